"""Parameters and their values: what a number means, its unit and bounds; and the number itself with
range and source.

The schema (a Parameter) is code and stands once, in the class that declares it. The value is data
and stands in YAML. On loading a value is converted to coherent units; the number and unit as
written are kept for display and round trips.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np

from model.language import units
from model.language.equations import Number
from model.language.unit_spellings import powers
from model.language.units import Unit, unit
from model.reading.distribution import (
    PPF,
    Stated,
    at_scores,
    meaning_of_range,
    probabilities,
    scores,
)
from model.reading.errors import Place
from model.reading.kinds import ASSUMPTION, CHOICE, FACT, OF_USER, kind_of
from model.reading.quantiles import COVERED

# No quantity of a plant or a cell is larger, or smaller and not zero, in the units of equations;
# what is overflows there.
LARGEST = 1e40
_CITATION = re.compile(r"@([A-Za-z][\w-]*)")


@dataclass(frozen=True)
class Parameter:
    """The schema of one number or choice: unit, bounds in that unit, meaning.

    `of_product` marks a property of the product, which a chain must bind. `index` names the price
    index that brings money to another year. `options` are the texts that a choice allows; None with
    `kind` "material" means any material. A `constant` brings its number and `source` along and
    stands in no file. A `difference` is one of temperature, so that 1100 degC of it is 1100 K; a
    temperature itself has the unit degC. A choice of "material" is of one that is sold in one of
    the units `sold_in`; of one that is `made` by the step, its recipe is needed.
    """

    unit: str = "1"
    meaning: str = ""
    above: float | None = None
    at_least: float | None = None
    below: float | None = None
    at_most: float | None = None
    of_product: bool = False
    unknown_allowed: bool = False
    index: str = "general"
    kind: str = "number"
    options: tuple[str, ...] | None = None
    name: str = ""
    constant: float | None = None
    source: str = ""
    difference: bool = False
    sold_in: tuple[str, ...] = ("kg",)
    made: bool = False
    chosen: bool = False

    def kind_of(self, source: str) -> str:
        """The kind of a value of this schema with a source: one of `kinds.KINDS`."""
        return kind_of(
            source,
            constant=self.constant is not None,
            chosen=self.chosen or self.kind != "number",
        )

    def drawn(self, source: str) -> bool:
        """Whether a value with a range and this source is drawn where no distribution is named:
        neither facts nor choices are.
        """
        return self.kind_of(source) not in (FACT, CHOICE)

    def allows(self, number: float) -> bool:
        """Whether a number in the schema's unit is physically possible."""
        return (
            math.isfinite(number)
            and (self.above is None or number > self.above)
            and (self.at_least is None or number >= self.at_least)
            and (self.below is None or number < self.below)
            and (self.at_most is None or number <= self.at_most)
        )

    @property
    def bounds(self) -> str:
        """The bounds in words, with the unit."""
        words = [
            f"{word} {bound:g}"
            for word, bound in (
                ("above", self.above),
                ("at least", self.at_least),
                ("below", self.below),
                ("at most", self.at_most),
            )
            if bound is not None
        ]
        return (
            " and ".join(words) + ("" if self.unit == "1" else f" {self.unit}")
            if words
            else "a finite number"
        )

    @property
    def limits(self) -> tuple[float, float]:
        """Lowest and highest coherent number, infinite where there is none."""
        of = unit(self.unit)
        low = self.above if self.above is not None else self.at_least
        high = self.below if self.below is not None else self.at_most
        return (
            -math.inf if low is None else of.to_coherent(low),
            math.inf if high is None else of.to_coherent(high),
        )


def parameter(of_unit: str, meaning: str, **options: Any) -> Any:
    """Declare a number in a Parameters class: `film_thickness = parameter("nm", "Finished film",
    above=0)`.
    """
    return Parameter(unit=of_unit, meaning=meaning, **options)


def product(of_unit: str, meaning: str, **options: Any) -> Any:
    """Declare a property of the product, which every chain binds to its cell."""
    return Parameter(unit=of_unit, meaning=meaning, of_product=True, **options)


def constant(of_unit: str, number: float, meaning: str, source: str) -> Any:
    """Declare a constant of nature or of definition, which no file gives and nobody varies."""
    return Parameter(unit=of_unit, meaning=meaning, constant=number, source=source)


def choice(
    of: str | tuple[str, ...],
    meaning: str,
    *,
    of_product: bool = False,
    sold_in: str | tuple[str, ...] = "kg",
    made: bool = False,
) -> Any:
    """Declare a text that selects: `choice("material", ..., sold_in="m3")` or `choice(("dry",
    "inert"), ...)`.
    """
    options = None if isinstance(of, str) else of
    return Parameter(
        meaning=meaning,
        kind="material" if options is None else "choice",
        options=options,
        of_product=of_product,
        sold_in=(sold_in,) if isinstance(sold_in, str) else sold_in,
        made=made,
    )


class Schema:
    """A class whose attributes are Parameters; subclasses inherit and add."""

    @classmethod
    def parameters(cls) -> dict[str, Parameter]:
        """All parameters by name, inherited ones first."""
        schema: dict[str, Parameter] = {}
        for base in reversed(cls.__mro__):
            for name, member in vars(base).items():
                if isinstance(member, Parameter):
                    schema[name] = member if member.name else replace(member, name=name)
        return schema


