"""Parts that pages share: charts with their table, tiles, and the texts of numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from app_pages.view import View, load_view, result_of
from model import figures
from model.economics import CATEGORIES, words
from model.evaluation import Result
from model.report import figure
from model.uncertainty import Spread, monte_carlo

DRAWS, SEED = 1024, 1  # of the ranges beside headline numbers


def show(made: go.Figure, key: str, alt: str, table: pd.DataFrame | None = None, **options):
    """A chart with its alternative text, and its numbers as a table below; returns what was selected on it."""
    event = st.plotly_chart(made, config=figures.DOWNLOAD, key=key, alt=alt, **options)
    if table is not None:
        folded = st.expander("The same as a table", key=f"table/{key}", on_change="rerun")
        if folded.open:  # what nobody looks at is not sent
            folded.dataframe(table, alt=f"{alt}, as a table")
    return event


@st.cache_resource(max_entries=64, show_spinner=False)
def ranges(view: View) -> Mapping[str, Spread | None]:
    """Percentiles of every output over a few draws."""
    return monte_carlo(load_view(view), DRAWS, SEED).outputs


def tiles(view: View) -> None:
    """Headline numbers with their ranges, and the difference to the scenario where an input was changed."""
    result, ready, spreads = result_of(view), result_of(view.plain), ranges(view)
    shown = (
        ("Cost, USD/kWh", "cost_per_kwh", 1.0),
        ("Investment, USD/(kWh/a)", "investment_per_kwh_per_year", 1.0), ("Overall yield, %", "overall_yield", 100.0),
        ("Specific energy, Wh/kg", "specific_energy", 1.0), ("Energy density, Wh/L", "energy_density", 1.0),
    )  # fmt: skip
    first, second = st.columns(3), st.columns(3)
    for place, (label, name, factor) in zip([*first, *second], shown, strict=False):
        _tile(place, label, result.outputs[name], ready.outputs[name], spreads[name], factor)
    second[2].metric(
        "On assumptions, %", figure(_times(result.outputs["assumption_share"], 100.0)), border=True,
        help="Share of the result that rests on values without a published source, weighted by elasticity.",
    )  # fmt: skip
    st.caption(
        f"USD of {result.scenario.money_year}. Below each number: 5 % to 95 % of {DRAWS} draws over the ranges of all"
        f" inputs, seed {SEED}."
    )


def _times(value: object, factor: float) -> float | None:
    return factor * value if isinstance(value, float) else None


def _tile(place, label: str, value: object, ready: object, spread: Spread | None, factor: float) -> None:
    delta = None
    if isinstance(value, float) and isinstance(ready, float) and not math.isclose(value, ready, rel_tol=1e-9):
        delta = f"{factor * (value - ready):+.3g} to the scenario"
    span = None
    if spread is not None and spread.deviation > 0:
        span = " to ".join(figure(factor * spread.percentiles[p]) for p in (5, 95))
    place.metric(label, figure(_times(value, factor)), delta=delta or span, delta_color="off", border=True,
                 delta_arrow="auto" if delta else "off", help=f"Range: {span}" if span else None)  # fmt: skip


def cost_table(result: Result) -> pd.DataFrame:
    """USD/kWh by step and category."""
    kwh = result.quantities["plant.good_energy"] / 1000.0
    table = result.by_step[[*CATEGORIES, "total"]] / kwh
    table.loc["total"] = table.sum()
    return table.rename(columns=words, index=words).round(4)
