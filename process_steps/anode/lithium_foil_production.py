"""Extrusion and rolling of lithium ingot into thin foil.

A press extrudes ingot to a strip, and a mill with lubricant and soft rolls thins it in passes; foil
is wound with a film between its layers so that it does not weld. The extruder limits kilograms per
hour. The mill limits the area: rolls run at a speed, each run takes as many passes as the mill has
stands, and coils are threaded anew for each run. In a laboratory a short strip goes by hand through
one pair of rolls many times. Edges and ends are trimmed and partly remelted; torn or pinholed foil
is rejected (yield) and sold as scrap. Heat for extrusion is part of the power.
"""

from model.language.equations import Number, log, maximum, whole
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import batch, limited

UNIT = "kg"


class Parameters(StepParameters):
    """Extruder with rolling mill, and the foil it makes."""

    extrusion_rate = parameter("kg/h", "Lithium that the extruder presses into strip", above=0)
    strip_thickness = parameter("um", "Thickness of the extruded strip", above=0, chosen=True)
    reduction = parameter("1", "Share of the thickness that a pass takes off", above=0, below=1)
    stands = parameter("1", "Roll stands that the strip passes in one run", above=0, chosen=True)
    roll_speed = parameter("m/min", "Speed of the finished foil, taken for every run", above=0)
    strip_width = parameter("m", "Width of the rolled strip before trimming", above=0, chosen=True)
    coil_length = parameter(
        "m", "Finished foil of one coil; of one strip in a laboratory", above=0, chosen=True
    )
    threading_time = parameter(
        "min", "Time per run to thread a coil or to handle a strip", at_least=0
    )
    trim = parameter("1", "Share of the rolled foil cut off as edges and ends", at_least=0, below=1)
    recycled_share = parameter(
        "1", "Share of the trimmed lithium that is remelted to ingot", at_least=0, at_most=1
    )
    lubricant = choice("material", "Rolling lubricant")
    lubricant_use = parameter(
        "g/m2", "Lubricant lost per area of rolled foil, both faces and all passes", at_least=0
    )
    interleaf = choice("material", "Film wound between the layers of foil", sold_in="m2")
    interleaf_uses = parameter("1", "Coils for which a length of interleaf is used", above=0)
    lithium = choice("material", "Lithium that is pressed and rolled", of_product=True)
    lithium_mass = product("kg/m2", "Lithium per area of foil", above=0)


@quantity
def foil_thickness(p) -> Number:
    """Thickness of the finished foil."""
    return p.lithium_mass / p.lithium.density


@quantity
def passes(p) -> Number:
    """Passes from extruded strip to finished foil, at least one."""
    return maximum(
        1.0, whole(log(p.strip_thickness / foil_thickness(p)) / log(1.0 / (1.0 - p.reduction)))
    )


@quantity
def runs(p) -> Number:
    """Runs of a coil through the mill."""
    return whole(passes(p) / p.stands)


@quantity
def rolled_per_hour(p) -> Number:
    """Finished foil area per hour that the mill gives, threading included."""
    coil_time = runs(p) * (p.coil_length / p.roll_speed + p.threading_time)
    return batch(p.coil_length * p.strip_width * (1.0 - p.trim), coil_time)


@quantity
def extruded_mass(p) -> Number:
    """Lithium extruded per area of finished foil, trim included."""
    return p.lithium_mass / (1.0 - p.trim)


@quantity
def ingot_use(p) -> Number:
    """Fresh ingot per area of finished foil: what is extruded less the trim that comes back
    remelted.
    """
    return extruded_mass(p) * (1.0 - p.trim * p.recycled_share)


def throughput(p) -> Number:
    """Foil per hour, limited by mill and extruder."""
    return limited(rolled_per_hour(p), p.extrusion_rate / extruded_mass(p)) * p.lithium_mass


def materials(p):
    """Fresh ingot, lubricant, and interleaf worn out, per mass of foil."""
    area = 1.0 / p.lithium_mass
    rolled = area / (1.0 - p.trim)
    return {
        p.lithium: ingot_use(p) * area,
        p.lubricant: p.lubricant_use * rolled,
        p.interleaf: rolled / p.interleaf_uses,
    }


def waste(p):
    """Lithium of rejected foil."""
    return {p.lithium: 1.0}
