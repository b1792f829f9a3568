"""Die pressing of ceramic powder to green sheets or pellets.

Powder is filled into a die and pressed by two punches, a few pieces per stroke. Output is the
pressed area over the cycle time; the area of a stroke is that of the dies, and no more than the
press can load at the pressing pressure, so plates of battery format need a press of thousands of
tonnes. Sheets below some 200 um cannot be filled evenly. Pieces crack on ejection (yield) and dies
wear. The laboratory presses one pellet at a time by hand.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import batch, limited

UNIT = "m2"
PORTS = {"powder": "kg"}


class Parameters(StepParameters):
    """Press with dies, and the pieces it makes."""

    piece_area = parameter("cm2", "Area of one pressed piece", above=0, chosen=True)
    dies = parameter("1", "Pieces pressed in one stroke", above=0, chosen=True)
    cycle_time = parameter("s", "Time per stroke: filling, pressing, ejection", above=0)
    press_capacity = parameter(
        "m2*MPa", "Force of the press (1 m2*MPa is 1 MN, some 100 tonnes)", above=0, chosen=True
    )
    pressing_pressure = parameter("MPa", "Pressure that the green density needs", above=0)
    die = choice("material", "Die set, in pieces of the bought set", sold_in="1")
    die_share = parameter(
        "1", "Die set of one piece, as share of the price of a bought set", at_least=0
    )
    die_life = parameter("1", "Strokes that a die set survives", above=0)
    powder_mass = product("kg/m2", "Powder per area of pressed piece", above=0)


@quantity
def area_per_stroke(p) -> Number:
    """Area pressed in one stroke, limited by the dies and by the force of the press."""
    return limited(p.dies * p.piece_area, p.press_capacity / p.pressing_pressure)


def throughput(p) -> Number:
    """Pressed area per hour."""
    return batch(area_per_stroke(p), p.cycle_time)


def inputs(p):
    """Powder in the pieces."""
    return {"powder": p.powder_mass}


def materials(p):
    """Die sets worn out."""
    return {p.die: p.die_share / (p.die_life * p.piece_area)}
