"""Which row or column of a sheet that somebody changed is which of the sheet as it was written: by
what stands in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher


def aligned(written: Sequence[str], found: Sequence[str]) -> dict[int, int]:
    """Positions in `found` of what stood in `written`, by position; what was inserted or deleted in
    between is left out.

    Texts that differ between two that agree are taken for each other where there are as many on
    either side: somebody wrote another text in their place. One that stands once in each is found
    wherever it was moved.
    """
    matcher = SequenceMatcher(None, list(written), list(found), autojunk=False)
    once = Counter(written) & Counter(found)
    places = {
        written.index(text): found.index(text)
        for text in once
        if written.count(text) == found.count(text) == 1
    }
    taken = set(places.values())
    for kind, start, end, there, there_end in matcher.get_opcodes():
        if kind == "equal" or (kind == "replace" and end - start == there_end - there):
            for one, other in zip(range(start, end), range(there, there_end), strict=True):
                if one not in places and other not in taken:
                    places[one] = other
    return places
