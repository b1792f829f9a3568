"""Parameters and their values: what a number means, its unit and bounds; and the number itself with range and source.

The schema (a Parameter) is code and stands once, in the class that declares it. The value is data and stands in YAML. On
loading a value is converted to coherent units; the number and unit as written are kept for display and round trips.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from model.document import Place, Problems, Tree, nearest, shown, take
from model.units import Unit, UnitError, convertible, unit

DISTRIBUTIONS = ("fixed", "uniform", "triangular", "pert", "normal", "lognormal", "discrete")
_Z95 = 1.6448536269514722  # the 95th percentile of the standard normal distribution
_CITATION = re.compile(r"@([A-Za-z][\w-]*)")
ASSUMPTION = "assumption:"


@dataclass(frozen=True)
class Parameter:
    """The schema of one number or choice: unit, bounds in that unit, meaning.

    `of_product` marks a property of the product, which a chain must bind. `index` names the price index that brings
    money to another year. `options` are the texts that a choice allows; None with `kind` "material" means any material.
    A `constant` brings its number and `source` along and stands in no file.
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
                ("above", self.above), ("at least", self.at_least), ("below", self.below), ("at most", self.at_most)
            )
            if bound is not None
        ]  # fmt: skip
        return " and ".join(words) + ("" if self.unit == "1" else f" {self.unit}") if words else "a finite number"

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
    """Declare a number in a Parameters class: `film_thickness = parameter("nm", "Finished film", above=0)`."""
    return Parameter(unit=of_unit, meaning=meaning, **options)


def product(of_unit: str, meaning: str, **options: Any) -> Any:
    """Declare a property of the product, which every chain binds to its cell."""
    return Parameter(unit=of_unit, meaning=meaning, of_product=True, **options)


def constant(of_unit: str, number: float, meaning: str, source: str) -> Any:
    """Declare a constant of nature or of definition, which no file gives and nobody varies."""
    return Parameter(unit=of_unit, meaning=meaning, constant=number, source=source)


def choice(of: str | tuple[str, ...], meaning: str, *, of_product: bool = False) -> Any:
    """Declare a text that selects: `choice("material", ...)` or `choice(("dry", "inert"), ...)`."""
    options = None if isinstance(of, str) else of
    return Parameter(meaning=meaning, kind="material" if options is None else "choice", options=options,
                     of_product=of_product)  # fmt: skip


class Schema:
    """A class whose attributes are Parameters; subclasses inherit and add."""

    @classmethod
    def parameters(cls) -> dict[str, Parameter]:
        """All parameters by name, inherited ones first."""
        found: dict[str, Parameter] = {}
        for base in reversed(cls.__mro__):
            for name, member in vars(base).items():
                if isinstance(member, Parameter):
                    found[name] = member if member.name else replace(member, name=name)
        return found


