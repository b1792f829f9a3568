"""A case file: inputs of a published model and what its source gives for them; and the checks that
come of it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from model.language.names import among, nearest
from model.language.units import unit
from model.reading.document import Tree, as_tree
from model.reading.errors import Place, UserError, quoted_value
from model.reading.files import read_text
from model.reading.parameter import Parameter

DEEPEST = 40
MOST_DIGITS = 30  # of a whole number
# texts beside figures
REMARKS = ("note", "notes", "comment", "unit", "source", "desc", "description", "group")
_TOLERANCE = re.compile(r"\b(rel|abs)\w*\s+([0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?)", re.IGNORECASE)
LOOSEST = 0.5  # a relative tolerance above it compares nothing


@dataclass(frozen=True)
class Tolerance:
    """How far a number may lie from the published one: relative to it, or in its own unit; the
    wider of both counts.
    """

    relative: float = 0.0
    absolute: float = 0.0

    def __post_init__(self) -> None:
        if min(self.relative, self.absolute) < 0:
            raise UserError(
                f"a tolerance is at least 0; found {min(self.relative, self.absolute):g}"
            )

    def allows(self, expected: float, obtained: float) -> bool:
        """Whether a number is near enough to the expected one."""
        return math.isclose(obtained, expected, rel_tol=self.relative, abs_tol=self.absolute)


@dataclass(frozen=True)
class Check:
    """One published number beside what the engine gives.

    `note` says what a reader should know of the comparison; a `headline` is shown where details are
    not. `figures` are the numbers of the case that it holds the engine to: one, or all parts of a
    sum.
    """

    quantity: str
    expected: float
    obtained: float
    tolerance: Tolerance
    unit: str = ""
    note: str = ""
    headline: bool = False
    figures: tuple[Tree, ...] = field(default=(), compare=False, repr=False)

    @property
    def difference(self) -> float:
        """Relative difference to the published number; absolute where that is zero."""
        return (
            (self.obtained - self.expected) / abs(self.expected) if self.expected else self.obtained
        )

    @property
    def passed(self) -> bool:
        """Whether the engine reproduces the number."""
        return self.tolerance.allows(self.expected, self.obtained)


@dataclass(frozen=True)
class NotCompared:
    """A figure of a case, or a block of them, that the engine is not held to, and why."""

    figure: Tree
    reason: str

    @property
    def path(self) -> str:
        """Where it stands in its file."""
        return self.figure.place.key


@dataclass(frozen=True)
class Remark:
    """What a reader should know of an input: mostly that a file states it twice, and which of both
    counts.
    """

    figure: Tree
    text: str

    def __str__(self) -> str:
        return f"{self.figure.place.key}: {self.text}"


Entry = Check | NotCompared | Remark


def read_case(path: Path) -> Tree:
    """The case in a JSON file, with places for messages. Raises UserError for what is not a JSON
    object with `id` and `kind`.
    """
    return parse_case(read_text(path, str(path), "a JSON file"), str(path))


def parse_case(text: str, label: str) -> Tree:
    """The case in a JSON text; `label` names it in messages."""
    try:
        data = json.loads(text, parse_constant=_refused, parse_int=_whole, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise UserError(f"{label}:{error.lineno}: is not valid JSON: {error.msg.lower()}") from None
    except ValueError as error:
        raise UserError(f"{label}: is not valid JSON: {error}") from None
    except RecursionError:
        raise UserError(f"{label}: is nested deeper than {DEEPEST} levels") from None
    if not isinstance(data, dict):
        raise UserError(
            f"{label}: expected an object with 'id', 'kind' and inputs, found {quoted_value(data)}"
        )
    if _depth(data) > DEEPEST:
        raise UserError(f"{label}: is nested deeper than {DEEPEST} levels")
    case = as_tree(data, Place(label))
    for key in ("id", "kind"):
        text_at(case, key)
    return case


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


def _whole(text: str) -> int:
    # float() would fail, and whoever divides by it, long after the place is forgotten
    if len(text) > MOST_DIGITS:
        raise ValueError(
            f"a whole number of {len(text)} digits is too large; the most is {MOST_DIGITS}"
        )
    return int(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members_once: dict[str, Any] = {}
    for key, value in pairs:
        if key in members_once:
            raise ValueError(f"the key '{key}' stands twice in one object")
        members_once[key] = value
    return members_once


def _depth(data: Any) -> int:
    deepest, waiting = 0, [(data, 1)]
    while waiting:
        item, depth = waiting.pop()
        deepest = max(deepest, depth)
        inner = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
        waiting += [(member, depth + 1) for member in inner]
    return deepest


# What a kind reads ------------------------------------------------------------------------------------------------


def at(tree: Tree, *keys: str) -> Tree:
    """The member at a path of keys. Raises UserError that names the missing key and the nearest one
    there is.
    """
    for key in keys:
        if not tree.is_mapping:
            raise UserError(
                f"{tree.place}: expected an object with '{key}', found {quoted_value(tree.value)}"
            )
        if key not in tree.value:
            raise UserError(f"{tree.place}: the key '{key}' is missing{nearest(key, tree.value)}")
        tree = tree.value[key]
    return tree


def has(tree: Tree, key: str) -> bool:
    """Whether an object has a member that is not null."""
    return tree.is_mapping and key in tree.value and tree.value[key].value is not None


def number(tree: Tree, *keys: str) -> float:
    """The finite number at a path of keys. Raises UserError for anything else."""
    member = at(tree, *keys)
    value = member.value
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise UserError(f"{member.place}: expected a number, found {quoted_value(member.plain)}")
    return float(value)


def positive(tree: Tree, *keys: str) -> float:
    """The number above zero at a path of keys, such as one that others are divided by. Raises
    UserError for anything else.
    """
    value = number(tree, *keys)
    if value <= 0:
        raise UserError(
            f"{at(tree, *keys).place}: {value:g} is outside what is possible; allowed: above 0"
        )
    return value


def times(factor: float, tree: Tree, *keys: str) -> Tree:
    """The number at a path of keys in another unit, at its place."""
    return Tree(number(tree, *keys) * factor, at(tree, *keys).place)


def text_at(tree: Tree, *keys: str) -> str:
    """The text at a path of keys. Raises UserError for anything else."""
    member = at(tree, *keys)
    if not isinstance(member.value, str) or not member.value.strip():
        raise UserError(f"{member.place}: expected a text, found {quoted_value(member.plain)}")
    return member.value


def defect(case: Tree, name: str, usual: float) -> float:
    """A known defect of the published model as a number of its case; `usual` is that of the model
    as it was published.
    """
    return (
        number(case, "defects", name)
        if has(case, "defects") and has(at(case, "defects"), name)
        else usual
    )


def items(tree: Tree, *keys: str) -> list[Tree]:
    """The list at a path of keys. Raises UserError for anything else."""
    member = at(tree, *keys)
    if not isinstance(member.value, list):
        raise UserError(f"{member.place}: expected a list, found {quoted_value(member.plain)}")
    return member.value


def members(tree: Tree, *keys: str) -> dict[str, Tree]:
    """The object at a path of keys, member by member. Raises UserError for anything else."""
    member = at(tree, *keys)
    if not member.is_mapping:
        raise UserError(f"{member.place}: expected an object, found {quoted_value(member.plain)}")
    return member.value


def numbers(tree: Tree, *keys: str) -> dict[str, float]:
    """The object of numbers at a path of keys."""
    member = at(tree, *keys)
    return {key: number(member, key) for key in members(member)}


def tolerance_of(case: Tree, default: Tolerance) -> Tolerance:
    """The tolerance that a case states in words, such as `rel 1e-9` or `abs 0.01 EUR/kWh`;
    `default` where it states none.

    Only the first relative and the first absolute figure count.
    """
    figures = {"rel": 0.0, "abs": 0.0}
    text = case.value["tolerance"].value if has(case, "tolerance") else ""
    for word, figure in reversed(_TOLERANCE.findall(text if isinstance(text, str) else "")):
        figures[word.lower()] = float(figure)
    tolerance = Tolerance(figures["rel"], figures["abs"])
    if not (tolerance.relative <= LOOSEST and math.isfinite(tolerance.absolute)):
        raise UserError(
            f"{at(case, 'tolerance').place}: compares nothing; allowed: rel up to {LOOSEST:g}, and"
            " a finite abs"
        )
    return tolerance if tolerance != Tolerance() else default


def printed(figure: float) -> Tolerance:
    """Half a unit of the last digit of a figure as it was printed."""
    decimals = -int(Decimal(repr(figure)).as_tuple().exponent) if figure % 1 else 0
    return Tolerance(absolute=0.5 * 10.0**-decimals * (1.0 + 1e-9))


def within(tree: Tree, *keys: str) -> Tolerance:
    """The tolerance that stands at a path of keys as a number in the figure's own unit."""
    value = number(tree, *keys)
    if value < 0:
        raise UserError(f"{at(tree, *keys).place}: a tolerance is at least 0; found {value:g}")
    return Tolerance(absolute=value)


