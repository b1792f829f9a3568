"""What the user looks at: scenario, scale, site, strategies and changed inputs; kept in the link,
across pages, with undo.

A `View` is immutable, is the key of every cache, and is the only place where what was asked for is
kept: widgets show it and replace it, pages read it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app_pages.calculation import calculated
from app_pages.kept import UPLOADED, find, keep
from app_pages.markup import literal
from model.engine.result import Result, evaluate
from model.reading import project
from model.reading.errors import UserError, quoted_value, readable
from model.reports.report import parse_value
from model.scenario.scenario import Scenario, load, load_text

FIRST = "tri_layer_garnet"  # what a first visit shows
BARE = "none"
AT = "@"
INSTEAD = "This is the first scenario instead."
PARAMETERS = ("scenario", "scale", "site", "convention", "strategies", "set")
LONGEST_LINK = 4000
MOST_CHANGES = 100
MOST_DROPPED = 10
TOO_MANY = "The rest of the link was left out, for there are too many mistakes in it."
MOST_STEPS_BACK = 100
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


# Models of views --------------------------------------------------------------------------------------------------


@st.cache_resource(max_entries=256, show_spinner=False)
def load_view(view: View) -> Scenario:
    """The scenario of a view; scenarios are immutable and may be shared between sessions. Raises
    UserError.
    """
    if view.changes:
        return load_view(view.plain).with_set(dict(view.changes), "app")
    if view.elsewhere:
        return load_view(view.plain)
    made = (
        load(view.scenario)
        if view.text is None
        else load_text(view.text, UPLOADED, "your scenario")
    )
    if view.scale is not None:
        made = made.at_scale(view.scale, "app")
    if view.site is not None:
        made = made.at_site(view.site, "app")
    if view.convention is not None:
        made = made.at_convention(view.convention, "app")
    if view.strategies is not None:
        made = made.with_strategies(view.strategies, "app")
    return made


@calculated(max_entries=256)
def result_of(view: View) -> Result:
    """Its result. Raises UserError."""
    return evaluate(load_view(view))


@st.cache_resource(max_entries=64, show_spinner=False)
def title_of(name: str, kind: str = "scenarios") -> str:
    """The title of a ready scenario or, by its kind, of another file of the catalogue."""
    return str(project.document(project.path_of(kind, name)).plain.get("title", name))


# The session's view, its past and future ----------------------------------------------------------------------------


def begin() -> None:
    """Before anything is drawn: the view is what the link says at first, and after a step through
    the browser's history.
    """
    if "view" not in st.session_state:
        st.session_state["past"], st.session_state["future"], st.session_state["dropped"] = (
            [],
            [],
            [],
        )
        st.session_state["view"], st.session_state["dropped"] = from_link(dict(st.query_params))
    elif stepped_in_history() and _of_view(st.query_params) != to_link(current()):
        view, dropped = from_link(dict(st.query_params))
        go(view)
        st.session_state["dropped"] = dropped


def stepped_in_history() -> bool:
    """Whether this run follows the browser's Back or Forward."""
    context = get_script_run_ctx(suppress_warning=True)
    return bool(getattr(context, "is_history_navigation", False))


def current() -> View:
    """The view of this session."""
    return st.session_state["view"]


def go(view: View) -> None:
    """Look at another view; undo leads back."""
    now = current()
    if view == now:
        return
    st.session_state["past"] = [*st.session_state["past"], now][-MOST_STEPS_BACK:]
    st.session_state["future"], st.session_state["dropped"] = [], []
    st.session_state["view"] = view
    if view.text is not None:
        st.session_state["brought"] = view.text


def undo() -> None:
    """Back to the view before."""
    if st.session_state["past"]:
        st.session_state["future"] = [current(), *st.session_state["future"]]
        st.session_state["view"] = st.session_state["past"].pop()


def redo() -> None:
    """Forward to the view that was undone."""
    if st.session_state["future"]:
        st.session_state["past"] = [*st.session_state["past"], current()]
        st.session_state["view"] = st.session_state["future"].pop(0)


def changed(view: View, changes: dict[str, float | str | None]) -> View:
    """A view with inputs replaced; None, or the scenario's own value, takes a change back."""
    own = load_view(view.plain).values
    kept: dict[str, Any] = {**dict(view.changes), **changes}
    told = {
        key: value
        for key, value in kept.items()
        if value is not None and not _same(value, own.get(key))
    }
    return replace(view, changes=tuple(told.items()))


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
    found = (
        load_view(view.plain).with_set({key: parse_value(text.strip(), key)}, "app").values.get(key)
    )
    if found is None or found.coherent is None:  # a reference to another, or an unknown
        raise UserError(f"{key}: expected a number, found {quoted_value(text)}")
    return (
        value.declared(found.coherent) if found.unit != value.unit else float(found.number or 0.0)
    )


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
    values, found = load_view(view).values, dict[str, list[str]]()
    here = load_view(view).scale
    for scale, key, value in view.elsewhere:
        own = "no such input here" if key not in values else f"here {values[key].as_text}"
        found.setdefault(scale, []).append(
            f"{key} ({value:g}; {own})" if isinstance(value, float) else f"{key} ({value}; {own})"
        )
    return [
        f"What you changed at {scale} scale waits there; the {here} scale keeps its own:"
        f" {', '.join(items)}."
        for scale, items in found.items()
    ]


# The link -----------------------------------------------------------------------------------------------------------


