"""One input's row in a workbook that somebody may have changed: what it holds now, as a change and
as a file would state it.

A number, a choice, a range of the user's own and a note come back. What belongs to the program or
its sources does not, and a difference there is told: formulas take a number in the unit that the
program wrote, whatever the unit's cell says later.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from model.reading.document import Tree
from model.reading.errors import Place, Problems, quoted_value
from model.reading.number_text import NumberError, read_quantity
from model.reading.parameter import Value
from model.reading.quantiles import COVERED
from model.reading.wording import words
from model.workbook.cells import Cells, Located
from model.workbook.inputs import users_note, users_range
from model.workbook.names import UNKNOWN
from model.workbook.style import cell_text

SAME = 1e-13  # what a spreadsheet program may change in saving a number that nobody touched
_NUMBER_AS_TEXT = re.compile(r"\s*[-+]?[\d.,\s']*\d[\d.,\s']*([eE][-+]?\d+)?\s*%?\s*")
_UNIT = re.compile(r"(.*?)(?: ?\((\d{4})\))?")
_LEFT_OUT = {
    "Low": "belongs to the source; give a range of your own under 'Your low' and 'Your high'",
    "High": "belongs to the source; give a range of your own under 'Your low' and 'Your high'",
    "Kind": "follows from what the value is and from its source",
    "Source": "is not imported; write your own under 'Your note' beside a number that you changed",
}
_ENDS = ("Your low", "Your high")
Range = tuple[float, float] | None


@dataclass(frozen=True)
class Change:
    """One input that is not what it was; numbers are in `unit`. `carried` says that the program's
    own data changed.

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


