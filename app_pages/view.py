"""What the user looks at: scenario, scale, site, strategies and changed inputs; kept in the link, across pages, with undo.

A `View` is immutable and is the key of every cache. The widgets of the sidebar show it and replace it; pages read it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from model.conventions import conventions
from model.engine.result import Result, evaluate
from model.reading import project
from model.reading.errors import UserError, readable, shown
from model.reading.wording import words
from model.scenario import strategy
from model.scenario.assemble import OUTPUT_KEY
from model.scenario.scales import scales_of
from model.scenario.scenario import Scenario, load, load_text
from model.studies.exploration import applicable

FIRST = "tri_layer_garnet"  # what a first visit shows
UPLOADED = "yours"
BARE = "none"
PARAMETERS = ("scenario", "scale", "site", "convention", "strategies", "set")
LONGEST_LINK = 4000
MOST_CHANGES = 100
MOST_DROPPED = 10
TOO_MANY = "The rest of the link was left out, for there are too many mistakes in it."
MOST_STEPS_BACK = 100
Change = tuple[str, float | str]


@dataclass(frozen=True)
class View:
    """A question to the model. None in `scale`, `site`, `convention` and `strategies` is the scenario's own; numbers are in
    declared units.

    `text` is the YAML of a scenario that the user brought, under the name `yours`; it is not in the link.
    """

    scenario: str = FIRST
    scale: str | None = None
    site: str | None = None
    strategies: tuple[str, ...] | None = None
    changes: tuple[Change, ...] = ()
    text: str | None = None
    convention: str | None = None

    @property
    def plain(self) -> View:
        """The same without changed inputs."""
        return replace(self, changes=())

    @property
    def ready(self) -> View:
        """The scenario as it is ready to use, or as the user brought it, at the same scale."""
        return View(self.scenario, self.scale, text=self.text)


# Models of views --------------------------------------------------------------------------------------------------


@st.cache_resource(max_entries=256, show_spinner=False)
def load_view(view: View) -> Scenario:
    """The scenario of a view; scenarios are immutable and may be shared between sessions. Raises UserError."""
    if view.changes:
        return load_view(view.plain).with_set(dict(view.changes), "app")
    made = load(view.scenario) if view.text is None else load_text(view.text, UPLOADED, "your scenario")
    if view.scale is not None:
        made = made.at_scale(view.scale, "app")
    if view.site is not None:
        made = made.at_site(view.site, "app")
    if view.convention is not None:
        made = made.at_convention(view.convention, "app")
    if view.strategies is not None:
        made = made.with_strategies(view.strategies, "app")
    return made


@st.cache_resource(max_entries=256, show_spinner=False)
def result_of(view: View) -> Result:
    """Its result. Raises UserError."""
    return evaluate(load_view(view))


@st.cache_resource(max_entries=64, show_spinner=False)
def title_of(name: str, kind: str = "scenarios") -> str:
    """The title of a ready scenario or, by its kind, of another file of the catalogue."""
    return str(project.document(project.path_of(kind, name)).plain.get("title", name))


# The session's view, its past and future ----------------------------------------------------------------------------


def current() -> View:
    """The view of this session; the first time it is what the link says."""
    if "view" not in st.session_state:
        st.session_state["view"], st.session_state["dropped"] = from_link(dict(st.query_params))
        st.session_state["past"], st.session_state["future"] = [], []
        st.session_state["generation"] = 0
    return st.session_state["view"]


def go(view: View, *, redraw: bool = True) -> None:
    """Look at another view; undo leads back. `redraw` makes widgets anew, so that they show it."""
    now = current()
    if view == now:
        return
    st.session_state["past"] = [*st.session_state["past"], now][-MOST_STEPS_BACK:]
    st.session_state["future"], st.session_state["dropped"] = [], []
    _show(view, redraw)


def _show(view: View, redraw: bool = True) -> None:
    st.session_state["view"] = view
    if redraw:
        st.session_state["generation"] += 1


def undo() -> None:
    """Back to the view before."""
    if st.session_state["past"]:
        st.session_state["future"] = [current(), *st.session_state["future"]]
        _show(st.session_state["past"].pop())


def redo() -> None:
    """Forward to the view that was undone."""
    if st.session_state["future"]:
        st.session_state["past"] = [*st.session_state["past"], current()]
        _show(st.session_state["future"].pop(0))


def changed(view: View, changes: dict[str, float | str | None]) -> View:
    """A view with inputs replaced; None, or the scenario's own value, takes a change back."""
    own = load_view(view.plain).values
    kept: dict[str, Any] = {**dict(view.changes), **changes}
    told = {key: value for key, value in kept.items() if value is not None and not _same(value, own.get(key))}
    return replace(view, changes=tuple(told.items()))


def _same(value: float | str, own: Any) -> bool:
    if own is None or isinstance(value, str):
        return own is not None and value == own.text
    return own.number is not None and math.isclose(value, own.number, rel_tol=1e-9)


