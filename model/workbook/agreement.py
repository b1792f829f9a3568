"""Whether an edited workbook says what the program says of the same inputs, and which of its cells
are to blame if not.

The workbook that the program would write of what was imported is held against the one that came:
from each result down to the inputs, by what formulas refer to, so that it does not matter where
rows, columns and sheets have gone. Where a formula or a figure is another one, that cell is a
cause. A cell that follows from cells which are right, and is not, was not recalculated.
"""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, get_column_letter

from model.engine.result import Result
from model.plant.outputs import NUMERIC_OUTPUTS, OUTPUTS
from model.reading.errors import shown
from model.reading.wording import words
from model.workbook.align import aligned
from model.workbook.book import Book
from model.workbook.formula import Area, Formula, parsed
from model.workbook.names import BOTH, INPUTS, MONEY, SUMMARY, input_names, output_name
from model.workbook.package import Cell, Opened
from model.workbook.write import book_of

TOLERANCE = 1e-9
_SHOWN = 12
_BEFORE, _AFTER = 30, 40  # characters of a formula around a difference
_KEPT = 1e-13  # what a spreadsheet program may change in a number that nobody touched
# which one program quotes in a formula and another does not
_PLAIN_TITLE = re.compile(r"'([A-Za-z_]\w*)'!")
At = tuple[str, int, int]  # sheet, row, column


@dataclass(frozen=True)
class Difference:
    """A result that stands in the workbook's `cell` and is another one in the program; both in
    `unit`.
    """

    result: str
    cell: str
    workbook: Any
    program: Any
    unit: str


@dataclass(frozen=True)
class Cause:
    """A cell that is not what the program wrote. A `harmless` one holds the very number that its
    formula gave.
    """

    cell: str
    what: str
    harmless: bool = False

    def __str__(self) -> str:
        return f"{self.cell}: {self.what}"


