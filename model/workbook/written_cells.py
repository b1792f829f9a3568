"""The cells of the workbook that the program would write: what stands in them, what they give, and
what they are about.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, get_column_letter

from model.plant.outputs import OUTPUTS
from model.reading.wording import words
from model.workbook.book import Book
from model.workbook.names import BOTH, INPUTS, MONEY, SUMMARY
from model.workbook.package import Opened

At = tuple[str, int, int]  # sheet, row, column


class WrittenCells:
    """A workbook as the program writes it, by the places of its cells."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.units = {words(name): output.unit for name, output in OUTPUTS.items()}

    @property
    def results(self) -> list[At]:
        """Where results stand."""
        return [at(sheet, address) for sheet, address in self.book.results]

    def written(self, there: At) -> Any:
        """What is written in a cell: a formula as its text."""
        sheet, row, column = there
        return self.book.sheet(sheet).cell(row, column).value

    def is_formula(self, there: At) -> bool:
        """Whether a cell is calculated."""
        return cell_of(there) in self.book.values.get(there[0], {})

    def value(self, there: At) -> Any:
        """What the program has in a cell: the result of a formula, or what was written."""
        value = self.book.values.get(there[0], {}).get(cell_of(there), self.written(there))
        return float(value) if isinstance(value, int) else value

    def label(self, there: At) -> str:
        """What a cell of the program's workbook is about."""
        title, row, column = there
        sheet = self.book.sheet(title)
        if title == MONEY:
            return f"{sheet.cell(4, column).value}, {sheet.cell(row, 1).value}"
        if title in (SUMMARY, BOTH) or title.endswith(INPUTS):
            return str(sheet.cell(row, 1).value or "")
        return _first_text(sheet.cell(row, left) for left in range(column - 1, 0, -1))

    def column_head(self, there: At) -> str:
        """The heading over a result of a table; nothing for an output, which has its row."""
        title, row, column = there
        if title == SUMMARY and self.label(there) in self.units:
            return ""
        sheet = self.book.sheet(title)
        return _first_text(sheet.cell(up, column) for up in range(row - 1, 0, -1))

    def unit(self, there: At) -> str:
        """The unit of a result."""
        title, row, _ = there
        if not self.column_head(there):
            return self.units.get(self.label(there), "")
        return str(self.written((BOTH, row, 2)) or "") if title == BOTH else "USD/kWh"

    def size(self, there: At) -> float:
        """What a result is small or large against, in its own unit; 0 where it is so to itself."""
        return self.book.results.get((there[0], cell_of(there)), 0.0)


def _first_text(cells: Iterable[Any]) -> str:
    """The first text among cells, which formulas are not."""
    for cell in cells:
        if is_text(cell) and cell.value:
            return cell.value
    return ""


def is_text(cell: Any) -> bool:
    """Whether a text stands in a cell of the program's workbook, and no formula."""
    return isinstance(cell.value, str) and cell.data_type == "s"


def at(sheet: str, address: str) -> At:
    """The place of an address such as B7 on a sheet."""
    letters, row = coordinate_from_string(address)
    return sheet, row, column_index_from_string(letters)


def place_of(opened: Opened, name: str) -> At | None:
    """The one cell of a name on a sheet that is there."""
    place = opened.names.get(name)
    if place is None or ":" in place[1] or place[0] not in opened.titles:
        return None
    return at(*place)


def address(at: At) -> str:
    """A place as messages name it: Summary!B7."""
    return f"{at[0]}!{cell_of(at)}"


def cell_of(at: At) -> str:
    """The address of a place on its sheet: B7."""
    return f"{get_column_letter(at[2])}{at[1]}"
