"""The way back: a workbook that somebody changed becomes a scenario again, with the list of what changed.

The scenario's own text stands in the workbook; inputs are found by their names, wherever rows and sheets have gone, and each
number that is not the text's becomes a change. Everything wrong is told at once, by cell. The file is only read.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import get_column_letter

from model.document import Place, Problems, Tree, UserError, shown
from model.economics import words
from model.evaluation import VERSION
from model.parameter import Value
from model.scenario import Scenario, load_text
from model.workbook.names import (
    FINGERPRINT_NAME,
    FORMAT,
    FORMAT_NAME,
    INPUT_HEAD,
    QUANTITY_HEAD,
    SCENARIO_NAME,
    TEXT_NAME,
    UNKNOWN,
    VERSION_NAME,
    input_names,
    prefix_of,
)
from model.workbook.package import Cell, Opened, open_workbook

_MOST_LINES = 20_000
_SAME = 1e-13  # what a spreadsheet program may change in saving a number that nobody touched
_NUMBER_AS_TEXT = re.compile(r"\s*[-+]?[\d.,\s']*\d[\d.,\s']*([eE][-+]?\d+)?\s*%?\s*")
_EXPORT = "write one with `python -m model run SCENARIO --excel FILE.xlsx`, or on the app's page Export and import"


@dataclass(frozen=True)
class Change:
    """One input that is not what it was; numbers are in `unit`. `carried` says that the program's own data changed.

    A carried number is as the workbook was written, but not as the present program has it.
    """

    key: str
    label: str
    cell: str
    before: float | str | None
    after: float | str
    unit: str
    note: str = ""
    carried: bool = False


@dataclass(frozen=True)
class Imported:
    """What a workbook became: the scenario, what changed from its own text, and what the user should know besides."""

    scenario: Scenario
    base: Scenario
    changes: tuple[Change, ...]
    remarks: tuple[str, ...]


def from_workbook(source: str | Path | bytes) -> Scenario:
    """The scenario of a workbook that `to_workbook` wrote and somebody may have changed.

    Raises UserError naming every cell that cannot be read; `read_workbook` also gives the list of changes.
    """
    return read_workbook(source).scenario


def read_workbook(source: str | Path | bytes, *, second: bool = False, label: str | None = None) -> Imported:
    """The scenario of a workbook, or the `second` of two, with what changed; `label` names the file in messages.

    Raises UserError: for a file that is not such a workbook, is too large, holds macros or links, or comes from another
    format; and for all cells at once that do not hold what they should.
    """
    return _Reader(open_workbook(source, label), second).read()


class _Reader:
    """One workbook being read; problems are collected by cell."""

    def __init__(self, opened: Opened, second: bool) -> None:
        self.opened, self.second = opened, second
        self.problems = Problems()
        self.remarks: list[str] = []
        self.heads: dict[tuple[str, tuple[str, ...]], dict[str, int]] = {}

    def read(self) -> Imported:
        """All inputs against the scenario's own text."""
        base = self._base()
        drifted = self._fact(FINGERPRINT_NAME) != base.fingerprint
        if drifted:
            self.remarks.append(
                f"the workbook was written by lab2line {self._fact(VERSION_NAME)} with other data or text than this program"
                f" ({VERSION}) has; numbers that differ are taken from the workbook and listed as carried over"
            )
        changes, trees = self._changes(base, drifted)
        self._overwritten()
        try:
            scenario = base.with_set(trees) if trees else base
        except UserError as error:
            self.problems.found += [line for line in str(error).splitlines() if line not in self.problems.found]
        self.problems.stop()
        return Imported(scenario, base, tuple(changes), tuple(self.remarks))

    # What the workbook says of itself --------------------------------------------------------------------------------

    def _fact(self, name: str) -> str:
        cell = self._cell(f"{prefix_of(self.second)}{name}")
        return "" if cell is None else str(cell[1].value)

    def _base(self) -> Scenario:
        """The scenario of the text in the workbook. Raises UserError where it holds none that can be read."""
        label, names = self.opened.label, self.opened.names
        if FORMAT_NAME not in names:
            if any(name.startswith("in_") for name in names):
                raise UserError(f"{label}: comes from a lab2line that did not yet put the scenario into its workbooks (format 0);"
                                f" {_EXPORT} with this version, and enter your changes there")  # fmt: skip
            raise UserError(f"{label}: is not a workbook that lab2line wrote; {_EXPORT}")
        found = self._fact(FORMAT_NAME)
        if self.second and f"{prefix_of(True)}{FORMAT_NAME}" not in names:
            raise UserError(f"{label}: holds one scenario only, there is no second one")
        if found != str(FORMAT):
            newer = found.isdigit() and int(found) > FORMAT
            why = "comes from a newer lab2line; update this one" if newer else f"has an unknown format; {_EXPORT}"
            raise UserError(f"{label}: {why} (format {shown(found)}, this program reads {FORMAT})")
        place = names.get(f"{prefix_of(self.second)}{TEXT_NAME}")
        if place is None:
            raise UserError(f"{label}: the scenario's text is missing; was its sheet deleted? {_EXPORT}")
        sheet, cells = place
        column, first, _, last = range_boundaries(cells)
        if None in (column, first, last):
            raise UserError(
                f"{label}: the name of the scenario's text leads to {shown(cells)}; expected a range of cells"
            )
        here = self.opened.cells.get(sheet, {})
        lines = [here.get((row, column), Cell("")).value for row in range(first, min(last, first + _MOST_LINES) + 1)]
        text = "\n".join("" if line is None else str(line) for line in lines)
        return load_text(text, self._fact(SCENARIO_NAME) or "workbook", f"{label}, sheet {sheet}")

    # Inputs ----------------------------------------------------------------------------------------------------------

    def _changes(self, base: Scenario, drifted: bool) -> tuple[list[Change], dict[str, Tree]]:
        names = input_names(base.values, self.second)
        changes, trees = [], {}
        for key, value in base.values.items():
            found = self._cell(names[key])
            if found is None:
                self._missing(key, names[key], drifted)
                continue
            (sheet, row, column), cell = found
            place = Place(f"{sheet}!{get_column_letter(column)}{row} ({words(key.replace('.', ' '))})")
            if not self._same_row(sheet, row, key, place):
                continue
            after = self._read(value, cell, place)
            note = str(self._beside(sheet, row, "Your note") or "").strip()
            if after is None:
                if note:
                    self.remarks.append(f"{place}: the note is left out, for the value beside it is unchanged")
                continue
            written = self._beside(sheet, row, "As written")
            before = value.text if value.number is None else value.number
            changes.append(Change(key, words(key.replace(".", " ")), f"{sheet}!{get_column_letter(column)}{row}", before, after,
                                  value.shown_unit, note, drifted and _equal(written, after)))  # fmt: skip
            trees[key] = _tree(value, after, note, place)
        if drifted:
            known = {name.lower() for name in names.values()}
            gone = [
                n for n in self.opened.names if n.startswith(f"{prefix_of(self.second)}in_") and n.lower() not in known
            ]
            self.remarks += [f"{name}: this program has no such input any more; it is left out" for name in gone]
        return changes, trees

    def _missing(self, key: str, name: str, drifted: bool) -> None:
        if drifted:
            self.remarks.append(f"{key}: is not in the workbook; it stands as the program has it")
        else:
            self.problems.add(
                Place(f"the name {name} ({words(key.replace('.', ' '))})"), "is missing; was its row deleted?"
            )

    def _read(self, value: Value, cell: Cell, place: Place) -> float | str | None:
        """What an input holds now, or None where it is unchanged or a problem."""
        found = cell.value
        unit = f" in {value.unit}" if value.unit != "1" else ""
        if cell.formula is not None and found is None:
            self.problems.add(place, f"holds the formula {shown(cell.formula)[1:-1]}, but no saved result; open the workbook in a"
                              " spreadsheet program and save it, or type a number")  # fmt: skip
            return None
        if value.text is not None:
            return self._choice(value.text, found, place)
        if value.number is None and (found is None or str(found).strip().lower() == UNKNOWN):
            return None
        if found is None:
            self.problems.add(place, f"is empty; expected a number{unit}")
        elif isinstance(found, bool) or not isinstance(found, int | float):
            self.problems.add(place, f"expected a number{unit}, found {_described(found)}")
        elif value.number is None or not math.isclose(found, value.number, rel_tol=_SAME):
            return found
        return None

    def _choice(self, before: str, found: Any, place: Place) -> str | None:
        if found is None:
            self.problems.add(place, f"is empty; expected a text such as '{before}'")
            return None
        return None if str(found) == before else str(found)

    # Cells -----------------------------------------------------------------------------------------------------------

    def _cell(self, name: str) -> tuple[tuple[str, int, int], Cell] | None:
        """Place and content of the one cell that a name leads to; None where it leads nowhere."""
        place = self.opened.names.get(name)
        if place is None:
            return None
        sheet, cells = place
        column, row, last_column, last_row = range_boundaries(cells)
        if None in (column, row) or (column, row) != (last_column, last_row):
            return None
        return (sheet, row, column), self.opened.cells.get(sheet, {}).get((row, column), Cell(None))

    def _same_row(self, sheet: str, row: int, key: str, place: Place) -> bool:
        """Whether the row still says the key: sorting moves texts and numbers, but not the names that formulas use."""
        said = self._beside(sheet, row, "Key")
        if said is None or said == key:
            return True
        self.problems.add(
            place, f"its row says {shown(said)}; were rows sorted? Undo that, for formulas no longer fit the inputs"
        )
        return False

    def _beside(self, sheet: str, row: int, head: str) -> Any:
        """What stands in a row under one of the headings; None where there is no such heading."""
        column = self._head(sheet, INPUT_HEAD[:3]).get(head)
        cell = None if column is None else self.opened.cells[sheet].get((row, column))
        return None if cell is None else cell.value

    def _head(self, sheet: str, marks: Sequence[str]) -> dict[str, int]:
        """The column under each heading of a sheet: those of the first row that holds all of `marks`."""
        known = (sheet, tuple(marks))
        if known not in self.heads:
            rows: dict[int, dict[str, int]] = {}
            for (row, column), cell in self.opened.cells.get(sheet, {}).items():
                if isinstance(cell.value, str):
                    rows.setdefault(row, {}).setdefault(cell.value, column)
            fitting = (texts | {"": row} for row, texts in sorted(rows.items()) if all(m in texts for m in marks))
            self.heads[known] = next(fitting, {})
        return self.heads[known]

    def _overwritten(self) -> None:
        """Note where a number stands in place of a formula: it changed the sheet, but is no input."""
        for sheet, cells in self.opened.cells.items():
            head = self._head(sheet, QUANTITY_HEAD)
            if not head:
                continue
            value, equation, name = (head[text] for text in ("Value", "Equation", "Quantity"))
            for (row, column), cell in cells.items():
                if column == value and row > head[""] and cell.formula is None and (row, equation) in cells:
                    what = cells.get((row, name), Cell("")).value
                    self.remarks.append(f"{sheet}!{get_column_letter(column)}{row} ({what}): the formula was overwritten with"
                                        f" {shown(cell.value)}; what the model calculates is not imported")  # fmt: skip


