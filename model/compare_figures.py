"""Plotly figures of sweeps and comparisons: curves with their crossings, intervals, waterfalls, cost against resistance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from model.economics import words
from model.figures import tidy
from model.outputs import OUTPUTS
from model.sensitivity_figures import DASHES, LINES
from model.sweeps import Axis, Breakeven, Crossing, Crossover, Sweep

TARGET = "#BBBBBB"


def _labelled(output: str) -> str:
    return words(output) + ("" if OUTPUTS[output] in ("", "1") else f", {OUTPUTS[output]}")


def _plane(axis: Axis, output: str) -> go.Figure:
    """Empty axes: the key along, the output up."""
    unit = "" if axis.unit == "1" else f", {axis.unit}"
    figure = tidy(go.Figure(), 460)
    figure.update_xaxes(title=f"{axis.key}{unit}", type="log" if axis.log else "linear")
    figure.update_yaxes(title=_labelled(output))
    return figure.update_layout(legend={"y": -0.18})


def _line(figure: go.Figure, x: np.ndarray, y: np.ndarray, name: str, number: int) -> None:
    figure.add_scatter(x=x, y=y, name=name, mode="lines", line={"color": LINES[number], "dash": DASHES[number]})


def _marked(figure: go.Figure, crossings: Sequence[Crossing]) -> None:
    """Crossings on the curves: a circle where they meet, an open one where a jump passes."""
    for kind, symbol, name in (("crossing", "circle", "crossing"), ("jump", "circle-open", "crossing by a jump"),
                               ("touch", "diamond", "touch")):  # fmt: skip
        found = [c for c in crossings if c.kind == kind]
        if found:
            figure.add_scatter(
                x=[c.low for c in found], y=[c.values[1] for c in found], mode="markers", name=name,
                marker={"symbol": symbol, "size": 11, "color": "#000000", "line": {"width": 2}},
            )  # fmt: skip


def curve(study: Sweep, output: str) -> go.Figure:
    """One output over the range; nothing is drawn of an unknown one."""
    figure = _plane(study.axis, output)
    _line(figure, study.frame[study.axis.key].to_numpy(), study.frame[output].to_numpy(), words(output), 0)
    return figure


def crossover(study: Crossover) -> go.Figure:
    """Both curves, crossings marked."""
    figure = _plane(study.axis, study.output)
    for number, (scenario, values) in enumerate(zip(study.scenarios, (study.a, study.b), strict=True)):
        _line(figure, study.points, values, f"{'AB'[number]}: {scenario.title}, {scenario.scale}", number)
    _marked(figure, study.crossings)
    return figure


def breakeven(study: Breakeven) -> go.Figure:
    """The curve, its target, and where they meet or come nearest."""
    figure = _plane(study.axis, study.output)
    _line(figure, study.points, study.curve, study.scenario.title, 0)
    figure.add_hline(y=study.target, line={"color": TARGET, "dash": "dash"}, annotation_text="target")
    _marked(figure, study.reached)
    if not study.reached:
        figure.add_scatter(x=[study.best[0]], y=[study.best[1]], mode="markers", name="nearest to the target",
                           marker={"symbol": "star", "size": 13, "color": "#000000"})  # fmt: skip
    return figure
