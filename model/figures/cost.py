"""Plotly figures: pure functions of results, with one colour and one pattern per cost category
everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from model.engine.result import Result
from model.figures.theme import tidy
from model.plant.economics import CATEGORIES
from model.plant.palette import BLUE, CATEGORY_COLOURS, RED
from model.reading.wording import number_text, words

if TYPE_CHECKING:
    from model.engine.influence import Swing

# Beside its colour, so that no category is told by a colour alone.
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
    return {"color": CATEGORY_COLOURS[category], "pattern": pattern, "line": {"width": 0}}


def cost_by_step(result: Result) -> go.Figure:
    """Stacked bars: USD/kWh by step with its total, one colour per category, in the order of the
    chain.
    """
    ids, rows = list(result.costs), list(result.costs.values())
    labels = [words(id) for id in ids]
    figure = go.Figure()
    for category in CATEGORIES:
        values = [result.per_kwh(row[category]) for row in rows]
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
    ends = [result.per_kwh(_spent(row)) for row in rows]
    figure.add_scatter(
        y=labels,
        x=ends,
        text=[f"\u2002{number_text(result.per_kwh(sum(row.values())))}" for row in rows],
        mode="text",
        textposition="middle right",
        customdata=ids,
        showlegend=False,
        hoverinfo="skip",
        cliponaxis=False,
    )
    figure.update_layout(barmode="relative")
    figure.update_yaxes(autorange="reversed", automargin=True)
    least = result.per_kwh(min(map(_credited, rows)))
    # Room for the totals beside the bars.
    figure.update_xaxes(
        title=f"USD of {result.scenario.money_year} per kWh", range=[1.05 * least, 1.2 * max(ends)]
    )
    return tidy(figure, 150 + 27 * len(labels))


def _spent(row: Mapping[str, float]) -> float:
    return sum(max(cost, 0.0) for cost in row.values())


def _credited(row: Mapping[str, float]) -> float:
    return sum(min(cost, 0.0) for cost in row.values())


def cost_by_category(result: Result) -> go.Figure:
    """One bar per category, USD/kWh."""
    values = {}
    for category in CATEGORIES:
        cost = sum(row[category] for row in result.costs.values())
        values[category] = result.per_kwh(cost)
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
    for end, colour, pattern in (("low", BLUE, ""), ("high", RED, "/")):
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
