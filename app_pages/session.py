"""The session's view with its past and future, and what every page draws first."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app_pages.link import from_link, to_link, view_parameters
from app_pages.markup import literal
from app_pages.view import View, left_behind, result_of
from model.reading.errors import UserError

MOST_STEPS_BACK = 100


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
    elif stepped_in_history() and view_parameters(st.query_params) != to_link(current()):
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
