"""Whether a number or a whole value fits a parameter: kind, unit, and what is possible."""

from __future__ import annotations

import math

from model.language.names import among
from model.language.units import convertible, temperature, unit
from model.reading.errors import quoted_value
from model.reading.parameter import Parameter, Value

_TEMPERATURES = {True: "a difference of temperatures", False: "a temperature"}


def misfits(schema: Parameter, value: Value) -> list[str]:
    """Why a value cannot stand where a reference brings it: kind, unit, bounds of its number and of
    all it is drawn from.
    """
    if schema.kind != value.schema.kind:
        return [f"'{value.key}' is a {value.schema.kind}; expected a {schema.kind}"]
    if schema.kind != "number":
        allowed = schema.options
        fits = allowed is None or value.text in allowed
        return (
            []
            if fits
            else [
                f"'{value.key}' is"
                f" {quoted_value(value.text)}{among(str(value.text), allowed or (), 'allowed')}"
            ]
        )
    if not convertible(schema.unit, value.unit):
        return [f"units differ: '{value.key}' is in {value.unit}, needed {schema.unit}"]
    if value.number is None:
        return (
            []
            if schema.unknown_allowed
            else [f"'{value.key}' is unknown; expected a number in {schema.unit}"]
        )
    if temperature(unit(schema.unit)) and (schema.difference != value.schema.difference):
        return [
            f"'{value.key}' is {_TEMPERATURES[value.schema.difference]}; expected"
            f" {_TEMPERATURES[schema.difference]}"
        ]
    own, numbers = (
        unit(schema.unit),
        [value.number, *(value.range or ()), *(number for number, _ in value.options)],
    )
    for number in numbers:
        native = own.from_coherent(float(value.convert(number)))
        if not schema.allows(native) and not at_bound(schema, native):
            what = "is" if number == value.number else "may be"
            return [
                f"'{value.key}' {what} {number:g} {value.unit}".removesuffix(" 1")
                + f", which is outside what is possible here; allowed: {schema.bounds}"
            ]
    return []


def at_bound(schema: Parameter, native: float) -> bool:
    """Whether a conversion alone pushed a number past an inclusive bound."""
    inclusive = [bound for bound in (schema.at_least, schema.at_most) if bound is not None]
    return any(math.isclose(native, bound, rel_tol=1e-12) for bound in inclusive)
