"""A workbook that came, cell by cell beside the one that the program would write of it.

From each result down to the inputs, by what formulas refer to, so that it does not matter where
rows, columns and sheets have gone. Where a formula or a figure is another one, that cell is a
cause. A cell that follows from cells which are right, and is not, was not recalculated.
"""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from model.engine.result import Result
from model.reading.errors import quoted_value
from model.workbook.agreement import Agreement, Cause, Difference, listed
from model.workbook.align import aligned_lines
from model.workbook.book import Book
from model.workbook.formula import Area, Formula, parsed
from model.workbook.names import BOTH, SUMMARY, input_names, output_name
from model.workbook.package import Cell, Opened
from model.workbook.written_cells import At, WrittenCells, address, at, is_text, place_of

TOLERANCE = 1e-9
_BEFORE, _AFTER = 30, 40  # characters of a formula around a difference
_KEPT = 1e-13  # what a spreadsheet program may change in a number that nobody touched
# which one program quotes in a formula and another does not
_PLAIN_TITLE = re.compile(r"'([A-Za-z_]\w*)'!")


class CellComparison:
    """The cells of a workbook that came, each beside the one of the workbook that the program would
    write.
    """

    def __init__(self, opened: Opened, book: Book, results: Sequence[Result]) -> None:
        self.opened, self.book, self.program = opened, book, WrittenCells(book)
        # where a cell of the program's workbook stands in the one that came
        self.here: dict[At, At] = {}
        self.causes: dict[At, Cause] = {}
        self.waiting: deque[tuple[At, At, At]] = deque()
        self.ranges: list[tuple[Area, Area, At]] = []
        # of the program's workbook, where the one that came has the same
        self.formulas: dict[At, Formula] = {}
        self.inputs = self._inputs(results)
        self.renamed = self._renamed()
        self.missing: list[str] = []

    def _inputs(self, results: Sequence[Result]) -> dict[At, At | None]:
        """The cell of each input, and where its name leads now."""
        cells = {}
        for index, result in enumerate(results):
            for name in input_names(result.scenario.values, index > 0).values():
                cells[at(*self.book.places[name])] = place_of(self.opened, name)
        return cells

    def _renamed(self) -> dict[str, str]:
        """Titles that no sheet has any more, as a program leaves them in formulas that renames a
        sheet in its list only.
        """
        titles = {}
        for name, (title, _) in self.book.places.items():
            place = self.opened.names.get(name)
            if place is not None and title not in self.opened.titles:
                titles[title] = place[0]
        return titles

    # From the results down ----------------------------------------------------------------------

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
        cells, places = self.program.results, dict[At, At]()
        for name, place in self.book.places.items():
            here = place_of(self.opened, name)
            if "out_" in name[:6] and here is not None and at(*place) in cells:
                places[at(*place)] = here
        for title, name in (
            (SUMMARY, output_name("cost_per_kwh")),
            (BOTH, output_name("cost_per_kwh", True)),
        ):
            anchor = place_of(self.opened, name)
            if anchor is None:
                continue
            rows, columns = self._aligned(title, anchor[0])
            for there in cells:
                sheet, row, column = there
                if sheet == title and there not in places and row in rows and column in columns:
                    places[there] = (anchor[0], rows[row], columns[column])
        self.missing = [address(there) for there in cells if there not in places]
        return places

    def _aligned(self, written: str, now: str) -> tuple[dict[int, int], dict[int, int]]:
        """Where rows and columns of a sheet are now, by the first text in each."""
        sheet = self.book.sheet(written)
        texts, texts_now = dict[tuple[int, int], str](), dict[tuple[int, int], str]()
        for row in sheet.iter_rows():
            texts |= {(cell.row, cell.column): cell.value for cell in row if is_text(cell)}
        for place, cell in self.opened.cells.get(now, {}).items():
            if isinstance(cell.value, str) and cell.formula is None:
                texts_now[place] = cell.value
        return aligned_lines(texts, texts_now, 0), aligned_lines(texts, texts_now, 1)

    def _visit(self, there: At, here: At, by: At) -> None:
        """Compare one cell; `by` is the cell whose formula refers to it."""
        if there in self.here:
            if self.here[there] != here:
                self._blame(
                    by,
                    f"refers to {address(here)}, where the program refers to"
                    f" {address(self.here[there])}",
                )
            return
        self.here[there] = here
        if there in self.inputs:
            if self.inputs[there] != here:
                self._blame(
                    by,
                    f"refers to {address(here)}, which is not the cell of the input"
                    f" {self.program.label(there)}",
                )
            return
        written, cell = self.program.written(there), self._cell(here)
        if isinstance(written, str) and written.startswith("=") and self.program.is_formula(there):
            self._formula(there, here, written, cell)
        elif cell.formula is not None or not _equal(cell.value, written):
            self._blame(here, f"holds {_held(cell)}; the program {_has(written)}", there)

    def _formula(self, there: At, here: At, written: str, cell: Cell) -> None:
        if cell.formula is None:
            value = self.program.value(there)
            same = (
                isinstance(cell.value, int | float)
                and isinstance(value, int | float)
                and close(cell.value, value)
            )
            self._blame(here, f"holds {_held(cell)} in place of its formula", there, harmless=same)
            return
        meant = parsed(written, there[0], self.book.places)
        stands = parsed(cell.formula, here[0], self.opened.names)
        assert meant is not None
        if stands is None or not stands.does_what(meant):
            its, ours = _apart("=" + cell.formula.removeprefix("="), written)
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
            if there not in self.here and self.program.written(there) is not None
        ]
        known = {self.here[there]: there for there in meant.cells if there in self.here}
        extra = sorted(cells - known.keys())
        if len(extra) == len(unknown):
            self.waiting.extend(
                (there, here, by) for there, here in zip(unknown, extra, strict=True)
            )
            extra = []
        for here in extra:
            cell = self._cell(here)
            self._blame(
                here,
                f"holds {_held(cell)}, which the program did not write; {address(by)} takes it in",
            )
        gone = [
            there
            for here, there in known.items()
            if not stands.holds(*here[1:]) or here[0] != stands.sheet
        ]
        if gone:
            self._blame(
                by, f"no longer takes in {listed([address(self.here[there]) for there in gone])}"
            )

    # What came of it ----------------------------------------------------------------------------

    def agreement(self) -> Agreement:
        """Causes, results that differ, and cells that were not recalculated."""
        reached = [there for there in self.program.results if there in self.here]
        stored = [there for there in reached if self._cell(self.here[there]).value is not None]
        differences = [self._difference(there) for there in stored if not self._is_right(there)]
        stale = [address(self.here[there]) for there in self.formulas if self._is_stale(there)]
        remarks = []
        if self.missing:
            remarks.append(
                f"results of the program that are not found in the workbook: {listed(self.missing)}"
            )
        causes = sorted(self.causes.values(), key=lambda cause: cause.harmless)
        return Agreement(
            tuple(differences), tuple(causes), tuple(stale), len(stored), tuple(remarks)
        )

    def _difference(self, there: At) -> Difference:
        program, here = self.program, self.here[there]
        label, head = program.label(there), program.column_head(there)
        return Difference(
            f"{label}, {head}" if head else label,
            address(here),
            self._cell(here).value,
            program.value(there),
            program.unit(there),
        )

    def _is_right(self, there: At) -> bool:
        """Whether the cell that came holds the value that the program has for it."""
        here, value = self.here.get(there), self.program.value(there)
        if here is None:
            return False
        held = self._cell(here).value
        if not isinstance(value, float):
            return (held or "") == (value or "")
        return close(held, value, self.program.size(there))

    def _is_stale(self, there: At) -> bool:
        """Whether a formula of the program's has another value, though all that it refers to is
        right.
        """
        if (
            there in self.causes
            or self._cell(self.here[there]).value is None
            or self._is_right(there)
        ):
            return False
        return all(
            self._is_right(cell) for area in self.formulas[there].areas for cell in area.cells
        )

    def _blame(
        self, here: At, what: str, there: At | None = None, *, harmless: bool = False
    ) -> None:
        label = self.program.label(there) if there is not None else ""
        cell = address(here) + (f" ({label})" if label else "")
        self.causes.setdefault(here, Cause(cell, what, harmless))

    def _cell(self, here: At) -> Cell:
        sheet, row, column = here
        return self.opened.cells.get(sheet, {}).get((row, column), Cell(None))


