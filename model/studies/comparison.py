"""Scenarios side by side on common random numbers: cost, difference to the base, who is cheapest,
what a gain costs.

Each uncertain value is drawn from a stream named by its key (`uncertainty.draw`), so a key that two
scenarios hold is drawn at the same probability in both: the same value where its distribution is
the same, else the same quantile. Only where the same id stands for another process with another
distribution do they have nothing in common, and are drawn apart (`streams`). What scenarios share
cancels in the difference of each draw, and the probability of being cheapest counts draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.engine.result import Result, evaluate
from model.language.units import unit
from model.plant.cell import SIDES
from model.plant.chain import Chain
from model.plant.outputs import MORE, OUTPUTS, check_output, shown_outputs
from model.reading.errors import UserError
from model.reading.parameter import Value
from model.scenario import strategy
from model.scenario.scenario import Scenario, load
from model.studies.monte_carlo import (
    BLOCK,
    LARGEST,
    Spread,
    blocks,
    check_draws,
    draw,
    evaluate_draws,
    spread,
)
from model.studies.sweeps import comparable
from model.studies.tasks import Progress, Tick, Workers, results

if TYPE_CHECKING:
    import pandas as pd

COST, RESISTANCE = "cost_per_kwh", "area_specific_resistance"
_TIE = 1e-12  # what an equal scenario may differ by in rounding
_MEMORY = 2e9
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


@dataclass(frozen=True)
class Row:
    """One variant beside its base, in the units of `OUTPUTS`; None is unknown and never ranks.

    `spreads`, `differences` (to the base, draw by draw) and `best` (probability of being best; ties
    share equally) have one entry per compared output. `removed_resistance` (ohm cm2) and
    `cost_of_resistance` (USD per kWh per ohm cm2 removed) are those of the values themselves; None
    where they are unknown, the latter also where nothing is removed.
    """

    variant: Variant
    base: Variant
    result: Result
    spreads: Mapping[str, Spread | None]
    differences: Mapping[str, Spread | None]
    best: Mapping[str, float | None]
    removed_resistance: float | None
    cost_of_resistance: float | None
    steps: Steps

    @property
    def readiness(self) -> str | None:
        """The lowest readiness among the strategies; None without any, and where nobody reports
        one.
        """
        chosen = self.variant.scenario.strategies
        return strategy.readiness(chosen) if chosen else None


@dataclass(frozen=True)
class Comparison:
    """A finished comparison; rows in the order of the variants. `draws` holds what was compared,
    shape (n,), by row.
    """

    rows: tuple[Row, ...]
    n: int
    seed: int
    outputs: tuple[str, ...]
    draws: tuple[Mapping[str, np.ndarray], ...]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One line per variant: percentiles, differences and probabilities of each output, then
        what stands beside.
        """
        import pandas as pd

        return pd.DataFrame([flat(row, self.outputs) for row in self.rows])


def front(rows: Sequence[Row]) -> list[Row]:
    """The rows that no other one equals or beats in cost and in resistance, and beats in one; by
    falling resistance.

    What is unknown never ranks.
    """

    def place(row: Row) -> tuple[float, float]:
        return row.result.number(COST), row.result.number(RESISTANCE)

    kept: list[Row] = []
    for row in sorted(
        (row for row in rows if row.result.outputs[RESISTANCE] is not None), key=place
    ):
        # Whatever beats it is cheaper or as cheap, so it stands before it; its like beats it not.
        if not kept or place(row)[1] < place(kept[-1])[1] or place(row) == place(kept[-1]):
            kept.append(row)
    return kept


def flat(row: Row, outputs: Sequence[str]) -> dict[str, Any]:
    """A row as one mapping."""
    scenario, found = row.variant.scenario, row.result.outputs
    line: dict[str, Any] = {
        "label": row.variant.label,
        "scale": scenario.scale,
        "base": row.base.label,
    }
    for output in outputs:
        for what, of in (("", row.spreads[output]), ("difference ", row.differences[output])):
            line |= {
                f"{output} {what}{p} %": of.percentiles[p] if of else None for p in (5, 50, 95)
            }
        line[f"{output} probability best"] = row.best[output]
    line |= {
        "removed_resistance": row.removed_resistance,
        "cost_of_resistance": row.cost_of_resistance,
    }
    line |= {
        "strategies": [str(applied) for applied in scenario.strategies],
        "readiness": row.readiness,
    }
    line |= {name: found[name] for name in OUTPUTS if name not in outputs}
    return line | {
        "added": row.steps.added,
        "removed": row.steps.removed,
        "replaced": row.steps.replaced,
    }