@dataclass(frozen=True)
class Agreement:
    """What came of the comparison.

    `stored` is the number of results that the workbook holds; a program that does not calculate
    stores none. `stale` are cells that were not recalculated after others had changed. `remarks` is
    what could not be compared.
    """

    differences: tuple[Difference, ...] = ()
    causes: tuple[Cause, ...] = ()
    stale: tuple[str, ...] = ()
    stored: int = 0
    remarks: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether the workbook says, or would say once it is recalculated, what the program says."""
        return not self.differences and all(cause.harmless for cause in self.causes)

    @property
    def told(self) -> list[str]:
        """What a user should know, the most important first; nothing where everything agrees."""
        lines = [self._headline] if not self.agrees else []
        told = [str(cause) for cause in self.causes]
        lines += told[:_SHOWN] + (
            [f"... and {len(told) - _SHOWN} more cells"] if len(told) > _SHOWN else []
        )
        if self.stale and not self.causes:
            lines.append(
                f"the workbook was not recalculated: {_listed(self.stale)} do not follow from the"
                " cells that they refer to; open it in a spreadsheet program, recalculate it and"
                " save it"
            )
        elif self.stale:
            lines.append(f"besides, the workbook was not recalculated: {_listed(self.stale)}")
        if not self.stored and self.agrees:
            lines.append(
                "the workbook stores no results, since nothing has calculated it after it was"
                " changed; there was nothing to compare but its formulas"
                + ("" if self.causes else ", which are those that the program wrote")
            )
        if self.differences and not self.causes and not self.stale:
            lines.append("no cell was found to be the cause")
        return [*lines, *self.remarks]

    @property
    def _headline(self) -> str:
        if not self.differences:
            stored = (
                ""
                if self.stored
                else " (it stores no results, since nothing has calculated it after it was changed)"
            )
            return f"the workbook does not calculate as the program does{stored}:"
        first, more = self.differences[0], len(self.differences) - 1
        return (
            f"the workbook's own results differ from the program's: {first.result} is"
            f" {_number(first.workbook)} in the workbook ({first.cell}) and"
            f" {_number(first.program)} {first.unit} here".replace("  ", " ")
            + (f"; {more} more differ" if more else "")
        )


def agreement(opened: Opened, first: Result, second: Result | None) -> Agreement:
    """Hold a workbook against the results of its one or two scenarios, as they stand in it."""
    if _place(opened, output_name("cost_per_kwh")) is None:
        return _by_label(opened, first)
    compared = _Comparison(
        opened, book_of(first, beside=second, studies=False), [first, *([second] if second else [])]
    )
    compared.run()
    return compared.agreement()


def _by_label(opened: Opened, result: Result) -> Agreement:
    """Of a workbook of an older form: the results on its sheet Summary, and no cells as causes."""
    rows: dict[str, int] = {}
    for (row, column), cell in opened.cells.get(SUMMARY, {}).items():
        if column == 1 and isinstance(cell.value, str):
            rows.setdefault(cell.value, row)
    differences, stored = [], 0
    for name in NUMERIC_OUTPUTS:
        row, value = rows.get(words(name), 0), result.outputs[name]
        cell = opened.cells.get(SUMMARY, {}).get((row, 2), Cell(None))
        if not isinstance(value, float) or not isinstance(cell.value, int | float):
            continue
        stored += 1
        if not _close(cell.value, value):
            differences.append(
                Difference(words(name), f"{SUMMARY}!B{row}", cell.value, value, OUTPUTS[name].unit)
            )
    form = (
        "its results have no names, as in older workbooks or where names were deleted; its formulas"
        " were not compared"
    )
    return Agreement(tuple(differences), stored=stored, remarks=(form,))


class _Comparison:
    """The cells of a workbook that came, each beside the one of the workbook that the program would
    write.
    """

    def __init__(self, opened: Opened, book: Book, results: Sequence[Result]) -> None:
        self.opened, self.book = opened, book
        # where a cell of the program's workbook stands in the one that came
        self.here: dict[At, At] = {}
        self.causes: dict[At, Cause] = {}
        self.waiting: deque[tuple[At, At, At]] = deque()
        self.ranges: list[tuple[Area, Area, At]] = []
        # of the program's workbook, where the one that came has the same
        self.formulas: dict[At, Formula] = {}
        self.inputs = self._inputs(results)
        self.renamed = self._renamed()
        self.units = {words(name): output.unit for name, output in OUTPUTS.items()}
        self.missing: list[str] = []

    def _inputs(self, results: Sequence[Result]) -> dict[At, At | None]:
        """The cell of each input, and where its name leads now."""
        found = {}
        for index, result in enumerate(results):
            for name in input_names(result.scenario.values, index > 0).values():
                found[_at(*self.book.places[name])] = _place(self.opened, name)
        return found

    def _renamed(self) -> dict[str, str]:
        """Titles that no sheet has any more, as a program leaves them in formulas that renames a
        sheet in its list only.
        """
        return {
            title: place[0]
            for name, (title, _) in self.book.places.items()
            if title not in self.opened.titles
            and (place := self.opened.names.get(name)) is not None
        }

    # From the results down -------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Compare every cell on which a result depends."""
        for there, here in self._results().items():
            self.waiting.append((there, here, here))
        while self.waiting or self.ranges:
            if self.waiting:
                self._visit(*self.waiting.popleft())
            else:
                self._changed_range(*self.ranges.pop())

    def _results(self) -> dict[At, At]:
        """Where each result stands: those with names by these, others by the texts of their rows
        and columns.
        """
        cells = [_at(sheet, address) for sheet, address in self.book.results]
        named = {
            _at(*place): _place(self.opened, name)
            for name, place in self.book.places.items()
            if "out_" in name[:6]
        }
        found = {
            there: here for there, here in named.items() if here is not None and there in cells
        }
        for title, name in (
            (SUMMARY, output_name("cost_per_kwh")),
            (BOTH, output_name("cost_per_kwh", True)),
        ):
            anchor = _place(self.opened, name)
            if anchor is None:
                continue
            rows, columns = self._aligned(title, anchor[0])
            for there in cells:
                _, row, column = there
                if there[0] == title and there not in found and row in rows and column in columns:
                    found[there] = (anchor[0], rows[row], columns[column])
        self.missing = [_address(there) for there in cells if there not in found]
        return found

    def _aligned(self, written: str, found: str) -> tuple[dict[int, int], dict[int, int]]:
        """Where rows and columns of a sheet are now, by the first text in each."""
        sheet = self.book.sheet(written)
        texts = {
            (c.row, c.column): c.value
            for row in sheet.iter_rows()
            for c in row
            if isinstance(c.value, str) and c.data_type == "s"
        }
        others = {
            at: cell.value
            for at, cell in self.opened.cells.get(found, {}).items()
            if isinstance(cell.value, str) and cell.formula is None
        }
        return _matched(texts, others, 0), _matched(texts, others, 1)

    def _visit(self, there: At, here: At, by: At) -> None:
        """Compare one cell; `by` is the cell whose formula refers to it."""
        if there in self.here:
            if self.here[there] != here:
                self._blame(
                    by,
                    f"refers to {_address(here)}, where the program refers to"
                    f" {_address(self.here[there])}",
                )
            return
        self.here[there] = here
        if there in self.inputs:
            if self.inputs[there] != here:
                self._blame(
                    by,
                    f"refers to {_address(here)}, which is not the cell of the input"
                    f" {self._label(there)}",
                )
            return
        written, found = self._written(there), self._found(here)
        if isinstance(written, str) and written.startswith("=") and self._is_formula(there):
            self._formula(there, here, written, found)
        elif found.formula is not None or not _equal(found.value, written):
            told = _held(found)
            self._blame(here, f"holds {told}; the program {_has(written)}", there)

    def _formula(self, there: At, here: At, written: str, found: Cell) -> None:
        if found.formula is None:
            value = self._value(there)
            same = (
                isinstance(found.value, int | float)
                and isinstance(value, int | float)
                and _close(found.value, value)
            )
            self._blame(here, f"holds {_held(found)} in place of its formula", there, harmless=same)
            return
        meant = parsed(written, there[0], self.book.places)
        stands = parsed(found.formula, here[0], self.opened.names)
        assert meant is not None
        if stands is None or not stands.does_what(meant):
            its, ours = _apart("=" + found.formula.removeprefix("="), written)
            self._blame(here, f"holds the formula {its}; the program wrote {ours}", there)
            return
        self.formulas[there] = meant
        for area, there_now in zip(meant.areas, stands.areas, strict=True):
            moved = replace(there_now, sheet=self.renamed.get(there_now.sheet, there_now.sheet))
            if area.shape == moved.shape:
                self.waiting.extend(
                    (a, b, here) for a, b in zip(area.cells, moved.cells, strict=True)
                )
            else:
                self.ranges.append((area, moved, here))

    def _changed_range(self, meant: Area, stands: Area, by: At) -> None:
        """A range that became larger or smaller: harmless while it takes in the same cells and
        empty ones.
        """
        cells = {
            (stands.sheet, *at)
            for at in self.opened.cells.get(stands.sheet, {})
            if stands.holds(*at)
        }
        unknown = [
            there
            for there in meant.cells
            if there not in self.here and self._written(there) is not None
        ]
        known = {self.here[there]: there for there in meant.cells if there in self.here}
        extra = sorted(cells - known.keys())
        if len(extra) == len(unknown):
            self.waiting.extend(
                (there, here, by) for there, here in zip(unknown, extra, strict=True)
            )
            extra = []
        for here in extra:
            found = self._found(here)
            self._blame(
                here,
                f"holds {_held(found)}, which the program did not write; {_address(by)} takes"
                " it in",
            )
        gone = [
            there
            for here, there in known.items()
            if not stands.holds(*here[1:]) or here[0] != stands.sheet
        ]
        if gone:
            self._blame(
                by, f"no longer takes in {_listed([_address(self.here[there]) for there in gone])}"
            )

    # What came of it -------------------------------------------------------------------------------------------------

    def agreement(self) -> Agreement:
        """Causes, results that differ, and cells that were not recalculated."""
        cells = {_at(sheet, address): None for sheet, address in self.book.results}
        shown_results = [there for there in cells if there in self.here]
        stored = [
            there for there in shown_results if self._found(self.here[there]).value is not None
        ]
        differences = [self._difference(there) for there in stored if not self._is_right(there)]
        stale = [_address(self.here[there]) for there in self.formulas if self._is_stale(there)]
        remarks = []
        if self.missing:
            remarks.append(
                "results of the program that are not found in the workbook:"
                f" {_listed(self.missing)}"
            )
        causes = sorted(self.causes.values(), key=lambda cause: cause.harmless)
        return Agreement(
            tuple(differences), tuple(causes), tuple(stale), len(stored), tuple(remarks)
        )

    def _difference(self, there: At) -> Difference:
        here, label, head = self.here[there], self._label(there), self._column_head(there)
        unit = str(self._written((BOTH, there[1], 2)) or "") if there[0] == BOTH else "USD/kWh"
        return Difference(
            f"{label}, {head}" if head else label,
            _address(here),
            self._found(here).value,
            self._value(there),
            unit if head else self.units.get(label, ""),
        )

    def _is_right(self, there: At) -> bool:
        """Whether the cell that came holds the value that the program has for it."""
        here, value = self.here.get(there), self._value(there)
        if here is None:
            return False
        found = self._found(here).value
        if not isinstance(value, float):
            return (found or "") == (value or "")
        sheet, row, column = there
        return _close(
            found, value, self.book.results.get((sheet, f"{get_column_letter(column)}{row}"), 0.0)
        )

    def _is_stale(self, there: At) -> bool:
        """Whether a formula of the program's has another value, though all that it refers to is
        right.
        """
        if (
            there in self.causes
            or self._found(self.here[there]).value is None
            or self._is_right(there)
        ):
            return False
        return all(
            self._is_right(cell) for area in self.formulas[there].areas for cell in area.cells
        )

    def _blame(
        self, here: At, what: str, there: At | None = None, *, harmless: bool = False
    ) -> None:
        label = self._label(there) if there is not None else ""
        told = _address(here) + (f" ({label})" if label else "")
        self.causes.setdefault(here, Cause(told, what, harmless))

    # Cells -----------------------------------------------------------------------------------------------------------

    def _written(self, there: At) -> Any:
        sheet, row, column = there
        return self.book.sheet(sheet).cell(row, column).value

    def _is_formula(self, there: At) -> bool:
        sheet, row, column = there
        return f"{get_column_letter(column)}{row}" in self.book.values.get(sheet, {})

    def _value(self, there: At) -> Any:
        """What the program has in a cell: the result of a formula, or what was written."""
        sheet, row, column = there
        address = f"{get_column_letter(column)}{row}"
        value = self.book.values.get(sheet, {}).get(address, self._written(there))
        return float(value) if isinstance(value, int) else value

    def _found(self, here: At) -> Cell:
        sheet, row, column = here
        return self.opened.cells.get(sheet, {}).get((row, column), Cell(None))

    def _label(self, there: At) -> str:
        """What a cell of the program's workbook is about."""
        title, row, column = there
        sheet = self.book.sheet(title)
        if title == MONEY:
            return f"{sheet.cell(4, column).value}, {sheet.cell(row, 1).value}"
        if title in (SUMMARY, BOTH) or title.endswith(INPUTS):
            return str(sheet.cell(row, 1).value or "")
        texts = (sheet.cell(row, left) for left in range(column - 1, 0, -1))
        found = next(
            (c.value for c in texts if isinstance(c.value, str) and c.data_type == "s" and c.value),
            "",
        )
        return str(found)

    def _column_head(self, there: At) -> str:
        """The heading over a result of a table; nothing for an output, which has its row."""
        title, row, column = there
        if title == SUMMARY and self._label(there) in self.units:
            return ""
        sheet = self.book.sheet(title)
        above = (sheet.cell(up, column) for up in range(row - 1, 0, -1))
        return str(
            next(
                (
                    c.value
                    for c in above
                    if isinstance(c.value, str) and c.data_type == "s" and c.value
                ),
                "",
            )
        )


