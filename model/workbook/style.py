"""How the workbook looks: inputs blue on pale yellow and unlocked, formulas black and locked, quiet
headings.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from model.plant import palette
from model.plant.economics import CATEGORIES
from model.reading.errors import printable
from model.reading.wording import words

LONGEST_TEXT = 32_767  # that a cell takes
CUT = " ... (cut: longer than a cell takes)"
INPUT_FILL = PatternFill("solid", fgColor="FFF9DB")
HEAD_FILL = PatternFill("solid", fgColor="1F3A5F")
BLOCK_FILL = PatternFill("solid", fgColor="DCE6F1")
FACE = "Calibri"
PLAIN = Font(name=FACE, size=11)
INPUT_FONT = Font(name=FACE, size=11, color="0033CC")
HEAD_FONT = Font(name=FACE, size=11, color="FFFFFF", bold=True)
BOLD = Font(name=FACE, size=11, bold=True)
TITLE = Font(name=FACE, size=16, bold=True, color="1F3A5F")
QUIET = Font(name=FACE, size=11, color="666666")
ASSUMED = Font(name=FACE, size=11, italic=True, color="AA3377")
MONOSPACED = Font(name="Courier New", size=10)
LINK = Font(name=FACE, size=11, color="0B5FA5", underline="single")
WRAP = Alignment(wrap_text=True, vertical="top")
TOP = Alignment(vertical="top")
LEFT = Alignment(horizontal="left")
RIGHT = Alignment(horizontal="right", vertical="top")
UNIT = Alignment(horizontal="left", vertical="top", indent=1)
UNIT_WRAP = Alignment(horizontal="left", vertical="top", indent=1, wrap_text=True)
LINE_HEIGHT = 15.0
SCIENTIFIC = "0.000E+00"

# Colours as a workbook writes them.
CATEGORY_COLOURS = {
    category: colour.lstrip("#") for category, colour in palette.CATEGORY_COLOURS.items()
}
BLUE, RED = palette.BLUE.lstrip("#"), palette.RED.lstrip("#")


def unit_text(unit: str) -> str:
    """A unit as shown: nothing for a pure number."""
    return "" if unit == "1" else unit


def number_format(value: float | str | None) -> str:
    """A format that shows about four significant figures of a number of this size."""
    if not isinstance(value, int | float) or value == 0:
        return "General"
    size = abs(value)
    if size >= 1e12 or size < 1e-4:
        return SCIENTIFIC
    return (
        "#,##0"
        if size >= 10000
        else "#,##0.0"
        if size >= 100
        else "#,##0.000"
        if size >= 1
        else "0.00000"
    )


# headings of the sheet of inputs over numbers
NUMBER_HEADS = ("Value", "Low", "High", "In model units", "As written", "Your low", "Your high")
_OVER_NUMBERS = {*NUMBER_HEADS, "total", *(words(category) for category in CATEGORIES)}


def head(
    sheet: Worksheet,
    row: int,
    texts: Sequence[str],
    start: int = 1,
    *,
    numbers_from: int = 99,
    indented: bool = False,
) -> None:
    """A heading row; headings of numbers stand at the right, as their numbers do: known ones, and
    all from a column on.

    What follows a number stands a little apart from it: known headings, and all where `indented`.
    """
    for column, text in enumerate(texts, start):
        cell = put_text(sheet.cell(row, column), text)
        side = "right" if text in _OVER_NUMBERS or column >= numbers_from else "left"
        cell.font, cell.fill = HEAD_FONT, HEAD_FILL
        cell.alignment = Alignment(
            horizontal=side,
            vertical="center",
            wrap_text=True,
            indent=1 if indented or text in ("Unit", "Warning", "Your note") else 0,
        )


def title(sheet: Worksheet, text: str, explanation: str) -> None:
    """The sheet's title and one sentence about it."""
    put_text(sheet.cell(1, 1), text).font = TITLE
    put_text(sheet.cell(2, 1), explanation).font = QUIET


def block(sheet: Worksheet, row: int, text: str, columns: int) -> int:
    """A quiet heading over the rows that follow; returns the first of them."""
    put_text(sheet.cell(row, 1), text).font = BOLD
    for column in range(1, columns + 1):
        sheet.cell(row, column).fill = BLOCK_FILL
    return row + 1


def cell_text(text: str) -> str:
    """A text as a cell can hold it: what does not show is escaped, and what is longer than a cell
    is cut, which it says.
    """
    clean = printable(text, keep="\n\t")
    return clean if len(clean) <= LONGEST_TEXT else clean[: LONGEST_TEXT - len(CUT)] + CUT


def put_text(cell: Cell, text: str) -> Cell:
    """Write a text that can never become a formula, whoever wrote it."""
    cell.value = cell_text(text)
    cell.data_type = "s"
    return cell


def as_input(cell: Cell) -> None:
    """Mark a cell as one the user may change."""
    cell.fill, cell.font, cell.protection = INPUT_FILL, INPUT_FONT, Protection(locked=False)


def fit_row(sheet: Worksheet, row: int, texts: list[tuple[str, float]]) -> None:
    """Give a row the height that its wrapped texts need; each comes with the width of its column in
    characters.
    """
    lines = max(
        (
            sum(max(1, math.ceil(len(part) * 1.08 / width)) for part in text.split("\n"))
            for text, width in texts
        ),
        default=1,
    )
    sheet.row_dimensions[row].height = LINE_HEIGHT * lines


def finish(
    sheet: Worksheet,
    widths: list[float],
    *,
    freeze: str | None = None,
    print_title: str | None = None,
    pages_wide: int = 1,
    print_areas: str | None = None,
) -> None:
    """Widths, frozen panes, print set-up, and protection against slips (no password).

    A sheet that would be too small to read on one page is printed `pages_wide`, its first column on
    each. Tables that stand side by side are `print_areas`, each on pages of its own.
    """
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = freeze
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages_wide, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if print_title:
        sheet.print_title_rows = print_title
    if print_areas:
        sheet.print_area = print_areas
    if pages_wide > 1:
        sheet.print_title_cols = "A:A"
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "&P of &N"
    sheet.sheet_view.showGridLines = False
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
