"""Polishing of brittle electrolyte sheets, to take off the contaminated surface.

Sheets under a pad or a plate lose their surface at a rate; the depth that is taken off and the
handling of each load set the time, and what the machine holds at once the area. Both faces cost one
pass on a double-sided machine, two on a single-sided one. Garnet reacts with water, so the slurry
has to be free of it; slurry and pads, not machines, are most of the cost. Thin sheets break under
load and on release (yield). A laboratory rubs single pieces on sandpaper by hand, dry and in a
glove box. Brushing or belt grinding of a sheet in passing is another process.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters, combine
from model.reading.parameter import choice, parameter
from process_steps.shapes import batch

UNIT = "m2"
PORTS = {"feed": "m2"}


class Parameters(StepParameters):
    """Polishing machine or hand work, and what it uses."""

    load_area = parameter(
        "m2", "Area of the sheets that are polished at once", above=0, chosen=True
    )
    removal_depth = parameter("um", "Depth taken off a face", above=0)
    removal_rate = parameter("um/min", "Depth taken off a face per time", above=0)
    passes = parameter(
        "1",
        "Passes over a load: 2 where both faces are done one after the other",
        above=0,
        chosen=True,
    )
    handling_time = parameter(
        "min", "Time per pass to mount, clean and take off a load", at_least=0
    )
    pad = choice("material", "Pad or sandpaper", sold_in="1")
    pad_life = parameter("m2", "Sheet area, all passes, for which a pad or paper lasts", above=0)
    slurry = choice("material", "Slurry or liquid")
    slurry_use = parameter("L/m2", "Slurry per sheet area, all passes, after reuse", at_least=0)


@quantity
def load_time(p) -> Number:
    """Time from one load to the next."""
    return p.passes * (p.removal_depth / p.removal_rate + p.handling_time)


def throughput(p) -> Number:
    """Sheet area per hour."""
    return batch(p.load_area, load_time(p))


def materials(p):
    """Pads or papers worn out, and slurry."""
    return combine([(p.pad, 1.0 / p.pad_life), (p.slurry, p.slurry_use * p.slurry.density)])
