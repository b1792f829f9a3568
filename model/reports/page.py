"""Figures with their headings as one page that needs no network."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from model.reading.errors import printable
from model.reading.files import write

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def write_page(title: str, drawn: Sequence[tuple[str, Figure]], target: str) -> None:
    """Figures with their headings as one page. Raises UserError when it cannot be written."""
    write(target, page_of(title, drawn))


def page_of(title: str, drawn: Sequence[tuple[str, Figure]], about: Sequence[str] = ()) -> str:
    """Figures with their headings as one page that needs no network; what they are of, line by
    line, stands above them.
    """
    parts = [
        f"<h1>{escape(printable(title))}</h1>",
        *(f"<p>{escape(printable(line))}</p>" for line in about),
    ]
    parts += [
        f"<h2>{escape(printable(heading))}</h2>\n"
        + figure.to_html(full_html=False, include_plotlyjs=index == 0)
        for index, (heading, figure) in enumerate(drawn)
    ]
    head = (
        '<!doctype html><html lang="en"><meta'
        f' charset="utf-8"><title>{escape(printable(title))}</title><body>'
    )
    return head + "\n".join(parts) + "</body></html>\n"
