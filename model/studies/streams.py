"""Which values of several scenarios are drawn alike: the streams of random numbers by key.

Values of one key are drawn at the same probability where they have the same distribution, so that
what scenarios share cancels. Where the distributions differ they are two estimates of two things,
each with a stream of its own; what they have in common is stated as a common cause, and drawn so.
"""

from __future__ import annotations

from collections.abc import Sequence

from model.reading.parameter import Value
from model.studies.variants import Variant


def streams(variants: Sequence[Variant]) -> list[dict[str, str]]:
    """For each variant the names of the streams that are not named by their key.

    The first variant in which a key is uncertain has the stream of its key, and so have all with the
    same distribution; the others are named by theirs, whatever else is compared.
    """
    names_of: list[dict[str, str]] = []
    first: dict[str, tuple] = {}
    for variant in variants:
        values, names = variant.scenario.values, dict[str, str]()
        for key in variant.scenario.uncertain:
            own = distribution(values[key])
            if first.setdefault(key, own) != own:
                names[key] = f"{key} {own}"
        names_of.append(names)
    return names_of


def distribution(value: Value) -> tuple:
    """What decides how a value is drawn."""
    ends = value.range and tuple(value.convert(end) for end in value.range)
    return (
        value.distribution,
        value.coherent,
        ends,
        value.covers,
        tuple((value.convert(x), weight) for x, weight in value.options),
    )
