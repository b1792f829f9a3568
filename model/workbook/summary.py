"""The sheet a reader opens first: headline results, and cost by step, category and line with their
charts, all live.
"""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from model.engine.result import Result
from model.language.units import unit
from model.plant.economics import CATEGORIES
from model.plant.outputs import OUTPUTS
from model.reading.wording import words
from model.studies.monte_carlo import Spread
from model.workbook import style
from model.workbook.book import Book
from model.workbook.charts import bars, rows_of
from model.workbook.inputs import IMPOSSIBLE, OUTSIDE, column_range
from model.workbook.names import INPUTS, absent, output_name, quoted
from model.workbook.sheets import Model

FIRST_ROW = 5
LETTERS = "BCDEFGHIJKL"


def write_summary(
    book: Book, sheet: Worksheet, models: Sequence[Model], drawn: Spread | None = None
) -> str:
    """Write the sheet of the first of the book's models, with its cost over the draws where they
    were made; returns the cells of the cost per kWh by step.
    """
    model, scenario = models[0], models[0].scenario
    style.title(
        sheet,
        scenario.title,
        f"{scenario.scale} scale, site {scenario.site}, money of {scenario.money_year},"
        f" convention {scenario.convention}; per kWh of good cells at the plant's gate.",
    )
    style.head(
        sheet, FIRST_ROW - 1, ["Result", "Plan", "Unit", "Meaning", *[""] * (len(LETTERS) - 3)]
    )
    row = FIRST_ROW
    for row, (name, (_, meaning)) in enumerate(places(model.result).items(), FIRST_ROW):
        style.put_text(sheet.cell(row, 1), words(name))
        style.put_text(
            sheet.cell(row, 3), style.unit_text(OUTPUTS[name].unit)
        ).alignment = style.UNIT
        style.put_text(sheet.cell(row, 4), meaning)
        write_output(book, sheet, f"B{row}", model, name)
        book.name(output_name(name), sheet, f"B{row}")
    row = _likely(sheet, drawn, row + 1)
    start = _warnings(book, sheet, models, row) + 2
    steps = f"$L${start + 1}:$L${start + len(model.result.by_step)}"
    row = _costs(book, sheet, model, start)
    row = _lines(book, sheet, model, row + 2)
    style.finish(sheet, [30, 18, 18, *[14] * 9], freeze=f"A{FIRST_ROW}")
    return steps


def _likely(sheet: Worksheet, drawn: Spread | None, row: int) -> int:
    """The likely cost with its band, which no edit moves; returns the row below."""
    if drawn is None:
        return row
    low, high = drawn.band
    meaning = (
        "of the draws over all ranges, as exported: not live; the plan above is what inputs give"
    )
    for label, number, text in (
        ("likely cost per kWh", drawn.likely, f"The median {meaning}"),
        ("P10 of the cost per kWh", low, f"One tenth {meaning}"),
        ("P90 of the cost per kWh, conservative", high, f"Nine tenths {meaning}"),
    ):
        style.put_text(sheet.cell(row, 1), label)
        sheet.cell(row, 2, number).number_format = style.number_format(number)
        style.put_text(sheet.cell(row, 3), style.unit_text(drawn.unit)).alignment = style.UNIT
        style.put_text(sheet.cell(row, 4), text)
        row += 1
    return row


def _warnings(book: Book, sheet: Worksheet, models: Sequence[Model], row: int) -> int:
    """How many inputs of each model cannot be, and how many are not within their range, live;
    returns the row below.
    """
    for model in models:
        title = model.title(INPUTS)
        of = f" of {title[0]}" if model.second else ""
        outside = sum(
            value.outside for value in model.scenario.values.values() if value.number is not None
        )
        for label, formula, number, meaning in (
            (
                "impossible inputs",
                impossible_inputs(model),
                0,
                "While there is one, no result holds: see Warning on",
            ),
            (
                "inputs outside their range",
                _counted(model, f'="{OUTSIDE}"'),
                outside,
                "The sources' range: see Warning on",
            ),
        ):
            style.put_text(sheet.cell(row, 1), label + of)
            book.formula(sheet, f"B{row}", formula, float(number))
            sheet[f"B{row}"].number_format, sheet[f"B{row}"].alignment = "0", style.RIGHT
            style.put_text(sheet.cell(row, 4), f"{meaning} the sheet {title}")
            warn = FormulaRule(formula=[f"$B{row}>0"], font=Font(bold=True, color="AA3377"))
            sheet.conditional_formatting.add(f"A{row}:B{row}", warn)
            row += 1
    return row


def impossible_inputs(model: Model) -> str:
    """A formula that counts the inputs of a model that an import would refuse."""
    return _counted(model, f'="{IMPOSSIBLE}"', len(IMPOSSIBLE))


def _counted(model: Model, test: str, characters: int | None = None) -> str:
    cells = f"{quoted(model.title(INPUTS))}!{column_range(model.scenario, 'Warning')}"
    tested = cells if characters is None else f"LEFT({cells},{characters})"
    return f"SUMPRODUCT(({tested}{test})*1)"


