"""Heat treatment of garnet sheets in inert gas, which decomposes carbonate and hydroxide on their
surface.

Sheets lie on carriers in several levels of a gas-tight furnace for a few hours; circulated gas
warms the levels alike and carries water and carbon dioxide off. The furnace holds an area and gives
it back after the residence time. Sheets do not shrink, but lose some to breakage (yield), and must
stay in dry gas after it. A continuous furnace spends its heat on sheets and carriers; a box furnace
loses nearly all through its walls, whatever it holds, and that is its power.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import residence

UNIT = "m2"
PORTS = {"feed": "m2"}


class Parameters(StepParameters):
    """Furnace with carriers, and the sheet that is treated."""

    hearth_area = parameter("m2", "Area of one level of the furnace", above=0, chosen=True)
    levels = parameter("1", "Levels of carriers above each other", at_least=1, chosen=True)
    fill = parameter("1", "Share of the carrier area covered by sheets", above=0, at_most=1)
    residence_time = parameter("h", "Time from entry to exit: heating, hold and cooling", above=0)
    carrier = choice("material", "Plates or meshes that carry the sheets", sold_in="m2")
    carrier_life = parameter("1", "Treatments that a carrier survives", above=0)
    carrier_mass = parameter("kg/m2", "Carrier per area, heated with the sheets", at_least=0)
    heat_capacity = parameter("J/(kg*K)", "Heat capacity of sheet and carrier", above=0)
    temperature_rise = parameter(
        "K", "Temperature of the hold above the surroundings", above=0, difference=True
    )
    thermal_efficiency = parameter(
        "1", "Share of the heat spent on the load that reaches it", above=0, at_most=1
    )
    process_gas = choice("material", "Gas in the furnace", sold_in="m3")
    gas_use = parameter("m3/m2", "Gas per treated area", at_least=0)
    ware_mass = product("kg/m2", "Sheet mass per area", above=0)


@quantity
def area_in_furnace(p) -> Number:
    """Sheet area that the furnace holds at once."""
    return p.hearth_area * p.levels * p.fill


@quantity
def heat(p) -> Number:
    """Heat for sheets and carriers per treated area, with losses."""
    return (
        (p.ware_mass + p.carrier_mass / p.fill)
        * p.heat_capacity
        * p.temperature_rise
        / p.thermal_efficiency
    )


def throughput(p) -> Number:
    """Treated area per hour."""
    return residence(area_in_furnace(p), p.residence_time)


def materials(p):
    """Carriers worn out, and gas."""
    return {p.carrier: 1.0 / (p.fill * p.carrier_life), p.process_gas: p.gas_use}


def energy(p):
    """Heat for what passes through; the machine's power covers blowers, drives and losses that no
    load causes.
    """
    return {"electricity": heat(p)}
