"""Costing: resources become cost by category, for a step and for the plant, under a named convention.

Steps say what they need; this module knows what it costs. Every category is always present. Linear costs are charged to
the step that causes them; what is not linear in machines or flow (whole managers) stands on the row `plant`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from model.equations import Number, maximum, total, whole
from model.parameter import Schema, choice, constant, parameter
from model.power_law import Law, scaled
from model.step import CARRIERS, ROOMS, Machines, Namespace, Resources, quantity

CATEGORIES = (
    "materials", "consumables", "energy", "labour", "capital", "maintenance", "building", "atmosphere", "overhead",
    "scrap_credit",
)  # fmt: skip
CAPACITY_MODES = ("integer", "fractional", "power_law")
SUPPLIED_ROOMS = tuple(room for room in ROOMS if room != "normal")


class SiteParameters(Schema):
    """Hours, wages, energy, buildings and finance of a site; no output and no machine."""

    operating_hours = parameter("h/year", "Hours a year in which machines may run", above=0, at_most=8784)
    paid_hours = parameter("h/year", "Paid hours a year of one crew position", above=0, at_most=8784)
    wage_skilled = parameter("USD/h", "Cost of an hour of a skilled operator, with all charges", at_least=0)
    wage_helper = parameter("USD/h", "Cost of an hour of a helper, with all charges", at_least=0)
    wage_manager = parameter("USD/h", "Cost of an hour of a manager, with all charges", at_least=0)
    span_of_management = parameter("1", "Operators per manager", above=0)
    electricity_price = parameter("USD/kWh", "Price of electricity", at_least=0)
    natural_gas_price = parameter("USD/kWh", "Price of natural gas by its heat", at_least=0)
    power_basis = choice(("running hours", "paid hours"), "Hours in which a machine draws its power")
    discount_rate = parameter("1/year", "Cost of capital", at_least=0, below=1)
    equipment_life = parameter("year", "Years over which equipment is recovered", above=0)
    building_life = parameter("year", "Years over which buildings are recovered", above=0)
    installation = parameter("1", "Installation per price of equipment", at_least=0)
    maintenance = parameter("1/year", "Yearly maintenance per investment", at_least=0)
    reserve = parameter("1", "Machines in reserve per operating machine", at_least=0)
    building_cost = parameter("USD/m2", "Price of factory building per floor", at_least=0, index="equipment")
    gross_floor = parameter("1", "Gross floor per machine floor: ways, stores, offices", at_least=1)
    variable_overhead_on_labour = parameter("1", "Variable overhead per direct labour", at_least=0)
    variable_overhead_on_depreciation = parameter("1", "Variable overhead per depreciation", at_least=0)
    general_expenses_on_labour = parameter(
        "1", "General, sales and administration per direct labour with its overhead", at_least=0
    )
    general_expenses_on_depreciation = parameter("1", "General, sales, administration per depreciation", at_least=0)
    research_on_depreciation = parameter("1", "Research and development per depreciation", at_least=0)
    period = constant("year", 1.0, "The accounting period", "assumption: definition")
    calendar_hours = constant("h/year", 8760.0, "Hours of a year, in which a room is kept dry or inert",
                              "assumption: 365 days")  # fmt: skip


class RoomParameters(Schema):
    """What a dry or inert room adds to a plain one, per enclosed floor."""

    enclosed_share = parameter(
        "1", "Share of a machine's floor that the room encloses: 1 for a hall, less for a tunnel", above=0, at_most=1
    )
    investment = parameter("USD/m2", "Investment of the room and its air or gas plant", at_least=0, index="equipment")
    power = parameter("W/m2", "Electric power that keeps the atmosphere", at_least=0)
    gas = choice("material", "Gas that makes up for losses", sold_in="m3")
    gas_make_up = parameter("m3/h/m2", "Gas that makes up for losses", at_least=0)


class MaterialParameters(Schema):
    """A material; the unit of its price is that of the material. Null where a property has no meaning for it."""

    price = parameter("USD/kg", "Price", at_least=0)
    density = parameter("g/cm3", "Density without pores", above=0)
    scrap_value = parameter("1", "Share of the price that rejected material brings back", at_least=0, at_most=1)
    conversion = parameter("USD/kg", "Cost of making the material from its ingredients", at_least=0)
    specific_capacity = parameter("mAh/g", "Reversible capacity", above=0)
    conductivity = parameter("S/cm", "Total ionic conductivity of the dense ceramic at 25 C", above=0)
    activation_energy = parameter("eV", "Activation energy of the conductivity", at_least=0)


class PlantParameters(Schema):
    """What the plant is asked to deliver."""

    annual_output = parameter("GWh/year", "Good cells a year, as energy, cells or cell area", above=0)


@quantity
def room_annual_cost(room) -> Number:
    """Yearly cost of keeping the enclosed part of one square metre of machine floor dry or inert."""
    site, convention = room.site, room.site.convention
    charge = convention.rate("capital_charge", site) + convention.rate("maintenance_charge", site)
    energy, gas = _room_running(room)
    return room.enclosed_share * (room.investment * charge + _fixed(energy, site) + _fixed(gas, site))


def _room_running(room: Namespace) -> tuple[Number, Number]:
    """Yearly cost of the energy and the gas of one enclosed square metre."""
    site = room.site
    energy = room.power * site.calendar_hours * site.electricity_price
    return energy, room.gas_make_up * site.calendar_hours * room.gas.price


def _fixed(cost: Number, site: Namespace) -> Number:
    """A cost that does not follow the output, as the convention counts it."""
    factor = site.convention.optional("fixed_cost_factor", site)
    return cost if factor is None else cost * factor


def step_cost(r: Resources, site: Namespace, law: Law | None = None) -> dict[str, Number]:
    """Yearly cost of a step by category, in the scenario's money; `law` sizes a process area that counts no machines."""
    p, keep, convention = r.p, r.p._keep, site.convention
    room = room_of(r, site)
    if r.machines is not None:
        labour, investment, floor = _of_machines(p, r.machines, site)
    else:
        assert law is not None
        labour, investment, floor = _of_process_area(p, law, site)
    energy = _energy(r, site)
    keep("electricity", energy["electricity"], "Electric energy a year")
    keep("natural_gas", energy["natural_gas"], "Natural gas a year")
    bought = _materials(r)
    prices = {"electricity": site.electricity_price, "natural_gas": site.natural_gas_price}
    reject = total(amount * (material.price * material.scrap_value) for material, amount in r.waste.items())
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
    costs["overhead"] = _overhead(r, costs, labour, investment, floor, room, site)
    return _kept(p, {category: costs[category] for category in CATEGORIES})


