"""Parts that pages share: charts with their table, tiles, and the texts of numbers."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

# here, before any page draws: plotly fails on a pandas that another session is just importing
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from app_pages.calculation import calculated
from app_pages.markup import literal
from app_pages.view import View, load_view, result_of, title_of
from model.engine.result import VERSION, Result
from model.figures.theme import DOWNLOAD
from model.plant.economics import CATEGORIES
from model.plant.outputs import OUTPUTS
from model.reading.document import Tree
from model.reading.wording import number_text, signed_text, words
from model.reports.terminal import strategies_of
from model.scenario.scenario import Scenario
from model.studies.monte_carlo import Spread
from model.studies.outlook import DRAWS, SEED, Outlook, outlook

MOST_IN_SIGHT = 2
HEADLINES = [output.name for output in OUTPUTS.values() if output.headline]
OPENS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # in a spreadsheet


def show(
    figure: go.Figure,
    key: str,
    alt: str,
    table: pd.DataFrame | Callable[[], pd.DataFrame] | None = None,
    **options,
):
    """A chart with its alternative text, and its numbers as a table below; returns what was
    selected on it.

    A table that is given as a function is made only for whoever looks at it.
    """
    event = st.plotly_chart(figure, config=DOWNLOAD, key=key, alt=alt, **options)
    if table is not None:
        folded = st.expander("The same as a table", key=f"table/{key}", on_change="rerun")
        if folded.open:  # what nobody looks at is not sent
            folded.dataframe(table() if callable(table) else table, alt=f"{alt}, as a table")
    return event


@calculated(max_entries=64)
def drawn(view: View) -> Outlook:
    """The likely values of all outputs with their bands; why there are none, where a draw fails."""
    return outlook(load_view(view))


def tiles(view: View) -> None:
    """Headline numbers with their ranges and, where they differ, the difference to the ready
    scenario.
    """
    result, beside = result_of(view), drawn(view)
    ready, ready_beside = result_of(view.ready), drawn(view.ready)
    with st.grid(4, min_column_width=140, border=True):
        for name in HEADLINES:
            before = _shown(ready.outputs[name], ready_beside.of(name))
            _output_tile(name, result.outputs, before, beside.of(name))
    against = (
        "" if view == view.ready else " Beside the arrows: the difference to the ready scenario."
    )
    st.caption(f"USD of {result.scenario.money_year}. {literal(_what_is_shown(beside))}{against}")


def _what_is_shown(beside: Outlook) -> str:
    """What the tiles say, and how many draws are dearer than the plan."""
    if beside.missing:
        return f"The plan, all inputs at their values; no draws: {beside.missing}"
    cost = beside.of("cost_per_kwh")
    dearer = (
        f" {100 - cost.plan_percentile:.0f} % of the draws cost more than the plan."
        if cost is not None and cost.plan_percentile is not None
        else ""
    )
    return (
        f"Large: the likely value, the median of {DRAWS} draws over the ranges of all inputs, seed"
        f" {SEED}; below it where four fifths of them lie, and the plan, which all inputs at their"
        f" values give together and the charts show. What has no band is the plan.{dearer}"
    )


def _shown(value: Any, spread: Spread | None) -> Any:
    """What stands large: the likely value, or the plan where there are no draws of it."""
    return value if spread is None else spread.likely


def _output_tile(name: str, outputs: Mapping[str, Any], before: Any, spread: Spread | None) -> None:
    """An output with its band, and by how much it differs from what it was `before`; a share is
    shown in per cent.
    """
    value = outputs[name]
    output, shown = OUTPUTS[name], _shown(value, spread)
    factor, unit = output.for_people(1.0)
    delta = difference(shown, before, factor)
    text = bottleneck_of(value) if name == "bottleneck" else short(_times(shown, factor))
    span = " to ".join(short(factor * end) for end in spread.band) + " " if spread else ""
    planned = f"; plan {short(_times(value, factor))}" if spread else ""
    of = _beside(name, outputs)
    tile(output.headline, text, f"{span}{unit}{of}{planned}", delta, help=output.meaning)


def _beside(name: str, outputs: Mapping[str, Any]) -> str:
    """What another output adds below a number."""
    if name == "assumption_share":
        of_spread = outputs["assumption_share_of_spread"]
        return " of the result" + ("" if of_spread is None else f"; {of_spread:.0%} of its spread")
    used = outputs["bottleneck_utilisation"]
    return f"used {used:.0%}" if name == "bottleneck" and used is not None else ""


def difference(value: Any, ready: Any, factor: float = 1.0) -> str | None:
    """What a number differs by, with no more places than the number itself is shown with; None
    where that leaves nothing.
    """
    if (
        not isinstance(value, float)
        or not isinstance(ready, float)
        or math.isclose(value, ready, rel_tol=1e-9)
    ):
        return None
    size = abs(factor * value)
    # the place of the last of three figures
    least = 10.0 ** (math.floor(math.log10(size)) - 2) if size > 0 else 0.0
    change = factor * (value - ready)
    if abs(change) < 0.5 * least:
        return None
    return signed_text(round(change / least) * least if least else change)


def warned(warnings: Sequence[str]) -> None:
    """What is out of the ordinary; many are folded up, so that they do not push away what a page is
    about.
    """
    if not warnings:
        return
    text = "  \n".join(map(literal, warnings))
    if len(warnings) <= MOST_IN_SIGHT:
        st.warning(text, icon=":material/warning:")
        return
    with st.expander(f"{len(warnings)} warnings", icon=":material/warning:"):
        st.warning(text)


def tile(label: str, text: str, below: str, delta: str | None = None, **options: Any) -> None:
    """A number with its unit below it, where a narrow screen has room for it."""
    with st.container():
        st.metric(label, text, delta=delta, delta_color="off", **options)
        st.caption(literal(below))


def bottleneck_of(step: object) -> str:
    """The bottleneck in words; there is none where equipment is charged as used."""
    return words(step) if isinstance(step, str) else "none"


def short(value: float | None) -> str:
    """A number that fits a tile."""
    return (
        number_text(value) if value is None or abs(value) < 1e6 else f"{number_text(value / 1e6)} M"
    )


def _times(value: object, factor: float) -> float | None:
    return factor * value if isinstance(value, float) else None


def cost_table(result: Result) -> pd.DataFrame:
    """USD/kWh by step and category."""
    table = result.per_kwh(result.by_step[[*CATEGORIES, "total"]])
    table.loc["total"] = table.sum()
    return table.rename(columns=words, index=words).round(4)


def in_words(scenario: Scenario, key: str, tree: Tree) -> dict[str, str]:
    """A change as a row: what it replaces, with the range and source that it brings."""
    value = scenario.values.get(key)
    if value is None:
        return {
            "input": key,
            "value": f"as {scenario.references.get(key, 'stated')}",
            "before": "",
            "range": "",
            "kind": "",
            "source": "",
        }
    low_high = (
        ""
        if value.range is None
        else f"{value.range[0]:g} to {value.range[1]:g}, {value.distribution}"
    )
    options = ", ".join(f"{number:g} (weight {weight:g})" for number, weight in value.options)
    before = "" if value.sourced is None else value.sourced.as_text
    return {
        "input": key,
        "value": value.as_text,
        "before": before,
        "range": low_high or options,
        "kind": value.kind_shown,
        "source": value.source,
    }


def about(result: Result) -> list[str]:
    """What figures are of: cost, site, strategies, every changed input, and what makes the result
    again.
    """
    scenario = result.scenario
    changes = [in_words(scenario, key, tree) for key, tree in scenario.overrides]
    lines = [
        f"{row['input']} = {row['value']}"
        + (f" (before: {row['before']})" if row["before"] else "")
        for row in changes
    ]
    return [
        (
            f"Cost: {number_text(result.outputs['cost_per_kwh'], 4)} USD of {scenario.money_year}"
            f" per kWh of good cells, convention {words(scenario.convention)}, site"
            f" {title_of(scenario.site, 'sites')}."
        ),
        f"Strategies: {strategies_of(scenario)}.",
        f"Changed inputs: {'; '.join(lines) or 'none'}.",
        *result.warnings,
        f"lab2line {VERSION}, scenario fingerprint {result.fingerprint}.",
    ]


def safe_csv(table: pd.DataFrame) -> str:
    """A table as CSV in which no text can become a formula when a spreadsheet opens it."""
    guarded = table.map(
        lambda cell: (
            f"'{cell}" if isinstance(cell, str) and cell.startswith(OPENS_A_FORMULA) else cell
        )
    )
    # quoted, so that no line ends within a text
    return guarded.to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC)
