"""A layer as measured: thickness, pores, share of active material, and density with what fills the
pores.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.reading.parameter import Schema, choice, parameter


class Parameters(Schema):
    """What a measurement gives; what is neither pore nor active material is the rest: binder,
    carbon, separator.
    """

    thickness = parameter("um", "Thickness of the layer", above=0)
    porosity = parameter(
        "1", "Pore share of the volume, filled with electrolyte", at_least=0, at_most=1
    )
    active_volume_share = parameter(
        "1", "Active material per volume of the layer", at_least=0, at_most=1
    )
    filled_density = parameter(
        "g/cm3", "Density of the layer with electrolyte in its pores", above=0
    )
    capacity_per_area = parameter(
        "mAh/cm2",
        "Reversible capacity of the cathode per cell area; nothing for other layers",
        at_least=0,
    )
    active = choice("material", "Active material")
    electrolyte = choice("material", "Electrolyte in the pores")


@quantity
def layer_thickness(p) -> Number:
    """Thickness of the layer."""
    return 1.0 * p.thickness


@quantity
def areal_capacity(p) -> Number:
    """Reversible capacity per cell area."""
    return 1.0 * p.capacity_per_area


@quantity
def areal_mass(p) -> Number:
    """Mass per cell area, with electrolyte."""
    return p.thickness * p.filled_density


@quantity
def electrolyte_volume(p) -> Number:
    """Volume of electrolyte per cell area."""
    return p.thickness * p.porosity


@quantity
def electrolyte_mass(p) -> Number:
    """Electrolyte per cell area."""
    return electrolyte_volume(p) * p.electrolyte.density


@quantity
def active_volume(p) -> Number:
    """Volume of active material per cell area."""
    return p.thickness * p.active_volume_share


@quantity
def active_mass(p) -> Number:
    """Active material per cell area."""
    return active_volume(p) * p.active.density


@quantity
def dry_mass(p) -> Number:
    """Mass per cell area without electrolyte."""
    return areal_mass(p) - electrolyte_mass(p)


@quantity
def dry_density(p) -> Number:
    """Density of the layer with empty pores."""
    return dry_mass(p) / p.thickness


@quantity
def rest_volume(p) -> Number:
    """Volume per cell area of what is neither pore nor active material."""
    return p.thickness * (1.0 - p.porosity - p.active_volume_share)


@quantity
def rest_mass(p) -> Number:
    """Mass per cell area of what is neither electrolyte nor active material."""
    return dry_mass(p) - active_mass(p)
