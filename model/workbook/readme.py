"""The first sheet: what the workbook is, whether it still says what the program said, and how to
use it and send it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from model.engine.result import VERSION
from model.plant.economics import CATEGORIES
from model.workbook import inputs, money, style
from model.workbook.book import Book
from model.workbook.names import (
    BOTH,
    INPUTS,
    SCENARIO,
    SENSITIVITY,
    STRATEGIES,
    SUMMARY,
    TITLE_NAME,
    output_name,
    prefix_of,
    quoted,
)
from model.workbook.sheets import Model
from model.workbook.summary import impossible_inputs, per_kwh

WIDTHS = [30.0, 92.0]
BOUNDARY = "From bought materials to good cells at the plant's gate; per kWh of good cells."
OK, EDITED, DAMAGED, IMPOSSIBLE = "OK", "EDITED", "DAMAGED", "IMPOSSIBLE"
FORMAT = "#,##0.0000"
CHECKED = (
    f"{OK}: the workbook is as the program wrote it. {EDITED}: inputs were changed, and nothing"
    f" else that the check sees. {IMPOSSIBLE}: an input cannot be what it is, and no result holds."
    f" {DAMAGED}: a formula, a figure or a total is not what it was; import the workbook, and its"
    " cells are named. Only an import compares every formula."
)


def write_readme(book: Book, sheet: Worksheet, models: list[Model], steps: str) -> None:
    """Write the sheet; `steps` are the cells of the first model's cost per kWh by step, as a
    formula writes them.
    """
    style.title(
        sheet,
        "lab2line cost model",
        "A process-based cost model of solid-state battery manufacturing.",
    )
    row = 4
    for model, letter in zip(models, "AB", strict=False):
        row = _facts(book, sheet, row, model, f" {letter}" if len(models) > 1 else "") + 1
    row = _check(book, sheet, row, models, steps)
    row = _notes(sheet, row + 1, "How to read it", _how_to_read(len(models) > 1))
    row = _notes(
        sheet,
        row + 1,
        "How to send it back",
        [
            "Save the workbook and import it: python -m model import-excel FILE.xlsx --save"
            " MINE.yaml, or the app's page Export and import. You get a scenario and the list of"
            " what changed, and are told where the workbook's own results are not the program's;"
            " the workbook itself is never written to."
            + (" --second takes the second of the two scenarios." if len(models) > 1 else ""),
            (
                "Numbers are found by their names, so that inserted rows and moved sheets do no"
                f" harm. Text under 'Your note' on the sheet {INPUTS} goes into the scenario as the"
                " source of the number beside it, or as a note on one left as it was, and 'Your"
                " low' and 'Your high' as the range in which studies vary it; they mean what 'Low"
                " and high are' says. A number that you change without a range of your own is"
                " fixed."
            ),
        ],
    )
    for model in models:
        if model.result.warnings:
            row = _notes(sheet, row + 1, f"Warnings: {model.scenario.title}", model.result.warnings)
    style.finish(sheet, WIDTHS)


def _facts(book: Book, sheet: Worksheet, row: int, model: Model, letter: str) -> int:
    scenario = model.scenario
    facts = {
        f"Scenario{letter}": scenario.title,
        "Scale": scenario.scale,
        "Site": scenario.site,
        "Strategies": ", ".join(str(applied) for applied in scenario.strategies) or "none",
        "Capacity": scenario.sizing,
        "Money": f"USD of {scenario.money_year}",
        "Convention": scenario.convention,
        "Boundary": BOUNDARY,
        "Fingerprint": model.result.fingerprint,
    }
    if not model.second:
        facts |= {
            "Program": f"lab2line {VERSION}",
            "Written": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        }
    book.name(f"{prefix_of(model.second)}{TITLE_NAME}", sheet, f"B{row}")
    style.as_input(sheet.cell(row, 2))
    for label, text in facts.items():
        _labelled(sheet, row, label, text)
        row += 1
    return row


def _check(book: Book, sheet: Worksheet, row: int, models: list[Model], steps: str) -> int:
    """The program's results against the workbook's, what was changed, and what is no longer as it
    was written; live.
    """
    head = style.put_text(sheet.cell(row, 1), "Check")
    head.font, head.alignment = style.BOLD, style.TOP
    style.put_text(sheet.cell(row, 2), CHECKED).alignment = style.WRAP
    style.fit_row(sheet, row, [(CHECKED, WIDTHS[1])])
    lines = _Lines(book, sheet, row + 1)
    differ, changed = [], []
    for model, letter in zip(models, "AB", strict=False):
        of = f" {letter}" if len(models) > 1 else ""
        differ.append(_results(lines, model, of))
    verdict = lines.skip()
    total = lines.skip()
    for model, letter in zip(models, "AB", strict=False):
        changed.append(
            lines.count(f"- in {letter}", _changed(model)) if len(models) > 1 else f"B{total}"
        )
    many = "+".join(changed) if len(models) > 1 else _changed(models[0])
    lines.put(total, "Inputs changed here", many, 0.0, "0")
    unexplained = "+".join(
        f"IF({count}=0,IFERROR(({test})*1,1),0)"
        for count, test in zip(changed, differ, strict=True)
    )
    damage = [
        lines.count("Formulas typed over", "+".join(_typed_over(book, models))),
        lines.count("Money figures changed", money.changed_figures()),
        lines.count(
            "Totals that do not add up",
            "+".join(f"IFERROR(({test})*1,0)" for test in _totals(models, sheet.title, steps)),
        ),
        lines.count("Results that differ though no input was changed", unexplained),
    ]
    impossible = lines.count(
        "Impossible inputs here", "+".join(impossible_inputs(model) for model in models)
    )
    edited = f'IF({impossible}>0,"{IMPOSSIBLE}",IF(B{total}>0,"{EDITED}","{OK}"))'
    lines.put(verdict, "Verdict", f'IF({"+".join(damage)}>0,"{DAMAGED}",{edited})', OK, "General")
    bad = FormulaRule(
        formula=[f'OR(B{verdict}="{DAMAGED}",B{verdict}="{IMPOSSIBLE}")'],
        font=Font(bold=True, color="AA3377"),
    )
    sheet.conditional_formatting.add(f"B{verdict}", bad)
    return lines.row


class _Lines:
    """Labelled numbers, one below the other."""

    def __init__(self, book: Book, sheet: Worksheet, row: int) -> None:
        self.book, self.sheet, self.row = book, sheet, row

    def skip(self) -> int:
        """The next row, which is written later."""
        self.row += 1
        return self.row - 1

    def put(
        self, row: int, label: str, formula: str, value: float | str, number_format: str
    ) -> str:
        """Write a row; returns its cell."""
        style.put_text(self.sheet.cell(row, 1), label).alignment = style.WRAP
        style.fit_row(self.sheet, row, [(label, WIDTHS[0])])
        self.book.formula(self.sheet, f"B{row}", formula, value)
        self.sheet[f"B{row}"].number_format, self.sheet[f"B{row}"].alignment = (
            number_format,
            style.LEFT,
        )
        return f"B{row}"

    def count(self, label: str, formula: str) -> str:
        """A number of cells that are not as they were written."""
        return self.put(self.skip(), label, formula, 0.0, "0")


def _results(lines: _Lines, model: Model, of: str) -> str:
    """Rows of a model's cost in the program and in the workbook; returns the test whether they
    differ.
    """
    python = model.result.number("cost_per_kwh")
    title, address = lines.book.places[output_name("cost_per_kwh", model.second)]
    first = lines.skip()
    style.put_text(lines.sheet.cell(first, 1), f"Program{of}, USD/kWh")
    lines.sheet.cell(first, 2, python).number_format = FORMAT
    lines.sheet.cell(first, 2).alignment = style.LEFT
    second = lines.put(
        lines.skip(), f"Workbook{of}, USD/kWh", f"{quoted(title)}!{address}", python, FORMAT
    )
    lines.put(lines.skip(), f"Difference{of}", f"{second}-B{first}", 0.0, "General")
    return _unequal(second, f"B{first}")


def _changed(model: Model) -> str:
    """How many inputs are not as they were written."""
    here = quoted(model.title(INPUTS))
    key, value, written = (
        f"{here}!{inputs.column_range(model.scenario, head)}"
        for head in ("Key", "Value", "As written")
    )
    return f'SUMPRODUCT(({key}<>"")*({value}<>{written}))'


def _typed_over(book: Book, models: list[Model]) -> Iterator[str]:
    """For each range how many formulas are missing in it."""
    ranges = []
    for model in models:
        for title, of_sheet in model.formulas.items():
            ranges += [(title, cells, count) for cells, count in of_sheet]
    for title in (SUMMARY, BOTH):
        if title in book.titles:
            sheet, formulas = book.sheet(title), book.values[title]
            ranges.append(
                (
                    title,
                    f"$B$1:${get_column_letter(sheet.max_column)}${sheet.max_row}",
                    len(formulas),
                )
            )
    for title, cells, count in ranges:
        # Nothing where a program is too old to tell a formula from a number.
        yield f"IFERROR(MAX(0,{count}-SUMPRODUCT(_xlfn.ISFORMULA({quoted(title)}!{cells})*1)),0)"


def _totals(models: list[Model], here: str, steps: str) -> Iterator[str]:
    """Tests that are true where the table of costs does not add up to what the plant's equations
    say.
    """
    for model in models:
        annual = model.reference("plant.annual_cost", here)
        yield _unequal(model.total("total"), annual)
        yield _unequal(f"({'+'.join(model.total(category) for category in CATEGORIES)})", annual)
        kwh, _ = per_kwh(model, here)
        cost = model.in_shown_unit("plant.cost_per_kwh", here) or model.reference(
            "plant.cost_per_kwh", here
        )
        yield _unequal(f"{cost}*{kwh}", annual)
        for category in CATEGORIES:
            yield _unequal(
                model.total(category), model.reference(f"plant.total_{category}", here), annual
            )
        if not model.second:
            yield _unequal(f"SUM({steps})", cost)


def _unequal(one: str, other: str, size: str = "") -> str:
    return f"ABS({one}-{other})>0.000000001*ABS({size or other})"


def _how_to_read(two: bool) -> list[str]:
    return [
        (
            f"{INPUTS} holds every number with unit, range and source; blue numbers on yellow may"
            f" be changed. A number that cannot be has a warning beside it, and {SUMMARY} counts"
            " them."
        ),
        (
            f"{SUMMARY} shows results and charts. Cell, the sheets of the lines, and Plant and cost"
            " hold formulas down to the inputs, one quantity a row, with its equation and meaning."
        ),
        *(
            [f"{BOTH} sets two scenarios side by side; the sheets of the second begin with B."]
            if two
            else []
        ),
        (
            f"{STRATEGIES} and {SENSITIVITY} are values that the program computed; they do not"
            " follow changed inputs."
        ),
        "Model units: m, kg, h, year, A, V, K, mol, Pa, USD, cell; hence W and Wh.",
        "Machine counts round up with a tolerance of 1e-9, as in the program.",
        (
            f"Sheets are protected against slips, without a password. {SCENARIO} is the scenario's"
            " own text."
        ),
    ]


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
