"""Optical inspection of fired or coated sheets for cracks, pinholes and particles, by line cameras.

Sheets pass under a row of cameras. The smallest defect that must be seen sets the pixel; lines per
second times the pixel is the speed, pixels times the pixel the width that is seen. Sheets run no
faster than they can be transported. A laboratory lays single pieces on a scanner or under a
microscope, and the hand is slower than the optics. Rejected sheets are the loss (yield); where
inspection takes out what would have failed later, the later yields should be raised.
"""

from model.language.equations import Number, minimum
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import parameter
from process_steps.shapes import limited, web

UNIT = "m2"
PORTS = {"feed": "m2"}


class Parameters(StepParameters):
    """Cameras and transport."""

    smallest_defect = parameter("um", "Size of the smallest defect that must be seen", above=0)
    pixels_per_defect = parameter("1", "Pixels across the smallest defect", above=0)
    line_rate = parameter("1/s", "Lines that a camera takes per second", above=0)
    pixels_per_line = parameter("1", "Pixels in a line of a camera", above=0)
    cameras = parameter("1", "Cameras side by side, counted for one face", at_least=1, chosen=True)
    overlap = parameter(
        "1", "Share of a line that overlaps with the next or sees the margin", at_least=0, below=1
    )
    belt_width = parameter("m", "Width on which sheets are transported", above=0, chosen=True)
    transport_speed = parameter(
        "m/min", "Fastest speed of the sheets; of pieces by hand, length over time", above=0
    )
    fill = parameter(
        "1", "Share of the inspected width and length covered by sheets", above=0, at_most=1
    )


@quantity
def pixel_size(p) -> Number:
    """Length on the sheet that one pixel sees."""
    return p.smallest_defect / p.pixels_per_defect


@quantity
def inspected_width(p) -> Number:
    """Width that the cameras see, at most that of the belt."""
    seen = p.cameras * p.pixels_per_line * (1.0 - p.overlap) * pixel_size(p)
    return minimum(p.belt_width, seen)


@quantity
def sheet_speed(p) -> Number:
    """Speed of the sheets, limited by the cameras and by transport."""
    return limited(p.transport_speed, p.line_rate * pixel_size(p))


def throughput(p) -> Number:
    """Inspected area per hour."""
    return web(sheet_speed(p), inspected_width(p)) * p.fill
