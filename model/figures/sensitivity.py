"""Plotly figures of Sobol studies: bars with error bars, the map of pairs, convergence against N."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from model.figures.theme import DASHES, ERROR, LINES, MARKERS, plain, tidy
from model.plant.palette import BLUE, RED
from model.reading.wording import words
from model.studies.sobol import Sobol

FIRST, TOTAL = BLUE, RED


def leading(study: Sobol, output: str, most: int) -> list[str]:
    """The groups with the largest total order, largest first."""
    return list(study.frame[study.frame["output"] == output]["name"].head(most))


def _named(group: str) -> str:
    """A group's name as a label: words, whoever wrote them."""
    return plain(words(group.replace(".", " · ")))


def indices(study: Sobol, output: str, most: int = 15) -> go.Figure:
    """Bars of first and total order of the leading groups, with 95 % intervals."""
    rows = study.frame[study.frame["output"] == output].head(most)
    figure = go.Figure()
    for column, name, colour, pattern in (
        ("S1", "first order", FIRST, ""),
        ("ST", "total order", TOTAL, "/"),
    ):
        figure.add_bar(
            y=[_named(name) for name in rows["name"]],
            x=rows[column],
            name=name,
            orientation="h",
            error_x={"array": rows[f"{column}_error"], "color": ERROR},
            marker={"color": colour, "pattern": {"shape": pattern, "solidity": 0.25}},
            hovertemplate="%{y}<br>" + name + ": %{x:.3f}<extra></extra>",
        )
    figure.update_layout(barmode="group")
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_xaxes(title="share of the output's variance")
    return tidy(figure, 140 + 34 * len(rows))


def pairs(study: Sobol, output: str, most: int = 15) -> go.Figure:
    """A map of second order among the leading groups; each pair once, blank where it cannot be told
    from zero.
    """
    names, indices_of_output = leading(study, output, most), study.indices[output]
    if indices_of_output.s2 is None or indices_of_output.s2_error is None:
        return tidy(go.Figure(), 120)
    order = [list(study.groups).index(name) for name in names]
    low, high = np.minimum.outer(order, order), np.maximum.outer(order, order)
    values, errors = indices_of_output.s2[low, high], indices_of_output.s2_error[low, high]
    significant = np.tri(len(names), k=-1, dtype=bool) & (np.abs(values) > errors)
    values = np.where(significant, values, np.nan)
    reach = float(np.nanmax(np.abs(values), initial=1e-6))
    labels = [_named(name) for name in names]
    # The last stands in no column and the first in no row: each pair once.
    figure = go.Figure(
        go.Heatmap(
            z=values[1:, :-1],
            x=labels[:-1],
            y=labels[1:],
            texttemplate="%{z:.3f}",
            zmid=0,
            zmin=-reach,
            zmax=reach,
            colorscale="RdBu_r",
            hoverongaps=False,
            colorbar={"title": "S2"},
            xgap=1,
            ygap=1,
            hovertemplate="%{y} with %{x}: %{z:.4f}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_xaxes(automargin=True, tickangle=40)
    return tidy(figure, 200 + 26 * len(names))


def convergence(study: Sobol, output: str, most: int = 6) -> go.Figure:
    """Total order of the leading groups against the number of rows, with 95 % intervals."""
    frame, figure = study.convergence(output), go.Figure()
    for k, name in enumerate(leading(study, output, most)):
        rows = frame[frame["name"] == name]
        figure.add_scatter(
            x=rows["n"],
            y=rows["ST"],
            name=_named(name),
            mode="lines+markers",
            error_y={"array": rows["ST_error"]},
            line={"color": LINES[k % len(LINES)], "dash": DASHES[k % len(DASHES)]},
            marker={"symbol": MARKERS[k % len(MARKERS)], "size": 8},
        )
    figure.update_xaxes(type="log", title="rows N", tickvals=sorted(set(frame["n"])))
    # Early errors are wider than any index; the picture keeps to where indices are.
    figure.update_yaxes(title="total order", range=[-0.05, 1.1])
    return tidy(figure, 460).update_layout(legend={"y": -0.18})
