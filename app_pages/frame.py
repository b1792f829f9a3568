"""The frame around every page: the view, the sidebar, how it looks and prints, and what is shown
when the program goes wrong.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from app_pages.safety import safely, tell
from app_pages.session import begin, current, go
from app_pages.sidebar import sidebar
from app_pages.view import View

# On the screen: the texts of charts as dark as their theme allows, but for those inside what is
# drawn. On paper: no sidebar, nothing cut off at the right, no chart over the end of a page. A
# chart has the width of the screen; what is drawn of it gets a viewBox, which changes nothing on
# the screen and lets paper make it smaller.
LOOKS = """<style>
[data-testid=stPlotlyChart] :is(.xtick, .ytick, .x2tick, .y2tick, .x3tick, .y3tick, .textpoint, .annotation) text,
[data-testid=stPlotlyChart] text:is(.xtitle, .ytitle, .x2title, .y2title, .x3title, .y3title, .legendtext, .bartext) {
  fill: currentColor !important; fill-opacity: 0.8; }
@page { margin: 12mm; }
@media print {
  [data-testid=stSidebar], [data-testid=stHeader], [data-testid=stToolbar] { display: none !important; }
  [data-testid=stMainBlockContainer] { padding: 0 !important; max-width: none !important; }
  [data-testid=stPlotlyChart], [data-testid=stMetric], [data-testid=stAlert], [data-testid=stDataFrame] { break-inside: avoid; }
  h1, h2, h3 { break-after: avoid; }
  [data-testid=stPlotlyChart], [data-testid=stPlotlyChart] :is(div, .js-plotly-plot) {
    width: 100% !important; height: auto !important; max-width: 100% !important; overflow: visible !important; }
  .js-plotly-plot .modebar-container, .js-plotly-plot .hoverlayer { display: none !important; }
  .js-plotly-plot .main-svg { max-width: 100% !important; height: auto !important; }
  .js-plotly-plot .main-svg:first-of-type { position: static !important; }
  [data-testid=stMermaidChart] svg { max-width: 100% !important; }
  [data-testid=stDataFrame] { zoom: 0.62; }
}
</style>
<script>
if (!window.printsWhole) {
  window.printsWhole = true;
  window.addEventListener("beforeprint", () => document.querySelectorAll(".js-plotly-plot .main-svg").forEach(drawn =>
    drawn.setAttribute("viewBox", `0 0 ${drawn.width.baseVal.value} ${drawn.height.baseVal.value}`)));
  window.addEventListener("afterprint", () => document.querySelectorAll(".js-plotly-plot .main-svg").forEach(drawn =>
    drawn.removeAttribute("viewBox")));
}
</script>"""


# What is selected is light in the dark theme; Streamlit writes white on a button of that colour.
DARK = (
    "<style>[data-testid=stBaseButton-primary], [data-testid=stBaseButton-primary] * { color:"
    " #0E1117 !important; }</style>"
)


def framed(page: Any) -> None:
    """Draw the sidebar and a page; what goes wrong unexpectedly is told above, with the way back."""
    st.html(LOOKS, unsafe_allow_javascript=True)
    if st.context.theme.type == "dark":
        st.html(DARK)
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
