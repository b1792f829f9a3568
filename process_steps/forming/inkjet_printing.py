"""Inkjet printing of a thin layer, drop by drop, in one or several passes.

Heads fire drops on a grid; drop volume, grid and solids of the ink give the dry thickness of a
pass. The web runs no faster than the nozzles fire and no faster than the dryer removes the solvent
of a pass, and every pass takes the machine again. Inks must be dilute to be jetted, so thick layers
need many passes. Ink is lost in purging, misprints are the yield; nozzles wear and clog, and heads
are replaced. A laboratory scans a narrow swath with one cartridge.
"""

from model.language.equations import Number, whole
from model.plant.namespace import quantity
from model.plant.step import Port, StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import drying_speed, limited, web

UNIT = "m2"
PORTS = {"ink": Port("kg"), "substrate": Port("m2", optional=True)}


class Parameters(StepParameters):
    """Printer with heads and dryer, and the layer it prints."""

    web_width = parameter(
        "m", "Printed width: of the web, or of the swath of one cartridge", above=0, chosen=True
    )
    drop_pitch = parameter(
        "um", "Distance from drop to drop, along and across", above=0, chosen=True
    )
    drop_volume = parameter("um3", "Volume of a drop (1000 um3 is 1 pL)", above=0)
    firing_frequency = parameter("1/s", "Drops that a nozzle fires per second", above=0)
    printing_share = parameter(
        "1", "Share of the running time in which heads print", above=0, at_most=1
    )
    ink_solids = parameter("1", "Volume of dry layer per volume of ink", above=0, at_most=1)
    dryer_length = parameter(
        "m", "Heated length of the dryer; of all swaths on a heated table", above=0, chosen=True
    )
    drying_rate = parameter("kg/m2/h", "Solvent that dries per area", above=0)
    ink_utilisation = parameter("1", "Share of the ink that ends in the layer", above=0, at_most=1)
    printhead = choice("material", "Printhead, in pieces of the bought head", sold_in="1")
    head_width = parameter("mm", "Printed width per bought head", above=0)
    nozzle_life = parameter("1", "Drops of each nozzle after which the head is replaced", above=0)
    carrier = choice("material", "Carrier film under the layer", sold_in="m2")
    carrier_uses = parameter("1", "Prints that one area of carrier film survives", above=0)
    carrier_share = parameter(
        "1",
        "Share of the layer that needs a carrier: 0 when printed on another sheet",
        at_least=0,
        at_most=1,
        chosen=True,
    )
    slurry_mass = product("kg/m2", "Ink in the layer per area", above=0)
    solvent_mass = product("kg/m2", "Solvent to be dried per area, all passes", above=0)
    green_thickness = product("um", "Thickness of the dry layer", above=0)


@quantity
def pass_thickness(p) -> Number:
    """Dry thickness that one pass adds."""
    return p.drop_volume / p.drop_pitch**2 * p.ink_solids


@quantity
def passes(p) -> Number:
    """Passes that the layer needs."""
    return whole(p.green_thickness / pass_thickness(p))


@quantity
def head_speed(p) -> Number:
    """Fastest speed at which the nozzles keep the grid."""
    return p.drop_pitch * p.firing_frequency


@quantity
def web_speed(p) -> Number:
    """Speed in a pass, limited by the heads and by the dryer."""
    return limited(
        head_speed(p), drying_speed(p.solvent_mass / passes(p), p.dryer_length, p.drying_rate)
    )


def throughput(p) -> Number:
    """Finished area per hour."""
    return web(web_speed(p), p.web_width) * p.printing_share / passes(p)


def inputs(p):
    """Ink with what is purged, and the sheet it is printed on where there is one."""
    return {"ink": p.slurry_mass / p.ink_utilisation, "substrate": 1.0}


@quantity
def area_per_head(p) -> Number:
    """Area, of a single pass, that one bought head prints before it is replaced."""
    return p.head_width * p.nozzle_life * p.drop_pitch


def materials(p):
    """Heads and carrier film worn out."""
    return {p.printhead: passes(p) / area_per_head(p), p.carrier: p.carrier_share / p.carrier_uses}
