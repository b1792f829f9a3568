"""Porous polymer film as separator, filled with liquid electrolyte."""

from model.language.equations import Number
from model.layers import sheet, soaked
from model.plant.namespace import quantity
from model.reading.parameter import choice, parameter

SHARED = (sheet, soaked)


class Parameters(soaked.SoakedParameters):
    """The film, which is bought by area."""

    film = choice("material", "Porous film, of a kind that is bought by area", sold_in="m2")
    thickness = parameter("um", "Thickness of the film", above=0, chosen=True)


@quantity
def electrolyte_mass(p) -> Number:
    """Liquid electrolyte per cell area."""
    return soaked.liquid_mass(p, p.thickness)


@quantity
def areal_mass(p) -> Number:
    """Mass per cell area: film with its overhang, and electrolyte."""
    return p.thickness * (1.0 - p.porosity) * (
        1.0 + p.overhang
    ) * p.film.density + electrolyte_mass(p)


@quantity
def areal_resistance(p) -> Number:
    """Ionic resistance of the liquid in the pores times area."""
    return p.thickness / soaked.effective_conductivity(p)
