"""Explore: what a scenario costs and why; move the inputs that matter most, edit any, look into a
step.
"""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from app_pages import fields, parts
from app_pages.calculation import calculated
from app_pages.markup import literal
from app_pages.reported import show_reported
from app_pages.safety import safely
from app_pages.session import current, go, view
from app_pages.view import View, changed, load_view, result_of, typed
from model.engine.influence import swings
from model.engine.result import VERSION
from model.figures import cost as figures
from model.figures.theme import empty
from model.reading.errors import UserError
from model.reading.parameter import Value
from model.reading.wording import words

MOST_INFLUENTIAL = 10


@calculated(max_entries=64)
def influential(of: View) -> list[str]:
    """Keys of the inputs whose range moves the cost most."""
    scenario = load_view(of)
    moving = [
        swing.key
        for swing in swings(scenario)
        if scenario.values[swing.key].range or scenario.values[swing.key].options
    ]
    return moving[:MOST_INFLUENTIAL]


def sliders(now: View) -> None:
    """The most influential inputs over their sourced ranges."""
    st.subheader("What matters most")
    own, values = load_view(now.plain).values, load_view(now).values
    names = [name for name in influential(now.plain) if name in values]
    if not names:
        st.info(
            "No input of this scenario has a range to move it over; every number can be changed in"
            " the table below."
        )
        return
    which = (
        "The ten inputs whose range moves"
        if len(names) == MOST_INFLUENTIAL
        else "The inputs whose range moves"
    )
    st.caption(f"{which} the cost per kWh most, each over the range its source gives.")
    for name in names:
        _slider(own[name], values[name])


def _slider(own: Value, value: Value) -> None:
    if value.coherent is None:
        return
    at = own.declared(value.coherent)
    name, title = f"slider/{own.key}", words(own.key.replace(".", " · "))
    meaning = literal(f"{own.schema.meaning}. {own.kind_shown.capitalize()}; source: {own.source}")

    def take(number: float) -> None:
        go(changed(current(), {own.key: float(number)}))

    if own.range is not None:
        low, high = min(own.range[0], at), max(own.range[1], at)
        reach = f"{own.range[0]:.4g} to {own.range[1]:.4g} {own.shown_unit}".strip()
        st.slider(
            literal(f"{title}, {reach}"),
            float(low),
            float(high),
            float(at),
            step=float(_step(high - low)),
            format="%.4g",
            help=meaning,
            **fields.moved(name, fields.bound(name, float(at)), take),
        )
    elif own.options:  # one of several numbers, as of quotations
        label = literal(f"{title}, one of {len(own.options)}, {own.shown_unit}".removesuffix(", "))
        fields.number_steps(
            name, label, float(at), [float(number) for number, _ in own.options], take, help=meaning
        )


def _step(width: float) -> float:
    """About a two-hundredth of the range, as a power of ten times 1, 2 or 5."""
    raw = width / 200 if width > 0 else 1.0
    size = 10 ** math.floor(math.log10(raw))
    return next(size * m for m in (1, 2, 5, 10) if size * m >= raw)


def editor(now: View) -> None:
    """All inputs with unit, range and source; a number may be changed, which takes effect at once."""
    wanted = st.text_input(
        "Find an input", key="find", placeholder="sintering, price, assumption ..."
    )
    after, refused = st.session_state.get("refused/editor", (now, []))
    for message in refused if after == now else []:
        st.error(literal(message))
    table = _inputs(now, wanted.strip().lower())
    widget = fields.bound(f"editor/{wanted}", now)
    st.data_editor(
        table,
        key=widget,
        hide_index=True,
        num_rows="fixed",
        height=420,
        on_change=_edited,
        args=(widget, tuple(table["Input"])),
        disabled=[column for column in table.columns if column != "Value"],
        column_config={
            "Value": st.column_config.TextColumn(help="A number, with another unit if you like."),
            "Source": st.column_config.TextColumn(width="large"),
            "Low": st.column_config.NumberColumn(format="%.4g"),
            "High": st.column_config.NumberColumn(format="%.4g"),
        },
    )


@safely
def _edited(widget: str, names: tuple[str, ...]) -> None:
    """Numbers were typed into the table: look at the view with those that the model takes, and say
    why of the others.
    """
    rows = st.session_state[widget]["edited_rows"]
    if fields.heard(f"{widget}/rows", repr(rows)):
        return
    refused = []
    for row, cells in rows.items():
        name, text = names[int(row)], cells.get("Value")
        if text is None:
            continue
        try:
            go(changed(current(), {name: typed(current(), name, str(text))}))
        except UserError as error:
            refused.append(str(error))
    st.session_state["refused/editor"] = (current(), refused)


