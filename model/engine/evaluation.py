"""One walk through the equations of a scenario, in whatever reading its numbers are.

The numbers may be floats, arrays of samples, quantities with units or traced symbols; the walk makes the namespaces that
equations see, pulls the demand back through the chain, and adds up costs and outputs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.conventions import conventions
from model.language.equations import Number, total
from model.layers import Kind
from model.plant import cell as cell_module
from model.plant import service, totals
from model.plant.cell import SIDES, CellParameters, InterfaceParameters
from model.plant.chain import Chain, Instance
from model.plant.economics import (
    CATEGORIES,
    PlantCost,
    StepCost,
    plant_cost,
    step_cost,
    summarise,
)
from model.plant.namespace import Namespace, Record, Unknown, attach, quantities, record, recorded
from model.plant.outputs import NUMERIC_OUTPUTS, OUTPUTS, Output
from model.plant.power_law import SharedParameters, size
from model.plant.site import SUPPLIED_ROOMS, MaterialParameters, RoomParameters, SiteParameters
from model.plant.step import Resources, resources
from model.reading.errors import UserError
from model.reading.parameter import Parameter
from model.scenario.scenario import Scenario, StandAlone

if TYPE_CHECKING:
    from model.scenario.assemble import MaterialFacts

_ORDER = "plant.annual_output"
ENERGY, CELLS = "GWh/year", "cell/year"  # other than these, output is cell area a year


class Material(Namespace):
    """A material as equations see it: a key of `materials(p)`, with `price`, `density` and other properties."""

    def __init__(self, facts: MaterialFacts, values: Mapping[str, Any], record: Record) -> None:
        super().__init__(f"materials.{facts.id}", values, record)
        self.__dict__.update(id=facts.id, title=facts.title, kind=facts.kind, ingredients={})

    def __hash__(self) -> int:
        return hash(self.id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Material) and other.id == self.id

    def __getattr__(self, name: str) -> Any:
        if name == "price" and self.ingredients:
            return record(self, "price", self._made(), f"{self.title}: ingredients and conversion")
        if name.startswith("_"):
            raise AttributeError(name)
        raise Unknown(f"materials.{self.__dict__['id']}.{name}")

    @property
    def recipe(self) -> dict[Material, Number]:
        """Ingredients per mass, for a step that makes the material. Raises UserError where nobody states them."""
        if not self.ingredients:
            raise UserError(f"{self.title} has no recipe, so it is not known what it is made from")
        return self.ingredients

    def _made(self) -> Number:
        ingredients = total(amount * material.price for material, amount in self.ingredients.items())
        return ingredients + self.conversion if "conversion" in self.__dict__ else ingredients


@dataclass
class Flow:
    """What an evaluation found out about one step."""

    p: Namespace
    resources: Resources
    cost: StepCost

    @property
    def costs(self) -> dict[str, Number]:
        """Yearly cost by category."""
        return self.cost.by_category

    @property
    def total(self) -> Number:
        """Yearly cost."""
        return self.cost.total


@dataclass
class Evaluation:
    """One walk through the equations: flows by step, the plant's row, and the outputs (None where unknown)."""

    site: Namespace
    flows: dict[str, Flow]
    plant: PlantCost
    categories: dict[str, Number]
    outputs: dict[str, Number | None]
    utilisations: dict[str, Number]


def ignore(key: str, value: Number, meaning: str) -> Number:
    """The record of a reading that keeps no quantities."""
    return value


