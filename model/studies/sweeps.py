"""One value of a scenario varied over a range: curves of the outputs, where two scenarios cross,
what reaches a target.

Whole machines make curves of saw teeth, so every crossing that shows at 2001 points is found and
refined by bisection, and one that comes about by a jump says so: it lies between two values and is
reached by none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from model.engine.evaluation import run
from model.engine.result import evaluate
from model.language.program import Bound
from model.language.units import UnitError, convertible, unit
from model.plant.outputs import OUTPUTS, check_output, shown_outputs
from model.reading.document import as_tree
from model.reading.errors import Place, UserError
from model.reading.errors import quoted_value as described
from model.reading.number_text import NumberError, read_number
from model.reading.parameter import Value
from model.reading.short_forms import spelled
from model.scenario.remarks import warning
from model.scenario.scenario import Scenario
from model.studies.problem import ScenarioProblem

if TYPE_CHECKING:
    import pandas as pd

POINTS = 2001
MOST_POINTS = 1_000_000
# of one of 2000 intervals: down to neighbouring floats, wherever in the range they are
HALVINGS = 52
# of the outputs: what a curve without jumps does not change by within the last interval
_JUMP = 1e-9
_ZOOMS = 3
Function = Callable[[np.ndarray], np.ndarray]


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

    def points(self, count: int) -> np.ndarray:
        """Points in the declared unit, both ends included, shape (count,)."""
        made = (np.geomspace if self.log else np.linspace)(self.low, self.high, count)
        made[[0, -1]] = self.low, self.high
        return made

    def coherent(self, points: np.ndarray) -> np.ndarray:
        """Points in coherent units."""
        return np.asarray(self.value.convert(points))


@dataclass(frozen=True)
class Sweep:
    """Outputs over the points of an axis: `frame` has the key, every numeric output and the
    bottleneck as columns.
    """

    scenario: Scenario
    axis: Axis
    frame: pd.DataFrame


@dataclass(frozen=True)
class Crossing:
    """Where two curves meet, or a curve its target: within `low` and `high`, which are one value
    but for rounding.

    `kind` is "crossing", "jump" (they pass each other between the two values and meet at none),
    "touch" (they meet and do not pass), or "equal" (they are the same from `low` to `high`).
    `before` and `after` say which is lower on either side: "a", "b" (the target), or None at the
    end of the range. `values` holds both curves at both ends: a, b at low; a, b at high.
    """

    kind: str
    low: float
    high: float
    before: str | None
    after: str | None
    values: tuple[float, float, float, float]


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
        return _resolution(self.axis)


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
        return _resolution(self.axis)


def _resolution(axis: Axis) -> str:
    if axis.log:
        return f"a factor of {(axis.high / axis.low) ** (1 / (POINTS - 1)):.6g}"
    return f"{(axis.high - axis.low) / (POINTS - 1):.3g} {axis.unit}".removesuffix(" 1")


# The axis ---------------------------------------------------------------------------------------------------------


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


def _numeric(output: str) -> str:
    check_output(output)
    return output


# Curves -----------------------------------------------------------------------------------------------------------


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
    for name, found in shown_outputs(done.outputs).items():
        columns[name] = (
            np.full(points, np.nan) if found is None else np.broadcast_to(found, (points,))
        )
        if found is not None:
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
        found = values[bad[0]]
        wrong = f"comes to {found:.4g}, which cannot be," if np.isfinite(found) else "is not finite"
        raise UserError(f"{output} {wrong} at {where}; leave that out of the range")


def _curve(start: Scenario, axis: Axis, output: str) -> Function:
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
        found = np.broadcast_to(
            bounds[len(at)].run(axis.coherent(at)[None])[output], at.shape
        ).copy()
        _finite(found, axis, at, output)
        return found

    return values


# Crossings --------------------------------------------------------------------------------------------------------


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
    _numeric(output)
    axis, start = along(a, key, low, high, log=log, origin=origin)
    given = {
        "value": axis.low,
        "unit": axis.value.unit,
        **({"year": axis.value.year} if axis.value.year else {}),
    }
    other = b.with_set({key: given}, f"{origin}: {b.name}")
    at = axis.points(POINTS)
    curves = _curve(start, axis, output), _curve(other, axis, output)
    found = _crossings(*curves, at)
    return Crossover((a, b), axis, output, found, at, curves[0](at), curves[1](at))


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
    given = {"value": low, "unit": value.unit, **({"year": value.year} if value.year else {})}
    alike = [
        scenarios[0],
        *(s.with_set({key: given}, f"{origin}: {s.name}") for s in scenarios[1:]),
    ]
    pairs = list(combinations(range(len(alike)), 2))
    found = {
        (a, b): crossover(alike[a], alike[b], key, low, high, output, log, origin=origin)
        for a, b in pairs
    }
    first = found[pairs[0]]
    values = (first.a, *(found[0, number].b for number in range(1, len(alike))))
    crossings = {pair: study.crossings for pair, study in found.items()}
    return Curves(first.axis, output, tuple(scenarios), first.points, values, crossings)


def comparable(scenarios: tuple[Scenario, ...] | list[Scenario]) -> None:
    """Raise UserError unless all results are money of one year under one convention."""
    for what in ("money_year", "convention"):
        found = {getattr(s, what): s.name for s in scenarios}
        if len(found) > 1:
            texts = ", ".join(f"{name} has {value}" for value, name in found.items())
            raise UserError(f"the scenarios cannot be compared: {what} differs ({texts})")


def _crossings(a: Function, b: Function, at: np.ndarray) -> tuple[Crossing, ...]:
    """Where two curves cross: every change of sign of their difference, in the order of the points."""
    sign = np.sign(a(at) - b(at))
    changes = np.flatnonzero(sign[:-1] * sign[1:] < 0)
    found = _refined(a, b, at[changes], at[changes + 1], sign[changes]) + _meetings(a, b, at, sign)
    return tuple(sorted(found, key=lambda crossing: crossing.low))


def _refined(
    a: Function, b: Function, low: np.ndarray, high: np.ndarray, sign: np.ndarray
) -> list[Crossing]:
    """All intervals in which the difference changes its sign, halved at once until they are one
    value.
    """
    if not low.size:
        return []
    low, high = low.copy(), high.copy()
    for _ in range(HALVINGS):
        middle = low + (high - low) / 2
        same = np.sign(a(middle) - b(middle)) == sign
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    ends = a(low), b(low), a(high), b(high)
    change = np.abs((ends[0] - ends[1]) - (ends[2] - ends[3]))
    jumps = change > _JUMP * np.max(np.abs(ends), axis=0)
    return [
        Crossing(
            "jump" if jumps[i] else "crossing",
            float(low[i]),
            float(high[i]),
            _lower(sign[i]),
            _lower(-sign[i]),
            (float(ends[0][i]), float(ends[1][i]), float(ends[2][i]), float(ends[3][i])),
        )
        for i in range(len(low))
    ]


def _meetings(a: Function, b: Function, at: np.ndarray, sign: np.ndarray) -> list[Crossing]:
    """Points of the axis at which the curves are equal, alone or in a row."""
    zero = np.concatenate([[False], sign == 0, [False]])
    starts, ends = np.flatnonzero(~zero[:-1] & zero[1:]), np.flatnonzero(zero[:-1] & ~zero[1:]) - 1
    found = []
    for first, last in zip(starts, ends, strict=True):
        before = _lower(sign[first - 1]) if first > 0 else None
        after = _lower(sign[last + 1]) if last + 1 < len(sign) else None
        passing = before is not None and after is not None and before != after
        kind = "equal" if first < last else "crossing" if passing else "touch"
        here = a(at[[first, last]])
        values = (float(here[0]), float(here[0]), float(here[1]), float(here[1]))
        found.append(Crossing(kind, float(at[first]), float(at[last]), before, after, values))
    return found


def _lower(sign: float) -> str:
    """Which curve is lower where the difference a - b has this sign."""
    return "b" if sign > 0 else "a"


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
    _numeric(output)
    if (target is None) == (against is None):
        raise UserError(f"{origin}: give either a target or a scenario to reach")
    if against is not None:
        comparable((scenario, against))
        aim = reached_by(against, output)
    else:
        aim = in_unit_of(target, output, f"{origin}: target")
    axis, start = along(scenario, key, low, high, log=log, origin=origin)
    curve, at = _curve(start, axis, output), axis.points(POINTS)
    found = _crossings(curve, lambda x: np.full(x.shape, aim), at)
    return Breakeven(scenario, axis, output, aim, found, _nearest(curve, axis, aim), at, curve(at))


def reached_by(scenario: Scenario, output: str) -> float:
    """An output of a scenario as it stands. Raises UserError when it is unknown."""
    return evaluate(scenario, shares=False).number(output)


def in_unit_of(given: Any, output: str, what: str) -> float:
    """What an output should be, as a number in the unit in which it is shown. Raises UserError
    naming `what` is wrong.
    """
    check_output(output)
    default = OUTPUTS[output].unit
    plain = spelled(as_tree(given, Place(what))).plain
    number, of = (
        (plain.get("value"), plain.get("unit", default))
        if isinstance(plain, Mapping)
        else (plain, default)
    )
    if (
        isinstance(number, bool)
        or not isinstance(number, int | float)
        or not np.isfinite(float(number))
    ):
        raise UserError(
            f"{what}: expected a number in {default}, found {described(given)}{_advice(number)}"
        )
    if not isinstance(of, str):
        raise UserError(f"{what}: expected a unit like {default}, found {described(of)}")
    try:
        fits, written = convertible(of, default), unit(of)
    except UnitError as error:
        raise UserError(f"{what}: {error}; expected one like {default}") from None
    if not fits or written.currency != unit(default).currency:
        raise UserError(f"{what}: the unit '{of}' does not fit; expected one like {default}")
    return (
        float(number)
        if of == default
        else written.to_coherent(float(number)) / unit(default).factor
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
