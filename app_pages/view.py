"""What the user looks at: scenario, scale, site, strategies and changed inputs.

A `View` is immutable, is the key of every cache, and is the only place where what was asked for is
kept: widgets show it and replace it, pages read it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from app_pages.calculation import calculated
from app_pages.kept import UPLOADED
from model.engine.result import Result, evaluate
from model.reading import project
from model.reading.errors import UserError, quoted_value
from model.reports.typed import parse_value
from model.scenario.scenario import Scenario, load, load_text

FIRST = "tri_layer_garnet"  # what a first visit shows
AT = "@"
Change = tuple[str, float | str]
Elsewhere = tuple[str, str, float | str]  # scale, key, value


@dataclass(frozen=True)
class View:
    """A question to the model. None in `scale`, `site`, `convention` and `strategies` is the
    scenario's own; numbers are in declared units.

    `text` is the YAML of a scenario that the user brought, under the name `yours`; the link holds
    the name under which the server keeps it. `elsewhere` are changes that were made at other
    scales, wait there, and do not hold at this one.
    """

    scenario: str = FIRST
    scale: str | None = None
    site: str | None = None
    strategies: tuple[str, ...] | None = None
    changes: tuple[Change, ...] = ()
    text: str | None = None
    convention: str | None = None
    elsewhere: tuple[Elsewhere, ...] = ()

    @property
    def plain(self) -> View:
        """The same without changed inputs."""
        return replace(self, changes=(), elsewhere=())

    @property
    def ready(self) -> View:
        """The scenario as it is ready to use, or as the user brought it, at the same scale."""
        return View(self.scenario, self.scale, text=self.text)


@st.cache_resource(max_entries=256, show_spinner=False)
def load_view(view: View) -> Scenario:
    """The scenario of a view; scenarios are immutable and may be shared between sessions. Raises
    UserError.
    """
    if view.changes:
        return load_view(view.plain).with_set(dict(view.changes), "app")
    if view.elsewhere:
        return load_view(view.plain)
    scenario = (
        load(view.scenario)
        if view.text is None
        else load_text(view.text, UPLOADED, "your scenario")
    )
    if view.scale is not None:
        scenario = scenario.at_scale(view.scale, "app")
    if view.site is not None:
        scenario = scenario.at_site(view.site, "app")
    if view.convention is not None:
        scenario = scenario.at_convention(view.convention, "app")
    if view.strategies is not None:
        scenario = scenario.with_strategies(view.strategies, "app")
    return scenario


@calculated(max_entries=256)
def result_of(view: View) -> Result:
    """Its result. Raises UserError."""
    return evaluate(load_view(view))


@st.cache_resource(max_entries=64, show_spinner=False)
def title_of(name: str, kind: str = "scenarios") -> str:
    """The title of a ready scenario or, by its kind, of another file of the catalogue."""
    return str(project.document(project.path_of(kind, name)).plain.get("title", name))


def changed(view: View, changes: dict[str, float | str | None]) -> View:
    """A view with inputs replaced; None, or the scenario's own value, takes a change back."""
    own = load_view(view.plain).values
    kept: dict[str, Any] = {**dict(view.changes), **changes}
    differing = {
        key: value
        for key, value in kept.items()
        if value is not None and not _same(value, own.get(key))
    }
    return replace(view, changes=tuple(differing.items()))


def _same(value: float | str, own: Any) -> bool:
    if own is None or isinstance(value, str):
        return own is not None and value == own.text
    return own.number is not None and math.isclose(value, own.number, rel_tol=1e-9)


def typed(view: View, key: str, text: str) -> float:
    """A number that was typed for an input, in its declared unit, read and judged by the model.
    Raises UserError.
    """
    value = load_view(view.plain).values[key]
    if not text.strip():
        raise UserError(
            f"{key}: expected a number in {value.shown_unit or 'no unit'}, found nothing"
        )
    read = (
        load_view(view.plain).with_set({key: parse_value(text.strip(), key)}, "app").values.get(key)
    )
    if read is None or read.coherent is None:  # a reference to another, or an unknown
        raise UserError(f"{key}: expected a number, found {quoted_value(text)}")
    return value.declared(read.coherent) if read.unit != value.unit else float(read.number or 0.0)


def at_scale(view: View, scale: str, own: bool = True) -> View:
    """A view at another scale: a change comes along where that scale has no number of its own, as
    the model has it.

    Others wait in `elsewhere`, and those that wait for this scale are back. `own` says None for the
    scenario's own scale.
    """
    asked = None if own and scale == load_view(replace(view.ready, scale=None)).scale else scale
    try:
        here = load_view(view)
    except UserError:  # a view that the model refuses; all that was changed waits where it was
        at = load_view(view.ready).scale
        waiting = [(at, key, value) for key, value in view.changes]
        return replace(view, scale=asked, changes=(), elsewhere=(*view.elsewhere, *waiting))
    if scale == here.scale:
        return view
    left = {item.key for item in here.at_scale(scale, "app").left}
    waiting = [(here.scale, key, value) for key, value in view.changes if key in left]
    staying = {key: value for key, value in view.changes if key not in left}
    back = {key: value for of, key, value in view.elsewhere if of == scale}
    kept = [item for item in view.elsewhere if item[0] != scale]
    return replace(
        view,
        scale=asked,
        changes=tuple((staying | back).items()),
        elsewhere=tuple([*kept, *waiting]),
    )


def left_behind(view: View) -> list[str]:
    """What is to be told of changes that wait at other scales, a line for each of these."""
    values, waiting = load_view(view).values, dict[str, list[str]]()
    here = load_view(view).scale
    for scale, key, value in view.elsewhere:
        own = "no such input here" if key not in values else f"here {values[key].as_text}"
        waiting.setdefault(scale, []).append(
            f"{key} ({value:g}; {own})" if isinstance(value, float) else f"{key} ({value}; {own})"
        )
    return [
        f"What you changed at {scale} scale waits there; the {here} scale keeps its own:"
        f" {', '.join(items)}."
        for scale, items in waiting.items()
    ]
