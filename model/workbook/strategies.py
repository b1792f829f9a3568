"""The sheet of strategies: what each that fits the chain costs at each scale and does to the
resistance; values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from model.engine.result import Result, evaluate
from model.reading.errors import UserError
from model.scenario import strategy
from model.scenario.scales import scales_of
from model.scenario.scenario import Scenario
from model.studies.combinations import applicable
from model.workbook import style
from model.workbook.book import Book
from model.workbook.names import STRATEGIES, UNKNOWN

Given = TypeVar("Given")
Made = TypeVar("Made")
FIRST_ROW = 7
PER_SCALE = ("cost, USD/kWh", "to the bare cell", "resistance, ohm cm2")
WIDTHS = [66.0, 32.0, 14.0]


@dataclass(frozen=True)
class _Line:
    """One row: what stands in it, and its results by scale; None where the scenario cannot be had
    that way.
    """

    title: str
    name: str
    readiness: str
    results: list[Result | None]


def write_strategies(book: Book, sheet: Worksheet, scenario: Scenario) -> None:
    """Rows: the scenario as it is, the bare cell, each strategy alone. Columns: cost, difference,
    resistance by scale.
    """
    style.title(
        sheet,
        STRATEGIES,
        "Strategies of the review on this chain, each alone, at every scale. Costs and resistances"
        " are values that the program computed; differences to the bare cell are formulas.",
    )
    style.put_text(
        sheet.cell(3, 1),
        "A laboratory takes the laboratory's form of a process, other scales the line's.",
    ).font = style.QUIET
    scales = scales_of(scenario)
    columns = len(WIDTHS) + len(PER_SCALE) * len(scales)
    over_scales: list[str] = []
    for scale in scales:
        over_scales += [f"{scale} scale", "", ""]
    style.head(
        sheet,
        FIRST_ROW - 2,
        ["", "", "", *over_scales],
        numbers_from=4,
    )
    style.head(
        sheet,
        FIRST_ROW - 1,
        ["Strategy", "Name", "Readiness", *PER_SCALE * len(scales)],
        numbers_from=4,
    )
    lines = _lines(scenario, scales)
    for row, line in enumerate(lines, FIRST_ROW):
        for column, text in enumerate((line.title, line.name, line.readiness), 1):
            style.put_text(sheet.cell(row, column), text).alignment = style.WRAP
        style.fit_row(sheet, row, [(line.title, WIDTHS[0])])
        for index, (result, bare) in enumerate(zip(line.results, lines[1].results, strict=True)):
            _write(book, sheet, row, 4 + len(PER_SCALE) * index, result, bare)
    if len(lines) == 2:
        style.put_text(
            sheet.cell(FIRST_ROW + 3, 1), "No strategy of the review applies to this chain."
        )
    style.finish(
        sheet,
        [*WIDTHS, *[21.0] * (columns - len(WIDTHS))],
        freeze=f"D{FIRST_ROW}",
        print_title=f"{FIRST_ROW - 2}:{FIRST_ROW - 1}",
    )


def _lines(scenario: Scenario, scales: list[str]) -> list[_Line]:
    own = ", ".join(str(applied) for applied in scenario.strategies) or "none"
    at = [_tried(scenario.at_scale, scale) for scale in scales]

    def results(names: list[str] | None) -> list[Result | None]:
        chosen = (
            at
            if names is None
            else [None if b is None else _tried(b.with_strategies, names) for b in at]
        )
        return [None if variant is None else _tried(_evaluated, variant) for variant in chosen]

    lines = [
        _Line(
            "This scenario", own, strategy.readiness(scenario.strategies) or UNKNOWN, results(None)
        ),
        _Line("The bare cell, without strategies", "", "", results([])),
    ]
    for id in applicable(scenario.header.chain):
        entry = strategy.read(id)
        lines.append(_Line(entry.title, id, entry.readiness.get("level") or UNKNOWN, results([id])))
    return lines


def _evaluated(scenario: Scenario) -> Result:
    return evaluate(scenario, shares=False)


def _tried(make: Callable[[Given], Made], given: Given) -> Made | None:
    """What is made, or None: a change of the user's may be about a step that another scale or
    strategy does not have.
    """
    try:
        return make(given)
    except UserError:
        return None


def _write(
    book: Book, sheet: Worksheet, row: int, column: int, result: Result | None, bare: Result | None
) -> None:
    """Cost, difference and resistance of one row at one scale."""
    cost, base = (None if r is None else r.number("cost_per_kwh") for r in (result, bare))
    letter = get_column_letter(column)
    _number(sheet, row, column, cost, "not possible")
    if cost is not None and base is not None:
        address = f"{get_column_letter(column + 1)}{row}"
        book.formula(sheet, address, f"{letter}{row}-{letter}${FIRST_ROW + 1}", cost - base)
        sheet[address].alignment = style.RIGHT
    else:
        _number(sheet, row, column + 1, None, "")
    resistance = None if result is None else result.outputs["area_specific_resistance"]
    # The shown unit of the output stands in the heading; it is that of OUTPUTS.
    _number(sheet, row, column + 2, resistance if isinstance(resistance, float) else None, UNKNOWN)


def _number(sheet: Worksheet, row: int, column: int, number: float | None, empty: str) -> None:
    cell = sheet.cell(row, column, number)
    if number is None:
        style.put_text(cell, empty)
    cell.number_format, cell.alignment = style.number_format(number), style.RIGHT