@dataclass(frozen=True)
class Value:
    """A number in its declared unit, with range, distribution and source; or a text for a choice; or unknown (None).

    `money` brings the declared currency and year to the scenario's money year; it is 1 without money.
    """

    key: str
    schema: Parameter
    number: float | None = None
    text: str | None = None
    unit: str = "1"
    range: tuple[float, float] | None = None
    distribution: str = "fixed"
    options: tuple[tuple[float, float], ...] = ()
    year: int | None = None
    source: str = ""
    place: Place = Place("")
    money: float = 1.0
    note: str = ""
    fixed_by_user: bool = False
    sourced: Value | None = None

    @cached_property
    def _unit(self) -> Unit:
        return unit(self.unit)

    def convert(self, number: float) -> float:
        """A number in the declared unit, in coherent units and money of the scenario's year."""
        return self._unit.to_coherent(number) * self.money if self.money != 1.0 else self._unit.to_coherent(number)

    def declared(self, coherent: float) -> float:
        """A coherent number, in the declared unit and its money year."""
        return self._unit.from_coherent(coherent / self.money)

    @cached_property
    def coherent(self) -> float | None:
        """The value in coherent units; None when unknown or a text."""
        return None if self.number is None else self.convert(self.number)

    @property
    def uncertain(self) -> bool:
        """Whether Monte Carlo draws this value."""
        return self.distribution != "fixed" and self.number is not None

    @property
    def assumption(self) -> bool:
        """Whether nobody on the project has seen a source for it. The user's own values are not ours to judge."""
        return self.source.startswith(ASSUMPTION)

    @property
    def citations(self) -> list[str]:
        """The bibliography keys named in the source."""
        return _CITATION.findall(self.source)

    @property
    def sourced_range(self) -> tuple[float, float] | None:
        """The range that the sources give, in coherent units; it survives an override."""
        origin = self.sourced or self
        return None if origin.range is None else (origin.convert(origin.range[0]), origin.convert(origin.range[1]))

    @property
    def outside(self) -> bool:
        """Whether the value lies outside its sourced range."""
        span = self.sourced_range
        if span is None or self.coherent is None:
            return False
        slack = 1e-12 * max(abs(span[0]), abs(span[1]))
        return not min(span) - slack <= self.coherent <= max(span) + slack

    def draw(self, u: np.ndarray) -> np.ndarray:
        """Coherent values at the probabilities `u` (any shape, inside 0 to 1), by the inverse CDF."""
        if self.distribution == "discrete":
            numbers = np.array([self.convert(n) for n, _ in self.options])
            weights = np.cumsum([w for _, w in self.options])
            return numbers[np.minimum(np.searchsorted(weights / weights[-1], u, side="right"), len(numbers) - 1)]
        assert self.range is not None and self.coherent is not None
        low, high = (self.convert(bound) for bound in self.range)
        return PPF[self.distribution](u, low, self.coherent, high, self.schema.limits)


Limits = tuple[float, float]


def _uniform(u: np.ndarray, low: float, mode: float, high: float, limits: Limits) -> np.ndarray:
    return low + u * (high - low)


def _triangular(u: np.ndarray, low: float, mode: float, high: float, limits: Limits) -> np.ndarray:
    width = high - low
    left = (mode - low) / width
    rising = low + np.sqrt(u * (width * (mode - low)))
    falling = high - np.sqrt((1.0 - u) * (width * (high - mode)))
    return np.where(u < left, rising, falling)


def _pert(u: np.ndarray, low: float, mode: float, high: float, limits: Limits) -> np.ndarray:
    from scipy.special import betaincinv

    width = high - low
    return low + width * betaincinv(1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width, u)


def _truncated_normal(u: np.ndarray, mean: float, deviation: float, low: float, high: float) -> np.ndarray:
    from scipy.special import ndtr, ndtri

    bottom, top = ndtr((low - mean) / deviation), ndtr((high - mean) / deviation)
    return np.clip(mean + deviation * ndtri(bottom + u * (top - bottom)), low, high)


def _normal(u: np.ndarray, low: float, mode: float, high: float, limits: Limits) -> np.ndarray:
    return _truncated_normal(u, (low + high) / 2, (high - low) / (2 * _Z95), *limits)


def _lognormal(u: np.ndarray, low: float, mode: float, high: float, limits: Limits) -> np.ndarray:
    mean, deviation = (math.log(low) + math.log(high)) / 2, (math.log(high) - math.log(low)) / (2 * _Z95)
    bottom = math.log(limits[0]) if limits[0] > 0 else -math.inf
    top = math.log(limits[1]) if limits[1] < math.inf else math.inf
    return np.exp(_truncated_normal(u, mean, deviation, bottom, top))


PPF: dict[str, Callable[..., np.ndarray]] = {
    "uniform": _uniform, "triangular": _triangular, "pert": _pert, "normal": _normal, "lognormal": _lognormal
}  # fmt: skip

VALUE_KEYS = ("value", "unit", "range", "distribution", "options", "year", "source", "note")


