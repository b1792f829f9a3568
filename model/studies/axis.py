"""The value that a study varies: a range of one input, in its declared unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from model.engine.result import evaluate
from model.reading.errors import UserError
from model.reading.parameter import Value
from model.scenario.remarks import warning
from model.scenario.scenario import Scenario

POINTS = 2001  # at which curves are looked at


@dataclass(frozen=True)
class Axis:
    """The value that is varied: from `low` to `high` in its declared unit; `value` knows how to
    convert.
    """

    key: str
    value: Value
    low: float
    high: float
    log: bool
    warnings: tuple[str, ...]

    @property
    def unit(self) -> str:
        """Unit of the points, with its year where it holds money."""
        return f"{self.value.unit} ({self.value.year})" if self.value.year else self.value.unit

    @property
    def resolution(self) -> str:
        """The distance of two of 2001 points: what lies closer may not be told apart."""
        if self.log:
            return f"a factor of {(self.high / self.low) ** (1 / (POINTS - 1)):.6g}"
        return f"{(self.high - self.low) / (POINTS - 1):.3g} {self.unit}".removesuffix(" 1")

    def points(self, count: int) -> np.ndarray:
        """Points in the declared unit, both ends included, shape (count,)."""
        points = (np.geomspace if self.log else np.linspace)(self.low, self.high, count)
        points[[0, -1]] = self.low, self.high
        return points

    def coherent(self, points: np.ndarray) -> np.ndarray:
        """Points in coherent units."""
        return np.asarray(self.value.convert(points))


def along(
    scenario: Scenario, key: str, low: Any, high: Any, *, log: bool = False, origin: str = "user"
) -> tuple[Axis, Scenario]:
    """The axis from `low` to `high`, and the scenario at its low end, from which to vary the key.

    An end that is not given is that of the sourced range. The ends are given like the values of
    `with_set`: a number in the declared unit, or `{"value": 5, "unit": "GWh/year"}`. Raises
    UserError for ends that are not possible; ends outside the sourced range are warned of.
    """
    if low is None or high is None:
        sourced = _sourced(scenario, key)
        low, high = sourced[0] if low is None else low, sourced[1] if high is None else high
    starts = scenario.with_set({key: low}, f"{origin}: low")
    ends = [starts.values[key], scenario.with_set({key: high}, f"{origin}: high").values[key]]
    evaluate(starts, shares=False)  # says what is wrong with the scenario, if anything is
    value = scenario.values.get(key, ends[0])
    value = ends[0] if value.number is None else value
    first, last = ends[0].coherent, ends[1].coherent
    if first is None or last is None:
        raise UserError(f"{origin}: {key}: expected two numbers in {value.unit}")
    if any(end.schema.unit != value.schema.unit for end in ends):
        raise UserError(
            f"{origin}: {key} is given in {value.schema.unit} in {scenario.name}; give its range in"
            " that"
        )
    a, b = value.declared(first), value.declared(last)
    # What is converted there and back again may differ in the last digit from what was written.
    a, b = (
        e.number if e.unit == value.unit and e.number is not None else x
        for e, x in zip(ends, (a, b), strict=True)
    )
    if not first < last:
        raise UserError(
            f"{origin}: {key}: expected LOW below HIGH, found {a:g} and {b:g} {value.unit}".removesuffix(
                " 1"
            )
        )
    if log and a <= 0:
        raise UserError(f"{origin}: {key}: a logarithmic range starts above 0, found {a:g}")
    return Axis(key, value, a, b, log, tuple(warning(end) for end in ends if end.outside)), starts


def _sourced(scenario: Scenario, key: str) -> tuple[Any, Any]:
    """The range that the sources give for a value, which is where to look when nobody says."""
    if key not in scenario.values:
        scenario.with_set({key: 1.0})  # says why there is no such value
    value = scenario.values.get(key)
    span = value.sourced_range if value else None
    if value is None or span is None:
        raise UserError(
            f"{key} has no sourced range in {scenario.name}; give the lowest and the highest value"
        )
    return value.declared(min(span)), value.declared(max(span))
