"""Direct ink writing of a ceramic layer from a paste, line by line.

Nozzles lay lines side by side and layer on layer; each layer takes its time again, so output is
lines per hour over the number of layers. Turns, wiping and change of sheets take a share of the
time. Paste is lost in purging and start-up, broken lines and lifted edges cost sheets (yield). A
laboratory writes with one nozzle, a line with some hundreds in a row. Lines dry where they lie,
faster than the next layer comes; no dryer limits.
"""

from model.language.equations import Number, whole
from model.plant.namespace import quantity
from model.plant.step import Port, StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import web

UNIT = "m2"
PORTS = {"slurry": Port("kg"), "substrate": Port("m2", optional=True)}


class Parameters(StepParameters):
    """Printer with its nozzles, and the layer it writes."""

    nozzles = parameter("1", "Nozzles that write at once", above=0, chosen=True)
    line_speed = parameter("mm/s", "Speed of a nozzle over the sheet", above=0)
    line_width = parameter("um", "Distance from line to line", above=0, chosen=True)
    layer_height = parameter("um", "Height of one written layer after drying", above=0, chosen=True)
    printing_share = parameter(
        "1", "Share of the running time in which nozzles lay lines", above=0, at_most=1
    )
    slurry_utilisation = parameter(
        "1", "Share of the slurry that ends in the layer", above=0, at_most=1
    )
    carrier = choice("material", "Carrier film under the layer", sold_in="m2")
    carrier_uses = parameter("1", "Prints that one area of carrier film survives", above=0)
    carrier_share = parameter(
        "1",
        "Share of the layer that needs a carrier: 0 when written on another sheet",
        at_least=0,
        at_most=1,
        chosen=True,
    )
    slurry_mass = product("kg/m2", "Slurry in the layer per area", above=0)
    printed_thickness = product("um", "Thickness of the whole printed layer after drying", above=0)


@quantity
def layers(p) -> Number:
    """Layers written on each other."""
    return whole(p.printed_thickness / p.layer_height)


@quantity
def written_per_hour(p) -> Number:
    """Area of a single layer that all nozzles write per hour."""
    return web(p.line_speed, p.nozzles * p.line_width) * p.printing_share


def throughput(p) -> Number:
    """Finished area per hour."""
    return written_per_hour(p) / layers(p)


def inputs(p):
    """Slurry with what is purged, and the sheet it is written on where there is one."""
    return {"slurry": p.slurry_mass / p.slurry_utilisation, "substrate": 1.0}


def materials(p):
    """Carrier film worn out."""
    return {p.carrier: p.carrier_share / p.carrier_uses}
