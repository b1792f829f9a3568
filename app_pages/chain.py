"""Chain: how the plant is made up, what limits it, where cost is lost to rejects, and what more capacity would take."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app_pages import parts
from app_pages.view import View, key, literal, result_of, view
from model import capacity, chain_figures
from model.economics import words
from model.evaluation import Result
from model.report import figure


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


def losses(result: Result) -> pd.DataFrame:
    """What each step adds and loses, USD/kWh."""
    flows = chain_figures.value_flows(result)
    return pd.DataFrame({"added": flows.added, "lost to rejects": flows.lost}).rename(index=words)


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
        places = st.columns(4)
        places[0].metric("Investment, MUSD", figure(found.investment / 1e6), border=True)
        places[1].metric("A year, idle, kUSD", figure(found.yearly_cost / 1e3), border=True)
        places[2].metric(f"The line makes, {unit}", f"{found.most_after:.5g}", border=True,
                         delta=f"{found.most_after - most:+.3g}" if found.gains else "no more", delta_color="off",
                         delta_arrow="auto" if found.gains else "off")  # fmt: skip
        places[3].metric("Cost at full line, USD/kWh", f"{found.cost_after:,.5g}", border=True,
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
    places = st.columns(3)
    shown = (("Cost, USD/kWh", "cost_per_kwh", 1.0), ("Investment, MUSD", "investment", 1e-6), ("People", "staff", 1.0))
    for place, (label, name, factor) in zip(places, shown, strict=True):
        before, after = (factor * r.number(name) for r in (twice.before, twice.after))
        delta = f"{after - before:+.3g} ({after / before - 1:+.1%})"
        place.metric(label, figure(after, 4), delta=delta, delta_color="off", border=True)
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


now = view()
result = result_of(now)
st.title("Chain and bottleneck")
bottleneck = result.outputs["bottleneck"]
used = result.outputs["bottleneck_utilisation"]
if bottleneck:
    st.markdown(f"The bottleneck is **{literal(words(str(bottleneck)))}**, at {used:.1%} of its installed machines.")
else:
    st.markdown("Without whole machines there is no bottleneck: shared equipment is charged as used, and a process area grows by"
                " its power law.")  # fmt: skip
st.caption("Darker boxes are busier; the number stands in each. The outlined one is the bottleneck.")
st.mermaid_chart(
    chain_figures.diagram(result), alt=f"Diagram of the process chain of {result.scenario.title} with utilisations"
)

st.subheader("Where cost is added, and where it is lost")
flows = chain_figures.value_flows(result)
lost, whole = sum(flows.lost.values()), sum(flows.added.values()) + flows.beside
st.caption(f"Of {figure(whole, 4)} USD/kWh, {figure(lost, 3)} ({lost / whole:.0%}) was spent on what is rejected on the way."
           " Each step hands on what it and those before it spent, less what goes into its rejects.")  # fmt: skip
parts.show(chain_figures.value_sankey(result), key("sankey"), "Flow of cost along the chain to good cells and to rejects",
           losses(result), theme=None)  # fmt: skip

st.subheader("Steps")
st.dataframe(step_table(result), hide_index=True, alt="Steps with flows, yield, machines, investment, floor, energy and crew",
             column_config={name: st.column_config.NumberColumn(format="%.4g") for name in
                            step_table(result).select_dtypes("number").columns})  # fmt: skip
more_capacity(now, result)
