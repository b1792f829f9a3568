"""What the command line shows and writes of sensitivity studies: tables, JSON with stable keys,
figures in a page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from model.engine.influence import Swing
from model.engine.result import VERSION
from model.reading.wording import number_text, words
from model.reports.page import write_page
from model.reports.terminal import console, table
from model.scenario.scenario import Scenario
from model.studies.problem import Problem
from model.studies.scenario_problem import ScenarioProblem
from model.studies.sobol import Sobol
from model.studies.sobol_remarks import INDEPENDENT

if TYPE_CHECKING:
    import pandas as pd

MOST_SHOWN, MOST_LISTED_ANYWAY, SMALLEST_SHOWN = 20, 3, 0.001
SMALLEST_PAIR, MANY_PAIRS = 0.005, 100


def subject(problem: Problem) -> dict[str, Any]:
    """Keys that say what was studied; a function has neither scale nor fingerprint."""
    scenario = problem.scenario if isinstance(problem, ScenarioProblem) else None
    return {
        "scenario": scenario.name if scenario else problem.title,
        "scale": scenario.scale if scenario else None,
        "fingerprint": scenario.fingerprint if scenario else None,
        "version": VERSION,
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as mappings; what is not a number is null."""
    return [
        {key: _number_or_null(value) for key, value in row.items()}
        for row in frame.to_dict("records")
    ]


