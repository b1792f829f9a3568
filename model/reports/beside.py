"""What others report beside a result, as a short block for people and in full as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from model.published.beside import Beside, Row, likely
from model.published.reported import ENDS, WEIGHTS, Figure, Quantity, Statement
from model.reading.wording import number_text, words
from model.reports.terminal import console, table
from model.studies.monte_carlo import Spread
from model.studies.outlook import Outlook

MOST_NAMES = 3  # of those who report, in the short block


def beside_json(beside: Beside, drawn: Outlook) -> dict[str, Any]:
    """Every figure with stable keys: as it was read, and in the unit and money that `here`, the
    plan, and `likely` have.
    """
    return {
        "kinds": [{"id": kind.id, "title": kind.title} for kind in beside.kinds],
        "money_year": beside.money_year,
        "figures": [_figure_json(row, drawn) for row in beside.rows],
        "statements": [
            {
                "id": one.id,
                "who": one.who,
                "text": one.text,
                "conditions": one.conditions,
                "weight": one.weight,
                "source": one.source,
            }
            for one in beside.statements
        ],
    }


def _figure_json(row: Row, drawn: Outlook) -> dict[str, Any]:
    figure = row.figure
    read = {end: value.number for end, value in figure.ends.items()}
    low, high = row.ratios or (None, None)
    return {
        "id": figure.id,
        "who": figure.who,
        "quantity": figure.quantity.id,
        "of": figure.of,
        "region": figure.region or None,
        "conditions": figure.conditions,
        "weight": figure.weight,
        "source": figure.source,
        "year": figure.year,
        "unit": figure.quantity.parameter.unit,
        **{end: figure.number(end) for end in ENDS},
        "as_reported": {"unit": figure.unit, **{end: read.get(end) for end in ENDS}},
        "here": row.here,
        "likely": likely(figure.quantity, drawn.spreads),
        "ratio_low": low,
        "ratio_high": high,
    }


def print_beside(beside: Beside, drawn: Outlook) -> None:
    """One line for each quantity and weight, then what was said without a number."""
    out = console()
    out.print(headline(beside), style="bold")
    if not beside.rows and not beside.statements:
        return
    rows = table("reported", "weight", "published", "plan", "likely", "plan : published", "by")
    for (quantity, weight), group in groupby(beside.rows, _group):
        members = list(group)
        rows.add_row(
            title(quantity),
            words(weight),
            together([row.figure for row in members]),
            number_text(members[0].here),
            likely_text(quantity, drawn.spreads),
            times(members),
            _names(members),
        )
    out.print(rows)
    for statement in beside.statements:
        out.print(said(statement))
    out.print(
        "Goals and announcements are not results. Each figure with its conditions: --json FILE"
    )


def headline(beside: Beside) -> str:
    """Of which kind of cell the figures are, or that there are none."""
    if not beside.rows and not beside.statements:
        return (
            f"What others report: no published figure for this kind of cell ({beside.kind}) at"
            f" {beside.scale} scale is known here"
        )
    kinds = "; ".join(kind.title for kind in beside.kinds)
    return f"What others report of this kind of cell ({kinds}), USD of {beside.money_year}"


def likely_text(quantity: Quantity, spreads: Mapping[str, Spread | None]) -> str:
    """The same in words; empty where there is none."""
    value = likely(quantity, spreads)
    return "" if value is None else number_text(value)


def _group(row: Row) -> tuple[Quantity, str]:
    return row.figure.quantity, row.figure.weight


def title(quantity: Quantity) -> str:
    """A quantity in words, with its unit where it has one."""
    return f"{quantity.title}, {quantity.unit}" if quantity.unit else quantity.title


def _names(rows: Sequence[Row]) -> str:
    names = list(dict.fromkeys(row.figure.who for row in rows))
    more = len(names) - MOST_NAMES
    return "; ".join(names[:MOST_NAMES]) + (f"; {more} more" if more > 0 else "")


def together(figures: Sequence[Figure]) -> str:
    """Figures of one quantity in one text: `78 to 231`, `at most 100`."""
    numbers = [number for f in figures for end in f.stated if (number := f.number(end)) is not None]
    low, high = number_text(min(numbers)), number_text(max(numbers))
    ends = {f.stated for f in figures}
    if ends == {("high",)}:
        return f"at most {high}" if low == high else f"at most {low} to {high}"
    if ends == {("low",)}:
        return f"at least {low}" if low == high else f"at least {low} to {high}"
    return low if low == high else f"{low} to {high}"


def published_text(figure: Figure) -> str:
    """One figure as it was read, with unit and the year of its money."""
    numbers = [f"{figure.ends[end].number:g}" for end in figure.stated]
    words_of = {"high": "at most ", "low": "at least "}
    word = words_of.get(figure.stated[0], "") if len(numbers) == 1 else ""
    if len(numbers) == 3:
        text = f"{numbers[1]} ({numbers[0]} to {numbers[2]})"
    else:
        text = word + " to ".join(numbers)
    value = next(iter(figure.ends.values()))
    return f"{text} {value.shown_unit}".strip()


def times(rows: Sequence[Row]) -> str:
    """How many times what is reported the result's own number, its plan, is."""
    ratios = [ratio for row in rows for ratio in row.ratios or ()]
    if not ratios:
        return ""
    low, high = (number_text(ratio, 2) for ratio in (min(ratios), max(ratios)))
    return low if low == high else f"{low} to {high}"


def said(statement: Statement) -> str:
    """A statement with its conditions and its place."""
    weight = WEIGHTS[statement.weight]
    return (
        f"{statement.who}: {statement.text}. On what terms: {statement.conditions}"
        f" ({statement.source}; {weight})"
    )
