"""What composites share, fired or pressed: active material and electrolyte powder, and the slurry
they come from.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.reading.parameter import Schema, choice, parameter


class CompositeParameters(Schema):
    """Powder, which is active material and electrolyte together, and what the slurry adds to it.

    `binder_ratio`, binder per mass of powder, is declared where it is known whether the binder
    burns out or stays.
    """

    active = choice("material", "Active material")
    carbon = choice("material", "Conductive carbon")
    mix_binder = choice("material", "Binder, with plasticiser where it burns out")
    mix_solvent = choice("material", "Solvent of the slurry")
    active_share = parameter(
        "1",
        "Mass share of active material in the powder, the rest being electrolyte",
        above=0,
        at_most=1,
        chosen=True,
    )
    carbon_ratio = parameter("1", "Carbon per mass of powder", at_least=0)
    mix_solvent_ratio = parameter("1", "Solvent per mass of powder in the slurry", above=0)


@quantity
def solids_per_powder(p) -> Number:
    """Dry mass per mass of powder in it: powder, carbon and binder."""
    return 1.0 + p.carbon_ratio + p.binder_ratio


def dry_density(p) -> Number:
    """Density without pores of a composite that keeps its carbon and binder."""
    volume = (
        p.active_share / p.active.density
        + (1.0 - p.active_share) / p.electrolyte.density
        + p.carbon_ratio / p.carbon.density
        + p.binder_ratio / p.mix_binder.density
    )
    return solids_per_powder(p) / volume


@quantity
def slurry_per_powder(p) -> Number:
    """Slurry per mass of powder in it."""
    return solids_per_powder(p) + p.mix_solvent_ratio


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
