"""Lithium metal foil as anode; charging adds the cathode's lithium to it."""

from model.language.equations import Number
from model.plant import cell
from model.plant.namespace import quantity
from model.reading.parameter import Schema, choice, parameter


class Parameters(Schema):
    """The foil as built in, before the first charge."""

    lithium = choice("material", "Lithium foil")
    thickness = parameter("um", "Thickness of the foil as built in", above=0, chosen=True)


@quantity
def plated_thickness(p) -> Number:
    """Thickness that charging adds."""
    return cell.areal_capacity(p.cell) / (p.lithium.density * p.lithium.specific_capacity)


@quantity
def layer_thickness(p) -> Number:
    """Thickness of the layer, in the charged state."""
    return p.thickness + plated_thickness(p)


@quantity
def areal_mass(p) -> Number:
    """Mass per cell area."""
    return p.thickness * p.lithium.density


@quantity
def lithium_capacity(p) -> Number:
    """Capacity of the lithium built in, per cell area."""
    return areal_mass(p) * p.lithium.specific_capacity
