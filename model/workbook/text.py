"""The sheet with the scenario's own text, from which an import starts: what the numbers on the
inputs' sheet change.
"""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from model.engine.result import VERSION
from model.scenario.saved import to_yaml
from model.scenario.scenario import Scenario
from model.workbook import style
from model.workbook.book import Book
from model.workbook.names import (
    FINGERPRINT_NAME,
    FORMAT,
    FORMAT_NAME,
    SCENARIO_NAME,
    TEXT_NAME,
    VERSION_NAME,
    prefix_of,
)

FIRST_ROW = 4
WIDTHS = [26.0, 130.0]


def write_text(book: Book, sheet: Worksheet, scenario: Scenario, *, second: bool) -> None:
    """Facts by which the program recognises the workbook, then the text line by line."""
    style.title(
        sheet,
        sheet.title,
        "What the program reads first when the workbook is imported. Change numbers on the inputs'"
        " sheet, not here.",
    )
    facts = {
        FORMAT_NAME: ("Format", FORMAT),
        VERSION_NAME: ("Program", VERSION),
        SCENARIO_NAME: ("Name", scenario.name),
        FINGERPRINT_NAME: ("Fingerprint", scenario.fingerprint),
    }
    for row, (name, (label, fact)) in enumerate(facts.items(), FIRST_ROW):
        style.put_text(sheet.cell(row, 1), label).font = style.BOLD
        style.put_text(sheet.cell(row, 2), str(fact))
        book.name(f"{prefix_of(second)}{name}", sheet, f"B{row}")
    start = FIRST_ROW + len(facts)
    style.put_text(sheet.cell(start, 1), "Text").font = style.BOLD
    lines = to_yaml(scenario).splitlines()
    for row, line in enumerate(lines, start):
        # A line that no cell can hold goes on to the right.
        pieces = [
            line[i : i + style.LONGEST_TEXT] for i in range(0, len(line), style.LONGEST_TEXT)
        ] or [""]
        for column, piece in enumerate(pieces, 2):
            style.put_text(sheet.cell(row, column), piece).font = style.MONOSPACED
    book.name(f"{prefix_of(second)}{TEXT_NAME}", sheet, f"B{start}:B{start + len(lines) - 1}")
    style.finish(sheet, WIDTHS)
