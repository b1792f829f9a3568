"""Combinations of strategies: which are possible, and what each one gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.engine.result import evaluate
from model.plant.outputs import COST, shown_outputs
from model.reading import project
from model.reading.errors import UserError
from model.reading.parameter import Value
from model.scenario import chosen_strategies, strategy
from model.scenario.common_causes import by_member
from model.scenario.scenario import Scenario
from model.studies.monte_carlo import BAND, check_draws, draw, evaluate_draws
from model.studies.resistance import removed_resistance
from model.studies.tasks import Tick

TOGETHER = 16  # combinations in a task: little to lose, and draws that they share are made once
_MOST_BYTES = 60_000_000  # bytes of draws that a task keeps for the combinations after


@dataclass(frozen=True)
class Combination:
    """Strategies at a scale and what they give. Costs are USD/kWh, `removed_resistance` ohm cm2
    against the bare cell.

    `readiness` is the lowest level among the strategies; None where the review gives none for one
    of them.
    """

    strategies: tuple[str, ...]
    scale: str
    cost: float
    cost_10: float
    cost_likely: float
    cost_90: float
    removed_resistance: float | None
    area_specific_resistance: float | None
    minutes_to_80_percent: float | None
    investment: float
    readiness: str | None

    @property
    def label(self) -> str:
        """The strategies in one line."""
        return " + ".join(self.strategies) or "without strategies"

    @property
    def ranked(self) -> tuple[float, float, int] | None:
        """Cost, resistance and readiness, each the less the better; None where one of them is
        unknown.
        """
        if self.removed_resistance is None or self.readiness is None:
            return None
        return self.cost_likely, -self.removed_resistance, -strategy.LEVELS.index(self.readiness)


def applicable(chain: str) -> list[str]:
    """The strategies that apply to a chain."""
    at, names = chosen_strategies.home(chain), []
    for name in project.names("strategies"):
        with suppress(UserError):  # a broken file concerns who asks for it
            if at in strategy.read(name).applies_to:
                names.append(name)
    return names


def compatible(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every set of strategies (`name` or `name@form`) no two of which are about the same part; none
    of them first.
    """
    parts = {
        name: set(strategy.read(name.partition(strategy.SEPARATOR)[0]).occupies) for name in names
    }

    def grow(chosen: tuple[str, ...], start: int) -> Iterator[tuple[str, ...]]:
        yield chosen
        for index in range(start, len(names)):
            if all(parts[names[index]].isdisjoint(parts[name]) for name in chosen):
                yield from grow((*chosen, names[index]), index + 1)

    return grow((), 0)


def evaluated(
    bare: Scenario, sets: Sequence[tuple[str, ...]], n: int, seed: int, tick: Tick | None = None
) -> list[Combination]:
    """Some combinations of a scenario without strategies, over n draws."""
    shared, start = _SharedDraws(n, seed), evaluate(bare, shares=False)
    combinations = []
    for index, names in enumerate(sets):
        scenario = bare.with_strategies(names)
        result = evaluate(scenario, shares=False)
        drawn = shown_outputs(
            {COST: evaluate_draws(scenario, shared.draws(scenario)).outputs[COST]}
        )
        check_draws(scenario, drawn, (COST,), seed, 0)
        low, middle, high = (float(x) for x in np.percentile(np.broadcast_to(drawn[COST], n), BAND))
        out: dict[str, Any] = result.outputs
        combinations.append(
            Combination(
                names,
                scenario.scale,
                out[COST],
                low,
                middle,
                high,
                removed_resistance(start, result),
                out["area_specific_resistance"],
                out["minutes_to_80_percent"],
                out["investment"],
                strategy.readiness(scenario.strategies),
            )
        )
        if tick:
            tick((index + 1) / len(sets))
    return combinations


class _SharedDraws:
    """Draws of one block by key, made once for all combinations that hold the same value."""

    def __init__(self, n: int, seed: int) -> None:
        self.n, self.seed = n, seed
        self.columns: dict[str, tuple[Value, float, np.ndarray]] = {}

    def draws(self, scenario: Scenario) -> dict[str, np.ndarray]:
        """What `monte_carlo.draw` gives for the first block."""
        cause_of = by_member(scenario.common_causes)

        def alike(key: str) -> tuple[Value, float]:
            """What decides the draws of a value beside its stream."""
            cause = cause_of.get(key)
            return scenario.values[key], 0.0 if cause is None else cause.correlation

        missing = [
            key
            for key in scenario.uncertain
            if key not in self.columns or self.columns[key][:2] != alike(key)
        ]
        new = draw(scenario, self.n, self.seed, 0, missing)
        if (len(self.columns) + len(new)) * self.n * 8 > _MOST_BYTES:
            self.columns.clear()
            new = draw(scenario, self.n, self.seed, 0)
        self.columns |= {key: (*alike(key), column) for key, column in new.items()}
        return {key: self.columns[key][2] for key in scenario.uncertain}
