"""Spark plasma sintering of powder to dense plates, by current through a graphite die under
pressure.

A stack of plates, with graphite foil and spacers between, is pressed in a die that the current
heats from within; so it heats within minutes and holds briefly. A machine does one stack per cycle:
heating, hold, cooling and change of the die. The press limits the plate: its force over the
sintering pressure is the area. Dies and foils wear out, and current in the die takes far more
energy than the ware. Plates crack on cooling and release (yield). Plates thinner than a few tenths
of a millimetre have not been made in this way on a line; a laboratory presses one disc at a time.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import Port, StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import batch, thermal_cycle

UNIT = "m2"
PORTS = {"powder": "kg", "cathode": Port("kg", optional=True)}


class Parameters(StepParameters):
    """Press with current supply, dies, and the plates."""

    plate_area = parameter(
        "m2", "Area of a plate: force of the press over sintering pressure", above=0, chosen=True
    )
    plates_per_stack = parameter(
        "1", "Plates in a die above each other, pressed at once", at_least=1
    )
    temperature_rise = parameter(
        "K", "Sintering temperature above the surroundings", above=0, difference=True
    )
    heating_rate = parameter("K/min", "Rate at which the die is heated", above=0)
    hold_time = parameter("min", "Time at sintering temperature under pressure", above=0)
    cooling_rate = parameter("K/min", "Mean rate of cooling while the machine is occupied", above=0)
    handling_time = parameter(
        "min", "Time per cycle to change the die, evacuate and vent", at_least=0
    )
    die = choice("material", "Graphite die sets", sold_in="1")
    die_sets = parameter(
        "1", "Tool of one stack, as a multiple of the die set that is bought", above=0
    )
    die_life = parameter("1", "Cycles that a die survives", above=0)
    foil = choice("material", "Graphite foil between die and ware", sold_in="m2")
    foil_ratio = parameter("1", "Foil per plate area and cycle: two faces and the rim", at_least=0)
    powder_mass = product("kg/m2", "Powder per area of plate: the mass of the dense plate", above=0)
    cathode_mass = product(
        "kg/m2",
        "Cathode mix pressed with it, per area of plate: 0 for a plate of one powder",
        at_least=0,
    )


@quantity
def cycle_time(p) -> Number:
    """Time from one stack to the next."""
    return (
        thermal_cycle(p.temperature_rise, p.heating_rate, p.hold_time, p.cooling_rate)
        + p.handling_time
    )


@quantity
def area_per_cycle(p) -> Number:
    """Plate area that one stack gives."""
    return p.plate_area * p.plates_per_stack


def throughput(p) -> Number:
    """Plate area per hour."""
    return batch(area_per_cycle(p), cycle_time(p))


def inputs(p):
    """Powder that becomes the plate, and cathode mix of a plate of two layers."""
    return {"powder": p.powder_mass, "cathode": p.cathode_mass}


def materials(p):
    """Dies worn out, and foil used once."""
    return {p.die: p.die_sets / (area_per_cycle(p) * p.die_life), p.foil: p.foil_ratio}