def to_link(view: View) -> dict[str, str]:
    """The parameters that reproduce a view; what is as on a first visit stands in none."""
    link = {} if view.scenario == FIRST and view.text is None else {"scenario": view.scenario}
    if view.text is not None:
        link["scenario"] = keep(view.text)
    for name in ("scale", "site", "convention"):
        if getattr(view, name) is not None:
            link[name] = getattr(view, name)
    if view.strategies is not None:
        link["strategies"] = ",".join(view.strategies) or BARE
    told = [(name, value) for name, value in view.changes]
    told += [(f"{name}{AT}{scale}", value) for scale, name, value in view.elsewhere]
    if told:
        link["set"] = ",".join(
            f"{name}:{value!r}" if isinstance(value, float) else f"{name}:{value}"
            for name, value in told
        )
    return link


def _of_view(parameters: Any) -> dict[str, str]:
    """Of the parameters of an address those that say the view."""
    return {name: str(parameters[name]) for name in PARAMETERS if name in parameters}


def write_link(link: dict[str, str]) -> None:
    """Make the address bar say the view; parameters of pages stay."""
    for name in PARAMETERS:
        if name in link and st.query_params.get(name) != link[name]:
            st.query_params[name] = link[name]
        elif name not in link and name in st.query_params:
            del st.query_params[name]


def from_link(link: dict[str, Any]) -> tuple[View, list[str]]:
    """The view of a link, and a message for each part of it that had to be left out."""
    texts = {
        name: str(value[-1] if isinstance(value, list) else value) for name, value in link.items()
    }
    dropped: list[str] = []
    if sum(map(len, texts.values())) > LONGEST_LINK:
        return View(), ["The link is too long to be one of ours; it was left out."]
    view = View()
    wanted = texts.get("scenario")
    if wanted is not None:
        if wanted in project.names("scenarios"):
            view = replace(view, scenario=wanted)
        elif wanted.startswith(f"{UPLOADED}-"):
            text = find(wanted)
            if text is None:
                dropped.append(
                    "Your own scenario of this link is no longer kept here; bring its file again."
                    f" {INSTEAD}"
                )
                return view, [readable(message) for message in dropped]
            view = View(UPLOADED, text=text)
        else:
            dropped.append(
                f"There is no ready scenario {quoted_value(wanted)}; this is {title_of(FIRST)}."
            )
    for name in ("scale", "site", "convention"):
        if name in texts:
            view = _tried(
                view,
                replace(view, **{name: texts[name]}),
                f"The {name} {quoted_value(texts[name])}",
                dropped,
            )
    if "strategies" in texts:
        asked = () if texts["strategies"] == BARE else tuple(texts["strategies"].split(","))
        view = _tried(
            view,
            replace(view, strategies=asked),
            f"The strategies {quoted_value(texts['strategies'])}",
            dropped,
        )
    entries = texts["set"].split(",")[:MOST_CHANGES] if texts.get("set") else []
    view = _with_entries(view, entries, dropped)
    return view, [readable(message) for message in dropped]


def _with_entries(view: View, entries: list[str], dropped: list[str]) -> View:
    """The view with those changes of a link that the model takes, halving the list to find the
    others in few attempts.
    """
    if not entries:
        return view
    if len(dropped) >= MOST_DROPPED:
        dropped += [] if dropped[-1] == TOO_MANY else [TOO_MANY]
        return view
    if len(entries) == 1:
        return _tried(view, _with_changes(view, entries), quoted_value(entries[0]), dropped)
    refused: list[str] = []
    whole = _tried(view, _with_changes(view, entries), "", refused)
    if not refused:
        return whole
    middle = len(entries) // 2
    return _with_entries(_with_entries(view, entries[:middle], dropped), entries[middle:], dropped)


def _with_changes(view: View, entries: list[str]) -> View:
    changes: list[Change] = []
    elsewhere: list[Elsewhere] = []
    for entry in entries:
        name, _, text = entry.partition(":")
        try:
            value: float | str = float(text)
        except ValueError:
            value = text
        name, _, scale = name.partition(AT)
        if scale:
            elsewhere.append((scale, name, value))
        else:
            changes.append((name, value))
    return replace(view, changes=(*view.changes, *changes), elsewhere=(*view.elsewhere, *elsewhere))


def _tried(before: View, after: View, what: str, dropped: list[str]) -> View:
    """The view with one more part of a link, or without it where the model refuses it."""
    try:
        evaluate(load_view(after), shares=False)
        for scale in dict.fromkeys(of for of, _, _ in after.elsewhere):
            there = replace(
                after.plain,
                scale=scale,
                changes=tuple((k, v) for of, k, v in after.elsewhere if of == scale),
            )
            evaluate(load_view(there), shares=False)
    except UserError as error:
        dropped.append(f"{what} in the link was left out: {str(error).splitlines()[0]}")
        return before
    return after


# Pages ---------------------------------------------------------------------------------------------------------------


def view() -> View:
    """The session's view, for a page to draw; stops the page with a message where the model refuses
    it.
    """
    now = current()
    for message in st.session_state["dropped"]:
        st.warning(literal(message))
    if refused := st.session_state.pop("refused", None):
        st.error(literal(refused))
    try:
        result_of(now)
    except UserError as error:
        st.error(literal(str(error)))
        st.info("Undo in the sidebar leads back.")
        st.stop()
    for message in left_behind(now):
        st.info(literal(message))
    return now
