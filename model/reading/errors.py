"""What a user got wrong: where it stands, what was found and what is allowed, in messages that are
short and printable.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Any

MOST_PROBLEMS, HOPELESS = 50, 1000  # shown, and enough to stop looking
LONGEST_LINE = 2000
LONGEST_KEY = 200
# control characters, halves of characters, and two more line ends
_UNSEEN = ("Cc", "Cs", "Zl", "Zp")
# marks that make text run the other way
_TURNS_TEXT = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))


def printable(text: str, keep: str = "") -> str:
    """A text with control characters, and others that do not show, as escapes, but for those to
    `keep`.
    """
    return "".join(
        c if c.isprintable() or c in keep else c.encode("unicode_escape").decode() for c in text
    )


def hidden(text: str) -> str:
    """What to tell of a text with a character that does not show or steers what shows it; empty for
    any other text.

    Line breaks and tabs may stand. Such characters come along in pasted text, and no file format
    takes all of them.
    """
    if text.isprintable():  # nearly every text, and none of the characters below is
        return ""
    for at, character in enumerate(text):
        code = ord(character)
        no_character = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
        if (
            (unicodedata.category(character) in _UNSEEN and character not in "\n\t")
            or no_character
            or code in _TURNS_TEXT
        ):
            before = printable(text[max(0, at - 20) : at], keep="")
            return (
                "a character that does not show"
                f" (U+{code:04X}){f' after {before!r}' if before else ''}; remove it"
            )
    return ""


def readable(text: str) -> str:
    """A text that can be shown whatever went into it: nothing that does not show, no line without
    end.
    """
    half = LONGEST_LINE // 2 - 5
    lines = printable(text, keep="\n").split("\n")
    return "\n".join(
        line if len(line) <= LONGEST_LINE else f"{line[:half]} ... {line[-half:]}" for line in lines
    )


class UserError(Exception):
    """Something the user got wrong; its text is one clear message, possibly of several lines, one
    per problem.
    """

    def __init__(self, message: str) -> None:
        super().__init__(readable(message))


@dataclass(frozen=True)
class Place:
    """Where something stands: a file (or `command line`, a workbook's name), a line, and the key
    path.
    """

    file: str
    line: int | None = None
    key: str = ""

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        name = self.key if len(self.key) <= LONGEST_KEY else f"{self.key[: LONGEST_KEY - 3]}..."
        key = f": {name}" if name else ""
        return f"{self.file}{line}{key}"


@dataclass
class Problems:
    """Everything wrong that was found, so that the user sees it at once; a hopeless file is given
    up early.
    """

    lines: dict[str, None] = field(default_factory=dict)  # each once, in order

    @property
    def count(self) -> int:
        """How many problems were noted."""
        return len(self.lines)

    def add(self, place: Place, text: str) -> None:
        """Note one problem: what was found and what is allowed. Raises UserError when there are too
        many to go on.
        """
        self.add_line(f"{place}: {text}")

    def add_line(self, line: str) -> None:
        """Note one problem that names its place itself."""
        self.lines[printable(line)] = None
        if self.count >= HOPELESS:
            self.stop()

    def stop(self) -> None:
        """Raise UserError when anything was found."""
        if not self.lines:
            return
        lines = list(self.lines)[:MOST_PROBLEMS]
        more = self.count - len(lines)
        if more:
            least = "at least " if self.count >= HOPELESS else ""
            lines.append(f"... and {least}{more} more problems")
        raise UserError("\n".join(lines))


def whole_number(value: Any, what: str) -> int:
    """A count or a seed given in Python, of any kind of number. Raises UserError for what is no
    whole number.
    """
    try:
        if not isinstance(value, str | bool) and int(value) == value:
            return int(value)
    except (TypeError, ValueError, OverflowError):
        pass
    raise UserError(f"{what} is {quoted_value(value)}; expected a whole number")


def quoted_value(value: Any) -> str:
    """What was found, short enough for a message."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = (
        str(value).lower()
        if isinstance(value, bool)
        else repr(value)
        if isinstance(value, str)
        else str(value)
    )
    return text if len(text) <= 60 else text[:57] + "..."
