"""Cost over resistance of every combination of strategies, with the front."""

from __future__ import annotations

import plotly.graph_objects as go

from model.figures.axes import labelled, scale_of
from model.figures.theme import LINES, MARKERS, TARGET, tidy
from model.plant.outputs import COST
from model.scenario.strategy import LEVELS
from model.studies.exploration import Exploration


def pareto(study: Exploration, scale: str) -> go.Figure:
    """Cost over resistance removed: all ranked combinations of a scale, a mark per readiness, the
    front joined by a line.
    """
    figure = tidy(go.Figure(), 520)
    ranked = [c for c in study.found if c.scale == scale and c.ranked is not None]
    for number, level in enumerate(LEVELS):
        here = [c for c in ranked if c.readiness == level]
        figure.add_scatter(
            x=[c.removed_resistance for c in here],
            y=[c.cost_likely for c in here],
            name=level,
            mode="markers",
            text=[c.label for c in here],
            marker={
                "symbol": MARKERS[number % len(MARKERS)],
                "size": 8,
                "color": LINES[number % len(LINES)],
                "opacity": 0.7,
            },
            hovertemplate="%{text}<br>%{x:.4g} ohm cm2 removed, %{y:.4g} USD/kWh<extra></extra>",
        )
    front = sorted(
        (c for c in study.front if c.scale == scale), key=lambda c: c.removed_resistance or 0.0
    )
    figure.add_scatter(
        x=[c.removed_resistance for c in front],
        y=[c.cost_likely for c in front],
        name="front",
        mode="lines+markers",
        text=[c.label for c in front],
        line={"color": TARGET, "dash": "dot"},
        marker={"symbol": "circle-open", "size": 15, "color": TARGET},
        hovertemplate="%{text}<br>on the front<extra></extra>",
    )
    unknown = sum(c.scale == scale and c.ranked is None for c in study.found)
    figure.add_annotation(
        text=f"{unknown} combinations of unknown resistance or readiness are not drawn",
        x=0,
        y=1.06,
        xref="paper",
        yref="paper",
        showarrow=False,
        xanchor="left",
    )
    figure.update_xaxes(title="ohm*cm2 removed against the cell without strategies")
    figure.update_yaxes(
        title=labelled(COST) + ", median", type=scale_of([c.cost_likely for c in ranked])
    )
    return figure.update_layout(legend={"y": -0.18}, margin={"t": 40})
