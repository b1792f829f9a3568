"""Writing the workbook: the traced graph as formulas, the float reading as their cached values.

Layout first: every input and every named quantity gets an address; then formulas are rendered against those addresses.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from model import catalogue
from model.economics import CATEGORIES, words
from model.evaluation import VERSION, Result
from model.outputs import OUTPUTS
from model.parameter import Value
from model.report import counted
from model.scenario import Scenario
from model.trace import Node, excel_syntax, render, word_syntax
from model.units import unit
from model.walk import run
from model.workbook import style
from model.workbook.cached import with_cached_values
from model.workbook.saving import save

INPUTS, CELL, PLANT, SUMMARY, SOURCES, README = "Inputs", "Cell", "Plant and cost", "Summary", "Sources", "Read me"
FIRST_INPUT_ROW = 5
INPUT_WIDTHS = [42.0, 52.0, 14.0, 16.0, 12.0, 12.0, 16.0, 24.0, 84.0]
QUANTITY_HEAD = ["Quantity", "Value", "Unit", "Equation", "Meaning"]
SOURCE_WIDTHS = [26.0, 70.0, 8.0, 50.0, 64.0]
LONGEST_EQUATION = 600
COST_START = 7  # column G, right of the quantities
COST_COLUMNS = "GHIJKLMNOPQR"
QUANTITY_WIDTHS = [34.0, 18.0, 18.0, 72.0, 62.0]


def to_workbook(result: Result, path: str | Path) -> Path:
    """Write the workbook of a result. The file appears whole or not at all; raises UserError when it cannot."""
    return save(lambda: workbook_bytes(result), path)


def workbook_bytes(result: Result) -> bytes:
    """The workbook of a result as bytes, for a download."""
    return _Writer(result).write()


class _Writer:
    """One workbook in the making: addresses by name, cached values by sheet and address."""

    def __init__(self, result: Result) -> None:
        self.result, self.scenario = result, result.scenario
        self.book = Workbook()
        self.addresses: dict[str, tuple[str, str]] = {}
        self.cached: dict[str, dict[str, float | str]] = {}
        self.graph = trace(result)
        self.units = _units(result)
        self.sheets = {line: _sheet_title(line, number) for number, line in enumerate(self.scenario.chain.lines, 1)}

    def write(self) -> bytes:
        """All sheets, formulas, cached values."""
        order = [README, SUMMARY, INPUTS, CELL, *self.sheets.values(), PLANT, SOURCES]
        for index, name in enumerate(order):
            if index == 0:
                self.book.active.title = name
            else:
                self.book.create_sheet(name)
        self._inputs(self.book[INPUTS])
        blocks = self._layout()
        for name, rows in blocks.items():
            self._quantities(self.book[name], rows)
        self._costs(self.book[PLANT])
        self._summary(self.book[SUMMARY])
        write_sources(self.book[SOURCES], [self.scenario])
        self._readme(self.book[README])
        stream = io.BytesIO()
        self.book.calculation.fullCalcOnLoad = True
        self.book.properties.title = self.scenario.title
        self.book.properties.creator = f"lab2line {VERSION}"
        self.book.save(stream)
        return with_cached_values(stream.getvalue(), self.cached, order)

    # Addresses and formulas -----------------------------------------------------------------------------------------

    def _formula(self, sheet: Worksheet, address: str, formula: str, value: float | str) -> None:
        sheet[address] = "=" + formula
        sheet[address].number_format = style.number_format(value)
        self.cached.setdefault(sheet.title, {})[address] = value

    def _reference(self, name: str, here: str) -> str:
        title, address = self.addresses[name]
        absolute = re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", address)
        return absolute if title == here else f"{quoted(title)}!{absolute}"

    # Sheets -------------------------------------------------------------------------------------------------------

    def _inputs(self, sheet: Worksheet) -> None:
        style.title(sheet, "Inputs", "Change the blue numbers; everything else follows. Texts are locked: they choose a"
                    " process or material, and changing one takes effect when the workbook is imported.")  # fmt: skip
        style.head(sheet, FIRST_INPUT_ROW - 1, ["Key", "Meaning", "Value", "Unit", "Low", "High", "In model units", "Warning",
                                                "Source"])  # fmt: skip
        row = FIRST_INPUT_ROW
        scope = ""
        for key, value in self.scenario.values.items():
            if key.rpartition(".")[0] != scope:
                scope = key.rpartition(".")[0]
                style.put_text(sheet.cell(row, 1), scope).font = style.BOLD
                for column in range(1, 10):
                    sheet.cell(row, column).fill = style.BLOCK_FILL
                row += 1
            self._input(sheet, row, key, value)
            row += 1
        style.finish(sheet, INPUT_WIDTHS, freeze=f"D{FIRST_INPUT_ROW}", print_title="4:4")

    def _input(self, sheet: Worksheet, row: int, key: str, value: Value) -> None:
        style.put_text(sheet.cell(row, 1), key)
        style.put_text(sheet.cell(row, 2), value.schema.meaning).alignment = style.WRAP
        style.put_text(sheet.cell(row, 9), value.source or "choice").alignment = style.WRAP
        cell = sheet.cell(row, 3)
        for column in (1, 3, 5, 6, 7, 8):
            sheet.cell(row, column).alignment = style.TOP
        style.fit_row(sheet, row, [(value.schema.meaning, INPUT_WIDTHS[1]), (value.source, INPUT_WIDTHS[8])])
        if value.text is not None:
            style.put_text(cell, value.text)
            return
        if value.number is None:
            style.put_text(cell, "unknown")
            return
        cell.value = value.number
        unit_of = style.unit_text(value.unit)
        style.put_text(
            sheet.cell(row, 4), f"{unit_of} ({value.year})" if value.year else unit_of
        ).alignment = style.UNIT
        cell.number_format = style.number_format(value.number)
        if value.schema.constant is None:
            style.as_input(cell)
            self._validate(sheet, f"C{row}", value)
        origin = value.sourced or value
        if origin.range is not None:
            for column, bound in zip((5, 6), origin.sourced_range or (), strict=True):
                sheet.cell(row, column).value = value.declared(bound)
                sheet.cell(row, column).number_format = style.number_format(value.declared(bound))
            outside = f'IF(OR(C{row}<E{row},C{row}>F{row}),"outside the sourced range","")'
            self._formula(sheet, f"H{row}", outside, "outside the sourced range" if value.outside else "")
        of = unit(value.unit)
        formula = f"C{row}*{of.factor!r}" if of.factor != 1.0 else f"C{row}"
        formula = f"({formula}+{of.offset!r})" if of.offset else formula
        formula = f"{formula}*{value.money!r}" if value.money != 1.0 else formula
        self._formula(sheet, f"G{row}", formula, value.coherent or 0.0)
        self.addresses[key] = (INPUTS, f"G{row}")
        name = "in_" + re.sub(r"\W", "_", key)
        self.book.defined_names[name] = DefinedName(name, attr_text=f"{INPUTS}!$C${row}")

    def _validate(self, sheet: Worksheet, address: str, value: Value) -> None:
        """Bounds of the schema, in the value's own unit and money."""
        low, high = (value.declared(limit) if abs(limit) < 1e300 else limit for limit in value.schema.limits)
        rule = DataValidation(type="decimal", operator="between", allow_blank=False, showErrorMessage=True)
        rule.formula1, rule.formula2 = repr(max(low, -1e300)), repr(min(high, 1e300))
        rule.errorTitle, rule.error = "Not possible", f"Allowed: {value.schema.bounds}"[:220]
        rule.promptTitle, rule.prompt = value.key[-32:], f"{value.schema.meaning}. Allowed: {value.schema.bounds}"[:250]
        rule.showInputMessage = True
        sheet.add_data_validation(rule)
        rule.add(address)

    def _layout(self) -> dict[str, list[tuple[str, str | None]]]:
        """Rows of each sheet as (name or heading, None for a heading), in the order in which things were computed."""
        line_of = {i.id: self.sheets[i.line] for i in self.scenario.chain.instances}
        blocks: dict[str, list[tuple[str, str | None]]] = {CELL: [], **{s: [] for s in self.sheets.values()}, PLANT: []}
        scopes: dict[str, list[str]] = {}
        for name in self.graph:
            scopes.setdefault(name.rpartition(".")[0], []).append(name)
        order = [s for s in scopes if s.startswith("cell")] + [i.id for i in self.scenario.chain.instances]
        order += [s for s in scopes if s not in order]
        for scope in order:
            title = CELL if scope.startswith("cell") else line_of.get(scope, PLANT)
            blocks[title].append((self._heading(scope), None))
            blocks[title] += [(name, name) for name in scopes[scope]]
        for title, rows in blocks.items():
            for row, (_, quantity) in enumerate(rows, FIRST_INPUT_ROW):
                if quantity is not None:
                    self.addresses[quantity] = (title, f"B{row}")
        return blocks

    def _heading(self, scope: str) -> str:
        instance = self.scenario.chain.by_id.get(scope)
        if instance is not None:
            return f"{words(scope)}: {instance.step.title}"
        return words(scope.replace(".", " "))

    def _quantities(self, sheet: Worksheet, rows: list[tuple[str, str | None]]) -> None:
        about = {
            CELL: "The cell by layers, per cell area and per cell.",
            PLANT: "Rates of the site, and the plant as a whole.",
        }
        style.title(
            sheet, sheet.title, about.get(sheet.title, "Each step: what it must deliver, what it needs, what it costs.")
        )
        style.head(sheet, FIRST_INPUT_ROW - 1, QUANTITY_HEAD)
        here = sheet.title
        syntax = excel_syntax(lambda name: self._reference(name, here))
        for row, (label, name) in enumerate(rows, FIRST_INPUT_ROW):
            if name is None:
                style.put_text(sheet.cell(row, 1), label).font = style.BOLD
                for column in range(1, 6):
                    sheet.cell(row, column).fill = style.BLOCK_FILL
                continue
            style.put_text(sheet.cell(row, 1), words(name.rpartition(".")[2]))
            self._formula(sheet, f"B{row}", render(self.graph[name], syntax), self.result.quantities[name])
            style.put_text(sheet.cell(row, 3), style.unit_text(self.units[name])).alignment = style.UNIT
            equation, meaning = equation_in_words(name, self.graph[name]), self.result.meanings[name]
            style.put_text(sheet.cell(row, 4), equation).alignment = style.WRAP
            style.put_text(sheet.cell(row, 5), meaning).alignment = style.WRAP
            for column in (1, 2):
                sheet.cell(row, column).alignment = style.TOP
            style.fit_row(sheet, row, [(equation, QUANTITY_WIDTHS[3]), (meaning, QUANTITY_WIDTHS[4])])
        style.finish(sheet, QUANTITY_WIDTHS, freeze=f"B{FIRST_INPUT_ROW}", print_title="4:4")

    def _costs(self, sheet: Worksheet) -> None:
        """The table of yearly cost by step and category, to the right of the plant's quantities."""
        letters = COST_COLUMNS
        style.put_text(
            sheet.cell(FIRST_INPUT_ROW - 2, COST_START), "Cost by step and category, USD a year"
        ).font = style.BOLD
        style.head(sheet, FIRST_INPUT_ROW - 1, ["Step", *(words(c) for c in CATEGORIES), "total"], COST_START)
        table, row = self.result.by_step, FIRST_INPUT_ROW
        for row, id in enumerate(table.index, FIRST_INPUT_ROW):
            style.put_text(sheet.cell(row, COST_START), words(id)).alignment = style.TOP
            for letter, category in zip(letters[1:-1], CATEGORIES, strict=True):
                reference = self._reference(f"{id}.cost_{category}", sheet.title)
                self._cost(sheet, f"{letter}{row}", reference, float(table.loc[id, category]))
            self._cost(
                sheet,
                f"{letters[-1]}{row}",
                f"SUM({letters[1]}{row}:{letters[-2]}{row})",
                float(table.loc[id, "total"]),
            )
        self.cost_rows = (FIRST_INPUT_ROW, row)
        style.put_text(sheet.cell(row + 1, COST_START), "total").font = style.BOLD
        for letter, name in zip(letters[1:], [*CATEGORIES, "total"], strict=True):
            formula = f"SUM({letter}{FIRST_INPUT_ROW}:{letter}{row})"
            self._cost(sheet, f"{letter}{row + 1}", formula, float(table[name].sum()))
            sheet[f"{letter}{row + 1}"].font = style.BOLD
        sheet.column_dimensions[letters[0]].width = 26
        for letter in letters[1:]:
            sheet.column_dimensions[letter].width = 16

    def _cost(self, sheet: Worksheet, address: str, formula: str, value: float) -> None:
        self._formula(sheet, address, formula, value)
        sheet[address].number_format, sheet[address].alignment = "#,##0", style.TOP

    def _summary(self, sheet: Worksheet) -> None:
        style.title(sheet, self.scenario.title, f"{self.scenario.scale} scale, site {self.scenario.site}, money of"
                    f" {self.scenario.money_year}, convention {self.scenario.convention}; per kWh of good cells at the"
                    " plant's gate.")  # fmt: skip
        style.head(sheet, 4, ["Result", "Value", "Unit", "Meaning"])
        row = 5
        for name, (source, meaning) in _summary_rows(self.result).items():
            style.put_text(sheet.cell(row, 1), words(name))
            style.put_text(sheet.cell(row, 3), style.unit_text(OUTPUTS[name])).alignment = style.UNIT
            style.put_text(sheet.cell(row, 4), meaning)
            value, cell = self.result.outputs[name], sheet.cell(row, 2)
            cell.alignment = style.RIGHT
            if source is not None and isinstance(value, float):
                factor = unit(OUTPUTS[name]).factor
                reference = self._reference(source, sheet.title)
                self._formula(sheet, f"B{row}", reference if factor == 1.0 else f"{reference}/{factor!r}", value)
            elif isinstance(value, float):
                cell.value, cell.number_format = value, style.number_format(value)
            else:
                style.put_text(cell, "unknown" if value is None else words(str(value)))
            self.addresses[f"summary.{name}"] = (SUMMARY, f"B{row}")
            row += 1
        self._chart(sheet, row + 2)
        style.finish(sheet, [30, 18, 18, *[14] * 9], freeze="A5")
        sheet.page_setup.fitToHeight = 1

    def _chart(self, sheet: Worksheet, start: int) -> None:
        """Cost per kWh by step and category on live cells, and the stacked bars that show it."""
        style.put_text(sheet.cell(start - 1, 1), "Cost by step and category, USD/kWh").font = style.BOLD
        style.head(sheet, start, ["Step", *(words(c) for c in CATEGORIES), "total"])
        energy = self._reference("plant.good_energy", sheet.title)
        kwh = self.result.quantities["plant.good_energy"] / 1000.0
        first, last = self.cost_rows
        ids = list(self.result.by_step.index)
        for offset, id in enumerate(ids):
            row = start + 1 + offset
            style.put_text(sheet.cell(row, 1), words(id))
            for here, there, name in zip("BCDEFGHIJKL", COST_COLUMNS[1:], [*CATEGORIES, "total"], strict=True):
                value = float(self.result.by_step.loc[id, name]) / kwh
                formula = f"{quoted(PLANT)}!{there}{first + offset}/({energy}/1000)"
                self._formula(sheet, f"{here}{row}", formula, value)
                sheet[f"{here}{row}"].number_format = "#,##0.00"
        chart = BarChart()
        chart.type, chart.grouping, chart.overlap = "bar", "stacked", 100
        chart.title, chart.height, chart.width = "Cost by step and category, USD/kWh", 1.2 + 0.75 * len(ids), 27
        end = start + last - first + 1
        chart.add_data(Reference(sheet, min_col=2, max_col=1 + len(CATEGORIES), min_row=start, max_row=end),
                       titles_from_data=True)  # fmt: skip
        chart.set_categories(Reference(sheet, min_col=1, min_row=start + 1, max_row=end))
        for series, category in zip(chart.series, CATEGORIES, strict=True):
            series.graphicalProperties.solidFill = style.CATEGORY_COLOURS[category]
            series.graphicalProperties.line.solidFill = "FFFFFF"
        chart.y_axis.numFmt, chart.x_axis.scaling.orientation, chart.legend.position = "#,##0", "maxMin", "b"
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.x_axis.tickLblPos = "low"  # left of the bars, also where a credit is negative
        chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="DDDDDD"))
        chart.gapWidth = 40
        sheet.add_chart(chart, f"A{end + 3}")

    def _readme(self, sheet: Worksheet) -> None:
        style.title(sheet, "lab2line cost model", "A process-based cost model of solid-state battery manufacturing.")
        place = self.addresses["summary.cost_per_kwh"]
        python = self.result.number("cost_per_kwh")
        rows: list[tuple[str, Any]] = [
            ("Scenario", self.scenario.title), ("Scale", self.scenario.scale), ("Program", f"lab2line {VERSION}"),
            ("Fingerprint", self.result.fingerprint), ("Written", datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")),
            ("Money", f"USD of {self.scenario.money_year}"), ("Convention", self.scenario.convention),
            ("Capacity", counted(self.scenario)),
            ("Strategies", ", ".join(str(applied) for applied in self.scenario.strategies) or "none"),
            ("Boundary", "From bought materials to good cells at the plant's gate; per kWh of good cells."),
        ]  # fmt: skip
        for row, (label, text) in enumerate(rows, 4):
            style.put_text(sheet.cell(row, 1), label).font = style.BOLD
            style.put_text(sheet.cell(row, 2), str(text)).alignment = style.WRAP
        row = 4 + len(rows) + 1
        style.put_text(sheet.cell(row, 1), "Check").font = style.BOLD
        style.put_text(sheet.cell(row, 2), "The program's result against this workbook's, for unchanged inputs.")
        style.put_text(sheet.cell(row + 1, 1), "Program, USD/kWh")
        sheet.cell(row + 1, 2, python).number_format = "#,##0.0000"
        style.put_text(sheet.cell(row + 2, 1), "Workbook, USD/kWh")
        self._formula(sheet, f"B{row + 2}", f"{quoted(place[0])}!{place[1]}", python)
        sheet.cell(row + 2, 2).number_format = "#,##0.0000"
        style.put_text(sheet.cell(row + 3, 1), "Difference")
        self._formula(sheet, f"B{row + 3}", f"B{row + 2}-B{row + 1}", 0.0)
        style.put_text(sheet.cell(row + 4, 1), "Verdict")
        verdict = f'IF(ABS(B{row + 3})<=0.000000001*ABS(B{row + 1}),"OK","CHANGED INPUTS")'
        self._formula(sheet, f"B{row + 4}", verdict, "OK")
        sheet.conditional_formatting.add(
            f"B{row + 4}", FormulaRule(formula=[f'B{row + 4}<>"OK"'], font=Font(bold=True, color="AA3377"))
        )
        for line in range(row + 1, row + 5):
            sheet.cell(line, 2).alignment = style.LEFT
        notes = [
            "How to read it", "Inputs holds every number with unit, range and source; blue numbers on yellow may be changed.",
            "Cell, the sheets of the lines, and Plant and cost hold formulas down to those inputs, one quantity a row, with its"
            " equation and meaning.", "Model units: m, kg, h, year, A, V, K, mol, Pa, USD, cell; hence W and Wh.",
            "Machine counts round up with a tolerance of 1e-9, as in the program.",
            "Sheets are protected against slips, without a password.",
        ]  # fmt: skip
        if self.result.warnings:
            notes += ["Warnings", *self.result.warnings]
        for index, text in enumerate(notes, row + 6):
            cell = style.put_text(sheet.cell(index, 1), text)
            cell.font = style.BOLD if text in ("How to read it", "Warnings") else style.PLAIN
        style.finish(sheet, [24, 70, 20, 20])


def write_sources(sheet: Worksheet, scenarios: Iterable[Scenario]) -> None:
    """A sheet of the works that the inputs of some scenarios cite."""
    style.title(sheet, "Sources", "Works cited by the inputs. An input marked 'assumption' has no published source.")
    style.head(sheet, 4, ["Key", "Source", "Year", "Link", "Kind of source"])
    used = sorted({key for s in scenarios for value in s.values.values() for key in value.citations})
    known = catalogue.bibliography()
    for row, key in enumerate(used, 5):
        entry = known[key]
        people = " and ".join(str(p) for p in entry.persons.get("author", [])) or entry.fields.get("organization", "")
        link = entry.fields.get("url") or (f"https://doi.org/{entry.fields['doi']}" if "doi" in entry.fields else "")
        texts = [key, f"{_plain(people)}. {_plain(entry.fields.get('title', ''))}".lstrip(". "), entry.fields.get("year", ""),
                 link, _plain(entry.fields.get("note", ""))]  # fmt: skip
        for column, text in enumerate(texts, 1):
            style.put_text(sheet.cell(row, column), text).alignment = style.WRAP
        style.fit_row(sheet, row, list(zip(texts, SOURCE_WIDTHS, strict=True)))
    style.finish(sheet, SOURCE_WIDTHS, freeze="A5")


def equation_in_words(name: str, node: Any) -> str:
    """The equation of a quantity; names of its own scope stand without the scope."""
    scope = name.rpartition(".")[0] + "."
    return render(node, word_syntax(lambda other: other.removeprefix(scope)))[:LONGEST_EQUATION]


def _summary_rows(result: Result) -> dict[str, tuple[str | None, str]]:
    """Output name -> the quantity it shows and its meaning; no quantity where the output is a text or unknown."""
    places = {
        "investment_per_kwh_per_year": "plant.investment_per_energy", "energy_per_kwh": "plant.energy_per_energy",
        "cell_energy": "cell.energy",
    }  # fmt: skip
    rows: dict[str, tuple[str | None, str]] = {}
    for name in OUTPUTS:
        place = next((p for p in (places.get(name, ""), f"plant.{name}", f"cell.{name}") if p in result.meanings), None)
        meaning = result.meanings[place] if place else {
            "bottleneck": "Step with the highest machines required per machine installed",
            "assumption_share": "Share of the result resting on assumptions, weighted by elasticity; not live",
        }.get(name, "Not known: a value it needs is not reported")  # fmt: skip
        rows[name] = (place, meaning)
    return rows


def trace(result: Result) -> dict[str, Any]:
    """The graph of every named quantity, by name, in the order of computation."""
    graph: dict[str, Any] = {}

    def record(key: str, value: Any, meaning: str) -> Node:
        graph[key] = value
        return Node("input", (), key)

    run(result.scenario, {key: Node("input", (), key) for key in result.scenario.numbers}, record, every=True)
    return graph


def _units(result: Result) -> Mapping[str, str]:
    from model.dimensions import units_of

    return units_of(result.scenario)


def quoted(title: str) -> str:
    """A sheet's title as a formula writes it."""
    return "'" + title.replace("'", "''") + "'"


def _sheet_title(line: str, number: int) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", f"{number} {line}")[:31]


def _plain(text: str) -> str:
    """A bibliography field without its LaTeX."""
    from pybtex.richtext import Text

    return str(Text.from_latex(text))