def key(name: str) -> str:
    """The key of a widget that shows the view: a new one whenever the view was replaced from elsewhere."""
    return f"{name}#{st.session_state['generation']}"


# The link -----------------------------------------------------------------------------------------------------------


def to_link(view: View) -> dict[str, str]:
    """The parameters that reproduce a view; what is as on a first visit stands in none."""
    link = {} if view.scenario == FIRST and view.text is None else {"scenario": view.scenario}
    for name in ("scale", "site", "convention"):
        if getattr(view, name) is not None:
            link[name] = getattr(view, name)
    if view.strategies is not None:
        link["strategies"] = ",".join(view.strategies) or BARE
    if view.changes:
        link["set"] = ",".join(
            f"{name}:{value!r}" if isinstance(value, float) else f"{name}:{value}" for name, value in view.changes
        )
    return {} if view.text is not None else link


def from_link(link: dict[str, Any]) -> tuple[View, list[str]]:
    """The view of a link, and a message for each part of it that had to be left out."""
    texts = {name: str(value[-1] if isinstance(value, list) else value) for name, value in link.items()}
    dropped: list[str] = []
    if sum(map(len, texts.values())) > LONGEST_LINK:
        return View(), ["The link is too long to be one of ours; it was left out."]
    view = View()
    wanted = texts.get("scenario")
    if wanted is not None:
        if wanted in project.names("scenarios"):
            view = replace(view, scenario=wanted)
        else:
            dropped.append(f"There is no ready scenario {shown(wanted)}; this is {title_of(FIRST)}.")
    for name in ("scale", "site", "convention"):
        if name in texts:
            view = _tried(view, replace(view, **{name: texts[name]}), f"The {name} {shown(texts[name])}", dropped)
    if "strategies" in texts:
        asked = () if texts["strategies"] == BARE else tuple(texts["strategies"].split(","))
        view = _tried(view, replace(view, strategies=asked), f"The strategies {shown(texts['strategies'])}", dropped)
    entries = texts["set"].split(",")[:MOST_CHANGES] if texts.get("set") else []
    view = _with_entries(view, entries, dropped)
    return view, [readable(message) for message in dropped]


def _with_entries(view: View, entries: list[str], dropped: list[str]) -> View:
    """The view with those changes of a link that the model takes, halving the list to find the others in few attempts."""
    if not entries:
        return view
    if len(dropped) >= MOST_DROPPED:
        dropped += [] if dropped[-1] == TOO_MANY else [TOO_MANY]
        return view
    if len(entries) == 1:
        return _tried(view, _with_changes(view, entries), shown(entries[0]), dropped)
    refused: list[str] = []
    whole = _tried(view, _with_changes(view, entries), "", refused)
    if not refused:
        return whole
    middle = len(entries) // 2
    return _with_entries(_with_entries(view, entries[:middle], dropped), entries[middle:], dropped)


def _with_changes(view: View, entries: list[str]) -> View:
    changes: list[Change] = []
    for entry in entries:
        name, _, value = entry.partition(":")
        try:
            changes.append((name, float(value)))
        except ValueError:
            changes.append((name, value))
    return replace(view, changes=(*view.changes, *changes))


def _tried(before: View, after: View, what: str, dropped: list[str]) -> View:
    """The view with one more part of a link, or without it where the model refuses it."""
    try:
        evaluate(load_view(after), shares=False)
    except UserError as error:
        dropped.append(f"{what} in the link was left out: {str(error).splitlines()[0]}")
        return before
    return after


# The sidebar --------------------------------------------------------------------------------------------------------


def view() -> View:
    """Draw the sidebar and return the session's view; stops the page with a message where the model refuses it."""
    now = current()
    with st.sidebar:
        _choices(now)
        _history(now)
    now = current()
    _write_link(to_link(now))
    for message in st.session_state["dropped"]:
        st.warning(literal(message))
    try:
        result_of(now)
    except UserError as error:
        st.error(literal(str(error)))
        st.info("Undo in the sidebar leads back.")
        st.stop()
    return now


def _write_link(link: dict[str, str]) -> None:
    """Make the address bar say the view; parameters of pages stay."""
    for name in PARAMETERS:
        if name in link and st.query_params.get(name) != link[name]:
            st.query_params[name] = link[name]
        elif name not in link and name in st.query_params:
            del st.query_params[name]


