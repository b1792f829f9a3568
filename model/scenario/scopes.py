"""The namespaces that equations see: materials, layers, cell, site and steps, made of values when
first needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from model.conventions import conventions
from model.language.equations import Number
from model.layers import Kind
from model.plant.cell import CELL_QUANTITIES, SIDES, CellParameters, InterfaceParameters
from model.plant.material import Material, MaterialFacts
from model.plant.namespace import Namespace, Record, Unknown, attach
from model.plant.power_law import SharedParameters
from model.plant.site import SUPPLIED_ROOMS, MaterialParameters, RoomParameters, SiteParameters
from model.reading.errors import UserError
from model.reading.parameter import Parameter, Value

_INTERFACE_SCHEMA = InterfaceParameters.parameters()
_MATERIAL_PROPERTIES = tuple(MaterialParameters.parameters())


class Valued(Protocol):
    """What namespaces are made of: values by key, references between keys, materials and layers."""

    @property
    def values(self) -> Mapping[str, Value]:
        """Numbers and choices by key."""

    @property
    def references(self) -> Mapping[str, str]:
        """Which key takes its value from which."""

    @property
    def materials(self) -> Mapping[str, MaterialFacts]:
        """Materials by id."""

    @property
    def layers(self) -> tuple[tuple[str, Kind], ...]:
        """Layers of the cell in their order, each with its kind."""

    @property
    def convention(self) -> str:
        """Name of the costing convention."""


class Scopes:
    """The namespaces of one evaluation, with `numbers` by key in one reading."""

    def __init__(self, plan: Valued, numbers: Mapping[str, Number], record: Record) -> None:
        self.plan, self.numbers, self.record = plan, numbers, record
        self.memo: dict[str, Any] = {}
        self.pending: list[str] = []
        self.layers: dict[str, tuple[Kind, Namespace]] = {}

    def material(self, id: str) -> Material:
        """The handle of a material."""
        key = f"materials.{id}"
        if key not in self.memo:
            facts = self.plan.materials[id]
            values = {
                name: self.resolve(f"{key}.{name}")
                for name in _MATERIAL_PROPERTIES
                if self._is_given(f"{key}.{name}")
            }
            material = self.memo[key] = Material(facts, values, self.record)
            recipe = {
                self.material(i): self.resolve(f"{key}.recipe.{i}") for i in facts.ingredients
            }
            material.ingredients.update(recipe)
        return self.memo[key]

    def _is_given(self, key: str) -> bool:
        return key in self.numbers or key in self.plan.references

    def resolve(self, key: str) -> Any:
        """The number, text or material behind a key, following references and computing cell
        quantities.
        """
        while key not in self.numbers and key in self.plan.references:
            key = self.plan.references[key]
        if key in self.numbers:  # what a study hands over goes before what the key follows
            return self.numbers[key]
        value = self.plan.values.get(key)
        if value is not None:
            if value.schema.kind == "material":
                return self.material(str(value.text))
            if value.text is not None:
                return value.text
            raise Unknown(key)
        if key in self.pending:
            raise UserError(f"values run in a circle: {' -> '.join([*self.pending, key])}")
        self.pending.append(key)
        try:
            return self._calculated(key)
        finally:
            self.pending.pop()

    def _calculated(self, key: str) -> Number:
        """A quantity of the cell or of one of its layers."""
        scope, _, name = key.rpartition(".")
        if scope == "cell":
            return CELL_QUANTITIES[name](self.cell())
        kind, layer = self.layer(scope.removeprefix("cell."))
        return kind.quantities[name](layer)

    def namespace(self, scope: str, schema: Mapping[str, Parameter], **more: Any) -> Namespace:
        """The namespace of a scope; values that nobody reports are left out and raise when used."""
        values, unknown = dict(more), set()
        for name in schema:
            try:
                values[name] = self.resolve(f"{scope}.{name}")
            except Unknown:
                unknown.add(name)
        return Namespace(scope, values, self.record, frozenset(unknown))

    def layer(self, name: str) -> tuple[Kind, Namespace]:
        """A layer's kind and namespace."""
        if name not in self.layers:
            kind = dict(self.plan.layers)[name]
            self.layers[name] = (
                kind,
                self.namespace(f"cell.{name}", kind.schema, cell=self.cell()),
            )
        return self.layers[name]

    def cell(self) -> Namespace:
        """The cell-wide namespace, with its interfaces; layers are attached once all of them can be
        made.
        """
        if "cell" not in self.memo:
            self.memo["cell"] = cell = self.namespace("cell", CellParameters.parameters())
            contact = _INTERFACE_SCHEMA
            attach(
                cell, interfaces={s: self.namespace(f"cell.interface.{s}", contact) for s in SIDES}
            )
            attach(cell, layers=_Layers(self))
        return self.memo["cell"]

    def site(self) -> Namespace:
        """The site's namespace with its convention and rooms."""
        if "site" not in self.memo:
            self.memo["site"] = site = self.namespace("site", SiteParameters.parameters())
            convention = conventions()[self.plan.convention]
            attach(site, convention=convention)
            if convention.schema:
                attach(
                    site,
                    **{
                        convention.name: self.namespace(
                            f"site.{convention.name}", convention.schema
                        )
                    },
                )
            rooms = RoomParameters.parameters()
            attach(
                site,
                rooms={r: self.namespace(f"site.{r}", rooms, site=site) for r in SUPPLIED_ROOMS},
            )
            if any(
                f"power_law.{name}" in self.plan.values for name in SharedParameters.parameters()
            ):
                attach(site, power_law=self.namespace("power_law", SharedParameters.parameters()))
        return self.memo["site"]


class _Layers:
    """The layers of a cell in their order, made when first iterated, because layers may refer to
    the cell.
    """

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes

    def __iter__(self) -> Iterator[tuple[Kind, Namespace]]:
        return iter([self.scopes.layer(name) for name, _ in self.scopes.plan.layers])