@dataclass
class Row:
    """One input being read: `value` is the program's, `stands` where it stands. What is wrong goes to
    `problems` and `remarks`.

    `drifted` says that the program's own data may have changed since the workbook was written.
    """

    cells: Cells
    value: Value
    stands: Located
    drifted: bool
    problems: Problems
    remarks: list[str]
    changes: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.label = words(self.value.key.replace(".", " "))
        self.place = Place(f"{self.stands.address} ({self.label})")
        said = self._beside("Unit")
        self.unit = self.value.shown_unit if self._head("Unit") is None else str(said or "")

    def read(self) -> Tree | None:
        """What a file would state for this input; None where it is unchanged or cannot be read."""
        if not self._in_its_row() or not self._in_its_unit():
            return None
        before = self.problems.count
        self._its_row_is_there()
        self._left_alone()
        after, span, note = (
            self._value(),
            self._range(),
            str(self._beside("Your note") or "").strip(),
        )
        if self.problems.count > before:
            return None
        if after is not None:
            self._changed(self.label, self.stands.address, self._before(), after, note)
        own = users_range(self.value)
        widened = not _same_range(span, own)
        if widened:
            self._changed(
                f"{self.label}, range",
                self._ends[0].address,
                _range_text(own),
                _range_text(span),
                note,
            )
        if after is None and not widened:
            return self._noted(note)
        return self._tree(after, span, note)

    # Whether the row is what it was ----------------------------------------------------------------------------------

    def _in_its_row(self) -> bool:
        """Whether the row still says the key: sorting moves texts and numbers, but not the names
        that formulas use.
        """
        said = self._beside("Key")
        if said is None or said == self.value.key:
            return True
        self.problems.add(
            self.place,
            f"its row says {quoted_value(said)}; were rows sorted? Undo that, for formulas no longer fit"
            " the inputs",
        )
        return False

    def _its_row_is_there(self) -> None:
        """Note where the value was moved, and the row in which its range and note stood is gone."""
        if self.cells.row_of(self.value.key, self.stands) is None:
            self.remarks.append(
                f"{self.place}: the row of its key is not found on the sheet"
                f" {self.cells.inputs_sheet}; a range and a note of your own in it are not read"
            )

    def _in_its_unit(self) -> bool:
        if self.unit == self.value.shown_unit or self.drifted:
            return True
        self.problems.add(
            self.place,
            f"its unit says {quoted_value(self.unit)}, but formulas take it in"
            f" {self.value.shown_unit or '1'}; restore the unit and type the number in it",
        )
        return False

    def _left_alone(self) -> None:
        """Note what differs in cells that are the program's: it is not imported."""
        if self.drifted:
            return
        span = self.value.sourced_range
        low, high = (
            (None, None)
            if span is None or self.value.number is None
            else map(self.value.declared, span)
        )
        for head, written in (
            ("Low", low),
            ("High", high),
            ("Kind", self.value.kind_shown),
            ("Source", self.value.source or "choice"),
        ):
            cell = self._head(head)
            if cell is not None and not _equal(cell.cell.value, written):
                self.remarks.append(
                    f"{cell.address} ({self.label}): the cell was changed, but {_LEFT_OUT[head]}"
                )

    # What it holds ---------------------------------------------------------------------------------------------------

    def _value(self) -> float | str | None:
        """What the cell holds now, or None where it is unchanged or a problem."""
        cell, value = self.stands.cell, self.value
        if cell.formula is not None and cell.value is None:
            self.problems.add(
                self.place,
                f"holds the formula {quoted_value(cell.formula)[1:-1]}, but no saved result; open the"
                " workbook in a spreadsheet program and save it, or type a number",
            )
            return None
        if value.text is not None:
            return self._choice(value.text)
        if value.number is None and (
            cell.value is None or str(cell.value).strip().lower() == UNKNOWN
        ):
            return None
        number = self._number(self.stands, self.place)
        same = (
            number is not None
            and value.number is not None
            and math.isclose(number, value.number, rel_tol=SAME)
        )
        return None if same and self.unit == value.shown_unit else number

    def _choice(self, before: str) -> str | None:
        content = self.stands.cell.value
        if content is None:
            self.problems.add(self.place, f"is empty; expected a text such as '{before}'")
            return None
        return None if str(content) == before else str(content)

    def _number(self, cell: Located, place: Place) -> float | None:
        """The number in a cell; None where it holds another thing, which is told."""
        unit, number = _unit_of(self.unit)[0], cell.cell.value
        expected = "expected a number" + ("" if unit == "1" else f" in {unit}")
        if number is None:
            self.problems.add(place, f"is empty; {expected}")
        elif isinstance(number, bool) or not isinstance(number, int | float):
            self.problems.add(place, f"{expected}, found {_described(number, unit)}")
        else:
            return number
        return None

    def _range(self) -> Range:
        """The user's own range; as it was where the workbook has no place for one."""
        ends = self._ends
        if len(ends) < len(_ENDS):
            return users_range(self.value)
        given = [end for end in ends if end.cell.value is not None]
        if not given:
            return None
        if len(given) == 1:
            self.problems.add(
                Place(f"{given[0].address} ({self.label})"),
                "one end of a range; give 'Your low' and 'Your high', or none",
            )
            return None
        if self.value.number is None and not isinstance(self.stands.cell.value, int | float):
            self.problems.add(
                Place(f"{ends[0].address} ({self.label})"), "a range needs a number under 'Value'"
            )
            return None
        low, high = (self._number(end, Place(f"{end.address} ({self.label})")) for end in ends)
        return None if low is None or high is None else (low, high)

    @property
    def _ends(self) -> list[Located]:
        return [end for head in _ENDS if (end := self._head(head)) is not None]

    # What comes of it ------------------------------------------------------------------------------------------------

    def _before(self) -> float | str | None:
        value = self.value
        if value.number is None:
            return value.text
        return (
            value.number
            if self.unit == value.shown_unit
            else f"{value.number:g} {value.shown_unit}".strip()
        )

    def _changed(
        self, label: str, cell: str, before: float | str | None, after: float | str, note: str
    ) -> None:
        carried = (
            self.drifted
            and cell == self.stands.address
            and _equal(self._beside("As written"), after)
        )
        self.changes.append(
            Change(self.value.key, label, cell, before, after, self.unit, note, carried)
        )

    def _tree(self, after: float | str | None, span: Range, note: str) -> Tree:
        """A change as a file would state it: a number in its unit and money year, and the user's
        note as its source.
        """
        unit, year = _unit_of(self.unit)
        members: dict[str, Any] = {"value": self.value.number if after is None else after}
        if not isinstance(after, str):
            members |= {"unit": unit} | ({} if year is None else {"year": year})
        if span is not None:
            members["range"] = self._listed(span)
            if self.value.distribution not in ("fixed", "discrete"):
                members["distribution"] = self.value.distribution
            if self.value.covers != COVERED:
                members["covers"] = self.value.covers
        if note:
            members["source"] = note
        return self._inside({name: self._inside(member) for name, member in members.items()})

    def _noted(self, note: str) -> Tree | None:
        """An unchanged value with another note of the user's, stated with all that it is; None
        where the note is the same.

        A value of the user's own that names no source has it in the note.
        """
        value = self.value
        if self._head("Your note") is None or _equal(note, users_note(value)):
            return None
        members: dict[str, Any] = {"value": value.number if value.text is None else value.text}
        if value.text is None:
            members |= {"unit": value.unit} | ({} if value.year is None else {"year": value.year})
            members |= {"distribution": value.distribution} if value.range or value.options else {}
            members |= {"range": self._listed(value.range)} if value.range else {}
            members |= {"covers": value.covers} if value.covers != COVERED else {}
            members |= {"range_source": value.range_source} if value.range_source else {}
            members |= (
                {"options": [self._inside(self._listed(pair)) for pair in value.options]}
                if value.options
                else {}
            )
        named = value.source not in ("", "user")
        members |= {"source": value.source} if named else {}
        members |= {"note" if named else "source": note} if note else {}
        self.remarks.append(
            f"{self.place}: the value is unchanged; the note "
            + ("is kept" if note else "was taken away")
        )
        return self._inside({name: self._inside(member) for name, member in members.items()})

    def _inside(self, member: Any) -> Tree:
        return Tree(member, self.place)

    def _listed(self, numbers: Sequence[float]) -> list[Tree]:
        return [self._inside(number) for number in numbers]

    def _head(self, head: str) -> Located | None:
        return self.cells.beside(self.value.key, self.stands, head)

    def _beside(self, head: str) -> Any:
        cell = self._head(head)
        return None if cell is None else cell.cell.value


