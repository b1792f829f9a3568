"""Numbers as people write them: the one reader of files, command line, links and whatever else
holds a number as text.

Understood are `5`, `+5`, `-2e1`, `4.3E-04`, `.5`, `5.` and `1_000`, alone or with a unit after it:
`25 um`, `92 %`. What has two meanings, such as `1,000`, is refused with the spelling that has one.
"""

from __future__ import annotations

import re
from typing import Any

from model.language.unit_spellings import DEGREES, plain

_DIGITS = r"(?:[0-9]{1,3}(?:_[0-9]{3})+|[0-9]+)"
_NUMBER = re.compile(rf"[+-]?(?:{_DIGITS}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WHOLE = re.compile(rf"[+-]?{_DIGITS}")
_LOOKS_LIKE_ONE = re.compile(r"[+-]?\s*[€$¥£₩]?\s*[.,]?\d")
_TIMES_TEN = re.compile(r"([+-]?[0-9.]+)\s*[*x×·⋅]\s*10\s*(?:\^|\*\*)?\s*([+-]?)\s*([0-9]+)(.*)")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?P<mark>[,.' ])[0-9]{3}(?:(?P=mark)[0-9]{3})*")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+")
_MINUS = dict.fromkeys(map(ord, "\u2212\u2013\ufe63\uff0d"), "-")
MOST_DIGITS = 15  # of a whole number that a float holds exactly
LONGEST = 400
WHOLE = "expected a whole number, such as 10000, 1_000 or 1e4"


class NumberError(ValueError):
    """A text that is not a number, or could be more than one; the message gives the spelling to
    use.
    """


def read_number(text: str) -> int | float:
    """The number that a text states, without a unit. Raises NumberError."""
    quantity = read_quantity(text)
    if quantity is None or quantity[1] is not None:
        raise NumberError("write a number, such as 0.92 or 4.3e-4")
    return quantity[0]


def read_quantity(text: str) -> tuple[int | float, str | None] | None:
    """Number and unit (None without one) that a text states; None where it is not meant as a number
    at all.

    Raises NumberError for what looks like a number and is none, or more than one.
    """
    written = _evenly(text)
    if len(written) > LONGEST or not _LOOKS_LIKE_ONE.match(written):
        return None
    match = _NUMBER.match(written)
    rest = written[match.end() :] if match else written
    if match is None or _TIMES_TEN.match(written) or not _may_be_unit(rest):
        raise NumberError(_advice(written))
    return _value(match[0]), _unit(rest)


def whole(given: Any) -> int:
    """A whole number given as a number or as a text: 1e4 is 10000. Raises NumberError for anything
    else.
    """
    if isinstance(given, str):
        written = _evenly(given)
        if _WHOLE.fullmatch(written) and len(written) <= LONGEST:
            return int(written)
        try:
            given = read_number(given)
        except NumberError as error:
            raise NumberError(f"{WHOLE} ({error})") from None
    if isinstance(given, bool) or not isinstance(given, int | float) or given % 1 != 0:
        raise NumberError(WHOLE)
    return int(given)


def as_negative(argument: str) -> str:
    """A command line's argument that is a negative number, with a sign that no option starts with;
    others as they are.

    What starts with a hyphen is taken for an option otherwise, unless it is written without an
    exponent.
    """
    return f"\u2212{argument[1:]}" if re.match(r"-[.0-9]", argument) else argument


def _evenly(text: str) -> str:
    """A text with plain spaces and signs."""
    return " ".join(text.split()).translate(_MINUS)


def _value(text: str) -> int | float:
    digits = text.replace("_", "")
    return int(digits) if _WHOLE.fullmatch(digits) and len(digits) <= MOST_DIGITS else float(digits)


def _may_be_unit(rest: str) -> bool:
    """Whether what follows a number can be its unit: a word or a sign of one, `1/year` after a
    space, or `/year`.
    """
    return re.fullmatch(
        rf"|\s*[^\W\d_].*|\s*[%‰°{DEGREES}€$(].*|\s+1\s*/.*|\s*/\s*[^\W\d_].*", rest
    ) is not None and not (re.match(r"[xob][0-9A-Fa-f]+$", rest))


def _unit(rest: str) -> str | None:
    text = rest.strip()
    return (plain(f"1{text}" if text.startswith("/") else text)) if text else None


def _advice(text: str) -> str:
    """How to write what was meant."""
    if re.match(r"[+-]?\s*[€$¥£₩]", text):
        return "write the currency behind the number, such as 5 USD/kg"
    times = _TIMES_TEN.fullmatch(plain(text))
    if times:
        return f"write {times[1]}e{times[2]}{times[3]}{times[4]}"
    thousands = _THOUSANDS.fullmatch(text)
    if thousands:
        joined = text.replace(thousands["mark"], "")
        if text.count(",") == 1:
            return (
                f"a comma has two meanings: write {joined}, or {text.replace(',', '.')} with a"
                " decimal point"
            )
        return f"write {joined} without separators"
    if _DECIMAL_COMMA.match(text):
        return f"write a decimal point, not a comma: {text.replace(',', '.', 1)}"
    return "write a number such as 0.92, -20 or 4.3e-4, and its unit behind it"