class _Walk:
    """One evaluation in progress: namespaces are made when first needed."""

    def __init__(self, scenario: Any, numbers: Mapping[str, Number], record: Record, every: bool) -> None:
        self.scenario, self.numbers, self.record, self.every = scenario, numbers, record, every
        self.memo: dict[str, Any] = {}
        self.pending: list[str] = []
        self.layers: dict[str, tuple[Kind, Namespace]] = {}

    # Namespaces ---------------------------------------------------------------------------------------------------

    def material(self, id: str) -> Material:
        """The handle of a material."""
        key = f"materials.{id}"
        if key not in self.memo:
            facts = self.scenario.materials[id]
            values = {
                name: self.numbers[f"{key}.{name}"] for name in _MATERIAL_PROPERTIES if f"{key}.{name}" in self.numbers
            }
            made = self.memo[key] = Material(facts, values, self.record)
            made.ingredients.update({self.material(i): self.numbers[f"{key}.recipe.{i}"] for i in facts.ingredients})
        return self.memo[key]

    def resolve(self, key: str) -> Any:
        """The number, text or material behind a key, following references and computing cell quantities."""
        while key in self.scenario.references:
            key = self.scenario.references[key]
        if key in self.numbers:
            return self.numbers[key]
        value = self.scenario.values.get(key)
        if value is not None:
            if value.schema.kind == "material":
                return self.material(str(value.text))
            if value.text is not None:
                return value.text
            raise Unknown(key)
        if key in self.pending:
            raise UserError(f"values run in a circle: {' -> '.join([*self.pending, key])}")
        self.pending.append(key)
        scope, _, name = key.rpartition(".")
        if scope == "cell":
            made = _CELL_QUANTITIES[name](self.cell())
        else:
            kind, layer = self.layer(scope.removeprefix("cell."))
            made = kind.quantities[name](layer)
        self.pending.pop()
        return made

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
            kind = dict(self.scenario.layers)[name]
            self.layers[name] = (kind, self.namespace(f"cell.{name}", kind.schema, cell=self.cell()))
        return self.layers[name]

    def cell(self) -> Namespace:
        """The cell-wide namespace, with its interfaces; layers are attached once all of them can be made."""
        if "cell" not in self.memo:
            self.memo["cell"] = cell = self.namespace("cell", CellParameters.parameters())
            contact = _INTERFACE_SCHEMA
            attach(cell, interfaces={s: self.namespace(f"cell.interface.{s}", contact) for s in SIDES})
            attach(cell, layers=_Layers(self))
        return self.memo["cell"]

    def site(self) -> Namespace:
        """The site's namespace with its convention and rooms."""
        if "site" not in self.memo:
            self.memo["site"] = site = self.namespace("site", SiteParameters.parameters())
            convention = conventions()[self.scenario.convention]
            attach(site, convention=convention)
            if convention.schema:
                attach(site, **{convention.name: self.namespace(f"site.{convention.name}", convention.schema)})
            rooms = RoomParameters.parameters()
            attach(site, rooms={r: self.namespace(f"site.{r}", rooms, site=site) for r in SUPPLIED_ROOMS})
            if any(f"power_law.{name}" in self.scenario.values for name in SharedParameters.parameters()):
                attach(site, power_law=self.namespace("power_law", SharedParameters.parameters()))
        return self.memo["site"]

    # The walk -----------------------------------------------------------------------------------------------------

    def run(self) -> Evaluation:
        """Everything, from the cell to the plant's outputs."""
        try:
            return self._run()
        except Unknown as unknown:
            raise UserError(f"{unknown} is needed but nobody has given it a value") from None

    def _run(self) -> Evaluation:
        scenario, site, cell = self.scenario, self.site(), self.cell()
        if self.every:
            _compute(_CELL_QUANTITIES, cell)
            for kind, layer in self.layers.values():
                _compute(kind.quantities, layer)
        order = self.scenario.values[_ORDER]
        counted_in = {ENERGY: "energy", CELLS: "cells"}.get(order.schema.unit, "area")
        plant = Namespace("plant", {}, self.record)
        attach(plant, cell=cell, annual_output=self.numbers[_ORDER], counted_in=counted_in)
        cells = totals.good_cells(plant)
        totals.good_energy(plant)
        flows = self._costed(plant, self._pull(scenario.chain, cells, site))
        steps = [flow.cost for flow in flows.values()]
        attach(plant, steps=steps)
        own = plant_cost(plant, site, totals.operators(plant), scenario.capacity)
        summarise(plant, site, steps, own)
        used = self._utilisations(flows)
        attach(plant, own=own, compound_yields=self._compound_yields(flows), utilisations=used)
        categories = {
            category: record(
                plant,
                f"total_{category}",
                total([*(step.by_category[category] for step in steps), own.by_category[category]]),
                f"All steps and plant: {category}",
            )
            for category in CATEGORIES
        }
        outputs = {name: _output(OUTPUTS[name], plant, cell) for name in NUMERIC_OUTPUTS}
        return Evaluation(site, flows, own, categories, outputs, used)

    def _utilisations(self, flows: Mapping[str, Flow]) -> dict[str, Number]:
        """How far the whole machines of each step are used; nothing where machines are charged as used."""
        if self.scenario.capacity == "fractional":
            return {}
        counted = {id: flow for id, flow in flows.items() if flow.resources.machines is not None}
        return {id: _utilisation(flow) for id, flow in counted.items()}

    def _compound_yields(self, flows: Mapping[str, Flow]) -> dict[str, Number]:
        """By step of the path the product of yields from there to the gate."""
        chain = self.scenario.chain
        yields = {instance.id: flows[instance.id].p.yield_ for instance in chain.path}
        meaning = "Product of yields from here to the gate, on the worst path"
        return chain.compound_yield(yields, lambda id, y: record(flows[id].p, "compound_yield", y, meaning))

    def _pull(self, chain: Chain, cells: Number, site: Namespace) -> dict[str, Resources]:
        """Demand pulled back from the product, step by step."""
        found: dict[str, Resources] = {}
        processed: dict[str, Number] = {}
        inputs: dict[str, Mapping[str, Number]] = {}
        for id in chain.upstream_order:
            instance = chain.by_id[id]
            p = self.namespace(id, instance.schema)
            good = chain.demand(id, processed, inputs) if chain.consumers[id] else cells
            r = resources(instance.step, p, good, site, None if instance.law else self.scenario.capacity)
            for port, material in instance.buy.items():
                _buy(r, self.resolve(material) if "." in material else self.material(material), port)
            if self.every:
                _compute(instance.step.quantities, p)
            inputs[id] = {port: record(p, f"input_{port}", amount, f"Taken from port {port} per processed unit")
                          for port, amount in r.inputs.items()}  # fmt: skip
            found[id], processed[id] = r, r.processed
        return found

    def _costed(self, plant: Namespace, found: dict[str, Resources]) -> dict[str, Flow]:
        """The steps with their cost, then the services, which flows and floors of steps may drive, in the file's order."""
        chain, flows = self.scenario.chain, {}
        for instance in (*(chain.by_id[id] for id in found), *chain.services):
            if instance.law is not None:
                self._size(instance, plant, found)
            r = found[instance.id]
            flows[instance.id] = Flow(r.p, r, step_cost(r, self.site(), instance.law))
        return {instance.id: flows[instance.id] for instance in chain.instances}

    def _size(self, instance: Instance, plant: Namespace, found: dict[str, Resources]) -> None:
        """Size a process area, by flows that are known by now."""
        on_path = instance.step.on_path
        p = found[instance.id].p if on_path else self.namespace(instance.id, instance.schema)
        assert instance.law is not None

        def flow(key: str, factors: tuple[str, ...]) -> Number:
            owner, _, name = key.partition(".")
            if key in self.numbers:  # a rate that is stated as it is
                rate = self.numbers[key]
            else:
                rate = recorded(plant, name) if owner == "plant" else _flow(found[owner], name)
            for factor in factors:
                rate = rate * self.resolve(factor)
            return rate

        made = size(instance.law, p, flow)
        if not on_path:
            found[instance.id] = service.resources(p, made)


