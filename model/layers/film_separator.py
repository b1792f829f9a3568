"""Film of solid electrolyte, deposited in vacuum: glassy and dense, since a pore of its thickness
would be a short.
"""

from model.language.equations import Number
from model.layers import sheet
from model.plant.namespace import quantity
from model.reading.parameter import Schema, choice, parameter

SHARED = (sheet,)


class Parameters(Schema):
    """The film as deposited."""

    electrolyte = choice("material", "Electrolyte of the film")
    thickness = parameter("um", "Thickness of the film", above=0, chosen=True)


@quantity
def areal_mass(p) -> Number:
    """Mass per cell area."""
    return p.thickness * p.electrolyte.density


@quantity
def areal_resistance(p) -> Number:
    """Ionic resistance across the film times area."""
    return p.thickness / sheet.conductivity(p)
