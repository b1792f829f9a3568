"""Common causes: which uncertain inputs move together, and how strongly.

Each input has a score of the standard normal distribution, from which its value follows. Where it
belongs to a common cause of correlation r, its score is sqrt(1 - r) of its own plus (or minus)
sqrt(r) of the cause's: two inputs of one cause have the correlation r, own scores and causes are
independent, and the distribution of each input alone is what it was.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, lru_cache

import numpy as np

from model.reading import project
from model.reading.document import Tree, take
from model.reading.errors import Problems
from model.reading.parameter import Parameter, Value
from model.scenario.ledger import Ledger

SCOPE = "common"
STRENGTH = "correlation"
_SCHEMA = {
    STRENGTH: Parameter(
        unit="1",
        meaning="Share of the spread of its inputs that comes from the common cause",
        at_least=0,
        at_most=1,
        name=STRENGTH,
    )
}
_KEYS = ("title", STRENGTH, "members")


@dataclass(frozen=True)
class CommonCause:
    """A cause that moves several inputs: each with the sign 1 or -1, by its key."""

    name: str
    title: str
    correlation: float
    signs: Mapping[str, float]

    @property
    def key(self) -> str:
        """The name under which the cause is drawn, an input like any other."""
        return f"{SCOPE}.{self.name}"

    def joined(self, member: str, own: np.ndarray, cause: np.ndarray) -> np.ndarray:
        """The scores of a member, of any shape, from those of its own and of the cause."""
        shared = self.signs[member] * math.sqrt(self.correlation)
        return math.sqrt(1.0 - self.correlation) * own + shared * cause

    def among(self, keys: Iterable[str]) -> CommonCause | None:
        """The cause for some inputs alone; None where it moves fewer than two of them, or none."""
        signs = {key: self.signs[key] for key in keys if key in self.signs}
        if self.correlation == 0.0 or len(signs) < 2:
            return None
        return CommonCause(self.name, self.title, self.correlation, signs)


@cache
def _stated() -> Mapping[str, Tree]:
    """What the file of common causes says, by their names."""
    return project.document(project.SCENARIOS / "common_causes.yaml").value


def enter(ledger: Ledger) -> None:
    """Enter the strength of each common cause that two or more of the ledger's values follow."""
    for name, tree in _stated().items():
        members = take(tree, _KEYS, _KEYS, ledger.problems)
        of_materials = any(pattern.startswith("materials.") for pattern in _patterns(name))
        if of_materials or len(_signs(name, ledger.entries)) > 1:
            ledger.enter(f"{SCOPE}.{name}", _SCHEMA, members)


def check(values: Mapping[str, Value], problems: Problems) -> None:
    """A strength is one number: what is drawn with it cannot depend on a draw."""
    for key, value in values.items():
        if key.startswith(f"{SCOPE}.") and value.uncertain:
            problems.add(
                value.place, f"'{key}' is not drawn; state one number from 0 to 1, without a range"
            )


def common_causes(values: Mapping[str, Value], uncertain: Sequence[str]) -> tuple[CommonCause, ...]:
    """The common causes of uncertain inputs, those of strength 0 left out."""
    causes = []
    for name, tree in _stated().items():
        strength = values.get(f"{SCOPE}.{name}.{STRENGTH}")
        if strength is None or strength.coherent is None:
            continue
        title = str(tree.value["title"].value)
        cause = CommonCause(name, title, strength.coherent, _signs(name, uncertain))
        found = cause.among(uncertain)
        causes += [] if found is None else [found]
    return tuple(causes)


def by_member(causes: Iterable[CommonCause]) -> dict[str, CommonCause]:
    """The cause of each input that has one."""
    return {key: cause for cause in causes for key in cause.signs}


@cache
def _patterns(name: str) -> dict[str, float]:
    """The sign of each pattern of the members' keys."""
    members = _stated()[name].value["members"].plain
    return {member.removeprefix("-"): -1.0 if member[0] == "-" else 1.0 for member in members}


@lru_cache(maxsize=65536)
def _sign(name: str, key: str) -> float | None:
    """The sign with which a key follows a common cause; None where it does not. Scenarios are built
    by the hundred and have most keys in common.
    """
    signs = (sign for pattern, sign in _patterns(name).items() if fnmatchcase(key, pattern))
    return next(signs, None)


def _signs(name: str, keys: Iterable[str]) -> dict[str, float]:
    """The sign of each key that follows a common cause."""
    return {key: sign for key in keys if (sign := _sign(name, key)) is not None}
