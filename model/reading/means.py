"""A value half way between two others."""

from __future__ import annotations

from dataclasses import replace

from model.language.units import unit
from model.reading.errors import Place
from model.reading.parameter import Parameter, Value

# A range leads a quarter of the way from either end to the other: beyond it a value is nearer to
# that end, and the end's own column describes it better than the middle.
NEARER = 0.25
RANGE_SOURCE = (
    "what is nearer to the middle than to either end, by logarithm: from a quarter to three quarters"
    " of the way"
)


def geometric_mean(
    key: str, schema: Parameter, low: Value, high: Value, source: str, place: Place
) -> Value | None:
    """The value half way between two on a logarithmic scale, with the range of what is nearer to it
    than to either of them.

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
    least, most = sorted((low.coherent, high.coherent))
    number, *span = (
        _on_the_way(schema, least, most, share) for share in (0.5, NEARER, 1.0 - NEARER)
    )
    return Value(
        key,
        schema,
        number=number,
        unit=schema.unit,
        range=(span[0], span[1]),
        range_source=RANGE_SOURCE,
        distribution="quantiles" if schema.drawn(source) else "fixed",
        source=source,
        place=place,
    )


def _on_the_way(schema: Parameter, least: float, most: float, share: float) -> float:
    """The number in the schema's unit at a share of the way between two, by logarithm.

    Six figures are more than a mean of estimates deserves, and few enough to survive any file
    format.
    """
    coherent = least ** (1.0 - share) * most**share
    return float(f"{unit(schema.unit).from_coherent(coherent):.6g}")
