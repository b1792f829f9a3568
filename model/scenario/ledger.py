"""Every declared parameter on its way to a value: what its file gives, what it follows, and what
overrides it.

Site, cell, chain and materials enter their parameters; overrides replace what they gave, in order;
then everything is read, and every problem is noted with file, line and key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from model.language.names import nearest
from model.layers import Kind
from model.plant.cell import CELL_QUANTITIES
from model.reading.document import Tree, take, text_of
from model.reading.errors import Place, Problems
from model.reading.fitting import misfits
from model.reading.number_reader import MoneyFactor
from model.reading.parameter import Parameter, Value
from model.reading.short_forms import in_same_unit
from model.reading.value_reader import read_value

OUTPUT_KEY = "plant.annual_output"


@dataclass
class Entry:
    """One declared parameter: what its file gives (`base`), what replaces that, and where it is
    bound.
    """

    schema: Parameter
    base: Tree | Value | None = None
    overrides: list[tuple[Tree, bool]] = field(default_factory=list)
    bound: Place | None = None


class Ledger:
    """Entries by key, and the references between them.

    `known_texts` are the ids that a choice of material may name.
    """

    def __init__(self, problems: Problems, money: MoneyFactor, known_texts: dict[str, Any]) -> None:
        self.problems, self.money, self.known_texts = problems, money, known_texts
        self.entries: dict[str, Entry] = {}
        self.references: dict[str, str] = {}
        self.places: dict[str, Place] = {}  # where each reference is written
        self.layers: list[tuple[str, Kind]] = []

    # Entering -----------------------------------------------------------------------------------

    def enter(
        self, scope: str, schema: Mapping[str, Parameter], members: Mapping[str, Tree]
    ) -> None:
        """The parameters of a scope, with what its file gives for them."""
        for name, declared in schema.items():
            key = f"{scope}.{name}"
            entry = self.entries[key] = Entry(declared)
            if declared.constant is not None:
                entry.base = Value(
                    key,
                    declared,
                    number=declared.constant,
                    unit=declared.unit,
                    source=declared.source,
                )
            elif name in members and not self.refers(key, members[name]):
                entry.base = members[name]

    def refers(self, key: str, tree: Tree) -> bool:
        """Take `{from: other key}` as a reference; says whether it was one."""
        if not (tree.is_mapping and "from" in tree.value):
            return False
        take(tree, ("from",), ("from",), self.problems)
        target = text_of(tree.value["from"], self.problems, "the key of another value")
        if target:
            self.follow(key, target, tree.value["from"].place)
        return True

    def follow(self, key: str, target: str, place: Place) -> None:
        """Let a value follow another one, or a quantity of the cell."""
        self.references[key], self.places[key] = target, place

    def bind(self, key: str, target: str, place: Place) -> None:
        """Let a value follow another for good: no override may part them."""
        self.follow(key, target, place)
        self.entries[key].bound = place

    def fix(self, key: str, tree: Tree) -> None:
        """Give a value in place of its file's, as a chain does for its steps."""
        entry = self.entries[key]
        entry.bound = tree.place
        if not self.refers(key, tree):
            entry.base = tree

    def override(self, key: str, tree: Tree, user: bool) -> None:
        """Replace a value that there is; a reference to another value replaces it as well."""
        entry = self.entries[key]
        if entry.schema.constant is not None:
            self.problems.add(tree.place, f"'{key}' is a constant")
        elif key in self.references and entry.bound is not None:
            self.problems.add(
                tree.place,
                f"'{key}' follows from {self.references[key]}; change what that depends on",
            )
        elif not self.refers(key, tree):
            self.references.pop(key, None)
            entry.overrides.append((tree, user))

    # Reading ------------------------------------------------------------------------------------

    def read(self, *, numbers: bool, values: dict[str, Value]) -> None:
        """Add the numbers, or else the choices, that follow no other value to `values`."""
        for key, entry in self.entries.items():
            if (entry.schema.kind == "number") == numbers and key not in self.references:
                value = self._value(key, entry)
                if value is not None:
                    values[key] = value

    def _value(self, key: str, entry: Entry) -> Value | None:
        """What stands for a parameter after all overrides; None where nothing does."""
        base = entry.base
        # what a plant is asked for is nobody's finding: no source needed
        if isinstance(base, Tree) and key == OUTPUT_KEY:
            asked = read_value(key, entry.schema, base, self.problems, self.money, user=True)
            base = replace(asked, fixed_by_user=False) if asked is not None else None
        elif isinstance(base, Tree):
            base = self.read_tree(key, entry.schema, base)
        if base is None and not entry.overrides:
            return None
        value = sourced = base  # what stands for "restore": the last value that was not the user's
        for tree, user in entry.overrides:
            override = self.read_tree(key, entry.schema, in_same_unit(tree, value), user=user)
            if override is None:
                continue
            if user:
                value = replace(override, sourced=sourced)
            else:
                value = sourced = override
        return value

    def read_tree(
        self, key: str, schema: Parameter, tree: Tree, *, user: bool = False
    ) -> Value | None:
        """The value that an entry of a file gives; None, with its problems noted, where it is none."""
        return read_value(
            key,
            schema,
            tree,
            self.problems,
            self.money,
            user=user,
            known_texts=self.known_texts,
        )

    # References ---------------------------------------------------------------------------------

    def end(self, key: str) -> str:
        """The key that a reference leads to in the end."""
        seen = {key}
        while key in self.references and self.references[key] not in seen:
            key = self.references[key]
            seen.add(key)
        return key

    def check_references(self, values: Mapping[str, Value]) -> None:
        """Every reference must lead to a value that fits, or to a quantity of the cell."""
        for key in self.references:
            self._check_reference(key, values)

    def _check_reference(self, key: str, values: Mapping[str, Value]) -> None:
        place, schema, target = self.places[key], self.entries[key].schema, self.references[key]
        seen = [key]
        while target in self.references:
            if target in seen:
                self.problems.add(
                    place, f"references run in a circle: {' -> '.join([*seen, target])}"
                )
                return
            seen.append(target)
            target = self.references[target]
        direct = self.entries.get(self.references[key])
        if target not in self.entries and (
            schema.kind != "number" or not self._is_quantity(target)
        ):
            self._unknown(target, place)
        elif target in values:
            # otherwise reported where that one follows it
            if direct is None or not misfits(direct.schema, values[target]):
                for problem in misfits(schema, values[target]):
                    self.problems.add(place, problem)
        elif target in self.entries and self.entries[target].schema.kind != schema.kind:
            self.problems.add(
                place,
                f"'{target}' is a {self.entries[target].schema.kind}; expected a {schema.kind}",
            )

    def check_factors(self, factors: Iterable[tuple[str, Place]]) -> None:
        """What a power law multiplies a flow by must be a value or a quantity of the cell."""
        for key, place in factors:
            if key not in self.entries and not self._is_quantity(key):
                self._unknown(key, place)

    def _unknown(self, key: str, place: Place) -> None:
        layers = (
            f"cell.{name}.{quantity}" for name, kind in self.layers for quantity in kind.quantities
        )
        known = [*self.entries, *layers, *(f"cell.{name}" for name in CELL_QUANTITIES)]
        self.problems.add(place, f"there is no value or cell quantity '{key}'{nearest(key, known)}")

    def followers(self) -> dict[str, Parameter]:
        """The schema of every value that follows a quantity of the cell."""
        schemas = {}
        for key in self.references:
            schema = self.entries[key].schema
            if schema.kind == "number" and self.end(key) not in self.entries:
                schemas[key] = schema
        return schemas

    def _is_quantity(self, target: str) -> bool:
        scope, _, name = target.rpartition(".")
        if scope == "cell":
            return name in CELL_QUANTITIES
        return any(
            scope == f"cell.{layer}" and name in kind.quantities for layer, kind in self.layers
        )