def close(held: Any, value: float, size: float = 0.0) -> bool:
    """Whether a cell holds a number as it was calculated; `size` is what it is small against."""
    if isinstance(held, bool) or not isinstance(held, int | float):
        return False
    return math.isclose(
        held, value, rel_tol=TOLERANCE, abs_tol=TOLERANCE * (size or (value == 0.0))
    )


def _equal(held: Any, written: Any) -> bool:
    """Whether a cell still says what was written in it."""
    if isinstance(written, int | float) and isinstance(held, int | float):
        return math.isclose(held, written, rel_tol=_KEPT)
    return (held or "") == (written or "")


def _held(cell: Cell) -> str:
    """What stands in a cell, as messages say it."""
    if cell.formula is not None:
        return f"the formula {quoted_value('=' + cell.formula.removeprefix('='))[1:-1]}"
    return quoted_value(cell.value)


def _apart(held: str, written: str) -> tuple[str, str]:
    """Two long formulas around the place where they begin to differ."""
    held, written = (_PLAIN_TITLE.sub(r"\1!", text) for text in (held, written))
    same = next(
        (i for i, (a, b) in enumerate(zip(held, written, strict=False)) if a != b),
        min(len(held), len(written)),
    )
    start = max(0, same - _BEFORE)
    parts = (
        f"{'...' * (start > 0)}{text[start : same + _AFTER]}{'...' * (len(text) > same + _AFTER)}"
        for text in (held, written)
    )
    one, other = parts
    return one, other


def _has(written: Any) -> str:
    return "has nothing there" if written is None else f"has {quoted_value(written)}"
