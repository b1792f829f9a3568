"""Calculations that keep nobody waiting: a page that needs one can be interrupted by the next click
while it is made.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache, lru_cache, wraps
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

AT_ONCE = 4
NAME = "calculation"
SLICE = 0.02  # seconds between looks at what the user has asked for meanwhile


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix=NAME)


def calculated(
    max_entries: int, message: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function of hashable arguments one that is calculated once for all sessions, beside
    the page that asks for it.

    A page that was interrupted finds the result when it asks again. `message` is shown while it waits.
    What the function raises is raised where the result is asked for.
    """

    def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
        @lru_cache(max_entries)
        def begun(*arguments: Any) -> Future[Any]:
            return _pool().submit(function, *arguments)

        @wraps(function)
        def cached(*arguments: Any) -> Any:
            future = begun(*arguments)
            if future.done() or get_script_run_ctx(suppress_warning=True) is None:
                # A calculation within another must not wait for a thread that the other holds.
                nested = threading.current_thread().name.startswith(NAME) and not future.done()
                return function(*arguments) if nested else future.result()
            if message:
                with st.spinner(message):
                    return _patiently(future)
            return _patiently(future)

        return cached

    return decorated


def _patiently(future: Future[Any]) -> Any:
    """Wait for a result; a look at the session's state is where Streamlit ends a run that a click
    has overtaken.
    """
    while not wait([future], SLICE).done:
        st.session_state.get("view")
    return future.result()
