"""Which inputs carry the result: elasticities of the cost, the share resting on assumptions, one-at-a-time swings.

All inputs are moved in one vectorised evaluation: sample i has input i changed and all others at their values. Machines
are counted as fractions, because a derivative across a whole machine says nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from model.scenario import Scenario
from model.walk import run

_STEP = 1e-4


@dataclass(frozen=True)
class Swing:
    """Cost per kWh (USD/kWh) with one input at the low and at the high end of its range, all others at their values."""

    key: str
    low: float
    high: float

    @property
    def width(self) -> float:
        """Distance between the two ends."""
        return abs(self.high - self.low)


def _cost(scenario: Scenario, keys: Sequence[str], moved: Mapping[str, np.ndarray], samples: int) -> np.ndarray:
    """Cost per kWh in USD/kWh for each sample; inputs not in `moved` stay at their values."""
    numbers = {**scenario.numbers, **moved}
    with np.errstate(all="ignore"):
        cost = run(replace(scenario, capacity="fractional"), numbers).outputs["cost_per_kwh"]
    return np.broadcast_to(np.asarray(cost, dtype=float), (samples,)) * 1000.0


def _influencing(scenario: Scenario) -> list[str]:
    return [
        key for key, value in scenario.values.items() if value.coherent is not None and value.schema.constant is None
    ]


def elasticities(scenario: Scenario) -> dict[str, float]:
    """Relative change of the cost per kWh per relative change of each value that is not zero, by central differences."""
    keys = [key for key in _influencing(scenario) if scenario.numbers[key] != 0]
    samples = 2 * len(keys)
    moved = {}
    for index, key in enumerate(keys):
        column = np.full(samples, scenario.numbers[key])
        column[2 * index] *= 1 + _STEP
        column[2 * index + 1] *= 1 - _STEP
        moved[key] = column
    with np.errstate(all="ignore"):
        logarithm = np.log(_cost(scenario, keys, moved, samples))
    return dict(zip(keys, (logarithm[0::2] - logarithm[1::2]) / (np.log1p(_STEP) - np.log1p(-_STEP)), strict=True))


def assumption_share(scenario: Scenario) -> float:
    """Share of the result resting on assumptions: |elasticities| of assumptions over those of all values."""
    found = elasticities(scenario)
    found = {key: abs(e) for key, e in found.items() if math.isfinite(e)}
    everything = sum(found.values())
    assumed = sum(e for key, e in found.items() if scenario.values[key].assumption)
    return assumed / everything if everything else 0.0


def swings(scenario: Scenario) -> list[Swing]:
    """What each input does alone over its sourced range, widest first.

    Design choices, which have a range too, are included; values that the user fixed are not.
    """
    values = scenario.values
    keys = [k for k in _influencing(scenario) if values[k].sourced_range is not None and not values[k].fixed_by_user]
    samples = 2 * len(keys)
    moved = {}
    for index, key in enumerate(keys):
        value = scenario.values[key]
        span = value.sourced_range
        assert span is not None
        column = np.full(samples, scenario.numbers[key])
        column[2 * index], column[2 * index + 1] = span
        moved[key] = column
    cost = _cost(scenario, keys, moved, samples)
    found = [Swing(key, float(cost[2 * i]), float(cost[2 * i + 1])) for i, key in enumerate(keys)]
    return sorted(found, key=lambda swing: -swing.width)
