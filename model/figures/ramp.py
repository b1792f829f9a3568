"""Cost by year of a line that is ramped up."""

from __future__ import annotations

import plotly.graph_objects as go

from model.figures.theme import tidy
from model.plant.palette import BLUE, GREEN, RED, WHOLE
from model.studies.ramp import CAUSES, Ramp


def ramp(study: Ramp) -> go.Figure:
    """Cost per kWh by year: what the mature plant takes, and what each cause adds."""
    frame, figure = study.frame, tidy(go.Figure(), 460)
    energy = frame["output"] * 1e6
    bars = [("mature plant", WHOLE, "", [study.mature_cost] * len(frame))]
    marks = zip(CAUSES, (RED, BLUE, GREEN), ("x", "/", "."), strict=True)
    bars += [
        (cause, colour, pattern, list(frame[cause] / energy)) for cause, colour, pattern in marks
    ]
    for name, colour, pattern, values in bars:
        figure.add_bar(
            x=frame["year"],
            y=values,
            name=name,
            marker={"color": colour, "pattern": {"shape": pattern, "solidity": 0.25}},
            hovertemplate="year %{x}<br>" + name + ": %{y:.4g} USD/kWh<extra></extra>",
        )
    figure.update_layout(barmode="relative", legend={"y": -0.18})
    figure.update_xaxes(title="year of the line", dtick=1)
    return figure.update_yaxes(title=f"USD of {study.scenario.money_year} per kWh")