def _choices(now: View) -> None:
    """Pickers of scenario, scale, site and strategies."""

    def moved(name: str, make: Callable[[View, Any], View]) -> dict[str, Any]:
        return {"key": key(name), "on_change": _picked, "args": (make, name)}

    made = load_view(View(now.scenario, text=now.text))
    names = [*([UPLOADED] if now.text is not None else []), *project.names("scenarios")]
    st.selectbox(
        "Scenario", names, names.index(now.scenario), format_func=_scenario_title, **moved("scenario", _other_scenario)
    )
    st.segmented_control(
        "Scale", scales_of(made), default=now.scale or made.scale, required=True, **moved("scale", _other_scale)
    )
    sites = project.names("sites")
    own = load_view(View(now.scenario, now.scale, text=now.text)).site
    st.selectbox("Site", sites, sites.index(now.site or own), format_func=_site_title, **moved("site", _other_site),
                 help="Hours, wages, energy prices, buildings and finance.")  # fmt: skip
    rules = conventions()
    st.selectbox("Convention", list(rules), list(rules).index(now.convention or made.convention), format_func=words,
                 **moved("convention", _other_convention), help="  \n".join(rule.title for rule in rules.values()))  # fmt: skip
    _output(now)
    options = offered(made.header.chain)
    chosen = _own_strategies(now) if now.strategies is None else now.strategies
    if options:
        st.multiselect(
            "Interface strategies", [*options, *(name for name in chosen if name not in options)], default=list(chosen),
            format_func=strategy_title, **moved("strategies", _other_strategies),
            help="Each as the scale does it, or in the form that is named: a laboratory's method can be asked for on a line.",
        )  # fmt: skip


def _site_title(name: str) -> str:
    return title_of(name, "sites")


def _output(now: View) -> None:
    """What the plant makes in a year: the first thing anybody asks to change."""
    try:
        value = load_view(now).values[OUTPUT_KEY]
    except UserError:  # told by the page
        return
    widget = key("output")
    st.number_input(f"Good cells, {value.shown_unit}", 0.0, value=value.number, format="%.6g", step=value.number, key=widget,
                    on_change=lambda: go(changed(current(), {OUTPUT_KEY: st.session_state[widget]})))  # fmt: skip


def _scenario_title(name: str) -> str:
    return "Your scenario" if name == UPLOADED else title_of(name)


def _own_strategies(now: View) -> tuple[str, ...]:
    """What the scenario itself states."""
    return tuple(str(tree.value) for tree in load_view(View(now.scenario, text=now.text)).header.strategies)


@st.cache_resource(show_spinner=False)
def offered(chain: str) -> list[str]:
    """Strategies of a chain, each plain and in each of its forms."""
    made = []
    for id in applicable(chain):
        made += [id, *(f"{id}{strategy.SEPARATOR}{form}" for form in strategy.read(id).forms_of(chain))]
    return made


@st.cache_resource(show_spinner=False)
def strategy_title(name: str) -> str:
    """A strategy with its form, in words."""
    id, _, form = name.partition(strategy.SEPARATOR)
    return f"{words(id)}{f' ({form} form)' if form else ''}: {strategy.read(id).title}"


def _picked(make: Callable[[View, Any], View], name: str) -> None:
    """A widget of the sidebar was moved."""
    go(make(current(), st.session_state[key(name)]))


def _other_scenario(now: View, name: str) -> View:
    return now if name == UPLOADED else View(name, now.scale if now.scale in scales_of(name) else None)


def _other_scale(now: View, scale: str | None) -> View:
    own = load_view(View(now.scenario, text=now.text)).scale
    return replace(now, scale=None if scale in (None, own) else scale)


def _other_site(now: View, site: str) -> View:
    own = load_view(View(now.scenario, now.scale, text=now.text)).site
    return replace(now, site=None if site == own else site)


def _other_convention(now: View, convention: str) -> View:
    """Another convention, without the changes to what only the one before had."""
    own, before = load_view(View(now.scenario, text=now.text)).convention, load_view(now.plain).convention
    kept = tuple(change for change in now.changes if not change[0].startswith(f"site.{before}."))
    return replace(now, convention=None if convention == own else convention, changes=kept)


def _other_strategies(now: View, names: list[str]) -> View:
    return replace(now, strategies=None if tuple(names) == _own_strategies(now) else tuple(names))


def _history(now: View) -> None:
    """Undo, redo, reset, and how many inputs were changed."""
    if now.changes:
        st.badge(f"{len(now.changes)} input{'s' if len(now.changes) > 1 else ''} changed", color="orange")
    back, forth, reset = st.columns(3)
    back.button("Undo", on_click=undo, disabled=not st.session_state["past"], width="stretch")
    forth.button("Redo", on_click=redo, disabled=not st.session_state["future"], width="stretch")
    reset.button("Reset", on_click=lambda: go(now.plain), disabled=not now.changes, width="stretch",
                 help="Take back all changed inputs.")  # fmt: skip
    st.caption("The address in your browser is a link to this view." if now.text is None
               else "Your own scenario is not in the link: export it and send the file.")  # fmt: skip


def literal(text: str) -> str:
    """A text as Markdown shows it word for word, whoever wrote it."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()<>#+-.!|~$:^=&" else c for c in text).replace("\n", "  \n")
