"""What a study draws and evaluates: uncertain inputs with their distributions, and a model that
gives outputs.

A study of a scenario and one of somebody's own Python function are the same to `sensitivity` and
`screening`. Both kinds can be sent to other processes: a scenario is data, a function comes by its
file or by import.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from model.engine.evaluation import run
from model.language.names import among
from model.language.program import Bound, Program
from model.language.trace import Node
from model.language.units import unit
from model.plant.chain import Chain
from model.plant.economics import CATEGORIES
from model.plant.outputs import OUTPUTS, check_output
from model.reading.errors import UserError
from model.reading.parameter import Value
from model.scenario.scenario import Scenario
from model.studies.agreement import (
    SECONDS,
    Disagreement,
    Way,
    disagreement,
    followed,
    settled,
    slower,
)
from model.studies.calling import (
    ONLY,
    Function,
    ModelFailed,
    by_rows,
    described,
    failure,
    named,
    number,
    on_arrays,
)
from model.studies.own_inputs import read_inputs
from model.studies.python_file import FileFunction

WAYS = ("parameter", "step", "line", "category")
_CONFIRMED = 16  # rows that are called one by one to confirm results, however long a call takes
_ROWS_OF_ARRAYS, _ROWS_OF_CALLS = 8192, 256
_MOST_PROGRAMS = 8  # kept with a scenario; each is some megabytes
# below any point of a design but zero, where some distributions have no value
SMALLEST_PROBABILITY = 2.0**-32


@dataclass(frozen=True)
class Problem:
    """Uncertain inputs, by name, and named outputs of a model of them."""

    outputs: tuple[str, ...]
    values: Mapping[str, Value]

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs; it traces the model itself."""
        return {
            key: value
            for key, value in self.__dict__.items()
            if key not in ("program", "_categories")
        }

    @property
    def names(self) -> tuple[str, ...]:
        """The uncertain inputs, in the order of the design's columns."""
        return tuple(self.values)

    @property
    def title(self) -> str:
        """What is studied."""
        raise NotImplementedError

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know of how the model is evaluated."""
        return ()

    @property
    def rows_at_once(self) -> int:
        """Rows of one block for a model that is not traced."""
        return _ROWS_OF_ARRAYS

    def unit(self, output: str) -> str:
        """Unit of an output; empty where there is none."""
        return ""

    def draw(self, name: str, u: np.ndarray) -> np.ndarray:
        """Values of an input at probabilities `u` of any shape."""
        return self.values[name].draw(np.maximum(u, SMALLEST_PROBABILITY))

    def evaluate(self, columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The outputs for arrays of inputs of shape (samples,); inputs that are left out stay at
        their values.
        """
        raise NotImplementedError

    def traced(self) -> Mapping[str, Node | float] | None:
        """The outputs as graphs of the inputs; None when the model cannot be traced."""
        raise NotImplementedError

    @cached_property
    def program(self) -> Program | None:
        """The traced model as a program; None when it cannot be traced."""
        return self._programmed()

    def _programmed(self) -> Program | None:
        outputs = self.traced()
        return None if outputs is None else Program(self.names, outputs)

    @property
    def doubtful(self) -> bool:
        """Whether results are worth confirming; a scenario's equations are the project's own."""
        return False

    def confirm(self, columns: Mapping[str, np.ndarray], found: Mapping[str, np.ndarray]) -> None:
        """Raise Disagreement when results of some rows are not those of a way beyond doubt."""
        raise NotImplementedError

    def row_by_row(self, reason: str) -> Problem:
        """The same, to be evaluated in a way beyond doubt."""
        raise NotImplementedError

    def groups(self, by: str) -> dict[str, tuple[str, ...]]:
        """Inputs that are varied together, by name of the group."""
        if by != "parameter":
            raise UserError(f"by '{by}': this model has no steps; expected parameter")
        return {name: (name,) for name in self.names}

    def described(self, columns: Mapping[str, float], most: int = 3) -> str:
        """The inputs of one draw that lie farthest from their values, with their numbers."""

        def distance(name: str) -> float:
            usual = self.values[name].coherent
            return abs(np.log(abs(columns[name] / usual) + 1e-300)) if usual else abs(columns[name])

        far = sorted(columns, key=distance, reverse=True)[:most]
        texts = (
            f"{name} = {self.values[name].declared(float(columns[name])):g}"
            f" {self.values[name].unit}"
            for name in far
        )
        return ", ".join(text.removesuffix(" 1") for text in texts)


