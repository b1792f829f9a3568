"""Costing: resources become cost by category, for a step and for the plant, under a named
convention.

Steps say what they need; this module knows what it costs. Every category is always present. Linear
costs are charged to the step that causes them; what is not linear in machines or flow (whole
managers) stands on the row `plant`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from model.language.equations import Number, maximum, total, whole
from model.plant.namespace import Namespace, quantity, record
from model.plant.power_law import Law, scaled
from model.plant.step import CARRIERS, Machines, Resources
from model.reading.wording import words

CATEGORIES = (
    "materials",
    "consumables",
    "energy",
    "labour",
    "capital",
    "maintenance",
    "building",
    "atmosphere",
    "overhead",
    "scrap_credit",
)
CAPACITY_MODES = ("integer", "fractional", "power_law")


@quantity
def room_annual_cost(room) -> Number:
    """Yearly cost of keeping the enclosed part of one square metre of machine floor dry or inert."""
    site, convention = room.site, room.site.convention
    charge = convention.rate("capital_charge", site) + convention.rate("maintenance_charge", site)
    energy, gas = _room_running(room)
    return room.enclosed_share * (
        room.investment * charge + _fixed(energy, site) + _fixed(gas, site)
    )


def _room_running(room: Namespace) -> tuple[Number, Number]:
    """Yearly cost of the energy and the gas of one enclosed square metre."""
    site = room.site
    energy = room.power * site.calendar_hours * site.electricity_price
    return energy, room.gas_make_up * site.calendar_hours * room.gas.price


def _fixed(cost: Number, site: Namespace) -> Number:
    """A cost that does not follow the output, as the convention counts it."""
    factor = site.convention.optional("fixed_cost_factor", site)
    return cost if factor is None else cost * factor


@dataclass(frozen=True)
class Equipment:
    """What a step's machines or process area take: yearly labour, operators on duty, investment and
    floor.

    `process_area` is the floor with ways and stores of an area that counts no machines, None
    elsewhere.
    """

    labour: Number
    staff: Number
    investment: Number
    floor: Number
    process_area: Number | None = None


@dataclass(frozen=True)
class CostedStep:
    """A step with what may bear overheads: yearly costs by category, machine floor and the room it
    stands in.
    """

    resources: Resources
    costs: Mapping[str, Number]
    floor: Number
    room: Namespace | None
    site: Namespace


@dataclass(frozen=True)
class StepCost:
    """Yearly cost of a step by category, with what it follows from; `bearing` is what bears
    overheads, by cause.
    """

    by_category: dict[str, Number]
    total: Number
    equipment: Equipment
    electricity: Number
    natural_gas: Number
    bearing: dict[str, Number]


@dataclass(frozen=True)
class PlantCost:
    """Yearly cost that no step causes alone, by category, and the managers on duty."""

    by_category: dict[str, Number]
    total: Number
    managers: Number


def step_cost(r: Resources, site: Namespace, law: Law | None = None) -> StepCost:
    """Yearly cost of a step, in the scenario's money; `law` sizes a process area that counts no
    machines.
    """
    p, convention = r.p, site.convention
    room = room_of(r, site)
    if r.machines is not None:
        equipment = _of_machines(p, r.machines, site)
    else:
        assert law is not None
        equipment = _of_process_area(p, law, site)
    labour, investment, floor = equipment.labour, equipment.investment, equipment.floor
    energy = _energy(r, equipment, site)
    electricity = record(p, "electricity", energy["electricity"], "Electric energy a year")
    natural_gas = record(p, "natural_gas", energy["natural_gas"], "Natural gas a year")
    bought = _materials(r)
    prices = {"electricity": site.electricity_price, "natural_gas": site.natural_gas_price}
    reject = total(
        amount * (material.price * material.scrap_value) for material, amount in r.waste.items()
    )
    costs = {
        "materials": total(cost for material, cost in bought if material.kind == "material"),
        "consumables": total(cost for material, cost in bought if material.kind == "consumable"),
        "energy": total(energy[carrier] * prices[carrier] for carrier in CARRIERS),
        "labour": _fixed(labour, site),
        "capital": investment * convention.rate("capital_charge", site),
        "maintenance": investment * convention.rate("maintenance_charge", site),
        "building": floor * convention.rate("building_annual_cost", site),
        "atmosphere": floor * room_annual_cost(room) if room else 0.0 * labour,
        "scrap_credit": (r.good - r.processed) * reject if r.waste else 0.0 * labour,
    }
    bearing = _bearing(CostedStep(r, costs, floor, room, site))
    costs["overhead"] = _overhead(equipment, bearing, site)
    by_category = _named(
        p, {category: costs[category] for category in CATEGORIES}, 0.0 * costs["labour"]
    )
    whole_cost = record(p, "cost_total", total(by_category.values()), "Yearly cost of the step")
    return StepCost(by_category, whole_cost, equipment, electricity, natural_gas, bearing)


def room_of(r: Resources, site: Namespace) -> Namespace | None:
    """The dry or inert room that a step's machines stand in; a process area brings none with it."""
    return None if r.machines is None else site.rooms.get(r.p.room)


