"""How far published models are reproduced, and what separates two conventions: a part of the page
of data and sources.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app_pages.markup import literal
from app_pages.parts import show
from app_pages.view import View, load_view
from model.conventions import conventions
from model.figures.waterfall import waterfall
from model.published.account import lines_of
from model.published.validate import Reproduction, validate
from model.reading.wording import words
from model.reports.published import closeness, verdict
from model.studies.waterfalls import between_conventions

REFERENCE = "lithium_ion"  # what published plant tables are about


@st.cache_resource(max_entries=1, show_spinner="Putting published models to the engine")
def reproductions() -> list[Reproduction]:
    """All cases of the project; they change with the program only."""
    return validate()


def published() -> None:
    """Every case with its verdict, the figures of one of them, and the way between two conventions."""
    st.caption(
        "The figures of published models beside those of this engine, from the same inputs. On the"
        " command line: `python -m model validate`."
    )
    folded = st.expander("Cases and figures", key="published", on_change="rerun")
    if folded.open:
        with folded:
            _cases(reproductions())
    between = st.expander("Equal inputs, another convention", key="between", on_change="rerun")
    if between.open:
        with between:
            _between()


def _cases(reproductions: list[Reproduction]) -> None:
    rows = [
        {
            "case": case.title,
            "kind": words(case.kind),
            "figures": len(case.checks),
            "reproduced": sum(check.passed for check in case.checks),
            "how closely": closeness(case),
            "source": case.source,
        }
        for case in reproductions
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        alt="Published cases with the number of figures that are reproduced",
    )
    chosen = st.selectbox(
        "Figures of", reproductions, format_func=lambda case: case.title, key="case"
    )
    figures = [
        {
            "quantity": check.quantity,
            "published": check.expected,
            "here": check.obtained,
            "unit": check.unit,
            "relative difference": f"{check.difference:+.1e}" if check.difference else "0",
            "verdict": verdict(check),
            "note": check.note,
        }
        for check in chosen.checks
    ]
    st.dataframe(pd.DataFrame(figures), hide_index=True, alt=f"Figures of {chosen.title}")
    for remark in chosen.remarks:
        st.caption(literal(str(remark)))
    for line in lines_of(chosen.left):
        st.caption(f"Not compared: {literal(line)}")


def _between() -> None:
    names = list(conventions())
    first, second = st.columns(2)
    a = first.selectbox("From", names, format_func=words, key="between/a")
    b = second.selectbox("To", names, index=1, format_func=words, key="between/b")
    study = between_conventions(load_view(View(REFERENCE)), a, b)
    table = pd.DataFrame(
        [{"part": words(part.name), "USD/kWh": part.change} for part in study.parts if part.change]
    )
    show(
        waterfall(study, [words(a), words(b)]),
        "between/figure",
        f"Cost of {literal(study.scenarios[0].title)} from {words(a)} to {words(b)}",
        table,
    )