def _tree(value: Value, after: float | str, note: str, place: Place) -> Tree:
    """A change as a file would state it: a number in its unit and money year, and the user's note as its source."""
    if isinstance(after, str):
        return Tree({"value": Tree(after, place), **({"source": Tree(note, place)} if note else {})}, place)
    members: dict[str, Any] = {"value": after, "unit": value.unit}
    if value.year is not None:
        members["year"] = value.year
    if note:
        members["source"] = note
    return Tree({name: Tree(member, place) for name, member in members.items()}, place)


def _equal(written: Any, after: float | str) -> bool:
    if isinstance(written, int | float) and isinstance(after, int | float):
        return math.isclose(written, after, rel_tol=_SAME)
    return written == after


def _described(found: Any) -> str:
    """What was found in place of a number, with the likely reason."""
    if isinstance(found, datetime.date | datetime.time | datetime.timedelta):
        return (
            f"the date or time {found} (a spreadsheet turns 1-5 into a date; format the cell as a number and retype it)"
        )
    if isinstance(found, str) and found.startswith("#"):
        return f"{shown(found)} (an error of the spreadsheet)"
    if isinstance(found, str) and _NUMBER_AS_TEXT.fullmatch(found):
        return f"{shown(found)} (looks like a number typed as text; retype it as a number)"
    return shown(found)
