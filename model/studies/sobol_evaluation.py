"""A Saltelli design evaluated for a Sobol' study: every value kept, or sums where they would not fit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import closing
from functools import reduce
from operator import add
from typing import Any

import numpy as np

from model.reading.errors import UserError
from model.studies.indices import Indices, Values, from_bootstrap, from_moments, from_scrambles
from model.studies.problem import Problem
from model.studies.saltelli import Design, empty_values, evaluate_rows, moments_of_rows, samples
from model.studies.tasks import Progress, Workers, results

MOST_KEPT = 4  # outputs of which every value is kept; of more, only sums
_MEMORY = 2e9  # bytes of values that may be kept
_BOOTSTRAP = 200  # numbers that the bootstrap holds for each row


def evaluated_design(
    problem: Problem,
    design: Design,
    error: str,
    workers: Workers | None,
    progress: Progress | None,
    groups: Mapping[str, Any],
) -> tuple[dict[str, Values], dict[str, Indices]]:
    """Values, where they are kept, and indices of each output."""
    if _values_fit(problem, design, error):
        values = _kept(problem, design, workers, progress, groups)
        return values, {
            o: indices_of(v, error, design.scrambles, design.seed) for o, v in values.items()
        }
    return {}, _streamed(problem, design, workers, progress, groups)


def _values_fit(problem: Problem, design: Design, error: str) -> bool:
    """Whether every value is kept rather than sums. Raises UserError when values are needed and
    would not fit.
    """
    needed = design.second_order or error == "bootstrap"
    of_each = (
        (2 if design.second_order else 1) * len(design.groups)
        + 2
        + (_BOOTSTRAP if error == "bootstrap" else 0)
    )
    size = 8 * design.n * of_each * len(problem.outputs)
    if needed and size > _MEMORY:
        fitting = 1 << int(math.log2(design.n * _MEMORY / size))
        why = "second order" if design.second_order else "the bootstrap"
        raise UserError(
            f"{why} needs all values, here {size / 1e9:.0f} GB; take n = {fitting} at most, fewer"
            " outputs, or go by step"
        )
    return needed or (len(problem.outputs) <= MOST_KEPT and size <= _MEMORY)


def indices_of(values: Values, error: str, scrambles: int, seed: int) -> Indices:
    """The indices of one output by one of the two ways to their errors."""
    return (
        from_bootstrap(values, seed=seed)
        if error == "bootstrap"
        else from_scrambles(values, scrambles)
    )


def _kept(
    problem: Problem,
    design: Design,
    workers: Workers | None,
    progress: Progress | None,
    groups: Mapping[str, Any],
) -> dict[str, Values]:
    kept = {name: empty_values(design, design.n) for name in problem.outputs}
    tasks = [(problem, design, start, count) for start, count in design.tasks()]
    with closing(results(evaluate_rows, tasks, design.evaluations, workers, progress)) as done:
        for (_, _, start, count), piece in zip(tasks, done, strict=True):
            for output, values in piece.items():
                check_finite(problem, design, output, values, start, list(groups))
                kept[output].take(slice(start, start + count), values)
    return kept


def _streamed(
    problem: Problem,
    design: Design,
    workers: Workers | None,
    progress: Progress | None,
    groups: Mapping[str, Any],
) -> dict[str, Indices]:
    """Sums by scramble: what many outputs need when their values would not fit."""
    centre = problem.evaluate(
        {name: np.array([value.coherent]) for name, value in problem.values.items()}
    )
    centres = {
        name: float(value[0]) if np.isfinite(value[0]) else 0.0 for name, value in centre.items()
    }
    parts: dict[str, dict[int, list[Any]]] = {name: {} for name in problem.outputs}
    tasks = [(problem, design, centres, start, count) for start, count in design.tasks()]
    with closing(results(moments_of_rows, tasks, design.evaluations, workers, progress)) as done:
        for (*_, start, count), piece in zip(tasks, done, strict=True):
            for output, of_scrambles in piece.items():
                for scramble, sums in of_scrambles:
                    if not math.isfinite(sums.squares + float(sums.distances.sum())):
                        values = evaluate_rows(problem, design, start, count)[output]
                        check_finite(problem, design, output, values, start, list(groups))
                    parts[output].setdefault(scramble, []).append(sums)
    return {output: _indices_of_sums(of_scrambles) for output, of_scrambles in parts.items()}


def _indices_of_sums(of_scrambles: Mapping[int, list[Any]]) -> Indices:
    """The indices of one output, from the sums of each scramble piece by piece."""
    return from_moments([reduce(add, sums) for _, sums in sorted(of_scrambles.items())])


def check_finite(
    problem: Problem, design: Design, output: str, values: Values, start: int, groups: list[str]
) -> None:
    """Raise UserError naming the inputs of the first row that has no finite output."""
    if math.isfinite(values.mean):  # what is not finite makes the mean so too
        return
    of_row = np.isfinite(values.a) & np.isfinite(values.b) & np.isfinite(values.ab).all(axis=0)
    if values.ba is not None:
        of_row &= np.isfinite(values.ba).all(axis=0)
    if of_row.all():  # a sum that overflows
        return
    row = int(np.flatnonzero(~of_row)[0])
    base = samples(problem, design, start + row, 1)[:, :, 0]
    half, changed = _offending(values, row)
    columns = base[half].copy()
    if changed is not None:
        members = list(design.groups[changed])
        columns[members] = base[1 - half][members]
    where = f"sample {'AB'[half]}" + (
        f" with {groups[changed]} from {'BA'[half]}" if changed is not None else ""
    )
    drawn = dict(zip(problem.names, columns[:, None], strict=True))
    inputs = {name: float(column[0]) for name, column in problem.columns(drawn).items()}
    raise UserError(
        f"{problem.title}: {output} is not finite in row {start + row}, {where}, where"
        f" {problem.described(inputs)}"
    )


def _offending(values: Values, row: int) -> tuple[int, int | None]:
    """The first evaluation of a row that is not finite: the base sample, and the group that was
    changed in it.
    """
    if not np.isfinite(values.a[row]):
        return 0, None
    if not np.isfinite(values.b[row]):
        return 1, None
    changed = np.flatnonzero(~np.isfinite(values.ab[:, row]))
    if changed.size:
        return 0, int(changed[0])
    assert values.ba is not None
    return 1, int(np.flatnonzero(~np.isfinite(values.ba[:, row]))[0])