def _matched(
    texts: dict[tuple[int, int], str], others: dict[tuple[int, int], str], axis: int
) -> dict[int, int]:
    """Rows (axis 0) or columns (axis 1) of one sheet on another, by the first text in each."""
    one, other = _first_texts(texts, axis), _first_texts(others, axis)
    places = aligned(list(one.values()), list(other.values()))
    lines, found = list(one), list(other)
    return {lines[a]: found[b] for a, b in places.items()}


def _first_texts(texts: dict[tuple[int, int], str], axis: int) -> dict[int, str]:
    found: dict[int, str] = {}
    for at in sorted(texts, key=lambda at: (at[axis], at[1 - axis])):
        found.setdefault(at[axis], texts[at])
    return found


def _at(sheet: str, address: str) -> At:
    letters, row = coordinate_from_string(address)
    return sheet, row, column_index_from_string(letters)


def _place(opened: Opened, name: str) -> At | None:
    """The one cell of a name on a sheet that is there."""
    place = opened.names.get(name)
    if place is None or ":" in place[1] or place[0] not in opened.titles:
        return None
    return _at(*place)


def _address(at: At) -> str:
    return f"{at[0]}!{get_column_letter(at[2])}{at[1]}"


def _close(found: Any, value: float, size: float = 0.0) -> bool:
    if isinstance(found, bool) or not isinstance(found, int | float):
        return False
    return math.isclose(
        found, value, rel_tol=TOLERANCE, abs_tol=TOLERANCE * (size or (value == 0.0))
    )


