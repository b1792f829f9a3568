"""Calendering of an electrode or electrolyte web between two rolls, to reach its density.

The web passes a nip whose length follows from the roll and from the thickness that is taken off;
every point needs a time in it to be compacted, and stiff composites with ceramic or glass need
longer than soft ones. So the web runs no faster than the nip allows and no faster than it can be
guided; warm rolls for sulfides are slower values of both. A laboratory sends single sheets several
times through a bench press. Start-up lengths and edges are lost (yield).
"""

from model.language.equations import Number, sqrt
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import FACES, coated_area, limited, web

UNIT = "m2"
PORTS = {"feed": "m2"}


class Parameters(StepParameters):
    """Roll press, and the web it compacts."""

    fastest_speed = parameter(
        "m/min", "Fastest speed at which the web is guided through the nip", above=0
    )
    web_width = parameter("m", "Width of the web", above=0, chosen=True)
    faces = choice(FACES, "Faces of the web that carry a coat, each counted as area")
    roll_radius = parameter("m", "Radius of the rolls", above=0, chosen=True)
    contact_time = parameter(
        "ms", "Time in the nip that a point needs to be compacted in one pass", above=0
    )
    compaction = parameter("1", "Share of the thickness that one pass takes off", above=0, below=1)
    passes = parameter(
        "1", "Passes through the nip, one after the other on the same machine", at_least=1
    )
    calendered_thickness = product("um", "Thickness of the layer after calendering", above=0)


@quantity
def thickness_reduction(p) -> Number:
    """Thickness that one pass takes off, by the last pass."""
    return p.calendered_thickness * p.compaction / (1.0 - p.compaction)


@quantity
def nip_length(p) -> Number:
    """Length of contact between web and rolls, from the geometry of two rolls that share the
    reduction.
    """
    return sqrt(p.roll_radius * thickness_reduction(p))


@quantity
def web_speed(p) -> Number:
    """Speed of the web, limited by the time in the nip and by guiding."""
    return limited(p.fastest_speed, nip_length(p) / p.contact_time)


def throughput(p) -> Number:
    """Calendered area per hour, each face counted, after all passes."""
    return coated_area(web(web_speed(p), p.web_width), p.faces) / p.passes
