"""The Saltelli design, evaluated without ever being built: for each group only what depends on it
is computed again.

A design has n rows of two base samples A and B, of Sobol' points in the unit cube. With one
scramble its points are SALib's; with several it stacks independently shifted copies of one
scrambled point set, each of n / scrambles rows, whose spread gives the error of the indices. Any
range of rows can be made on its own, on any machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from model.language.program import Bound
from model.studies.indices import Moments, Values, moments
from model.studies.problem import Problem
from model.studies.tasks import Tick

BITS = 30
TASK_ROWS = 4096
# bytes of the intermediate values of one block: more would not stay in the cache of the third level
_ROOM = 32e6
# results of one task that are confirmed: enough to find a whole block that is wrong
_CONFIRMED = 16


@dataclass(frozen=True)
class Design:
    """Rows, seed, scrambles, the groups as numbers of inputs, and whether B is crossed into A's
    samples too.
    """

    n: int
    seed: int
    scrambles: int
    groups: tuple[tuple[int, ...], ...]
    second_order: bool = False

    @property
    def evaluations(self) -> int:
        """How many model evaluations the design stands for."""
        return self.n * ((2 if self.second_order else 1) * len(self.groups) + 2)

    def tasks(self) -> list[tuple[int, int]]:
        """Start and count of the rows of each task; the same whoever does them."""
        return [(start, min(TASK_ROWS, self.n - start)) for start in range(0, self.n, TASK_ROWS)]


def points(inputs: int, design: Design, start: int, count: int) -> np.ndarray:
    """Rows `start` to `start + count` of the base samples in the unit cube: A and B, shape (2,
    inputs, count).
    """
    if design.scrambles == 1:
        whole_numbers = _sobol(2 * inputs, design.seed, start, count)
        return np.ascontiguousarray(whole_numbers.T).reshape(2, inputs, count)
    length = design.n // design.scrambles
    shifts = np.random.default_rng([design.seed, BITS]).integers(
        2**BITS, size=(design.scrambles, 2 * inputs, 1)
    )
    whole = (np.ascontiguousarray(_sobol(2 * inputs, design.seed, 0, length).T) * 2.0**BITS).astype(
        np.int64
    )
    probabilities = np.empty((2 * inputs, count))
    for k in range(start // length, -(-(start + count) // length)):
        low, high = max(start, k * length), min(start + count, (k + 1) * length)
        # The middle of a point's cell is neither 0 nor 1, where some distributions have no value.
        probabilities[:, low - start : high - start] = (
            whole[:, low - k * length : high - k * length] ^ shifts[k]
        ) + 0.5
    probabilities *= 2.0**-BITS
    return probabilities.reshape(2, inputs, count)


def _sobol(dimensions: int, seed: int, start: int, count: int) -> np.ndarray:
    from scipy.stats import qmc

    # `seed`, not `rng`: the points of SALib
    engine = qmc.Sobol(d=dimensions, scramble=True, seed=seed)
    if start:
        engine.fast_forward(start)
    return engine.random(count)


def samples(problem: Problem, design: Design, start: int, count: int) -> np.ndarray:
    """Base samples A and B as what is drawn of each name, shape (2, names, count)."""
    probabilities = points(len(problem.names), design, start, count)
    for half in probabilities:
        for i, name in enumerate(problem.names):
            half[i] = problem.draw(name, half[i])
    return probabilities


def evaluate_rows(
    problem: Problem, design: Design, start: int, count: int, tick: Tick | None = None
) -> dict[str, Values]:
    """Every output over some rows of the design. `tick` is told the share that is done."""
    return evaluate_samples(problem, design, samples(problem, design, start, count), tick)


def evaluate_samples(
    problem: Problem, design: Design, base: np.ndarray, tick: Tick | None = None
) -> dict[str, Values]:
    """Every output over rows whose base samples A and B are given, shape (2, names, rows)."""
    (a, b), count = base, base.shape[2]
    rows = _block(problem, count)
    by_output = {name: empty_values(design, count) for name in problem.outputs}
    evaluate = _structured if problem.program is not None else _generic
    cache: dict[str, Any] = {}
    for low in range(0, count, rows):
        part = slice(low, min(count, low + rows))

        def part_done(share: float, low: int = low) -> None:
            if tick:
                tick((low + share * rows) / count)

        block = {name: values.rows(part) for name, values in by_output.items()}  # views
        evaluate(problem, design, a[:, part], b[:, part], block, cache, part_done)
    if problem.doubtful:
        _confirm(problem, design, base, by_output)
    return by_output


def _confirm(
    problem: Problem, design: Design, base: np.ndarray, by_output: dict[str, Values]
) -> None:
    """Have the problem compare some of the results with a way beyond doubt, of every kind of sample
    and from all rows.
    """
    count = base.shape[2]
    random = np.random.default_rng([design.seed, count])
    rows = random.permutation(count)[: min(count, _CONFIRMED)]
    extreme = [
        end
        for values in by_output.values()
        for end in (int(values.a.argmin()), int(values.a.argmax()))
    ]
    rows[: len(extreme[: len(rows) // 4])] = extreme[: len(rows) // 4]
    columns = np.empty((len(problem.names), len(rows)))
    results = {name: np.empty(len(rows)) for name in by_output}
    for place, row in enumerate(rows):
        half, group = place % 2, place // 2 % (len(design.groups) + 1) - 1
        columns[:, place] = base[half, :, row]
        crossed = group >= 0 and (half == 0 or design.second_order)
        if crossed:
            members = list(design.groups[group])
            columns[members, place] = base[1 - half, members, row]
        for name, values in by_output.items():
            results[name][place] = _result(values, half, group if crossed else None, int(row))
    problem.confirm(_inputs(problem, columns), results)


def _inputs(problem: Problem, drawn: np.ndarray) -> dict[str, np.ndarray]:
    """Values of the inputs, from what is drawn of each name, shape (names, rows)."""
    return problem.columns(dict(zip(problem.names, drawn, strict=True)))


def _result(values: Values, half: int, group: int | None, row: int) -> float:
    """The result of one row: of sample A (`half` 0) or B, as it stands or with a group from the
    other.
    """
    if group is None:
        return float((values.a, values.b)[half][row])
    crossed = values.ba if half else values.ab
    assert crossed is not None
    return float(crossed[group, row])


def _block(problem: Problem, count: int) -> int:
    """Rows of one block: a power of two, so that blocks fill a design whose length is one."""
    if problem.program is None:
        return min(count, problem.rows_at_once)
    fitting = _ROOM / (8 * len(problem.program.slots))
    return min(count, 2 ** max(8, min(12, int(np.log2(fitting)))))


def empty_values(design: Design, rows: int) -> Values:
    """Room for the values of one output over some rows."""
    crossed = (len(design.groups), rows)
    return Values(
        np.empty(rows),
        np.empty(rows),
        np.empty(crossed),
        np.empty(crossed) if design.second_order else None,
    )


class _Half:
    """One base sample and the inputs that change when a group is taken from the other one.

    `room`, shape (inputs, rows), holds the values of the other sample; those of inputs with a common
    cause, which depend on both samples, are written there for one group after the other.
    """

    def __init__(self, problem: Problem, design: Design, room: np.ndarray) -> None:
        self.problem, self.room = problem, room
        self.groups = [[problem.names[i] for i in group] for group in design.groups]
        places = {name: i for i, name in enumerate(problem.inputs)}
        moved = [problem.moved_by(group) for group in self.groups]
        self.changed = [tuple(places[name] for name in names) for names in moved]
        self.joined = [
            [(places[name], name) for name in names if name in problem.cause_of] for names in moved
        ]

    def take(self, own: np.ndarray, other: np.ndarray) -> np.ndarray:
        """Begin with two samples of what is drawn; the values of the own one, shape (inputs, rows)."""
        self.own = dict(zip(self.problem.names, own, strict=True))
        self.other = dict(zip(self.problem.names, other, strict=True))
        inputs = len(self.room)
        self.room[:] = other[:inputs]
        if not self.problem.cause_of:
            return own
        values = own[:inputs].copy()
        for place, name in enumerate(self.problem.inputs):
            if name in self.problem.cause_of:
                values[place] = self.problem.column(name, self.own)
        return values

    def crossed(self, group: int) -> tuple[tuple[int, ...], np.ndarray]:
        """Numbers of the inputs that change with a group, and where their values stand."""
        if self.joined[group]:
            mixed = self.own | {name: self.other[name] for name in self.groups[group]}
            for place, name in self.joined[group]:
                self.room[place] = self.problem.column(name, mixed)
        return self.changed[group], self.room


def _structured(
    problem: Problem,
    design: Design,
    a: np.ndarray,
    b: np.ndarray,
    by_output: dict[str, Values],
    cache: dict[str, Any],
    tick: Tick,
) -> None:
    """By the traced program: a full run for A and for B, and for each group what depends on it.

    `by_output` is filled. `cache` keeps the bound programs from block to block; what they are bound to
    is overwritten.
    """
    rows = a.shape[1]
    if cache.get("rows") != rows:
        assert problem.program is not None
        room = np.empty((2, len(problem.inputs), rows))
        cache.update(
            rows=rows, bound=Bound(problem.program, rows), a=_Half(problem, design, room[0])
        )
        cache["bound b"] = Bound(problem.program, rows) if design.second_order else cache["bound"]
        cache["b"] = _Half(problem, design, room[1])
    # what a half is crossed with is the other one
    for name, value in cache["bound b"].run(cache["b"].take(b, a)).items():
        by_output[name].b[:] = value
    for name, value in cache["bound"].run(cache["a"].take(a, b)).items():
        by_output[name].a[:] = value
    for g in range(len(design.groups)):
        for name, value in cache["bound"].changed(*cache["a"].crossed(g)).items():
            by_output[name].ab[g] = value
        if design.second_order:
            for name, value in cache["bound b"].changed(*cache["b"].crossed(g)).items():
                by_output[name].ba[g] = value  # type: ignore[index]
        if g % 16 == 15:
            tick((g + 1) / len(design.groups))
    tick(1.0)


def _generic(
    problem: Problem,
    design: Design,
    a: np.ndarray,
    b: np.ndarray,
    by_output: dict[str, Values],
    cache: dict[str, Any],
    tick: Tick,
) -> None:
    """By the model itself, for one that cannot be traced; `by_output` is filled."""

    def run(drawn: np.ndarray) -> dict[str, np.ndarray]:
        return problem.evaluate(_inputs(problem, drawn))

    for name, value in run(a).items():
        by_output[name].a[:] = value
    for name, value in run(b).items():
        by_output[name].b[:] = value
    for g, group in enumerate(design.groups):
        members = list(group)
        mixed = a.copy()
        mixed[members] = b[members]
        for name, value in run(mixed).items():
            by_output[name].ab[g] = value
        if design.second_order:
            mixed = b.copy()
            mixed[members] = a[members]
            for name, value in run(mixed).items():
                by_output[name].ba[g] = value  # type: ignore[index]
        tick((g + 1) / len(design.groups))


def moments_of_rows(
    problem: Problem,
    design: Design,
    centres: dict[str, float],
    start: int,
    count: int,
    tick: Tick | None = None,
) -> dict[str, list[tuple[int, Moments]]]:
    """Sums of every output over some rows, for each scramble these rows belong to, with its number."""
    values = evaluate_rows(problem, design, start, count, tick)
    length = design.n // design.scrambles
    by_scramble: dict[str, list[tuple[int, Moments]]] = {name: [] for name in values}
    for k in range(start // length, -(-(start + count) // length)):
        part = slice(max(start, k * length) - start, min(start + count, (k + 1) * length) - start)
        for name, value in values.items():
            by_scramble[name].append((k, moments(value.rows(part), centres[name])))
    return by_scramble
