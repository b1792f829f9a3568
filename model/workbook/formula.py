"""Formulas as whoever saved the workbook wrote them: what one computes, apart from where its cells
stand.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.utils import range_boundaries

SAME_CONSTANT = 1e-13  # programs write a constant of a formula with 15 digits at least
_FUTURE = "_XLFN."  # before a function that is younger than the file format
_REFERENCE = "reference"  # what stands in the form of a formula for each cell or range
Names = Mapping[str, tuple[str, str] | None]


@dataclass(frozen=True)
class Area:
    """A cell or range of a sheet, its ends included."""

    sheet: str
    row: int
    column: int
    last_row: int
    last_column: int

    @property
    def cells(self) -> list[tuple[str, int, int]]:
        """Its cells, row by row, as (sheet, row, column)."""
        rows, columns = range(self.row, self.last_row + 1), range(self.column, self.last_column + 1)
        return [(self.sheet, row, column) for row in rows for column in columns]

    def holds(self, row: int, column: int) -> bool:
        """Whether a place on its sheet lies in it."""
        return self.row <= row <= self.last_row and self.column <= column <= self.last_column

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and columns."""
        return self.last_row - self.row + 1, self.last_column - self.column + 1


@dataclass(frozen=True)
class Formula:
    """What a formula does, with a mark for each cell or range, and these in order."""

    form: tuple[str | float, ...]
    areas: tuple[Area, ...]

    def does_what(self, other: Formula) -> bool:
        """Whether both compute the same of the cells that they refer to."""
        return len(self.form) == len(other.form) and all(map(_same, self.form, other.form))


def _same(one: str | float, other: str | float) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=SAME_CONSTANT)
    return one == other


def parsed(text: str, here: str, names: Names) -> Formula | None:
    """A formula on the sheet `here`, with or without its equals sign; None where it cannot be read.

    `names` are the workbook's names, which may stand for cells.
    """
    form: list[str | float] = []
    areas: list[Area] = []
    try:
        for token in _tokens(text):
            area = _area(token, here, names) if token.subtype == Token.RANGE else None
            if area is not None:
                areas.append(area)
            form.append(_REFERENCE if area is not None else _written(token))
    except (TokenizerError, IndexError, ValueError):
        return None
    return Formula(tuple(form), tuple(areas))


def _tokens(text: str) -> Iterator[Token]:
    tokens = Tokenizer("=" + text.removeprefix("=")).items
    return (token for token in tokens if token.type != Token.WSPACE)


def _written(token: Token) -> str | float:
    if token.type == Token.OPERAND:
        return float(token.value) if token.subtype == Token.NUMBER else token.value
    return token.value.upper().removeprefix(_FUTURE).strip()


def _area(token: Token, here: str, names: Names) -> Area | None:
    """What a reference leads to; None for one that leads nowhere."""
    sheet, _, cells = token.value.rpartition("!")
    if not sheet and names.get(token.value) is not None:
        sheet, cells = names[token.value] or ("", "")
    elif sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    if "#REF" in cells:
        return None
    try:
        column, row, last_column, last_row = range_boundaries(cells.replace("$", ""))
    except ValueError:
        return None
    if None in (column, row, last_column, last_row):
        return None
    return Area(sheet or here, row, column, last_row, last_column)
