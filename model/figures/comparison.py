"""Plotly figures of sweeps and comparisons: curves with their crossings, intervals, waterfalls,
cost against resistance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from model.figures.cost import plain, tidy, wrap_labels
from model.figures.sensitivity import DASHES, LINES, MARKERS
from model.plant.outputs import OUTPUTS
from model.reading.wording import number_text, signed_text, words
from model.scenario.strategy import LEVELS
from model.studies.comparison import COST, RESISTANCE, Comparison, Row, front
from model.studies.exploration import Exploration
from model.studies.monte_carlo import Spread
from model.studies.ramp import CAUSES, Ramp
from model.studies.sweeps import Axis, Breakeven, Crossing, Crossover, Curves, Sweep
from model.studies.waterfalls import Waterfall

TARGET = "#BBBBBB"
MARK = "#D55E00"  # of crossings, seen on a light page as on a dark one
MORE, LESS, WHOLE = "#EE6677", "#4477AA", "#BBBBBB"
WIDE = 20.0  # a ratio of largest to smallest from which an axis is logarithmic
MOST_BARS = 25
_SEEN = 1e-9  # of the ends: a smaller part is what rounding leaves of none


def _labelled(output: str) -> str:
    return words(output) + (
        "" if OUTPUTS[output].unit in ("", "1") else f", {OUTPUTS[output].unit}"
    )


def _plane(axis: Axis, output: str) -> go.Figure:
    """Empty axes: the key along, the output up."""
    unit = "" if axis.unit == "1" else f", {axis.unit}"
    figure = tidy(go.Figure(), 460)
    figure.update_xaxes(
        title=f"{plain(words(axis.key.replace('.', ' · ')))}{unit}",
        type="log" if axis.log else "linear",
        exponentformat="none",
    )
    figure.update_yaxes(title=_labelled(output))
    return figure.update_layout(legend={"y": -0.18})


def _line(figure: go.Figure, x: np.ndarray, y: np.ndarray, name: str, number: int) -> None:
    figure.add_scatter(
        x=x, y=y, name=name, mode="lines", line={"color": LINES[number], "dash": DASHES[number]}
    )


def _marked(figure: go.Figure, crossings: Sequence[Crossing]) -> None:
    """Crossings on the curves: a circle where they meet, an open one where a jump passes."""
    for kind, symbol, name in (
        ("crossing", "circle", "crossing"),
        ("jump", "circle-open", "crossing by a jump"),
        ("touch", "diamond", "touch"),
    ):
        found = [c for c in crossings if c.kind == kind]
        if found:
            figure.add_scatter(
                x=[c.low for c in found],
                y=[c.values[1] for c in found],
                mode="markers",
                name=name,
                marker={"symbol": symbol, "size": 11, "color": MARK, "line": {"width": 2}},
            )


def curve(study: Sweep, output: str) -> go.Figure:
    """One output over the range; nothing is drawn of an unknown one."""
    figure = _plane(study.axis, output)
    _line(
        figure,
        study.frame[study.axis.key].to_numpy(),
        study.frame[output].to_numpy(),
        words(output),
        0,
    )
    return figure


def crossover(study: Crossover, names: Sequence[str] | None = None) -> go.Figure:
    """Both curves, crossings marked; `names` of both in place of titles."""
    figure = _plane(study.axis, study.output)
    told = names or [f"{s.title}, {s.scale}" for s in study.scenarios]
    for number, (name, values) in enumerate(zip(told, (study.a, study.b), strict=True)):
        _line(figure, study.points, values, plain(f"{'AB'[number]}: {name}"), number)
    _marked(figure, study.crossings)
    return figure


def curves(study: Curves, names: Sequence[str]) -> go.Figure:
    """Several curves under their names, the crossings of every pair marked."""
    figure = _plane(study.axis, study.output)
    for number, (name, values) in enumerate(zip(names, study.values, strict=True)):
        _line(figure, study.points, values, plain(name), number)
    _marked(figure, [crossing for found in study.crossings.values() for crossing in found])
    return figure.update_yaxes(type=_scale([float(v) for values in study.values for v in values]))


def breakeven(study: Breakeven) -> go.Figure:
    """The curve, its target, and where they meet or come nearest."""
    figure = _plane(study.axis, study.output)
    _line(figure, study.points, study.curve, plain(study.scenario.title), 0)
    figure.add_hline(
        y=study.target, line={"color": TARGET, "dash": "dash"}, annotation_text="target"
    )
    _marked(figure, study.reached)
    if not study.reached:
        figure.add_scatter(
            x=[study.best[0]],
            y=[study.best[1]],
            mode="markers",
            name="nearest to the target",
            marker={"symbol": "star", "size": 13, "color": MARK},
        )
    return figure


def _name(row: Row) -> str:
    return plain(f"{row.variant.label}, {row.variant.scenario.scale}")


def _scale(values: Sequence[float]) -> str:
    """Logarithmic where numbers of one sign span much."""
    return "log" if values and min(values) > 0 and max(values) > WIDE * min(values) else "linear"


def _bands(bands: Sequence[tuple[Row, Spread]], title: str, told: Mapping[str, str]) -> go.Figure:
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
            text=[told.get(_name(row), "") for row, _ in here],
            textposition="top center",
            cliponaxis=False,
            marker={
                "symbol": MARKERS[number % len(MARKERS)],
                "size": 10,
                "color": LINES[number % len(LINES)],
            },
            error_x={
                "array": [p[95] - p[50] for _, p in here],
                "arrayminus": [p[50] - p[5] for _, p in here],
                "thickness": 4,
                "width": 0,
            },
            customdata=[[p[5], p[95]] for _, p in here],
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
        title=title, type=_scale([s.percentiles[p] for _, s in bands for p in (5, 95)])
    )


def intervals(study: Comparison, output: str) -> go.Figure:
    """Each variant's output over the draws, with its probability of being best in its group;
    unknown ones are left out.
    """
    told = {
        _name(row): f"best in {row.best[output]:.0%}"
        for row in study.rows
        if row.best[output] is not None
    }
    return _bands(
        [(row, s) for row in study.rows if (s := row.spreads[output])], _labelled(output), told
    )


def differences(study: Comparison, output: str, group: str) -> go.Figure:
    """Differences to the base of one group, draw by draw; the base itself is left out."""
    bands = [
        (row, s)
        for row in study.rows
        if row.variant.group == group
        and row.variant is not row.base
        and (s := row.differences[output])
    ]
    figure = _bands(bands, f"difference to the base: {_labelled(output)}", {})
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
    figure.update_xaxes(title=_labelled(RESISTANCE), row=len(scales), col=1)
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
    made = []
    for here in range(len(x)):
        others = [index for index in (here - 1, here + 1) if 0 <= index < len(x)]
        nearest = min(others, key=lambda index: abs(x[index] - x[here]), default=here)
        made.append("top center" if (y[here], here) >= (y[nearest], nearest) else "bottom center")
    return made


def _of(rows: Sequence[Row], output: str) -> list[float]:
    return [row.result.number(output) for row in rows]


def _roomy(values: Sequence[float]) -> list[float] | None:
    """A range with room for labels, and not narrower than a few per cent of the values."""
    if not values:
        return None
    room = max(0.25 * (max(values) - min(values)), 0.05 * abs(max(values)))
    return [min(values) - room, max(values) + room]


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
            y=[c.cost_50 for c in here],
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
        y=[c.cost_50 for c in front],
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
        title=_labelled(COST) + ", median", type=_scale([c.cost_50 for c in ranked])
    )
    return figure.update_layout(legend={"y": -0.18}, margin={"t": 40})


def waterfall(study: Waterfall, ends: Sequence[str] | None = None) -> go.Figure:
    """From the start to the end, the smallest parts together where there are many; names of both
    `ends` in place of titles.
    """
    kept = sorted(study.parts, key=lambda part: -abs(part.change))[:MOST_BARS]
    least = _SEEN * max(abs(study.start), abs(study.end))
    drawn = [part for part in study.parts if part in kept and abs(part.change) > least]
    rest = study.end - study.start - sum(part.change for part in drawn)
    bars = [(plain(words(part.name)), part.change) for part in drawn]
    if len(study.parts) > len(kept):
        bars.append((f"{len(study.parts) - len(kept)} smaller", rest))
    a, b = map(plain, ends or study.ends)
    figure = tidy(go.Figure(), 140 + 26 * (len(bars) + 2))
    names = [f"A: {a}", *(name for name, _ in bars), f"B: {b}"]
    figure.add_waterfall(
        orientation="h",
        y=names,
        x=[study.start, *(change for _, change in bars), study.end],
        measure=["absolute", *["relative"] * len(bars), "total"],
        connector={"line": {"color": TARGET}},
        increasing={"marker": {"color": MORE}},
        decreasing={"marker": {"color": LESS}},
        totals={"marker": {"color": WHOLE}},
        text=[
            number_text(study.start, 4),
            *(signed_text(c) for _, c in bars),
            number_text(study.end, 4),
        ],
        textposition="outside",
        showlegend=False,
        cliponaxis=False,
    )
    figure.update_yaxes(autorange="reversed", automargin=True)
    levels = np.cumsum([study.start, *(change for _, change in bars)])
    fallen = [level for level, (_, change) in zip(levels[1:], bars, strict=True) if change < 0]
    most = max(0.0, study.end, *levels)
    # for the numbers: left of what falls, right of all else
    room = 0.12 * (most - min(0.0, *levels))
    reach = [min(0.0, *(level - room for level in [*fallen, room])), most + room]
    wrap_labels(figure, names).update_layout(
        margin={"r": 50}
    )  # where a narrow screen has the end of the longest number
    return figure.update_xaxes(title=_labelled(study.output), range=reach)


def ramp(study: Ramp) -> go.Figure:
    """Cost per kWh by year: what the mature plant takes, and what each cause adds."""
    frame, figure = study.frame, tidy(go.Figure(), 460)
    energy = frame["output"] * 1e6
    bars = [("mature plant", WHOLE, "", [study.mature_cost] * len(frame))]
    marks = zip(CAUSES, ("#EE6677", "#4477AA", "#228833"), ("x", "/", "."), strict=True)
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
