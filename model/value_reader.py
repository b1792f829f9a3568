"""Reading a value from YAML: number, unit, range, distribution, year and source, checked against its schema.

Every problem is noted with file, line and key, and reading goes on, so that a user sees all of them at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from model.distribution import DISTRIBUTIONS
from model.document import Place, Problems, Tree, among, shown, take
from model.parameter import ASSUMPTION, Parameter, Value
from model.units import Unit, UnitError, convertible, unit

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
    found, note = tree, ""
    if tree.is_mapping:
        members = take(tree, ("value", "source", "note"), ["value"], problems)
        if "value" not in members:
            return None
        found = members["value"]
        source = str(members["source"].value) if "source" in members else source
        note = str(members["note"].value) if "note" in members else ""
    allowed = schema.options if schema.options is not None else tuple(known)
    if found.value not in allowed:
        kind = "material" if schema.kind == "material" else "choice"
        problems.add(
            found.place, f"{shown(found.value)} is not a known {kind}{among(str(found.value), allowed, 'allowed')}"
        )
        return None
    return Value(key, schema, text=found.value, source=source, place=tree.place, note=note)


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
            names = among(str(tree.value), DISTRIBUTIONS, "allowed")
            self.problems.add(tree.place, f"{shown(tree.value)} is not a distribution{names}")
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


def in_same_unit(tree: Tree, value: Value | None) -> Tree:
    """A number without a unit is meant in the unit and money year of the number it replaces."""
    if value is None or value.schema.kind != "number":
        return tree
    members = dict(tree.value) if tree.is_mapping else {"value": tree}
    if "unit" in members or "value" not in members:
        return tree
    members["unit"] = Tree(value.unit, tree.place)
    if value.year is not None and "year" not in members:
        members["year"] = Tree(value.year, tree.place)
    return Tree(members, tree.place)


def geometric_mean(key: str, schema: Parameter, low: Value, high: Value, source: str, place: Place) -> Value | None:
    """The value half way between two on a logarithmic scale, with a range from one to the other.

    None where there is none: a zero, two different texts, an unknown.
    """
    if schema.kind != "number":
        return replace(low, place=place) if low.text == high.text else None
    if low.coherent is None or high.coherent is None:
        return None
    if low.coherent == high.coherent:
        return replace(high, place=place)
    if low.coherent <= 0 or high.coherent <= 0:
        return None
    ends = (low.coherent, high.coherent)
    own = unit(schema.unit)
    span = (own.from_coherent(min(ends)), own.from_coherent(max(ends)))
    bounded = schema.at_most is not None or schema.below is not None
    # Six figures are more than a mean of estimates deserves, and few enough to survive any file format.
    number = float(f"{own.from_coherent(math.sqrt(low.coherent * high.coherent)):.6g}")
    return Value(
        key, schema, number=number, unit=schema.unit, range=span, distribution="triangular" if bounded else "lognormal",
        source=source, place=place,
    )  # fmt: skip
