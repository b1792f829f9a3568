"""Current collector foil; neighbouring unit cells of a stack may share one."""

from model.language.equations import Number
from model.plant import cell
from model.plant.namespace import quantity
from model.reading.parameter import Schema, choice, parameter


class Parameters(Schema):
    """Foil and the share of it that belongs to one unit cell."""

    material = choice("material", "Metal of the foil", sold_in=("kg", "m2"))
    foil_thickness = parameter("um", "Thickness of the foil", above=0, chosen=True)
    share = parameter(
        "1",
        "Foil per unit cell: 0.5 where two unit cells share one",
        above=0,
        at_most=1,
        chosen=True,
    )


@quantity
def layer_thickness(p) -> Number:
    """Thickness that falls to one unit cell."""
    return p.foil_thickness * p.share


@quantity
def areal_mass(p) -> Number:
    """Mass that falls to one unit cell, per cell area."""
    return p.foil_thickness * p.share * p.material.density


@quantity
def foil_mass(p) -> Number:
    """Foil in one cell."""
    return areal_mass(p) * cell.area(p.cell)
