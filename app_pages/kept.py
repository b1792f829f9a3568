"""Scenarios that users brought, kept in the server's memory under a name that their link holds, so
that a reload finds them.

The name follows from the text and cannot be guessed without it; the server forgets the oldest, and
all when it stops.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from threading import Lock

import streamlit as st

MOST = 64
UPLOADED = "yours"
_LOCK = Lock()


@st.cache_resource(show_spinner=False)
def _texts() -> OrderedDict[str, str]:
    return OrderedDict()


def keep(text: str) -> str:
    """The name under which a scenario's text is found again."""
    name = f"{UPLOADED}-{hashlib.sha256(text.encode()).hexdigest()[:20]}"
    with _LOCK:
        _texts()[name] = text
        _texts().move_to_end(name)
        while len(_texts()) > MOST:
            _texts().popitem(last=False)
    return name


def find(name: str) -> str | None:
    """The text that is kept under a name; None where it has been forgotten, or never was."""
    with _LOCK:
        return _texts().get(name)
