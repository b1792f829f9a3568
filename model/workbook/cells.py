"""Finding cells in a workbook that somebody may have changed: by defined name, by key, and by the
heading of a column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import get_column_letter

from model.workbook.align import aligned
from model.workbook.names import INPUT_HEAD, INPUTS, LATER_HEAD, head_name, prefix_of
from model.workbook.package import Cell, Opened

ROW = ""  # under which a heading's own row stands beside its columns
_FEWEST_HEADINGS = 3  # by which the row of headings is recognised


@dataclass(frozen=True)
class Located:
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
    """The cells of an opened workbook; those of inputs belong to its first or its `second`
    scenario.
    """

    def __init__(self, opened: Opened, second: bool = False) -> None:
        self.opened, self.second = opened, second
        self._heads: dict[tuple[str, tuple[str, ...]], dict[str, int]] = {}

    def named(self, name: str) -> Located | None:
        """The one cell that a name leads to; None where it leads nowhere."""
        place = self.opened.names.get(name)
        if place is None or place[0] not in self.opened.titles:
            return None
        sheet, cells = place
        column, row, last_column, last_row = range_boundaries(cells)
        if None in (column, row) or (column, row) != (last_column, last_row):
            return None
        return self.at(sheet, row, column)

    # Inputs ----------------------------------------------------------------------------------------------------------

    @cached_property
    def inputs_sheet(self) -> str:
        """The title of the sheet of inputs: where most of them stand, for one may have been moved
        away.
        """
        start = f"{prefix_of(self.second)}in_"
        places = [place for name, place in self.opened.names.items() if name.startswith(start)]
        sheets = Counter(place[0] for place in places if place)
        return sheets.most_common(1)[0][0] if sheets else INPUTS

    def beside(self, key: str, where: Located, head: str) -> Located | None:
        """The cell under a heading in the row of an input whose value stands at `where`; None where
        there is none.
        """
        column, row = self.columns.get(head), self.row_of(key, where)
        return None if column is None or row is None else self.at(self.inputs_sheet, row, column)

    def row_of(self, key: str, where: Located) -> int | None:
        """The row of an input on its sheet: that of its value, unless the value alone was moved
        away from its key.
        """
        in_its_column = where.sheet == self.inputs_sheet and where.column == self.columns.get(
            "Value", where.column
        )
        if in_its_column and (where.row in self.keys.values() or not self.keys):
            return where.row
        return self.keys.get(key)

    @cached_property
    def keys(self) -> dict[str, int]:
        """The row of each key that stands in the column of keys; headings of blocks have no value
        beside them.
        """
        here, key, value = (
            self.opened.cells.get(self.inputs_sheet, {}),
            self.columns.get("Key"),
            self.columns.get("Unit"),
        )
        written = self.columns.get("As written", value)
        rows = {}
        for (row, column), cell in here.items():
            if column == key and isinstance(cell.value, str) and (row, written) in here:
                rows[cell.value] = row
        return rows

    @cached_property
    def columns(self) -> dict[str, int]:
        """The column of each heading of the sheet of inputs: by its name, wherever and under
        whatever text it stands.

        In a workbook without such names headings are found by their texts, and one that was renamed
        by its neighbours.
        """
        columns = {}
        for head in INPUT_HEAD:
            place = self.opened.names.get(head_name(head, self.second))
            if place is not None and place[0] == self.inputs_sheet:
                first, _, last, _ = range_boundaries(place[1])
                if first is not None and first == last:
                    columns[head] = first
        return columns or self._by_text()

    def _by_text(self) -> dict[str, int]:
        rows: dict[int, dict[int, str]] = {}
        for (row, column), cell in self.opened.cells.get(self.inputs_sheet, {}).items():
            if isinstance(cell.value, str) and cell.formula is None:
                rows.setdefault(row, {})[column] = cell.value
        heads = (
            sorted(texts.items())
            for _, texts in sorted(rows.items())
            if len(set(texts.values()) & set(INPUT_HEAD)) >= _FEWEST_HEADINGS
        )
        headings = next(heads, [])
        texts = [text for _, text in headings]
        # An older workbook has fewer headings, and its others are not to be taken for these under
        # another text.
        written = [head for head in INPUT_HEAD if head in texts or head not in LATER_HEAD]
        return {written[one]: headings[other][0] for one, other in aligned(written, texts).items()}

    # ------------------------------------------------------------------------------------------------------------------

    def head(self, sheet: str, marks: Sequence[str]) -> dict[str, int]:
        """The column under each heading of a sheet: those of the first row that holds all of
        `marks`, and that ROW.
        """
        known = (sheet, tuple(marks))
        if known not in self._heads:
            rows: dict[int, dict[str, int]] = {}
            for (row, column), cell in self.opened.cells.get(sheet, {}).items():
                if isinstance(cell.value, str):
                    rows.setdefault(row, {}).setdefault(cell.value, column)
            fitting = (
                texts | {ROW: row}
                for row, texts in sorted(rows.items())
                if all(m in texts for m in marks)
            )
            self._heads[known] = next(fitting, {})
        return self._heads[known]

    def at(self, sheet: str, row: int, column: int) -> Located:
        """The cell of a place, whatever it holds."""
        cell: Any = self.opened.cells.get(sheet, {}).get((row, column), Cell(None))
        return Located(sheet, row, column, cell)
