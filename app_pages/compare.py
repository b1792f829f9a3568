"""Compare: scenarios or strategies side by side on common random numbers; where they differ, cross,
and which is cheapest.
"""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from app_pages import fields, parts
from app_pages.compare_choice import (
    KINDS,
    LINE,
    MOST,
    Question,
    about_scales,
    about_scenarios,
    about_strategies,
    choose,
    of_link,
)
from app_pages.compare_studies import fall, names_of, over_volume, scenario_of, study
from app_pages.compare_table import RESISTS, STEPS, table_of
from app_pages.markup import literal
from app_pages.session import view
from model.figures import comparison as compare_figures
from model.figures.curves import curves as curves_figure
from model.figures.waterfall import waterfall as waterfall_figure
from model.plant.outputs import COST, OUTPUTS, RESISTANCE
from model.reading.errors import UserError
from model.reading.wording import number_text, words
from model.reports.study import left_at
from model.scenario.scenario import Scenario, differing_inputs
from model.studies.comparison import Comparison
from model.studies.crossings import Crossing
from model.studies.outlook import DRAWS, SEED
from model.studies.waterfalls import BY

NO_BENEFIT = (
    "Cost alone: what a strategy brings, such as a lower resistance and faster charging, is not in"
    " it. The cell without strategies is therefore often the cheapest, which does not make it the"
    " best."
)


def against_resistance(comparison: Comparison, table: pd.DataFrame) -> None:
    """Cost over resistance, where at least two have a known one."""
    st.subheader("Cost against interface resistance")
    st.caption(
        "The resistance of the whole cell, which a strategy lowers at its interface. Dotted: the"
        " Pareto front, which no other beats."
    )
    unknown = [
        row.variant.label for row in comparison.rows if row.result.outputs[RESISTANCE] is None
    ]
    known = Counter(
        row.variant.scenario.scale
        for row in comparison.rows
        if row.result.outputs[RESISTANCE] is not None
    )
    if max(known.values(), default=0) < 2:
        nobody_reports = (
            f" Nobody reports the resistance of: {', '.join(dict.fromkeys(unknown))}."
            if unknown
            else ""
        )
        st.info(
            literal(
                "There is nothing to weigh up: that takes two of known resistance at one"
                f" scale.{nobody_reports}"
            )
        )
        return
    parts.show(
        compare_figures.cost_against_resistance(comparison),
        "against",
        "Cost over resistance with the Pareto front; what is unknown is listed",
        table[["variant", "scale", "plan, USD/kWh", RESISTS]],
    )


def input_differences(first: Scenario, second: Scenario) -> pd.DataFrame:
    """Inputs that both hold and that are not the same, with their sources."""
    rows = []
    for key in differing_inputs(first, second):
        a, b = first.values[key], second.values[key]
        rows.append(
            {
                "input": key,
                "A": a.as_text,
                "B": b.as_text,
                "kind of A": a.kind_shown,
                "source of A": a.source,
                "kind of B": b.kind_shown,
                "source of B": b.source,
            }
        )
    return pd.DataFrame(rows)


def pair(of: Question, comparison: Comparison) -> None:
    """Two of them in detail: what makes the difference, and cost against volume."""
    st.subheader("What makes the difference")
    texts = names_of(of, *range(len(comparison.rows)))
    one, two, three = st.columns([2, 2, 1])
    every = range(len(texts))
    a = one.selectbox(
        "From A",
        every,
        0,
        format_func=texts.__getitem__,
        key=f"from/{len(texts)}",
        persist_state="session",
    )
    b = two.selectbox(
        "to B",
        every,
        1,
        format_func=texts.__getitem__,
        key=f"to/{len(texts)}",
        persist_state="session",
    )
    by = three.selectbox("by", BY, format_func=words, key="waterfall_by", persist_state="session")
    _waterfall(of, a, b, by)
    inputs = input_differences(scenario_of(of, a), scenario_of(of, b))
    heading = (
        "1 input that both have and that differs"
        if len(inputs) == 1
        else f"{len(inputs)} inputs that both have and that differ"
    )
    with st.expander(heading):
        st.dataframe(
            inputs, hide_index=True, alt="Inputs that differ between A and B, with their sources"
        )
    _volume(of, tuple(every) if len(every) <= MOST else tuple(dict.fromkeys((a, b))))