def _bearing(step: CostedStep) -> dict[str, Number]:
    """What bears an overhead beside labour and investment, where the convention has a rate for it
    (`OVERHEAD_BEARERS`).
    """
    bearing = {}
    for cause, amount in OVERHEAD_BEARERS.items():
        if step.site.convention.optional(f"overhead_on_{cause}", step.site) is None:
            continue
        borne = amount(step)
        if borne is not None:
            bearing[cause] = record(
                step.resources.p, f"bearing_{cause}", borne, f"Bears overhead: {words(cause)}"
            )
    return bearing


def _overhead(equipment: Equipment, bearing: Mapping[str, Number], site: Namespace) -> Number:
    """What the convention puts on labour and investment, and on whatever else bears an overhead."""
    convention = site.convention
    overhead = equipment.labour * convention.rate("overhead_on_labour", site)
    overhead = overhead + equipment.investment * convention.rate("overhead_on_investment", site)
    for cause, amount in bearing.items():
        overhead = overhead + amount * convention.optional(f"overhead_on_{cause}", site)
    return overhead


def _purchases(step: CostedStep) -> Number | None:
    # Whether there is anything is decided by what the step states, never by a number, which could
    # be zero by chance.
    r = step.resources
    amounts = {"materials": r.materials, "consumables": r.materials, "scrap_credit": r.waste}
    bought = [step.costs[category] for category, named in amounts.items() if named]
    return total(bought) if bought else None


def _running(step: CostedStep) -> Number | None:
    energy, room = step.costs["energy"], step.room
    if room is None:
        return 1.0 * energy
    return energy + step.floor * room.enclosed_share * total(_room_running(room))


def _building(step: CostedStep) -> Number | None:
    return step.floor * step.site.gross_floor * step.site.building_cost


def _rooms(step: CostedStep) -> Number | None:
    room = step.room
    return step.floor * room.enclosed_share * room.investment if room else None


# What of a step may bear an overhead beside its labour and investment, by the names of conventions'
# rates.
OVERHEAD_BEARERS: dict[str, Callable[[CostedStep], Number | None]] = {
    "building": _building,
    "rooms": _rooms,
    "purchases": _purchases,
    "running": _running,
}


def _of_machines(p: Namespace, machines: Machines, site: Namespace) -> Equipment:
    """What machines take a year. Quantities per machine are formed before counts."""
    machine = p.machine_price * (1.0 + site.installation)
    machine = record(p, "machine_investment", machine, "One machine, installed")
    crew = p.skilled_operators * site.wage_skilled + p.helpers * site.wage_helper
    labour = machines.operating * (crew * site.paid_hours)
    staff = machines.operating * (p.skilled_operators + p.helpers)
    return Equipment(
        labour=record(p, "labour", labour, "Crews of the operating machines"),
        staff=record(p, "staff", staff, "Operators on duty"),
        investment=record(p, "investment", machines.installed * machine, "Installed machines"),
        floor=record(p, "floor", machines.installed * p.floor_area, "Machine floor with access"),
    )


