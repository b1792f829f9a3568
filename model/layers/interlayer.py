"""Thin film on the separator or inside a scaffold; its resistance belongs to the interface it
forms.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.reading.parameter import Schema, choice, parameter


class Parameters(Schema):
    """Film thickness and the area it covers."""

    material = choice("material", "Material of the film")
    film_thickness = parameter("nm", "Thickness of the film", above=0, chosen=True)
    covered_area = parameter(
        "1",
        "Covered surface per cell area: 1 for a flat sheet, the pore surface in a scaffold",
        above=0,
    )


@quantity
def layer_thickness(p) -> Number:
    """Thickness added to the stack; inside pores it adds less, which is neglected."""
    return p.film_thickness


@quantity
def areal_mass(p) -> Number:
    """Mass per cell area."""
    return p.film_thickness * p.covered_area * p.material.density
