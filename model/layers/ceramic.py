"""Ceramic sheets and the slurry their tape is cast from; shared by the kinds of layer that contain
one.
"""

from model.language.equations import Number, power
from model.layers import fired, sheet
from model.plant.namespace import quantity
from model.reading.parameter import choice, parameter


class CeramicParameters(fired.FiredParameters):
    """A porous or dense ceramic sheet and the slurry its tape is cast from."""

    binder = choice("material", "Binder with plasticiser")
    binder_ratio = parameter(
        "1", "Binder and plasticiser per mass of ceramic in the tape", at_least=0
    )
    pore_former = choice("material", "Particles that burn out and leave the pores")
    pore_former_ratio = parameter("1", "Pore former per mass of ceramic in the tape", at_least=0)
    solvent = choice("material", "Solvent of the slurry")
    solvent_ratio = parameter("1", "Solvent per mass of ceramic in the slurry", above=0)


@quantity
def fired_mass(p) -> Number:
    """Ceramic per area of fired sheet."""
    return p.thickness * (1.0 - p.porosity) * p.electrolyte.density


@quantity
def green_ceramic_mass(p) -> Number:
    """Ceramic per area of green tape."""
    return fired_mass(p) / fired.green_area_ratio(p)


@quantity
def slurry_per_ceramic(p) -> Number:
    """Slurry per mass of ceramic in it."""
    return 1.0 + p.binder_ratio + p.pore_former_ratio + p.solvent_ratio


@quantity
def slurry_mass(p) -> Number:
    """Slurry per area of green tape."""
    return green_ceramic_mass(p) * slurry_per_ceramic(p)


@quantity
def solvent_mass(p) -> Number:
    """Solvent to be dried per area of green tape."""
    return green_ceramic_mass(p) * p.solvent_ratio


@quantity
def organic_mass(p) -> Number:
    """Binder and pore former to be burnt out per area of fired sheet."""
    return fired_mass(p) * (p.binder_ratio + p.pore_former_ratio)


@quantity
def ceramic_fraction(p) -> Number:
    """Mass share of ceramic in the slurry."""
    return 1.0 / slurry_per_ceramic(p)


@quantity
def binder_fraction(p) -> Number:
    """Mass share of binder and plasticiser in the slurry."""
    return p.binder_ratio / slurry_per_ceramic(p)


@quantity
def pore_former_fraction(p) -> Number:
    """Mass share of pore former in the slurry."""
    return p.pore_former_ratio / slurry_per_ceramic(p)


@quantity
def solvent_fraction(p) -> Number:
    """Mass share of solvent in the slurry."""
    return p.solvent_ratio / slurry_per_ceramic(p)


@quantity
def effective_conductivity(p) -> Number:
    """Conductivity of the sheet with its pores, by Bruggeman's relation."""
    return sheet.conductivity(p) * power(1.0 - p.porosity, p.cell.bruggeman_exponent)
