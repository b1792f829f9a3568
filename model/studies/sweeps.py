"""All outputs of a scenario over a range of one value, point by point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from model.engine.evaluation import run
from model.language.program import Bound
from model.plant.outputs import OUTPUTS, shown_outputs
from model.reading.errors import UserError
from model.scenario.scenario import Scenario
from model.studies.axis import Axis, along
from model.studies.scenario_problem import ScenarioProblem

if TYPE_CHECKING:
    import pandas as pd

MOST_POINTS = 1_000_000
Function = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Sweep:
    """Outputs over the points of an axis: `frame` has the key, every numeric output and the
    bottleneck as columns.
    """

    scenario: Scenario
    axis: Axis
    frame: pd.DataFrame


def sweep(
    scenario: Scenario,
    key: str,
    low: Any,
    high: Any,
    points: int = 101,
    log: bool = False,
    *,
    origin: str = "user",
) -> Sweep:
    """All outputs over a range of one value. Raises UserError for a range that is not possible."""
    import pandas as pd

    if not 2 <= points <= MOST_POINTS:
        raise UserError(f"{origin}: points is {points}; expected 2 to {MOST_POINTS}")
    axis, start = along(scenario, key, low, high, log=log, origin=origin)
    at = axis.points(points)
    with np.errstate(all="ignore"):  # what is not finite is found below, with the point
        done = run(start, {**start.numbers, key: axis.coherent(at)})
    columns: dict[str, Any] = {key: at}
    for name, values in shown_outputs(done.outputs).items():
        columns[name] = (
            np.full(points, np.nan) if values is None else np.broadcast_to(values, (points,))
        )
        if values is not None:
            _finite(columns[name], axis, at, name)
    if done.utilisations:
        ids = np.array(list(done.utilisations))
        used = np.array([np.broadcast_to(u, (points,)) for u in done.utilisations.values()])
        columns["bottleneck"] = ids[used.argmax(axis=0)]
    else:
        columns["bottleneck"] = None
    return Sweep(scenario, axis, pd.DataFrame(columns))


def _finite(values: np.ndarray, axis: Axis, at: np.ndarray, output: str) -> None:
    bad = np.flatnonzero(~OUTPUTS[output].possible(values))
    if bad.size:
        where = f"{axis.key} = {at[bad[0]]:g} {axis.unit}".removesuffix(" 1")
        first = values[bad[0]]
        wrong = f"comes to {first:.4g}, which cannot be," if np.isfinite(first) else "is not finite"
        raise UserError(f"{output} {wrong} at {where}; leave that out of the range")


def curve_of(start: Scenario, axis: Axis, output: str) -> Function:
    """An output as a function of points in the declared unit, by the traced program of what depends
    on the key.
    """
    problem = ScenarioProblem((output,), {axis.key: start.values[axis.key]}, start)
    program = problem.program
    assert program is not None
    bounds: dict[int, Bound] = {}

    def values(at: np.ndarray) -> np.ndarray:
        if len(at) not in bounds:
            bounds[len(at)] = Bound(program, len(at), keep=False)
        curve = np.broadcast_to(
            bounds[len(at)].run(axis.coherent(at)[None])[output], at.shape
        ).copy()
        _finite(curve, axis, at, output)
        return curve

    return values
