"""Explore: choose a scenario and a scale, move the ten inputs that matter most, see what it costs and why."""

import streamlit as st

from app_pages import parts
from model import figures
from model.document import UserError
from model.evaluation import VERSION

st.title("What does a solid-state cell cost on a line?")
st.caption(
    "A process-based cost model: every step states its throughput, yield and needs; every number shows its source."
    " From bought materials to good cells at the plant's gate."
)

name, scale = parts.choose_scenario()
ready = parts.load_cached(name, scale, ())
left, right = st.columns([2, 3], gap="large")
with left:
    changes = parts.sliders(ready)
try:
    scenario = parts.load_cached(name, scale, changes)
    result = parts.evaluate_cached(name, scale, changes)
except UserError as error:
    st.error(str(error))
    st.stop()

with right:
    parts.tiles(result, parts.evaluate_cached(name, scale, ()))
    st.subheader("Cost by step and category")
    st.plotly_chart(
        figures.cost_by_step(result), config=figures.DOWNLOAD, key="by_step",
        alt=f"Stacked bars of cost per kWh by step and category for {scenario.title} at {scale} scale",
    )  # fmt: skip
    with st.expander("The same as a table, USD/kWh"):
        st.dataframe(parts.cost_table(result), alt="Cost per kWh by step and category")

for text in result.warnings:
    st.warning(text, icon=":material/warning:")

one, two = st.columns([2, 3], gap="large")
with one:
    st.subheader("Cost by category")
    st.plotly_chart(figures.cost_by_category(result), config=figures.DOWNLOAD, key="by_category",
                    alt="Bars of cost per kWh by category")  # fmt: skip
with two:
    st.subheader("Chain and bottleneck")
    bottleneck = result.outputs["bottleneck"]
    st.caption(
        f"The bottleneck is **{str(bottleneck).replace('_', ' ')}**, at {result.outputs['bottleneck_utilisation']:.0%} of its"
        " installed machines." if bottleneck else "Without whole machines there is no bottleneck: shared equipment is charged"
        " as used, and a process area grows by its power law."
    )  # fmt: skip
    st.dataframe(parts.chain_table(result), alt="Steps with output, yield, machines and utilisation", hide_index=True)

st.download_button(
    "Download workbook (.xlsx)", data=parts.workbook(name, scale, changes), on_click="ignore", icon=":material/download:",
    file_name=f"lab2line-{name}-{scale}.xlsx",
    mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)  # fmt: skip
st.caption(
    f"lab2line {VERSION}, scenario fingerprint {result.fingerprint}. The workbook is a live cost model: every number is a"
    " formula down to sourced inputs."
)

st.subheader("Process chain")
st.mermaid_chart(figures.chain_diagram(result), alt="Diagram of the process chain with the bottleneck marked")
