"""Two scenarios in one workbook, side by side: results, cost by step and category, and the inputs
that differ; all live.
"""

from __future__ import annotations

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from model.plant.economics import CATEGORIES
from model.plant.outputs import NUMERIC_OUTPUTS, OUTPUTS
from model.reading.parameter import Value
from model.reading.wording import words
from model.scenario.scenario import differing_inputs
from model.workbook import style
from model.workbook.book import Book
from model.workbook.names import output_name
from model.workbook.sheets import Model
from model.workbook.summary import per_kwh, write_output

HEAD = ["", "Unit", "A", "B", "B - A", "B - A, share of A"]
FIRST_ROW = 6
WIDTHS = [46.0, 18.0, 22.0, 22.0, 18.0, 18.0]


def write_both(book: Book, sheet: Worksheet, a: Model, b: Model) -> None:
    """Write the sheet of differences between two models that stand in the book."""
    style.title(
        sheet,
        "A and B",
        "Two scenarios, each a live model in this workbook; every difference follows their inputs.",
    )
    style.head(sheet, FIRST_ROW - 2, HEAD, numbers_from=3)
    style.head(
        sheet, FIRST_ROW - 1, ["", "", a.scenario.title, b.scenario.title, "", ""], numbers_from=3
    )
    style.head(
        sheet,
        FIRST_ROW,
        ["", "", *(f"{m.scenario.scale} scale" for m in (a, b)), "", ""],
        numbers_from=3,
    )
    # in bold
    style.fit_row(sheet, FIRST_ROW - 1, [(m.scenario.title, WIDTHS[2] - 4) for m in (a, b)])
    row = style.block(sheet, FIRST_ROW + 1, "Results", len(HEAD))
    for name in OUTPUTS:
        style.put_text(sheet.cell(row, 1), words(name))
        style.put_text(
            sheet.cell(row, 2), style.unit_text(OUTPUTS[name].unit)
        ).alignment = style.UNIT
        write_output(book, sheet, f"C{row}", a, name)
        write_output(book, sheet, f"D{row}", b, name)
        book.name(output_name(name, second=True), sheet, f"D{row}")
        values = [m.result.outputs[name] for m in (a, b)]
        if name in NUMERIC_OUTPUTS and all(isinstance(value, float) for value in values):
            _difference(book, sheet, row, *(float(v) for v in values if isinstance(v, float)))
        row += 1
    row = style.block(sheet, row + 1, "Cost by category", len(HEAD))
    for category in CATEGORIES:
        row = _cost(
            book,
            sheet,
            row,
            words(category),
            *(_of_category(m, category, sheet.title) for m in (a, b)),
        )
    row = style.block(sheet, row + 1, "Cost by step", len(HEAD))
    ids = [
        *dict.fromkeys(id for m in (a, b) for id in m.result.by_step.index if id != "plant"),
        "plant",
    ]
    for id in ids:
        row = _cost(
            book, sheet, row, words(str(id)), *(_of_step(m, str(id), sheet.title) for m in (a, b))
        )
    differing = differing_inputs(a.scenario, b.scenario)
    row = style.block(
        sheet, row + 1, "Inputs that differed when the workbook was written", len(HEAD)
    )
    for key in differing:
        row = _input(book, sheet, row, key, a, b)
    row = style.block(sheet, row + 1, "Inputs that were the same in both", len(HEAD))
    first = row
    for key, value in a.scenario.values.items():
        other = b.scenario.values.get(key)
        if (
            key not in differing
            and other is not None
            and value.number is not None
            and other.number is not None
        ):
            row = _input(book, sheet, row, key, a, b)
    apart = FormulaRule(formula=[f"$E{first}<>0"], font=Font(bold=True, color="AA3377"))
    sheet.conditional_formatting.add(f"A{first}:F{row}", apart)
    style.finish(
        sheet, WIDTHS, freeze=f"C{FIRST_ROW + 1}", print_title=f"{FIRST_ROW - 2}:{FIRST_ROW}"
    )


def _difference(book: Book, sheet: Worksheet, row: int, a: float, b: float) -> None:
    book.result(sheet, f"E{row}", f"D{row}-C{row}", b - a, max(abs(a), abs(b)))
    book.result(sheet, f"F{row}", f'IF(C{row}=0,"",E{row}/C{row})', (b - a) / a if a else "", 1.0)
    sheet[f"F{row}"].number_format = "0.0%"


def _cost(
    book: Book, sheet: Worksheet, row: int, text: str, a: tuple[str, float], b: tuple[str, float]
) -> int:
    """A row of cost per kWh, each given as formula and value."""
    style.put_text(sheet.cell(row, 1), text)
    style.put_text(sheet.cell(row, 2), "USD/kWh").alignment = style.UNIT
    for letter, (formula, value) in zip("CD", (a, b), strict=True):
        book.result(sheet, f"{letter}{row}", formula, value)
    _difference(book, sheet, row, a[1], b[1])
    return row + 1


def _of_category(model: Model, category: str, here: str) -> tuple[str, float]:
    formula, kwh = per_kwh(model, here)
    steps = ",".join(model.cost(str(id), category) for id in model.result.by_step.index)
    return f"SUM({steps})/{formula}", float(model.result.by_category[category]) / kwh


def _of_step(model: Model, id: str, here: str) -> tuple[str, float]:
    """Of a step that a chain does not have, nothing."""
    formula, kwh = per_kwh(model, here)
    if id not in model.result.by_step.index:
        return "0", 0.0
    return (
        f"{model.cost(id, 'total')}/{formula}",
        float(model.result.by_step.loc[id, "total"]) / kwh,
    )


def _input(book: Book, sheet: Worksheet, row: int, key: str, a: Model, b: Model) -> int:
    """The row of an input of both, in its unit where they share it; returns the next."""
    first, second = a.scenario.values[key], b.scenario.values[key]
    style.put_text(sheet.cell(row, 1), key)
    if first.number is None or second.number is None:
        for letter, value in zip("CD", (first, second), strict=True):
            style.put_text(sheet[f"{letter}{row}"], value.as_text).alignment = style.RIGHT
        return row + 1
    shared = (first.unit, first.year) == (second.unit, second.year)
    style.put_text(
        sheet.cell(row, 2), first.shown_unit if shared else "in model units"
    ).alignment = style.UNIT
    numbers = [_number(value, as_given=shared) for value in (first, second)]
    for letter, model, number in zip("CD", (a, b), numbers, strict=True):
        book.result(
            sheet, f"{letter}{row}", model.reference(key, sheet.title, as_given=shared), number
        )
    _difference(book, sheet, row, *numbers)
    return row + 1


def _number(value: Value, *, as_given: bool) -> float:
    number = value.number if as_given else value.coherent
    assert number is not None
    return number
