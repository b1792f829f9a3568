"""Stereolithography of a structured ceramic layer from a photopolymer slurry.

Light cures the slurry layer by layer on a platform. A platform gives its filled area once per
build: layers times the time of a layer (coating and exposure), and handling with cleaning. Thin
battery layers are so few layers high that handling weighs as much as printing. Slurry that clings
to the parts and is washed off is lost, and so are warped and delaminated parts (yield). Laboratory
and line differ in size and number of platforms and in automation.
"""

from model.language.equations import Number, whole
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import batch

UNIT = "m2"
PORTS = {"slurry": "kg"}


class Parameters(StepParameters):
    """Printer with its platforms, cleaning, and the layer that is built."""

    platform_area = parameter("cm2", "Area of one building platform", above=0, chosen=True)
    platform_fill = parameter(
        "1", "Share of the platform that is covered by parts", above=0, at_most=1
    )
    platforms = parameter("1", "Platforms that build at once in one machine", above=0, chosen=True)
    layer_height = parameter("um", "Height of one cured layer", above=0, chosen=True)
    layer_time = parameter("s", "Time per layer: coating, exposure and lifting", above=0)
    handling_time = parameter(
        "min", "Time per build to start, take off the parts and prepare the next", at_least=0
    )
    slurry_utilisation = parameter(
        "1", "Share of the slurry that ends in the parts", above=0, at_most=1
    )
    cleaning_solvent = choice("material", "Solvent that washes off slurry")
    cleaning_use = parameter("kg/m2", "Cleaning solvent made up per area", at_least=0)
    slurry_mass = product("kg/m2", "Slurry in the layer per area", above=0)
    green_thickness = product("um", "Height of the whole structured layer before firing", above=0)


@quantity
def layers(p) -> Number:
    """Layers cured on each other."""
    return whole(p.green_thickness / p.layer_height)


@quantity
def build_time(p) -> Number:
    """Time from one build to the next."""
    return layers(p) * p.layer_time + p.handling_time


def throughput(p) -> Number:
    """Area per hour."""
    return batch(p.platforms * p.platform_area * p.platform_fill, build_time(p))


def inputs(p):
    """Slurry with what is washed off."""
    return {"slurry": p.slurry_mass / p.slurry_utilisation}


def materials(p):
    """Make-up of the cleaning solvent."""
    return {p.cleaning_solvent: p.cleaning_use}
