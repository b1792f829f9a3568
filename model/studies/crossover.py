"""Where two scenarios or more cross along one value that all of them hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from model.plant.outputs import check_output
from model.reading.parameter import Value
from model.scenario.scenario import Scenario
from model.studies.axis import POINTS, Axis, along
from model.studies.comparable import comparable
from model.studies.crossings import Crossing, crossings
from model.studies.sweeps import curve_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Crossover:
    """All crossings of two scenarios along an axis; `points`, `a` and `b` are the curves, shape
    (2001,).

    Two crossings closer than the distance of two points (`resolution`) may not show.
    """

    scenarios: tuple[Scenario, Scenario]
    axis: Axis
    output: str
    crossings: tuple[Crossing, ...]
    points: np.ndarray
    a: np.ndarray
    b: np.ndarray

    @property
    def resolution(self) -> str:
        """How close two crossings may be and still be told apart."""
        return self.axis.resolution


def crossover(
    a: Scenario,
    b: Scenario,
    key: str,
    low: Any,
    high: Any,
    output: str = "cost_per_kwh",
    log: bool = False,
    *,
    origin: str = "user",
) -> Crossover:
    """Every crossing of an output of two scenarios that shows at 2001 points of a value that both
    hold.

    Raises UserError when their money is of different years or conventions, or the key is not in
    both.
    """
    comparable((a, b))
    check_output(output)
    axis, start = along(a, key, low, high, log=log, origin=origin)
    other = b.with_set({key: _in_unit_of(axis.value, axis.low)}, f"{origin}: {b.name}")
    at = axis.points(POINTS)
    curves = curve_of(start, axis, output), curve_of(other, axis, output)
    meetings = crossings(*curves, at)
    return Crossover((a, b), axis, output, meetings, at, curves[0](at), curves[1](at))


def _in_unit_of(value: Value, number: Any) -> dict[str, Any]:
    """A number stated in the unit of a value, and in its year where it holds money."""
    year = {"year": value.year} if value.year else {}
    return {"value": number, "unit": value.unit, **year}


@dataclass(frozen=True)
class Curves:
    """An output of several scenarios along an axis, with the crossings of every pair (`a` the first
    of the two).
    """

    axis: Axis
    output: str
    scenarios: tuple[Scenario, ...]
    points: np.ndarray
    values: tuple[np.ndarray, ...]
    crossings: Mapping[tuple[int, int], tuple[Crossing, ...]]

    @property
    def frame(self) -> pd.DataFrame:
        """One column per scenario, numbered from 1, over the points."""
        import pandas as pd

        numbered = {f"{number}": values for number, values in enumerate(self.values, 1)}
        return pd.DataFrame({self.axis.unit: self.points, **numbered})


def crossovers(
    scenarios: Sequence[Scenario],
    key: str,
    low: Any,
    high: Any,
    output: str = "cost_per_kwh",
    log: bool = False,
    *,
    origin: str = "user",
) -> Curves:
    """`crossover` of every pair of two or more scenarios, all over one axis in the unit of the
    first. Raises UserError.
    """
    value = scenarios[0].values[key]
    alike = [scenarios[0]]
    for scenario in scenarios[1:]:
        given = {key: _in_unit_of(value, low)}
        alike.append(scenario.with_set(given, f"{origin}: {scenario.name}"))
    pairs = list(combinations(range(len(alike)), 2))
    studies = {
        (a, b): crossover(alike[a], alike[b], key, low, high, output, log, origin=origin)
        for a, b in pairs
    }
    first = studies[pairs[0]]
    values = (first.a, *(studies[0, number].b for number in range(1, len(alike))))
    crossings = {pair: study.crossings for pair, study in studies.items()}
    return Curves(first.axis, output, tuple(scenarios), first.points, values, crossings)
