"""Mixing of ceramic powder with binder, pore former and solvent to a slurry for casting.

A planetary mixer disperses one batch at a time; a dosing unit weighs and feeds powder and liquids
to two or three mixers. Working volume over mixing and handling time limits the output, so dense
slurries leave a mixer faster by mass. The laboratory mixes a cup. Slurry that stays on walls and
pipes is lost (yield) and is not reused. The solvent leaves in the dryer of the caster; its recovery
is not part of this step.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters, combine
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import batch

UNIT = "kg"
PORTS = {"ceramic": "kg"}


class Parameters(StepParameters):
    """Mixer, and the slurry it makes."""

    working_volume = parameter("L", "Working volume of the mixer", above=0, chosen=True)
    fill = parameter("1", "Share of the working volume that is filled", above=0, at_most=1)
    mixing_time = parameter("min", "Mixing time of a batch", above=0)
    handling_time = parameter("min", "Time between batches: dosing, emptying, cleaning", above=0)
    powder = choice("material", "Ceramic powder of the slurry, for its density", of_product=True)
    binder = choice("material", "Binder with plasticiser and dispersant", of_product=True)
    pore_former = choice("material", "Particles that burn out and leave pores", of_product=True)
    solvent = choice("material", "Solvent of the slurry", of_product=True)
    ceramic_fraction = product(
        "1", "Mass share of ceramic powder in the slurry", above=0, at_most=1
    )
    binder_fraction = product("1", "Mass share of binder in the slurry", at_least=0, below=1)
    pore_former_fraction = product(
        "1", "Mass share of pore former in the slurry", at_least=0, below=1
    )
    solvent_fraction = product("1", "Mass share of solvent in the slurry", at_least=0, below=1)


@quantity
def slurry_density(p) -> Number:
    """Density of the slurry, from the volumes of its parts."""
    return 1.0 / (
        p.ceramic_fraction / p.powder.density
        + p.binder_fraction / p.binder.density
        + p.pore_former_fraction / p.pore_former.density
        + p.solvent_fraction / p.solvent.density
    )


@quantity
def batch_mass(p) -> Number:
    """Slurry in one batch."""
    return p.working_volume * p.fill * slurry_density(p)


def throughput(p) -> Number:
    """Slurry per hour."""
    return batch(batch_mass(p), p.mixing_time + p.handling_time)


def inputs(p):
    """Ceramic powder in the slurry."""
    return {"ceramic": p.ceramic_fraction}


def materials(p):
    """The rest of the slurry."""
    return combine(
        [
            (p.binder, p.binder_fraction),
            (p.pore_former, p.pore_former_fraction),
            (p.solvent, p.solvent_fraction),
        ]
    )
