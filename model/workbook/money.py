"""The sheet of money: price indices and exchange rates, which the conversions of inputs refer to."""

from __future__ import annotations

from functools import cache
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from model.reading import project
from model.reading.kinds import ASSUMPTION, PREFIXES
from model.workbook import style
from model.workbook.names import MONEY

FIRST_ROW = 6
WIDTH = 26.0


def write_money(sheet: Worksheet) -> None:
    """One row per year, one column per index or currency; below, the years that have a source of
    their own.

    To the right stand the same figures once more, as they were written: the check on the first
    sheet compares them.
    """
    style.title(
        sheet,
        MONEY,
        "Price indices and exchange rates that bring the inputs' money to that of the scenario. In"
        " italics: assumptions, which stand below with all years that have a source of their own.",
    )
    series = _series()
    start = len(series) + 3
    style.head(sheet, FIRST_ROW - 2, ["Year", *(part["title"] for part in series.values())])
    style.head(sheet, FIRST_ROW - 2, [f"As written: {name}" for name in series], start)
    sheet.row_dimensions[FIRST_ROW - 2].height = 3 * style.LINE_HEIGHT
    for index, part in enumerate(series.values()):
        style.put_text(sheet.cell(FIRST_ROW - 1, 2 + index), part["source"]).alignment = style.WRAP
        for year, entry in part["years"].items():
            for column in (2 + index, start + index):
                cell = sheet.cell(_row(year), column, float(entry["value"]))
                cell.number_format = style.number_format(cell.value)
                if entry.get("source", "").startswith(PREFIXES[ASSUMPTION]):
                    cell.font = style.ASSUMED
    style.fit_row(sheet, FIRST_ROW - 1, [(part["source"], WIDTH) for part in series.values()])
    for year in _years():
        sheet.cell(_row(year), 1, year).alignment = style.LEFT
    last = _own_sources(sheet, _row(_years()[-1]) + 2)
    widths = [10.0, *[WIDTH] * len(series), 4.0, *[16.0] * len(series)]
    style.finish(
        sheet,
        widths,
        freeze=f"B{FIRST_ROW}",
        print_title="4:4",
        print_areas=f"A1:{get_column_letter(1 + len(series))}{last}",
    )


def _own_sources(sheet: Worksheet, row: int) -> int:
    """Years whose figure is not from the source of its series, with where it is from; returns the last row."""
    style.put_text(sheet.cell(row, 1), "Years with a source of their own").font = style.BOLD
    for part in _series().values():
        own: dict[str, list[str]] = {}
        for year, entry in part["years"].items():
            if "source" in entry:
                own.setdefault(entry["source"], []).append(str(year))
        for source, years in own.items():
            row += 1
            line = f"{part['title']}, {', '.join(years)}: {source}"
            font = style.ASSUMED if source.startswith(PREFIXES[ASSUMPTION]) else style.PLAIN
            style.put_text(sheet.cell(row, 1), line).font = font
    return row


def changed_figures() -> str:
    """A formula that counts the figures that are not as they were written."""
    count, last = len(_series()), _row(_years()[-1])
    ranges = (
        f"'{MONEY}'!${get_column_letter(first)}${FIRST_ROW}:${get_column_letter(first + count - 1)}${last}"
        for first in (2, count + 3)
    )
    return f"SUMPRODUCT(({'<>'.join(ranges)})*1)"


def factor(currency: str, year: int, index: str, money_year: int) -> str:
    """The formula that brings money of a year to USD of the scenario's year, by the operations of
    `tables.Money`.
    """
    ratio = f"{_cell(index, money_year)}/{_cell(index, year)}"
    return f"({ratio})" if currency == "USD" else f"({_cell(currency, year)}*({ratio}))"


def _cell(name: str, year: int) -> str:
    return f"'{MONEY}'!${get_column_letter(2 + list(_series()).index(name))}${_row(year)}"


@cache
def _series() -> dict[str, dict[str, Any]]:
    """Indices and currencies by name, as their file gives them."""
    data = project.document(project.SCENARIOS / "money.yaml").plain
    by_name = {**data["indices"], **data["dollars_per"]}
    return {
        name: {**part, "years": {int(y): e for y, e in part["years"].items()}}
        for name, part in by_name.items()
    }


@cache
def _years() -> list[int]:
    return sorted({year for part in _series().values() for year in part["years"]})


def _row(year: int) -> int:
    return FIRST_ROW + _years().index(year)
