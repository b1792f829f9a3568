"""The way back: a workbook that somebody changed becomes a scenario again, with the list of what
changed.

The scenario's own text stands in the workbook; inputs are found by their names, wherever rows and
sheets have gone, and each number that is not the text's becomes a change. Everything wrong is told
at once, by cell. The file is only read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import get_column_letter

from model.engine.result import VERSION, evaluate
from model.reading.errors import Place, Problems, UserError, quoted_value
from model.reading.wording import words
from model.scenario.scenario import Scenario, load_text
from model.workbook.agreement import Agreement
from model.workbook.cells import ROW, Cells
from model.workbook.checking import agreement
from model.workbook.names import (
    COMPARISON_NAME,
    FINGERPRINT_NAME,
    FORMAT,
    FORMAT_NAME,
    INPUT_HEAD,
    INPUTS,
    OWN_HEAD,
    QUANTITY_HEAD,
    SCENARIO,
    SCENARIO_NAME,
    SUMMARY,
    TEXT_NAME,
    TITLE_NAME,
    VERSION_NAME,
    input_names,
    prefix_of,
)
from model.workbook.package import Cell, Opened, open_workbook
from model.workbook.row import Change, Row, applied
from model.workbook.style import cell_text

_MOST_LINES = 20_000
_LONGEST_TITLE = 200
_MOST_STRAYS = 12
_NO_TEXT = (
    "the scenario's text is missing; was the sheet Scenario deleted? An import starts from it: undo"
    " that, or copy your changes into a workbook that still has it"
)
_EXPORT = (
    "write one with `python -m model run SCENARIO --excel FILE.xlsx`, or on the app's page Export"
    " and import"
)


@dataclass(frozen=True)
class Imported:
    """What a workbook became: the scenario, what changed from its own text, and what the user
    should know besides.

    `agreement` holds the workbook's own results against the program's; `beside` is the other
    scenario of a workbook that has two.
    """

    scenario: Scenario
    base: Scenario
    changes: tuple[Change, ...]
    remarks: tuple[str, ...]
    agreement: Agreement = Agreement()
    beside: Imported | None = None


def from_workbook(source: str | Path | bytes) -> Scenario:
    """The scenario of a workbook that `to_workbook` wrote and somebody may have changed.

    Raises UserError naming every cell that cannot be read; `read_workbook` also gives the list of
    changes.
    """
    return read_workbook(source).scenario


def read_workbook(
    source: str | Path | bytes, *, second: bool = False, label: str | None = None
) -> Imported:
    """The scenario of a workbook, or the `second` of two, with what changed; `label` names the file
    in messages.

    What the workbook itself says is held against what the program says of the same inputs: see
    `Imported.agreement`. Raises UserError: for a file that is not such a workbook, is too large,
    holds macros or links, or comes from another format; and for all cells at once that do not hold
    what they should.
    """
    opened = open_workbook(source, label)
    mine = _Reader(opened, second).read()
    if f"{prefix_of(True)}{FORMAT_NAME}" not in opened.names:
        return replace(mine.imported, agreement=_agreement(opened, mine, None))
    try:
        other = _Reader(opened, not second).read()
    except UserError as error:
        letter = "A" if second else "B"
        first = str(error).splitlines()[0]
        remark = (
            f"scenario {letter} of this workbook cannot be read, and results were not compared:"
            f" {first}"
        )
        return replace(mine.imported, agreement=Agreement(remarks=(remark,)))
    agreed = _agreement(opened, other, mine) if second else _agreement(opened, mine, other)
    return replace(mine.imported, agreement=agreed, beside=other.imported)


@dataclass(frozen=True)
class _Read:
    """A scenario that was read, and as the workbook's formulas have it: without what takes effect
    on import only.
    """

    imported: Imported
    live: Scenario
    on_import: tuple[str, ...]


def _agreement(opened: Opened, first: _Read, second: _Read | None) -> Agreement:
    """The workbook's results against the program's, for inputs that its formulas follow."""
    held = agreement(
        opened,
        evaluate(first.live, shares=False),
        None if second is None else evaluate(second.live, shares=False),
    )
    waiting = [*first.on_import, *(second.on_import if second else ())]
    if not waiting:
        return held
    remark = (
        f"the workbook's own results are without {', '.join(waiting)}: choices and what was unknown"
        " take effect on import"
    )
    return replace(held, remarks=(*held.remarks, remark))


class _Reader:
    """One workbook being read; problems are collected by cell."""

    def __init__(self, opened: Opened, second: bool) -> None:
        self.opened, self.second, self.cells = opened, second, Cells(opened, second)
        self.problems = Problems()
        self.remarks: list[str] = []

    def read(self) -> _Read:
        """All inputs against the scenario's own text."""
        base = self._base()
        drifted = self._fact(FINGERPRINT_NAME) != base.fingerprint
        if drifted:
            self.remarks.append(
                f"the workbook was written by lab2line {self._fact(VERSION_NAME)} with other data"
                f" or text than this program ({VERSION}) has; numbers that differ are taken from"
                " the workbook and listed as carried over"
            )
        rows = self._rows(base, drifted)
        changes, trees = applied(rows)
        titled = self._title(base)
        self._not_read(rows)
        self._overwritten()
        scenario = live = base
        waiting = {key: tree for key, tree in trees.items() if base.values[key].number is None}
        try:
            scenario = base.with_set(trees) if trees else base
            live = (
                base.with_set({key: t for key, t in trees.items() if key not in waiting})
                if waiting
                else scenario
            )
        except UserError as error:
            for line in str(error).splitlines():
                self.problems.add_line(line)
        self.problems.stop()
        if titled:
            scenario = scenario.with_title(str(titled.after))
        changed = {change.key for change in changes}
        imported = Imported(
            scenario, base, (*([titled] if titled else []), *changes), tuple(self.remarks)
        )
        return _Read(imported, live, tuple(key for key in waiting if key in changed))

    # What the workbook says of itself --------------------------------------------------------------------------------

    def _fact(self, name: str) -> str:
        cell = self.cells.named(f"{prefix_of(self.second)}{name}")
        return "" if cell is None else str(cell.cell.value)

    def _title(self, base: Scenario) -> Change | None:
        """The title on the first sheet, where somebody gave another one."""
        cell = self.cells.named(f"{prefix_of(self.second)}{TITLE_NAME}")
        text = "" if cell is None or cell.cell.value is None else str(cell.cell.value).strip()
        if cell is None or not text or text.split() == cell_text(base.title).split():
            return None
        if len(text) > _LONGEST_TITLE:
            self.problems.add(
                Place(f"{cell.address} (title)"), f"is longer than {_LONGEST_TITLE} characters"
            )
            return None
        return Change("title", "title", cell.address, base.title, text, "")

    def _base(self) -> Scenario:
        """The scenario of the text in the workbook. Raises UserError where it holds none that can
        be read.
        """
        label, names = self.opened.label, self.opened.names
        if FORMAT_NAME not in names:
            raise UserError(f"{label}: {self._foreign()}")
        format = self._fact(FORMAT_NAME)
        if self.second and f"{prefix_of(True)}{FORMAT_NAME}" not in names:
            raise UserError(f"{label}: holds one scenario only, there is no second one")
        if not format or format == str(None):
            raise UserError(f"{label}: {_NO_TEXT}")
        if format != str(FORMAT):
            newer = format.isdigit() and int(format) > FORMAT
            why = (
                "comes from a newer lab2line; update this one"
                if newer
                else f"has an unknown format; {_EXPORT}"
            )
            raise UserError(
                f"{label}: {why} (format {quoted_value(format)}, this program reads {FORMAT})"
            )
        place = names.get(f"{prefix_of(self.second)}{TEXT_NAME}")
        if place is None or place[0] not in self.opened.cells:
            raise UserError(f"{label}: {_NO_TEXT}")
        sheet, cells = place
        column, first, _, last = range_boundaries(cells)
        if None in (column, first, last):
            raise UserError(
                f"{label}: the name of the scenario's text leads to {quoted_value(cells)}; expected a"
                " range of cells"
            )
        here = self.opened.cells.get(sheet, {})
        text = "\n".join(
            _line(here, row, column) for row in range(first, min(last, first + _MOST_LINES) + 1)
        )
        return load_text(text, self._fact(SCENARIO_NAME) or "workbook", f"{label}, sheet {sheet}")

    def _foreign(self) -> str:
        """What a workbook is that does not say that it holds a scenario, and what to do."""
        names, titles = self.opened.names, set(self.opened.titles)
        if (
            COMPARISON_NAME in names
            or {"Comparison", "Cost by step", "Inputs that differ"} <= titles
        ):
            return (
                "is a comparison, which `compare --excel` wrote: it shows results and has no"
                f" inputs to import; {_EXPORT}"
            )
        if any(name.startswith("in_") for name in names):
            return (
                "comes from a lab2line that did not yet put the scenario into its workbooks"
                f" (format 0); {_EXPORT} with this version, and enter your changes there"
            )
        heads = [self.cells.head(sheet, INPUT_HEAD[:3]) for sheet in self.opened.cells]
        if any(heads) or {SUMMARY, INPUTS, SCENARIO} <= titles:
            return (
                "has lost its defined names, by which inputs are found: a program that keeps none"
                " has saved it. Open the original in Excel or LibreOffice, enter your changes"
                " there, and save it as 'Excel Workbook (.xlsx)'"
            )
        return f"is not a workbook that lab2line wrote; {_EXPORT}"

    # Inputs ----------------------------------------------------------------------------------------------------------

    def _rows(self, base: Scenario, drifted: bool) -> list[Row]:
        """The row of each input that the workbook has; what is missing, or known to the workbook
        only, is told.
        """
        names = input_names(base.values, self.second)
        rows = []
        for key, value in base.values.items():
            cell = self.cells.named(names[key])
            if cell is not None:
                rows.append(Row(self.cells, value, cell, drifted, self.problems, self.remarks))
            elif drifted:
                self.remarks.append(
                    f"{key}: is not in the workbook; it stands as the program has it"
                )
            else:
                place = Place(f"the name {names[key]} ({words(key.replace('.', ' '))})")
                self.problems.add(place, "is missing; was its row deleted?")
        if drifted:
            known = {name.lower() for name in names.values()}
            prefix = f"{prefix_of(self.second)}in_"
            gone = [n for n in self.opened.names if n.startswith(prefix) and n.lower() not in known]
            self.remarks += [
                f"{name}: this program has no such input any more; it is left out" for name in gone
            ]
        return rows

    def _not_read(self, rows: list[Row]) -> None:
        """Name what of the user's is not read: columns that are gone, and cells that belong to no
        input.
        """
        sheet, columns = self.cells.inputs_sheet, self.cells.columns
        lost = [head for head in OWN_HEAD if head not in columns]
        if lost:
            self.remarks.append(
                f"{sheet}: the column {' and '.join(quoted_value(head) for head in lost)} is not found;"
                " what you wrote there is not read, and ranges stay as they were"
            )
        values = {(row.stands.sheet, row.stands.row, row.stands.column) for row in rows}
        known, own = set(columns.values()), {columns[h] for h in OWN_HEAD if h in columns}
        read = {self.cells.row_of(row.value.key, row.stands) for row in rows}
        first = min((row for row in read if row), default=0)
        strays = []
        for row, column in sorted(self.opened.cells.get(sheet, {})):
            if row < first or (sheet, row, column) in values:
                continue
            if column not in known if row in read else column in own:
                strays.append(self.cells.at(sheet, row, column).address)
        if strays:
            more = f" and {len(strays) - _MOST_STRAYS} more" if len(strays) > _MOST_STRAYS else ""
            self.remarks.append(
                "not read, for they stand beside no input or under no heading of the program's:"
                f" {', '.join(strays[:_MOST_STRAYS])}{more}"
            )

    def _overwritten(self) -> None:
        """Note where a number stands in place of a formula: it changed the sheet, but is no input."""
        for sheet, cells in self.opened.cells.items():
            head = self.cells.head(sheet, QUANTITY_HEAD)
            if not head:
                continue
            value, equation, name = (head[text] for text in ("Value", "Equation", "Quantity"))
            for (row, column), cell in cells.items():
                if (
                    column == value
                    and row > head[ROW]
                    and cell.formula is None
                    and (row, equation) in cells
                ):
                    what = cells.get((row, name), Cell("")).value
                    self.remarks.append(
                        f"{sheet}!{get_column_letter(column)}{row} ({what}): the formula was"
                        f" overwritten with {quoted_value(cell.value)}; what the model calculates is not"
                        " imported"
                    )


def _line(cells: dict[tuple[int, int], Cell], row: int, column: int) -> str:
    """A line of the scenario's text, which goes on in the cells to the right where it is longer
    than a cell takes.
    """
    pieces = []
    while (row, column) in cells and cells[row, column].value is not None:
        pieces.append(str(cells[row, column].value))
        column += 1
    return "".join(pieces)