# What is compared -------------------------------------------------------------------------------------------------


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
    pairs: list[tuple[str | None, Given]] = []
    for item in scenarios.items() if isinstance(scenarios, Mapping) else scenarios:
        pairs.append(item if isinstance(item, tuple) else (None, item))
    named: list[tuple[str, Scenario]] = []
    for given_label, given in pairs:
        made = given if isinstance(given, Scenario) else load(given)
        label = given_label or made.title
        named += (
            [(label, made)]
            if strategies is None
            else _with_each(label, made, strategies, len(pairs) > 1, origin)
        )
    found, taken = [], dict[tuple[str, str], int]()
    for label, made in named:
        known = (label, "" if scales else made.scale)
        taken[known] = taken.get(known, 0) + 1
        label = label if taken[known] == 1 else f"{label} ({taken[known]})"
        found += (
            [Variant(label, made.at_scale(scale, origin), scale) for scale in scales]
            if scales
            else [Variant(label, made)]
        )
    order = {scale: place for place, scale in enumerate(scales or [""])}
    return sorted(found, key=lambda variant: order[variant.group])


def _with_each(
    label: str, scenario: Scenario, strategies: Sequence[str], several: bool, origin: str
) -> list[tuple[str, Scenario]]:
    """A scenario without strategies, and with each of them."""
    before = f"{label}: " if several else ""
    bare: tuple[str, list[str]] = (f"{before}without strategies", [])
    asked = [(f"{before}{text}", [name.strip() for name in text.split("+")]) for text in strategies]
    return [(made, scenario.with_strategies(names, origin)) for made, names in [bare, *asked]]


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


# Comparing --------------------------------------------------------------------------------------------------------


def compare(
    scenarios: Sequence[Given | tuple[str, Given]] | Mapping[str, Given],
    n: int = 4096,
    seed: int = 1,
    outputs: Sequence[str] = (COST,),
    *,
    scales: Sequence[str] | None = None,
    strategies: Sequence[str] | None = None,
    workers: Workers | None = None,
    progress: Progress | None = None,
    origin: str = "user",
) -> Comparison:
    """Scenarios side by side over n common draws; the first one is the base, at each of `scales`
    where they are given.

    With `strategies` the base is the scenario without any, and each entry one more variant (see
    `expand`).

    The numbers of the base are those of `monte_carlo` with the same n and seed, and so are the
    others' unless some of their values are drawn apart (`streams`). Raises UserError for fewer than
    two draws, an output that does not exist, money of different years, and what `monte_carlo`
    refuses.
    """
    outputs = tuple(dict.fromkeys(outputs))
    for name in outputs:
        check_output(name)
    variants = expand(scenarios, scales, strategies, origin)
    _check(variants, n, seed, len(outputs))
    comparable([variant.scenario for variant in variants])
    found = [evaluate(variant.scenario) for variant in variants]
    draws = _draws(found, streams(variants), n, seed, outputs, workers, progress)
    bases = {variant.group: index for index, variant in reversed(list(enumerate(variants)))}
    ranks = {output: _ranks(variants, draws, output) for output in outputs}
    rows = []
    for index, variant in enumerate(variants):
        base = bases[variant.group]
        rows.append(
            Row(
                variant,
                variants[base],
                found[index],
                {o: _spread(draws[index], o, found[index]) for o in outputs},
                {o: _difference(draws, o, found, index, base) for o in outputs},
                {o: ranks[o][index] for o in outputs},
                removed_resistance(found[base], found[index]),
                cost_of_resistance(found[base], found[index]),
                steps_between(variants[base].scenario.chain, variant.scenario.chain),
            )
        )
    return Comparison(tuple(rows), n, seed, outputs, tuple(draws))


def _check(variants: Sequence[Variant], n: int, seed: int, outputs: int) -> None:
    if not variants or not outputs:
        raise UserError("there is nothing to compare; give scenarios and outputs")
    if not 2 <= n <= LARGEST:
        raise UserError(f"n is {n}; expected a number of draws from 2 to {LARGEST}")
    if not 0 <= seed < 2**63:
        raise UserError(f"the seed is {seed}; expected a whole number from 0 to 2^63 - 1")
    size = 8.0 * n * len(variants) * outputs
    if size > _MEMORY:
        fitting = int(_MEMORY / (8 * len(variants) * outputs))
        raise UserError(
            f"{len(variants)} variants with {n} draws need {size / 1e9:.0f} GB; take n = {fitting}"
            " at most"
        )


def streams(variants: Sequence[Variant]) -> list[dict[str, str]]:
    """For each variant the names of the streams that are not named by their key.

    A key has the same stream wherever its step is the same process or its distribution is the same,
    directly or by way of other variants; the first variant that holds it has the stream of its key.
    """
    found: list[dict[str, str]] = [{} for _ in variants]
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
                    found[i][key] = f"{key} in {min(processes)}"
    return found


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
        tuple((value.convert(x), weight) for x, weight in value.options),
    )


