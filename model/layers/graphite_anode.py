"""Porous graphite anode on a foil, filled with liquid electrolyte: more capacity and area than the
cathode, lest lithium plates.
"""

from model.language.equations import Number
from model.layers import coated
from model.plant.namespace import quantity
from model.reading.parameter import parameter

SHARED = (*coated.SHARED, coated)


class Parameters(coated.CoatedParameters):
    """The calendered anode, sized by the cathode it faces."""

    swelling = parameter("1", "Thickness that charging adds, per thickness as built", at_least=0)


@quantity
def layer_thickness(p) -> Number:
    """Thickness of the layer, in the charged state."""
    return coated.coating_thickness(p) * (1.0 + p.swelling)
