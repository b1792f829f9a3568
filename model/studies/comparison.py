"""Scenarios side by side on common random numbers: cost, difference to the base, who is cheapest,
what a gain costs.

A value that two scenarios hold with the same distribution is the same in each draw
(`monte_carlo.draw`). Where the distributions differ they are two estimates, drawn apart but for
their common cause. What scenarios share cancels in the difference of each draw, and the probability
of being cheapest counts draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from model.engine.result import Result, evaluate
from model.plant.outputs import COST, MORE, OUTPUTS, RESISTANCE, check_output
from model.reading.errors import UserError
from model.scenario import strategy
from model.scenario.scenario import Scenario
from model.studies.common_draws import common_draws
from model.studies.comparable import comparable
from model.studies.draws import check_seed
from model.studies.monte_carlo import (
    BAND,
    LARGEST,
    Spread,
    spread,
)
from model.studies.pareto import pareto_front
from model.studies.resistance import TIE, cost_of_resistance, nominal, removed_resistance
from model.studies.tasks import Progress, Workers
from model.studies.variants import Given, Steps, Variant, expand, steps_between

if TYPE_CHECKING:
    import pandas as pd

_MEMORY = 2e9


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

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenario of each row."""
        return tuple(row.variant.scenario for row in self.rows)

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
    return pareto_front(rows, _cost_and_resistance)


def _cost_and_resistance(row: Row) -> tuple[float, float] | None:
    if row.result.outputs[RESISTANCE] is None:
        return None
    return row.result.number(COST), row.result.number(RESISTANCE)


def flat(row: Row, outputs: Sequence[str]) -> dict[str, Any]:
    """A row as one mapping."""
    scenario, numbers = row.variant.scenario, row.result.outputs
    line: dict[str, Any] = {
        "label": row.variant.label,
        "scale": scenario.scale,
        "base": row.base.label,
    }
    for output in outputs:
        for what, of in (("", row.spreads[output]), ("difference ", row.differences[output])):
            line |= {f"{output} {what}P{p}": of.percentiles[p] if of else None for p in BAND}
        line[f"{output} probability best"] = row.best[output]
    line |= {
        "removed_resistance": row.removed_resistance,
        "cost_of_resistance": row.cost_of_resistance,
    }
    line |= {
        "strategies": [str(applied) for applied in scenario.strategies],
        "readiness": row.readiness,
    }
    line |= {name: numbers[name] for name in OUTPUTS if name not in outputs}
    return line | {
        "added": row.steps.added,
        "removed": row.steps.removed,
        "replaced": row.steps.replaced,
    }


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

    The numbers of each are those of `monte_carlo` with the same n and seed. Raises UserError for
    fewer than two draws, an output that does not exist, money of different years, and what
    `monte_carlo` refuses.
    """
    outputs = tuple(dict.fromkeys(outputs))
    for name in outputs:
        check_output(name)
    variants = expand(scenarios, scales, strategies, origin)
    _check(variants, n, seed, len(outputs))
    comparable([variant.scenario for variant in variants])
    evaluated = [evaluate(variant.scenario) for variant in variants]
    draws = common_draws(evaluated, n, seed, outputs, workers, progress)
    bases = {variant.group: index for index, variant in reversed(list(enumerate(variants)))}
    ranks = {output: _ranks(variants, draws, output) for output in outputs}
    rows = []
    for index, variant in enumerate(variants):
        base = bases[variant.group]
        rows.append(
            Row(
                variant,
                variants[base],
                evaluated[index],
                {o: _spread(draws[index], o, evaluated[index]) for o in outputs},
                {o: _difference(draws, o, evaluated, index, base) for o in outputs},
                {o: ranks[o][index] for o in outputs},
                removed_resistance(evaluated[base], evaluated[index]),
                cost_of_resistance(evaluated[base], evaluated[index]),
                steps_between(variants[base].scenario.chain, variant.scenario.chain),
            )
        )
    return Comparison(tuple(rows), n, seed, outputs, tuple(draws))


def _check(variants: Sequence[Variant], n: int, seed: int, outputs: int) -> None:
    if not variants or not outputs:
        raise UserError("there is nothing to compare; give scenarios and outputs")
    if not 2 <= n <= LARGEST:
        raise UserError(f"n is {n}; expected a number of draws from 2 to {LARGEST}")
    check_seed(seed)
    size = 8.0 * n * len(variants) * outputs
    if size > _MEMORY:
        fitting = int(_MEMORY / (8 * len(variants) * outputs))
        raise UserError(
            f"{len(variants)} variants with {n} draws need {size / 1e9:.0f} GB; take n = {fitting}"
            " at most"
        )


def _spread(drawn: Mapping[str, np.ndarray], output: str, result: Result) -> Spread | None:
    return (
        spread(drawn[output], OUTPUTS[output].unit, nominal(result, output))
        if output in drawn
        else None
    )


def _difference(
    draws: Sequence[Mapping[str, np.ndarray]],
    output: str,
    evaluated: Sequence[Result],
    index: int,
    base: int,
) -> Spread | None:
    """The difference to the base in each draw."""
    if output not in draws[index] or output not in draws[base]:
        return None
    own, other = nominal(evaluated[index], output), nominal(evaluated[base], output)
    at_values = None if own is None or other is None else own - other
    return spread(draws[index][output] - draws[base][output], OUTPUTS[output].unit, at_values)


def _ranks(
    variants: Sequence[Variant], draws: Sequence[Mapping[str, np.ndarray]], output: str
) -> list[float | None]:
    """For each variant the share of draws in which it is the best of its group; None where there is
    nothing to rank.
    """
    shares: list[float | None] = [None] * len(variants)
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
        hits = values <= best + TIE * np.abs(best)
        for i, share in zip(members, (hits / hits.sum(axis=0)).mean(axis=1), strict=True):
            shares[i] = float(share)
    return shares
