"""The workbook of a comparison: variants side by side, differences as live formulas, the inputs
that differ, sources.

A column is a variant. Numbers of the program are values; what follows from them (differences,
shares, resistance removed, its price, totals) is a formula, so that a number changed in the sheet
carries on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from model.language.units import convertible
from model.plant.outputs import COST, NUMERIC_OUTPUTS, OUTPUTS, RESISTANCE
from model.reading.parameter import Value
from model.reading.wording import words
from model.studies.comparison import Comparison, Row
from model.studies.monte_carlo import HIGH, LIKELY, LOW
from model.workbook import style
from model.workbook.book import Book
from model.workbook.names import COMPARISON_NAME, SOURCES, UNKNOWN, absent
from model.workbook.saving import save
from model.workbook.sources import write_sources

COMPARISON, STEPS, INPUTS = "Comparison", "Cost by step", "Inputs that differ"
FIRST = 3  # the column of the first variant, right of names and units
HEAD = 4
WIDTHS = [38.0, 18.0]
COLUMN = 19.0
SOURCE_WIDTH, KIND_WIDTH = 84.0, 18.0
Number = float | None


def comparison_to_workbook(study: Comparison, path: str | Path, *, overwrite: bool = False) -> Path:
    """Write the workbook of a comparison. The file appears whole or not at all.

    Raises UserError when it cannot be written, and when there is one already, unless `overwrite`.
    """
    return save(lambda: comparison_bytes(study), path, overwrite=overwrite)


def comparison_bytes(study: Comparison) -> bytes:
    """The workbook of a comparison as bytes."""
    return _Writer(study).write()


class _Writer:
    """One workbook in the making: a column per variant."""

    def __init__(self, study: Comparison) -> None:
        self.study, self.rows = study, study.rows
        self.book = Book([COMPARISON, STEPS, INPUTS, SOURCES])
        variants = [row.variant for row in self.rows]
        self.base_of = [
            next(i for i, v in enumerate(variants) if v is row.base) for row in self.rows
        ]
        self.columns = [get_column_letter(FIRST + index) for index in range(len(self.rows))]
        self.bases = [self.columns[index] for index in self.base_of]

    def write(self) -> bytes:
        self._comparison(self.book.sheet(COMPARISON))
        self.book.name(COMPARISON_NAME, self.book.sheet(COMPARISON), "A1")
        self._steps(self.book.sheet(STEPS))
        self._inputs(self.book.sheet(INPUTS))
        write_sources(self.book.sheet(SOURCES), [row.variant.scenario for row in self.rows])
        return self.book.to_bytes(COMPARISON)

    # Cells --------------------------------------------------------------------------------------------------------

    def _head(self, sheet: Worksheet) -> None:
        """A column per variant: its label, and its scale below."""
        style.head(sheet, HEAD, ["", "Unit", *(row.variant.label for row in self.rows)])
        style.head(
            sheet, HEAD + 1, ["", "", *(f"{row.variant.scenario.scale} scale" for row in self.rows)]
        )
        for line in (HEAD, HEAD + 1):
            for column in range(FIRST, FIRST + len(self.rows)):
                cell = sheet.cell(line, column)
                style.put_text(cell, str(cell.value)).alignment = Alignment(
                    horizontal="right", wrap_text=True
                )
        # in bold
        style.fit_row(sheet, HEAD, [(row.variant.label, COLUMN - 3) for row in self.rows])

    def _finish(self, sheet: Worksheet, more: Sequence[float] = ()) -> None:
        style.finish(
            sheet,
            [*WIDTHS, *[COLUMN] * len(self.rows), *more],
            freeze=f"C{HEAD + 2}",
            print_title="4:5",
        )

    def _label(
        self, sheet: Worksheet, line: int, text: str, unit: str = "", *, bold: bool = False
    ) -> None:
        cell = style.put_text(sheet.cell(line, 1), text)
        cell.font, cell.alignment = style.BOLD if bold else style.PLAIN, style.TOP
        style.put_text(sheet.cell(line, 2), style.unit_text(unit)).alignment = style.UNIT

    def _block(self, sheet: Worksheet, line: int, text: str) -> int:
        self._label(sheet, line, text, bold=True)
        for column in range(1, FIRST + len(self.rows)):
            sheet.cell(line, column).fill = style.BLOCK_FILL
        return line + 1

    def _values(
        self,
        sheet: Worksheet,
        line: int,
        values: Sequence[float | str | None],
        empty: str = UNKNOWN,
    ) -> None:
        """A number per variant; what is not known says so."""
        for letter, value in zip(self.columns, values, strict=True):
            cell = sheet[f"{letter}{line}"]
            if isinstance(value, float):
                cell.value, cell.number_format = value, style.number_format(value)
            else:
                style.put_text(cell, empty if value is None else value).alignment = style.RIGHT

    def _formulas(
        self,
        sheet: Worksheet,
        line: int,
        formula: Callable[[str, str], str],
        values: Sequence[Number],
        empty: str = "",
    ) -> None:
        """A formula of own and base's column per variant, beside its value; a text where there is
        none.
        """
        for letter, base, value in zip(self.columns, self.bases, values, strict=True):
            address = f"{letter}{line}"
            if value is None:
                style.put_text(sheet[address], empty).alignment = style.RIGHT
                continue
            self.book.formula(sheet, address, formula(letter, base), value)

    def _shares(self, sheet: Worksheet, line: int) -> None:
        for letter in self.columns:
            sheet[f"{letter}{line}"].number_format = "0.0%"

    # Sheets -------------------------------------------------------------------------------------------------------

    def _comparison(self, sheet: Worksheet) -> None:
        style.title(
            sheet,
            "Comparison",
            "Each variant beside the first of its scale or list, its base. Percentiles are of"
            f" {self.study.n} draws with seed {self.study.seed}, common to all; from bought"
            " materials to good cells at the plant's gate, USD of"
            f" {self.rows[0].variant.scenario.money_year}.",
        )
        self._head(sheet)
        line = self._costs(sheet, HEAD + 2)
        line = self._resistance(sheet, line)
        for output in self.study.outputs:
            line = self._drawn(sheet, line, output)
        line = self._block(sheet, line, "All results, at the values themselves")
        for name in OUTPUTS:
            if name not in (COST, RESISTANCE):
                self._label(sheet, line, words(name), OUTPUTS[name].unit)
                self._values(
                    sheet, line, [row.result.outputs[name] for row in self.rows], absent(name)
                )
                line += 1
        line = self._block(sheet, line, "Steps against the base")
        for text, texts in (
            ("added", [", ".join(r.steps.added) for r in self.rows]),
            ("removed", [", ".join(r.steps.removed) for r in self.rows]),
            ("strategies", [", ".join(map(str, r.variant.scenario.strategies)) for r in self.rows]),
            ("readiness", [readiness(r) for r in self.rows]),
            (
                "another step",
                [", ".join(f"{i}: {o} -> {n}" for i, o, n in r.steps.replaced) for r in self.rows],
            ),
        ):
            self._label(sheet, line, text)
            for letter, steps in zip(self.columns, texts, strict=True):
                style.put_text(sheet[f"{letter}{line}"], steps).alignment = style.WRAP
            style.fit_row(sheet, line, [(steps, COLUMN) for steps in texts])
            line += 1
        self._finish(sheet)

    def _costs(self, sheet: Worksheet, line: int) -> int:
        """Cost per kWh at the values themselves, and its live difference to the base."""
        line = self._block(sheet, line, "Cost, at the values themselves")
        costs = [_number(row, COST) for row in self.rows]
        against = [costs[index] for index in self.base_of]
        self.cost_line = line
        self._label(sheet, line, words(COST), OUTPUTS[COST].unit)
        self._values(sheet, line, costs)
        self._label(sheet, line + 1, "difference to the base", OUTPUTS[COST].unit)
        self._formulas(sheet, line + 1, _less_base(line), _minus(costs, against))
        self._label(sheet, line + 2, "difference, share of the base")
        shares = [
            None if d is None or not b else d / b
            for d, b in zip(_minus(costs, against), against, strict=True)
        ]
        self._formulas(sheet, line + 2, lambda own, base: f"{own}{line + 1}/{base}{line}", shares)
        self._shares(sheet, line + 2)
        return line + 3

    def _resistance(self, sheet: Worksheet, line: int) -> int:
        """Resistance, what of it is removed, and what that costs; unknown stays unknown."""
        line = self._block(sheet, line, "Resistance")
        self._label(sheet, line, words(RESISTANCE), OUTPUTS[RESISTANCE].unit)
        self._values(sheet, line, [_number(row, RESISTANCE) for row in self.rows])
        # A value, because a contact that nobody has measured cancels in it and not in the line
        # above.
        self._label(sheet, line + 1, "removed against the base", OUTPUTS[RESISTANCE].unit)
        self._values(sheet, line + 1, [row.removed_resistance for row in self.rows])
        self._label(sheet, line + 2, "cost of what is removed", "USD/kWh per ohm*cm2")
        self._formulas(
            sheet,
            line + 2,
            lambda o, b: f"{o}{self.cost_line + 1}/{o}{line + 1}",
            [row.cost_of_resistance for row in self.rows],
        )
        return line + 3

    def _drawn(self, sheet: Worksheet, line: int, output: str) -> int:
        """Percentiles of an output and of its paired difference, and the probability of being best:
        values of the draws.
        """
        line = self._block(sheet, line, f"{words(output)}, over the draws")
        for text, pick in (
            ("", lambda row: row.spreads[output]),
            ("difference to the base, ", lambda row: row.differences[output]),
        ):
            for label, p in (("likely", LIKELY), ("P10", LOW), ("P90", HIGH)):
                self._label(sheet, line, f"{text}{label}", OUTPUTS[output].unit)
                self._values(
                    sheet,
                    line,
                    [values.percentiles[p] if (values := pick(row)) else None for row in self.rows],
                )
                line += 1
        self._label(sheet, line, "probability of being best")
        self._values(sheet, line, [row.best[output] for row in self.rows])
        self._shares(sheet, line)
        return line + 1

    def _steps(self, sheet: Worksheet) -> None:
        """Cost per kWh by step, its total, and the live difference of each step to the base."""
        style.title(
            sheet,
            "Cost by step",
            "USD/kWh at the values themselves; a step that a chain does not have costs nothing.",
        )
        self._head(sheet)
        costs = [_cost_by_step(row) for row in self.rows]
        ids = [*dict.fromkeys(id for values in costs for id in values if id != "plant"), "plant"]
        line = first = self._block(sheet, HEAD + 2, "Cost")
        for id in ids:
            self._label(sheet, line, words(id), "USD/kWh")
            self._values(sheet, line, [values.get(id, 0.0) for values in costs])
            line += 1
        self._label(sheet, line, "total", "USD/kWh", bold=True)
        last = line - 1
        self._formulas(
            sheet,
            line,
            lambda own, base: f"SUM({own}{first}:{own}{last})",
            [sum(c.values()) for c in costs],
        )
        against = [costs[index] for index in self.base_of]
        start = self._block(sheet, line + 2, "Difference to the base")
        for offset, name in enumerate([*ids, "total"]):
            here, there = start + offset, first + offset
            self._label(sheet, here, words(name), "USD/kWh", bold=name == "total")
            values = [
                _cost_of(own, name) - _cost_of(base, name)
                for own, base in zip(costs, against, strict=True)
            ]
            self._formulas(sheet, here, _less_base(there), values)
        self._finish(sheet)

    def _inputs(self, sheet: Worksheet) -> None:
        """Every input that is not the same in all variants, with the sources of each number."""
        style.title(
            sheet,
            "Inputs that differ",
            "Numbers and choices that are not the same in all variants, and where they are"
            " from; inputs that all share stand in each scenario's own workbook.",
        )
        self._head(sheet)
        source = FIRST + len(self.rows)
        style.head(sheet, HEAD, ["Kind", "Source"], start=source, indented=True)
        style.head(sheet, HEAD + 1, ["", ""], start=source)
        line = HEAD + 2
        for key in dict.fromkeys(key for row in self.rows for key in row.variant.scenario.values):
            values = [row.variant.scenario.values.get(key) for row in self.rows]
            if len({_comparable(value) for value in values}) == 1:
                continue
            first = next(
                (value for value in values if value is not None and value.number is not None), None
            )
            self._label(sheet, line, key, "" if first is None else _unit(first))
            for letter, value in zip(self.columns, values, strict=True):
                self._input(sheet, f"{letter}{line}", value, first)
            texts = list(
                dict.fromkeys(
                    value.source for value in values if value is not None and value.source
                )
            )
            kinds = dict.fromkeys(value.kind_shown for value in values if value is not None)
            for column, words_of in ((source, kinds), (source + 1, texts)):
                cell = style.put_text(sheet.cell(line, column), "\n".join(words_of))
                cell.alignment = style.UNIT_WRAP
            style.fit_row(sheet, line, [("\n".join(texts), SOURCE_WIDTH)])
            line += 1
        self._finish(sheet, [KIND_WIDTH, SOURCE_WIDTH])

    def _input(
        self, sheet: Worksheet, address: str, value: Value | None, first: Value | None
    ) -> None:
        """A number in the unit of the first one; with a unit of its own where that means something
        else.
        """
        cell = sheet[address]
        if value is None or first is None or value.number is None:
            text = "-" if value is None else value.text or UNKNOWN
            style.put_text(cell, text).alignment = style.RIGHT
        elif convertible(value.unit, first.unit):
            assert value.coherent is not None
            number = (
                value.number if _unit(value) == _unit(first) else first.declared(value.coherent)
            )
            cell.value, cell.number_format, cell.alignment = (
                number,
                style.number_format(number),
                style.TOP,
            )
        else:
            style.put_text(cell, f"{value.number:g} {_unit(value)}").alignment = style.RIGHT


def _unit(value: Value) -> str:
    return f"{value.unit} ({value.year})" if value.year else value.unit


def _comparable(value: Value | None) -> tuple:
    """What of a value may differ."""
    return () if value is None else (value.text, value.drawn_as)


def _number(row: Row, output: str) -> Number:
    assert output in NUMERIC_OUTPUTS
    value = row.result.outputs[output]
    return value if isinstance(value, float) else None


def _minus(first: Sequence[Number], second: Sequence[Number]) -> list[Number]:
    return [None if a is None or b is None else a - b for a, b in zip(first, second, strict=True)]


def readiness(row: Row) -> str:
    """How ready the review calls the strategies; nothing where there are none."""
    return row.readiness or (UNKNOWN if row.variant.scenario.strategies else "")


def _cost_by_step(row: Row) -> dict[str, float]:
    """Cost of each step, in USD/kWh."""
    kwh = row.result.quantities["plant.good_energy"] / 1000.0
    return {str(id): float(cost) / kwh for id, cost in row.result.by_step["total"].items()}


def _less_base(line: int) -> Callable[[str, str], str]:
    """The formula of what a variant has more than its base on a line."""
    return lambda own, base: f"{own}{line}-{base}{line}"


def _cost_of(costs: dict[str, float], name: str) -> float:
    return sum(costs.values()) if name == "total" else costs.get(name, 0.0)
