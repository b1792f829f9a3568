"""Which inputs carry the result: elasticities of the cost, the share resting on assumptions,
one-at-a-time swings.

All inputs are moved in one vectorised evaluation: sample i has input i changed and all others at
their values. Machines are counted as fractions, because a derivative across a whole machine says
nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from model.engine.evaluation import run
from model.language.units import unit
from model.plant.outputs import OUTPUTS, check_output
from model.reading.errors import UserError
from model.scenario.scenario import Scenario

_STEP = 1e-4


@dataclass(frozen=True)
class Swing:
    """An output with one input at the low and at the high end of its range, all others at their
    values.
    """

    key: str
    low: float
    high: float

    @property
    def width(self) -> float:
        """Distance between the two ends."""
        return abs(self.high - self.low)


def _moved(
    scenario: Scenario, moved: Mapping[str, np.ndarray], samples: int, output: str = "cost_per_kwh"
) -> np.ndarray:
    """An output, in its shown unit, for each sample; inputs not in `moved` stay at their values."""
    with np.errstate(all="ignore"):
        values = run(
            replace(scenario, capacity="fractional"), {**scenario.numbers, **moved}
        ).outputs[output]
    if values is None:
        why = (
            "nobody reports a value it needs, or it has no meaning while machines are counted as"
            " fractions"
        )
        raise UserError(f"{output} is unknown in {scenario.name}: {why}")
    return (
        np.broadcast_to(np.asarray(values, dtype=float), (samples,))
        / unit(OUTPUTS[output].unit).factor
    )


def _influencing(scenario: Scenario) -> list[str]:
    return [
        key
        for key, value in scenario.values.items()
        if value.coherent is not None and value.schema.constant is None
    ]


def elasticities(scenario: Scenario) -> dict[str, float]:
    """Relative change of the cost per kWh per relative change of each value that is not zero, by
    central differences.
    """
    keys = [key for key in _influencing(scenario) if scenario.numbers[key] != 0]
    samples = 2 * len(keys)
    moved = {}
    for index, key in enumerate(keys):
        column = np.full(samples, scenario.numbers[key])
        column[2 * index] *= 1 + _STEP
        column[2 * index + 1] *= 1 - _STEP
        moved[key] = column
    with np.errstate(all="ignore"):
        logarithm = np.log(_moved(scenario, moved, samples))
    return dict(
        zip(
            keys,
            (logarithm[0::2] - logarithm[1::2]) / (np.log1p(_STEP) - np.log1p(-_STEP)),
            strict=True,
        )
    )


def assumption_share(scenario: Scenario) -> float:
    """Share of the result resting on assumptions: |elasticities| of assumptions over those of all
    values.
    """
    by_key = elasticities(scenario)
    by_key = {key: abs(e) for key, e in by_key.items() if math.isfinite(e)}
    everything = sum(by_key.values())
    assumed = sum(e for key, e in by_key.items() if scenario.values[key].assumption)
    return assumed / everything if everything else 0.0


def swings(scenario: Scenario, output: str = "cost_per_kwh") -> list[Swing]:
    """What each input does to an output alone over its sourced range, widest first.

    Design choices, which have a range too, are included; values that the user fixed are not. Raises
    UserError for an output that does not exist or is unknown.
    """
    check_output(output)
    values = scenario.values
    keys = [
        k
        for k in _influencing(scenario)
        if values[k].sourced_range is not None and not values[k].fixed_by_user
    ]
    samples = 2 * len(keys)
    moved = {}
    for index, key in enumerate(keys):
        value = scenario.values[key]
        span = value.sourced_range
        assert span is not None
        column = np.full(samples, scenario.numbers[key])
        column[2 * index], column[2 * index + 1] = span
        moved[key] = column
    ends = _moved(scenario, moved, samples, output)
    in_order = [
        Swing(key, float(ends[2 * i]), float(ends[2 * i + 1])) for i, key in enumerate(keys)
    ]
    return sorted(in_order, key=lambda swing: -swing.width)


def nominal(scenario: Scenario, output: str = "cost_per_kwh") -> float:
    """An output with every input at its value and machines counted as fractions: where the swings
    start from.
    """
    return float(_moved(scenario, {}, 1, output)[0])
