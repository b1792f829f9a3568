"""Whether a function gives the same as a traced program, on arrays and row by row, found out before
a study trusts it.

Row by row is what is right: one call for each row, on numbers, as anybody runs a function. A call
on arrays and the traced program are faster ways to the same numbers, and are taken only where they
give them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from model.language.names import among
from model.language.program import Bound, Program
from model.language.trace import Node
from model.reading.errors import UserError
from model.studies.calling import (
    Inputs,
    ModelFailed,
    at_home,
    by_rows,
    described,
    failure,
    named,
    number,
    on_arrays,
)
from model.studies.trial_rows import least, prime_below, trial

if TYPE_CHECKING:
    from model.studies.function_problem import FunctionProblem

_REPEATED = 256  # rows that are called again
SECONDS = 0.25  # for the rows beyond the least
_RELATIVE, _ROUNDING = 1e-9, 1e-14  # of the spread of an output, and of its size
_SHOWN = 3


class Disagreement(UserError):
    """A faster way gave other numbers than row by row during a study; its text is the reason."""


@dataclass(frozen=True)
class Way:
    """How a function may be called: followed as symbols, on arrays; and row by row on numbers or
    arrays `of_one`.
    """

    traced: bool = False
    arrays: bool = False
    of_one: bool = False
    unnamed: int = 1
    notes: tuple[str, ...] = ()


def differing(values: np.ndarray, expected: np.ndarray) -> int | None:
    """The first row in which two ways give different numbers beyond rounding; None where they
    agree.
    """
    known = expected[np.isfinite(expected)]
    size = float(np.max(np.abs(known))) if known.size else 0.0
    spread = float(np.ptp(known)) if known.size else 0.0
    with np.errstate(all="ignore"):
        near = np.abs(values - expected) <= _RELATIVE * spread + _ROUNDING * size
    same = near | (values == expected) | (np.isnan(values) & np.isnan(expected))
    return None if same.all() else int(np.flatnonzero(~same)[0])


@dataclass(frozen=True)
class _Tried:
    """What the calls row by row gave: `rows` of outputs as they came, at `columns`; `of_one` says
    on what they were made.
    """

    columns: dict[str, np.ndarray]
    rows: list[dict[str, Any]]
    of_one: bool


def settled(problem: FunctionProblem, wanted: Sequence[str]) -> tuple[tuple[str, ...], Way]:
    """The outputs of a function (those `wanted`, where any are), and how it may be called.

    Raises UserError when it fails, gives no number, draws random numbers or keeps a state that
    changes its results.
    """
    tried = _row_by_row(problem)
    outputs, notes = _outputs(problem, tried, wanted)
    numbers = {name: _numbers(problem, tried, name) for name in outputs}
    _repeats(problem, tried, numbers)
    unnamed = len(tried.rows[0])
    way = Way(of_one=tried.of_one, unnamed=unnamed)
    arrays = _reason(
        lambda: on_arrays(problem.function, problem.fixed, tried.columns, outputs, unnamed),
        tried,
        numbers,
    )
    traced = _reason(lambda: _by_program(problem, outputs, way, tried), tried, numbers)
    if arrays is not None and traced is not None:
        notes.append(slower(arrays))
    return outputs, Way(traced is None, arrays is None, tried.of_one, unnamed, tuple(notes))


def slower(reason: str) -> str:
    """What the user is told of a study that goes row by row."""
    return f"slower, because the function is called row by row: {reason}"


def _row_by_row(problem: FunctionProblem) -> _Tried:
    """The trial row by row, on numbers or, where the function cannot take these, on arrays of one
    number.
    """
    columns = trial(problem)
    count = least(problem)
    calls = by_rows(problem.function, problem.fixed, columns, False, named, count, SECONDS)
    of_one = False
    if _failed(calls):
        other = by_rows(problem.function, problem.fixed, columns, True, named, count, SECONDS)
        if _failed(other) / len(other) < _failed(calls) / len(calls):
            calls, of_one = other, True
    # Where a function has no result, the study itself says so, should it get there.
    good = [i for i, each in enumerate(calls) if not isinstance(each, BaseException)]
    if not good:
        raise ModelFailed(
            f"{problem.title}: the function fails for all its inputs: {failure(calls[0])}"
        )
    good = good[: prime_below(len(good), len(problem.inputs), len(calls[good[0]]))]
    return _Tried(
        {name: column[good] for name, column in columns.items()}, [calls[i] for i in good], of_one
    )


def _failed(calls: list[Any]) -> int:
    return sum(isinstance(each, BaseException) for each in calls)


def _outputs(
    problem: FunctionProblem, tried: _Tried, wanted: Sequence[str]
) -> tuple[tuple[str, ...], list[str]]:
    """The outputs to study, and a note on those that are left out."""
    first = tried.rows[0]
    for output in wanted:
        if output not in first:
            raise UserError(
                f"{problem.title}: there is no output '{output}'{among(output, list(first))}"
            )
        if all(number(row.get(output)) is None for row in tried.rows):
            raise UserError(f"{problem.title}: {output} is no number: {described(first[output])}")
    if wanted:
        return tuple(wanted), []
    for row in tried.rows:
        if row.keys() != first.keys():
            odd = sorted(row.keys() ^ first.keys())
            raise UserError(
                f"{problem.title}: the outputs are not the same for all inputs: {', '.join(odd)}"
                " given for some alone; expected the same names in every call"
            )
    kept = [name for name in first if _is_sometimes_a_number(name, tried.rows)]
    if not kept:
        what = (
            ", ".join(f"{name}: {described(value)}" for name, value in first.items())
            or "nothing at all"
        )
        raise UserError(
            f"{problem.title}: the function gives no number ({what}); expected one, or several by"
            " name"
        )
    left = [f"{name} ({described(first[name])})" for name in first if name not in kept]
    return tuple(kept), [f"left out, as they are no numbers: {', '.join(left)}"] if left else []


def _is_sometimes_a_number(name: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    return any(number(row[name]) is not None for row in rows)


def _numbers(problem: FunctionProblem, tried: _Tried, output: str) -> np.ndarray:
    """An output over the trial, shape (rows,)."""
    numbers = []
    for i, row in enumerate(tried.rows):
        value = number(row.get(output))
        if value is None:
            where = problem.described(
                {name: float(column[i]) for name, column in tried.columns.items()}
            )
            raise UserError(no_number(problem.title, output, row, where))
        numbers.append(value)
    return np.array(numbers)


def no_number(title: str, output: str, row: Mapping[str, Any], where: str) -> str:
    """What is said of an output that has no number for some inputs."""
    what = f"is {described(row[output])}" if output in row else "is missing"
    return f"{title}: {output} {what} where {where}; expected a number for all inputs"


def _repeats(problem: FunctionProblem, tried: _Tried, expected: Mapping[str, np.ndarray]) -> None:
    """Raise UserError for a function that gives another result when it is called again, in another
    order.
    """
    anew: Callable[[], Any] | None = getattr(problem.function, "fresh", None)
    function = problem.function if anew is None else anew()
    backwards = {name: column[:_REPEATED][::-1] for name, column in tried.columns.items()}
    again = by_rows(function, problem.fixed, backwards, tried.of_one, named)[::-1]
    for output, first in expected.items():
        numbers = first[:_REPEATED]
        values = [
            None if isinstance(row, BaseException) else number(row.get(output)) for row in again
        ]
        once = np.array([np.nan if value is None else value for value in values])
        row = differing(once, numbers)
        if row is not None:
            where = problem.described(
                {name: float(column[row]) for name, column in tried.columns.items()}
            )
            raise UserError(
                f"{problem.title}: two calls with the same inputs give different results ({output}"
                f" {numbers[row]:g} and {once[row]:g} where {where}): the function draws random"
                " numbers, or remembers what was called before; seed them in the function, or make"
                " them inputs"
            )


def followed(
    problem: FunctionProblem, outputs: Sequence[str], way: Way
) -> dict[str, Node | float] | None:
    """The outputs of the function on symbols; None when it does anything that symbols cannot
    follow.
    """
    symbols = {name: Node("input", (), name) for name in problem.inputs}
    try:
        with at_home(problem.function):
            by_name = named(problem.function(Inputs({**problem.fixed, **symbols})), way.unnamed)
    except (Exception, SystemExit):  # whatever a function does to a symbol
        return None
    graphs: dict[str, Node | float] = {}
    for name in outputs:
        value = by_name.get(name)
        known = value if isinstance(value, Node) else number(value)
        if known is None:
            return None
        graphs[name] = known
    return graphs


def _by_program(
    problem: FunctionProblem, outputs: tuple[str, ...], way: Way, tried: _Tried
) -> dict[str, np.ndarray]:
    """The outputs of the traced program over the trial."""
    traced = followed(problem, outputs, way)
    if traced is None:
        raise TypeError("it cannot be traced")
    rows = len(tried.rows)
    program = Program(problem.inputs, traced)
    columns = np.array([tried.columns[name] for name in problem.inputs])
    by_output = Bound(program, rows, keep=False).run(columns)
    return {name: np.broadcast_to(value, (rows,)) for name, value in by_output.items()}


def _reason(
    call: Callable[[], dict[str, np.ndarray]], tried: _Tried, expected: Mapping[str, np.ndarray]
) -> str | None:
    """Why a faster way cannot be taken; None where it gives the same as row by row."""
    try:
        given = call()
    # whatever somebody's function does to what it is not made for
    except (Exception, SystemExit) as error:
        return f"on arrays it fails ({failure(error)})"
    return disagreement(given, expected)


def disagreement(
    results: Mapping[str, np.ndarray], expected: Mapping[str, np.ndarray]
) -> str | None:
    """In which output two ways differ, in words; None where they agree."""
    for output, numbers in expected.items():
        row = differing(results[output], numbers)
        if row is not None:
            return (
                f"on arrays {output} is {results[output][row]:g} where a call of its own gives"
                f" {numbers[row]:g}"
            )
    return None
