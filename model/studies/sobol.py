"""Sobol' sensitivity of a scenario or of any function: which uncertain input, step or line decides
an output.

A study draws a Saltelli design, evaluates it structurally (`saltelli`), and turns the outputs into
indices (`indices`). The same seed gives the same numbers, whoever does the work.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from model.reading.errors import UserError, whole_number
from model.scenario.scenario import Scenario
from model.studies.agreement import Disagreement
from model.studies.indices import Indices, Values, from_bootstrap, from_moments, from_scrambles
from model.studies.problem import Problem, nothing_uncertain, of_function, of_scenario
from model.studies.saltelli import Design, empty_values, evaluate_rows, moments_of_rows, samples
from model.studies.tasks import Progress, Workers, results

if TYPE_CHECKING:
    import pandas as pd

SCRAMBLES = 8
ERRORS = ("scrambles", "bootstrap")
MOST_KEPT = 4  # outputs of which every value is kept; of more, only sums
SMALLEST, LARGEST = 16, 2**22
LARGEST_PAIRS = 400
CONVERGED = 0.05
_DOUBT = 3  # half-widths of an interval beyond which chance is no explanation
_MEMORY = 2e9  # bytes of values that may be kept
_BOOTSTRAP = 200  # numbers that the bootstrap holds for each row
INDEPENDENT = (
    "Inputs are drawn independently of each other. Inputs that share a cause should be one value;"
    " inputs that vary together for other reasons belong into one group, whose index holds for all"
    " of them at once."
)


@dataclass(frozen=True)
class Sobol:
    """A finished study, by output: `indices`, and `values` where they were few enough to be kept."""

    problem: Problem
    design: Design
    by: str
    error: str
    groups: Mapping[str, tuple[str, ...]]
    indices: Mapping[str, Indices]
    values: Mapping[str, Values]
    notes: tuple[str, ...]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per output and group: first and total order with half-widths of their 95 %
        intervals, largest first.
        """
        import pandas as pd

        frames = []
        for output, found in self.indices.items():
            rows = {
                "output": output,
                "name": list(self.groups),
                "inputs": [len(m) for m in self.groups.values()],
                "S1": found.s1,
                "S1_error": found.s1_error,
                "ST": found.st,
                "ST_error": found.st_error,
            }
            frames.append(pd.DataFrame(rows).sort_values("ST", ascending=False, kind="stable"))
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """One row per output and pair of groups: second order with its half-width; empty when it
        was not asked for.

        Those that can be told from zero come first: the order is that of |S2| less its half-width.
        """
        import pandas as pd

        names, rows = list(self.groups), []
        for output, found in self.indices.items():
            if found.s2 is None or found.s2_error is None:
                continue
            for i, j in zip(*np.triu_indices(len(names), 1), strict=True):
                rows.append(
                    (output, names[i], names[j], float(found.s2[i, j]), float(found.s2_error[i, j]))
                )
        made = pd.DataFrame(rows, columns=["output", "first", "second", "S2", "S2_error"])
        order = (
            (made["S2"].abs() - made["S2_error"]).sort_values(ascending=False, kind="stable").index
        )
        return made.loc[order].sort_values("output", kind="stable", ignore_index=True)

    def convergence(self, output: str) -> pd.DataFrame:
        """The indices from fewer and fewer rows: one row per N and group. Needs kept values.

        Raises UserError when only sums were kept.
        """
        import pandas as pd

        if output not in self.values:
            raise UserError(
                f"the values of {output} were not kept; ask for at most {MOST_KEPT} outputs at"
                " once, or fewer rows"
            )
        frames = []
        length, scrambles = self.design.n // self.design.scrambles, self.design.scrambles
        while length * scrambles >= SMALLEST and length >= 2:
            rows = np.concatenate(
                [np.arange(length) + k * (self.design.n // scrambles) for k in range(scrambles)]
            )
            part = self.values[output].rows(rows)
            found = _analysed(
                Values(part.a, part.b, part.ab), self.error, scrambles, self.design.seed
            )
            frames.append(
                pd.DataFrame(
                    {
                        "n": length * scrambles,
                        "name": list(self.groups),
                        "S1": found.s1,
                        "S1_error": found.s1_error,
                        "ST": found.st,
                        "ST_error": found.st_error,
                    }
                )
            )
            length //= 2
        return pd.concat(frames[::-1], ignore_index=True)


def sobol(
    subject: Scenario | Problem | Callable[..., Any],
    outputs: Sequence[str] | None = None,
    n: int = 4096,
    seed: int = 1,
    by: str = "parameter",
    *,
    second_order: bool = False,
    error: str = "scrambles",
    inputs: Mapping[str, Any] | None = None,
    parameters: Sequence[str] | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> Sobol:
    """Sobol' indices of outputs (default: cost per kWh) over the uncertain inputs of a scenario or
    of a function.

    `by` groups a scenario's inputs by step, line or cost category; `groups` puts named inputs
    together on top of that; `parameters` varies these alone. A function comes with its `inputs`
    (see `problem.of_function`). `error` is "scrambles" (eight independent ones within the n rows)
    or "bootstrap" (SALib's points and intervals). `progress(done, total)`, in evaluations, may
    raise to cancel. Raises UserError for what cannot be studied, naming the inputs of the first
    draw that gives no finite output.
    """
    n, seed = whole_number(n, "n"), whole_number(seed, "the seed")
    problem = _problem(subject, outputs, inputs, parameters)
    notes: list[str] = []
    n = _rows(n, error, notes)
    grouped = _grouped(problem, by, groups or {})
    _check(problem, seed, error, second_order, grouped, notes)
    numbers = {name: i for i, name in enumerate(problem.names)}
    members = tuple(tuple(numbers[m] for m in group) for group in grouped.values())
    design = Design(n, seed, SCRAMBLES if error == "scrambles" else 1, members, second_order)
    try:
        values, found = _evaluated(problem, design, error, workers, progress, grouped)
    except Disagreement as reason:
        problem = problem.row_by_row(str(reason))
        values, found = _evaluated(problem, design, error, workers, progress, grouped)
    notes += problem.notes
    for output, index in found.items():
        notes += remarks(output, index, n, list(grouped))
    return Sobol(problem, design, by, error, grouped, found, values, tuple(notes))


def _evaluated(
    problem: Problem,
    design: Design,
    error: str,
    workers: Workers | None,
    progress: Progress | None,
    groups: Mapping[str, Any],
) -> tuple[dict[str, Values], dict[str, Indices]]:
    """Values, where they are kept, and indices of each output."""
    if _keeps(problem, design, error):
        values = _kept(problem, design, workers, progress, groups)
        return values, {
            o: _analysed(v, error, design.scrambles, design.seed) for o, v in values.items()
        }
    return {}, _streamed(problem, design, workers, progress, groups)


def _keeps(problem: Problem, design: Design, error: str) -> bool:
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


def _problem(
    subject: Any,
    outputs: Sequence[str] | None,
    inputs: Mapping[str, Any] | None,
    parameters: Sequence[str] | None,
) -> Problem:
    if isinstance(subject, Problem):
        return subject
    if isinstance(subject, Scenario):
        return of_scenario(subject, outputs or ("cost_per_kwh",), parameters)
    if inputs is None:
        raise UserError("a function needs `inputs`: a mapping of its inputs to their ranges")
    return of_function(subject, inputs, outputs, getattr(subject, "__name__", "function"))


def _rows(n: int, error: str, notes: list[str]) -> int:
    if not SMALLEST <= n <= LARGEST:
        raise UserError(
            f"n is {n}; expected a number of rows from {SMALLEST} to {LARGEST}, best a power of two"
        )
    power = 1 << (n - 1).bit_length()
    if power != n:
        notes.append(
            f"n = {n} is not a power of two, where Sobol' points are balanced; {power} is used."
        )
    return power


def _grouped(
    problem: Problem, by: str, groups: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """All inputs in groups: those of `groups` first, the others `by` their way."""
    taken: dict[str, str] = {}
    for group, members in groups.items():
        for name in members:
            if name not in problem.names:
                raise UserError(
                    f"group '{group}': '{name}' is not an uncertain input of {problem.title}"
                )
            if name in taken:
                raise UserError(
                    f"'{name}' stands in the groups '{taken[name]}' and '{group}'; expected one"
                )
            taken[name] = group
    rest = {
        g: tuple(m for m in members if m not in taken) for g, members in problem.groups(by).items()
    }
    for group in groups:
        if rest.get(group):
            raise UserError(f"group '{group}': the name is taken; choose another")
    return {**{g: tuple(m) for g, m in groups.items() if m}, **{g: m for g, m in rest.items() if m}}


def _check(
    problem: Problem,
    seed: int,
    error: str,
    second_order: bool,
    groups: Mapping[str, Any],
    notes: list[str],
) -> None:
    if error not in ERRORS:
        raise UserError(f"error '{error}': expected one of {', '.join(ERRORS)}")
    if not 0 <= seed < 2**63:
        raise UserError(f"the seed is {seed}; expected a whole number from 0 to 2^63 - 1")
    if seed == 0 and error == "bootstrap":
        raise UserError(
            "the seed is 0, which SALib's bootstrap takes for no seed at all; choose 1 or more"
        )
    if not problem.names:
        raise nothing_uncertain(problem.title)
    if len(groups) == 1:
        notes.append(
            f"Only one thing is uncertain, {next(iter(groups))}: it decides everything; its indices"
            " are 1 but for sampling."
        )
    if second_order and len(groups) > LARGEST_PAIRS:
        raise UserError(
            f"second order of {len(groups)} inputs is {len(groups) * (len(groups) - 1) // 2} pairs;"
            f" take at most {LARGEST_PAIRS}, or go by step or line"
        )


def _analysed(values: Values, error: str, scrambles: int, seed: int) -> Indices:
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
    found = {name: empty_values(design, design.n) for name in problem.outputs}
    tasks = [(problem, design, start, count) for start, count in design.tasks()]
    with closing(results(evaluate_rows, tasks, design.evaluations, workers, progress)) as done:
        for (_, _, start, count), piece in zip(tasks, done, strict=True):
            for output, values in piece.items():
                check_finite(problem, design, output, values, start, list(groups))
                found[output].take(slice(start, start + count), values)
    return found


def _streamed(
    problem: Problem,
    design: Design,
    workers: Workers | None,
    progress: Progress | None,
    groups: Mapping[str, Any],
) -> dict[str, Indices]:
    """Sums by scramble: what many outputs need when their values would not fit."""
    centre = problem.evaluate(
        {name: np.array([problem.values[name].coherent]) for name in problem.names}
    )
    centres = {
        name: float(value[0]) if np.isfinite(value[0]) else 0.0 for name, value in centre.items()
    }
    parts: dict[str, dict[int, list[Any]]] = {name: {} for name in problem.outputs}
    tasks = [(problem, design, centres, start, count) for start, count in design.tasks()]
    with closing(results(moments_of_rows, tasks, design.evaluations, workers, progress)) as done:
        for (*_, start, count), piece in zip(tasks, done, strict=True):
            for output, found in piece.items():
                for scramble, sums in found:
                    if not math.isfinite(sums.squares + float(sums.distances.sum())):
                        values = evaluate_rows(problem, design, start, count)[output]
                        check_finite(problem, design, output, values, start, list(groups))
                    parts[output].setdefault(scramble, []).append(sums)
    return {
        output: from_moments(
            [reduce(lambda x, y: x + y, sums) for _, sums in sorted(found.items())]
        )
        for output, found in parts.items()
    }


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
    drawn = dict(zip(problem.names, columns, strict=True))
    raise UserError(
        f"{problem.title}: {output} is not finite in row {start + row}, {where}, where"
        f" {problem.described(drawn)}"
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


def remarks(output: str, found: Indices, n: int, groups: Sequence[str]) -> list[str]:
    """What a reader should know of one output's indices."""
    if np.isnan(found.st).any():
        return [f"{output} is constant over these inputs: it has no indices."]
    impossible = _impossible(output, found, groups)
    if impossible:
        return impossible
    worst = float(np.nanmax(found.st_error))
    if worst > CONVERGED:
        return [f"{output} has not converged: the widest error is {worst:.2g}; raise N above {n}."]
    return []


def _impossible(output: str, found: Indices, groups: Sequence[str]) -> list[str]:
    """A warning where indices are what none can be: shares outside 0 to 1, or less in total than
    alone.
    """
    s1, st = found.s1, found.st
    first, total = _DOUBT * found.s1_error + CONVERGED, _DOUBT * found.st_error + CONVERGED
    wrong = {
        "its first order lies outside 0 to 1": (s1 < -first) | (s1 > 1 + first),
        "its total order lies outside 0 to 1": (st < -total) | (st > 1 + total),
        "its first order exceeds its total order": s1 - st > first + total,
    }
    for why, where in wrong.items():
        if where.any():
            i = int(np.flatnonzero(where)[0])
            return [
                f"{output}: IMPOSSIBLE indices, not to be used: of {groups[i]}, first order"
                f" {s1[i]:.3g}, total order {st[i]:.3g}: {why} by more than its error. The output"
                " does not follow from the inputs that were drawn, or a few extreme draws decide"
                " it; look at the model, and raise N."
            ]
    return []
