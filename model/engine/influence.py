"""Which inputs carry the result: elasticities of the cost, the shares of it and of its spread that
rest on assumptions, one-at-a-time swings.

All inputs are moved in one vectorised evaluation: sample i has input i changed and all others at
their values. Machines are counted as fractions, because a derivative across a whole machine says
nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from model.engine.evaluation import run
from model.language.units import unit
from model.plant.outputs import OUTPUTS, check_output
from model.reading.errors import UserError
from model.reading.kinds import UNCERTAIN
from model.scenario.scenario import Scenario

_STEP = 1e-4
_ENDS = np.array([0.05, 0.95])  # probabilities between which an input moves for the spread's share


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


def elasticities(scenario: Scenario, keys: Iterable[str] | None = None) -> dict[str, float]:
    """Relative change of the cost per kWh per relative change of each value that is not zero, by
    central differences; of all values, or of those with `keys`.
    """
    asked = _influencing(scenario) if keys is None else keys
    factors = np.array([1 + _STEP, 1 - _STEP])
    ends = {key: list(n * factors) for key in asked if (n := scenario.numbers[key]) != 0}
    high, low = _logarithms(scenario, ends)
    slope = (high - low) / (np.log1p(_STEP) - np.log1p(-_STEP))
    return dict(zip(ends, slope, strict=True))


def _logarithms(
    scenario: Scenario, ends: Mapping[str, Sequence[float]]
) -> tuple[np.ndarray, np.ndarray]:
    """Logarithm of the cost per kWh, as `_at_ends`."""
    with np.errstate(all="ignore"):
        first, second = (np.log(costs) for costs in _at_ends(scenario, ends))
    return first, second


def _at_ends(
    scenario: Scenario, ends: Mapping[str, Sequence[float]], output: str = "cost_per_kwh"
) -> tuple[np.ndarray, np.ndarray]:
    """An output with each input alone at the first, and at the second, of its two `ends`; both arrays
    in the order of `ends`.
    """
    samples, moved = 2 * len(ends), {}
    for index, (key, pair) in enumerate(ends.items()):
        column = np.full(samples, scenario.numbers[key])
        column[2 * index : 2 * index + 2] = pair
        moved[key] = column
    values = _moved(scenario, moved, samples, output)
    return values[0::2], values[1::2]


def assumption_share(scenario: Scenario) -> float:
    """Share of the result resting on assumptions: |elasticities| of assumptions over those of
    assumptions and evidence. Facts and choices say nothing uncertain about the world.
    """
    keys = [k for k in _influencing(scenario) if scenario.values[k].kind in UNCERTAIN]
    return _assumed(scenario, {k: abs(e) for k, e in elasticities(scenario, keys).items()})


def assumption_share_of_spread(scenario: Scenario) -> float:
    """Share of the spread of the cost resting on assumptions: squared swings of assumptions over
    those of all drawn inputs that are assumptions or evidence; 0 where nothing is drawn.

    The swing of an input is ln(cost at its 95th percentile) - ln(cost at its 5th), all others at
    their values: what each alone adds to the variance of the logarithm of the cost, near enough.
    """
    drawn = {
        key: list(value.draw(_ENDS))
        for key, value in scenario.values.items()
        if value.uncertain and value.kind in UNCERTAIN
    }
    low, high = _logarithms(scenario, drawn)
    return _assumed(scenario, dict(zip(drawn, (high - low) ** 2, strict=True)))


def _assumed(scenario: Scenario, weights: Mapping[str, float]) -> float:
    """The part of weights by input that belongs to assumptions; what is not finite is left out."""
    finite = {key: weight for key, weight in weights.items() if math.isfinite(weight)}
    everything = sum(finite.values())
    assumed = sum(weight for key, weight in finite.items() if scenario.values[key].assumption)
    return float(assumed / everything) if everything else 0.0


def swings(scenario: Scenario, output: str = "cost_per_kwh") -> list[Swing]:
    """What each input does to an output alone over its sourced range, widest first.

    Design choices, which have a range too, are included; values that the user fixed are not. Raises
    UserError for an output that does not exist or is unknown.
    """
    check_output(output)
    spans = {
        key: span
        for key in _influencing(scenario)
        if not (value := scenario.values[key]).fixed_by_user
        and (span := value.sourced_range) is not None
    }
    ends = zip(spans, *_at_ends(scenario, spans, output), strict=True)
    in_order = [Swing(key, float(low), float(high)) for key, low, high in ends]
    return sorted(in_order, key=lambda swing: -swing.width)


def nominal(scenario: Scenario, output: str = "cost_per_kwh") -> float:
    """An output with every input at its value and machines counted as fractions: where the swings
    start from.
    """
    return float(_moved(scenario, {}, 1, output)[0])
