"""Reads what others report from `scenarios/published/totals.yaml`; what is wrong is told with file,
line and key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from model.language.names import among
from model.language.units import UnitError, unit
from model.plant import tables
from model.plant.economics import CATEGORIES
from model.plant.outputs import NUMERIC_OUTPUTS
from model.published.reported import (
    ANY_SCALE,
    ENDS,
    SCALE,
    WEIGHTS,
    Figure,
    Kind,
    Quantity,
    Reason,
    Reported,
    Statement,
    Trial,
)
from model.reading import project
from model.reading.document import Tree, take, text_of
from model.reading.errors import Problems, quoted_value
from model.reading.number_reader import MoneyFactor
from model.reading.number_text import NumberError, whole
from model.reading.parameter import Parameter, Value
from model.reading.value_reader import read_value

FILE = project.SCENARIOS / "published" / "totals.yaml"


@cache
def reported(money_year: int) -> Reported:
    """What others report, money in USD of `money_year`. Raises UserError with every problem of the
    file.
    """
    return read_reported(project.document(FILE), money_year)


def read_reported(tree: Tree, money_year: int) -> Reported:
    """What a file of this kind holds; problems name file, line and key."""
    problems = Problems()
    parts = ("kinds", "quantities", "figures", "statements", "reasons")
    members = take(tree, ("title", *parts), parts, problems)
    problems.stop()
    reader = _Reader(problems, tables.money().to_year(money_year))
    kinds = reader.each(members["kinds"], reader.kind)
    for kind in kinds.values():
        if kind.within and kind.within not in kinds:
            _unknown(members["kinds"].value[kind.id].value["within"], "kind", kinds, problems)
    quantities = reader.each(members["quantities"], reader.quantity)
    reasons = reader.each(members["reasons"], lambda id, tree: reader.reason(id, tree, quantities))
    problems.stop()  # else each figure of a wrong quantity would be told of, too
    known = _Known(kinds, quantities, reasons)
    read = Reported(
        money_year,
        kinds,
        quantities,
        reader.each(members["figures"], lambda id, tree: reader.figure(id, tree, known)),
        reader.each(members["statements"], lambda id, tree: reader.statement(id, tree, known)),
        reasons,
    )
    problems.stop()
    return read


@dataclass(frozen=True)
class _Known:
    kinds: dict[str, Kind]
    quantities: dict[str, Quantity]
    reasons: dict[str, Reason]


# How a quantity may stand in a result, and which names each way takes; None where the chain decides.
HOW: dict[str, tuple[str, ...] | None] = {
    "output": NUMERIC_OUTPUTS,
    "category": tuple(CATEGORIES),
    "line": None,
    "share": None,
    "up_to": None,
    "relative_to": tuple(project.names("scenarios")),
}
_SAID = ("who", "beside", "weight", "conditions", "source", "reasons")
_SAID_NEEDS = ("who", "beside", "weight", "conditions", "source")
_FIGURE = (*_SAID, "quantity", "of", "region", "year", "unit", "scale", *ENDS)


@dataclass(frozen=True)
class _Reader:
    """Reads the parts of the file; what is wrong is noted, and reading goes on."""

    problems: Problems
    money: MoneyFactor

    def each(self, part: Tree, read: Callable[[str, Tree], Any]) -> dict[str, Any]:
        """The members of a part that can be read, by id."""
        if not part.is_mapping:
            self.problems.add(part.place, f"expected a mapping, found {quoted_value(part.value)}")
            return {}
        made = {id: read(id, tree) for id, tree in part.value.items()}
        return {id: one for id, one in made.items() if one is not None}

    def kind(self, id: str, tree: Tree) -> Kind | None:
        members = take(tree, ("title", "layers", "electrolyte", "within"), ["title"], self.problems)
        if "title" not in members:
            return None
        return Kind(
            id,
            self.text(members, "title"),
            self.texts(members, "layers"),
            self.texts(members, "electrolyte"),
            self.text(members, "within"),
        )

    def quantity(self, id: str, tree: Tree) -> Quantity | None:
        needs = ("title", "unit", "here")
        before = self.problems.count
        members = take(tree, (*needs, "index", "most"), needs, self.problems)
        if self.problems.count > before:
            return None
        here = take(members["here"], HOW, (), self.problems)
        if self.problems.count > before:
            return None
        if len(here) != 1:
            self.problems.add(members["here"].place, f"expected one of {', '.join(HOW)}")
            return None
        ((how, place),) = here.items()
        what, allowed = text_of(place, self.problems), HOW[how]
        if what and allowed is not None and what not in allowed:
            self.problems.add(place.place, f"unknown {how} '{what}'{among(what, allowed)}")
        of = self.text(members, "unit")
        try:
            unit(of)
        except UnitError as error:
            self.problems.add(members["unit"].place, str(error))
            return None
        index = self.text(members, "index") or "general"
        if index not in tables.money().indices:
            _unknown(members["index"], "price index", tables.money().indices, self.problems)
            return None
        most = members["most"].value if "most" in members else None
        parameter = Parameter(of, self.text(members, "title"), above=0, at_most=most, index=index)
        return Quantity(id, parameter.meaning, parameter, how, what)

    def reason(self, id: str, tree: Tree, quantities: dict[str, Quantity]) -> Reason | None:
        members = take(tree, ("text", "try"), ["text"], self.problems)
        if "text" not in members:
            return None
        trial = self.trial(members["try"], quantities) if "try" in members else None
        return Reason(id, text_of(members["text"], self.problems), trial)

    def trial(self, tree: Tree, quantities: dict[str, Quantity]) -> Trial | None:
        keys = ("scenario", "scale", "set", "outputs")
        members = take(tree, keys, ["scenario"], self.problems)
        if "scenario" not in members:
            return None
        changes = members["set"].plain if "set" in members else {}
        outputs = self.texts(members, "outputs")
        for name in outputs:
            known = (*NUMERIC_OUTPUTS, *quantities)
            if name not in known:
                _unknown(members["outputs"], "output", known, self.problems, name)
        if self.text(members, "scenario") not in project.names("scenarios"):
            _unknown(members["scenario"], "scenario", project.names("scenarios"), self.problems)
        scale = self.text(members, "scale") or SCALE
        return Trial(self.text(members, "scenario"), scale, changes, outputs)

    def statement(self, id: str, tree: Tree, known: _Known) -> Statement | None:
        before = self.problems.count
        members = take(tree, (*_SAID, "text"), (*_SAID_NEEDS, "text"), self.problems)
        said = self.said(members, known) if self.problems.count == before else None
        return None if said is None else Statement(id, **said, text=self.text(members, "text"))

    def figure(self, id: str, tree: Tree, known: _Known) -> Figure | None:
        before = self.problems.count
        needs = (*_SAID_NEEDS, "quantity", "of", "year", "unit")
        members = take(tree, _FIGURE, needs, self.problems)
        if self.problems.count > before:
            return None
        said = self.said(members, known)
        name = self.text(members, "quantity")
        if name not in known.quantities:
            _unknown(members["quantity"], "quantity", known.quantities, self.problems)
            return None
        scale = self.text(members, "scale") or SCALE
        scales = (*project.names("scales"), ANY_SCALE)
        if scale not in scales:
            _unknown(members["scale"], "scale", scales, self.problems)
        quantity = known.quantities[name]
        year = self.year(members["year"])
        ends = self.ends(tree, quantity, members)
        if self.problems.count > before or said is None:
            return None
        return Figure(
            id,
            **said,
            quantity=quantity,
            of=self.text(members, "of"),
            region=self.text(members, "region"),
            year=year,
            scale=scale,
            ends=ends,
        )

    def said(self, members: dict[str, Tree], known: _Known) -> dict[str, Any] | None:
        """What figures and statements share, by name; None where something is wrong."""
        before = self.problems.count
        weight = self.text(members, "weight")
        if weight not in WEIGHTS:
            _unknown(members["weight"], "weight", WEIGHTS, self.problems)
        beside, reasons = self.texts(members, "beside"), self.texts(members, "reasons")
        for one in beside:
            if one not in known.kinds:
                _unknown(members["beside"], "kind", known.kinds, self.problems, one)
        for one in reasons:
            if one not in known.reasons:
                _unknown(members["reasons"], "reason", known.reasons, self.problems, one)
        source = self.text(members, "source")
        if not source.startswith("@"):
            self.problems.add(
                members["source"].place,
                f"a figure that others report has a source '@key, place', found {quoted_value(source)}",
            )
        if self.problems.count > before:
            return None
        return {
            "who": self.text(members, "who"),
            "beside": beside,
            "weight": weight,
            "conditions": self.text(members, "conditions"),
            "source": source,
            "reasons": reasons,
        }

    def ends(self, tree: Tree, quantity: Quantity, members: dict[str, Tree]) -> dict[str, Value]:
        """The stated ends, each read as any value is, in order."""
        stated = [end for end in ENDS if end in members]
        if not stated:
            self.problems.add(tree.place, f"expected at least one of {', '.join(ENDS)}")
        ends: dict[str, Value] = {}
        for end in stated:
            given = {"value": members[end], "unit": members["unit"], "source": members["source"]}
            if _is_money(members["unit"].value):
                given["year"] = members["year"]
            value = read_value(
                f"{tree.place.key}.{end}",
                quantity.parameter,
                Tree(given, members[end].place),
                self.problems,
                self.money,
            )
            if value is not None:
                ends[end] = value
        numbers = [ends[end].coherent for end in ENDS if end in ends]
        known = [number for number in numbers if number is not None]
        if known != sorted(known):
            self.problems.add(tree.place, "low, value and high are not in order")
        return ends

    def year(self, tree: Tree) -> int:
        try:
            return whole(tree.value)
        except NumberError:
            self.problems.add(tree.place, f"expected a year, found {quoted_value(tree.value)}")
            return 0

    def text(self, members: dict[str, Tree], key: str) -> str:
        return text_of(members[key], self.problems) if key in members else ""

    def texts(self, members: dict[str, Tree], key: str) -> tuple[str, ...]:
        """The texts of a list; empty without the key."""
        if key not in members:
            return ()
        tree = members[key]
        if not isinstance(tree.value, list) or not tree.value:
            self.problems.add(tree.place, f"expected a list, found {quoted_value(tree.value)}")
            return ()
        return tuple(text_of(item, self.problems) for item in tree.value)


def _is_money(text: Any) -> bool:
    try:
        return isinstance(text, str) and unit(text).currency is not None
    except UnitError:
        return False  # told where the number is read


def _unknown(
    tree: Tree, what: str, known: Iterable[str], problems: Problems, found: str | None = None
) -> None:
    """Note a name that is none, with the nearest or all that there are."""
    name = str(tree.value) if found is None else found
    problems.add(tree.place, f"unknown {what} '{name}'{among(name, known, 'allowed')}")
