"""Hot pressing of powder to dense plates, in a graphite die that a furnace heats from outside under
pressure.

Heat has to pass through the die and along the spacers to the middle of the stack, so a wide die
lags behind the furnace with the square of its diameter; furnace and die heat and cool slowly. A
cycle of several hours gives one stack of plates. Current through the die (spark plasma sintering)
does the same without the lag. Dies and foils wear out, and the furnace is filled with gas each
time. Plates crack on cooling and release (yield). Thin plates are cut from thicker ones in most
laboratories; that is not counted here.
"""

from math import pi

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import batch, thermal_cycle

UNIT = "m2"
PORTS = {"powder": "kg"}


class Parameters(StepParameters):
    """Press with furnace, dies, and the plates."""

    plate_area = parameter(
        "m2", "Area of a plate that fits the hot zone and the press", above=0, chosen=True
    )
    plates_per_stack = parameter(
        "1", "Plates in a die above each other, pressed at once", at_least=1, chosen=True
    )
    die_ratio = parameter("1", "Outer diameter of the die per diameter of the plate", above=1)
    diffusivity = parameter("mm2/s", "Thermal diffusivity of die and stack across", above=0)
    temperature_rise = parameter(
        "K", "Sintering temperature above the surroundings", above=0, difference=True
    )
    heating_rate = parameter("K/min", "Rate at which the furnace is heated", above=0)
    hold_time = parameter(
        "h", "Time at sintering temperature under pressure, once the middle is hot", above=0
    )
    cooling_rate = parameter("K/min", "Mean rate of cooling until the furnace is opened", above=0)
    handling_time = parameter(
        "h", "Time per cycle to change the die, evacuate and fill", at_least=0
    )
    die = choice("material", "Graphite die sets", sold_in="1")
    die_sets = parameter(
        "1", "Tool of one stack, as a multiple of the die set that is bought", above=0
    )
    die_life = parameter("1", "Cycles that a die survives", above=0)
    foil = choice("material", "Graphite foil between die and ware", sold_in="m2")
    foil_ratio = parameter("1", "Foil per plate area and cycle: two faces and the rim", at_least=0)
    process_gas = choice("material", "Gas in the furnace", sold_in="m3")
    gas_per_cycle = parameter("m3", "Gas that fills and sweeps the furnace in a cycle", at_least=0)
    powder_mass = product("kg/m2", "Powder per area of plate: the mass of the dense plate", above=0)


@quantity
def thermal_lag(p) -> Number:
    """Time by which the middle of the die lags behind its surface while it is heated at a rate."""
    outer_area = p.plate_area * p.die_ratio**2
    # A cylinder of radius r lags by r^2 / (4 diffusivity), and r^2 is its section over pi.
    return outer_area / (4.0 * pi * p.diffusivity)


@quantity
def cycle_time(p) -> Number:
    """Time from one stack to the next."""
    heated = thermal_cycle(p.temperature_rise, p.heating_rate, p.hold_time, p.cooling_rate)
    return heated + thermal_lag(p) + p.handling_time


@quantity
def area_per_cycle(p) -> Number:
    """Plate area that one stack gives."""
    return p.plate_area * p.plates_per_stack


def throughput(p) -> Number:
    """Plate area per hour."""
    return batch(area_per_cycle(p), cycle_time(p))


def inputs(p):
    """Powder that becomes the plate."""
    return {"powder": p.powder_mass}


def materials(p):
    """Dies worn out, foil used once, and gas."""
    return {
        p.die: p.die_sets / (area_per_cycle(p) * p.die_life),
        p.foil: p.foil_ratio,
        p.process_gas: p.gas_per_cycle / area_per_cycle(p),
    }
