"""Porous ceramic scaffold filled with a cathode mix by infiltration."""

from model.language.equations import Number
from model.layers import ceramic, fired, scaffold, sheet
from model.plant.namespace import quantity
from model.reading.parameter import choice, parameter

SHARED = (sheet, fired, ceramic, scaffold)


class Parameters(scaffold.ScaffoldParameters):
    """The scaffold and the dry cathode mix in its pores."""

    active = choice("material", "Cathode active material")
    carbon = choice("material", "Conductive carbon")
    mix_binder = choice("material", "Binder or polymer electrolyte that stays in the pores")
    mix_solvent = choice("material", "Solvent of the infiltration slurry")
    active_share = parameter(
        "1", "Mass share of active material in the dry mix", above=0, at_most=1, chosen=True
    )
    carbon_share = parameter("1", "Mass share of carbon in the dry mix", at_least=0, below=1)
    mix_solvent_ratio = parameter("1", "Solvent per mass of dry mix in the slurry", above=0)


@quantity
def mix_binder_share(p) -> Number:
    """Mass share of binder in the dry mix."""
    return 1.0 - p.active_share - p.carbon_share


@quantity
def mix_density(p) -> Number:
    """Density of the dry mix without pores."""
    volume = (
        p.active_share / p.active.density
        + p.carbon_share / p.carbon.density
        + mix_binder_share(p) / p.mix_binder.density
    )
    return 1.0 / volume


@quantity
def mix_mass(p) -> Number:
    """Dry mix in the pores per cell area."""
    return scaffold.pore_volume(p) * p.fill_fraction * mix_density(p)


@quantity
def mix_slurry_mass(p) -> Number:
    """Infiltration slurry per cell area."""
    return mix_mass(p) * (1.0 + p.mix_solvent_ratio)


@quantity
def mix_solvent_mass(p) -> Number:
    """Solvent of the infiltration slurry to be dried, per cell area."""
    return mix_mass(p) * p.mix_solvent_ratio


@quantity
def mix_solids_volume_fraction(p) -> Number:
    """Volume share of dry mix in the infiltration slurry: what stays of one filling after drying."""
    solids = 1.0 / mix_density(p)
    return solids / (solids + p.mix_solvent_ratio / p.mix_solvent.density)


@quantity
def mix_active_fraction(p) -> Number:
    """Mass share of active material in the slurry."""
    return p.active_share / (1.0 + p.mix_solvent_ratio)


@quantity
def mix_carbon_fraction(p) -> Number:
    """Mass share of carbon in the slurry."""
    return p.carbon_share / (1.0 + p.mix_solvent_ratio)


@quantity
def mix_binder_fraction(p) -> Number:
    """Mass share of binder in the slurry."""
    return mix_binder_share(p) / (1.0 + p.mix_solvent_ratio)


@quantity
def mix_solvent_fraction(p) -> Number:
    """Mass share of solvent in the slurry."""
    return p.mix_solvent_ratio / (1.0 + p.mix_solvent_ratio)


@quantity
def active_mass(p) -> Number:
    """Active material per cell area."""
    return mix_mass(p) * p.active_share


@quantity
def areal_mass(p) -> Number:
    """Mass per cell area: skeleton and filling."""
    return ceramic.fired_mass(p) + mix_mass(p)


@quantity
def areal_capacity(p) -> Number:
    """Reversible capacity of the cathode per cell area."""
    return active_mass(p) * p.active.specific_capacity
