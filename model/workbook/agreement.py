"""What came of holding a workbook against the program: results that differ, the cells that are
to blame, and what a user is told of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from model.reading.errors import quoted_value

_MOST_CELLS = 12  # that a message lists


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
    def messages(self) -> list[str]:
        """What a user should know, the most important first; nothing where everything agrees."""
        lines = [self._headline] if not self.agrees else []
        lines += [str(cause) for cause in self.causes[:_MOST_CELLS]]
        if len(self.causes) > _MOST_CELLS:
            lines.append(f"... and {len(self.causes) - _MOST_CELLS} more cells")
        if self.stale and not self.causes:
            lines.append(
                f"the workbook was not recalculated: {listed(self.stale)} do not follow from the"
                " cells that they refer to; open it in a spreadsheet program, recalculate it and"
                " save it"
            )
        elif self.stale:
            lines.append(f"besides, the workbook was not recalculated: {listed(self.stale)}")
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


def _number(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, float | int) else quoted_value(value)


def listed(cells: Sequence[str]) -> str:
    """The first cells of many, and how many more there are."""
    more = len(cells) - _MOST_CELLS
    return ", ".join(cells[:_MOST_CELLS]) + (f" and {more} more" if more > 0 else "")
