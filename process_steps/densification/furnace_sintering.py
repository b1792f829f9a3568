"""Burn-out of binder and sintering of tapes in a box furnace or a continuous kiln.

Sheets lie on setters in a hearth with several levels; the furnace holds an area and gives it back
after the residence time of the whole profile (burn-out, soak, cooling). A stack of levels warms
through slowly, so a fast profile fires fewer levels, down to a single one. A kiln spends its energy
on what passes through; a box furnace loses nearly all through its walls, whatever it holds, and
that loss is the machine's power. Sheets that warp, crack or stick are lost (yield).
"""

from model.language.equations import Number, maximum, minimum
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import residence

UNIT = "m2"
PORTS = {"feed": "m2"}


class Parameters(StepParameters):
    """Furnace, setters, and the sheet that is fired."""

    hearth_area = parameter("m2", "Hearth area of the furnace", above=0, chosen=True)
    levels = parameter("1", "Levels of setters above each other", at_least=1, chosen=True)
    fill = parameter("1", "Share of the setter area covered by fired sheets", above=0, at_most=1)
    residence_time = parameter(
        "h", "Time from entry to exit: burn-out, sintering and cooling", above=0
    )
    time_per_level = parameter(
        "h", "Residence time that each level of a stack needs to be fired evenly", above=0
    )
    setter = choice("material", "Setter plates", sold_in="m2")
    setter_life = parameter("1", "Firings that a setter survives", above=0)
    setter_mass = parameter("kg/m2", "Setter per area, heated with the ware", at_least=0)
    heat_capacity = parameter("J/(kg*K)", "Heat capacity of ware and setter", above=0)
    temperature_rise = parameter(
        "K", "Sintering temperature above the surroundings", above=0, difference=True
    )
    thermal_efficiency = parameter(
        "1", "Share of the heat spent on the load that reaches it", above=0, at_most=1
    )
    mother_powder = choice("material", "Powder that keeps lithium in the sheet")
    mother_powder_mass = parameter("g/cm2", "Powder spent per fired area", at_least=0)
    process_gas = choice("material", "Gas of the sintering atmosphere", sold_in="m3")
    gas_use = parameter("m3/m2", "Gas per fired area", at_least=0)
    green_area_ratio = product("1", "Area of green tape per area of fired sheet", at_least=1)
    ware_mass = product("kg/m2", "Fired mass per area", above=0)


@quantity
def levels_fired(p) -> Number:
    """Levels in use: all that fire evenly within the residence time, and at least one."""
    return minimum(p.levels, maximum(1.0, p.residence_time / p.time_per_level))


@quantity
def area_in_furnace(p) -> Number:
    """Fired area that the furnace holds at once."""
    return p.hearth_area * levels_fired(p) * p.fill


@quantity
def heat(p) -> Number:
    """Heat for ware and setters per fired area, with losses."""
    heated = p.ware_mass + p.setter_mass / p.fill
    return heated * p.heat_capacity * p.temperature_rise / p.thermal_efficiency


def throughput(p) -> Number:
    """Fired area per hour."""
    return residence(area_in_furnace(p), p.residence_time)


def inputs(p):
    """Green tape, larger than the sheet it becomes."""
    return {"feed": p.green_area_ratio}


def materials(p):
    """Setters worn out, powder bed and gas."""
    return {
        p.setter: 1.0 / (p.fill * p.setter_life),
        p.mother_powder: p.mother_powder_mass,
        p.process_gas: p.gas_use,
    }


def energy(p):
    """Heat for what passes through; the machine's power covers blowers, drives and losses that no
    load causes.
    """
    return {"electricity": heat(p)}