def _inputs(now: View, wanted: str) -> pd.DataFrame:
    rows = []
    for name, value in load_view(now).values.items():
        if value.number is None or value.schema.constant is not None:
            continue
        origin = value.sourced or value
        low, high = origin.range or (None, None)
        rows.append(
            {
                "Input": name,
                "Value": f"{value.number:.6g}",
                "Unit": value.shown_unit,
                "Low": low,
                "High": high,
                "Note": (
                    "outside the sourced range"
                    if value.outside
                    else "changed"
                    if value.fixed_by_user
                    else ""
                ),
                "Kind": value.kind_shown,
                "Source": value.source,
                "Meaning": value.schema.meaning,
            }
        )
    matches = [
        row for row in rows if wanted in " ".join(str(cell) for cell in row.values()).lower()
    ]
    table = pd.DataFrame(matches, columns=list(rows[0]))
    return table if table["Note"].any() else table.drop(columns="Note")


def details(now: View, step: str) -> None:
    """Equations, quantities, inputs and sources of a step."""
    from model.engine.explained import explained

    result = result_of(now)
    instance = result.scenario.chain.by_id[step]
    st.markdown(
        f"{literal(instance.step.title)}. Each quantity with its equation, then the inputs with"
        " their sources."
    )
    rows = explained(result, step)
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "quantity": words(r.name.rpartition(".")[2]),
                    "value": r.value,
                    "unit": "" if r.unit == "1" else r.unit,
                    "equation": r.equation,
                    "meaning": r.meaning,
                }
                for r in rows
            ]
        ),
        hide_index=True,
        alt=f"Quantities of {words(step)} with their equations",
        column_config={"value": st.column_config.NumberColumn(format="%.5g")},
    )
    own = [v for name, v in result.scenario.values.items() if name.startswith(f"{step}.")]
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "input": v.key.partition(".")[2],
                    "value": v.text or (None if v.number is None else f"{v.number:g}"),
                    "unit": v.shown_unit,
                    "meaning": v.schema.meaning,
                    "kind": v.kind_shown,
                    "source": v.source or "choice",
                }
                for v in own
            ]
        ),
        hide_index=True,
        alt=f"Inputs of {words(step)} with their sources",
    )


@safely
def looked_at(chart: str) -> None:
    """A bar was clicked: look into its step."""
    points = st.session_state[chart].selection.points
    if points:
        _look(points[0]["customdata"])


@safely
def _look(step: str | list[str] | None) -> None:
    """Open a step's details once, and let the same step be asked for again."""
    st.session_state["look"] = step[0] if isinstance(step, list) else step
    st.session_state["looks"] = st.session_state.get("looks", 0) + 1


st.title("What does a solid-state cell cost?")
st.caption(
    "A process-based cost model: every step states its throughput, yield and needs; every number"
    " shows its source. From bought materials to good cells at the plant's gate."
)
soon = st.empty()
# the browser loads what draws charts while the first result is calculated
if "good" not in st.session_state:
    soon.plotly_chart(empty())
now = view()
result = result_of(now)
soon.empty()
st.subheader(literal(f"{result.scenario.title}, {result.scenario.scale} scale"))
head = st.container()
left, right = st.columns([2, 3], gap="large")
looks = st.session_state.get("looks", 0)
with right:
    st.subheader("Cost by step and category")
    st.caption(
        "Of the plan. Click a bar, or choose a step below it, for its equations, inputs and sources."
    )
    chart = f"by_step/{looks}/{now.scenario}/{now.scale}"
    parts.show(
        figures.cost_by_step(result),
        chart,
        f"Stacked bars of cost per kWh by step and category for {result.scenario.title} at"
        f" {result.scenario.scale} scale",
        lambda: parts.cost_table(result),
        on_select=lambda: looked_at(chart),
        selection_mode="points",
    )
    steps = [step["id"] for step in result.steps]
    picked = f"step/{looks}"
    st.selectbox(
        "Look into a step",
        steps,
        index=None,
        key=picked,
        format_func=words,
        placeholder="choose a step",
        on_change=lambda: _look(st.session_state[picked]),
    )
with head:  # after the picture, which a slider is to move at once
    parts.tiles(now)
    parts.warned(result.warnings)
with left:
    sliders(now)
every = st.expander(
    "All inputs, to find and to change", key="every", on_change="rerun", icon=":material/edit:"
)
if every.open:
    with every:
        editor(now)
st.subheader("Cost by category")
parts.show(
    figures.cost_by_category(result),
    "by_category",
    "Bars of cost per kWh by category",
    lambda: parts.cost_table(result).loc[["total"]].T,
)
show_reported(now)
st.caption(f"lab2line {VERSION}, scenario fingerprint {result.fingerprint}.")
step = st.session_state.pop("look", None)
if step in steps:
    st.dialog(words(step), width="large")(safely(details))(now, step)
