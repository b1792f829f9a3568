"""What coated electrodes of liquid cells share: active material, carbon and binder on a foil,
calendered, soaked.

The design value is the capacity per area, from which mass and thickness of the coating follow.
Ratios are per mass of active material: a composite's equations hold with powder that is all active
material. Calendering closes pores and leaves area and mass as they are.
"""

from dataclasses import replace

from model.language.equations import Number
from model.layers import composite, sheet, soaked
from model.layers.scaffold import MEAN_PATH
from model.plant.namespace import quantity
from model.reading.parameter import constant, parameter

SHARED = (sheet, composite, soaked)


class CoatedParameters(composite.CompositeParameters, soaked.SoakedParameters):
    """The coating, and the slurry it is coated from."""

    active_share = constant(
        "1",
        1.0,
        "Mass share of active material in the powder",
        "fact: definition, no solid electrolyte",
    )
    # how far a coating is calendered is decided; the film of a separator comes as it is
    porosity = replace(soaked.SoakedParameters.porosity, chosen=True)
    binder_ratio = parameter(
        "1", "Binder per mass of active material; it stays in the coating", at_least=0
    )
    coated_porosity = parameter(
        "1", "Pore share of the dried coat before calendering", at_least=0, below=1
    )
    loading = parameter(
        "mAh/cm2",
        "Reversible capacity of the cathode per area, for which the coating is made",
        above=0,
        chosen=True,
    )
    capacity_ratio = parameter(
        "1",
        "Reversible capacity of the electrode per that of the cathode, per area",
        above=0,
        chosen=True,
    )


@quantity
def solid_density(p) -> Number:
    """Density of the coating without pores."""
    return composite.dry_density(p)


@quantity
def active_mass(p) -> Number:
    """Active material per coated area."""
    return p.loading * p.capacity_ratio / p.active.specific_capacity_in_liquid


@quantity
def coating_mass(p) -> Number:
    """Dry coating per coated area."""
    return active_mass(p) * composite.solids_per_powder(p)


@quantity
def coating_thickness(p) -> Number:
    """Thickness of the coating after calendering, as built."""
    return coating_mass(p) / (solid_density(p) * (1.0 - p.porosity))


@quantity
def pressed_off(p) -> Number:
    """Share of the coat's thickness that calendering takes off."""
    return 1.0 - (1.0 - p.coated_porosity) / (1.0 - p.porosity)


@quantity
def mix_slurry_mass(p) -> Number:
    """Slurry per coated area."""
    return active_mass(p) * composite.slurry_per_powder(p)


@quantity
def mix_solvent_mass(p) -> Number:
    """Solvent to be dried per coated area."""
    return active_mass(p) * p.mix_solvent_ratio


@quantity
def electrolyte_mass(p) -> Number:
    """Liquid electrolyte per cell area."""
    return soaked.liquid_mass(p, coating_thickness(p))


@quantity
def areal_mass(p) -> Number:
    """Mass per cell area: coating with its overhang, and electrolyte."""
    return coating_mass(p) * (1.0 + p.overhang) + electrolyte_mass(p)


@quantity
def areal_resistance(p) -> Number:
    """Ionic resistance of the liquid in the pores times area, over the mean path."""
    return MEAN_PATH * coating_thickness(p) / soaked.effective_conductivity(p)
