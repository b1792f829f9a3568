"""Sheets that are fired from green tape: geometry, shrinkage and the conductivity of their electrolyte.

Firing conserves mass while the sheet shrinks by the same share in all directions, so the green tape follows from the fired
layer: area by 1/(1 - shrinkage)^2, thickness by 1/(1 - shrinkage).
"""

from model.equations import Number, exp
from model.parameter import Schema, choice, parameter
from model.step import quantity


class FiredParameters(Schema):
    """A fired sheet with a ceramic electrolyte in it."""

    electrolyte = choice("material", "Ceramic electrolyte of the sheet")
    thickness = parameter("um", "Thickness after firing", above=0)
    porosity = parameter("1", "Pore share of the fired volume", at_least=0, below=1)
    shrinkage = parameter("1", "Linear shrinkage from green tape to fired sheet", at_least=0, below=0.6)


@quantity
def layer_thickness(p) -> Number:
    """Thickness of the layer."""
    return p.thickness


@quantity
def green_area_ratio(p) -> Number:
    """Area of green tape per area of fired sheet."""
    return 1.0 / (1.0 - p.shrinkage) ** 2


@quantity
def green_thickness(p) -> Number:
    """Thickness of the dried green tape."""
    return p.thickness / (1.0 - p.shrinkage)


@quantity
def conductivity(p) -> Number:
    """Ionic conductivity of the dense electrolyte at the cell's temperature (Arrhenius form about 25 C)."""
    inverse = 1.0 / p.cell.temperature - 1.0 / p.cell.reference_temperature
    return p.electrolyte.conductivity * exp(-(p.electrolyte.activation_energy / p.cell.boltzmann) * inverse)
