"""What a study draws and evaluates: uncertain inputs with their distributions, and a model that gives outputs.

A study of a scenario and one of somebody's own Python function are the same to `sensitivity` and `screening`. Both kinds
can be sent to other processes: a scenario is data, a function comes by its file or by import.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from model.chain import Chain
from model.document import Place, Problems, UserError, among, as_tree
from model.economics import CATEGORIES
from model.outputs import NUMERIC_OUTPUTS, OUTPUTS
from model.parameter import Parameter, Value
from model.program import Program
from model.scenario import Scenario
from model.trace import Node
from model.units import unit
from model.walk import run

WAYS = ("parameter", "step", "line", "category")
_MOST_PROGRAMS = 8  # kept with a scenario; each is some megabytes
SMALLEST_PROBABILITY = 2.0**-32  # below any point of a design but zero, where some distributions have no value


@dataclass(frozen=True)
class Problem:
    """Uncertain inputs, by name, and named outputs of a model of them."""

    outputs: tuple[str, ...]
    values: Mapping[str, Value]

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs; it traces the model itself."""
        return {key: value for key, value in self.__dict__.items() if key not in ("program", "_categories")}

    @property
    def names(self) -> tuple[str, ...]:
        """The uncertain inputs, in the order of the design's columns."""
        return tuple(self.values)

    @property
    def title(self) -> str:
        """What is studied."""
        raise NotImplementedError

    def unit(self, output: str) -> str:
        """Unit of an output; empty where there is none."""
        return ""

    def draw(self, name: str, u: np.ndarray) -> np.ndarray:
        """Values of an input at probabilities `u` of any shape."""
        return self.values[name].draw(np.maximum(u, SMALLEST_PROBABILITY))

    def evaluate(self, columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The outputs for arrays of inputs of shape (samples,); inputs that are left out stay at their values."""
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
            f"{name} = {self.values[name].declared(float(columns[name])):g} {self.values[name].unit}" for name in far
        )
        return ", ".join(text.removesuffix(" 1") for text in texts)


@dataclass(frozen=True)
class ScenarioProblem(Problem):
    """A scenario's uncertain values, or some of them, and outputs of `OUTPUTS` in their shown units."""

    scenario: Scenario

    @property
    def title(self) -> str:
        """The scenario's title and scale."""
        return f"{self.scenario.title}, {self.scenario.scale} scale"

    def unit(self, output: str) -> str:
        """Unit in which an output is shown."""
        return OUTPUTS[output]

    def evaluate(self, columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """One block of samples through the equations."""
        samples = len(next(iter(columns.values())))
        with np.errstate(all="ignore"):
            return {name: np.broadcast_to(value, (samples,)) for name, value in self._shown(columns).items()}

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
                raise UserError(f"{name} is unknown in {self.scenario.name}: nobody reports a value it needs")
        return {name: found[name] / unit(OUTPUTS[name]).factor for name in self.outputs}  # type: ignore[operator]

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
        """The step an input belongs to; the cell, materials, site or plant where it belongs to no step."""
        return name.partition(".")[0]

    def _line(self, name: str) -> str:
        chain: Chain = self.scenario.chain
        owner = self._owner(name)
        return chain.by_id[owner].line if owner in chain.by_id else owner

    @cached_property
    def _categories(self) -> dict[str, str]:
        """For each input the cost category that it moves most between the ends of its distribution, per energy."""
        samples = 2 * len(self.names)
        columns = {name: np.full(samples, self.scenario.numbers[name]) for name in self.names}
        for i, name in enumerate(self.names):
            columns[name][2 * i : 2 * i + 2] = self.draw(name, np.array([0.05, 0.95]))
        with np.errstate(all="ignore"):
            done = run(self.scenario, {**self.scenario.numbers, **columns})
        energy = done.outputs["annual_cost"] / done.outputs["cost_per_kwh"]  # type: ignore[operator]
        moved = np.array([np.ptp((done.categories[c] / energy).reshape(-1, 2), axis=1) for c in CATEGORIES])
        return {name: CATEGORIES[c] for name, c in zip(self.names, moved.argmax(axis=0), strict=True)}


def of_scenario(scenario: Scenario, outputs: Sequence[str], parameters: Iterable[str] | None = None) -> ScenarioProblem:
    """The study of a scenario's uncertain values, or of `parameters` alone, the others staying at their values.

    Raises UserError for an output or a parameter that does not exist or is not uncertain; an output that is unknown is
    found when it is first evaluated.
    """
    from model.uncertainty import check_possible

    for name in outputs:
        if name not in NUMERIC_OUTPUTS:
            raise UserError(f"there is no numeric output '{name}'{among(name, NUMERIC_OUTPUTS)}")
    wanted = scenario.uncertain if parameters is None else tuple(parameters)
    for key in wanted:
        if key not in scenario.uncertain:
            what = "is not uncertain" if key in scenario.values else "does not exist"
            raise UserError(f"'{key}' {what} in {scenario.name}{among(key, scenario.uncertain)}")
    check_possible(scenario)
    return ScenarioProblem(tuple(outputs), {key: scenario.values[key] for key in wanted}, scenario)


# Models that are not scenarios -------------------------------------------------------------------------------------


class Inputs(dict):
    """Inputs by name as a function sees them: `p["x1"]` or `p.x1`."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"there is no input '{name}'") from None


Function = Callable[[Inputs], Any]


@dataclass(frozen=True)
class FunctionProblem(Problem):
    """A Python function of its inputs, which gives one array, or several by name."""

    function: Function
    name: str = "function"
    fixed: Mapping[str, float] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The function's name."""
        return self.name

    def evaluate(self, columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """One call of the function on arrays."""
        samples = len(next(iter(columns.values())))
        found = named_outputs(self.function(Inputs({**self.fixed, **columns})))
        return {name: np.broadcast_to(np.asarray(found[name], dtype=float), (samples,)) for name in self.outputs}

    def traced(self) -> Mapping[str, Node | float] | None:
        """The function on symbols; None when it does anything that symbols cannot follow."""
        symbols = {name: Node("input", (), name) for name in self.names}
        try:
            found = named_outputs(self.function(Inputs({**self.fixed, **symbols})))
        except Exception:  # whatever a function does to a symbol, arrays are left to try
            return None
        made = {name: found.get(name) for name in self.outputs}
        return made if all(isinstance(m, Node | float) for m in made.values()) else None  # type: ignore[return-value]


def named_outputs(found: Any) -> dict[str, Any]:
    """What a function gives, by name; a single output is called `output`."""
    return dict(found) if isinstance(found, Mapping) else {"output": found}


def of_function(
    function: Function, inputs: Mapping[str, Any], outputs: Sequence[str] | None = None, name: str = "function"
) -> FunctionProblem:
    """The study of a function of arrays.

    `inputs` gives each input as in a scenario file: `{"x1": {"range": [0, 1], "distribution": "uniform"}}`; the value may
    be left out, and a plain number is an input that is not varied. Raises UserError for inputs that make no sense and
    when the function fails on its inputs' values.
    """
    problems, values = Problems(), {}
    for key, given in inputs.items():
        made = _input(key, given, problems)
        if made is not None:
            values[key] = made
    problems.stop()
    fixed = {
        key: float(value.number) for key, value in values.items() if not value.uncertain and value.number is not None
    }
    varied = {key: value for key, value in values.items() if value.uncertain}
    try:
        probe = named_outputs(function(Inputs({key: np.array([value.coherent]) for key, value in values.items()})))
    except Exception as error:
        raise UserError(f"{name}: the function fails on its inputs' values: {type(error).__name__}: {error}") from None
    for output in outputs or ():
        if output not in probe:
            raise UserError(f"{name}: there is no output '{output}'{among(output, list(probe))}")
    return FunctionProblem(tuple(outputs or probe), varied, function, name, fixed)


def _input(key: str, given: Any, problems: Problems) -> Value | None:
    from model.value_reader import read_value

    data = dict(given) if isinstance(given, Mapping) else {"value": given}
    if "value" not in data and isinstance(data.get("range"), list | tuple) and len(data["range"]) == 2:
        data["value"] = sum(float(end) for end in data["range"]) / 2
    place = Place("inputs", None, key)
    return read_value(key, Parameter(unit="1", meaning=key), as_tree(data, place), problems, lambda *_: 1.0, user=True)


@dataclass(frozen=True)
class FileFunction:
    """The function `model` of a Python file, which also gives `INPUTS`."""

    path: str

    @cached_property
    def content(self) -> dict[str, Any]:
        """What the file defines. Raises UserError when it cannot be run or lacks `model` or `INPUTS`."""
        try:
            found = runpy.run_path(self.path)
        except (Exception, SystemExit) as error:
            raise UserError(f"{self.path}: {type(error).__name__}: {error}") from None
        for wanted in ("INPUTS", "model"):
            if wanted not in found:
                raise UserError(
                    f"{self.path}: expected INPUTS, a mapping of inputs, and a function model(p); '{wanted}' is missing"
                )
        return found

    def __call__(self, p: Inputs) -> Any:
        """The outputs that the file's function gives."""
        return self.content["model"](p)

    def __getstate__(self) -> dict[str, str]:
        return {"path": self.path}


def of_file(path: str, outputs: Sequence[str] | None = None) -> FunctionProblem:
    """The study of a model given as a Python file with `INPUTS` and `model(p)`."""
    function = FileFunction(path)
    return of_function(function, function.content["INPUTS"], outputs, Path(path).stem)
