"""The terminal: where tables go, and a bar that shows progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from model.reading.errors import printable

if TYPE_CHECKING:
    from rich.console import Console

    from model.scenario.scenario import Scenario


def console() -> Console:
    """Where tables go."""
    from rich.console import Console
    from rich.text import Text

    class Literal(Console):
        """Shows every text word for word: no markup, no smileys, nothing that steers a terminal."""

        def render_str(self, text: str, **options: Any) -> Text:
            return super().render_str(printable(text, keep="\n\t"), **options)

    # A pipe gets tables wide enough to be read by another program or a pager.
    return Literal(
        width=None if sys.stdout.isatty() else 180, highlight=False, markup=False, emoji=False
    )


def table(*columns: str, title: str | None = None) -> Any:
    """An empty table; the first column is of names, the others of numbers."""
    from rich import box
    from rich.table import Table

    empty = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for index, column in enumerate(columns):
        empty.add_column(column, justify="left" if index == 0 else "right", no_wrap=index == 0)
    return empty


def strategies_of(scenario: Scenario) -> str:
    """The strategies of a scenario with their forms, in words: `none` for a bare cell."""
    return ", ".join(f"{applied.title} ({applied})" for applied in scenario.strategies) or "none"


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar with the time left on a terminal; nothing elsewhere."""
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
    with bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
