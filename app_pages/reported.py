"""What others report of the kind of cell in view, beside its result: a part of the first page."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from app_pages.calculation import calculated
from app_pages.markup import literal
from app_pages.parts import drawn
from app_pages.view import View, result_of
from model.published.beside import Beside, beside
from model.published.reported import WEIGHTS
from model.reading.wording import number_text, words
from model.reports.beside import headline, likely_text, published_text, said, times, title, together
from model.studies.monte_carlo import Spread


@calculated(max_entries=64)
def reported_of(now: View) -> Beside:
    """The figures beside a view's result."""
    return beside(result_of(now))


def rows_of(found: Beside, spreads: Mapping[str, Spread | None]) -> pd.DataFrame:
    """One row per figure, the weightiest of each quantity first."""
    rows = [
        {
            "reported": title(row.figure.quantity),
            "published": together([row.figure]),
            "plan": number_text(row.here),
            "likely": likely_text(row.figure.quantity, spreads),
            "plan : published": times([row]),
            "what it is": words(row.figure.weight),
            "by": row.figure.who,
            "of what": row.figure.of,
            "on what terms": row.figure.conditions,
            "as read": published_text(row.figure),
            "source": row.figure.source,
        }
        for row in found.rows
    ]
    return pd.DataFrame(rows)


def show_reported(now: View) -> None:
    """The figures as a table, and what was said without a number, for whoever opens it."""
    folded = st.expander(
        "What others report", key="reported", on_change="rerun", icon=":material/menu_book:"
    )
    if not folded.open:
        return
    found = reported_of(now)
    with folded:
        st.caption(literal(f"{headline(found)}."))
        if found.rows:
            st.dataframe(
                rows_of(found, drawn(now).spreads),
                hide_index=True,
                alt="What others report of this kind of cell, beside this result",
                column_config={"by": st.column_config.TextColumn(width="medium")},
            )
            meanings = "; ".join(f"{words(w)}: {meaning}" for w, meaning in WEIGHTS.items())
            st.caption(literal(f"{meanings.capitalize()}."))
        for statement in found.statements:
            st.caption(literal(said(statement)))