def read_value(
    key: str, schema: Parameter, tree: Tree, problems: Problems, money: Callable[[str, int, str], float],
    *, user: bool = False, known_texts: dict[str, Any] | None = None,
) -> Value | None:  # fmt: skip
    """The value that a YAML entry gives for a parameter; problems are noted and None returned when it gives none.

    `money(currency, year, index)` is the factor to the scenario's money; `user` marks an override, which needs no
    source and is fixed unless it brings a range.
    """
    if schema.kind != "number":
        return _read_text(key, schema, tree, problems, known_texts or {}, user)
    if not tree.is_mapping:
        if not user:
            problems.add(tree.place, "expected {value, unit, source}, found " + shown(tree.value))
            return None
        tree = Tree({"value": tree}, tree.place)
    members = take(tree, VALUE_KEYS, ["value"] if user else ["value", "source"], problems)
    if "value" not in members:
        return None
    reader = _NumberReader(key, schema, tree.place, members, problems)
    return reader.read(money, user)


def _read_text(
    key: str, schema: Parameter, tree: Tree, problems: Problems, known: dict[str, Any], user: bool
) -> Value | None:
    source = "user" if user else ""
    found = tree
    if tree.is_mapping:
        members = take(tree, ("value", "source", "note"), ["value"], problems)
        if "value" not in members:
            return None
        found = members["value"]
        source = str(members["source"].value) if "source" in members else source
    allowed = schema.options if schema.options is not None else tuple(known)
    if found.value not in allowed:
        near = nearest(str(found.value), allowed)
        listed = f" Allowed: {', '.join(allowed)}" if len(allowed) <= 12 else ""
        kind = "material" if schema.kind == "material" else "choice"
        problems.add(found.place, f"{shown(found.value)} is not a known {kind}{near}{listed}")
        return None
    return Value(key, schema, text=found.value, source=source, place=tree.place)


