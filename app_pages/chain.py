"""Chain: how the plant is made up, what limits it, where cost is lost to rejects, and what more capacity would take."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app_pages import parts
from app_pages.view import View, key, literal, result_of, view
from model import capacity, chain_figures
from model.economics import CATEGORIES, words
from model.evaluation import Result
from model.report import figure, signed

FLOWS = {"bought materials": ("materials",), "all that is spent": CATEGORIES}


def step_table(result: Result) -> pd.DataFrame:
    """One row per step; a column that is empty throughout says nothing and is left out."""
    rows = []
    for s in result.steps:
        on_path = s["yield"] is not None
        rows.append({
            "step": words(s["id"]), "line": s["line"], "unit": f"{s['unit']}/year" if on_path else "",
            "processed": s["processed"] if on_path else None, "good output": s["good_output"] if on_path else None,
            "yield, %": 100 * s["yield"] if on_path else None, "required": s["machines_required"],
            "operating": s["machines_operating"], "installed": s["machines_installed"], "size, of reference": s["size"],
            "used, %": None if s["utilisation"] is None else 100 * s["utilisation"], "investment, MUSD": s["investment"] / 1e6,
            "floor, m2": s["floor_area"], "electricity, MWh/year": s["electricity"] / 1e6,
            "gas, MWh/year": s["natural_gas"] / 1e6, "crew": s["staff"],
        })  # fmt: skip
    return pd.DataFrame(rows).dropna(axis="columns", how="all")


def more_capacity(now: View, result: Result) -> None:
    """One more machine at a step, and twice the output."""
    unit = result.scenario.values["plant.annual_output"].unit
    st.subheader("One more machine here")
    if capacity.has_whole_machines(result.scenario):
        most = capacity.most(result)
        st.caption(f"As it stands, the line could make {most:.5g} {unit}; machines in reserve stay in reserve.")
        steps = list(capacity.limits(result))
        bottleneck = result.outputs["bottleneck"]
        step = st.selectbox(
            "Step", steps, steps.index(bottleneck) if bottleneck in steps else 0, format_func=words, key="more"
        )
        found = _one_more(now, step)
        places = st.grid(4, min_column_width=140)
        places.metric("Investment, MUSD", figure(found.investment / 1e6), border=True)
        places.metric("A year, idle, kUSD", figure(found.yearly_cost / 1e3), border=True)
        places.metric(f"The line makes, {unit}", f"{found.most_after:.5g}", border=True,
                         delta=f"{found.most_after - most:+.3g}" if found.gains else "no more", delta_color="off",
                         delta_arrow="auto" if found.gains else "off")  # fmt: skip
        places.metric("Cost at full line, USD/kWh", f"{found.cost_after:,.5g}", border=True,
                         delta=f"{found.cost_after - found.cost_before:+.3g}" if found.gains else None,
                         delta_color="off")  # fmt: skip
        then = "then" if found.gains else "still"
        st.caption(f"What limits the line {then}: **{literal(words(found.limit))}**.")
    else:
        st.caption(
            "Shared equipment is charged as used and a process area grows by its power law: no whole machine limits them."
        )
    st.subheader("Double the output")
    twice = _twice(now)
    places = st.grid(3, min_column_width=140)
    shown = (("Cost, USD/kWh", "cost_per_kwh", 1.0), ("Investment, MUSD", "investment", 1e-6), ("People", "staff", 1.0))
    for label, name, factor in shown:
        before, after = (factor * r.number(name) for r in (twice.before, twice.after))
        delta = f"{signed(after - before)} ({after / before - 1:+.1%})"
        places.metric(label, figure(after, 4), delta=delta, delta_color="off", border=True)
    if twice.machines:
        rows = [{"step": words(id), "machines now": a, "machines then": b} for id, (a, b) in twice.machines.items()]
        with st.expander("Machines by step"):
            st.dataframe(pd.DataFrame(rows), hide_index=True, alt="Machines by step, now and at twice the output")


@st.cache_resource(max_entries=64, show_spinner=False)
def _one_more(now: View, step: str) -> capacity.OneMore:
    return capacity.one_more(result_of(now), step)


@st.cache_resource(max_entries=64, show_spinner=False)
def _twice(now: View) -> capacity.Multiple:
    return capacity.multiple(result_of(now))


def flows(result: Result) -> None:
    """A Sankey of what goes in and what is lost with rejects: of bought materials, or of all that is spent."""
    st.subheader("Material and yield loss")
    of = st.segmented_control("Flow of", FLOWS, default=next(iter(FLOWS)), required=True, key="flow_of")
    found = chain_figures.value_flows(result, FLOWS[of])
    lost, whole = sum(found.lost.values()), sum(found.added.values()) + found.beside
    if not whole > 0:
        st.info("This chain buys nothing of the kind.")
        return
    st.caption(f"Of {figure(whole, 4)} USD/kWh for {of}, {figure(lost, 3)} ({lost / whole:.0%}) went into what is rejected on"
               " the way. Each step hands on what it and those before it put in, less what goes into its rejects.")  # fmt: skip
    table = pd.DataFrame({"added": found.added, "lost to rejects": found.lost}).rename(index=words)
    parts.show(chain_figures.value_sankey(result, FLOWS[of]), key(f"sankey/{of}"),
               f"Flow of {of} to good cells and to rejects; {lost / whole:.0%} is lost", table, theme=None)  # fmt: skip


now = view()
result = result_of(now)
st.title("Chain and bottleneck")
bottleneck = result.outputs["bottleneck"]
used = result.outputs["bottleneck_utilisation"]
if bottleneck:
    st.markdown(f"The bottleneck is **{literal(words(str(bottleneck)))}**, used to {used:.2%}.")
else:
    st.markdown("Without whole machines there is no bottleneck: shared equipment is charged as used, and a process area grows by"
                " its power law.")  # fmt: skip
st.caption("Darker boxes are busier; the number stands in each. The outlined one is the bottleneck.")
st.mermaid_chart(
    chain_figures.legend(), alt="Legend: from pale, little used, to dark, more than 95 per cent used", width="content"
)
st.mermaid_chart(chain_figures.diagram(result), alt=f"Process chain of {result.scenario.title} with utilisations; table below",
                 width="content")  # fmt: skip
st.subheader("Steps")
table = step_table(result)
whole = ("processed", "good output", "floor, m2", "electricity, MWh/year", "gas, MWh/year")
st.dataframe(table, hide_index=True, alt="Steps with flows, yield, machines, investment, floor, energy and crew", height="content",
             column_config={"step": st.column_config.TextColumn(pinned=True)}
             | {name: st.column_config.NumberColumn(format="compact" if name in whole else "%.4g")
                for name in table.select_dtypes("number").columns})  # fmt: skip
more_capacity(now, result)
flows(result)
