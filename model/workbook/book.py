"""A workbook in the making: sheets, formulas with the values that Python knows for them, defined names."""

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
    """An openpyxl workbook with one sheet per title, and the cached value of each formula by sheet and address."""

    def __init__(self, titles: Sequence[str]) -> None:
        self.titles = list(titles)
        self._book = Workbook()
        self._book.active.title = self.titles[0]
        for title in self.titles[1:]:
            self._book.create_sheet(title)
        self._cached: dict[str, dict[str, float | str]] = {}

    def sheet(self, title: str) -> Worksheet:
        """The sheet of a title."""
        return self._book[title]

    def formula(self, sheet: Worksheet, address: str, formula: str, value: float | str) -> None:
        """Write a formula beside the value that it must give."""
        sheet[address] = "=" + formula
        sheet[address].number_format = style.number_format(value)
        self._cached.setdefault(sheet.title, {})[address] = value

    def name(self, name: str, sheet: Worksheet, cells: str) -> None:
        """Give a cell or range of a sheet a name, by which a reader finds it wherever it is moved."""
        absolute = re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", cells)
        self._book.defined_names[name] = DefinedName(name, attr_text=f"{quoted(sheet.title)}!{absolute}")

    def to_bytes(self, title: str) -> bytes:
        """The finished workbook. Raises KeyError when a formula has no value."""
        self._book.calculation.fullCalcOnLoad = True
        self._book.properties.title = title
        self._book.properties.creator = f"lab2line {VERSION}"
        stream = io.BytesIO()
        self._book.save(stream)
        return with_cached_values(stream.getvalue(), self._cached, self.titles)