def _utilisation(flow: Flow) -> Number:
    machines = flow.resources.machines
    assert machines is not None
    share = machines.required / machines.installed
    return record(flow.p, "utilisation", share, "Machines required per machine installed")


def _output(output: Output, plant: Namespace, cell: Namespace) -> Number | None:
    """An output in coherent units; None where a value that it needs is unknown."""
    assert output.equation is not None and output.quantity is not None
    try:
        return output.equation(cell if output.quantity.startswith("cell.") else plant)
    except Unknown:
        return None


class _Layers:
    """The layers of a cell in their order, made when first iterated, because layers may refer to the cell."""

    def __init__(self, walk: _Walk) -> None:
        self.walk = walk

    def __iter__(self) -> Any:
        return iter([self.walk.layer(name) for name, _ in self.walk.scenario.layers])


def _compute(found: Mapping[str, Callable[[Namespace], Number]], p: Namespace) -> None:
    """Compute the quantities nothing else asked for; unknown ones are left out."""
    for function in found.values():
        try:
            function(p)
        except Unknown:
            continue


def _flow(r: Resources, name: str) -> Number:
    """A yearly flow of a step by its name."""
    if name == "rejected":
        return record(r.p, "rejected", r.processed - r.good, "Units rejected a year")
    return recorded(r.p, name)


def _buy(r: Resources, material: Material, port: str) -> None:
    """Add what an unlinked port takes to the bought materials."""
    amount = r.inputs.pop(port)
    r.materials[material] = r.materials[material] + amount if material in r.materials else amount


def run(
    scenario: Scenario, numbers: Mapping[str, Number], record: Record = ignore, *, every: bool = False
) -> Evaluation:
    """Evaluate a scenario with `numbers` by key, all of one reading (floats may stand among arrays).

    `record(key, value, meaning)` is called once for every named quantity and returns what is used in its place; `every`
    computes also the quantities that no output needs.
    """
    return _Walk(scenario, numbers, record, every).run()


def run_step(
    alone: StandAlone, numbers: Mapping[str, Number], good: Number, record: Record = ignore, capacity: str = "integer"
) -> Flow:
    """Evaluate one step by itself for `good` units a year, at the site it stands with.

    A port that bears the name of a choice of material buys it; what other ports take costs nothing here.
    """
    walk = _Walk(alone, numbers, record, True)
    p, site = walk.namespace(alone.step.id, alone.step.schema), walk.site()
    r = resources(alone.step, p, good, site, capacity)
    for port in [port for port in r.inputs if port in alone.step.schema]:
        _buy(r, getattr(p, port), port)
    _compute(alone.step.quantities, p)
    return Flow(p, r, step_cost(r, site))


_INTERFACE_SCHEMA = InterfaceParameters.parameters()
_MATERIAL_PROPERTIES = tuple(MaterialParameters.parameters())
_CELL_QUANTITIES = quantities(cell_module)
