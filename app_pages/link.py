"""A view as a link, and a link as a view: what cannot be taken is left out and named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from app_pages.kept import UPLOADED, find, keep
from app_pages.view import AT, FIRST, Change, Elsewhere, View, load_view, title_of
from model.engine.result import evaluate
from model.reading import project
from model.reading.errors import UserError, quoted_value, readable
from model.reading.number_text import NumberError, read_number

BARE = "none"
INSTEAD = "This is the first scenario instead."
PARAMETERS = ("scenario", "scale", "site", "convention", "strategies", "set")
LONGEST_LINK = 4000
MOST_CHANGES = 100
MOST_DROPPED = 10
TOO_MANY = "The rest of the link was left out, for there are too many mistakes in it."


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
    changes = [(name, value) for name, value in view.changes]
    changes += [(f"{name}{AT}{scale}", value) for scale, name, value in view.elsewhere]
    if changes:
        link["set"] = ",".join(
            f"{name}:{value!r}" if isinstance(value, float) else f"{name}:{value}"
            for name, value in changes
        )
    return link


def view_parameters(parameters: Any) -> dict[str, str]:
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
        value = _number_or_text(text)
        name, _, scale = name.partition(AT)
        if scale:
            elsewhere.append((scale, name, value))
        else:
            changes.append((name, value))
    return replace(view, changes=(*view.changes, *changes), elsewhere=(*view.elsewhere, *elsewhere))


def _number_or_text(text: str) -> float | str:
    """A value of a link: a plain number, or a text for the model to read or refuse."""
    try:
        return float(read_number(text))
    except NumberError:
        return text


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
