"""Cathode composite of active material, electrolyte powder, carbon and binder, coated and pressed."""

from model.equations import Number
from model.layers import pressed, sheet
from model.layers.scaffold import MEAN_PATH
from model.parameter import choice, parameter
from model.step import quantity

SHARED = (sheet, pressed)


class Parameters(pressed.PressedParameters):
    """The pressed composite and the slurry it is coated from. Powder is active material and electrolyte together."""

    active = choice("material", "Cathode active material")
    carbon = choice("material", "Conductive carbon")
    mix_binder = choice("material", "Binder that stays in the sheet")
    mix_solvent = choice("material", "Solvent of the slurry")
    active_share = parameter("1", "Mass share of active material in the powder, the rest being electrolyte", above=0,
                             at_most=1)  # fmt: skip
    carbon_ratio = parameter("1", "Carbon per mass of powder", at_least=0)
    mix_solvent_ratio = parameter("1", "Solvent per mass of powder in the slurry", above=0)


@quantity
def solids_per_powder(p) -> Number:
    """Dry mass per mass of powder in it: powder, carbon and binder."""
    return 1.0 + p.carbon_ratio + p.binder_ratio


@quantity
def solid_density(p) -> Number:
    """Density of the composite without pores."""
    volume = (
        p.active_share / p.active.density
        + (1.0 - p.active_share) / p.electrolyte.density
        + p.carbon_ratio / p.carbon.density
        + p.binder_ratio / p.mix_binder.density
    )
    return solids_per_powder(p) / volume


@quantity
def areal_mass(p) -> Number:
    """Mass per cell area."""
    return p.thickness * (1.0 - p.porosity) * solid_density(p)


@quantity
def powder_mass(p) -> Number:
    """Active material and electrolyte per cell area."""
    return areal_mass(p) / solids_per_powder(p)


@quantity
def active_mass(p) -> Number:
    """Active material per cell area."""
    return powder_mass(p) * p.active_share


@quantity
def areal_capacity(p) -> Number:
    """Reversible capacity of the cathode per cell area."""
    return active_mass(p) * p.active.specific_capacity


@quantity
def slurry_per_powder(p) -> Number:
    """Slurry per mass of powder in it."""
    return solids_per_powder(p) + p.mix_solvent_ratio


@quantity
def mix_slurry_mass(p) -> Number:
    """Slurry per coated area."""
    return powder_mass(p) * slurry_per_powder(p)


@quantity
def mix_solvent_mass(p) -> Number:
    """Solvent to be dried per coated area."""
    return powder_mass(p) * p.mix_solvent_ratio


@quantity
def mix_active_fraction(p) -> Number:
    """Mass share of active material in the slurry."""
    return p.active_share / slurry_per_powder(p)


@quantity
def mix_electrolyte_fraction(p) -> Number:
    """Mass share of electrolyte powder in the slurry."""
    return (1.0 - p.active_share) / slurry_per_powder(p)


@quantity
def mix_carbon_fraction(p) -> Number:
    """Mass share of carbon in the slurry."""
    return p.carbon_ratio / slurry_per_powder(p)


@quantity
def mix_binder_fraction(p) -> Number:
    """Mass share of binder in the slurry."""
    return p.binder_ratio / slurry_per_powder(p)


@quantity
def mix_solvent_fraction(p) -> Number:
    """Mass share of solvent in the slurry."""
    return p.mix_solvent_ratio / slurry_per_powder(p)


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
