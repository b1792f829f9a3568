"""Finding cells in a workbook that somebody may have changed: by defined name, and by the heading of a column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import get_column_letter

from model.workbook.names import INPUT_HEAD
from model.workbook.package import Cell, Opened

ROW = ""  # under which a heading's own row stands beside its columns


@dataclass(frozen=True)
class Found:
    """One cell and where it stands."""

    sheet: str
    row: int
    column: int
    cell: Cell

    @property
    def address(self) -> str:
        """As messages name it: Inputs!C4."""
        return f"{self.sheet}!{get_column_letter(self.column)}{self.row}"


class Cells:
    """The cells of an opened workbook."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self._heads: dict[tuple[str, tuple[str, ...]], dict[str, int]] = {}

    def named(self, name: str) -> Found | None:
        """The one cell that a name leads to; None where it leads nowhere."""
        place = self.opened.names.get(name)
        if place is None:
            return None
        sheet, cells = place
        column, row, last_column, last_row = range_boundaries(cells)
        if None in (column, row) or (column, row) != (last_column, last_row):
            return None
        return self._at(sheet, row, column)

    def beside(self, found: Found, head: str) -> Found | None:
        """The cell in an input's row under one of the headings; None where the sheet has no such heading."""
        column = self.head(found.sheet, INPUT_HEAD[:3]).get(head)
        return None if column is None else self._at(found.sheet, found.row, column)

    def head(self, sheet: str, marks: Sequence[str]) -> dict[str, int]:
        """The column under each heading of a sheet: those of the first row that holds all of `marks`, and that ROW."""
        known = (sheet, tuple(marks))
        if known not in self._heads:
            rows: dict[int, dict[str, int]] = {}
            for (row, column), cell in self.opened.cells.get(sheet, {}).items():
                if isinstance(cell.value, str):
                    rows.setdefault(row, {}).setdefault(cell.value, column)
            fitting = (texts | {ROW: row} for row, texts in sorted(rows.items()) if all(m in texts for m in marks))
            self._heads[known] = next(fitting, {})
        return self._heads[known]

    def _at(self, sheet: str, row: int, column: int) -> Found:
        cell: Any = self.opened.cells.get(sheet, {}).get((row, column), Cell(None))
        return Found(sheet, row, column, cell)
