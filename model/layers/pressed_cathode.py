"""Cathode composite of active material, electrolyte powder, carbon and binder, coated and pressed."""

from model.language.equations import Number
from model.layers import composite, pressed, sheet
from model.layers.scaffold import MEAN_PATH
from model.plant.namespace import quantity

SHARED = (sheet, pressed, composite)


class Parameters(composite.CompositeParameters, pressed.PressedParameters):
    """The pressed composite and the slurry it is coated from."""


@quantity
def solid_density(p) -> Number:
    """Density of the composite without pores."""
    return composite.dry_density(p)


@quantity
def areal_mass(p) -> Number:
    """Mass per cell area."""
    return p.thickness * (1.0 - p.porosity) * solid_density(p)


@quantity
def powder_mass(p) -> Number:
    """Active material and electrolyte per cell area."""
    return areal_mass(p) / composite.solids_per_powder(p)


@quantity
def active_mass(p) -> Number:
    """Active material per cell area."""
    return powder_mass(p) * p.active_share


@quantity
def areal_capacity(p) -> Number:
    """Reversible capacity of the cathode per cell area."""
    return active_mass(p) * p.active.specific_capacity


@quantity
def mix_slurry_mass(p) -> Number:
    """Slurry per coated area."""
    return powder_mass(p) * composite.slurry_per_powder(p)


@quantity
def mix_solvent_mass(p) -> Number:
    """Solvent to be dried per coated area."""
    return powder_mass(p) * p.mix_solvent_ratio


@quantity
def electrolyte_density(p) -> Number:
    """Density of the electrolyte powder without pores."""
    return p.electrolyte.density


@quantity
def electrolyte_volume_fraction(p) -> Number:
    """Volume share of electrolyte powder in the composite, pores included."""
    return powder_mass(p) * (1.0 - p.active_share) / (p.electrolyte.density * p.thickness)


@quantity
def binder_volume_fraction(p) -> Number:
    """Volume share of binder in the composite, pores included."""
    return powder_mass(p) * p.binder_ratio / (p.mix_binder.density * p.thickness)


@quantity
def effective_conductivity(p) -> Number:
    """Ionic conductivity of the composite."""
    return pressed.side_by_side(p, electrolyte_volume_fraction(p), binder_volume_fraction(p))


@quantity
def areal_resistance(p) -> Number:
    """Ionic resistance of the composite times area, over the mean path."""
    return MEAN_PATH * p.thickness / effective_conductivity(p)