@dataclass(frozen=True)
class Value:
    """A number in its declared unit, with range, distribution and source; or a text for a choice;
    or unknown (None).

    A range covers a share of cases where its distribution takes it for quantiles; `range_source`
    says how it was made. `money` brings the declared currency and year to the scenario's money
    year; it is 1 without money.
    """

    key: str
    schema: Parameter
    number: float | None = None
    text: str | None = None
    unit: str = "1"
    range: tuple[float, float] | None = None
    covers: float = COVERED
    range_source: str = ""
    distribution: str = "fixed"
    options: tuple[tuple[float, float], ...] = ()
    year: int | None = None
    source: str = ""
    place: Place = Place("")
    money: float = 1.0
    note: str = ""
    fixed_by_user: bool = False
    sourced: Value | None = None

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs: the fields, and nothing that follows from them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def _unit(self) -> Unit:
        return unit(self.unit)

    def convert(self, number: Number) -> Number:
        """A number in the declared unit, in coherent units and money of the scenario's year."""
        return (
            self._unit.to_coherent(number) * self.money
            if self.money != 1.0
            else self._unit.to_coherent(number)
        )

    def declared(self, coherent: float) -> float:
        """A coherent number, in the declared unit and its money year."""
        return self._unit.from_coherent(coherent / self.money)

    @cached_property
    def coherent(self) -> float | None:
        """The value in coherent units; None when unknown or a text."""
        return None if self.number is None else self.convert(self.number)

    def with_unit(self) -> Any:
        """The number as a pint quantity in the declared unit, in the scenario's money; one with an
        offset is in kelvin.
        """
        registry = units.registry()
        if self._unit.offset:
            return registry.Quantity(self.coherent, "kelvin")
        assert self.number is not None
        return registry.Quantity(self.number * self.money, registry.parse_units(powers(self.unit)))

    @property
    def shown_unit(self) -> str:
        """The declared unit with its money year, as shown beside the number; nothing for a pure
        number.
        """
        unit_text = "" if self.unit == "1" else self.unit
        return f"{unit_text} ({self.year})" if self.year else unit_text

    @property
    def as_text(self) -> str:
        """The value with its unit, or its text, in a few words."""
        if self.text is not None:
            return self.text
        return "unknown" if self.number is None else f"{self.number:g} {self.shown_unit}".strip()

    @property
    def uncertain(self) -> bool:
        """Whether Monte Carlo draws this value."""
        return self.distribution != "fixed" and self.number is not None

    @property
    def kind(self) -> str:
        """What it is: one of `kinds.KINDS`."""
        return self.schema.kind_of(self.source)

    @property
    def kind_shown(self) -> str:
        """Its kind as people read it: an assumption that a user brought is his own."""
        return f"{self.kind} (yours)" if self.assumption and self.source == OF_USER else self.kind

    @property
    def assumption(self) -> bool:
        """Whether it says something about the world for which nobody has seen a source."""
        return self.kind == ASSUMPTION

    @property
    def citations(self) -> list[str]:
        """The bibliography keys named in the source."""
        return _CITATION.findall(self.source)

    @property
    def sourced_range(self) -> tuple[float, float] | None:
        """The range that the sources give, in coherent units; it survives an override."""
        origin = self.sourced or self
        return (
            None
            if origin.range is None
            else (origin.convert(origin.range[0]), origin.convert(origin.range[1]))
        )

    @cached_property
    def outside(self) -> bool:
        """Whether the value lies outside its sourced range."""
        span = self.sourced_range
        if span is None or self.coherent is None:
            return False
        slack = 1e-12 * max(abs(span[0]), abs(span[1]))
        return not min(span) - slack <= self.coherent <= max(span) + slack

    def draw(self, u: np.ndarray) -> np.ndarray:
        """Coherent values at the probabilities `u` (any shape, inside 0 to 1), by the inverse CDF."""
        if self.by_score:
            return self.at_scores(scores(u))
        if self.distribution == "discrete":
            numbers = np.array([self.convert(n) for n, _ in self.options])
            weights = np.cumsum([w for _, w in self.options])
            return numbers[
                np.minimum(
                    np.searchsorted(weights / weights[-1], u, side="right"), len(numbers) - 1
                )
            ]
        return PPF[self.distribution](u, self._stated)

    @cached_property
    def drawn_as(self) -> tuple[Any, ...]:
        """What decides how the value is drawn, in coherent units to twelve digits."""
        ends = self.range or ()
        return (
            self.distribution,
            *(f"{self.convert(x):.12g}" for x in (self.number or 0.0, *ends)),
            self.covers,
            tuple((f"{self.convert(x):.12g}", weight) for x, weight in self.options),
        )

    @property
    def meaning_of_range(self) -> str:
        """What the ends of the range are."""
        return meaning_of_range(self.distribution, self.covers)

    @property
    def by_score(self) -> bool:
        """Whether the value is a plain function of a score of the standard normal distribution."""
        return self.distribution == "quantiles"

    def at_scores(self, z: np.ndarray) -> np.ndarray:
        """Coherent values at scores of the standard normal distribution, of any shape."""
        return self._curve(z) if self.by_score else self.draw(probabilities(z))

    @cached_property
    def _curve(self) -> Any:
        return at_scores(self._stated)

    @cached_property
    def _stated(self) -> Stated:
        """What the distribution is made of, in coherent units."""
        assert self.range is not None and self.coherent is not None
        low, high = (self.convert(bound) for bound in self.range)
        return Stated(low, self.coherent, high, self.schema.limits, self.covers)
