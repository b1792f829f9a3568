"""Values that follow a quantity of the cell: its unit must be that of the value, and its number
within the value's bounds.

The units of quantities are found by running them on quantities with units, once for each kind of
cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from model.language.units import display, unit
from model.plant.namespace import ignore
from model.reading.errors import Place, Problems, UserError
from model.reading.fitting import at_bound
from model.reading.parameter import Parameter
from model.scenario.scopes import Scopes, Valued

_KNOWN: dict[tuple[Any, str], str | None] = {}


class Followed(Valued, Protocol):
    """What has values that follow quantities of the cell."""

    @property
    def followers(self) -> Mapping[str, Parameter]:
        """The schema of each such value, by key."""


class Named(Followed, Protocol):
    """The same with a name for messages."""

    @property
    def name(self) -> str:
        """What it is called."""


def end_of(key: str, references: Mapping[str, str]) -> str:
    """The key whose value stands for this one: itself, or where its references lead."""
    while key in references:
        key = references[key]
    return key


def check_units(plan: Followed, places: Mapping[str, Place], problems: Problems) -> None:
    """Note every value that follows a quantity of another dimension."""
    for key, schema in plan.followers.items():
        end = end_of(key, plan.references)
        coherent_unit = _unit_of(plan, end)
        if (
            coherent_unit is not None
            and unit(coherent_unit).dimension != unit(schema.unit).dimension
        ):
            problems.add(
                places[key], f"units differ: '{end}' is in {coherent_unit}, needed {schema.unit}"
            )


def _unit_of(plan: Followed, quantity: str) -> str | None:
    """The coherent unit of a quantity of the cell; None where it is unknown."""
    known = (tuple((name, kind.id) for name, kind in plan.layers), quantity)
    if known not in _KNOWN:
        numbers = {key: v.with_unit() for key, v in plan.values.items() if v.number is not None}
        _KNOWN[known] = None
        try:
            _KNOWN[known] = display(Scopes(plan, numbers, ignore).resolve(quantity))
        except (LookupError, UserError):  # nobody reports what it needs; told where it is needed
            pass
        # units that do not go together are told of the value that brings them
        except Exception as error:
            if "Dimensionality" not in type(error).__name__:
                raise
            del _KNOWN[known]
            return None
    return _KNOWN[known]


def check_numbers(plan: Named, quantities: Mapping[str, Any]) -> None:
    """Raise UserError where a quantity, as a number or as draws of shape (n,), is not possible for
    a value that follows it.
    """
    for key, schema in plan.followers.items():
        end = end_of(key, plan.references)
        if end in quantities:
            wrong = _outside(schema, np.atleast_1d(np.asarray(quantities[end], dtype=float)))
            if wrong is not None:
                own = "" if schema.unit == "1" else f" {schema.unit}"
                raise UserError(
                    f"{plan.name}: {key} follows {end}, which comes to {wrong:.4g}{own}; allowed:"
                    f" {schema.bounds}"
                )


def _outside(schema: Parameter, coherent: np.ndarray) -> float | None:
    """The farthest number that a schema does not allow, in its unit; None where all are allowed."""
    native = unit(schema.unit).from_coherent(coherent)  # type: ignore[arg-type]
    for number in (float(np.min(native)), float(np.max(native))):
        if not schema.allows(number) and not at_bound(schema, number):
            return number
    return None
