"""One evaluation of the equations of a scenario, in whatever reading its numbers are.

The numbers may be floats, arrays of samples, quantities with units or traced symbols. Demand is
pulled back through the chain, then costs and outputs are added up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from model.language.equations import Number, total
from model.plant import service, totals
from model.plant.cell import CELL_QUANTITIES
from model.plant.chain import Chain, Instance
from model.plant.economics import CATEGORIES, PlantCost, StepCost, plant_cost, step_cost, summarise
from model.plant.material import Material
from model.plant.namespace import Namespace, Record, Unknown, attach, ignore, record, recorded
from model.plant.outputs import NUMERIC_OUTPUTS, OUTPUTS, Output
from model.plant.power_law import size
from model.plant.step import Resources, resources
from model.reading.errors import UserError
from model.scenario.scopes import Scopes, Valued
from model.scenario.stand_alone import StandAlone

_ORDER = "plant.annual_output"
_MOST_SUSPECTS = 5  # named where values lead to nothing finite
ENERGY, CELLS = "GWh/year", "cell/year"  # other than these, output is cell area a year


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
    """What an evaluation gives: flows by step, the plant's row, and the outputs (None where
    unknown).
    """

    site: Namespace
    flows: dict[str, Flow]
    plant: PlantCost
    categories: dict[str, Number]
    outputs: dict[str, Number | None]
    utilisations: dict[str, Number]


class Plan(Valued, Protocol):
    """What an evaluation needs: a scenario, or whatever else states as much."""

    @property
    def name(self) -> str:
        """What messages call it."""

    @property
    def overrides(self) -> Sequence[tuple[str, object]]:
        """What was set, by key."""

    @property
    def chain(self) -> Chain:
        """Steps, services and links."""

    @property
    def capacity(self) -> str:
        """How machines are counted: integer, fractional or power_law."""


class _Evaluator:
    """One evaluation in progress: demand pulled back through the chain, then costs, then sums."""

    def __init__(
        self, plan: Plan, numbers: Mapping[str, Number], record: Record, every: bool
    ) -> None:
        self.plan, self.numbers, self.record, self.every = plan, numbers, record, every
        self.scopes = Scopes(plan, numbers, record)

    def run(self) -> Evaluation:
        """Everything, from the cell to the plant's outputs."""
        try:
            return self._run()
        except Unknown as unknown:
            raise UserError(f"{unknown} is needed but nobody has given it a value") from None

    def _run(self) -> Evaluation:
        plan, site, cell = self.plan, self.scopes.site(), self.scopes.cell()
        if self.every:
            _compute(CELL_QUANTITIES, cell)
            for kind, layer in self.scopes.layers.values():
                _compute(kind.quantities, layer)
        order = self.plan.values[_ORDER]
        counted_in = {ENERGY: "energy", CELLS: "cells"}.get(order.schema.unit, "area")
        plant = Namespace("plant", {}, self.record)
        attach(plant, cell=cell, annual_output=self.numbers[_ORDER], counted_in=counted_in)
        cells = totals.good_cells(plant)
        totals.good_energy(plant)
        flows = self._costed(plant, self._pull(plan.chain, cells, site))
        steps = [flow.cost for flow in flows.values()]
        attach(plant, steps=steps)
        own = plant_cost(plant, site, totals.operators(plant), plan.capacity)
        summarise(plant, site, steps, own)
        used = self._utilisations(flows)
        attach(plant, own=own, compound_yields=self._compound_yields(flows), utilisations=used)
        categories = {}
        for category in CATEGORIES:
            costs = [step.by_category[category] for step in steps] + [own.by_category[category]]
            meaning = f"All steps and plant: {category}"
            categories[category] = record(plant, f"total_{category}", total(costs), meaning)
        outputs = {name: _output(OUTPUTS[name], plant, cell) for name in NUMERIC_OUTPUTS}
        return Evaluation(site, flows, own, categories, outputs, used)

    def _utilisations(self, flows: Mapping[str, Flow]) -> dict[str, Number]:
        """How far the whole machines of each step are used; nothing where machines are charged as
        used.
        """
        if self.plan.capacity == "fractional":
            return {}
        counted = {id: flow for id, flow in flows.items() if flow.resources.machines is not None}
        return {id: _utilisation(flow) for id, flow in counted.items()}

    def _compound_yields(self, flows: Mapping[str, Flow]) -> dict[str, Number]:
        """By step of the path the product of yields from there to the gate."""
        chain = self.plan.chain
        yields = {instance.id: flows[instance.id].p.yield_ for instance in chain.path}
        meaning = "Product of yields from here to the gate, on the worst path"
        return chain.compound_yield(
            yields, lambda id, y: record(flows[id].p, "compound_yield", y, meaning)
        )

    def _pull(self, chain: Chain, cells: Number, site: Namespace) -> dict[str, Resources]:
        """Demand pulled back from the product, step by step."""
        by_step: dict[str, Resources] = {}
        processed: dict[str, Number] = {}
        inputs: dict[str, Mapping[str, Number]] = {}
        for id in chain.upstream_order:
            instance = chain.by_id[id]
            p = self.scopes.namespace(id, instance.schema)
            good = chain.demand(id, processed, inputs) if chain.consumers[id] else cells
            r = resources(
                instance.step, p, good, site, None if instance.law else self.plan.capacity
            )
            for port, material in instance.buy.items():
                _buy(
                    r,
                    (
                        self.scopes.resolve(material)
                        if "." in material
                        else self.scopes.material(material)
                    ),
                    port,
                )
            if self.every:
                _compute(instance.step.quantities, p)
            inputs[id] = {
                port: record(
                    p, f"input_{port}", amount, f"Taken from port {port} per processed unit"
                )
                for port, amount in r.inputs.items()
            }
            by_step[id], processed[id] = r, r.processed
        return by_step

    def _costed(self, plant: Namespace, resources: dict[str, Resources]) -> dict[str, Flow]:
        """The steps with their cost, then the services, which flows and floors of steps may drive,
        in the file's order.
        """
        chain, flows = self.plan.chain, {}
        for instance in (*(chain.by_id[id] for id in resources), *chain.services):
            if instance.law is not None:
                self._size(instance, plant, resources)
            r = resources[instance.id]
            flows[instance.id] = Flow(r.p, r, step_cost(r, self.scopes.site(), instance.law))
        return {instance.id: flows[instance.id] for instance in chain.instances}

    def _size(self, instance: Instance, plant: Namespace, resources: dict[str, Resources]) -> None:
        """Size a process area, by flows that are known by now."""
        on_path = instance.step.on_path
        p = (
            resources[instance.id].p
            if on_path
            else self.scopes.namespace(instance.id, instance.schema)
        )
        assert instance.law is not None

        def flow(key: str, factors: tuple[str, ...]) -> Number:
            owner, _, name = key.partition(".")
            if key in self.numbers:  # a rate that is stated as it is
                rate = self.numbers[key]
            else:
                rate = recorded(plant, name) if owner == "plant" else _flow(resources[owner], name)
            for factor in factors:
                rate = rate * self.scopes.resolve(factor)
            return rate

        sized = size(instance.law, p, flow)
        if not on_path:
            resources[instance.id] = service.resources(p, sized)


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


