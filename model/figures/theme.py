"""How figures look: sizes, lines and marks that all of them share."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from textwrap import fill

import plotly.graph_objects as go

from model.plant.palette import BLUE, CYAN, GREEN, GREY, PURPLE, RED, YELLOW

ERROR = "#888888"  # seen on a light page as on a dark one, over either bar
# Colour-blind-safe lines that stand out on a light page as on a dark one, told apart by dash and
# marker too.
LINES = (BLUE, RED, GREEN, PURPLE, CYAN, "#997700", YELLOW, "#777777")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid", "dash")
MARKERS = ("circle", "square", "diamond", "cross", "x", "triangle-up", "triangle-down", "star")
MARK = "#D55E00"  # of crossings, seen on a light page as on a dark one
TARGET = GREY
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


def wrap_labels(figure: go.Figure, names: Sequence[str], width: int = 24) -> go.Figure:
    """Break long names beside horizontal bars into lines, which leaves room for the bars on a
    narrow screen.
    """
    broken = [fill(name, width, break_long_words=False).replace("\n", "<br>") for name in names]
    return figure.update_yaxes(tickmode="array", tickvals=list(names), ticktext=broken)


def plain(text: str) -> str:
    """A text as a figure shows it, whoever wrote it: plotly reads tags in labels."""
    return escape(text, quote=False)
