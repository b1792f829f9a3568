"""Curves over one value that is varied, with their crossings or their target."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from model.figures.axes import labelled, scale_of
from model.figures.theme import DASHES, LINES, MARK, TARGET, plain, tidy
from model.reading.wording import words
from model.studies.axis import Axis
from model.studies.breakeven import Breakeven
from model.studies.crossings import Crossing
from model.studies.crossover import Crossover, Curves
from model.studies.sweeps import Sweep


def _plane(axis: Axis, output: str) -> go.Figure:
    """Empty axes: the key along, the output up."""
    unit = "" if axis.unit == "1" else f", {axis.unit}"
    figure = tidy(go.Figure(), 460)
    figure.update_xaxes(
        title=f"{plain(words(axis.key.replace('.', ' · ')))}{unit}",
        type="log" if axis.log else "linear",
        exponentformat="none",
    )
    figure.update_yaxes(title=labelled(output))
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
        of_kind = [c for c in crossings if c.kind == kind]
        if of_kind:
            figure.add_scatter(
                x=[c.low for c in of_kind],
                y=[c.values[1] for c in of_kind],
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
    labels = names or [f"{s.title}, {s.scale}" for s in study.scenarios]
    for number, (name, values) in enumerate(zip(labels, (study.a, study.b), strict=True)):
        _line(figure, study.points, values, plain(f"{'AB'[number]}: {name}"), number)
    _marked(figure, study.crossings)
    return figure


def curves(study: Curves, names: Sequence[str]) -> go.Figure:
    """Several curves under their names, the crossings of every pair marked."""
    figure = _plane(study.axis, study.output)
    for number, (name, values) in enumerate(zip(names, study.values, strict=True)):
        _line(figure, study.points, values, plain(name), number)
    _marked(figure, [crossing for of_pair in study.crossings.values() for crossing in of_pair])
    return figure.update_yaxes(type=scale_of([float(v) for values in study.values for v in values]))


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
