"""The sheet of inputs: every number with unit, range and source, its check, and the name by which it is found again.

A number may be changed; everything else follows. A choice or an unknown takes effect when the workbook is imported, for
another material or a newly known resistance makes other formulas.
"""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.cell import Cell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from model.parameter import Value
from model.scenario import Scenario
from model.units import unit
from model.workbook import style
from model.workbook.book import Book
from model.workbook.money import factor
from model.workbook.names import INPUT_HEAD, SOURCES, UNKNOWN, head_name, input_names

FIRST_ROW = 5
WIDTHS = [42.0, 52.0, 24.0, 18.0, 12.0, 12.0, 16.0, 28.0, 24.0, 12.0, 12.0, 28.0, 30.0, 30.0, 22.0, 84.0]
COLUMN = {text: get_column_letter(index + 1) for index, text in enumerate(INPUT_HEAD)}
VALUE, LOW, HIGH, MODEL, WARNING, WRITTEN, OWN_LOW, OWN_HIGH, NOTE = (
    COLUMN[text]
    for text in (
        "Value",
        "Low",
        "High",
        "In model units",
        "Warning",
        "As written",
        "Your low",
        "Your high",
        "Your note",
    )
)
OUTSIDE = "outside the sourced range"
ON_IMPORT = "takes effect on import"
_LIST = 250  # characters of a list of choices that Excel takes


def write_inputs(
    book: Book, sheet: Worksheet, scenario: Scenario, sources: Mapping[str, str], *, second: bool = False
) -> dict[str, tuple[str, str]]:
    """Write the sheet; returns the cell of each number in model units, by key. `sources` are the cells of cited works."""
    style.title(sheet, sheet.title, "Change the blue numbers; everything else follows. Choices are locked and take effect when"
                " the workbook is imported, as do a number in place of what is unknown, and your own range and note.")  # fmt: skip
    style.head(sheet, FIRST_ROW - 1, INPUT_HEAD)
    names, row, scope = input_names(scenario.values, second), FIRST_ROW, ""
    addresses = {}
    for key, value in scenario.values.items():
        if key.rpartition(".")[0] != scope:
            scope = key.rpartition(".")[0]
            style.block(sheet, row, scope, len(INPUT_HEAD))
            row += 1
        _Row(book, sheet, row, value, scenario.money_year).write(sources)
        book.name(names[key], sheet, f"{VALUE}{row}")
        if value.number is not None:
            addresses[key] = (sheet.title, f"{MODEL}{row}")
        row += 1
    for head, column in COLUMN.items():
        book.name(head_name(head, second), sheet, f"{column}{FIRST_ROW - 1}:{column}{row - 1}")
    changed = FormulaRule(formula=[f"${VALUE}{FIRST_ROW}<>${WRITTEN}{FIRST_ROW}"], font=Font(bold=True, color="AA3377"))
    sheet.conditional_formatting.add(f"{VALUE}{FIRST_ROW}:{VALUE}{row}", changed)
    sheet.conditional_formatting.add(
        f"{WARNING}{FIRST_ROW}:{WARNING}{row}",
        FormulaRule(formula=[f'${WARNING}{FIRST_ROW}="{OUTSIDE}"'], font=Font(bold=True, color="AA3377")),
    )
    style.finish(sheet, WIDTHS, freeze=f"D{FIRST_ROW}", print_title="4:4", pages_wide=2)
    return addresses


