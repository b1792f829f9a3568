"""The account of a case: each of its figures is compared, or is said not to be with the reason;
nothing is passed over.

A kind declares by key paths what it reads (`INPUTS`) and what it holds the engine to (`EXPECTED`).
A pattern covers everything below it; `[]` stands for any entry of a list, `*` for any part of a
name. A number under neither is told, so that a figure under a mistyped key cannot drop out of the
comparison. A case may say of a figure why it is not to be compared (`not_compared`).

Inputs are at least zero, unless the kind says that they may be `SIGNED`; what others are divided by
is `POSITIVE`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from types import ModuleType

from model.language.names import nearest
from model.published.case import Check, Entry, NotCompared, Remark, has, is_remark, members, text_at
from model.reading.document import Tree
from model.reading.errors import Problems, UserError, quoted_value

OWN = "not_compared"  # key of a case's own reasons, by key path
COMMON = (OWN, "context")  # what a case of any kind may state beside inputs and figures
ENTRY = "[]"
SMALLEST, LARGEST = 1e-30, 1e30  # of what is not zero: beyond it products would not be finite
Path = tuple[str, ...]
_PART = re.compile(r"\[\d*\]|[^.\[\]]+")


def set_aside(case: Tree, kind: ModuleType) -> tuple[Tree, list[NotCompared]]:
    """The case without the figures that it says are not to be compared, and those figures with
    their reasons.

    Raises UserError for a path that leads to no figure, and for one of an entry of a list: its
    neighbours count by their place.
    """
    left = []
    for path, reason in members(case, OWN).items() if has(case, OWN) else ():
        why = text_at(case.value[OWN], path)
        figures = [t for p, t in _trees(case) if _named(t, path) and _covered(p, kind.EXPECTED)]
        if not figures:
            known = [t.place.key for p, t in _trees(case) if _covered(p, kind.EXPECTED)]
            raise UserError(f"{reason.place}: there is no such figure{nearest(path, known)}")
        if path.endswith("]"):
            expected = "expected the path of a figure or of a whole list, found that of one entry"
            raise UserError(f"{reason.place}: {expected}")
        left += [NotCompared(tree, why) for tree in figures]
    gone = {id(entry.figure) for entry in left}
    return (_without(case, gone) if gone else case), left


def _without(tree: Tree, gone: set[int]) -> Tree:
    if tree.is_mapping:
        return Tree(
            {k: _without(t, gone) for k, t in tree.value.items() if id(t) not in gone}, tree.place
        )
    if isinstance(tree.value, list):
        return Tree([_without(t, gone) for t in tree.value], tree.place)
    return tree


def check_numbers(case: Tree, kind: ModuleType) -> None:
    """Raises UserError for every number of a case whose size no quantity has, and for inputs of the
    wrong sign.
    """
    problems = Problems()
    for path, leaf in _leaves(case):
        if not _is_number(leaf):
            continue
        if leaf.value and not SMALLEST <= abs(leaf.value) <= LARGEST:
            message = (
                f"{quoted_value(leaf.value)} is no sensible number; allowed: 0, or {SMALLEST:g} to"
                f" {LARGEST:g}"
            )
            problems.add(leaf.place, message)
        elif _covered(path, kind.INPUTS) and not _covered(path, kind.EXPECTED):
            bound = "above 0" if _covered(path, getattr(kind, "POSITIVE", ())) else "at least 0"
            least = leaf.value >= 0 if bound == "at least 0" else leaf.value > 0
            if not (least or _covered(path, getattr(kind, "SIGNED", ()))):
                problems.add(
                    leaf.place, f"{leaf.value:g} is outside what is possible; allowed: {bound}"
                )
    problems.stop()


def settle(case: Tree, kind: ModuleType, entries: Iterable[Entry]) -> None:
    """Raises UserError for every figure of a case that is neither compared nor said not to be, and
    for every stray number.
    """
    settled: set[int] = set()
    for entry in entries:
        if isinstance(entry, Remark):
            continue
        for tree in entry.figures if isinstance(entry, Check) else (entry.figure,):
            settled |= {id(leaf) for _, leaf in _leaves(tree)}
    problems = Problems()
    for path, leaf in _leaves(case):
        if path[0] in COMMON or id(leaf) in settled:
            continue
        if _covered(path, kind.EXPECTED):
            if not is_remark(path[-1], leaf):
                problems.add(
                    leaf.place,
                    f"{quoted_value(leaf.value)} is compared with nothing: {_advice(case, kind)}",
                )
        elif _is_number(leaf) and not _covered(path, kind.INPUTS):
            problems.add(
                leaf.place,
                f"is neither an input nor a figure of this kind of case{_near(path, kind)}",
            )
    problems.stop()


def _advice(case: Tree, kind: ModuleType) -> str:
    name = kind.__name__.rpartition(".")[2]
    return f"a case of kind {name} has no such figure; take it out, or say why under '{OWN}'"


def _near(path: Path, kind: ModuleType) -> str:
    return nearest(_text(path), [*kind.INPUTS, *kind.EXPECTED])


def _is_number(leaf: Tree) -> bool:
    return isinstance(leaf.value, int | float) and not isinstance(leaf.value, bool)


def _trees(tree: Tree, path: Path = ()) -> Iterator[tuple[Path, Tree]]:
    """Every part of a case with its path, outer ones first; what is null states nothing."""
    if tree.value is None:
        return
    if path:
        yield path, tree
    inner = tree.value.items() if tree.is_mapping else ()
    inner = [(ENTRY, entry) for entry in tree.value] if isinstance(tree.value, list) else inner
    for key, member in inner:
        yield from _trees(member, (*path, key))


def _leaves(tree: Tree) -> Iterator[tuple[Path, Tree]]:
    if not isinstance(tree.value, dict | list):
        yield (), tree
    yield from (
        (path, part) for path, part in _trees(tree) if not isinstance(part.value, dict | list)
    )


def _covered(path: Path, patterns: Iterable[str]) -> bool:
    """Whether a path lies at or below one of these patterns."""
    for pattern in patterns:
        parts = _parts(pattern)
        if len(parts) <= len(path) and all(map(_fits, path, parts)):
            return True
    return False


@cache
def _parts(pattern: str) -> Path:
    return tuple(_PART.findall(pattern))


def _fits(name: str, part: str) -> bool:
    return name == part if ENTRY in (name, part) else fnmatchcase(name, part)


def _text(path: Path) -> str:
    return ".".join(path).replace(f".{ENTRY}", ENTRY)


def _named(tree: Tree, path: str) -> bool:
    """Whether a key path of a file, with `[]` for all entries of a list, is that of a part."""
    return path in (tree.place.key, re.sub(r"\[\d+\]", ENTRY, tree.place.key))


def lines_of(left: Iterable[NotCompared]) -> list[str]:
    """A line for each reason and place, with entries of a list taken together: `a[].b (15 figures):
    why`.
    """
    gathered: dict[tuple[str, str], list[NotCompared]] = {}
    for entry in left:
        gathered.setdefault((re.sub(r"\[\d+\]", ENTRY, entry.path), entry.reason), []).append(entry)
    lines = []
    for (path, reason), entries in gathered.items():
        count = sum(counted(entry) for entry in entries)
        where = entries[0].path if len(entries) == 1 else path
        lines.append(f"{where}{f' ({count} figures)' if count > 1 else ''}: {reason}")
    return lines


def counted(entry: NotCompared) -> int:
    """How many figures an entry stands for."""
    return sum(
        1 for path, leaf in _leaves(entry.figure) if not (path and is_remark(path[-1], leaf))
    )
