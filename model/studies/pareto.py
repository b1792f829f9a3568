"""The Pareto front: what no other one beats in every respect that counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Thing = TypeVar("Thing")
Marks = tuple[float, ...]


def pareto_front(things: Sequence[Thing], marks_of: Callable[[Thing], Marks | None]) -> list[Thing]:
    """The things that no other one equals or beats in every mark and beats in one, in the order of
    their marks.

    Marks are the better the less they are; a thing without marks never ranks.
    """
    marked = [(marks, thing) for thing in things if (marks := marks_of(thing)) is not None]
    marked.sort(key=lambda pair: pair[0])
    front: list[tuple[Marks, Thing]] = []
    for marks, thing in marked:  # whatever beats it has a first mark as low: it stands before it
        if not any(_beats(other, marks) for other, _ in front):
            front.append((marks, thing))
    return [thing for _, thing in front]


def _beats(other: Marks, marks: Marks) -> bool:
    return other != marks and all(a <= b for a, b in zip(other, marks, strict=True))
