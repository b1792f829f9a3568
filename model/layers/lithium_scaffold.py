"""Porous ceramic scaffold that holds lithium metal, infiltrated as a melt."""

from model.language.equations import Number
from model.layers import ceramic, fired, scaffold, sheet
from model.plant.namespace import quantity
from model.reading.parameter import choice

SHARED = (sheet, fired, ceramic, scaffold)


class Parameters(scaffold.ScaffoldParameters):
    """The scaffold and the lithium in its pores before the first charge."""

    lithium = choice("material", "Lithium metal")


@quantity
def lithium_mass(p) -> Number:
    """Lithium in the pores per cell area."""
    return scaffold.pore_volume(p) * p.fill_fraction * p.lithium.density


@quantity
def lithium_capacity(p) -> Number:
    """Capacity of the lithium built in, per cell area."""
    return lithium_mass(p) * p.lithium.specific_capacity


@quantity
def room_for_lithium(p) -> Number:
    """Capacity that the pores still left empty can take up in charging, per cell area."""
    return (
        scaffold.pore_volume(p)
        * (1.0 - p.fill_fraction)
        * p.lithium.density
        * p.lithium.specific_capacity
    )


@quantity
def areal_mass(p) -> Number:
    """Mass per cell area: skeleton and lithium."""
    return ceramic.fired_mass(p) + lithium_mass(p)
