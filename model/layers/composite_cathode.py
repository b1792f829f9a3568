"""Dense cathode composite of active material and ceramic electrolyte, cast as tape and fired with
the separator.
"""

from model.language.equations import Number, power
from model.layers import composite, fired, sheet
from model.layers.scaffold import MEAN_PATH
from model.plant.namespace import quantity
from model.reading.parameter import parameter

SHARED = (sheet, fired, composite)


class Parameters(composite.CompositeParameters, fired.FiredParameters):
    """The fired composite, which is all powder: binder and carbon burn out. And the slurry its tape
    is cast from.
    """

    binder_ratio = parameter(
        "1", "Binder and plasticiser per mass of powder in the tape", at_least=0
    )


@quantity
def solid_density(p) -> Number:
    """Density of the fired composite without pores."""
    return 1.0 / (
        p.active_share / p.active.density + (1.0 - p.active_share) / p.electrolyte.density
    )


@quantity
def fired_mass(p) -> Number:
    """Fired composite per area of sheet."""
    return p.thickness * (1.0 - p.porosity) * solid_density(p)


@quantity
def areal_mass(p) -> Number:
    """Mass per cell area."""
    return fired_mass(p)


@quantity
def active_mass(p) -> Number:
    """Active material per cell area."""
    return areal_mass(p) * p.active_share


@quantity
def areal_capacity(p) -> Number:
    """Reversible capacity of the cathode per cell area."""
    return active_mass(p) * p.active.specific_capacity


@quantity
def mix_slurry_mass(p) -> Number:
    """Slurry per area of green tape."""
    return areal_mass(p) / fired.green_area_ratio(p) * composite.slurry_per_powder(p)


@quantity
def mix_solvent_mass(p) -> Number:
    """Solvent to be dried per area of green tape."""
    return areal_mass(p) / fired.green_area_ratio(p) * p.mix_solvent_ratio


@quantity
def organic_mass(p) -> Number:
    """Binder and carbon to be burnt out per area of fired sheet."""
    return areal_mass(p) * (p.binder_ratio + p.carbon_ratio)


@quantity
def electrolyte_volume_fraction(p) -> Number:
    """Volume share of ceramic electrolyte in the fired composite, pores included."""
    return (1.0 - p.porosity) * (1.0 - p.active_share) * solid_density(p) / p.electrolyte.density


@quantity
def areal_resistance(p) -> Number:
    """Ionic resistance of the composite times area, over the mean path, by Bruggeman's relation."""
    return (
        MEAN_PATH
        * p.thickness
        / (sheet.conductivity(p) * power(electrolyte_volume_fraction(p), p.cell.bruggeman_exponent))
    )
