"""The frame around every page: the view, the sidebar, how it prints, and what is shown when the program goes wrong."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app_pages.safety import safely, tell
from app_pages.sidebar import sidebar
from app_pages.view import View, begin, current, go

# On paper: no sidebar, columns below one another, charts as wide as the paper, nothing cut off.
PRINTED = """<style>@media print {
  [data-testid=stSidebar], [data-testid=stHeader], [data-testid=stToolbar] { display: none !important; }
}</style>"""


def framed(page: Any) -> None:
    """Draw the sidebar and a page; what goes wrong unexpectedly is told above, with the way back."""
    st.html(PRINTED)
    above = st.container()
    _drawn(page)
    if st.session_state.get("problem"):
        good = st.session_state.get("good")
        back = good is not None and good != current()
        with above:
            tell(safely(lambda: go(good)) if back else None, safely(_afresh))
    else:
        st.session_state["good"] = current()


def _afresh() -> None:
    """The first visit's view; undo leads back from it where there was one."""
    if "view" in st.session_state:
        go(View())
    else:
        st.session_state["view"] = View()


@safely
def _drawn(page: Any) -> None:
    begin()
    sidebar()
    page.run()
