"""Quantities of films that several coating steps share: mass, solvent, cycles, and a film's share
of a coated powder.
"""

from __future__ import annotations

from model.language.equations import Number
from model.plant.namespace import quantity


@quantity
def film_mass(p) -> Number:
    """Finished film per sheet area."""
    return p.film_thickness * p.film.density


@quantity
def solvent_ratio(p) -> Number:
    """Solvent per mass of film material in the solution."""
    return (1.0 - p.solids_share) / p.solids_share


@quantity
def cycles(p) -> Number:
    """Cycles that the film thickness needs."""
    return p.film_thickness / p.growth_per_cycle


@quantity
def film_ratio(p) -> Number:
    """Film per mass of uncoated powder."""
    return p.specific_surface * p.film_thickness * p.film.density


@quantity
def film_share(p) -> Number:
    """Film per mass of coated powder."""
    return film_ratio(p) / (1.0 + film_ratio(p))
