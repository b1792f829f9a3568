"""Plotly figures: pure functions of results, with one colour and one pattern per cost category
everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from textwrap import fill
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from model.engine.result import Result
from model.plant.economics import CATEGORIES
from model.reading.wording import number_text, words

if TYPE_CHECKING:
    from model.engine.influence import Swing

# Colour-blind-safe, and never alone: every category has a pattern too.
COLOURS = {
    "materials": "#4477AA",
    "consumables": "#332288",
    "energy": "#CCBB44",
    "labour": "#228833",
    "capital": "#EE6677",
    "maintenance": "#882255",
    "building": "#66CCEE",
    "atmosphere": "#44AA99",
    "overhead": "#AA3377",
    "scrap_credit": "#BBBBBB",
}
PATTERNS = dict(zip(CATEGORIES, ("", "/", ".", "", "x", "\\", "-", "|", "+", ""), strict=True))


def _marker(category: str) -> dict:
    """Colour with a light pattern over it."""
    pattern = {
        "shape": PATTERNS[category],
        "fillmode": "overlay",
        "fgcolor": "white",
        "fgopacity": 0.55,
        "size": 6,
        "solidity": 0.25,
    }
    return {"color": COLOURS[category], "pattern": pattern, "line": {"width": 0}}


DOWNLOAD = {"displaylogo": False, "toImageButtonOptions": {"format": "svg", "scale": 2}}


def tidy(figure: go.Figure, height: int) -> go.Figure:
    """Margins, height and legend that all figures share."""
    figure.update_layout(
        height=height,
        margin={"t": 10, "r": 10, "b": 10, "l": 10},
        bargap=0.25,
        legend={"orientation": "h", "y": -75 / height, "traceorder": "normal", "title": None},
    )
    return figure


def empty() -> go.Figure:
    """A place for a figure to come."""
    return tidy(go.Figure(), 400).update_xaxes(visible=False).update_yaxes(visible=False)


def cost_by_step(result: Result) -> go.Figure:
    """Stacked bars: USD/kWh by step with its total, one colour per category, in the order of the
    chain.
    """
    kwh = result.quantities["plant.good_energy"] / 1000.0
    ids, rows = list(result.costs), list(result.costs.values())
    labels = [words(id) for id in ids]
    figure = go.Figure()
    for category in CATEGORIES:
        values = [row[category] / kwh for row in rows]
        if not any(values):
            continue
        figure.add_bar(
            y=labels,
            x=values,
            name=words(category),
            orientation="h",
            customdata=ids,
            marker=_marker(category),
            hovertemplate="%{y}<br>" + words(category) + ": %{x:.3g} USD/kWh<extra></extra>",
        )
    ends = [sum(max(cost, 0.0) for cost in row.values()) / kwh for row in rows]
    figure.add_scatter(
        y=labels,
        x=ends,
        text=[f"\u2002{number_text(sum(row.values()) / kwh)}" for row in rows],
        mode="text",
        textposition="middle right",
        customdata=ids,
        showlegend=False,
        hoverinfo="skip",
        cliponaxis=False,
    )
    figure.update_layout(barmode="relative")
    figure.update_yaxes(autorange="reversed", automargin=True)
    least = min(sum(min(cost, 0.0) for cost in row.values()) for row in rows) / kwh
    # Room for the totals beside the bars.
    figure.update_xaxes(
        title=f"USD of {result.scenario.money_year} per kWh", range=[1.05 * least, 1.2 * max(ends)]
    )
    return tidy(figure, 150 + 27 * len(labels))


def cost_by_category(result: Result) -> go.Figure:
    """One bar per category, USD/kWh."""
    kwh = result.quantities["plant.good_energy"] / 1000.0
    values = {
        category: sum(row[category] for row in result.costs.values()) / kwh
        for category in CATEGORIES
    }
    figure = go.Figure()
    for category, value in values.items():
        figure.add_bar(
            y=[words(category)],
            x=[value],
            orientation="h",
            text=number_text(value),
            textposition="outside",
            marker=_marker(category),
            cliponaxis=False,
            showlegend=False,
            hovertemplate="%{y}: %{x:.3g} USD/kWh<extra></extra>",
        )
    figure.update_yaxes(autorange="reversed", automargin=True)
    # Room for the numbers beside the bars, on the left for a credit.
    top = max(values.values())
    figure.update_xaxes(
        title=f"USD of {result.scenario.money_year} per kWh", range=[-0.14 * top, 1.16 * top]
    )
    return tidy(figure, 380)


def tornado(
    swings: list[Swing], nominal: float, labels: dict[str, str], unit: str = "USD/kWh"
) -> go.Figure:
    """An output with each input at either end of its range, widest on top."""
    names = [labels.get(s.key, s.key) for s in swings]
    figure = go.Figure()
    for end, colour, pattern in (("low", "#4477AA", ""), ("high", "#EE6677", "/")):
        values = [getattr(s, end) - nominal for s in swings]
        figure.add_bar(
            y=names,
            x=values,
            base=[nominal] * len(swings),
            orientation="h",
            name=f"input at its {end} end",
            marker={"color": colour, "pattern": {"shape": pattern, "solidity": 0.25}},
            customdata=[nominal + v for v in values],
            hovertemplate="%{y}: %{customdata:.3g} " + unit + "<extra></extra>",
        )
    figure.update_layout(barmode="overlay")
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_xaxes(title=unit)
    return tidy(figure, 120 + 34 * len(names))


def wrap_labels(figure: go.Figure, names: Sequence[str], width: int = 24) -> go.Figure:
    """Break long names beside horizontal bars into lines, which leaves room for the bars on a
    narrow screen.
    """
    broken = [fill(name, width, break_long_words=False).replace("\n", "<br>") for name in names]
    return figure.update_yaxes(tickmode="array", tickvals=list(names), ticktext=broken)


def plain(text: str) -> str:
    """A text as a figure shows it, whoever wrote it: plotly reads tags in labels."""
    return escape(text, quote=False)
