"""Tape casting of a ceramic slurry on a carrier film or on a green tape.

A doctor blade or slot die spreads the slurry; the tape dries on the same machine. The web runs no
faster than the blade allows, and no faster than the dryer removes the solvent, so thin or
concentrated tapes are cast faster. Material is lost as edge trim and defects (yield); trimmed green
tape is not reused.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import Port, StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import drying_speed, limited, web

UNIT = "m2"
PORTS = {"slurry": Port("kg"), "substrate": Port("m2", optional=True)}


class Parameters(StepParameters):
    """Caster with dryer, and the tape it makes."""

    blade_speed = parameter(
        "m/min", "Fastest web speed at which the blade lays a sound tape", above=0
    )
    web_width = parameter("m", "Width of the cast tape after trimming", above=0, chosen=True)
    dryer_length = parameter("m", "Heated length of the dryer", above=0, chosen=True)
    drying_rate = parameter(
        "kg/m2/h", "Solvent that dries per tape area without cracks or skin", above=0
    )
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
    solvent_mass = product("kg/m2", "Solvent to be dried per area of green tape", above=0)


@quantity
def dryer_limited_speed(p) -> Number:
    """Web speed at which the dryer just removes the solvent."""
    return drying_speed(p.solvent_mass, p.dryer_length, p.drying_rate)


@quantity
def web_speed(p) -> Number:
    """Speed of the web, limited by the blade and by the dryer."""
    return limited(p.blade_speed, dryer_limited_speed(p))


def throughput(p) -> Number:
    """Tape area per hour."""
    return web(web_speed(p), p.web_width)


def inputs(p):
    """Slurry, and the tape it is cast on where there is one."""
    return {"slurry": p.slurry_mass, "substrate": 1.0}


def materials(p):
    """Carrier film worn out."""
    return {p.carrier: p.carrier_share / p.carrier_uses}