def _unit_of(text: str) -> tuple[str, int | None]:
    """Unit and money year as the unit's column shows them."""
    match = _UNIT.fullmatch(text)
    assert match is not None
    return match[1] or "1", None if match[2] is None else int(match[2])


def _same_range(one: Range, other: Range) -> bool:
    if one is None or other is None:
        return one is other
    return all(_equal(a, b) for a, b in zip(one, other, strict=True))


def _range_text(span: Range) -> str:
    return "none" if span is None else f"{span[0]:.6g} to {span[1]:.6g}"


def _equal(held: Any, written: Any) -> bool:
    """Whether a cell says what was written, whatever a spreadsheet program made of line ends and
    last digits.
    """
    if isinstance(written, int | float) and isinstance(held, int | float):
        return math.isclose(written, held, rel_tol=SAME)
    if isinstance(written, str) and isinstance(held, str):
        return cell_text(written).split() == held.split()
    return held == written


def _described(held: Any, unit: str) -> str:
    """What was found in place of a number in a unit, with the likely reason and what to type."""
    if isinstance(held, datetime.date | datetime.time | datetime.timedelta):
        return (
            f"the date or time {held} (a spreadsheet turns 1-5 into a date; format the cell as a"
            " number and retype it)"
        )
    if isinstance(held, str) and held.startswith("#"):
        return f"{quoted_value(held)} (an error of the spreadsheet)"
    advice = _retyped(held, unit) if isinstance(held, str) else ""
    return (
        f"{quoted_value(held)} (looks like a number typed as text; {advice})"
        if advice
        else quoted_value(held)
    )


def _retyped(text: str, unit: str) -> str:
    """How to type a number that stands as a text, which formulas may take for nothing or for an
    error; empty for what is none.
    """
    try:
        read = read_quantity(text)
    except NumberError as error:
        return f"retype it as a number: {error}" if _NUMBER_AS_TEXT.fullmatch(text) else ""
    if read is None:
        return ""
    number, of = read
    if of is None:
        return f"retype it as a number: {number:.15g}"
    if of == "%" and unit == "1":
        return f"retype it as a number: {number / 100:.15g}"
    return f"retype the number alone, {'without a unit' if unit == '1' else f'in {unit}'}"


def applied(rows: Sequence[Row]) -> tuple[tuple[Change, ...], dict[str, Tree]]:
    """What all rows change, and what a scenario's `set` would say of it."""
    trees = {row.value.key: tree for row in rows if (tree := row.read()) is not None}
    return tuple(change for row in rows for change in row.changes), trees