def _equal(found: Any, written: Any) -> bool:
    """Whether a cell still says what was written in it."""
    if isinstance(written, int | float) and isinstance(found, int | float):
        return math.isclose(found, written, rel_tol=_KEPT)
    return (found or "") == (written or "")


def _held(cell: Cell) -> str:
    """What stands in a cell, as messages say it."""
    if cell.formula is not None:
        return f"the formula {shown('=' + cell.formula.removeprefix('='))[1:-1]}"
    return shown(cell.value)


def _apart(found: str, written: str) -> tuple[str, str]:
    """Two long formulas around the place where they begin to differ."""
    found, written = (_PLAIN_TITLE.sub(r"\1!", text) for text in (found, written))
    same = next(
        (i for i, (a, b) in enumerate(zip(found, written, strict=False)) if a != b),
        min(len(found), len(written)),
    )
    start = max(0, same - _BEFORE)
    parts = (
        f"{'...' * (start > 0)}{text[start : same + _AFTER]}{'...' * (len(text) > same + _AFTER)}"
        for text in (found, written)
    )
    one, other = parts
    return one, other


def _has(written: Any) -> str:
    return "has nothing there" if written is None else f"has {shown(written)}"


def _number(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, float | int) else shown(value)


def _listed(cells: Sequence[str]) -> str:
    more = len(cells) - _SHOWN
    return ", ".join(cells[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
