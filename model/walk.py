"""One walk through the equations of a scenario, in whatever reading its numbers are.

The numbers may be floats, arrays of samples, quantities with units or traced symbols; the walk makes the namespaces that
equations see, pulls the demand back through the chain, and adds up costs and outputs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model import cell as cell_module
from model import service
from model.cell import DESIGN, PERFORMANCE, SIDES, CellParameters, InterfaceParameters, Kind
from model.chain import Chain, Instance
from model.conventions import conventions
from model.document import UserError
from model.economics import (
    CATEGORIES,
    SUPPLIED_ROOMS,
    MaterialParameters,
    RoomParameters,
    SiteParameters,
    plant_cost,
    step_cost,
    summarise,
)
from model.equations import Number, highest, lowest, total
from model.outputs import NUMERIC_OUTPUTS
from model.parameter import Parameter
from model.power_law import SharedParameters, size
from model.scenario import Scenario, StandAlone
from model.step import Namespace, Record, Resources, Unknown, quantities, resources

if TYPE_CHECKING:
    from model.assemble import MaterialFacts

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
            return self._keep("price", self._made(), f"{self.title}: ingredients and conversion")
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
    costs: dict[str, Number]
    total: Number


@dataclass
class Evaluation:
    """One walk through the equations: flows by step, the plant's row, and the outputs (None where unknown)."""

    site: Namespace
    flows: dict[str, Flow]
    plant: dict[str, Number]
    plant_total: Number
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
                name: self.resolve(f"{key}.{name}") for name in _MATERIAL_PROPERTIES if self._stated(f"{key}.{name}")
            }
            made = self.memo[key] = Material(facts, values, self.record)
            made.ingredients.update({self.material(i): self.resolve(f"{key}.recipe.{i}") for i in facts.ingredients})
        return self.memo[key]

    def _stated(self, key: str) -> bool:
        return key in self.numbers or key in self.scenario.references

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
            cell.__dict__["interfaces"] = {s: self.namespace(f"cell.interface.{s}", contact) for s in SIDES}
            cell.__dict__["layers"] = _Layers(self)
        return self.memo["cell"]

    def site(self) -> Namespace:
        """The site's namespace with its convention and rooms."""
        if "site" not in self.memo:
            self.memo["site"] = site = self.namespace("site", SiteParameters.parameters())
            convention = conventions()[self.scenario.convention]
            site.__dict__["convention"] = convention
            if convention.schema:
                site.__dict__[convention.name] = self.namespace(f"site.{convention.name}", convention.schema)
            rooms = RoomParameters.parameters()
            site.__dict__["rooms"] = {r: self.namespace(f"site.{r}", rooms, site=site) for r in SUPPLIED_ROOMS}
            if any(f"power_law.{name}" in self.scenario.values for name in SharedParameters.parameters()):
                site.__dict__["power_law"] = self.namespace("power_law", SharedParameters.parameters())
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
        design = {function.__name__: function(cell) for function in DESIGN}
        if self.every:
            for _, layer in self.layers.items():
                _compute(layer[0].quantities, layer[1])
        plant = Namespace("plant", {}, self.record)
        cells = plant._keep("good_cells", self._cells(design), "Good cells a year")
        plant._keep("good_energy", cells * design["energy"], "Energy of the good cells of a year")
        flows = self._costed(plant, self._pull(scenario.chain, cells, site))
        staff = plant._keep(
            "operators", total(f.p._memo["staff"] for f in flows.values()), "Operators on duty, all steps"
        )
        own = plant_cost(plant, site, staff, scenario.capacity)
        summarise(plant, site, [f.p for f in flows.values()])
        plant_total = plant._keep("cost_total", total(own.values()), "Yearly cost that no step causes alone")
        categories = {
            c: plant._keep(
                f"total_{c}", total([*(f.costs[c] for f in flows.values()), own[c]]), f"All steps and plant: {c}"
            )
            for c in CATEGORIES
        }
        annual = plant._keep("annual_cost", total([*(f.total for f in flows.values()), plant_total]), "All cost a year")
        outputs = self._outputs(plant, design, flows, cells, annual, staff)
        used = {}
        if scenario.capacity != "fractional":
            counted = {id: f.resources.machines for id, f in flows.items() if f.resources.machines is not None}
            used = {id: machines.required / machines.installed for id, machines in counted.items()}
            for id, share in used.items():
                flows[id].p._keep("utilisation", share, "Machines required per machine installed")
        if used:
            top = highest(used.values())
            outputs["bottleneck_utilisation"] = plant._keep(
                "bottleneck_utilisation", top, "Highest utilisation of a step"
            )
        ordered = {name: outputs.get(name) for name in NUMERIC_OUTPUTS}
        return Evaluation(site, flows, own, plant_total, categories, ordered, used)

    def _cells(self, design: Mapping[str, Number]) -> Number:
        """Good cells a year for an output stated as energy, cells or area."""
        output = self.numbers["plant.annual_output"]
        unit = self.scenario.values["plant.annual_output"].schema.unit
        if unit == CELLS:
            return output
        return output / (design["energy"] if unit == ENERGY else design["area"])

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
            inputs[id] = {port: p._keep(f"input_{port}", amount, f"Taken from port {port} per processed unit")
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
            costs = step_cost(r, self.site(), instance.law)
            whole = r.p._keep("cost_total", total(costs.values()), "Yearly cost of the step")
            flows[instance.id] = Flow(r.p, r, costs, whole)
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
                rate = plant._memo[name] if owner == "plant" else _flow(found[owner], name)
            for factor in factors:
                rate = rate * self.resolve(factor)
            return rate

        made = size(instance.law, p, flow)
        if not on_path:
            found[instance.id] = service.resources(p, made)

    def _outputs(
        self, plant: Namespace, design: Mapping[str, Number], flows: Mapping[str, Flow], cells: Number,
        annual: Number, staff: Number,
    ) -> dict[str, Number | None]:  # fmt: skip
        keep = plant._keep
        energy = plant._memo["good_energy"]
        investment = keep(
            "investment", total(f.p._memo["investment"] for f in flows.values()), "All installed machines"
        )
        used = [f.p._memo[carrier] for f in flows.values() for carrier in ("electricity", "natural_gas")]
        compound = self.scenario.chain.compound_yield(
            {instance.id: flows[instance.id].p.yield_ for instance in self.scenario.chain.path},
            lambda id, y: flows[id].p._keep(
                "compound_yield", y, "Product of yields from here to the gate, on the worst path"
            ),
        )
        outputs: dict[str, Number | None] = {
            "cost_per_kwh": keep("cost_per_kwh", annual / energy, "Cost per energy of good cells"),
            "cost_per_cell": keep("cost_per_cell", annual / cells, "Cost per good cell"),
            "cost_per_m2": keep("cost_per_m2", annual / (cells * design["area"]), "Cost per cell area"),
            "annual_cost": annual,
            "investment": investment,
            "investment_per_kwh_per_year": keep(
                "investment_per_energy", investment / energy, "Investment per yearly energy"
            ),
            "overall_yield": keep("overall_yield", lowest(compound.values()), "Product of yields on the worst path"),
            "floor_area": keep("floor_area", total(f.p._memo["floor"] for f in flows.values()), "Machine floor"),
            "staff": keep("staff", staff + plant._memo["managers"], "Operators and managers on duty"),
            "energy_per_kwh": keep("energy_per_energy", total(used) / energy, "Energy used per energy of good cells"),
            "cell_energy": design["energy"],
            "specific_energy": design["specific_energy"],
            "energy_density": design["energy_density"],
        }
        names = {"area_specific_resistance", "deliverable_energy_1c", "max_c_rate", "minutes_to_80_percent"}
        for function in PERFORMANCE:
            try:
                made = function(self.cell())
            except Unknown:
                made = None
            if function.__name__ in names:
                outputs[function.__name__] = made
        return outputs


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
        return r.p._keep("rejected", r.processed - r.good, "Units rejected a year")
    return r.p._memo[name]


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
    try:
        return _Walk(scenario, numbers, record, every).run()
    except ArithmeticError as error:
        raise UserError(f"{scenario.name}: the values lead to a {error}{_suspects(scenario)}") from error


def _suspects(scenario: Scenario) -> str:
    """The values that were set, one of which is likely too large or too small."""
    keys = list(dict.fromkeys(key for key, _ in scenario.overrides))[-_MOST_SUSPECTS:]
    return f"; look at what was set: {', '.join(keys)}" if keys else "; a value is too large or too small"


def quantity_of(scenario: Scenario, numbers: Mapping[str, Number], key: str) -> Any:
    """One quantity of the cell, such as `cell.area`. Raises Unknown where nobody reports what it needs."""
    return _Walk(scenario, numbers, ignore, False).resolve(key)


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
    costs = step_cost(r, site)
    return Flow(p, r, costs, p._keep("cost_total", total(costs.values()), "Yearly cost of the step"))


_MOST_SUSPECTS = 5
_INTERFACE_SCHEMA = InterfaceParameters.parameters()
_MATERIAL_PROPERTIES = tuple(MaterialParameters.parameters())
_CELL_QUANTITIES = quantities(cell_module)
