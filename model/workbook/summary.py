"""The sheet a reader opens first: headline results, and cost by step, category and line with their charts, all live."""

from __future__ import annotations

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from model.economics import CATEGORIES, words
from model.evaluation import Result
from model.outputs import OUTPUTS
from model.units import unit
from model.workbook import style
from model.workbook.book import Book
from model.workbook.charts import bars, rows_of
from model.workbook.names import absent, output_name
from model.workbook.sheets import Model

FIRST_ROW = 5
LETTERS = "BCDEFGHIJKL"
_LINE_COLOUR = "4477AA"


def write_summary(book: Book, sheet: Worksheet, model: Model) -> dict[str, str]:
    """Write the sheet; returns the cell of each output."""
    scenario = model.scenario
    style.title(sheet, scenario.title, f"{scenario.scale} scale, site {scenario.site}, money of {scenario.money_year},"
                f" convention {scenario.convention}; per kWh of good cells at the plant's gate.")  # fmt: skip
    style.head(sheet, FIRST_ROW - 1, ["Result", "Value", "Unit", "Meaning", *[""] * (len(LETTERS) - 3)])
    cells = {}
    for row, (name, (_, meaning)) in enumerate(places(model.result).items(), FIRST_ROW):
        style.put_text(sheet.cell(row, 1), words(name))
        style.put_text(sheet.cell(row, 3), style.unit_text(OUTPUTS[name])).alignment = style.UNIT
        style.put_text(sheet.cell(row, 4), meaning)
        write_output(book, sheet, f"B{row}", model, name)
        book.name(output_name(name), sheet, f"B{row}")
        cells[name] = f"B{row}"
    row = _costs(book, sheet, model, FIRST_ROW + len(cells) + 2)
    row = _lines(book, sheet, model, row + 2)
    style.finish(sheet, [30, 18, 18, *[14] * 9], freeze=f"A{FIRST_ROW}")
    return cells


def write_output(book: Book, sheet: Worksheet, address: str, model: Model, name: str) -> None:
    """An output in its shown unit: live where it is a quantity, else what the program knows."""
    place, value, cell = places(model.result)[name][0], model.result.outputs[name], sheet[address]
    cell.alignment = style.RIGHT
    if place is not None and isinstance(value, float):
        factor, reference = unit(OUTPUTS[name]).factor, model.reference(place, sheet.title)
        book.result(sheet, address, reference if factor == 1.0 else f"{reference}/{factor!r}", value)
    elif isinstance(value, float):
        cell.value, cell.number_format = value, style.number_format(value)
    else:
        style.put_text(cell, absent(name) if value is None else words(str(value)))


def places(result: Result) -> dict[str, tuple[str | None, str]]:
    """Output name -> the quantity it shows and its meaning; no quantity where the output is a text or unknown."""
    named = {
        "investment_per_kwh_per_year": "plant.investment_per_energy", "energy_per_kwh": "plant.energy_per_energy",
        "cell_energy": "cell.energy",
    }  # fmt: skip
    rows: dict[str, tuple[str | None, str]] = {}
    for name in OUTPUTS:
        place = next((p for p in (named.get(name, ""), f"plant.{name}", f"cell.{name}") if p in result.meanings), None)
        meaning = result.meanings[place] if place else {
            "bottleneck": "Step with the highest machines required per machine installed; not live",
            "bottleneck_utilisation": "Nothing: no step buys whole machines",
            "assumption_share": "Share of the result resting on assumptions, weighted by elasticity; not live",
        }.get(name, "Not known: a value it needs is not reported")  # fmt: skip
        rows[name] = (place, meaning)
    return rows


def per_kwh(model: Model, here: str) -> tuple[str, float]:
    """What yearly cost is divided by, as a formula on a sheet and as a number: good cells a year, in kWh."""
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
    chart = bars(sheet, "Cost by step and category", (start + 1, end), (2, 1 + len(CATEGORIES)),
                 [style.CATEGORY_COLOURS[c] for c in CATEGORIES], stacked=True, unit="USD/kWh")  # fmt: skip
    sheet.add_chart(chart, f"A{end + 2}")
    sheet.row_breaks.append(Break(id=end + 1))  # the charts on a page of their own
    return end + 2 + rows_of(chart.height)


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
    chart = bars(sheet, "Cost by line", (first, end), (2, 2), [_LINE_COLOUR], unit="USD/kWh")
    sheet.add_chart(chart, f"A{end + 2}")
    return end + 2 + rows_of(chart.height)
