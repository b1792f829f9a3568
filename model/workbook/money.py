"""The sheet of money: price indices and exchange rates, which the conversions of inputs refer to."""

from __future__ import annotations

from functools import cache
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from model.reading import project
from model.workbook import style
from model.workbook.names import MONEY

FIRST_ROW = 6


def write_money(sheet: Worksheet) -> None:
    """One row per year, one column per index or currency."""
    style.title(sheet, MONEY, "Price indices and exchange rates that bring the inputs' money to that of the scenario.")
    series = _series()
    style.head(sheet, FIRST_ROW - 2, ["Year", *(part["title"] for part in series.values())])
    sheet.row_dimensions[FIRST_ROW - 2].height = 3 * style.LINE_HEIGHT
    for column, part in enumerate(series.values(), 2):
        style.put_text(sheet.cell(FIRST_ROW - 1, column), part["source"]).alignment = style.WRAP
        for year, entry in part["years"].items():
            cell = sheet.cell(_row(year), column, float(entry["value"]))
            cell.number_format = style.number_format(cell.value)
    style.fit_row(sheet, FIRST_ROW - 1, [(part["source"], 26.0) for part in series.values()])
    for year in _years():
        sheet.cell(_row(year), 1, year).alignment = style.LEFT
    style.finish(sheet, [10.0, *[26.0] * len(series)], freeze=f"B{FIRST_ROW}", print_title="4:4")


def factor(currency: str, year: int, index: str, money_year: int) -> str:
    """The formula that brings money of a year to USD of the scenario's year, by the operations of `tables.Money`."""
    ratio = f"{_cell(index, money_year)}/{_cell(index, year)}"
    return f"({ratio})" if currency == "USD" else f"({_cell(currency, year)}*({ratio}))"


def _cell(name: str, year: int) -> str:
    return f"'{MONEY}'!${get_column_letter(2 + list(_series()).index(name))}${_row(year)}"


@cache
def _series() -> dict[str, dict[str, Any]]:
    """Indices and currencies by name, as their file gives them."""
    data = project.document(project.SCENARIOS / "money.yaml").plain
    found = {**data["indices"], **data["dollars_per"]}
    return {name: {**part, "years": {int(y): e for y, e in part["years"].items()}} for name, part in found.items()}


@cache
def _years() -> list[int]:
    return sorted({year for part in _series().values() for year in part["years"]})


def _row(year: int) -> int:
    return FIRST_ROW + _years().index(year)