@dataclass
class _NumberReader:
    """Reads one numeric entry; splits what would be one long function into its checks."""

    key: str
    schema: Parameter
    place: Place
    members: dict[str, Tree]
    problems: Problems

    def read(self, money: Callable[[str, int, str], float], user: bool) -> Value | None:
        before = len(self.problems.found)
        written = self._unit()
        if written is None:
            return None
        year = self._year(written, user)
        factor = 1.0
        if written.currency and year is not None:
            try:
                factor = money(written.currency, year, self.schema.index)
            except LookupError as error:
                self.problems.add(self.place, str(error))
        number = self._number(self.members["value"], written, factor)
        span = self._range(written, factor, number)
        distribution = self._distribution(span)
        options = self._options(written, factor, distribution)
        source = self._source(user)
        if len(self.problems.found) > before:
            return None
        note = str(self.members["note"].value) if "note" in self.members else ""
        return Value(
            self.key, self.schema, number=number, unit=written.text, range=span, distribution=distribution,
            options=options, year=year, source=source, place=self.place, money=factor, note=note,
            fixed_by_user=user and span is None and not options,
        )  # fmt: skip

    def _unit(self) -> Unit | None:
        if "unit" not in self.members:
            return unit(self.schema.unit)
        tree = self.members["unit"]
        text = "1" if tree.value == 1 else tree.value
        if not isinstance(text, str):
            self.problems.add(tree.place, f"expected a unit like {self.schema.unit}, found {shown(tree.value)}")
            return None
        try:
            written = unit(text)
        except UnitError as error:
            self.problems.add(tree.place, f"{error}; expected one like {self.schema.unit}")
            return None
        if not convertible(text, self.schema.unit):
            self.problems.add(tree.place, f"the unit '{text}' does not fit; expected one like {self.schema.unit}")
            return None
        return written

    def _year(self, written: Unit, user: bool) -> int | None:
        tree = self.members.get("year")
        if tree is None:
            if written.currency and not user:
                self.problems.add(self.place, "money needs the key 'year'")
            return None
        if not isinstance(tree.value, int) or isinstance(tree.value, bool):
            self.problems.add(tree.place, f"expected a year, found {shown(tree.value)}")
            return None
        if not written.currency:
            self.problems.add(tree.place, f"a year belongs to money only; the unit is {written.text}")
        return tree.value

    def _number(self, tree: Tree, written: Unit, factor: float) -> float | None:
        value = tree.value
        if value is None and self.schema.unknown_allowed:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            hint = " (write a decimal point, not a comma)" if isinstance(value, str) and "," in value else ""
            self.problems.add(tree.place, f"expected a number in {written.text}, found {shown(value)}{hint}")
            return math.nan
        # An offset unit or money needs no special care: bounds are checked in the schema's own unit.
        native = unit(self.schema.unit).from_coherent(written.to_coherent(float(value)) * factor)
        if not self.schema.allows(native) and not self._at_bound(native):
            self.problems.add(
                tree.place, f"{value:g} {'' if written.text == '1' else written.text}".rstrip()
                + f" is outside what is possible; allowed: {self.schema.bounds}"
            )  # fmt: skip
        return float(value)

    def _at_bound(self, native: float) -> bool:
        """Whether a conversion alone pushed the number past an inclusive bound."""
        inclusive = [bound for bound in (self.schema.at_least, self.schema.at_most) if bound is not None]
        return any(math.isclose(native, bound, rel_tol=1e-12) for bound in inclusive)

    def _range(self, written: Unit, factor: float, number: float | None) -> tuple[float, float] | None:
        tree = self.members.get("range")
        if tree is None:
            return None
        if not isinstance(tree.value, list) or len(tree.value) != 2:
            self.problems.add(tree.place, f"expected [low, high], found {shown(tree.value)}")
            return None
        low, high = (self._number(item, written, factor) for item in tree.value)
        if low is None or high is None or math.isnan(low) or math.isnan(high):
            return None
        if low > high:
            self.problems.add(tree.place, f"the range is reversed: {low:g} is above {high:g}")
        elif low == high:
            self.problems.add(
                tree.place, f"the range has no width ({low:g} to {high:g}); leave it out to fix the value"
            )
        elif number is not None and not low <= number <= high:
            self.problems.add(tree.place, f"the value {number:g} is outside its range {low:g} to {high:g}")
        return (low, high)

    def _distribution(self, span: tuple[float, float] | None) -> str:
        tree = self.members.get("distribution")
        if tree is None:
            return "discrete" if "options" in self.members else "fixed" if span is None else "triangular"
        if tree.value not in DISTRIBUTIONS:
            self.problems.add(tree.place, f"{shown(tree.value)} is not a distribution{nearest(str(tree.value), DISTRIBUTIONS)}"
                              f" Allowed: {', '.join(DISTRIBUTIONS)}")  # fmt: skip
            return "fixed"
        name = str(tree.value)
        if name not in ("fixed", "discrete") and span is None:
            self.problems.add(tree.place, f"a {name} distribution needs the key 'range'")
        if name == "lognormal" and span is not None and span[0] <= 0:
            self.problems.add(tree.place, f"a lognormal distribution needs a range above zero, found {span[0]:g}")
        if name == "discrete" and "options" not in self.members:
            self.problems.add(tree.place, "a discrete distribution needs the key 'options': {number: weight}")
        return name

    def _options(self, written: Unit, factor: float, distribution: str) -> tuple[tuple[float, float], ...]:
        tree = self.members.get("options")
        if tree is None:
            return ()
        pairs = []
        items = tree.value if isinstance(tree.value, list) else []
        for item in items:
            if isinstance(item.value, list) and len(item.value) == 2:
                number = self._number(item.value[0], written, factor)
                weight = item.value[1].value
                if number is not None and isinstance(weight, int | float) and 0 < weight < math.inf:
                    pairs.append((number, float(weight)))
                    continue
            self.problems.add(item.place, f"expected [number, weight above 0], found {shown(item.plain)}")
        if not items:
            self.problems.add(tree.place, f"expected a list of [number, weight], found {shown(tree.value)}")
        if distribution != "discrete":
            self.problems.add(tree.place, f"'options' belongs to a discrete distribution, not to {distribution}")
        return tuple(pairs)

    def _source(self, user: bool) -> str:
        tree = self.members.get("source")
        if tree is None:
            return "user"
        if not isinstance(tree.value, str) or not tree.value.strip():
            self.problems.add(tree.place, f"expected '@key, place' or 'assumption: why', found {shown(tree.value)}")
            return ""
        text = tree.value.strip()
        if not user and not text.startswith(("@", ASSUMPTION)):
            self.problems.add(tree.place, f"a source is '@key, place' or 'assumption: why', found {shown(text)}")
        return text
