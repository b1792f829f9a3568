"""Which row or column of a sheet that somebody changed is which of the sheet as it was written: by
what stands in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher


def aligned(written: Sequence[str], now: Sequence[str]) -> dict[int, int]:
    """Positions in `now` of what stood in `written`, by position; what was inserted or deleted in
    between is left out.

    Texts that differ between two that agree are taken for each other where there are as many on
    either side: somebody wrote another text in their place. One that stands once in each is found
    wherever it was moved.
    """
    matcher = SequenceMatcher(None, list(written), list(now), autojunk=False)
    once = Counter(written) & Counter(now)
    places = {
        written.index(text): now.index(text)
        for text in once
        if written.count(text) == now.count(text) == 1
    }
    taken = set(places.values())
    for kind, start, end, there, there_end in matcher.get_opcodes():
        if kind == "equal" or (kind == "replace" and end - start == there_end - there):
            for one, other in zip(range(start, end), range(there, there_end), strict=True):
                if one not in places and other not in taken:
                    places[one] = other
    return places


Texts = Mapping[tuple[int, int], str]  # of cells, by row and column


def aligned_lines(written: Texts, now: Texts, axis: int) -> dict[int, int]:
    """Rows (axis 0) or columns (axis 1) of a sheet on another, by the first text in each."""
    one, other = _first_texts(written, axis), _first_texts(now, axis)
    places = aligned(list(one.values()), list(other.values()))
    lines, others = list(one), list(other)
    return {lines[a]: others[b] for a, b in places.items()}


def _first_texts(texts: Texts, axis: int) -> dict[int, str]:
    first: dict[int, str] = {}
    for at in sorted(texts, key=lambda at: (at[axis], at[1 - axis])):
        first.setdefault(at[axis], texts[at])
    return first
