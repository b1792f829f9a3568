"""Which values of several scenarios are drawn alike: the streams of random numbers by key.

A key that two scenarios hold is drawn at the same probability in both, unless the same id stands
for another process with another distribution: then it has a stream of its own in each.
"""

from __future__ import annotations

from collections.abc import Sequence

from model.reading.parameter import Value
from model.scenario.scenario import Scenario
from model.studies.variants import Variant


def streams(variants: Sequence[Variant]) -> list[dict[str, str]]:
    """For each variant the names of the streams that are not named by their key.

    A key has the same stream wherever its step is the same process or its distribution is the same,
    directly or by way of other variants; the first variant that holds it has the stream of its key.
    """
    names_of: list[dict[str, str]] = [{} for _ in variants]
    for key in dict.fromkeys(key for variant in variants for key in variant.scenario.uncertain):
        holders = [i for i, variant in enumerate(variants) if key in variant.scenario.values]
        alike = [
            (_process(variants[i].scenario, key), distribution(variants[i].scenario.values[key]))
            for i in holders
        ]
        if len({process for process, _ in alike}) < 2:
            continue
        for place, processes in enumerate(_families(alike)):
            for i, (process, _) in zip(holders, alike, strict=True):
                if place and process in processes:
                    names_of[i][key] = f"{key} in {min(processes)}"
    return names_of


def _process(scenario: Scenario, key: str) -> str:
    """The process that a key is a parameter of; nothing where it belongs to no step."""
    instance = scenario.chain.by_id.get(key.partition(".")[0])
    return instance.step.id if instance else ""


def _families(alike: Sequence[tuple[str, tuple]]) -> list[set[str]]:
    """Processes that share a distribution, directly or by way of others, in the order of their
    first.
    """
    families: list[tuple[set[str], set[tuple]]] = []
    for process, of in alike:
        joined = [f for f in families if process in f[0] or of in f[1]]
        kept = joined[0] if joined else ({process}, {of})
        for family in joined[1:]:
            families.remove(family)
        for other in [({process}, {of}), *joined[1:]]:
            kept[0].update(other[0])
            kept[1].update(other[1])
        if not joined:
            families.append(kept)
    return [processes for processes, _ in families]


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
