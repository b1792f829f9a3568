"""Dense film of cathode active material, deposited in vacuum: no electrolyte, binder or carbon in
it.

Lithium enters through one face and spreads by diffusion. At a steady current the content over the
depth is a parabola, whose value at the face differs from its mean as if the charge crossed a third
of the film.
"""

from model.language.equations import Number
from model.layers import sheet
from model.layers.scaffold import MEAN_PATH
from model.plant.namespace import quantity
from model.reading.parameter import Schema, choice, parameter


class Parameters(Schema):
    """The film as deposited and crystallised."""

    active = choice("material", "Cathode active material")
    thickness = parameter("um", "Thickness of the film", above=0, chosen=True)
    porosity = parameter("1", "Pore share of the film's volume", at_least=0, below=1)
    usable_share = parameter(
        "1", "Capacity of the film per capacity of the same mass as powder", above=0, at_most=1
    )
    ionic_conductivity = parameter(
        "S/cm", "Conductivity of the film for lithium ions at the reference temperature", above=0
    )
    activation_energy = parameter("eV", "Activation energy of that conductivity", at_least=0)


@quantity
def layer_thickness(p) -> Number:
    """Thickness of the layer."""
    return p.thickness


@quantity
def areal_mass(p) -> Number:
    """Mass per cell area."""
    return p.thickness * (1.0 - p.porosity) * p.active.density


@quantity
def areal_capacity(p) -> Number:
    """Reversible capacity of the cathode per cell area."""
    return areal_mass(p) * p.usable_share * p.active.specific_capacity


@quantity
def conductivity(p) -> Number:
    """Conductivity of the film for lithium ions at the cell's temperature."""
    return sheet.arrhenius(p, p.ionic_conductivity, p.activation_energy)


@quantity
def areal_resistance(p) -> Number:
    """Resistance of diffusion in the film times area."""
    return MEAN_PATH * p.thickness / conductivity(p)
