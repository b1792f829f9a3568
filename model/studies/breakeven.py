"""The values of one input at which an output reaches a target, or comes nearest to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from model.engine.result import evaluate
from model.language.units import UnitError, convertible, unit
from model.plant.outputs import OUTPUTS, check_output
from model.reading.document import as_tree
from model.reading.errors import Place, UserError
from model.reading.errors import quoted_value as described
from model.reading.number_text import NumberError, read_number
from model.reading.short_forms import spelled
from model.scenario.scenario import Scenario
from model.studies.axis import POINTS, Axis, along
from model.studies.comparable import comparable
from model.studies.crossings import Crossing, crossings
from model.studies.sweeps import Function, curve_of

_ZOOMS = 3


@dataclass(frozen=True)
class Breakeven:
    """The values at which an output reaches its target, none where it does not; `best` is the
    nearest it comes.
    """

    scenario: Scenario
    axis: Axis
    output: str
    target: float
    reached: tuple[Crossing, ...]
    best: tuple[float, float]
    points: np.ndarray
    curve: np.ndarray

    @property
    def resolution(self) -> str:
        """How close two values may be and still be told apart."""
        return self.axis.resolution


def breakeven(
    scenario: Scenario,
    key: str,
    low: Any = None,
    high: Any = None,
    *,
    target: Any = None,
    against: Scenario | None = None,
    output: str = "cost_per_kwh",
    log: bool = False,
    origin: str = "user",
) -> Breakeven:
    """The values of a key at which an output reaches a target, or what another scenario reaches as
    it stands.

    The range is the sourced one where none is given. `best` is the point at which the output comes
    nearest. Raises UserError unless exactly one of `target` and `against` is given.
    """
    check_output(output)
    if (target is None) == (against is None):
        raise UserError(f"{origin}: give either a target or a scenario to reach")
    if against is not None:
        comparable((scenario, against))
        aim = reached_by(against, output)
    else:
        aim = in_unit_of(target, output, f"{origin}: target")
    axis, start = along(scenario, key, low, high, log=log, origin=origin)
    curve, at = curve_of(start, axis, output), axis.points(POINTS)
    reached = crossings(curve, lambda x: np.full(x.shape, aim), at)
    return Breakeven(
        scenario, axis, output, aim, reached, _nearest(curve, axis, aim), at, curve(at)
    )


def reached_by(scenario: Scenario, output: str) -> float:
    """An output of a scenario as it stands. Raises UserError when it is unknown."""
    return evaluate(scenario, shares=False).number(output)


def in_unit_of(given: Any, output: str, what: str) -> float:
    """What an output should be, as a number in the unit in which it is shown. Raises UserError
    naming `what` is wrong.
    """
    check_output(output)
    own_unit = OUTPUTS[output].unit
    plain = spelled(as_tree(given, Place(what))).plain
    number, of = (
        (plain.get("value"), plain.get("unit", own_unit))
        if isinstance(plain, Mapping)
        else (plain, own_unit)
    )
    if (
        isinstance(number, bool)
        or not isinstance(number, int | float)
        or not np.isfinite(float(number))
    ):
        raise UserError(
            f"{what}: expected a number in {own_unit}, found {described(given)}{_advice(number)}"
        )
    if not isinstance(of, str):
        raise UserError(f"{what}: expected a unit like {own_unit}, found {described(of)}")
    try:
        fits, written = convertible(of, own_unit), unit(of)
    except UnitError as error:
        raise UserError(f"{what}: {error}; expected one like {own_unit}") from None
    if not fits or written.currency != unit(own_unit).currency:
        raise UserError(f"{what}: the unit '{of}' does not fit; expected one like {own_unit}")
    return (
        float(number)
        if of == own_unit
        else written.to_coherent(float(number)) / unit(own_unit).factor
    )


def _advice(text: Any) -> str:
    """How to write a number that was not understood."""
    try:
        read_number(str(text))
    except NumberError as error:
        return f" ({error})"
    return ""


def _nearest(curve: Function, axis: Axis, aim: float) -> tuple[float, float]:
    """The point at which a curve comes nearest to its target, looked at ever closer around the best
    point.
    """
    for _ in range(_ZOOMS):
        at = axis.points(POINTS)
        values = curve(at)
        best = int(np.abs(values - aim).argmin())
        axis = replace(
            axis, low=float(at[max(0, best - 1)]), high=float(at[min(POINTS - 1, best + 1)])
        )
    return float(at[best]), float(values[best])