def _waterfall(of: Question, a: int, b: int, by: str) -> None:
    try:
        difference = fall(of, a, b, by)
    except UserError as error:
        st.info(literal(str(error)))
        return
    st.caption(
        literal(
            " ".join(
                [f"{difference.method[:1].upper()}{difference.method[1:]}.", *difference.notes]
            )
        )
    )
    rows = pd.DataFrame(
        [
            {"part": part.name, f"change, {OUTPUTS[COST].unit}": part.change}
            for part in difference.parts
        ]
    )
    parts.show(
        waterfall_figure(difference, names_of(of, a, b)),
        "waterfall",
        "Waterfall from the cost of A to that of B",
        rows,
    )


def _volume(of: Question, chosen: tuple[int, ...]) -> None:
    """The curves of those chosen, with the crossings of every pair marked and listed."""
    st.subheader("Cost against volume")
    if len(chosen) < 2:
        st.info("Choose two different ones above.")
        return
    try:
        curves = over_volume(of, chosen)
    except UserError as error:
        st.info(literal(str(error)))
        return
    chosen = tuple(reversed(chosen))
    names = names_of(of, *chosen)
    rows = []
    for (a, b), crossings in curves.crossings.items():
        rows += [_crossing_row(c, names[a], names[b], curves.axis.unit) for c in crossings]
    count = f"{len(rows)} crossing{'' if len(rows) == 1 else 's'}" if rows else "No crossing"
    st.caption(
        f"{count} in this range. Whole machines make saw teeth, so that curves may cross more than"
        " once."
    )
    drawn = curves.frame.set_axis([f"output, {curves.axis.unit}", *names], axis="columns")
    parts.show(
        curves_figure(curves, names),
        "volume",
        f"Cost over output. {count}",
        drawn.iloc[:: len(curves.points) // 100],
    )
    if rows:
        st.dataframe(pd.DataFrame(rows), hide_index=True, alt="Crossings of the curves")


def _crossing_row(crossing: Crossing, a: str, b: str, unit: str) -> dict[str, str]:
    return {
        "cheaper below": _cheaper(crossing.before, a, b),
        f"at, {unit}": number_text(crossing.low, 4),
        "cheaper above": _cheaper(crossing.after, a, b),
        "kind": crossing.kind,
        OUTPUTS[COST].unit: number_text(crossing.values[1], 4),
    }


def _cheaper(side: str | None, a: str, b: str) -> str:
    """Which of two curves is lower on a side of a crossing; neither at an end of the range."""
    return {"a": a, "b": b}.get(side or "", "")


now = view()
st.title("Which is cheaper, and from where on?")
(what,) = of_link("what", list(KINDS), ["scenarios"], 1)
st.segmented_control(
    "Compare",
    KINDS,
    default=what,
    required=True,
    **fields.moved("what", fields.bound("what", what), lambda said: choose("what", (said,))),
)
question = {"scenarios": about_scenarios, "strategies": about_strategies, LINE: about_scales}[what](
    now
)
if not (question.beside or question.scales) or question.strategies == ():
    st.info("Choose at least one to set beside the first.")
    st.stop()
try:
    compared = study(question)
except UserError as error:
    st.error(literal(str(error)))
    st.stop()
for text in left_at(compared.scenarios):
    st.info(literal(text))
st.caption(
    f"{DRAWS} draws common to all, seed {SEED}: what two of them share is drawn alike, so that"
    " differences are taken draw by draw; estimates that differ are drawn apart, but for their common"
    " causes. Likely: the median of the draws, in a band of four fifths of them; plan: all inputs at"
    " their values. What nobody reports is unknown and never ranks."
)
if what == "strategies":
    st.info(NO_BENEFIT)
table = table_of(compared)
if len(table) <= MOST:  # few read better as columns
    heads = [f"{number}. {variant}" for number, variant in enumerate(table["variant"], 1)]
    columns = table.drop(columns=["variant", STEPS]).set_axis(heads)
    st.dataframe(columns.T, alt="Outputs of the scenarios side by side", height="content")
    if table[STEPS].any():
        with st.expander(STEPS.capitalize()):
            for name, steps in zip(columns.index, table[STEPS], strict=True):
                if steps:
                    st.markdown(f"**{literal(name)}**: {literal(steps)}")
else:
    st.dataframe(table, hide_index=True, alt="Variants side by side", height="content")
st.subheader("Likely cost, its 80 % band, and how often each is the cheapest")
parts.show(
    compare_figures.intervals(compared, COST),
    "intervals",
    "Cost of each with its range",
    table.iloc[:, :7],
)
against_resistance(compared, table)
pair(question, compared)


def workbook() -> bytes:
    """The comparison as a workbook."""
    from model.workbook.comparison import comparison_bytes

    return comparison_bytes(compared)


st.download_button(
    "Download the comparison (.xlsx)",
    workbook,
    "lab2line-comparison.xlsx",
    on_click="ignore",
    mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
