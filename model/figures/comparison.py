"""Variants beside one another: intervals, differences to the base, cost against resistance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from model.figures.axes import labelled, scale_of
from model.figures.theme import LINES, MARKERS, TARGET, plain, tidy, wrap_labels
from model.plant.outputs import COST, RESISTANCE
from model.studies.comparison import Comparison, Row, front
from model.studies.monte_carlo import HIGH, LIKELY, LOW, Spread


def _name(row: Row) -> str:
    return plain(f"{row.variant.label}, {row.variant.scenario.scale}")


def _bands(bands: Sequence[tuple[Row, Spread]], title: str, texts: Mapping[str, str]) -> go.Figure:
    """A marker at the median of each row, a line from the 5th to the 95th percentile, one colour
    and mark per scale.
    """
    figure = tidy(go.Figure(), 140 + 38 * len(bands))
    for number, scale in enumerate(dict.fromkeys(row.variant.scenario.scale for row, _ in bands)):
        here = [(row, s.percentiles) for row, s in bands if row.variant.scenario.scale == scale]
        figure.add_scatter(
            y=[_name(row) for row, _ in here],
            x=[p[50] for _, p in here],
            name=scale,
            mode="markers+text",
            text=[texts.get(_name(row), "") for row, _ in here],
            textposition="top center",
            cliponaxis=False,
            marker={
                "symbol": MARKERS[number % len(MARKERS)],
                "size": 10,
                "color": LINES[number % len(LINES)],
            },
            error_x={
                "array": [p[HIGH] - p[LIKELY] for _, p in here],
                "arrayminus": [p[LIKELY] - p[LOW] for _, p in here],
                "thickness": 4,
                "width": 0,
            },
            customdata=[[p[LOW], p[HIGH]] for _, p in here],
            hovertemplate=(
                "%{y}<br>%{x:.4g} (%{customdata[0]:.4g} to %{customdata[1]:.4g})<extra></extra>"
            ),
        )
    names = [_name(row) for row, _ in bands]
    figure.update_yaxes(
        autorange="reversed", automargin=True, categoryorder="array", categoryarray=names
    )
    wrap_labels(figure, names)
    return figure.update_xaxes(
        title=title, type=scale_of([s.percentiles[p] for _, s in bands for p in (LOW, HIGH)])
    )


def intervals(study: Comparison, output: str) -> go.Figure:
    """Each variant's output over the draws, with its probability of being best in its group;
    unknown ones are left out.
    """
    probabilities = {
        _name(row): f"best in {row.best[output]:.0%}"
        for row in study.rows
        if row.best[output] is not None
    }
    return _bands(
        [(row, s) for row in study.rows if (s := row.spreads[output])],
        labelled(output),
        probabilities,
    )


def differences(study: Comparison, output: str, group: str) -> go.Figure:
    """Differences to the base of one group, draw by draw; the base itself is left out."""
    bands = []
    for row in study.rows:
        difference = row.differences[output]
        if row.variant.group == group and row.variant is not row.base and difference:
            bands.append((row, difference))
    figure = _bands(bands, f"difference to the base: {labelled(output)}", {})
    return figure.add_vline(x=0, line={"color": TARGET}) if bands else figure


def cost_against_resistance(study: Comparison) -> go.Figure:
    """Cost over resistance, one plot per scale with its Pareto front; what has no known resistance
    is listed, not drawn.
    """
    scales = list(dict.fromkeys(row.variant.scenario.scale for row in study.rows))
    figure = make_subplots(
        rows=len(scales), cols=1, shared_xaxes=True, vertical_spacing=0.12 / len(scales)
    )
    known = [row for row in study.rows if row.result.outputs[RESISTANCE] is not None]
    unknown = [_name(row) for row in study.rows if row.result.outputs[RESISTANCE] is None]
    for number, scale in enumerate(scales):
        here = sorted(
            (r for r in known if r.variant.scenario.scale == scale),
            key=lambda r: r.result.number(RESISTANCE),
        )
        best, place = front(here), {"row": number + 1, "col": 1}
        figure.add_scatter(
            x=_of(here, RESISTANCE),
            y=_of(here, COST),
            name=scale,
            mode="markers+text",
            cliponaxis=False,
            text=[plain(row.variant.label) for row in here],
            textposition=_beside(_of(here, RESISTANCE), _of(here, COST)),
            marker={
                "symbol": MARKERS[number % len(MARKERS)],
                "size": 11,
                "color": LINES[number % len(LINES)],
            },
            hovertemplate="%{text}<br>%{x:.4g} ohm cm2, %{y:,.4g} USD/kWh<extra></extra>",
            **place,
        )
        if len(here) > 1:
            figure.add_scatter(
                x=_of(best, RESISTANCE),
                y=_of(best, COST),
                name="Pareto front",
                mode="lines",
                hoverinfo="skip",
                line={"color": "#888888", "dash": "dot", "shape": "vh"},
                showlegend=number == 0,
                **place,
            )
        figure.update_yaxes(title=f"USD/kWh, {scale}", range=_roomy(_of(here, COST)), **place)
    figure = tidy(figure, 120 + 300 * len(scales))
    figure.update_xaxes(range=[0, 1.2 * max(_of(known, RESISTANCE), default=1.0)])
    figure.update_xaxes(title=labelled(RESISTANCE), row=len(scales), col=1)
    if unknown:
        figure.add_annotation(
            text="Resistance unknown, not drawn:<br>" + "<br>".join(unknown),
            x=0,
            y=1,
            yshift=10,
            xref="paper",
            yref="paper",
            showarrow=False,
            align="left",
            xanchor="left",
            yanchor="bottom",
        )
        extra = 24 + 16 * (len(unknown) + 1)
        figure.update_layout(margin={"t": extra}, height=figure.layout.height + extra)
    return figure.update_layout(legend={"y": -0.2 / len(scales)})


def _beside(x: Sequence[float], y: Sequence[float]) -> list[str]:
    """Where labels of points stand: above a point that lies higher than its nearest, below it
    otherwise; `x` rises.
    """
    places = []
    for here in range(len(x)):
        others = [index for index in (here - 1, here + 1) if 0 <= index < len(x)]
        nearest = min(others, key=lambda index: abs(x[index] - x[here]), default=here)
        places.append("top center" if (y[here], here) >= (y[nearest], nearest) else "bottom center")
    return places


def _of(rows: Sequence[Row], output: str) -> list[float]:
    return [row.result.number(output) for row in rows]


def _roomy(values: Sequence[float]) -> list[float] | None:
    """A range with room for labels, and not narrower than a few per cent of the values."""
    if not values:
        return None
    room = max(0.25 * (max(values) - min(values)), 0.05 * abs(max(values)))
    return [min(values) - room, max(values) + room]
