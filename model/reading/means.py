"""A value half way between two others."""

from __future__ import annotations

import math
from dataclasses import replace

from model.language.units import unit
from model.reading.errors import Place
from model.reading.parameter import Parameter, Value


def geometric_mean(
    key: str, schema: Parameter, low: Value, high: Value, source: str, place: Place
) -> Value | None:
    """The value half way between two on a logarithmic scale, with a range from one to the other.

    None where there is none: a zero, two different texts, an unknown.
    """
    if schema.kind != "number":
        return replace(low, place=place) if low.text == high.text else None
    if low.coherent is None or high.coherent is None:
        return None
    if low.coherent == high.coherent:
        return replace(high, place=place)
    if low.coherent <= 0 or high.coherent <= 0:
        return None
    ends = (low.coherent, high.coherent)
    own = unit(schema.unit)
    span = (own.from_coherent(min(ends)), own.from_coherent(max(ends)))
    # Six figures are more than a mean of estimates deserves, and few enough to survive any file
    # format.
    number = float(f"{own.from_coherent(math.sqrt(low.coherent * high.coherent)):.6g}")
    return Value(
        key,
        schema,
        number=number,
        unit=schema.unit,
        range=span,
        distribution="quantiles",
        source=source,
        place=place,
    )
