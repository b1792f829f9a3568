"""Widgets that show a value kept elsewhere: a number as text, and a list to add to and to take
from.

A widget keeps its identity while its own moves are the only ones, so that none of them is lost
however fast they come; it is made anew when what it shows was changed from elsewhere, so that what
a browser still says of the old one is not taken for a new wish. The session's view is the only
place where a value is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from app_pages.markup import literal
from app_pages.safety import safely
from model.reading.errors import UserError

MOST_HEARD = 1000  # widgets of a session


def bound(name: str, value: Any) -> str:
    """The key of the widget `name`, to be given this value as its default: another key when the
    widget last said another.

    The value goes by the default, not through the session's state: what that tells a browser is
    lost when the next click ends the run, and the browser would show, and tell, what stands first.
    """
    number, last = st.session_state.get(f"bound/{name}", (0, value))
    number += last != value
    st.session_state[f"bound/{name}"] = (number, value)
    key = f"{name}#{number}"
    if key not in st.session_state.setdefault("heard", {}):
        heard(key, value)
    return key


def heard(key: str, value: Any) -> bool:
    """Whether a widget has said this already; remembers that it has.

    A browser goes on telling what a widget said for a while after it was made anew, and Streamlit
    may take that for a move.
    """
    heard_before = st.session_state.setdefault("heard", {})
    again = key in heard_before and heard_before[key] == value
    heard_before.pop(key, None)
    heard_before[key] = value
    for old in list(heard_before)[:-MOST_HEARD]:
        del heard_before[old]
    return again


def moved(name: str, key: str, take: Callable[[Any], None]) -> dict[str, Any]:
    """Options of a widget that hands what it says to `take`."""

    @safely
    def changed() -> None:
        value = st.session_state[key]
        if heard(key, value):
            return
        number, _ = st.session_state[f"bound/{name}"]
        if key == f"{name}#{number}":  # the widget shows it already
            st.session_state[f"bound/{name}"] = (number, value)
        take(value)

    return {"key": key, "on_change": changed}


# Numbers --------------------------------------------------------------------------------------------------------------


def number_field(
    name: str,
    label: str,
    written: str,
    take: Callable[[str], None],
    place: Any = st,
    help: str | None = None,
) -> None:
    """A field for a number as text, which `take` reads; what it refuses stays in the field, with
    its reason below.
    """
    refused: tuple[str, str, str] | None = st.session_state.get(f"refused/{name}")
    if refused is not None and refused[2] != written:  # the number has changed since
        refused = st.session_state[f"refused/{name}"] = None
    text = written if refused is None else refused[0]
    key = bound(name, text)

    def read(text: str) -> None:
        st.session_state[f"refused/{name}"] = None
        try:
            take(text)
        except UserError as error:
            st.session_state[f"refused/{name}"] = (text, str(error), written)

    place.text_input(label, text, help=help, **moved(name, key, read))
    if refused is not None:
        place.error(literal(refused[1]))


def number_steps(
    name: str,
    label: str,
    value: float,
    numbers: Sequence[float],
    take: Callable[[float], None],
    **options: Any,
) -> None:
    """A slider over given numbers and the value, which need not be one of them.

    A browser tells the place of a number, so the numbers stay as they are for as long as the widget
    does.
    """
    key = bound(name, value)
    places = st.session_state.setdefault(f"numbers/{name}", {})
    if key not in places:
        st.session_state[f"numbers/{name}"] = places = {key: sorted({value, *numbers})}
    st.select_slider(
        label,
        places[key],
        value,
        format_func=lambda number: f"{number:.6g}",
        **options,
        **moved(name, key, take),
    )


# Several of a list ----------------------------------------------------------------------------------------------------


def several(
    name: str,
    label: str,
    chosen: Sequence[str],
    options: Sequence[str],
    label_of: Callable[[str], str],
    replace: Callable[[Callable[[tuple[str, ...]], tuple[str, ...]]], None],
    most: int | None = None,
    help: str | None = None,
) -> None:
    """What is chosen, each with a button that takes it away, and a box that adds one of the options
    at a time.

    `replace` is given what to do to the choice as it is by then, so that two clicks at once do
    both.
    """
    if chosen:
        st.caption(literal(label))
    for one in chosen:
        st.button(
            literal(label_of(one)),
            key=f"{name}/without/{one}",
            icon=":material/close:",
            help="Take this away.",
            width="stretch",
            on_click=safely(
                lambda one=one: replace(lambda now: tuple(other for other in now if other != one))
            ),
        )
    left = [option for option in options if option not in chosen]
    if not left or (most is not None and len(chosen) >= most):
        return
    number = st.session_state.setdefault(f"added/{name}", 0)
    key = f"{name}/add/{number}"

    @safely
    def add() -> None:
        one = st.session_state[key]
        if heard(key, one):
            return
        st.session_state[f"added/{name}"] = number + 1
        if one is not None:
            replace(lambda now: now if one in now else (*now, one))

    st.selectbox(
        f"Add to: {label.lower()}" if chosen else label,
        left,
        index=None,
        format_func=label_of,
        placeholder="add one",
        key=key,
        on_change=add,
        label_visibility="collapsed" if chosen else "visible",
        help=None if chosen else help,
    )
