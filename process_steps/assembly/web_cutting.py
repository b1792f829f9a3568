"""Cutting of an electrode web on the run: slitting to lanes by knives, or notching of tabs by a
laser along the edge.

The web never stops, so its speed and the width that passes at once give the area; a sheet has no
time of its own, unlike where single plates are cut. A share of the coat is trimmed off or notched
out, and what is cut badly is lost as yield. A laboratory cuts short strips by hand on a guillotine
or with a punch.
"""

from model.language.equations import Number
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter
from process_steps.shapes import FACES, coated_area, web

UNIT = "m2"
PORTS = {"feed": "m2"}


class Parameters(StepParameters):
    """Cutting machine, and the web that runs through it."""

    web_speed = parameter("m/min", "Speed of the web through the cut", above=0)
    web_width = parameter(
        "m", "Width of coated web that passes the cut at once", above=0, chosen=True
    )
    faces = choice(FACES, "Faces of the web that carry a coat, each counted as area")
    trim_share = parameter("1", "Share of the coated area that is cut away", at_least=0, below=1)


def throughput(p) -> Number:
    """Cut area per hour, each face counted."""
    return coated_area(web(p.web_speed, p.web_width), p.faces)


def inputs(p):
    """Web with the coat that is cut away."""
    return {"feed": 1.0 / (1.0 - p.trim_share)}
