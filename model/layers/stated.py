"""A layer known by what a data sheet says of it: capacity, mass and thickness per area."""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.reading.parameter import Schema, parameter


class Parameters(Schema):
    """The layer as a whole."""

    capacity_per_area = parameter("mAh/cm2", "Reversible capacity per cell area", at_least=0)
    mass_per_area = parameter("mg/cm2", "Mass per cell area", at_least=0)
    thickness = parameter("um", "Thickness of the layer", at_least=0)


@quantity
def areal_capacity(p) -> Number:
    """Reversible capacity per cell area."""
    return 1.0 * p.capacity_per_area


@quantity
def areal_mass(p) -> Number:
    """Mass per cell area."""
    return 1.0 * p.mass_per_area


@quantity
def layer_thickness(p) -> Number:
    """Thickness of the layer."""
    return 1.0 * p.thickness
