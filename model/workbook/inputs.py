"""The sheet of inputs: every number with unit, range and source, its check, and the name by which
it is found again.

A number may be changed; everything else follows. A choice or an unknown takes effect when the
workbook is imported, for another material or a newly known resistance makes other formulas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl.cell import Cell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from model.language.units import unit
from model.reading.parameter import Value
from model.scenario.scenario import Scenario
from model.workbook import style
from model.workbook.book import Book
from model.workbook.money import factor
from model.workbook.names import INPUT_HEAD, OWN_HEAD, SOURCES, UNKNOWN, head_name, input_names

FIRST_ROW = 5
WIDTHS = [
    42.0,
    52.0,
    24.0,
    18.0,
    12.0,
    12.0,
    16.0,
    28.0,
    24.0,
    12.0,
    12.0,
    28.0,
    30.0,
    30.0,
    18.0,
    22.0,
    84.0,
]
COLUMN = {text: get_column_letter(index + 1) for index, text in enumerate(INPUT_HEAD)}
VALUE, LOW, HIGH, MODEL, WARNING, WRITTEN, OWN_LOW, OWN_HIGH, NOTE = (
    COLUMN[text]
    for text in ("Value", "Low", "High", "In model units", "Warning", "As written", *OWN_HEAD)
)
IMPOSSIBLE = "impossible"  # with which a warning begins about what an import refuses
OUTSIDE = "outside the sourced range"
ON_IMPORT = "takes effect on import"
_LIST = 250  # characters of a list of choices that Excel takes
_SHOWN_PLACES = 6
_AT_BOUND = 1e-12  # by which a conversion may push a number past a bound that it may reach


def write_inputs(
    book: Book,
    sheet: Worksheet,
    scenario: Scenario,
    sources: Mapping[str, str],
    *,
    second: bool = False,
) -> dict[str, tuple[str, str]]:
    """Write the sheet; returns the cell of each number in model units, by key. `sources` are the
    cells of cited works.
    """
    style.title(
        sheet,
        sheet.title,
        "Change the blue numbers; everything else follows. Choices are locked and take effect when"
        " the workbook is imported, as do a number in place of what is unknown, and your own range"
        " and note.",
    )
    style.head(sheet, FIRST_ROW - 1, INPUT_HEAD)
    names, row, scope = input_names(scenario.values, second), FIRST_ROW, ""
    addresses, places = {}, shared(scenario)
    for key, value in scenario.values.items():
        if key.rpartition(".")[0] != scope:
            scope = key.rpartition(".")[0]
            style.block(sheet, row, scope, len(INPUT_HEAD))
            row += 1
        _Row(book, sheet, row, value, scenario.money_year).write(sources, places.get(key, []))
        book.name(names[key], sheet, f"{VALUE}{row}")
        if value.number is not None:
            addresses[key] = (sheet.title, f"{MODEL}{row}")
        row += 1
    for head, column in COLUMN.items():
        book.name(head_name(head, second), sheet, f"{column}{FIRST_ROW - 1}:{column}{row - 1}")
    changed = FormulaRule(
        formula=[f"${VALUE}{FIRST_ROW}<>${WRITTEN}{FIRST_ROW}"],
        font=Font(bold=True, color="AA3377"),
    )
    sheet.conditional_formatting.add(f"{VALUE}{FIRST_ROW}:{VALUE}{row}", changed)
    sheet.conditional_formatting.add(
        f"{WARNING}{FIRST_ROW}:{WARNING}{row}",
        FormulaRule(
            formula=[
                f'OR(${WARNING}{FIRST_ROW}="{OUTSIDE}",LEFT(${WARNING}{FIRST_ROW},{len(IMPOSSIBLE)})="{IMPOSSIBLE}")'
            ],
            font=Font(bold=True, color="AA3377"),
        ),
    )
    # filtered by kind or by source; a protected sheet allows that only where it is said
    sheet.auto_filter.ref = f"A{FIRST_ROW - 1}:{COLUMN[INPUT_HEAD[-1]]}{row - 1}"
    style.finish(sheet, WIDTHS, freeze=f"B{FIRST_ROW}", print_title="4:4", pages_wide=2)
    sheet.protection.autoFilter = False
    return addresses


def shared(scenario: Scenario) -> dict[str, list[str]]:
    """The other places that take their value from a key, by that key."""
    followers: dict[str, list[str]] = {}
    for place, key in scenario.references.items():
        while key in scenario.references:
            key = scenario.references[key]
        followers.setdefault(key, []).append(place)
    return followers


def column_range(scenario: Scenario, head: str) -> str:
    """The cells of a column, for formulas of other sheets: from the first input to below the last."""
    last = FIRST_ROW + 2 * len(scenario.values)  # with a heading for each scope, and no more
    return f"${COLUMN[head]}${FIRST_ROW}:${COLUMN[head]}${last}"


class _Row:
    """One input on its row."""

    def __init__(
        self, book: Book, sheet: Worksheet, row: int, value: Value, money_year: int
    ) -> None:
        self.book, self.sheet, self.row, self.value, self.money_year = (
            book,
            sheet,
            row,
            value,
            money_year,
        )

    def write(self, sources: Mapping[str, str], places: Sequence[str]) -> None:
        """Texts on either side, and the value with what belongs to it; `places` are the others that
        it moves.
        """
        sheet, row, value = self.sheet, self.row, self.value
        for column in ("Key", *style.NUMBER_HEADS):
            sheet[f"{COLUMN[column]}{row}"].alignment = style.TOP
        for column in ("Warning", "Your note"):
            sheet[f"{COLUMN[column]}{row}"].alignment = style.UNIT_WRAP
        self._text("Key", value.key)
        meaning = value.schema.meaning + (
            f" (one number for {len(places) + 1} places)" if places else ""
        )
        self._text("Meaning", meaning).alignment = style.WRAP
        moved = _listed(places)
        self._text("Also moves", moved).alignment = style.UNIT_WRAP
        self._text("Low and high are", self._range_text()).alignment = style.UNIT_WRAP
        self._text("Kind", value.kind_shown).alignment = style.TOP
        self._text("Source", value.source or "choice").alignment = style.WRAP
        # A link of its own column, because a linked text is not wrapped by every program.
        cited = next((key for key in value.citations if key in sources), None)
        if cited is not None:
            cell = self._text("Cited", cited)
            cell.hyperlink = Hyperlink(
                ref=cell.coordinate,
                location=f"'{SOURCES}'!{sources[cited]}",
                tooltip="To the source",
            )
            cell.font, cell.alignment = style.LINK, style.TOP
        width = dict(zip(INPUT_HEAD, WIDTHS, strict=True))
        style.fit_row(
            sheet,
            row,
            [
                (meaning, width["Meaning"]),
                (moved, width["Also moves"] - 2),
                (value.source, width["Source"]),
            ],
        )
        if users_note(value):
            self._text("Your note", users_note(value))
        if value.text is not None:
            self._choice(value.text)
        elif value.number is None:
            self._unknown()
        else:
            self._number(value.number)

    def _text(self, column: str, text: str) -> Cell:
        return style.put_text(self.sheet[f"{COLUMN[column]}{self.row}"], text)

    def _range_text(self) -> str:
        """Which distribution a study draws from, and what the ends of its range are."""
        value = self.value
        if value.number is None:
            return ""
        if value.options:
            return f"discrete: one of {', '.join(f'{number:g}' for number, _ in value.options)}"
        if value.distribution != "fixed":
            return f"{value.distribution}: {value.meaning_of_range}"
        origin = value.sourced
        if origin is None or origin.distribution == "fixed":
            return "fixed"
        return f"fixed; the sources' range is {origin.distribution}: {origin.meaning_of_range}"

    def _choice(self, text: str) -> None:
        for column in ("Value", "As written"):
            self._text(column, text).alignment = style.TOP
        options = self.value.schema.options
        if options is None:
            self._text("Warning", f"choice: {ON_IMPORT}")
            return
        one_of = (
            f"OR({','.join(f'EXACT({VALUE}{self.row},{_quoted(option)})' for option in options)})"
        )
        self._warning(
            f'IF({one_of},"choice: {ON_IMPORT}","{IMPOSSIBLE}: not one of its options")',
            f"choice: {ON_IMPORT}",
        )
        allowed = ",".join(options)
        if allowed and len(allowed) <= _LIST:
            self._rule(
                DataValidation(type="list", formula1=f'"{allowed}"'),
                f"One of: {allowed}. It {ON_IMPORT}.",
            )

    def _unknown(self) -> None:
        for column in ("Value", "As written"):
            self._text(column, UNKNOWN).alignment = style.TOP
        cell, hint = f"{VALUE}{self.row}", f"unknown: a number {ON_IMPORT}"
        number = f'IF({_possible(self.value, cell)},"a number {ON_IMPORT}",{self._refused()})'
        unknown = (
            f'IF(OR({cell}="{UNKNOWN}",{cell}=""),"{hint}","{IMPOSSIBLE}: neither a number nor'
            f' {UNKNOWN}")'
        )
        self._warning(f"IF(ISNUMBER({cell}),{number},{unknown})", hint)
        self._unit()
        self._open()

    def _warning(self, formula: str, value: str) -> None:
        self.book.formula(self.sheet, f"{WARNING}{self.row}", formula, value)

    def _refused(self) -> str:
        return _quoted(f"{IMPOSSIBLE}: allowed {self.value.schema.bounds}")

    def _number(self, number: float) -> None:
        sheet, row, value = self.sheet, self.row, self.value
        for column in (VALUE, WRITTEN):
            sheet[f"{column}{row}"].value = number
            sheet[f"{column}{row}"].number_format = style.number_format(number)
        self._unit()
        if value.schema.constant is None:
            self._open()
            rule = DataValidation(type="custom", formula1=_possible(value, f"{VALUE}{row}"))
            self._rule(rule, f"Allowed: {value.schema.bounds}")
        span = value.sourced_range
        if span is not None:
            for column, bound in ((LOW, span[0]), (HIGH, span[1])):
                sheet[f"{column}{row}"].value = value.declared(bound)
                sheet[f"{column}{row}"].number_format = style.number_format(value.declared(bound))
        self._warning(self._checked(span is not None), OUTSIDE if value.outside else "")
        for column, bound in zip((OWN_LOW, OWN_HIGH), users_range(value) or (), strict=False):
            sheet[f"{column}{row}"].value = bound
            sheet[f"{column}{row}"].number_format = style.number_format(bound)
        assert value.coherent is not None
        self.book.formula(sheet, f"{MODEL}{row}", self._in_model_units(), value.coherent)

    def _checked(self, ranged: bool) -> str:
        """What is wrong with a number: it is none, it cannot be, or it is not within the sources'
        range.
        """
        cell, row = f"{VALUE}{self.row}", self.row
        if self.value.schema.constant is not None:
            return f'IF({cell}={WRITTEN}{row},"","{IMPOSSIBLE}: it is a constant")'
        outside = f'IF(OR({cell}<{LOW}{row},{cell}>{HIGH}{row}),"{OUTSIDE}","")' if ranged else '""'
        possible = f"IF({_possible(self.value, cell)},{outside},{self._refused()})"
        return f'IF(ISNUMBER({cell}),{possible},"{IMPOSSIBLE}: not a number")'

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
        rule.promptTitle, rule.prompt = (
            self.value.key[-32:],
            f"{self.value.schema.meaning}. {allowed}"[:250],
        )
        self.sheet.add_data_validation(rule)
        rule.add(f"{VALUE}{self.row}")


def users_range(value: Value) -> tuple[float, float] | None:
    """The range that a user's override gives in place of the sourced one, in the declared unit;
    None where there is none.
    """
    origin = value.sourced
    if origin is None or _figures(value) == _figures(origin):
        return None
    return value.range


def _figures(value: Value) -> tuple:
    return (
        value.number,
        value.unit,
        value.year,
        value.range,
        value.covers,
        value.distribution,
    )


def users_note(value: Value) -> str:
    """The note of a user on a value that has a source of its own."""
    return value.note.strip() if value.sourced is not None else ""


def _possible(value: Value, address: str) -> str:
    """The schema's bounds in the value's own unit and money; a bound that is itself excluded is
    excluded here, too.
    """
    schema = value.schema
    low, high = (value.declared(limit) if abs(limit) < 1e300 else None for limit in schema.limits)
    tests = [f"ISNUMBER({address})"]
    if low is not None:
        tests.append(
            f"{address}>{low!r}"
            if schema.above is not None
            else f"{address}>={low - _AT_BOUND * abs(low)!r}"
        )
    if high is not None:
        tests.append(
            f"{address}<{high!r}"
            if schema.below is not None
            else f"{address}<={high + _AT_BOUND * abs(high)!r}"
        )
    return f"AND({','.join(tests)})"


def _quoted(text: str) -> str:
    """A text as a formula writes it."""
    return '"' + text.replace('"', '""') + '"'


def _listed(places: Sequence[str]) -> str:
    more = len(places) - _SHOWN_PLACES
    return ", ".join(places[:_SHOWN_PLACES]) + (f" and {more} more" if more > 0 else "")
