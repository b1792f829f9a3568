"""Sheets with an electrolyte in them: geometry, and conductivity at the cell's temperature."""

from model.language.equations import Number, exp
from model.plant.namespace import quantity
from model.reading.parameter import Schema, choice, parameter


class SheetParameters(Schema):
    """A finished sheet with an electrolyte in it."""

    electrolyte = choice("material", "Electrolyte of the sheet")
    thickness = parameter("um", "Thickness of the finished layer", above=0, chosen=True)
    porosity = parameter("1", "Pore share of the finished volume", at_least=0, below=1)


def arrhenius(p, at_reference: Number, activation_energy: Number) -> Number:
    """A conductivity stated at the reference temperature, at the cell's temperature."""
    inverse = 1.0 / p.cell.temperature - 1.0 / p.cell.reference_temperature
    return at_reference * exp(-(activation_energy / p.cell.boltzmann) * inverse)


@quantity
def layer_thickness(p) -> Number:
    """Thickness of the layer."""
    return p.thickness


@quantity
def conductivity(p) -> Number:
    """Ionic conductivity of the electrolyte, dense or liquid, at the cell's temperature (Arrhenius
    form about 25 C).
    """
    return arrhenius(p, p.electrolyte.conductivity, p.electrolyte.activation_energy)
