"""Whether an edited workbook says what the program says of the same inputs, and which of its cells
are to blame if not: the workbook that the program would write of what was imported is held against
the one that came.
"""

from __future__ import annotations

from model.engine.result import Result
from model.plant.outputs import NUMERIC_OUTPUTS, OUTPUTS
from model.reading.wording import words
from model.workbook.agreement import Agreement, Difference
from model.workbook.cell_comparison import CellComparison, close
from model.workbook.names import SUMMARY, output_name
from model.workbook.package import Cell, Opened
from model.workbook.write import book_of
from model.workbook.written_cells import place_of


def agreement(opened: Opened, first: Result, second: Result | None) -> Agreement:
    """Hold a workbook against the results of its one or two scenarios, as they stand in it."""
    if place_of(opened, output_name("cost_per_kwh")) is None:
        return _by_label(opened, first)
    compared = CellComparison(
        opened, book_of(first, beside=second, studies=False), [first, *([second] if second else [])]
    )
    compared.run()
    return compared.agreement()


def _by_label(opened: Opened, result: Result) -> Agreement:
    """Of a workbook of an older form: the results on its sheet Summary, and no cells as causes."""
    rows: dict[str, int] = {}
    for (row, column), cell in opened.cells.get(SUMMARY, {}).items():
        if column == 1 and isinstance(cell.value, str):
            rows.setdefault(cell.value, row)
    differences, stored = [], 0
    for name in NUMERIC_OUTPUTS:
        row, value = rows.get(words(name), 0), result.outputs[name]
        cell = opened.cells.get(SUMMARY, {}).get((row, 2), Cell(None))
        if not isinstance(value, float) or not isinstance(cell.value, int | float):
            continue
        stored += 1
        if not close(cell.value, value):
            differences.append(
                Difference(words(name), f"{SUMMARY}!B{row}", cell.value, value, OUTPUTS[name].unit)
            )
    form = (
        "its results have no names, as in older workbooks or where names were deleted; its formulas"
        " were not compared"
    )
    return Agreement(tuple(differences), stored=stored, remarks=(form,))