def _of_process_area(p: Namespace, law: Law, site: Namespace) -> Equipment:
    """What a process area takes a year that a power law sizes."""
    share = site.power_law.skilled_share
    hours = record(p, "labour_hours", scaled(law, p, "labour"), "Paid hours a year")
    labour = hours * (share * site.wage_skilled + (1.0 - share) * site.wage_helper)
    labour = record(p, "labour", labour, "Crew")
    staff = record(p, "staff", hours / site.paid_hours, "Operators on duty, on average")
    investment = record(p, "investment", scaled(law, p, "investment"), "Installed equipment")
    area = record(p, "process_area", scaled(law, p, "floor"), "Floor with ways and stores")
    floor = record(p, "floor", area / site.gross_floor, "Floor without ways and stores")
    return Equipment(labour, staff, investment, floor, area)


def _named(p: Namespace, costs: dict[str, Number], nothing: Number) -> dict[str, Number]:
    """The costs by category, each recorded under its name; a category without anything in it costs
    nothing.
    """
    return {
        category: record(
            p,
            f"cost_{category}",
            nothing if _empty(cost) else cost,
            f"Yearly cost: {words(category)}",
        )
        for category, cost in costs.items()
    }


def _empty(cost: Number) -> bool:
    return type(cost) is float and cost == 0.0


def _energy(r: Resources, equipment: Equipment, site: Namespace) -> dict[str, Number]:
    """Energy a year by carrier: what machines or rooms draw, and what goes into the processed
    units.
    """
    machines = _drawn(r, equipment, site)
    direct = {
        carrier: r.processed * r.energy[carrier] for carrier in CARRIERS if carrier in r.energy
    }
    electricity = machines + direct["electricity"] if "electricity" in direct else machines
    return {"electricity": electricity, "natural_gas": direct.get("natural_gas", 0.0 * machines)}


def _drawn(r: Resources, equipment: Equipment, site: Namespace) -> Number:
    """Electricity a year that machines draw, or the rooms of a service."""
    if r.hours is None:
        assert equipment.process_area is not None
        return equipment.process_area * (r.p.floor_power * site.calendar_hours)
    if r.machines is not None and site.power_basis == "paid hours":
        return r.machines.operating * site.paid_hours * r.p.power
    return r.hours * r.p.power


def _materials(r: Resources) -> list[tuple[Namespace, Number]]:
    """Yearly cost of each bought material."""
    bought = []
    for material, amount in r.materials.items():
        flow = record(
            r.p, f"use_of_{material.id}", r.processed * amount, f"{material.title}, a year"
        )
        bought.append((material, flow * material.price))
    return bought


def plant_cost(plant: Namespace, site: Namespace, staff: Number, capacity: str) -> PlantCost:
    """Yearly cost that no step causes alone: whole managers for all operators, with their overhead."""
    needed = staff / site.span_of_management
    managers = maximum(1.0, whole(needed)) if capacity == "integer" else needed
    managers = record(plant, "managers", managers, "Managers on duty")
    labour = managers * (site.wage_manager * site.paid_hours)
    none = 0.0 * labour
    costs = {category: none for category in CATEGORIES}
    costs["labour"] = _fixed(labour, site)
    costs["overhead"] = labour * site.convention.rate("overhead_on_labour", site)
    by_category = _named(plant, costs, none)
    all_costs = total(by_category.values())
    all_costs = record(plant, "cost_total", all_costs, "Yearly cost that no step causes alone")
    return PlantCost(by_category, all_costs, managers)


def summarise(plant: Namespace, site: Namespace, steps: Sequence[StepCost], own: PlantCost) -> None:
    """Record what the convention says of the whole plant, from what bears overheads at steps and
    plant.
    """
    summary = site.convention.summary
    if summary is None:
        return

    def bearing(cause: str) -> Number:
        return total(step.bearing[cause] for step in steps if cause in step.bearing)

    managers = own.managers * (site.wage_manager * site.paid_hours)
    labour = total(step.equipment.labour for step in steps) + managers
    equipment = total(step.equipment.investment for step in steps)
    if any("rooms" in step.bearing for step in steps):
        equipment = equipment + bearing("rooms")
    totals = {"labour": labour, "equipment": equipment}
    summary(
        plant,
        site,
        totals | {cause: bearing(cause) for cause in ("building", "purchases", "running")},
    )
