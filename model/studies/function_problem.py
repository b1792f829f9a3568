"""The study of somebody's own Python function: called on arrays or row by row, as is right."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from model.language.program import Bound
from model.language.trace import Node
from model.reading.errors import UserError
from model.reading.parameter import Value
from model.scenario.common_causes import CommonCause
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
from model.studies.own_causes import read_causes
from model.studies.own_inputs import read_inputs
from model.studies.problem import Problem, each_once, nothing_uncertain
from model.studies.python_file import FileFunction

_CONFIRMED = 16  # rows that are called one by one to confirm results, however long a call takes
_ROWS_OF_CALLS = 256


@dataclass(frozen=True)
class FunctionProblem(Problem):
    """A Python function of its inputs, which gives one output, or several by name.

    `together` names groups of inputs that are varied together.
    """

    function: Function
    name: str = "function"
    fixed: Mapping[str, float] = field(default_factory=dict)
    together: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    causes: tuple[CommonCause, ...] = ()
    way: Way = Way()

    @property
    def title(self) -> str:
        """The function's name."""
        return self.name

    @property
    def common_causes(self) -> tuple[CommonCause, ...]:
        """What moves several inputs together, as stated with the function."""
        return self.causes

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
        inputs = np.array([columns[name] for name in self.inputs])
        rows = inputs.shape[1]
        outputs = Bound(self.program, rows, keep=False).run(inputs)
        return {name: np.array(np.broadcast_to(value, (rows,))) for name, value in outputs.items()}

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
        for i, call in enumerate(calls):
            if isinstance(call, UserError):
                raise UserError(
                    f"{call} where {self._where(columns, i)}; expected a number for all inputs"
                )
            if isinstance(call, BaseException):
                raise ModelFailed(
                    f"{self.title}: the function fails where {self._where(columns, i)}:"
                    f" {failure(call)}"
                )
        values = np.array(calls, dtype=float).reshape(len(calls), len(self.outputs))
        return {name: values[:, i].copy() for i, name in enumerate(self.outputs)}

    def _read(self, given: Any) -> tuple[float, ...]:
        """The outputs of one call in their order. Raises UserError for one that is no number."""
        if type(given) is float and self.outputs == (ONLY,):
            return (given,)
        by_name = named(given)
        values = tuple(number(by_name.get(name)) for name in self.outputs)
        for name, value in zip(self.outputs, values, strict=True):
            if value is None:
                what = f"is {described(by_name[name])}" if name in by_name else "is missing"
                raise UserError(f"{self.title}: {name} {what}")
        return values  # type: ignore[return-value]

    def _where(self, columns: Mapping[str, np.ndarray], row: int) -> str:
        return self.described({name: float(column[row]) for name, column in columns.items()})

    @property
    def doubtful(self) -> bool:
        """Whether a way is taken that could give other results than a call for each row."""
        return self.way.arrays or self.way.traced

    def confirm(self, columns: Mapping[str, np.ndarray], results: Mapping[str, np.ndarray]) -> None:
        """Raise Disagreement when results of some rows are not those of a call for each."""
        expected = self.evaluate_singly(columns, _CONFIRMED, SECONDS)
        reason = disagreement(
            {name: results[name][: len(rows)] for name, rows in expected.items()}, expected
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
        members_of: dict[str, list[str]] = {}
        for name in super().groups(by):
            members_of.setdefault(owner.get(name, name), []).append(name)
        return {group: tuple(members) for group, members in members_of.items()}

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
    common_causes: Mapping[str, Mapping[str, Any]] | None = None,
) -> FunctionProblem:
    """The study of a function of its inputs.

    `inputs` gives each input as in a scenario file: `{"x1": {"range": [0, 1], "distribution":
    "uniform"}}`; the value may be left out, `[0, 1]` alone is a range, and a plain number is an
    input that is not varied. The function is called on some rows, with numbers and with arrays, to
    find out how it may be called. `common_causes` says which inputs move together: `{"market":
    {"correlation": 0.5, "members": ["price", "-discount"]}}`, a minus for the other way. Raises
    UserError for inputs that make no sense, when the function fails, and when it gives no number or
    never the same one.
    """
    values = read_inputs(inputs)
    causes = read_causes(common_causes or {}, values)
    return replace(of_values(function, values, outputs, name), causes=causes)


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
    names, way = settled(problem, each_once(outputs or ()))
    return replace(problem, outputs=names, way=way)


def of_file(path: str, outputs: Sequence[str] | None = None) -> FunctionProblem:
    """The study of a model given as a Python file with `INPUTS` and `model(p)`."""
    function = FileFunction(path)
    content = function.content
    return of_function(
        function, content["INPUTS"], outputs, Path(path).stem, content.get("COMMON_CAUSES")
    )