def allowed(schema: Parameter, tree: Tree, number_of: float | None = None) -> float:
    """A number of a case, in the schema's unit, in coherent units. Raises UserError where the
    schema does not allow it.
    """
    value = number(tree) if number_of is None else number_of
    if not schema.allows(value):
        raise UserError(
            f"{tree.place}: {value:g} is outside what is possible; allowed: {schema.bounds}"
        )
    return unit(schema.unit).to_coherent(value)


def against(
    quantity: str,
    figure: Tree | Iterable[Tree],
    obtained: float,
    tolerance: Tolerance,
    unit: str = "",
    note: str = "",
    headline: bool = False,
) -> Check:
    """A check of a figure of the case, or of the sum of several."""
    figures = (figure,) if isinstance(figure, Tree) else tuple(figure)
    return Check(
        quantity, sum(map(number, figures)), obtained, tolerance, unit, note, headline, figures
    )


def compared(
    expected: Tree,
    obtained: Mapping[str, float],
    tolerance: Tolerance,
    prefix: str = "",
    unit: str = "",
    headline: bool = False,
) -> Iterator[Check]:
    """A check for each figure of an object, by its name. Raises UserError for a figure that the
    engine does not give.
    """
    for name, figure in figures_of(expected).items():
        if name not in obtained:
            raise UserError(f"{figure.place}: there is no such figure{among(name, obtained)}")
        yield against(f"{prefix}{name}", figure, obtained[name], tolerance, unit, headline=headline)


def figures_of(tree: Tree, *keys: str) -> dict[str, Tree]:
    """The figures of an object at a path of keys, without remarks and what is null."""
    return {
        n: t for n, t in members(tree, *keys).items() if t.value is not None and not is_remark(n, t)
    }


def is_remark(name: str, tree: Tree) -> bool:
    """Whether a member of a block of figures is a text about them."""
    return name in REMARKS and isinstance(tree.value, str)


def failed(checks: Iterable[Check]) -> list[Check]:
    """The checks that the engine does not pass."""
    return [check for check in checks if not check.passed]
