"""What is compared: scenarios, strategies and scales as labelled variants, each in its group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from model.plant.chain import Chain
from model.scenario.scenario import Scenario, load

Given = Scenario | str | Path


@dataclass(frozen=True)
class Variant:
    """A scenario under its label; it is ranked among those of its `group`, whose first one is their
    base.
    """

    label: str
    scenario: Scenario
    group: str = ""


@dataclass(frozen=True)
class Steps:
    """How a chain differs from its base's: ids that are new, that are gone, and that stand for
    another step now.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    replaced: tuple[tuple[str, str, str], ...]

    @property
    def words(self) -> str:
        """In one line."""
        parts = [f"+ {id}" for id in self.added] + [f"- {id}" for id in self.removed]
        return ", ".join([*parts, *(f"{id}: {old} -> {new}" for id, old, new in self.replaced)])


def expand(
    scenarios: Sequence[Given | tuple[str, Given]] | Mapping[str, Given],
    scales: Sequence[str] | None = None,
    strategies: Sequence[str] | None = None,
    origin: str = "user",
) -> list[Variant]:
    """Scenarios x strategies x scales as labelled variants; with `scales`, each scale is a group
    with a base of its own.

    With `strategies`, each scenario stands without any and then with each in place of its own:
    `name`, `name@form`, or several joined by `+`. Labels are the scenarios' titles where none are
    given; equal ones at one scale get a number.
    """
    pairs = _pairs(scenarios)
    named: list[tuple[str, Scenario]] = []
    for given_label, given in pairs:
        scenario = given if isinstance(given, Scenario) else load(given)
        label = given_label or scenario.title
        if strategies is None:
            named.append((label, scenario))
        else:
            named += _with_each(label, scenario, strategies, len(pairs) > 1, origin)
    variants, taken = [], Counter[tuple[str, str]]()
    for label, scenario in named:
        known = (label, "" if scales else scenario.scale)
        taken[known] += 1
        if taken[known] > 1:
            label = f"{label} ({taken[known]})"
        if not scales:
            variants.append(Variant(label, scenario))
        for scale in scales or ():
            variants.append(Variant(label, scenario.at_scale(scale, origin), scale))
    order = {scale: place for place, scale in enumerate(scales or [""])}
    return sorted(variants, key=lambda variant: order[variant.group])


def _pairs(
    scenarios: Sequence[Given | tuple[str, Given]] | Mapping[str, Given],
) -> list[tuple[str | None, Given]]:
    """Each scenario with the label that was given for it, if any."""
    items = scenarios.items() if isinstance(scenarios, Mapping) else scenarios
    return [item if isinstance(item, tuple) else (None, item) for item in items]


def _with_each(
    label: str, scenario: Scenario, strategies: Sequence[str], several: bool, origin: str
) -> list[tuple[str, Scenario]]:
    """A scenario without strategies, and with each of them."""
    before = f"{label}: " if several else ""
    bare: tuple[str, list[str]] = (f"{before}without strategies", [])
    asked = [(f"{before}{text}", [name.strip() for name in text.split("+")]) for text in strategies]
    return [(text, scenario.with_strategies(names, origin)) for text, names in [bare, *asked]]


def steps_between(base: Chain, other: Chain) -> Steps:
    """What one chain has that another does not."""
    return Steps(
        tuple(i.id for i in other.instances if i.id not in base.by_id),
        tuple(i.id for i in base.instances if i.id not in other.by_id),
        tuple(
            (i.id, base.by_id[i.id].step.id, i.step.id)
            for i in other.instances
            if i.id in base.by_id and base.by_id[i.id].step.id != i.step.id
        ),
    )