def _draws(
    found: Sequence[Result],
    named: Sequence[Mapping[str, str]],
    n: int,
    seed: int,
    outputs: Sequence[str],
    workers: Workers | None,
    progress: Progress | None,
) -> list[dict[str, np.ndarray]]:
    """The known outputs of every variant over all draws."""
    known = [tuple(o for o in outputs if result.outputs[o] is not None) for result in found]
    tasks = [
        (result.scenario, of, names, seed, index, count)
        for result, of, names in zip(found, known, named, strict=True)
        for index, count in blocks(n)
    ]
    made: list[dict[str, np.ndarray]] = [{o: np.empty(n) for o in of} for of in known]
    owners = [i for i in range(len(found)) for _ in blocks(n)]
    with closing(results(drawn_outputs, tasks, n * len(found), workers, progress)) as done:
        for owner, task, part in zip(owners, tasks, done, strict=True):
            scenario, of, names, _, block, count = task
            check_draws(scenario, part, of, seed, block, names)
            for name, values in part.items():
                made[owner][name][block * BLOCK : block * BLOCK + count] = values
    return made


def drawn_outputs(
    scenario: Scenario,
    outputs: Sequence[str],
    named: Mapping[str, str],
    seed: int,
    block: int,
    count: int,
    tick: Tick | None = None,
) -> dict[str, np.ndarray]:
    """Some outputs over one block of draws, in shown units, arrays of shape (count,)."""
    drawn = draw(scenario, count, seed, block, None, named)
    found = shown_outputs(evaluate_draws(scenario, drawn).outputs)
    return {
        name: np.broadcast_to(np.asarray(found[name], dtype=float), (count,)) for name in outputs
    }


def _nominal(result: Result, output: str) -> float | None:
    value = result.outputs[output]
    return value if isinstance(value, float) else None


def _spread(drawn: Mapping[str, np.ndarray], output: str, result: Result) -> Spread | None:
    return (
        spread(drawn[output], OUTPUTS[output].unit, _nominal(result, output))
        if output in drawn
        else None
    )


def _difference(
    draws: Sequence[Mapping[str, np.ndarray]],
    output: str,
    found: Sequence[Result],
    index: int,
    base: int,
) -> Spread | None:
    """The difference to the base in each draw."""
    if output not in draws[index] or output not in draws[base]:
        return None
    own, other = _nominal(found[index], output), _nominal(found[base], output)
    at_values = None if own is None or other is None else own - other
    return spread(draws[index][output] - draws[base][output], OUTPUTS[output].unit, at_values)


def _ranks(
    variants: Sequence[Variant], draws: Sequence[Mapping[str, np.ndarray]], output: str
) -> list[float | None]:
    """For each variant the share of draws in which it is the best of its group; None where there is
    nothing to rank.
    """
    found: list[float | None] = [None] * len(variants)
    for group in dict.fromkeys(variant.group for variant in variants):
        members = [
            i for i, variant in enumerate(variants) if variant.group == group and output in draws[i]
        ]
        if len(members) < 2:
            continue
        values = np.array([draws[i][output] for i in members]) * (
            -1 if OUTPUTS[output].better == MORE else 1
        )
        best = values.min(axis=0)
        hits = values <= best + _TIE * np.abs(best)
        for i, share in zip(members, (hits / hits.sum(axis=0)).mean(axis=1), strict=True):
            found[i] = float(share)
    return found


def removed_resistance(base: Result, other: Result) -> float | None:
    """Area specific resistance (ohm cm2) of the base less that of the other; None where it is
    unknown.

    A contact whose resistance nobody reports cancels where both cells leave it as it is.
    """
    layers = [result.quantities.get("cell.layer_resistance") for result in (base, other)]
    if layers[0] is None or layers[1] is None:
        return None
    removed = layers[0] - layers[1]
    for side in SIDES:
        key = f"cell.interface.{side}.resistance"
        before, after = (of.numbers.get(of.end_of(key)) for of in (base.scenario, other.scenario))
        if before is not None and after is not None:
            removed += before - after
        elif before is not after or _at_contact(base.scenario, side) != _at_contact(
            other.scenario, side
        ):
            return None
    return removed / unit(OUTPUTS[RESISTANCE].unit).factor


def _at_contact(scenario: Scenario, side: str) -> list[str]:
    """The strategies that change a contact."""
    return [str(applied) for applied in scenario.strategies if applied.strategy.contact == side]


def cost_of_resistance(base: Result, other: Result) -> float | None:
    """USD per kWh per ohm cm2 removed against the base; None where it is unknown or nothing is
    removed.
    """
    removed = removed_resistance(base, other)
    costs = [_nominal(result, COST) for result in (base, other)]
    if removed is None or costs[0] is None or costs[1] is None:
        return None
    whole = base.quantities["cell.layer_resistance"] / unit(OUTPUTS[RESISTANCE].unit).factor
    return (costs[1] - costs[0]) / removed if removed > _TIE * whole else None
