"""Sensitivity: which uncertain number decides; each input alone at once, Sobol' indices with error
bars on request.
"""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from app_pages import fields, jobs, parts
from app_pages.calculation import calculated
from app_pages.markup import literal
from app_pages.session import view
from app_pages.view import View, load_view, result_of
from model.engine.influence import Swing, nominal, swings
from model.engine.result import Result
from model.figures import cost as figures
from model.figures import sensitivity as sensitivity_figures
from model.figures.sensitivity import leading
from model.figures.theme import plain
from model.plant.outputs import NUMERIC_OUTPUTS, OUTPUTS
from model.reading.errors import UserError, quoted_value
from model.reading.number_text import NumberError, whole
from model.reading.parameter import Value
from model.reading.wording import words
from model.studies.sobol import Sobol, sobol
from model.studies.sobol_remarks import INDEPENDENT

WIDEST = 15
ROWS = [2**power for power in range(8, 17)]
FIRST_ROWS = 16384
LARGEST_SEED = 2**31
BY = ("step", "line", "category", "parameter")


@calculated(64)
def widest(now: View, output: str) -> tuple[list[Swing], float]:
    """The widest swings of an output, and where they start from."""
    scenario = load_view(now)
    return swings(scenario, output)[:WIDEST], nominal(scenario, output)


def known(result: Result) -> list[str]:
    """Outputs that have a number in this scenario; a share of assumptions is none that varies."""
    left_out = ("assumption_share", "bottleneck_utilisation")
    return [
        name
        for name in NUMERIC_OUTPUTS
        if result.outputs[name] is not None and name not in left_out
    ]


def tornado(now: View, output: str) -> None:
    """Each input alone at either end of its range."""
    widest_swings, base = widest(now, output)
    values = load_view(now).values
    ranges = {s.key: _range(values[s.key]) for s in widest_swings}
    labels = {
        s.key: (f"{plain(words(s.key.replace('.', ' · ')))}<br>{plain(ranges[s.key])}")
        for s in widest_swings
    }
    unit = OUTPUTS[output].unit if OUTPUTS[output].unit not in ("", "1") else words(output)
    table = pd.DataFrame(
        [
            {
                "input": s.key,
                "range": ranges[s.key],
                f"{unit} at its low end": s.low,
                "at its high end": s.high,
                "swing": s.width,
                "kind": values[s.key].kind_shown,
                "source": values[s.key].source,
            }
            for s in widest_swings
        ]
    )
    parts.show(
        figures.tornado(widest_swings, base, labels, unit),
        f"tornado/{output}",
        f"Tornado of the {WIDEST} inputs that move {words(output)} most, each alone over its range",
        table,
    )


def _range(value: Value) -> str:
    """The range that its source gives, in the unit it is declared in."""
    low, high = (value.sourced or value).range or (math.nan, math.nan)
    return f"{low:.4g} to {high:.4g} {value.shown_unit}".strip()


def study(now: View, output: str) -> None:
    """Sobol' indices in the background."""
    one, two, three, four = st.columns(4, vertical_alignment="bottom")
    by = one.selectbox("By", BY, format_func=_by, key="by", persist_state="session")
    rows = two.select_slider(
        "Rows N",
        ROWS,
        value=FIRST_ROWS,
        key="rows",
        persist_state="session",
        help="More rows, smaller error bars. Each is one evaluation per step or input, and two.",
    )
    seed = st.session_state.setdefault("setting/seed", 1)
    fields.number_field("seed", "Seed", str(seed), _typed_seed, three)
    pairs = four.checkbox(
        "Pairs, too",
        key="pairs",
        persist_state="session",
        help="Second order: twice the work. By input only the widest pairs are told apart.",
    )
    asked = (now, output, by, rows, seed, pairs)
    scenario = load_view(now)
    full = len(jobs.unfinished()) >= jobs.MOST
    if full:
        st.info(
            f"{jobs.MOST} studies are running or waiting; cancel one, or let one end, before you"
            " start another."
        )
    if st.button("Run", type="primary", icon=":material/play_arrow:", disabled=full, key="run"):
        jobs.start(
            asked,
            f"{words(output)} by {_by(by)}, N = {rows}, of {scenario.title} at {scenario.scale}"
            " scale",
            lambda progress: sobol(
                scenario, (output,), rows, seed, by=by, second_order=pairs, progress=progress
            ),
        )
    finished = jobs.result(asked)
    if finished is not None:
        show_indices(finished, output)


def _by(by: str) -> str:
    return "input" if by == "parameter" else by


def _typed_seed(text: str) -> None:
    try:
        seed = whole(text)
    except NumberError:
        seed = -1
    if not 0 <= seed <= LARGEST_SEED:
        raise UserError(
            f"seed: expected a whole number from 0 to {LARGEST_SEED}, found {quoted_value(text)}"
        )
    st.session_state["setting/seed"] = seed


def show_indices(finished: Sobol, output: str) -> None:
    """Indices, pairs, convergence, and what to make of them."""
    for note in finished.notes:
        st.warning(literal(note.replace(output, words(output))))
    if any("converged" in note for note in finished.notes) and finished.design.n < ROWS[-1]:
        more = (
            ROWS[ROWS.index(finished.design.n) + 1 :][:2][-1]
            if finished.design.n in ROWS
            else ROWS[-1]
        )
        st.info(
            f"What to do: set N to {more} and run again; four times the rows halve the error bars."
            " An order that is clear already, with bars that do not touch, needs no more."
        )
    st.caption(
        f"N = {finished.design.n}, seed {finished.design.seed}, {len(finished.problem.names)} uncertain"
        f" inputs in {len(finished.groups)} groups. {INDEPENDENT}"
    )
    names = f"{', '.join(words(name) for name in leading(finished, output, 3))} lead"
    parts.show(
        sensitivity_figures.indices(finished, output),
        "indices",
        f"First and total order indices of {words(output)}: {names}",
        finished.frame.drop(columns="output"),
    )
    if finished.design.second_order:
        st.subheader("Pairs: second order indices")
        st.caption(
            "What two cause together beyond what each causes alone. Blank: cannot be told from zero"
            " at this N."
        )
        parts.show(
            sensitivity_figures.pairs(finished, output),
            "pairs_map",
            "Map of second order indices",
            finished.pairs,
        )
    if output in finished.values:
        st.subheader("Convergence")
        st.caption(
            "The same indices from fewer rows: lines that have become flat, with short bars, have"
            " converged."
        )
        parts.show(
            sensitivity_figures.convergence(finished, output),
            "convergence",
            "Total order against the number of rows",
            finished.convergence(output),
        )


now = view()
result = result_of(now)
st.title("Which uncertain number decides?")
outputs = known(result)
if st.session_state.get("output") not in outputs:
    st.session_state["output"] = "cost_per_kwh"
output = st.selectbox("Output", outputs, key="output", format_func=words, persist_state="session")
st.subheader("Each input alone")
st.caption(
    "The output with one input at the low or high end of its sourced range, the others at their"
    " values. Machines are counted as fractions, so that no bar ends at the step from one machine"
    " to the next."
)
if load_view(now).uncertain:
    tornado(now, output)
    st.subheader("All inputs together: Sobol' indices")
    st.caption(
        "The share of the output's variance that a step or an input causes: alone (first order),"
        " and with all others (total)."
    )
    study(now, output)
else:
    st.info("No value of this scenario has a range, so there is nothing to vary.")
