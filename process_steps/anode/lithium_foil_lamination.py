"""Lamination of lithium foil on sheets of solid electrolyte under pressure.

Rolls with a soft cover press the foil on a train of sheets. The rolls run no faster than the foil
needs to bond in the nip, and no faster than sheets are laid down. In a laboratory discs are
punched, scraped and pressed one by one by hand, which the same equations describe: the press is the
nip and the hand lays down the sheets. Foil is lost as trim or punching scrap and at splices; sheets
break under pressure or bond badly (yield), and the foil on them is lost.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import parameter, product
from process_steps.shapes import limited, web

UNIT = "m2"
PORTS = {"feed": "m2", "lithium": "kg"}


class Parameters(StepParameters):
    """Laminator or press, and the foil it joins to the sheet."""

    web_width = parameter("m", "Working width of the rolls; of one piece in a press", above=0)
    fill = parameter("1", "Share of the working area covered by sheets", above=0, at_most=1)
    nip_length = parameter("m", "Length over which foil and sheet are pressed at once", above=0)
    pressing_time = parameter("s", "Time under pressure that the bond needs", above=0)
    laying_rate = parameter(
        "1/min", "Sheets laid down per time, one row across the width counted once", above=0
    )
    sheet_pitch = parameter("m", "Length of the train per sheet laid down", above=0)
    lithium_utilisation = parameter(
        "1", "Share of the bought foil that ends on the sheet", above=0, at_most=1
    )
    lithium_mass = product("kg/m2", "Lithium per area of finished sheet", above=0)


@quantity
def pressing_limited_speed(p) -> Number:
    """Speed that leaves the bond its time in the nip."""
    return p.nip_length / p.pressing_time


@quantity
def laying_limited_speed(p) -> Number:
    """Speed at which the laying of sheets keeps up."""
    return p.laying_rate * p.sheet_pitch


@quantity
def web_speed(p) -> Number:
    """Speed of foil and sheets, limited by pressing and by laying."""
    return limited(pressing_limited_speed(p), laying_limited_speed(p))


def throughput(p) -> Number:
    """Sheet area per hour."""
    return web(web_speed(p), p.web_width) * p.fill


def inputs(p):
    """A sheet, and the foil on it with what is lost as scrap."""
    return {"feed": 1.0, "lithium": p.lithium_mass / p.lithium_utilisation}