def room_of(r: Resources, site: Namespace) -> Namespace | None:
    """The dry or inert room that a step's machines stand in; a process area brings none with it."""
    return None if r.machines is None else site.rooms.get(r.p.room)


def _overhead(
    r: Resources, costs: Mapping[str, Number], labour: Number, investment: Number, floor: Number, room: Namespace | None,
    site: Namespace,
) -> Number:  # fmt: skip
    """What the convention puts on labour and investment, and on whatever else it has a rate for (`CAUSES`)."""
    p, convention = r.p, site.convention
    overhead = labour * convention.rate("overhead_on_labour", site)
    overhead = overhead + investment * convention.rate("overhead_on_investment", site)
    for cause, amount in CAUSES.items():
        rate = convention.optional(f"overhead_on_{cause}", site)
        if rate is None:
            continue
        found = amount(r, costs, floor, room, site)
        if found is not None:
            overhead = overhead + p._keep(f"bearing_{cause}", found, f"Bears overhead: {words(cause)}") * rate
    return overhead


Bearing = Callable[[Resources, Mapping[str, Number], Number, Namespace | None, Namespace], Number | None]


def _purchases(
    r: Resources, costs: Mapping[str, Number], floor: Number, room: Namespace | None, site: Namespace
) -> Number | None:
    # Whether there is anything is decided by what the step states, never by a number, which could be zero by chance.
    stated = {"materials": r.materials, "consumables": r.materials, "scrap_credit": r.waste}
    bought = [costs[category] for category, amounts in stated.items() if amounts]
    return total(bought) if bought else None


def _running(
    r: Resources, costs: Mapping[str, Number], floor: Number, room: Namespace | None, site: Namespace
) -> Number | None:
    if room is None:
        return 1.0 * costs["energy"]
    return costs["energy"] + floor * room.enclosed_share * total(_room_running(room))


def _building(
    r: Resources, costs: Mapping[str, Number], floor: Number, room: Namespace | None, site: Namespace
) -> Number | None:
    return floor * site.gross_floor * site.building_cost


def _rooms(
    r: Resources, costs: Mapping[str, Number], floor: Number, room: Namespace | None, site: Namespace
) -> Number | None:
    return floor * room.enclosed_share * room.investment if room else None


# What of a step may bear an overhead beside its labour and investment, by the names of conventions' rates.
CAUSES: dict[str, Bearing] = {"building": _building, "rooms": _rooms, "purchases": _purchases, "running": _running}


def _of_machines(p: Namespace, machines: Machines, site: Namespace) -> tuple[Number, Number, Number]:
    """Yearly labour, investment and floor of machines. Quantities per machine are formed before counts."""
    keep = p._keep
    machine = keep("machine_investment", p.machine_price * (1.0 + site.installation), "One machine, installed")
    crew = p.skilled_operators * site.wage_skilled + p.helpers * site.wage_helper
    labour = keep("labour", machines.operating * (crew * site.paid_hours), "Crews of the operating machines")
    keep("staff", machines.operating * (p.skilled_operators + p.helpers), "Operators on duty")
    investment = keep("investment", machines.installed * machine, "Installed machines")
    return labour, investment, keep("floor", machines.installed * p.floor_area, "Machine floor with access")


