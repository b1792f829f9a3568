"""The sheet of sensitivity: what the program computed beside the live model, as values with seed
and number of draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from model.engine.influence import Swing, nominal, swings
from model.plant.outputs import COST
from model.reading.errors import UserError
from model.reading.wording import words
from model.scenario.scenario import Scenario
from model.studies.monte_carlo import MonteCarlo, monte_carlo
from model.studies.outlook import DRAWS, SEED
from model.studies.sobol import Sobol, sobol
from model.studies.sobol_remarks import INDEPENDENT
from model.workbook import style
from model.workbook.book import Book
from model.workbook.charts import bars, rows_of
from model.workbook.names import SENSITIVITY

ROWS = 1024
WIDEST, LARGEST = 15, 15
FIRST_ROW = 5
WIDTHS = [54.0, 18.0, 18.0, 18.0, 18.0, 18.0, 18.0]
_ENDS = [style.BLUE, style.RED]


@dataclass(frozen=True)
class Studies:
    """What the sheet shows of a scenario's cost per kWh; None, with the reason in `notes`, where a
    study has no result.
    """

    base: float
    swings: Sequence[Swing]
    draws: MonteCarlo | None
    by_step: Sobol | None
    by_parameter: Sobol | None
    notes: tuple[str, ...]


def study(scenario: Scenario) -> Studies:
    """One-at-a-time swings, Monte Carlo and Sobol' indices of the cost per kWh, small enough to
    take no time.
    """
    notes: list[str] = []

    def tried(make):
        try:
            return make()
        except UserError as error:
            notes.append(str(error))
            return None

    draws = tried(lambda: monte_carlo(scenario, DRAWS, SEED))
    by_step, by_parameter = (
        tried(lambda by=by: sobol(scenario, (COST,), ROWS, SEED, by=by))
        for by in ("step", "parameter")
    )
    for by, indices in (("step", by_step), ("input", by_parameter)):
        if indices:
            notes += [f"By {by}: {note}" for note in indices.notes]
    return Studies(
        nominal(scenario),
        swings(scenario)[:WIDEST],
        draws,
        by_step,
        by_parameter,
        tuple(dict.fromkeys(notes)),
    )


def write_studies(book: Book, sheet: Worksheet, studies: Studies) -> None:
    """Write the sheet: notes, the tornado with its chart, the draws, the indices."""
    style.title(
        sheet,
        SENSITIVITY,
        "Values that the program computed when it wrote the workbook; they do not follow changed"
        " inputs.",
    )
    row = FIRST_ROW - 1
    for note in (*studies.notes, INDEPENDENT):
        style.put_text(sheet.cell(row, 1), note)
        row += 1
    row = _tornado(book, sheet, studies, row + 1)
    if studies.draws is not None:
        sheet.row_breaks.append(Break(id=row))
        row = _draws(sheet, studies.draws, row + 1)
    for title, by in (("step", studies.by_step), ("input", studies.by_parameter)):
        if by is not None:
            sheet.row_breaks.append(Break(id=row))
            row = _indices(sheet, by, title, row + 1)
    style.finish(sheet, WIDTHS)


def _tornado(book: Book, sheet: Worksheet, studies: Studies, row: int) -> int:
    row = style.block(
        sheet,
        row,
        f"The {WIDEST} widest swings: cost with one input at either end of its sourced range, the"
        " others at their values, machines counted as fractions",
        len(WIDTHS),
    )
    style.put_text(sheet.cell(row, 1), "cost with every input at its value, USD/kWh")
    sheet.cell(row, 2, studies.base).number_format = style.number_format(studies.base)
    base, row = f"$B${row}", row + 1
    if not studies.swings:
        return row
    heads = ["Input", "at its low end", "at its high end", "low end", "high end"]
    style.head(sheet, row, heads, numbers_from=2)
    first = row + 1
    for row, swing in enumerate(studies.swings, first):
        style.put_text(sheet.cell(row, 1), words(swing.key.replace(".", ": ", 1)))
        for column, end in ((2, swing.low), (3, swing.high)):
            sheet.cell(row, column, end).number_format = style.number_format(end)
            letter = "BC"[column - 2]
            book.formula(
                sheet, f"{'DE'[column - 2]}{row}", f"{letter}{row}-{base}", end - studies.base
            )
    chart = bars(
        sheet,
        "What each input does to the cost, from the low to the high end of its range",
        (first, row),
        (4, 5),
        _ENDS,
        unit="difference, USD/kWh",
    )
    chart.overlap = 100
    sheet.add_chart(chart, f"A{row + 2}")
    return row + 2 + rows_of(chart.height)


def _draws(sheet: Worksheet, study: MonteCarlo, row: int) -> int:
    row = style.block(
        sheet, row, f"Monte Carlo: percentiles over {study.n} draws, seed {study.seed}", len(WIDTHS)
    )
    style.head(
        sheet,
        row,
        ["Output", "Unit", "plan", "likely", "P10", "P90", "mean"],
        numbers_from=3,
    )
    for name, spread in study.outputs.items():
        if spread is None:
            continue
        row += 1
        style.put_text(sheet.cell(row, 1), words(name))
        style.put_text(sheet.cell(row, 2), style.unit_text(spread.unit)).alignment = style.UNIT
        numbers = [spread.plan, spread.likely, *spread.band, spread.mean]
        for column, number in enumerate(numbers, 3):
            cell = sheet.cell(row, column, number)
            cell.number_format = style.number_format(number)
    return row + 1


def _indices(sheet: Worksheet, study: Sobol, what: str, row: int) -> int:
    title = (
        f"Sobol' indices of the cost by {what}: share of its variance; N = {study.design.n}, seed"
        f" {study.design.seed}"
    )
    row = style.block(sheet, row, title, len(WIDTHS))
    style.head(
        sheet,
        row,
        [what.capitalize(), "inputs", "alone (S1)", "+-", "in all (ST)", "+-"],
        numbers_from=2,
    )
    frame = study.frame.head(LARGEST)
    for line in frame.itertuples(index=False):
        row += 1
        style.put_text(sheet.cell(row, 1), words(str(line.name).replace(".", ": ", 1)))
        sheet.cell(row, 2, int(line.inputs))
        for column, number in enumerate((line.S1, line.S1_error, line.ST, line.ST_error), 3):
            if number == number:  # nothing where an index has no number
                sheet.cell(row, column, float(number)).number_format = "0.000"
    return row + 1