class _Row:
    """One input on its row."""

    def __init__(self, book: Book, sheet: Worksheet, row: int, value: Value, money_year: int) -> None:
        self.book, self.sheet, self.row, self.value, self.money_year = book, sheet, row, value, money_year

    def write(self, sources: Mapping[str, str]) -> None:
        """Texts on either side, and the value with what belongs to it."""
        sheet, row, value = self.sheet, self.row, self.value
        for column in ("Key", "Value", "Low", "High", "In model units", "As written", "Your low", "Your high"):
            sheet[f"{COLUMN[column]}{row}"].alignment = style.TOP
        for column in ("Warning", "Your note"):
            sheet[f"{COLUMN[column]}{row}"].alignment = style.UNIT_WRAP
        self._text("Key", value.key)
        self._text("Meaning", value.schema.meaning).alignment = style.WRAP
        self._text("Source", value.source or "choice").alignment = style.WRAP
        # A link of its own column, because a linked text is not wrapped by every program.
        cited = next((key for key in value.citations if key in sources), None)
        if cited is not None:
            cell = self._text("Cited", cited)
            cell.hyperlink = Hyperlink(
                ref=cell.coordinate, location=f"'{SOURCES}'!{sources[cited]}", tooltip="To the source"
            )
            cell.font, cell.alignment = style.LINK, style.TOP
        style.fit_row(sheet, row, [(value.schema.meaning, WIDTHS[1]), (value.source, WIDTHS[-1])])
        if value.text is not None:
            self._choice(value.text)
        elif value.number is None:
            self._unknown()
        else:
            self._number(value.number)

    def _text(self, column: str, text: str) -> Cell:
        return style.put_text(self.sheet[f"{COLUMN[column]}{self.row}"], text)

    def _choice(self, text: str) -> None:
        for column in ("Value", "As written"):
            self._text(column, text).alignment = style.TOP
        self._text("Warning", f"choice: {ON_IMPORT}")
        allowed = ",".join(self.value.schema.options or ())
        if allowed and len(allowed) <= _LIST:
            self._rule(DataValidation(type="list", formula1=f'"{allowed}"'), f"One of: {allowed}. It {ON_IMPORT}.")

    def _unknown(self) -> None:
        for column in ("Value", "As written"):
            self._text(column, UNKNOWN).alignment = style.TOP
        self._text("Warning", f"unknown: a number {ON_IMPORT}")
        self._unit()
        self._open()

    def _number(self, number: float) -> None:
        sheet, row, value = self.sheet, self.row, self.value
        for column in (VALUE, WRITTEN):
            sheet[f"{column}{row}"].value = number
            sheet[f"{column}{row}"].number_format = style.number_format(number)
        self._unit()
        if value.schema.constant is None:
            self._open()
            self._rule(_bounds(value, f"{VALUE}{row}"), f"Allowed: {value.schema.bounds}")
        span = value.sourced_range
        if span is not None:
            for column, bound in ((LOW, span[0]), (HIGH, span[1])):
                sheet[f"{column}{row}"].value = value.declared(bound)
                sheet[f"{column}{row}"].number_format = style.number_format(value.declared(bound))
            outside = f'IF(OR({VALUE}{row}<{LOW}{row},{VALUE}{row}>{HIGH}{row}),"{OUTSIDE}","")'
            self.book.formula(sheet, f"{WARNING}{row}", outside, OUTSIDE if value.outside else "")
        for column, bound in zip((OWN_LOW, OWN_HIGH), users_range(value) or (), strict=False):
            sheet[f"{column}{row}"].value = bound
            sheet[f"{column}{row}"].number_format = style.number_format(bound)
        assert value.coherent is not None
        self.book.formula(sheet, f"{MODEL}{row}", self._in_model_units(), value.coherent)

    def _in_model_units(self) -> str:
        """The conversion of the declared unit, and of its money by the indices on their sheet."""
        of, formula = unit(self.value.unit), f"{VALUE}{self.row}"
        formula = f"{formula}*{of.factor!r}" if of.factor != 1.0 else formula
        formula = f"({formula}+{of.offset!r})" if of.offset else formula
        if self.value.money == 1.0:
            return formula
        assert of.currency is not None and self.value.year is not None
        return f"{formula}*{factor(of.currency, self.value.year, self.value.schema.index, self.money_year)}"

    def _unit(self) -> None:
        self._text("Unit", self.value.shown_unit).alignment = style.UNIT

    def _open(self) -> None:
        """The user may change the value, give it a range of his own, and note why."""
        for column in (VALUE, OWN_LOW, OWN_HIGH, NOTE):
            style.as_input(self.sheet[f"{column}{self.row}"])

    def _rule(self, rule: DataValidation, allowed: str) -> None:
        rule.allow_blank, rule.showErrorMessage, rule.showInputMessage = False, True, True
        rule.errorTitle, rule.error = "Not possible", allowed[:220]
        rule.promptTitle, rule.prompt = self.value.key[-32:], f"{self.value.schema.meaning}. {allowed}"[:250]
        self.sheet.add_data_validation(rule)
        rule.add(f"{VALUE}{self.row}")


def users_range(value: Value) -> tuple[float, float] | None:
    """The range that a user's override gives in place of the sourced one, in the declared unit; None where there is none."""
    origin = value.sourced
    if origin is None or _figures(value) == _figures(origin):
        return None
    return value.range


def _figures(value: Value) -> tuple:
    return value.number, value.unit, value.year, value.range, value.distribution


def users_note(value: Value) -> str:
    """The note of a user on a value that has a source of its own."""
    return value.note.strip() if value.sourced is not None else ""


def _bounds(value: Value, address: str) -> DataValidation:
    """The schema's bounds in the value's own unit and money; a bound that is itself excluded is excluded here, too."""
    schema = value.schema
    low, high = (value.declared(limit) if abs(limit) < 1e300 else None for limit in schema.limits)
    tests = [f"ISNUMBER({address})"]
    if low is not None:
        tests.append(f"{address}{'>' if schema.above is not None else '>='}{low!r}")
    if high is not None:
        tests.append(f"{address}{'<' if schema.below is not None else '<='}{high!r}")
    return DataValidation(type="custom", formula1=f"AND({','.join(tests)})")
