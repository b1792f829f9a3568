"""What a user sees when the program itself goes wrong: one sentence, the way back, and a report to
copy.
"""

from __future__ import annotations

import logging
import platform
import re
import sys
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import streamlit as st

from app_pages.markup import literal
from model.engine.result import VERSION
from model.reading import project
from model.reading.errors import UserError

LONGEST = 200
MOST_FRAMES = 12
_PATH = re.compile(r"(?:[A-Za-z]:)?(?:[/\\][^\s/\\'\":]+){2,}")
_LOG = logging.getLogger(__name__)


def safely(function: Callable[..., Any]) -> Callable[..., Any]:
    """A callback or a part of a page that keeps an error for the page to tell, in place of Streamlit's own page.

    What the model refuses is told in its own words, and leaves the view as it was.
    """

    @wraps(function)
    def safe(*given: Any, **options: Any) -> Any:
        try:
            return function(*given, **options)
        except UserError as error:
            st.session_state["refused"] = str(error)
            return None
        except Exception as error:
            _LOG.exception("unexpected error")
            st.session_state["problem"] = report(error)
            return None

    return safe


def report(error: BaseException) -> str:
    """What a maintainer needs of an error: versions, places in the project, kind and text; no
    folder of this machine.
    """
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"  {_inside(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames][
        -MOST_FRAMES:
    ]
    return "\n".join(
        [
            (
                f"lab2line {VERSION}, Python {platform.python_version()}, Streamlit"
                f" {st.__version__}, {sys.platform}"
            ),
            f"{type(error).__name__}: {_without_paths(str(error))[:LONGEST]}",
            *places,
        ]
    )


def _inside(path: str) -> str:
    """A file of the project from its root; of a library, its name alone."""
    file = Path(path)
    library = {"site-packages", "dist-packages"} & set(file.parts)
    return (
        file.relative_to(project.ROOT).as_posix()
        if file.is_relative_to(project.ROOT) and not library
        else file.name
    )


def _without_paths(text: str) -> str:
    return _PATH.sub("(a file)", text)


def tell(back: Callable[[], None] | None, afresh: Callable[[], None]) -> None:
    """The sentence, the way back to the last view that worked, and the report; forgets the error."""
    problem = st.session_state.pop("problem")
    st.error("Something in the program went wrong with this view; your numbers were not changed.")
    if back is not None:
        st.button(
            "Back to the last view that worked", on_click=back, type="primary", key="problem/back"
        )
    st.button("Start afresh", on_click=afresh, key="problem/afresh")
    st.caption(
        literal(
            "If it happens again, please report it with this text; it holds no number of yours"
            " beyond what it says:"
        )
    )
    st.code(problem, language=None, wrap_lines=True)
