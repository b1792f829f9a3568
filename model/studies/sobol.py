"""Sobol' sensitivity of a scenario or of any function: which uncertain input, step or line decides
an output.

A study draws a Saltelli design, evaluates it structurally (`saltelli`), and turns the outputs into
indices (`indices`). The same seed gives the same numbers, whoever does the work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from model.reading.errors import UserError, whole_number
from model.scenario.scenario import Scenario
from model.studies.agreement import Disagreement
from model.studies.draws import check_seed
from model.studies.function_problem import of_function
from model.studies.indices import Indices, Values
from model.studies.problem import Problem, nothing_uncertain
from model.studies.saltelli import Design
from model.studies.scenario_problem import of_scenario
from model.studies.sobol_evaluation import MOST_KEPT, evaluated_design, indices_of
from model.studies.sobol_remarks import remarks
from model.studies.tasks import Progress, Workers

if TYPE_CHECKING:
    import pandas as pd

SCRAMBLES = 8
ERRORS = ("scrambles", "bootstrap")
SMALLEST, LARGEST = 16, 2**22
LARGEST_PAIRS = 400


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
        for output, indices in self.indices.items():
            rows = {
                "output": output,
                "name": list(self.groups),
                "inputs": [len(m) for m in self.groups.values()],
                "S1": indices.s1,
                "S1_error": indices.s1_error,
                "ST": indices.st,
                "ST_error": indices.st_error,
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
        for output, indices in self.indices.items():
            if indices.s2 is None or indices.s2_error is None:
                continue
            for i, j in zip(*np.triu_indices(len(names), 1), strict=True):
                rows.append(
                    (
                        output,
                        names[i],
                        names[j],
                        float(indices.s2[i, j]),
                        float(indices.s2_error[i, j]),
                    )
                )
        frame = pd.DataFrame(rows, columns=["output", "first", "second", "S2", "S2_error"])
        order = (
            (frame["S2"].abs() - frame["S2_error"])
            .sort_values(ascending=False, kind="stable")
            .index
        )
        return frame.loc[order].sort_values("output", kind="stable", ignore_index=True)

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
            indices = indices_of(
                Values(part.a, part.b, part.ab), self.error, scrambles, self.design.seed
            )
            frames.append(
                pd.DataFrame(
                    {
                        "n": length * scrambles,
                        "name": list(self.groups),
                        "S1": indices.s1,
                        "S1_error": indices.s1_error,
                        "ST": indices.st,
                        "ST_error": indices.st_error,
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
    (see `of_function`). `error` is "scrambles" (eight independent ones within the n rows)
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
        values, indices = evaluated_design(problem, design, error, workers, progress, grouped)
    except Disagreement as reason:
        problem = problem.row_by_row(str(reason))
        values, indices = evaluated_design(problem, design, error, workers, progress, grouped)
    notes += problem.notes
    for output, index in indices.items():
        notes += remarks(output, index, n, list(grouped))
    return Sobol(problem, design, by, error, grouped, indices, values, tuple(notes))


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
    check_seed(seed)
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
