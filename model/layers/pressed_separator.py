"""Separator of electrolyte powder and binder, coated and pressed."""

from model.language.equations import Number
from model.layers import pressed, sheet
from model.plant.namespace import quantity
from model.reading.parameter import choice, parameter

SHARED = (sheet, pressed)


class Parameters(pressed.PressedParameters):
    """The pressed separator and the slurry it is coated from."""

    binder = choice("material", "Binder that stays in the sheet")
    solvent = choice("material", "Solvent of the slurry")
    solvent_ratio = parameter("1", "Solvent per mass of powder in the slurry", above=0)


@quantity
def solid_density(p) -> Number:
    """Density of the sheet without pores."""
    return (1.0 + p.binder_ratio) / (
        1.0 / p.electrolyte.density + p.binder_ratio / p.binder.density
    )


@quantity
def areal_mass(p) -> Number:
    """Mass per cell area."""
    return p.thickness * (1.0 - p.porosity) * solid_density(p)


@quantity
def powder_mass(p) -> Number:
    """Electrolyte powder per cell area."""
    return areal_mass(p) / (1.0 + p.binder_ratio)


@quantity
def slurry_per_powder(p) -> Number:
    """Slurry per mass of powder in it."""
    return 1.0 + p.binder_ratio + p.solvent_ratio


@quantity
def slurry_mass(p) -> Number:
    """Slurry per coated area."""
    return powder_mass(p) * slurry_per_powder(p)


@quantity
def solvent_mass(p) -> Number:
    """Solvent to be dried per coated area."""
    return powder_mass(p) * p.solvent_ratio


@quantity
def ceramic_fraction(p) -> Number:
    """Mass share of electrolyte powder in the slurry."""
    return 1.0 / slurry_per_powder(p)


@quantity
def binder_fraction(p) -> Number:
    """Mass share of binder in the slurry."""
    return p.binder_ratio / slurry_per_powder(p)


@quantity
def solvent_fraction(p) -> Number:
    """Mass share of solvent in the slurry."""
    return p.solvent_ratio / slurry_per_powder(p)


@quantity
def electrolyte_volume_fraction(p) -> Number:
    """Volume share of electrolyte powder in the sheet, pores included."""
    return powder_mass(p) / (p.electrolyte.density * p.thickness)


@quantity
def binder_volume_fraction(p) -> Number:
    """Volume share of binder in the sheet, pores included."""
    return powder_mass(p) * p.binder_ratio / (p.binder.density * p.thickness)


@quantity
def effective_conductivity(p) -> Number:
    """Ionic conductivity of the sheet."""
    return pressed.side_by_side(p, electrolyte_volume_fraction(p), binder_volume_fraction(p))


@quantity
def areal_resistance(p) -> Number:
    """Ionic resistance across the separator times area."""
    return p.thickness / effective_conductivity(p)
