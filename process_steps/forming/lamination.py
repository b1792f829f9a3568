"""Lamination of green tapes under heat and pressure.

Tapes are warmed until their binder softens and are pressed together: on a line between heated
rolls, behind a length in which they warm up; in the laboratory as a stack of sheets in a heated
press. The tape moves on by the pressed length in each dwell (and handling) time, and never faster
than it can be guided. Layers that shift, stretch or hold air are lost (yield) and are not reused.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import Port, StepParameters
from model.reading.parameter import parameter
from process_steps.shapes import limited, web

UNIT = "m2"
PORTS = {
    "cathode_side": Port("m2", optional=True),
    "separator": Port("m2"),
    "anode_side": Port("m2", optional=True),
}


class Parameters(StepParameters):
    """Heated rolls or press."""

    heated_length = parameter(
        "m", "Length of tape that is warmed and pressed at once", above=0, chosen=True
    )
    heated_width = parameter("m", "Width of tape that is pressed", above=0, chosen=True)
    dwell_time = parameter(
        "s", "Time that a point of the tape needs under heat and pressure", above=0
    )
    handling_time = parameter(
        "s", "Time to load and unload the heated length; none on rolls", at_least=0
    )
    fastest_speed = parameter(
        "m/min", "Fastest speed at which tapes are guided in register", above=0
    )


@quantity
def dwell_limited_speed(p) -> Number:
    """Speed at which every point just has its dwell time."""
    return p.heated_length / (p.dwell_time + p.handling_time)


@quantity
def tape_speed(p) -> Number:
    """Mean speed of the tape, limited by dwell and by guiding."""
    return limited(p.fastest_speed, dwell_limited_speed(p))


def throughput(p) -> Number:
    """Laminated area per hour."""
    return web(tape_speed(p), p.heated_width)


def inputs(p):
    """One tape from each side that is linked."""
    return {"cathode_side": 1.0, "separator": 1.0, "anode_side": 1.0}
