"""One scenario's model in a workbook: its inputs and every named quantity, each a formula down to
those inputs.

Layout first: every input and quantity gets an address; then the traced graph is rendered against
those addresses. A second scenario stands in the same workbook as sheets and names of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from openpyxl.worksheet.worksheet import Worksheet

from model.engine.explained import equation_in_words, trace, units_of
from model.engine.result import Result
from model.language.trace import excel_syntax, render
from model.language.units import unit
from model.plant.economics import CATEGORIES
from model.reading.wording import words
from model.workbook import style
from model.workbook.book import Book
from model.workbook.inputs import MODEL, VALUE, column_range, write_inputs
from model.workbook.names import CELL, INPUTS, PLANT, QUANTITY_HEAD, quoted

FIRST_ROW = 5
WIDTHS = [34.0, 18.0, 18.0, 72.0, 62.0]
COST_START = 7  # column G, right of the quantities
COST_COLUMNS = "GHIJKLMNOPQR"
USED_COLUMN = "S"
# the ending of a quantity that is shown in USD/kWh, whatever the model counts in
PER_KWH = "_per_kwh"
_ABOUT = {
    CELL: "The cell by layers, per cell area and per cell.",
    PLANT: "Rates of the site, and the plant as a whole.",
}
_ABOUT_STEPS = "Each step: what it must deliver, what it needs, what it costs."
_PER_KWH_UNIT = "USD/kWh"
_EQUAL = 1e-12  # by which utilisations of steps that are loaded alike may differ
Rows = list[tuple[str, str | None]]


class Model:
    """The sheets of one scenario. `addresses` gives sheet and cell of each input and quantity by
    its name.
    """

    def __init__(self, result: Result, *, second: bool = False) -> None:
        self.result, self.scenario, self.second = result, result.scenario, second
        self.addresses: dict[str, tuple[str, str]] = {}
        self.graph = trace(result)
        self.units = units_of(result.scenario)
        # by sheet, ranges and how many formulas each must hold
        self.formulas: dict[str, list[tuple[str, int]]] = {}
        self.lines = {
            line: self.title(f"{number} {line}")
            for number, line in enumerate(self.scenario.chain.lines, 1)
        }

    def title(self, name: str) -> str:
        """The title of one of the scenario's own sheets, as Excel allows it."""
        return re.sub(r"[\[\]:*?/\\']", " ", f"B {name}" if self.second else name)[:31]

    @property
    def titles(self) -> list[str]:
        """Its sheets, in order."""
        return [self.title(INPUTS), self.title(CELL), *self.lines.values(), self.title(PLANT)]

    def write(self, book: Book, sources: Mapping[str, str]) -> None:
        """Write its sheets; `sources` gives the cell of each cited work on the sheet of sources."""
        self.addresses |= write_inputs(
            book, book.sheet(self.title(INPUTS)), self.scenario, sources, second=self.second
        )
        layout = self._layout()
        for title, rows in layout.items():
            self._quantities(book, book.sheet(title), rows)
        self._costs(book, book.sheet(self.title(PLANT)))
        style.finish(
            book.sheet(self.title(PLANT)),
            WIDTHS,
            freeze=f"B{FIRST_ROW}",
            print_title="4:4",
            print_areas=(
                f"A1:E{FIRST_ROW + len(layout[self.title(PLANT)])},"
                f"{COST_COLUMNS[0]}1:{USED_COLUMN}{self.cost_rows[1] + 1}"
            ),
        )
        in_model_units = column_range(self.scenario, "In model units")
        self.formulas[self.title(INPUTS)] = [(in_model_units, len(self.scenario.numbers))]
        for title, rows in layout.items():
            count = sum(name is not None for _, name in rows)
            self.formulas[title] = [(f"$B${FIRST_ROW}:$B${FIRST_ROW + len(rows)}", count)]
        first, last = self.cost_rows
        table = f"${COST_COLUMNS[1]}${first}:${COST_COLUMNS[-1]}${last + 1}"
        self.formulas[self.title(PLANT)].append(
            (table, (last - first + 2) * (len(COST_COLUMNS) - 1))
        )

    def in_shown_unit(self, name: str, here: str) -> str | None:
        """The address of a quantity that stands in its shown unit, as a formula on the sheet `here`
        writes it.
        """
        return self._address(name, here) if name.endswith(PER_KWH) else None

    def reference(self, name: str, here: str, *, as_given: bool = False) -> str:
        """The absolute address of an input or quantity, as a formula on the sheet `here` writes it.

        It is in model units, or for an input `as_given` in its declared unit.
        """
        address = self._address(name, here, as_given=as_given)
        return f"({address}*{unit(_PER_KWH_UNIT).factor!r})" if name.endswith(PER_KWH) else address

    def _address(self, name: str, here: str, *, as_given: bool = False) -> str:
        title, address = self.addresses[name]
        if as_given:
            address = address.replace(MODEL, VALUE)
        absolute = re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", address)
        return absolute if title == here else f"{quoted(title)}!{absolute}"

    def bottleneck(self, here: str) -> tuple[str, str]:
        """The formula that names the step of the highest utilisation, and what it gives: the first of those that are equal.

        Programs compare numbers to 15 digits or to the last bit; a tolerance makes all of them name the same step.
        """
        first, last = self.cost_rows
        place = quoted(self.title(PLANT))
        names, used = (f"{place}!${c}${first}:${c}${last}" for c in (COST_COLUMNS[0], USED_COLUMN))
        least = f"{self.reference('plant.bottleneck_utilisation', here)}*{1 - _EQUAL!r}"
        from_below = f"ROWS({used})+ROW({place}!${USED_COLUMN}${first})-ROW({used})"
        formula = f"INDEX({names},ROWS({used})+1-SUMPRODUCT(MAX(({used}>={least})*({from_below}))))"
        shares = {
            id: self.result.quantities.get(f"{id}.utilisation", -1.0)
            for id in self.result.by_step.index
        }
        return formula, next(
            str(id) for id, share in shares.items() if share >= max(shares.values()) * (1 - _EQUAL)
        )

    def total(self, column: str) -> str:
        """The cell of the yearly cost of all steps in a category, or `total`, as other sheets write
        it.
        """
        letter = COST_COLUMNS[1 + [*CATEGORIES, "total"].index(column)]
        return f"{quoted(self.title(PLANT))}!${letter}${self.cost_rows[1] + 1}"

    def cost(self, id: str, column: str) -> str:
        """The cell of a step's yearly cost in a category, or `total`, as other sheets write it."""
        row = self.cost_rows[0] + list(self.result.by_step.index).index(id)
        letter = COST_COLUMNS[1 + [*CATEGORIES, "total"].index(column)]
        return f"{quoted(self.title(PLANT))}!${letter}${row}"

    def _layout(self) -> dict[str, Rows]:
        """Rows of each sheet as (name or heading, None for a heading), in the order in which things
        were computed.
        """
        line_of = {i.id: self.lines[i.line] for i in self.scenario.chain.instances}
        cell, plant = self.title(CELL), self.title(PLANT)
        blocks: dict[str, Rows] = {cell: [], **{s: [] for s in self.lines.values()}, plant: []}
        scopes: dict[str, list[str]] = {}
        for name in self.graph:
            scopes.setdefault(name.rpartition(".")[0], []).append(name)
        order = [s for s in scopes if s.startswith("cell")] + [
            i.id for i in self.scenario.chain.instances
        ]
        order += [s for s in scopes if s not in order]
        for scope in order:
            title = cell if scope.startswith("cell") else line_of.get(scope, plant)
            blocks[title].append((self._heading(scope), None))
            blocks[title] += [(name, name) for name in scopes[scope]]
        for title, rows in blocks.items():
            for row, (_, quantity) in enumerate(rows, FIRST_ROW):
                if quantity is not None:
                    self.addresses[quantity] = (title, f"B{row}")
        return blocks

    def _heading(self, scope: str) -> str:
        instance = self.scenario.chain.by_id.get(scope)
        if instance is not None:
            return f"{words(scope)}: {instance.step.title}"
        return words(scope.replace(".", " "))

    def _quantities(self, book: Book, sheet: Worksheet, rows: Rows) -> None:
        about = next(
            (text for title, text in _ABOUT.items() if sheet.title == self.title(title)),
            _ABOUT_STEPS,
        )
        style.title(sheet, sheet.title, about)
        style.head(sheet, FIRST_ROW - 1, QUANTITY_HEAD)
        here = sheet.title
        syntax = excel_syntax(lambda name: self.reference(name, here))
        for row, (label, name) in enumerate(rows, FIRST_ROW):
            if name is None:
                style.block(sheet, row, label, len(QUANTITY_HEAD))
                continue
            style.put_text(sheet.cell(row, 1), words(name.rpartition(".")[2]))
            formula, value, shown_unit = (
                render(self.graph[name], syntax),
                self.result.quantities[name],
                self.units[name],
            )
            if name.endswith(PER_KWH):
                factor, shown_unit = unit(_PER_KWH_UNIT).factor, _PER_KWH_UNIT
                formula, value = f"({formula})/{factor!r}", value / factor
            book.formula(sheet, f"B{row}", formula, value)
            style.put_text(sheet.cell(row, 3), style.unit_text(shown_unit)).alignment = style.UNIT
            equation, meaning = (
                equation_in_words(name, self.graph[name]),
                self.result.meanings[name],
            )
            style.put_text(sheet.cell(row, 4), equation).alignment = style.WRAP
            style.put_text(sheet.cell(row, 5), meaning).alignment = style.WRAP
            for column in (1, 2):
                sheet.cell(row, column).alignment = style.TOP
            style.fit_row(sheet, row, [(equation, WIDTHS[3]), (meaning, WIDTHS[4])])
        style.finish(sheet, WIDTHS, freeze=f"B{FIRST_ROW}", print_title="4:4")

    def _costs(self, book: Book, sheet: Worksheet) -> None:
        """The table of yearly cost by step and category, to the right of the plant's quantities."""
        letters = COST_COLUMNS
        style.put_text(
            sheet.cell(FIRST_ROW - 2, COST_START), "Cost by step and category, USD a year"
        ).font = style.BOLD
        heads = ["Step", *(words(c) for c in CATEGORIES), "total", "utilisation"]
        style.head(sheet, FIRST_ROW - 1, heads, COST_START, numbers_from=COST_START + 1)
        table, row = self.result.by_step, FIRST_ROW
        for row, id in enumerate(table.index, FIRST_ROW):
            style.put_text(sheet.cell(row, COST_START), words(id)).alignment = style.TOP
            for letter, category in zip(letters[1:-1], CATEGORIES, strict=True):
                reference = self.reference(f"{id}.cost_{category}", sheet.title)
                self._yearly(
                    book, sheet, f"{letter}{row}", reference, float(table.loc[id, category])
                )
            whole = f"SUM({letters[1]}{row}:{letters[-2]}{row})"
            self._yearly(book, sheet, f"{letters[-1]}{row}", whole, float(table.loc[id, "total"]))
            used = f"{id}.utilisation"
            if used in self.addresses:
                address = f"{USED_COLUMN}{row}"
                book.formula(
                    sheet, address, self.reference(used, sheet.title), self.result.quantities[used]
                )
                sheet[address].number_format, sheet[address].alignment = "0.0%", style.TOP
        self.cost_rows = (FIRST_ROW, row)
        style.put_text(sheet.cell(row + 1, COST_START), "total").font = style.BOLD
        for letter, name in zip(letters[1:], [*CATEGORIES, "total"], strict=True):
            formula = f"SUM({letter}{FIRST_ROW}:{letter}{row})"
            self._yearly(book, sheet, f"{letter}{row + 1}", formula, float(table[name].sum()))
            sheet[f"{letter}{row + 1}"].font = style.BOLD
        sheet.column_dimensions[letters[0]].width = 26
        for letter in [*letters[1:], USED_COLUMN]:
            sheet.column_dimensions[letter].width = 16

    def _yearly(
        self, book: Book, sheet: Worksheet, address: str, formula: str, value: float
    ) -> None:
        book.formula(sheet, address, formula, value)
        sheet[address].number_format, sheet[address].alignment = "#,##0", style.TOP