@dataclass(frozen=True)
class ScenarioProblem(Problem):
    """A scenario's uncertain values, or some of them, and outputs of `OUTPUTS` in their shown
    units.
    """

    scenario: Scenario

    @property
    def title(self) -> str:
        """The scenario's title and scale."""
        return f"{self.scenario.title}, {self.scenario.scale} scale"

    def unit(self, output: str) -> str:
        """Unit in which an output is shown."""
        return OUTPUTS[output].unit

    def evaluate(self, columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """One block of samples through the equations."""
        samples = len(next(iter(columns.values())))
        with np.errstate(all="ignore"):
            return {
                name: np.broadcast_to(value, (samples,))
                for name, value in self._shown(columns).items()
            }

    def traced(self) -> Mapping[str, Node | float]:
        """The outputs as graphs; what does not depend on an uncertain input is a number already."""
        return self._shown({name: Node("input", (), name) for name in self.names})

    def _programmed(self) -> Program | None:
        """The program, made once for all studies of this scenario that ask for the same."""
        programs, key = self.scenario.programs, (self.outputs, self.names)
        if key not in programs:
            while len(programs) >= _MOST_PROGRAMS:
                del programs[next(iter(programs))]
            programs[key] = super()._programmed()
        return programs[key]

    def _shown(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Outputs in the units they are shown in. Raises UserError for one that is unknown."""
        found = run(self.scenario, {**self.scenario.numbers, **inputs}).outputs
        for name in self.outputs:
            if found[name] is None:
                raise UserError(
                    f"{name} is unknown in {self.scenario.name}: nobody reports a value it needs"
                )
        return {name: found[name] / unit(OUTPUTS[name].unit).factor for name in self.outputs}  # type: ignore[operator]

    def groups(self, by: str) -> dict[str, tuple[str, ...]]:
        """Inputs by themselves, by step, by line, or by the cost category that each one moves most."""
        if by not in WAYS:
            raise UserError(f"by '{by}': expected {among(by, WAYS, 'one of')}")
        found: dict[str, list[str]] = {}
        for name in self.names:
            found.setdefault(self._place(name, by), []).append(name)
        return {group: tuple(members) for group, members in found.items()}

    def _place(self, name: str, by: str) -> str:
        if by == "parameter":
            return name
        if by == "category":
            return self._categories[name]
        return self._owner(name) if by == "step" else self._line(name)

    def _owner(self, name: str) -> str:
        """The step an input belongs to; the cell, materials, site or plant where it belongs to no
        step.
        """
        return name.partition(".")[0]

    def _line(self, name: str) -> str:
        chain: Chain = self.scenario.chain
        owner = self._owner(name)
        return chain.by_id[owner].line if owner in chain.by_id else owner

    @cached_property
    def _categories(self) -> dict[str, str]:
        """For each input the cost category that it moves most between the ends of its distribution,
        per energy.
        """
        samples = 2 * len(self.names)
        columns = {name: np.full(samples, self.scenario.numbers[name]) for name in self.names}
        for i, name in enumerate(self.names):
            columns[name][2 * i : 2 * i + 2] = self.draw(name, np.array([0.05, 0.95]))
        with np.errstate(all="ignore"):
            done = run(self.scenario, {**self.scenario.numbers, **columns})
        energy = done.outputs["annual_cost"] / done.outputs["cost_per_kwh"]  # type: ignore[operator]
        moved = np.array(
            [np.ptp((done.categories[c] / energy).reshape(-1, 2), axis=1) for c in CATEGORIES]
        )
        return {
            name: CATEGORIES[c] for name, c in zip(self.names, moved.argmax(axis=0), strict=True)
        }


def nothing_uncertain(title: str) -> UserError:
    """What is said where there is nothing to study."""
    return UserError(
        f"{title}: nothing is uncertain, so that nothing decides; give at least one value a range"
    )


def _each_once(outputs: Sequence[str]) -> tuple[str, ...]:
    """The outputs that are asked for: one by its name, or several."""
    return tuple(dict.fromkeys([outputs] if isinstance(outputs, str) else outputs))


def of_scenario(
    scenario: Scenario, outputs: Sequence[str], parameters: Iterable[str] | None = None
) -> ScenarioProblem:
    """The study of a scenario's uncertain values, or of `parameters` alone, the others staying at
    their values.

    Raises UserError for an output or a parameter that does not exist or is not uncertain; an output
    that is unknown is found when it is first evaluated.
    """
    from model.studies.monte_carlo import check_possible

    outputs = _each_once(outputs)
    for name in outputs:
        check_output(name)
    wanted = scenario.uncertain if parameters is None else tuple(parameters)
    for key in wanted:
        if key not in scenario.uncertain:
            what = "is not uncertain" if key in scenario.values else "does not exist"
            raise UserError(f"'{key}' {what} in {scenario.name}{among(key, scenario.uncertain)}")
    check_possible(scenario)
    return ScenarioProblem(outputs, {key: scenario.values[key] for key in wanted}, scenario)


# Models that are not scenarios -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FunctionProblem(Problem):
    """A Python function of its inputs, which gives one output, or several by name.

    `together` names groups of inputs that are varied together.
    """

    function: Function
    name: str = "function"
    fixed: Mapping[str, float] = field(default_factory=dict)
    together: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    way: Way = Way()

    @property
    def title(self) -> str:
        """The function's name."""
        return self.name

    @property
    def notes(self) -> tuple[str, ...]:
        """Outputs that are left out, and why a study is slow."""
        return self.way.notes

    @property
    def rows_at_once(self) -> int:
        """Few where each is a call, so that a study tells its progress."""
        return super().rows_at_once if self.way.arrays else _ROWS_OF_CALLS

    def evaluate(self, columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The outputs by one call on arrays, or by a call for each row where only that is right.

        Raises Disagreement when a call on arrays fails that has been right before, and UserError
        when one row has no result.
        """
        columns = self._complete(columns)
        if not self.way.arrays:
            return self._by_program(columns) or self.evaluate_singly(columns)
        try:
            return on_arrays(self.function, self.fixed, columns, self.outputs, self.way.unnamed)
        except (Exception, SystemExit) as error:
            raise Disagreement(f"on arrays it fails ({failure(error)})") from None

    def _complete(self, columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        rows = len(next(iter(columns.values())))
        usual = {
            name: np.full(rows, value.coherent)
            for name, value in self.values.items()
            if name not in columns
        }
        return {**usual, **columns}

    def _by_program(self, columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray] | None:
        if self.program is None:
            return None
        inputs = np.array([columns[name] for name in self.names])
        rows = inputs.shape[1]
        found = Bound(self.program, rows, keep=False).run(inputs)
        return {name: np.array(np.broadcast_to(value, (rows,))) for name, value in found.items()}

    def evaluate_singly(
        self, columns: Mapping[str, np.ndarray], least: int = 0, seconds: float = math.inf
    ) -> dict[str, np.ndarray]:
        """The outputs by a call for each row; after the `least`, no more are begun once the
        `seconds` have passed.

        Raises UserError naming the inputs of the first row that has no result.
        """
        columns = self._complete(columns)
        calls = by_rows(
            self.function, self.fixed, columns, self.way.of_one, self._read, least, seconds
        )
        for i, found in enumerate(calls):
            if isinstance(found, UserError):
                raise UserError(
                    f"{found} where {self._where(columns, i)}; expected a number for all inputs"
                )
            if isinstance(found, BaseException):
                raise ModelFailed(
                    f"{self.title}: the function fails where {self._where(columns, i)}:"
                    f" {failure(found)}"
                )
        made = np.array(calls, dtype=float).reshape(len(calls), len(self.outputs))
        return {name: made[:, i].copy() for i, name in enumerate(self.outputs)}

    def _read(self, given: Any) -> tuple[float, ...]:
        """The outputs of one call in their order. Raises UserError for one that is no number."""
        if type(given) is float and self.outputs == (ONLY,):
            return (given,)
        found = named(given)
        values = tuple(number(found.get(name)) for name in self.outputs)
        for name, value in zip(self.outputs, values, strict=True):
            if value is None:
                what = f"is {described(found[name])}" if name in found else "is missing"
                raise UserError(f"{self.title}: {name} {what}")
        return values  # type: ignore[return-value]

    def _where(self, columns: Mapping[str, np.ndarray], row: int) -> str:
        return self.described({name: float(column[row]) for name, column in columns.items()})

    @property
    def doubtful(self) -> bool:
        """Whether a way is taken that could give other results than a call for each row."""
        return self.way.arrays or self.way.traced

    def confirm(self, columns: Mapping[str, np.ndarray], found: Mapping[str, np.ndarray]) -> None:
        """Raise Disagreement when results of some rows are not those of a call for each."""
        expected = self.evaluate_singly(columns, _CONFIRMED, SECONDS)
        reason = disagreement(
            {name: found[name][: len(rows)] for name, rows in expected.items()}, expected
        )
        if reason is not None:
            raise Disagreement(reason)

    def row_by_row(self, reason: str) -> FunctionProblem:
        """The same, to be evaluated row by row for a reason that is told."""
        notes = (*self.notes, slower(reason))
        return replace(self, way=replace(self.way, arrays=False, traced=False, notes=notes))

    def groups(self, by: str) -> dict[str, tuple[str, ...]]:
        """Inputs by themselves but for those that go together, in the order of the inputs."""
        owner = {name: group for group, members in self.together.items() for name in members}
        found: dict[str, list[str]] = {}
        for name in super().groups(by):
            found.setdefault(owner.get(name, name), []).append(name)
        return {group: tuple(members) for group, members in found.items()}

    def traced(self) -> Mapping[str, Node | float] | None:
        """The outputs as graphs of the inputs; None unless they have been found to give what the
        function gives.
        """
        return followed(self, self.outputs, self.way) if self.way.traced else None


def of_function(
    function: Function,
    inputs: Mapping[str, Any],
    outputs: Sequence[str] | None = None,
    name: str = "function",
) -> FunctionProblem:
    """The study of a function of its inputs.

    `inputs` gives each input as in a scenario file: `{"x1": {"range": [0, 1], "distribution":
    "uniform"}}`; the value may be left out, `[0, 1]` alone is a range, and a plain number is an
    input that is not varied. The function is called on some rows, with numbers and with arrays, to
    find out how it may be called. Raises UserError for inputs that make no sense, when the function
    fails, and when it gives no number or never the same one.
    """
    return of_values(function, read_inputs(inputs), outputs, name)


def of_values(
    function: Function,
    values: Mapping[str, Value],
    outputs: Sequence[str] | None = None,
    name: str = "function",
    together: Mapping[str, tuple[str, ...]] | None = None,
) -> FunctionProblem:
    """The study of a function whose inputs are values already; `together` names groups of them.
    Raises as `of_function`.
    """
    fixed = {
        key: value.number
        for key, value in values.items()
        if not value.uncertain and value.number is not None
    }
    varied = {key: value for key, value in values.items() if value.uncertain}
    if not varied:
        raise nothing_uncertain(name)
    problem = FunctionProblem((), varied, function, name, fixed, together or {})
    found, way = settled(problem, _each_once(outputs or ()))
    return replace(problem, outputs=found, way=way)


def of_file(path: str, outputs: Sequence[str] | None = None) -> FunctionProblem:
    """The study of a model given as a Python file with `INPUTS` and `model(p)`."""
    function = FileFunction(path)
    return of_function(function, function.content["INPUTS"], outputs, Path(path).stem)
