"""Laser cutting of fired, brittle sheets to the format of the cell.

A laser runs along all four edges of a sheet, then a gripper takes the next one; so small sheets
cost more per area than large ones. The trimmed edge is lost as an area share, broken and chipped
sheets as yield. A laboratory cuts sheets one by one on a bench laser; a line has several heads on
one machine. Speeds of electrode foils on a reel do not apply.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import parameter, product

UNIT = "m2"
PORTS = {"feed": "m2"}


class Parameters(StepParameters):
    """Cutting machine, and the format of the sheets."""

    cutting_speed = parameter(
        "m/min", "Speed of a head along the cut, all passes over one line counted", above=0
    )
    handling_time = parameter("s", "Time per sheet to place, align and take away", at_least=0)
    heads = parameter("1", "Heads that cut at once, each a sheet of its own", above=0, chosen=True)
    trim_share = parameter("1", "Share of the fired area that is trimmed off", at_least=0, below=1)
    sheet_length = product("mm", "Length of a cut sheet", above=0)
    sheet_width = product("mm", "Width of a cut sheet", above=0)


@quantity
def sheet_area(p) -> Number:
    """Area of a cut sheet."""
    return p.sheet_length * p.sheet_width


@quantity
def cut_length_per_area(p) -> Number:
    """Length of cut per cut area: perimeter over area of a sheet."""
    return 2.0 * (p.sheet_length + p.sheet_width) / sheet_area(p)


@quantity
def time_per_area(p) -> Number:
    """Time of one head per cut area: along the edges, and between sheets."""
    return cut_length_per_area(p) / p.cutting_speed + p.handling_time / sheet_area(p)


def throughput(p) -> Number:
    """Cut area per hour."""
    return p.heads / time_per_area(p)


def inputs(p):
    """Fired sheet with the edge that is trimmed off."""
    return {"feed": 1.0 / (1.0 - p.trim_share)}
