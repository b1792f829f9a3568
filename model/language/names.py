"""Names that somebody may have meant: the nearest of those that are known."""

from __future__ import annotations

from collections.abc import Iterable

MOST_NAMES = 25


def nearest(name: str, known: Iterable[str]) -> str:
    """`, did you mean 'x'?` when a known name is near, else an empty text."""
    from rapidfuzz import fuzz, process

    best = process.extractOne(str(name), list(known), scorer=fuzz.ratio, score_cutoff=60)
    return f", did you mean '{best[0]}'?" if best else ""


def among(name: str, known: Iterable[str], word: str = "known") -> str:
    """The nearest valid name, and all of them in brackets where they are few: `, did you mean 'x'?
    (known: x, y)`.
    """
    names = list(known)
    return nearest(name, names) + (
        f" ({word}: {', '.join(names)})" if 0 < len(names) <= MOST_NAMES else ""
    )
