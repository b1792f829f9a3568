"""What others report of cells and of their making: kinds of cell, quantities, figures with their
conditions, statements, and the reasons of large differences.
"""

from __future__ import annotations

from dataclasses import dataclass

from model.language.units import unit
from model.reading.parameter import Parameter, Value

# How much a figure weighs, the weightiest first, and what that means.
WEIGHTS = {
    "seen": "read in the source",
    "arithmetic": "calculated from figures read in the source",
    "second_hand": "read in a text that quotes the source",
    "weak": "names no source of its own",
    "announcement": "announced by who is to make it",
    "goal": "a goal, requirement or forecast, not a result",
}
ENDS = ("low", "value", "high")
ANY_SCALE = "any"
SCALE = "industrial"  # of a figure that states none


@dataclass(frozen=True)
class Kind:
    """A kind of cell, and what makes a scenario one: layers of these kinds, and an electrolyte that
    is or is made from one of the materials. Without `layers` it gathers those `within` it.
    """

    id: str
    title: str
    layers: tuple[str, ...] = ()
    electrolyte: tuple[str, ...] = ()
    within: str = ""


@dataclass(frozen=True)
class Quantity:
    """What a figure is about. `how` and `what` say where the same stands in a result."""

    id: str
    title: str
    parameter: Parameter
    how: str
    what: str

    @property
    def unit(self) -> str:
        """The unit that its figures are shown in; money is of the year they were read for."""
        return "" if self.parameter.unit == "1" else self.parameter.unit


@dataclass(frozen=True)
class Said:
    """What figures and statements share: who says it, of which kinds of cell, and on what terms."""

    id: str
    who: str
    beside: tuple[str, ...]
    weight: str
    conditions: str
    source: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Statement(Said):
    """What was said without a number."""

    text: str


@dataclass(frozen=True)
class Figure(Said):
    """A reported number: those of `low`, `value` and `high` that are stated; `high` alone is at
    most, `low` alone at least. `of` says what exactly it is the number of.
    """

    quantity: Quantity
    of: str
    region: str
    year: int
    scale: str
    ends: dict[str, Value]

    def number(self, end: str) -> float | None:
        """One end in the quantity's unit, money of the year it was read for; None if not stated."""
        value = self.ends.get(end)
        if value is None or value.coherent is None:
            return None
        return unit(self.quantity.parameter.unit).from_coherent(value.coherent)

    @property
    def stated(self) -> tuple[str, ...]:
        """The ends that are stated, low first."""
        return tuple(end for end in ENDS if end in self.ends)

    @property
    def unit(self) -> str:
        """Its unit as it was read."""
        return next(iter(self.ends.values())).unit


@dataclass(frozen=True)
class Trial:
    """A ready scenario with changes, and what to look at: outputs or quantities of this file."""

    scenario: str
    scale: str
    changes: dict[str, str]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """Why a result lies far from what is reported, and how the program tried it."""

    id: str
    text: str
    trial: Trial | None


@dataclass(frozen=True)
class Reported:
    """All that the file holds, money in USD of one year."""

    money_year: int
    kinds: dict[str, Kind]
    quantities: dict[str, Quantity]
    figures: dict[str, Figure]
    statements: dict[str, Statement]
    reasons: dict[str, Reason]
