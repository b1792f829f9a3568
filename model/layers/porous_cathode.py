"""Porous cathode on a foil, filled with liquid electrolyte: it limits the cell, so its capacity is
that of the cell.
"""

from model.language.equations import Number
from model.layers import coated
from model.plant.namespace import quantity
from model.reading.parameter import constant

SHARED = (*coated.SHARED, coated)


class Parameters(coated.CoatedParameters):
    """The calendered cathode, the measure of the other layers."""

    capacity_ratio = constant("1", 1.0, "Capacity per capacity of the cathode", "fact: definition")
    overhang = constant("1", 0.0, "Area beyond that of the cathode", "fact: definition")


@quantity
def layer_thickness(p) -> Number:
    """Thickness of the layer."""
    return coated.coating_thickness(p)


@quantity
def areal_capacity(p) -> Number:
    """Reversible capacity of the cathode per cell area."""
    return coated.active_mass(p) * p.active.specific_capacity_in_liquid
