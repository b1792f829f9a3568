"""The first sheet: what the workbook is, whether it still says what the program said, and how to use it and send it back."""

from __future__ import annotations

from datetime import UTC, datetime

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from model.engine.result import VERSION
from model.workbook import inputs, style
from model.workbook.book import Book
from model.workbook.names import BOTH, INPUTS, SCENARIO, SENSITIVITY, STRATEGIES, SUMMARY, TITLE_NAME, prefix_of, quoted
from model.workbook.sheets import Model

WIDTHS = [30.0, 92.0]
BOUNDARY = "From bought materials to good cells at the plant's gate; per kWh of good cells."
OK, CHECK = "OK", "CHECK"


def write_readme(book: Book, sheet: Worksheet, models: list[Model], cost: str) -> None:
    """Write the sheet; `cost` is the cell of the first model's cost per kWh, as a formula writes it."""
    style.title(sheet, "lab2line cost model", "A process-based cost model of solid-state battery manufacturing.")
    row = 4
    for model, letter in zip(models, "AB", strict=False):
        row = _facts(book, sheet, row, model, f" {letter}" if len(models) > 1 else "") + 1
    row = _check(book, sheet, row, models[0], cost)
    row = _notes(sheet, row + 1, "How to read it", _how_to_read(len(models) > 1))
    row = _notes(sheet, row + 1, "How to send it back", [
        "Save the workbook and import it: python -m model import-excel FILE.xlsx --save MINE.yaml, or the app's page Export and"
        " import. You get a scenario and the list of what changed; the workbook itself is never written to.",
        f"Numbers are found by their names, so that inserted rows and moved sheets do no harm. What you write under 'Your note'"
        f" on the sheet {INPUTS} goes into the scenario as the source of the number beside it, and 'Your low' and 'Your high' as"
        " the range in which studies vary it; a number that you change without a range of your own is fixed.",
    ])  # fmt: skip
    for model in models:
        if model.result.warnings:
            row = _notes(sheet, row + 1, f"Warnings: {model.scenario.title}", model.result.warnings)
    style.finish(sheet, WIDTHS)


def _facts(book: Book, sheet: Worksheet, row: int, model: Model, letter: str) -> int:
    scenario = model.scenario
    facts = {
        f"Scenario{letter}": scenario.title, "Scale": scenario.scale, "Site": scenario.site,
        "Strategies": ", ".join(str(applied) for applied in scenario.strategies) or "none",
        "Capacity": scenario.sizing, "Money": f"USD of {scenario.money_year}", "Convention": scenario.convention,
        "Boundary": BOUNDARY, "Fingerprint": model.result.fingerprint,
    }  # fmt: skip
    if not model.second:
        facts |= {"Program": f"lab2line {VERSION}", "Written": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")}
    book.name(f"{prefix_of(model.second)}{TITLE_NAME}", sheet, f"B{row}")
    style.as_input(sheet.cell(row, 2))
    for label, text in facts.items():
        _labelled(sheet, row, label, text)
        row += 1
    return row


def _check(book: Book, sheet: Worksheet, row: int, model: Model, cost: str) -> int:
    """The program's result against the workbook's, live."""
    python = model.result.number("cost_per_kwh")
    style.put_text(sheet.cell(row, 1), "Check").font = style.BOLD
    style.put_text(sheet.cell(row, 2), f"The program's result against what this workbook calculates; {CHECK} is right once an"
                   " input was changed.")  # fmt: skip
    first, second, difference, verdict, changed = (row + i for i in range(1, 6))
    for line, label in ((first, "Program, USD/kWh"), (second, "Workbook, USD/kWh"), (difference, "Difference"),
                        (verdict, "Verdict"), (changed, "Inputs changed here")):  # fmt: skip
        style.put_text(sheet.cell(line, 1), label)
    sheet.cell(first, 2, python)
    book.formula(sheet, f"B{second}", cost, python)
    book.formula(sheet, f"B{difference}", f"B{second}-B{first}", 0.0)
    same = f"ABS(B{difference})<=0.000000001*ABS(B{first})"
    book.formula(sheet, f"B{verdict}", f'IF({same},"{OK}","{CHECK}")', OK)
    here = quoted(model.title(INPUTS))
    last = inputs.FIRST_ROW + 2 * len(model.scenario.values)  # with a heading for each scope, and no more
    value, written = (f"{here}!${c}${inputs.FIRST_ROW}:${c}${last}" for c in (inputs.VALUE, inputs.WRITTEN))
    book.formula(sheet, f"B{changed}", f"SUMPRODUCT(({value}<>{written})*1)", 0.0)
    for line in (first, second):
        sheet.cell(line, 2).number_format = "#,##0.0000"
    for line in range(first, changed + 1):
        sheet.cell(line, 2).alignment = style.LEFT
    warn = FormulaRule(formula=[f'B{verdict}<>"{OK}"'], font=Font(bold=True, color="AA3377"))
    sheet.conditional_formatting.add(f"B{verdict}", warn)
    return changed + 1


def _how_to_read(two: bool) -> list[str]:
    return [
        f"{INPUTS} holds every number with unit, range and source; blue numbers on yellow may be changed.",
        f"{SUMMARY} shows results and charts. Cell, the sheets of the lines, and Plant and cost hold formulas down to the"
        " inputs, one quantity a row, with its equation and meaning.",
        *([f"{BOTH} sets two scenarios side by side; the sheets of the second begin with B."] if two else []),
        f"{STRATEGIES} and {SENSITIVITY} are values that the program computed; they do not follow changed inputs.",
        "Model units: m, kg, h, year, A, V, K, mol, Pa, USD, cell; hence W and Wh.",
        "Machine counts round up with a tolerance of 1e-9, as in the program.",
        f"Sheets are protected against slips, without a password. {SCENARIO} is the scenario's own text.",
    ]  # fmt: skip


def _notes(sheet: Worksheet, row: int, heading: str, texts: list[str]) -> int:
    style.put_text(sheet.cell(row, 1), heading).font = style.BOLD
    for line, text in enumerate(texts, row + 1):
        sheet.merge_cells(start_row=line, start_column=1, end_row=line, end_column=2)
        style.put_text(sheet.cell(line, 1), text).alignment = style.WRAP
        style.fit_row(sheet, line, [(text, WIDTHS[0] + WIDTHS[1])])
    return row + len(texts) + 1


def _labelled(sheet: Worksheet, row: int, label: str, text: str) -> None:
    cell = style.put_text(sheet.cell(row, 1), label)
    cell.font, cell.alignment = style.BOLD, style.TOP
    style.put_text(sheet.cell(row, 2), text).alignment = style.WRAP
    style.fit_row(sheet, row, [(text, WIDTHS[1])])
