"""A workbook in the making: sheets, formulas with the values that Python knows for them, defined
names.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from model.engine.result import VERSION
from model.workbook import style
from model.workbook.cached import with_cached_values
from model.workbook.names import quoted


class Book:
    """An openpyxl workbook with one sheet per title, and the value of each formula by sheet and
    address.

    `results` are the cells (sheet, address) that show what the model says, with the size of what
    they are made of, where that is a difference; `places` are the cells to which names lead.
    """

    def __init__(self, titles: Sequence[str]) -> None:
        self.titles = list(titles)
        self._book = Workbook()
        self._book.active.title = self.titles[0]
        for title in self.titles[1:]:
            self._book.create_sheet(title)
        self.values: dict[str, dict[str, float | str]] = {}
        self.results: dict[tuple[str, str], float] = {}
        self.places: dict[str, tuple[str, str]] = {}

    def sheet(self, title: str) -> Worksheet:
        """The sheet of a title."""
        return self._book[title]

    def formula(self, sheet: Worksheet, address: str, formula: str, value: float | str) -> None:
        """Write a formula beside the value that it must give."""
        sheet[address] = "=" + formula
        sheet[address].number_format = style.number_format(value)
        self.values.setdefault(sheet.title, {})[address] = value

    def result(
        self, sheet: Worksheet, address: str, formula: str, value: float | str, size: float = 0.0
    ) -> None:
        """Write a formula that shows a result: an import holds what it says against the program.

        Of a difference of numbers of some `size` no more is right than of these.
        """
        self.formula(sheet, address, formula, value)
        self.results[sheet.title, address] = size

    def name(self, name: str, sheet: Worksheet, cells: str) -> None:
        """Give a cell or range of a sheet a name, by which a reader finds it wherever it is moved."""
        self.places[name] = (sheet.title, cells)
        absolute = re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", cells)
        self._book.defined_names[name] = DefinedName(
            name, attr_text=f"{quoted(sheet.title)}!{absolute}"
        )

    def to_bytes(self, title: str) -> bytes:
        """The finished workbook. Raises KeyError when a formula has no value."""
        self._book.calculation.fullCalcOnLoad = True
        self._book.properties.title = style.cell_text(title)
        self._book.properties.creator = f"lab2line {VERSION}"
        stream = io.BytesIO()
        self._book.save(stream)
        return with_cached_values(stream.getvalue(), self.values, self.titles)
