"""The numbers in rules that a file states in words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from model.published.case import at, items
from model.reading.document import Tree
from model.reading.errors import UserError


def numbers_said(
    case: Tree, key: str, patterns: Mapping[str, str], refusal: str
) -> dict[str, tuple[float, ...]]:
    """The numbers in the sentences of a list, by the patterns that hold them in brackets.

    Raises UserError for a rule that is not stated, or not in these words: `refusal` with its
    {name}, and the pattern.
    """
    text = "\n".join(str(line.value) for line in items(case, key))
    numbers = {}
    for name, pattern in patterns.items():
        match = re.search(pattern, text)
        if match is None:
            raise UserError(f"{at(case, key).place}: {refusal.format(name=name)}: {pattern}")
        numbers[name] = tuple(float(figure) for figure in match.groups())
    return numbers
