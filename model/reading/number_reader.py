"""Reading one numeric value of a file: number, unit, range, distribution, year and source, each
checked against its schema.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from model.language.names import among
from model.language.units import Unit, UnitError, temperature, unit
from model.reading.distribution import DISTRIBUTIONS, QUANTILES
from model.reading.document import Tree
from model.reading.errors import Place, Problems, hidden, quoted_value
from model.reading.fitting import at_bound
from model.reading.kinds import OF_USER, ORIGINS, ORIGINS_TEXT
from model.reading.number_text import NumberError, read_number, read_quantity, whole
from model.reading.parameter import LARGEST, Parameter, Value
from model.reading.quantiles import COVERED

MoneyFactor = Callable[[str, int, str], float]  # of a currency, a year and a price index


@dataclass
class NumberReader:
    """Reads one numeric entry; splits what would be one long function into its checks."""

    key: str
    schema: Parameter
    place: Place
    members: dict[str, Tree]
    problems: Problems

    def read(self, money: MoneyFactor, user: bool) -> Value | None:
        """The value; None, with every problem noted, where it is none."""
        before = self.problems.count
        if self._unit_twice():
            return None
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
        source = self._source(user)
        distribution = self._distribution(span, source)
        covers = self._covers(distribution)
        options = self._options(written, factor, distribution)
        for name in ("source", "range_source", "note"):
            unseen = hidden(str(self.members[name].value)) if name in self.members else ""
            if unseen:
                self.problems.add(self.members[name].place, f"the {name} holds {unseen}")
        if self.problems.count > before:
            return None
        return Value(
            self.key,
            self.schema,
            number=number,
            unit=written.text,
            range=span,
            covers=covers,
            range_source=self._text("range_source"),
            distribution=distribution,
            options=options,
            year=year,
            source=source,
            place=self.place,
            money=factor,
            note=self._text("note"),
            fixed_by_user=user and span is None and not options,
        )

    def _unit_twice(self) -> bool:
        """Whether the value's text names another unit than the one beside it, which is told."""
        text, beside = self.members["value"].value, self.members.get("unit")
        try:
            quantity = read_quantity(text) if isinstance(text, str) and beside is not None else None
        except NumberError:
            return False
        if quantity is None or quantity[1] is None or beside is None:
            return False
        self.problems.add(
            self.place,
            f"two units are stated: {quoted_value(text)} and {quoted_value(beside.plain)}; state one",
        )
        return True

    def _unit(self) -> Unit | None:
        if "unit" not in self.members:
            return unit(self.schema.unit)
        tree = self.members["unit"]
        text = "1" if tree.value == 1 else tree.value
        if not isinstance(text, str):
            self.problems.add(
                tree.place,
                f"expected a unit like {self.schema.unit}, found {quoted_value(tree.value)}",
            )
            return None
        return self._fitting(text, tree.place)

    def _fitting(self, text: str, place: Place) -> Unit | None:
        """The unit of a text where it fits the schema; a difference in temperature has no offset."""
        schema = self.schema
        try:
            written, own = unit(text), unit(schema.unit)
        except UnitError as error:
            self.problems.add(place, f"{error}; expected one like {schema.unit}")
            return None
        if written.dimension != own.dimension:
            self.problems.add(
                place, f"the unit '{text}' does not fit; expected one like {schema.unit}"
            )
            return None
        if not temperature(own):
            return written
        if written.offset and schema.difference:
            return unit("K")
        if written.offset and not own.offset:
            self.problems.add(
                place,
                f"'{text}' could be a temperature or a difference of two; write it in"
                f" {schema.unit}",
            )
            return None
        if own.offset and written.text.startswith("delta_"):
            self.problems.add(
                place, f"'{text}' is a difference; expected a temperature, in {schema.unit} or K"
            )
            return None
        return written

    def _year(self, written: Unit, user: bool) -> int | None:
        tree = self.members.get("year")
        if tree is None:
            if written.currency and not user:
                self.problems.add(self.place, "money needs the key 'year'")
            return None
        try:
            year = whole(tree.value)
        except NumberError:
            self.problems.add(tree.place, f"expected a year, found {quoted_value(tree.value)}")
            return None
        if not written.currency:
            self.problems.add(
                tree.place, f"a year belongs to money only; the unit is {written.text}"
            )
        return year

    def _number(self, tree: Tree, written: Unit, factor: float) -> float | None:
        value = tree.value
        if value is None and self.schema.unknown_allowed:
            return None
        if isinstance(value, str):
            value = self._of_text(value, tree.place, written)
            if value is None:
                return math.nan
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.problems.add(
                tree.place, f"expected a number in {written.text}, found {quoted_value(value)}"
            )
            return math.nan
        value = _float(value)
        # An offset unit or money needs no special care: bounds are checked in the schema's own
        # unit.
        coherent = written.to_coherent(value) * factor
        native = unit(self.schema.unit).from_coherent(coherent)
        written_number = f"{value:g} {'' if written.text == '1' else written.text}".rstrip()
        if not self.schema.allows(native) and not at_bound(self.schema, native):
            self.problems.add(
                tree.place,
                f"{written_number} is outside what is possible; allowed: {self.schema.bounds}",
            )
        elif value and not (
            1.0 / LARGEST < abs(coherent) < LARGEST
            or (abs(coherent) < 1.0 and self.schema.allows(0.0))
        ):
            size = "large" if abs(coherent) > 1.0 else "small"
            self.problems.add(
                tree.place,
                f"{written_number} is too {size} to be calculated with; is the unit or the exponent right?",
            )
        return value

    def _of_text(self, text: str, place: Place, written: Unit) -> float | None:
        """The number of a text, in the value's unit where it brings one of its own; None where it
        is none, which is told.
        """
        quantity, advice = None, ""
        try:
            quantity = read_quantity(text)
        except NumberError as error:
            advice = f" ({error})"
        if quantity is None:
            self.problems.add(
                place, f"expected a number in {written.text}, found {quoted_value(text)}{advice}"
            )
            return None
        number, of = quantity
        own = written if of is None else self._fitting(of, place)
        if own is None or own == written:
            return None if own is None else number
        if own.currency != written.currency:
            self.problems.add(
                place,
                f"{quoted_value(text)} and the value's {written.text} are of two currencies; write one of"
                " them",
            )
            return None
        return written.from_coherent(own.to_coherent(number))

    def _range(
        self, written: Unit, factor: float, number: float | None
    ) -> tuple[float, float] | None:
        tree = self.members.get("range")
        if tree is None:
            return None
        if not isinstance(tree.value, list) or len(tree.value) != 2:
            self.problems.add(tree.place, f"expected [low, high], found {quoted_value(tree.value)}")
            return None
        low, high = (self._number(item, written, factor) for item in tree.value)
        if low is None or high is None or math.isnan(low) or math.isnan(high):
            return None
        if low > high:
            self.problems.add(tree.place, f"the range is reversed: {low:g} is above {high:g}")
        elif low == high:
            self.problems.add(
                tree.place,
                f"the range has no width ({low:g} to {high:g}); leave it out to fix the value",
            )
        elif number is not None and not low <= number <= high:
            self.problems.add(
                tree.place, f"the value {number:g} is outside its range {low:g} to {high:g}"
            )
        return (low, high)

    def _distribution(self, span: tuple[float, float] | None, source: str) -> str:
        tree = self.members.get("distribution")
        if tree is None:
            return (
                "discrete"
                if "options" in self.members
                else "fixed"
                if span is None or not self.schema.drawn(source)
                else "quantiles"
            )
        if tree.value not in DISTRIBUTIONS:
            names = among(str(tree.value), DISTRIBUTIONS, "allowed")
            self.problems.add(
                tree.place, f"{quoted_value(tree.value)} is not a distribution{names}"
            )
            return "fixed"
        name = str(tree.value)
        if name not in ("fixed", "discrete") and span is None:
            self.problems.add(tree.place, f"a {name} distribution needs the key 'range'")
        if name in ("lognormal", "loguniform") and span is not None and span[0] <= 0:
            self.problems.add(
                tree.place, f"a {name} distribution needs a range above zero, found {span[0]:g}"
            )
        if name == "discrete" and "options" not in self.members:
            self.problems.add(
                tree.place, "a discrete distribution needs the key 'options': {number: weight}"
            )
        return name

    def _covers(self, distribution: str) -> float:
        """The share of cases that the range covers."""
        tree = self.members.get("covers")
        if tree is None:
            return COVERED
        try:
            covers = read_number(tree.value) if isinstance(tree.value, str) else tree.value
        except NumberError:
            covers = None
        if isinstance(covers, bool) or not isinstance(covers, int | float) or not 0.5 <= covers < 1:
            self.problems.add(
                tree.place,
                "expected the share of cases in the range, at least 0.5 and below 1 (0.9: from the 5th"
                f" percentile to the 95th), found {quoted_value(tree.value)}",
            )
            return COVERED
        if "range" not in self.members:
            self.problems.add(tree.place, "'covers' belongs to a range, and there is none")
        elif distribution not in (*QUANTILES, "fixed"):
            self.problems.add(
                tree.place,
                f"'covers' does not belong to a {distribution} distribution, whose range is its"
                f" limits; with it: {', '.join(QUANTILES)}",
            )
        return float(covers)

    def _text(self, key: str) -> str:
        return str(self.members[key].value) if key in self.members else ""

    def _options(
        self, written: Unit, factor: float, distribution: str
    ) -> tuple[tuple[float, float], ...]:
        tree = self.members.get("options")
        if tree is None:
            return ()
        pairs = []
        items = tree.value if isinstance(tree.value, list) else []
        for item in items:
            if isinstance(item.value, list) and len(item.value) == 2:
                number = self._number(item.value[0], written, factor)
                weight = _weight(item.value[1].value)
                if number is not None and isinstance(weight, int | float) and 0 < weight < math.inf:
                    pairs.append((number, float(weight)))
                    continue
            self.problems.add(
                item.place, f"expected [number, weight above 0], found {quoted_value(item.plain)}"
            )
        if not items:
            self.problems.add(
                tree.place, f"expected a list of [number, weight], found {quoted_value(tree.value)}"
            )
        if distribution != "discrete":
            self.problems.add(
                tree.place, f"'options' belongs to a discrete distribution, not to {distribution}"
            )
        return tuple(pairs)

    def _source(self, user: bool) -> str:
        tree = self.members.get("source")
        if tree is None:
            return OF_USER
        if not isinstance(tree.value, str) or not tree.value.strip():
            self.problems.add(
                tree.place,
                f"expected {ORIGINS_TEXT}, found {quoted_value(tree.value)}",
            )
            return ""
        text = tree.value.strip()
        if not user and not text.startswith(ORIGINS):
            self.problems.add(
                tree.place,
                f"a source is {ORIGINS_TEXT}, found {quoted_value(text)}",
            )
        return text


def _float(value: int | float) -> float:
    try:
        return float(value)
    except OverflowError:  # a whole number of hundreds of digits
        return math.inf


def _weight(value: Any) -> Any:
    try:
        return read_number(value) if isinstance(value, str) else value
    except NumberError:
        return value