def _of_process_area(p: Namespace, law: Law, site: Namespace) -> tuple[Number, Number, Number]:
    """Yearly labour, investment and floor of a process area that a power law sizes."""
    keep, share = p._keep, site.power_law.skilled_share
    hours = keep("labour_hours", scaled(law, p, "labour"), "Paid hours a year")
    labour = keep("labour", hours * (share * site.wage_skilled + (1.0 - share) * site.wage_helper), "Crew")
    keep("staff", hours / site.paid_hours, "Operators on duty, on average")
    investment = keep("investment", scaled(law, p, "investment"), "Installed equipment")
    area = keep("process_area", scaled(law, p, "floor"), "Floor with ways and stores")
    return labour, investment, keep("floor", area / site.gross_floor, "Floor without ways and stores")


def _kept(p: Namespace, costs: dict[str, Number]) -> dict[str, Number]:
    """The costs by category, each recorded under its name; a category without anything in it costs nothing."""
    zero = 0.0 * costs["labour"]
    return {
        category: p._keep(f"cost_{category}", zero if _empty(cost) else cost, f"Yearly cost: {words(category)}")
        for category, cost in costs.items()
    }


def _empty(cost: Number) -> bool:
    return type(cost) is float and cost == 0.0


def words(name: str) -> str:
    """A name as words; symbols of units keep their capitals."""
    return name.replace("_", " ").replace("kwh", "kWh").strip()


def _energy(r: Resources, site: Namespace) -> dict[str, Number]:
    """Energy a year by carrier: what machines or rooms draw, and what goes into the processed units."""
    machines = _drawn(r, site)
    direct = {carrier: r.processed * r.energy[carrier] for carrier in CARRIERS if carrier in r.energy}
    electricity = machines + direct["electricity"] if "electricity" in direct else machines
    return {"electricity": electricity, "natural_gas": direct.get("natural_gas", 0.0 * machines)}


def _drawn(r: Resources, site: Namespace) -> Number:
    """Electricity a year that machines draw, or the rooms of a service."""
    if r.hours is None:
        return r.p._memo["process_area"] * (r.p.floor_power * site.calendar_hours)
    if r.machines is not None and site.power_basis == "paid hours":
        return r.machines.operating * site.paid_hours * r.p.power
    return r.hours * r.p.power


def _materials(r: Resources) -> list[tuple[Namespace, Number]]:
    """Yearly cost of each bought material."""
    bought = []
    for material, amount in r.materials.items():
        flow = r.p._keep(f"use_of_{material.id}", r.processed * amount, f"{material.title}, a year")
        bought.append((material, flow * material.price))
    return bought


def plant_cost(plant: Namespace, site: Namespace, staff: Number, capacity: str) -> dict[str, Number]:
    """Yearly cost that no step causes alone: whole managers for all operators, with their overhead."""
    needed = staff / site.span_of_management
    managers = maximum(1.0, whole(needed)) if capacity == "integer" else needed
    managers = plant._keep("managers", managers, "Managers on duty")
    labour = managers * (site.wage_manager * site.paid_hours)
    none = 0.0 * labour
    costs = {category: none for category in CATEGORIES}
    costs["labour"] = _fixed(labour, site)
    costs["overhead"] = labour * site.convention.rate("overhead_on_labour", site)
    return {c: plant._keep(f"cost_{c}", cost, f"Yearly cost: {words(c)}") for c, cost in costs.items()}


def summarise(plant: Namespace, site: Namespace, steps: Sequence[Namespace]) -> None:
    """Record what the convention says of the whole plant, from what bears overheads at each step and at the plant itself."""
    summary = site.convention.summary
    if summary is None:
        return
    sums = {
        cause: total(p._memo[name] for p in steps if name in p._memo)
        for cause, name in {
            "labour": "labour", "investment": "investment", **{cause: f"bearing_{cause}" for cause in CAUSES}
        }.items()
    }  # fmt: skip
    managers = plant._memo["managers"] * (site.wage_manager * site.paid_hours)
    labour, rooms = sums["labour"] + managers, sums["rooms"]
    has_rooms = any("bearing_rooms" in p._memo for p in steps)
    equipment = sums["investment"] + rooms if has_rooms else sums["investment"]
    summary(plant, site, {"labour": labour, "equipment": equipment, "building": sums["building"],
                          "purchases": sums["purchases"], "running": sums["running"]})  # fmt: skip