def _number_or_null(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


def sobol_json(study: Sobol) -> dict[str, Any]:
    """A Sobol study with stable keys; indices in falling order of the total order."""
    design, outputs = study.design, {}
    for output in study.problem.outputs:
        indices = study.frame[study.frame["output"] == output].drop(columns=["output", "inputs"])
        pairs = study.pairs[study.pairs["output"] == output].drop(columns=["output"])
        outputs[output] = {
            "unit": study.problem.unit(output) or None,
            "indices": _records(indices),
            "pairs": _records(pairs) if design.second_order else None,
        }
    return {
        **subject(study.problem),
        "n": design.n,
        "seed": design.seed,
        "by": study.by,
        "error": study.error,
        "scrambles": design.scrambles,
        "evaluations": design.evaluations,
        "groups": {name: list(members) for name, members in study.groups.items()},
        "outputs": outputs,
        "notes": [*study.notes, INDEPENDENT],
    }


def print_sobol(study: Sobol) -> None:
    """For each output the groups that decide it, then the strongest pairs, then what a reader
    should know.
    """
    design, out = study.design, console()
    out.print(
        f"{study.problem.title}: Sobol indices by {study.by}, {design.n} rows, seed {design.seed},"
        f" standing for {design.evaluations:,} evaluations; half-widths of 95 % intervals from"
        f" {study.error}",
    )
    for output in study.problem.outputs:
        frame = study.frame[study.frame["output"] == output]
        rows = table(words(output), "inputs", "first order", "+-", "total order", "+-")
        leading = frame.head(
            max(MOST_LISTED_ANYWAY, min(MOST_SHOWN, int((frame["ST"] >= SMALLEST_SHOWN).sum())))
        )
        for row in leading.itertuples():
            rows.add_row(
                str(row.name),
                str(row.inputs),
                *map(_index, (row.S1, row.S1_error, row.ST, row.ST_error)),
            )
        out.print(rows)
        if len(frame) > len(leading):
            rest = frame["ST"].iloc[len(leading) :].max()
            out.print(
                f"{len(frame) - len(leading)} more, each with a total order of at most {rest:.1g}"
            )
        _print_pairs(study, output)
    for note in [*study.notes, INDEPENDENT]:
        out.print(f"note: {note}")


def _print_pairs(study: Sobol, output: str) -> None:
    pairs = study.pairs[study.pairs["output"] == output]
    if not len(pairs):
        return
    significant = pairs[
        (pairs["S2"].abs() > pairs["S2_error"]) & (pairs["S2"].abs() >= SMALLEST_PAIR)
    ]
    if not len(significant):
        console().print(
            f"{words(output)}: no pair reaches {SMALLEST_PAIR} and can be told from zero\n"
        )
        return
    pairs = significant.head(MOST_SHOWN // 2)
    rows = table(f"{words(output)}: pairs", "with", "second order", "+-")
    for row in pairs.itertuples():
        rows.add_row(str(row.first), str(row.second), _index(row.S2), _index(row.S2_error))
    console().print(rows)
    if len(pairs) >= MANY_PAIRS:
        console().print(
            f"Of {len(pairs)} pairs some 5 % look different from zero by chance; trust those that"
            " stand out.\n"
        )


def _index(value: Any) -> str:
    """An index to three decimals, which is what its error deserves."""
    return "none" if math.isnan(value) else f"{value:z.3f}"


def morris_json(
    problem: Problem, frame: pd.DataFrame, trajectories: int, seed: int
) -> dict[str, Any]:
    """A Morris screening with stable keys."""
    outputs = {
        o: {
            "unit": problem.unit(o) or None,
            "effects": _records(frame[frame["output"] == o].drop(columns="output")),
        }
        for o in problem.outputs
    }
    notes = list(frame.attrs.get("notes", ()))
    return {
        **subject(problem),
        "trajectories": trajectories,
        "seed": seed,
        "outputs": outputs,
        "notes": notes,
    }


def print_morris(problem: Problem, frame: pd.DataFrame, trajectories: int, seed: int) -> None:
    """For each output the inputs with the largest elementary effects."""
    out = console()
    out.print(f"{problem.title}: Morris screening, {trajectories} trajectories, seed {seed}")
    for output in problem.outputs:
        rows = table(words(output), "mu*", "+-", "mu", "sigma")
        for row in frame[frame["output"] == output].head(MOST_SHOWN).itertuples():
            rows.add_row(
                str(row.name),
                *map(number_text, (row.mu_star, row.mu_star_error, row.mu, row.sigma)),
            )
        out.print(rows)
    for note in frame.attrs.get("notes", ()):
        out.print(f"note: {note}", markup=False)
    out.print(
        "note: mu* ranks the inputs; sigma beside it says how far an effect depends on the others"
        " or on where it is"
    )


def tornado_json(
    scenario: Scenario, output: str, swings: Sequence[Swing], nominal: float
) -> dict[str, Any]:
    """One-at-a-time swings with stable keys, widest first."""
    return {
        "scenario": scenario.name,
        "scale": scenario.scale,
        "fingerprint": scenario.fingerprint,
        "version": VERSION,
        "output": output,
        "nominal": nominal,
        "swings": [{"key": s.key, "low": s.low, "high": s.high} for s in swings],
    }


def print_tornado(scenario: Scenario, output: str, swings: Sequence[Swing], nominal: float) -> None:
    """The widest swings."""
    out = console()
    out.print(
        f"{scenario.title}, {scenario.scale} scale: {words(output)} {number_text(nominal)}, each"
        " input alone at the ends of its range, machines counted as fractions",
    )
    rows = table("input", "at its low end", "at its high end", "swing")
    for swing in [s for s in swings if s.width][:MOST_SHOWN]:
        rows.add_row(
            swing.key, number_text(swing.low), number_text(swing.high), number_text(swing.width)
        )
    out.print(rows)


def write_figures(study: Sobol, target: str) -> None:
    """All figures of a study as one page that needs no network. Raises UserError when it cannot be
    written.
    """
    from model.figures import sensitivity as figures

    drawn = []
    for output in study.problem.outputs:
        drawn.append((f"{words(output)}: indices", figures.indices(study, output)))
        if study.design.second_order:
            drawn.append((f"{words(output)}: pairs", figures.pairs(study, output)))
        if output in study.values:
            drawn.append((f"{words(output)}: convergence", figures.convergence(study, output)))
    write_page("Sobol indices", drawn, target)