def write_output(book: Book, sheet: Worksheet, address: str, model: Model, name: str) -> None:
    """An output in its shown unit: live where it is a quantity, else what the program knows."""
    place, value, cell = places(model.result)[name][0], model.result.outputs[name], sheet[address]
    cell.alignment = style.RIGHT
    if name == "bottleneck" and value is not None:
        formula, step = model.bottleneck(sheet.title)
        book.result(sheet, address, formula, words(step))
        cell.alignment = style.RIGHT
    elif place is not None and isinstance(value, float):
        factor, reference = unit(OUTPUTS[name].unit).factor, model.reference(place, sheet.title)
        formula = model.in_shown_unit(place, sheet.title) or (
            reference if factor == 1.0 else f"{reference}/{factor!r}"
        )
        book.result(sheet, address, formula, value)
    elif isinstance(value, float):
        cell.value, cell.number_format = value, style.number_format(value)
    else:
        style.put_text(cell, absent(name) if value is None else words(str(value)))


def places(result: Result) -> dict[str, tuple[str | None, str]]:
    """Output name -> the quantity it shows and its meaning; no quantity where the output is a text
    or unknown.
    """
    rows: dict[str, tuple[str | None, str]] = {}
    for name, output in OUTPUTS.items():
        place = output.quantity if output.quantity in result.meanings else None
        meaning = output.meaning
        if output.quantity is None:
            meaning += "" if name == "bottleneck" else "; not live"
        elif place is None:
            meaning = f"{meaning}; {absent(name)}"
        rows[name] = (place, meaning)
    return rows


def per_kwh(model: Model, here: str) -> tuple[str, float]:
    """What yearly cost is divided by, as a formula on a sheet and as a number: good cells a year,
    in kWh.
    """
    energy = model.result.quantities["plant.good_energy"]
    return f"({model.reference('plant.good_energy', here)}/1000)", energy / 1000.0


def _costs(book: Book, sheet: Worksheet, model: Model, start: int) -> int:
    """Cost per kWh by step and category with its chart; returns the last row that they take."""
    style.put_text(sheet.cell(start - 1, 1), "Cost by step and category, USD/kWh").font = style.BOLD
    style.head(sheet, start, ["Step", *(words(c) for c in CATEGORIES), "total"])
    formula, kwh = per_kwh(model, sheet.title)
    ids = list(model.result.by_step.index)
    for row, id in enumerate(ids, start + 1):
        style.put_text(sheet.cell(row, 1), words(id))
        for letter, name in zip(LETTERS, [*CATEGORIES, "total"], strict=True):
            value = float(model.result.by_step.loc[id, name]) / kwh
            book.result(sheet, f"{letter}{row}", f"{model.cost(id, name)}/{formula}", value)
            sheet[f"{letter}{row}"].number_format = "#,##0.00"
    end = start + len(ids)
    _totals(book, sheet, model, end + 1)
    chart = bars(
        sheet,
        "Cost by step and category",
        (start + 1, end),
        (2, 1 + len(CATEGORIES)),
        [style.CATEGORY_COLOURS[c] for c in CATEGORIES],
        stacked=True,
        unit="USD/kWh",
    )
    sheet.add_chart(chart, f"A{end + 3}")
    sheet.row_breaks.append(Break(id=end + 2))  # the charts on a page of their own
    return end + 3 + rows_of(chart.height)


def _totals(book: Book, sheet: Worksheet, model: Model, row: int) -> None:
    """The cost of all steps by category."""
    style.put_text(sheet.cell(row, 1), "total").font = style.BOLD
    formula, kwh = per_kwh(model, sheet.title)
    for letter, name in zip(LETTERS, [*CATEGORIES, "total"], strict=True):
        value = float(model.result.by_step[name].sum()) / kwh
        book.result(sheet, f"{letter}{row}", f"{model.total(name)}/{formula}", value)
        sheet[f"{letter}{row}"].number_format, sheet[f"{letter}{row}"].font = "#,##0.00", style.BOLD


def _lines(book: Book, sheet: Worksheet, model: Model, start: int) -> int:
    """Cost per kWh by line with its chart."""
    style.put_text(sheet.cell(start - 1, 1), "Cost by line").font = style.BOLD
    style.head(sheet, start, ["Line", "USD/kWh", "Share"], numbers_from=2)
    formula, kwh = per_kwh(model, sheet.title)
    lines = list(model.result.by_line.items())
    first, end = start + 1, start + len(lines)
    whole = sum(float(cost) for _, cost in lines)
    table = model.result.by_step
    for row, (line, cost) in enumerate(lines, first):
        style.put_text(sheet.cell(row, 1), str(line))
        steps = ",".join(model.cost(str(id), "total") for id in table.index[table["line"] == line])
        book.result(sheet, f"B{row}", f"SUM({steps})/{formula}", float(cost) / kwh)
        sheet[f"B{row}"].number_format = "#,##0.00"
        share = f"IF(SUM(B${first}:B${end})=0,0,B{row}/SUM(B${first}:B${end}))"
        book.result(sheet, f"C{row}", share, float(cost) / whole if whole else 0.0)
        sheet[f"C{row}"].number_format = "0.0%"
    chart = bars(sheet, "Cost by line", (first, end), (2, 2), [style.BLUE], unit="USD/kWh")
    sheet.add_chart(chart, f"A{end + 2}")
    return end + 2 + rows_of(chart.height)
