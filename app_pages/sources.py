"""Data and sources: every value with its range and source, materials, strategies, and how published
models are reproduced.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app_pages.published import published
from app_pages.session import view
from app_pages.view import View, load_view, result_of
from model.engine.influence import elasticities
from model.plant.outputs import SHARES
from model.reading import project
from model.reading.kinds import KINDS, MEANINGS
from model.reading.wording import number_text, words
from model.scenario import catalogue, strategy

LINK = st.column_config.LinkColumn("Link", display_text="open")


@st.cache_resource(max_entries=32, show_spinner=False)
def values_of(now: View) -> pd.DataFrame:
    """Every value, with the per cent of the cost that one per cent of it moves."""
    scenario = load_view(now)
    weights = elasticities(scenario)
    rows = []
    for key, value in scenario.values.items():
        low, high = (value.sourced or value).range or (None, None)
        rows.append(
            {
                "input": key,
                "value": value.text or ("unknown" if value.number is None else f"{value.number:g}"),
                "unit": "" if value.unit == "1" else value.unit,
                "low": low,
                "high": high,
                "year": value.year,
                "hangs on it, %": weights.get(key, 0.0),
                "kind": value.kind_shown,
                "source": value.source or "choice",
                "link": next((url for c in value.citations if (url := link_of(c))), None),
                "distribution": value.distribution if value.uncertain else "",
                "meaning": value.schema.meaning,
            }
        )
    return pd.DataFrame(rows)


@st.cache_resource(show_spinner=False)
def link_of(citation: str) -> str | None:
    """Where a cited work is found; None where it has no address."""
    entry = catalogue.bibliography().get(citation)
    if entry is None:
        return None
    return entry.fields.get("url") or (
        f"https://doi.org/{entry.fields['doi']}" if "doi" in entry.fields else None
    )


@st.cache_resource(show_spinner=False)
def works() -> pd.DataFrame:
    """All works that the project cites."""
    rows = [
        {
            "key": key,
            "title": entry.fields.get("title", "").replace("{", "").replace("}", ""),
            "year": entry.fields.get("year", ""),
            "kind": entry.fields.get("note", ""),
            "link": link_of(key),
        }
        for key, entry in catalogue.bibliography().items()
    ]
    return pd.DataFrame(rows)


@st.cache_resource(show_spinner=False)
def strategies() -> pd.DataFrame:
    """All strategies with their row of the review's Table 2."""
    rows = []
    for id in project.names("strategies"):
        entry = strategy.read(id)
        before, after = (_measured(entry, f"resistance_{when}") for when in ("before", "after"))
        rows.append(
            {
                "strategy": id,
                "title": entry.title,
                "at": entry.side,
                "chains": ", ".join(words(c) for c in entry.applies_to),
                "readiness": entry.readiness.get("level") or "unknown",
                "forms": ", ".join(entry.forms),
                "resistance before": before,
                "resistance after": after,
                **{f"Table 2: {words(k)}": str(v) for k, v in entry.table2.items()},
            }
        )
    return pd.DataFrame(rows)


def _measured(entry: strategy.Strategy, name: str) -> str:
    """A measured number with its unit; `unknown` where nobody reports one."""
    number = entry.measured(name)
    return "unknown" if number is None else f"{number:g} {entry.effect[name].plain['unit']}"


def show_values(now: View) -> None:
    """All values, to search, filter and sort by their weight."""
    table = values_of(now)
    weight, kinds = table["hangs on it, %"].abs(), table["kind"].str.partition(" ")[0]
    shares = [result_of(now).outputs[name] for name in SHARES]
    st.caption(
        f"{len(table)} values of this scenario: {_counted(kinds)}. {shares[0]:.0%} of the result"
        f" and {shares[1]:.0%} of its spread rest on assumptions, of what is evidence or"
        " assumption. 'Hangs on it': by how many per cent the cost per kWh moves when the value"
        " moves by one, machines counted as fractions.",
        help="\n\n".join(f"**{kind}**: {meaning}." for kind, meaning in MEANINGS.items()),
    )
    one, two, three = st.columns([3, 2, 3])
    wanted = (
        one.text_input(
            "Search",
            placeholder="sintering, price, @knehr ...",
            key="search",
            persist_state="session",
        )
        .strip()
        .lower()
    )
    scopes = list(dict.fromkeys(key.partition(".")[0] for key in table["input"]))
    scope = two.selectbox(
        "Part",
        scopes,
        index=None,
        format_func=words,
        placeholder="all",
        key="part",
        persist_state="session",
    )
    only = three.segmented_control(
        "Show",
        ["all", *KINDS],
        default="all",
        required=True,
        key="only",
        persist_state="session",
    )
    rows = table.reindex(weight.sort_values(ascending=False, kind="stable").index)
    if wanted:
        rows = rows[
            rows.apply(lambda row: wanted in " ".join(str(cell) for cell in row).lower(), axis=1)
        ]
    if scope:
        rows = rows[rows["input"].str.startswith(f"{scope}.")]
    if only != "all":
        rows = rows[kinds[rows.index] == only]
    st.dataframe(
        rows,
        hide_index=True,
        height=560,
        alt="Values with unit, range, source and weight",
        placeholder="",
        column_config={
            "link": LINK,
            "hangs on it, %": st.column_config.NumberColumn(format="%.3f"),
            "input": st.column_config.TextColumn(pinned=True, width=200),
            "year": st.column_config.NumberColumn(format="%d"),
            "low": st.column_config.NumberColumn(format="%.4g"),
            "high": st.column_config.NumberColumn(format="%.4g"),
            "source": st.column_config.TextColumn(width="large"),
        },
    )
    st.caption(f"{len(rows)} of {len(table)} values shown, the weightiest first.")


def _counted(kinds: pd.Series) -> str:
    """How many values there are of each kind, in words."""
    counts = kinds.value_counts()
    return ", ".join(f"{counts.get(kind, 0)} {kind}" for kind in KINDS)


def show_materials(now: View) -> None:
    """What is bought, with prices and properties."""
    scenario = load_view(now)
    rows = []
    for id, facts in scenario.materials.items():
        row = {"material": id, "title": facts.title, "kind": facts.kind}
        for key, value in scenario.values.items():
            if key.startswith(f"materials.{id}.") and value.number is not None:
                name = words(key.rpartition(".")[2])
                row[name] = f"{number_text(value.number)} {value.shown_unit}".strip()
        rows.append(row)
    st.caption(
        "The materials that this scenario buys, with what is known of them; their sources stand"
        " among the values."
    )
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height=480,
        alt="Materials with prices and properties",
        placeholder="",
    )


def show_strategies(_: View) -> None:
    """The review's strategies."""
    st.caption(
        "The review's interface strategies. Resistances are those it reports; where it reports none"
        " there is none."
    )
    st.dataframe(
        strategies(),
        hide_index=True,
        height=560,
        alt="Strategies with their row of the review's Table 2",
    )


def show_works(_: View) -> None:
    """The bibliography."""
    st.dataframe(
        works(),
        hide_index=True,
        height=560,
        alt="Works cited",
        column_config={"link": LINK},
        placeholder="",
    )


def show_published(_: View) -> None:
    """How far published models are reproduced."""
    published()


# What the page shows, tab by tab.
TABS = {
    "Values": show_values,
    "Materials": show_materials,
    "Strategies": show_strategies,
    "Works cited": show_works,
    "Published models": show_published,
}
now = view()
st.title("Data and sources")
for tab, draw in zip(st.tabs(list(TABS)), TABS.values(), strict=True):
    with tab:
        draw(now)