def _compute(equations: Mapping[str, Callable[[Namespace], Number]], p: Namespace) -> None:
    """Compute the quantities nothing else asked for; unknown ones are left out."""
    for function in equations.values():
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
    plan: Plan, numbers: Mapping[str, Number], record: Record = ignore, *, every: bool = False
) -> Evaluation:
    """Evaluate a scenario, or what states as much, with `numbers` by key, all of one reading
    (floats may stand among arrays).

    `record(key, value, meaning)` is called once for every named quantity and returns what is used
    in its place; `every` computes also the quantities that no output needs.
    """
    try:
        return _Evaluator(plan, numbers, record, every).run()
    except ArithmeticError as error:
        raise UserError(f"{plan.name}: the values lead to a {error}{_suspects(plan)}") from error


def _suspects(plan: Plan) -> str:
    """The values that were set, one of which is likely too large or too small."""
    keys = list(dict.fromkeys(key for key, _ in plan.overrides))[-_MOST_SUSPECTS:]
    return (
        f"; look at what was set: {', '.join(keys)}"
        if keys
        else "; a value is too large or too small"
    )


def run_step(
    alone: StandAlone,
    numbers: Mapping[str, Number],
    good: Number,
    record: Record = ignore,
    capacity: str = "integer",
) -> Flow:
    """Evaluate one step by itself for `good` units a year, at the site it stands with.

    A port that bears the name of a choice of material buys it; what other ports take costs nothing
    here.
    """
    scopes = Scopes(alone, numbers, record)
    p, site = scopes.namespace(alone.step.id, alone.step.schema), scopes.site()
    r = resources(alone.step, p, good, site, capacity)
    for port in [port for port in r.inputs if port in alone.step.schema]:
        _buy(r, getattr(p, port), port)
    _compute(alone.step.quantities, p)
    return Flow(p, r, step_cost(r, site))
