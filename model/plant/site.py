"""What a site, its rooms, a material and a plant's order state; no output of a step and no machine."""

from __future__ import annotations

from model.plant.step import ROOMS
from model.reading.parameter import Schema, choice, constant, parameter

SUPPLIED_ROOMS = tuple(room for room in ROOMS if room != "normal")


class SiteParameters(Schema):
    """Hours, wages, energy, buildings and finance of a site; no output and no machine."""

    operating_hours = parameter(
        "h/year", "Hours a year in which machines may run", above=0, at_most=8784
    )
    paid_hours = parameter(
        "h/year", "Paid hours a year of one crew position", above=0, at_most=8784
    )
    wage_skilled = parameter(
        "USD/h", "Cost of an hour of a skilled operator, with all charges", at_least=0
    )
    wage_helper = parameter("USD/h", "Cost of an hour of a helper, with all charges", at_least=0)
    wage_manager = parameter("USD/h", "Cost of an hour of a manager, with all charges", at_least=0)
    span_of_management = parameter("1", "Operators per manager", above=0)
    electricity_price = parameter("USD/kWh", "Price of electricity", at_least=0)
    natural_gas_price = parameter("USD/kWh", "Price of natural gas by its heat", at_least=0)
    power_basis = choice(
        ("running hours", "paid hours"), "Hours in which a machine draws its power"
    )
    discount_rate = parameter("1/year", "Cost of capital", at_least=0, below=1)
    equipment_life = parameter("year", "Years over which equipment is recovered", above=0)
    building_life = parameter("year", "Years over which buildings are recovered", above=0)
    installation = parameter("1", "Installation per price of equipment", at_least=0)
    maintenance = parameter("1/year", "Yearly maintenance per investment", at_least=0)
    reserve = parameter("1", "Machines in reserve per operating machine", at_least=0)
    building_cost = parameter(
        "USD/m2", "Price of factory building per floor", at_least=0, index="equipment"
    )
    gross_floor = parameter("1", "Gross floor per machine floor: ways, stores, offices", at_least=1)
    variable_overhead_on_labour = parameter("1", "Variable overhead per direct labour", at_least=0)
    variable_overhead_on_depreciation = parameter(
        "1", "Variable overhead per depreciation", at_least=0
    )
    general_expenses_on_labour = parameter(
        "1", "General, sales and administration per direct labour with its overhead", at_least=0
    )
    general_expenses_on_depreciation = parameter(
        "1", "General, sales, administration per depreciation", at_least=0
    )
    research_on_depreciation = parameter(
        "1", "Research and development per depreciation", at_least=0
    )
    period = constant("year", 1.0, "The accounting period", "fact: definition")
    calendar_hours = constant(
        "h/year",
        8760.0,
        "Hours of a year, in which a room is kept dry or inert",
        "fact: 365 days",
    )


class RoomParameters(Schema):
    """What a dry or inert room adds to a plain one, per enclosed floor."""

    enclosed_share = parameter(
        "1",
        "Share of a machine's floor that the room encloses: 1 for a hall, less for a tunnel",
        above=0,
        at_most=1,
    )
    investment = parameter(
        "USD/m2", "Investment of the room and its air or gas plant", at_least=0, index="equipment"
    )
    power = parameter("W/m2", "Electric power that keeps the atmosphere", at_least=0)
    gas = choice("material", "Gas that makes up for losses", sold_in="m3")
    gas_make_up = parameter("m3/h/m2", "Gas that makes up for losses", at_least=0)


class MaterialParameters(Schema):
    """A material; the unit of its price is that of the material. Null where a property has no
    meaning for it.
    """

    price = parameter("USD/kg", "Price", at_least=0)
    density = parameter("g/cm3", "Density without pores", above=0)
    scrap_value = parameter(
        "1", "Share of the price that rejected material brings back", at_least=0, at_most=1
    )
    conversion = parameter("USD/kg", "Cost of making the material from its ingredients", at_least=0)
    specific_capacity = parameter("mAh/g", "Reversible capacity", above=0)
    specific_capacity_in_liquid = parameter(
        "mAh/g", "Reversible capacity in a liquid electrolyte, where it differs", above=0
    )
    conductivity = parameter(
        "S/cm", "Total ionic conductivity of the dense ceramic at 25 C", above=0
    )
    activation_energy = parameter("eV", "Activation energy of the conductivity", at_least=0)


class PlantParameters(Schema):
    """What the plant is asked to deliver."""

    annual_output = parameter(
        "GWh/year", "Good cells a year, as energy, cells or cell area", above=0, chosen=True
    )
