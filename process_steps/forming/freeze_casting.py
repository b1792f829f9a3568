"""Freeze casting of a porous ceramic tape.

A slurry is cast on a cold bed; crystals of the vehicle grow up through it, push the powder aside
and leave aligned pores when they sublime in a freeze-dryer. Casting is limited by the bed: its
length over the time the freezing front needs through the tape, and by handling or by the fastest
speed of the caster. The dryer is limited by its shelves and by the time a batch takes: turnaround,
and vehicle over sublimation rate. The slower of the two decides, which is nearly always the dryer.
Tapes crack in freezing and drying (yield); the vehicle is not recovered.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import Port, StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import batch, limited, web

UNIT = "m2"
PORTS = {"slurry": Port("kg"), "substrate": Port("m2", optional=True)}


class Parameters(StepParameters):
    """Caster with freezing bed, freeze-dryer, and the tape they make."""

    bed_length = parameter("m", "Length of the freezing bed", above=0, chosen=True)
    bed_width = parameter("m", "Width of the tape on the bed after trimming", above=0, chosen=True)
    front_velocity = parameter("um/s", "Velocity of the freezing front through the tape", above=0)
    handling_time = parameter(
        "min", "Time to cast and take off a bed; none on a running bed", at_least=0
    )
    fastest_speed = parameter(
        "m/min", "Fastest speed at which the caster lays a sound tape on the bed", above=0
    )
    shelf_area = parameter("m2", "Shelf area of the freeze-dryer", above=0, chosen=True)
    shelf_fill = parameter("1", "Share of the shelves that is covered by tape", above=0, at_most=1)
    turnaround_time = parameter(
        "h",
        "Time per dryer batch beside sublimation: loading, pump-down, after-drying, venting",
        above=0,
    )
    sublimation_rate = parameter("kg/m2/h", "Vehicle that sublimes per tape area", above=0)
    carrier = choice("material", "Carrier film under the tape", sold_in="m2")
    carrier_uses = parameter("1", "Castings that one length of carrier film survives", above=0)
    carrier_share = parameter(
        "1",
        "Share of the tape that needs a carrier: 0 when cast on another tape",
        at_least=0,
        at_most=1,
        chosen=True,
    )
    slurry_mass = product("kg/m2", "Slurry per area of green tape", above=0)
    solvent_mass = product("kg/m2", "Vehicle to be sublimed per area of green tape", above=0)
    green_thickness = product("um", "Thickness of the tape, frozen and dried", above=0)


@quantity
def freezing_time(p) -> Number:
    """Time the front needs through the tape."""
    return p.green_thickness / p.front_velocity


@quantity
def casting_speed(p) -> Number:
    """Mean speed of the tape, limited by caster and by freezing."""
    return limited(p.fastest_speed, p.bed_length / (freezing_time(p) + p.handling_time))


@quantity
def cast_per_hour(p) -> Number:
    """Tape area frozen per hour."""
    return web(casting_speed(p), p.bed_width)


@quantity
def drying_time(p) -> Number:
    """Time from one dryer batch to the next."""
    return p.turnaround_time + p.solvent_mass / p.sublimation_rate


@quantity
def dried_per_hour(p) -> Number:
    """Tape area freeze-dried per hour."""
    return batch(p.shelf_area * p.shelf_fill, drying_time(p))


def throughput(p) -> Number:
    """Tape area per hour, limited by freezing and by the dryer."""
    return limited(cast_per_hour(p), dried_per_hour(p))


def inputs(p):
    """Slurry, and the tape it is cast on where there is one."""
    return {"slurry": p.slurry_mass, "substrate": 1.0}


def materials(p):
    """Carrier film worn out."""
    return {p.carrier: p.carrier_share / p.carrier_uses}
