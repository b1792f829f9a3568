"""Chain: how the plant is made up, what limits it, where cost is lost to rejects, and what more
capacity would take.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app_pages import parts
from app_pages.calculation import calculated
from app_pages.markup import literal
from app_pages.session import view
from app_pages.view import View, result_of
from model.engine.result import Result
from model.figures import chain as chain_figures
from model.plant.economics import CATEGORIES
from model.reading.wording import number_text, signed_text, words
from model.reading.wording import number_text as figure
from model.studies import capacity

# Columns beside the step: what flows, and what the step takes.
TABLES = {
    "Flows and machines": (
        "unit",
        "processed",
        "good output",
        "yield, %",
        "machines required",
        "operating",
        "installed",
        "size, times the reference",
        "used, %",
    ),
    "Investment, floor, energy, crew": (
        "line",
        "investment, MUSD",
        "floor, m2",
        "electricity, MWh/year",
        "gas, MWh/year",
        "crew, people",
    ),
}
LARGE = ("processed", "good output", "floor, m2", "electricity, MWh/year", "gas, MWh/year")
NEARLY = 0.95  # of the busiest step
FLOWS = {"bought materials": ("materials",), "all that is spent": CATEGORIES}


def step_table(result: Result) -> pd.DataFrame:
    """One row per step; a column that is empty throughout says nothing and is left out."""
    rows = []
    for s in result.steps:
        on_path = s["yield"] is not None
        rows.append(
            {
                "step": words(s["id"]),
                "line": s["line"],
                "unit": f"{s['unit']}/year" if on_path else "",
                "processed": s["processed"] if on_path else None,
                "good output": s["good_output"] if on_path else None,
                "yield, %": 100 * s["yield"] if on_path else None,
                "machines required": s["machines_required"],
                "operating": s["machines_operating"],
                "installed": s["machines_installed"],
                "size, times the reference": s["size"],
                "used, %": None if s["utilisation"] is None else 100 * s["utilisation"],
                "investment, MUSD": s["investment"] / 1e6,
                "floor, m2": s["floor_area"],
                "electricity, MWh/year": s["electricity"] / 1e6,
                "gas, MWh/year": s["natural_gas"] / 1e6,
                "crew, people": s["staff"],
            }
        )
    return pd.DataFrame(rows).dropna(axis="columns", how="all")


def told_bottleneck(result: Result) -> str:
    """Which step is busiest, how far the others are behind, and which costs most: a reader takes
    the first for the last.
    """
    used = {s["id"]: s["utilisation"] for s in result.steps if s["utilisation"] is not None}
    busiest = str(result.outputs["bottleneck"])
    near = sum(share > NEARLY * used[busiest] for id, share in used.items() if id != busiest)
    costly = max(result.costs, key=lambda id: sum(result.costs[id].values()))
    cost = result.per_kwh(sum(result.costs[costly].values()))
    sentence = (
        f"The bottleneck is **{literal(words(busiest))}**: its machines are used"
        f" {used[busiest]:.0%} of the time."
    )
    if near:
        sentence += (
            f" {near} other{'s are' if near > 1 else ' is'} within {1 - NEARLY:.0%} of that: whole"
            " machines are bought until every step keeps up, so that which one comes first is a"
            " matter of rounding and says little."
        )
    return f"{sentence} What costs most is **{literal(words(costly))}**, {figure(cost)} USD/kWh."


def more_capacity(now: View, result: Result) -> None:
    """One more machine at a step, and twice the output."""
    unit = result.scenario.values["plant.annual_output"].unit
    st.subheader("One more machine here")
    if capacity.has_whole_machines(result.scenario):
        most = capacity.most(result)
        st.caption(
            f"As it stands, the line could make {most:.5g} {unit}; machines in reserve stay in"
            " reserve."
        )
        steps = list(capacity.limits(result))
        bottleneck = result.outputs["bottleneck"]
        step = st.selectbox(
            "Step",
            steps,
            steps.index(bottleneck) if bottleneck in steps else 0,
            format_func=words,
            key="more",
        )
        more = _one_more(now, step)
        with st.grid(4, min_column_width=140, border=True):
            parts.tile("It costs", number_text(more.investment / 1e6), "MUSD of investment")
            parts.tile(
                "And each year",
                number_text(more.yearly_cost / 1e3),
                "kUSD, even while it stands idle",
            )
            gained = f"{more.most_after - most:+.3g}" if more.gains else "no more"
            parts.tile(
                "The line makes",
                f"{more.most_after:.5g}",
                f"{unit} at most",
                gained,
                delta_arrow="auto" if more.gains else "off",
            )
            saved = f"{more.cost_after - more.cost_before:+.3g}" if more.gains else None
            parts.tile("Cost, line full", f"{more.cost_after:,.5g}", "USD/kWh", saved)
        then = "then" if more.gains else "still"
        st.caption(f"What limits the line {then}: **{literal(words(more.limit))}**.")
    else:
        st.caption(
            "Shared equipment is charged as used and a process area grows by its power law: no"
            " whole machine limits them."
        )
    st.subheader("Double the output")
    twice = _twice(now)
    st.caption(
        "A plant of twice the output, with the machines that it takes; beside the arrows the"
        " difference to this one."
    )
    tiles = (
        ("Cost", "cost_per_kwh", 1.0, "USD/kWh"),
        ("Investment", "investment", 1e-6, "MUSD"),
        ("Crew", "staff", 1.0, "people"),
    )
    with st.grid(3, min_column_width=140, border=True):
        for label, name, factor, label_of in tiles:
            before, after = (factor * r.number(name) for r in (twice.before, twice.after))
            parts.tile(
                label,
                number_text(after, 4),
                label_of,
                f"{signed_text(after - before)} ({after / before - 1:+.1%})",
            )
    if twice.machines:
        rows = [
            {"step": words(id), "machines now": a, "machines then": b}
            for id, (a, b) in twice.machines.items()
        ]
        with st.expander("Machines by step"):
            st.dataframe(
                pd.DataFrame(rows),
                hide_index=True,
                alt="Machines by step, now and at twice the output",
            )


@calculated(64)
def _one_more(now: View, step: str) -> capacity.OneMore:
    return capacity.one_more(result_of(now), step)


@calculated(64)
def _twice(now: View) -> capacity.Multiple:
    return capacity.multiple(result_of(now))


def flows(result: Result) -> None:
    """A Sankey of what goes in and what is lost with rejects: of bought materials, or of all that
    is spent.
    """
    st.subheader("Material and yield loss")
    of = st.segmented_control(
        "Flow of", FLOWS, default=next(iter(FLOWS)), required=True, key="flow_of"
    )
    value = chain_figures.value_flows(result, FLOWS[of])
    lost, whole = sum(value.lost.values()), sum(value.added.values()) + value.beside
    if not whole > 0:
        st.info("This chain buys nothing of the kind.")
        return
    st.caption(
        f"Of {number_text(whole, 4)} USD/kWh for {of}, {number_text(lost, 3)} ({lost / whole:.0%})"
        " went into what is rejected on the way. Each step hands on what it and those before it"
        " put in, less what goes into its rejects."
    )
    table = pd.DataFrame({"added": value.added, "lost to rejects": value.lost}).rename(index=words)
    dark = st.context.theme.type == "dark"
    parts.show(
        chain_figures.value_sankey(result, FLOWS[of], dark),
        f"sankey/{of}/{dark}",
        f"Flow of {of} to good cells and to rejects; {lost / whole:.0%} is lost",
        table,
        theme=None,
    )


now = view()
result = result_of(now)
st.title("Chain and bottleneck")
bottleneck = result.outputs["bottleneck"]
if bottleneck:
    st.markdown(told_bottleneck(result))
else:
    st.markdown(
        "Without whole machines there is no bottleneck: shared equipment is charged as used, and a"
        " process area grows by its power law."
    )
if bottleneck:
    st.caption(f"{chain_figures.legend()} The outlined one is the bottleneck.")
st.mermaid_chart(
    chain_figures.diagram(result),
    alt=f"Process chain of {result.scenario.title} with utilisations; table below",
    width="content",
)
st.subheader("Steps")
table = step_table(result)
formats = {
    name: st.column_config.NumberColumn(format="compact" if name in LARGE else "%.4g")
    for name in table.select_dtypes("number").columns
}
for tab, (title, columns) in zip(st.tabs(list(TABLES)), TABLES.items(), strict=True):
    with tab:
        st.dataframe(
            table[["step", *(name for name in columns if name in table)]],
            hide_index=True,
            alt=f"Steps: {title}",
            height="content",
            placeholder="",
            column_config={"step": st.column_config.TextColumn(pinned=True)} | formats,
        )
more_capacity(now, result)
flows(result)
