"""Atomic layer deposition on a batch of sheets in a vacuum chamber.

Precursor and oxidant are let in and purged in turn, and each cycle adds a fixed thickness on all
surface that the gas reaches. A dose lasts until the precursor for the whole surface has been
delivered, so a porous scaffold with a large internal area doses longer; gas also takes longer to
get in and out of a deep scaffold, as its depth squared. Loading, pump-down and heating come once
per batch. Most precursor passes unused; sheets break in handling (yield). Flat wafers are limited
by turnaround and the planar cycle, scaffolds by dose and purge. Laboratory and line differ in batch
size.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.films import cycles
from process_steps.shapes import batch

UNIT = "m2"
PORTS = {"feed": "m2"}


class Parameters(StepParameters):
    """Chamber with gas supply, and the film it lays on the sheets."""

    batch_area = parameter(
        "m2", "Sheet area in the machine at once, one face counted", above=0, chosen=True
    )
    turnaround_time = parameter(
        "min", "Loading, pump-down, heating, venting and unloading of a batch", at_least=0
    )
    growth_per_cycle = parameter("nm", "Film thickness that one cycle adds", above=0)
    planar_dose_time = parameter(
        "s",
        "Valve and exposure times of a cycle on a flat sheet, both gases, beyond the "
        "delivery of precursor",
        above=0,
    )
    planar_purge_time = parameter(
        "s", "Purge times of a cycle on a flat sheet, both gases", above=0
    )
    purge_coefficient = parameter(
        "s/um2", "Added exposure and purge per squared depth of a scaffold", at_least=0
    )
    precursor = choice("material", "Metal precursor")
    precursor_per_film = parameter("1", "Precursor per mass of film, by stoichiometry", above=0)
    precursor_utilisation = parameter(
        "1", "Share of the precursor that becomes film", above=0, at_most=1
    )
    delivery_rate = parameter(
        "kg/h", "Precursor that its source evaporates while a dose lasts", above=0
    )
    purge_gas = choice("material", "Carrier and purge gas", sold_in="m3")
    gas_flow = parameter("m3/h", "Carrier and purge gas, averaged over a batch", at_least=0)
    film = choice("material", "Material of the film", of_product=True)
    film_thickness = product("nm", "Thickness of the finished film", above=0)
    internal_area = product(
        "1", "Coated surface per sheet area: 1 for a flat face, more in a scaffold", above=0
    )
    scaffold_depth = product(
        "um", "Depth of the porous layer that the gas must cross: 0 for a flat sheet", at_least=0
    )


@quantity
def film_mass(p) -> Number:
    """Film per sheet area."""
    return p.film_thickness * p.internal_area * p.film.density


@quantity
def precursor_use(p) -> Number:
    """Precursor per sheet area, with what passes unused."""
    return film_mass(p) * p.precursor_per_film / p.precursor_utilisation


@quantity
def dose_time(p) -> Number:
    """Dose of a cycle: that of a flat sheet, and the time to deliver the precursor of the whole
    batch.
    """
    return p.planar_dose_time + p.batch_area * precursor_use(p) / (cycles(p) * p.delivery_rate)


@quantity
def purge_time(p) -> Number:
    """Purge of a cycle: that of a flat sheet, and more with the square of the depth."""
    return p.planar_purge_time + p.purge_coefficient * p.scaffold_depth**2


@quantity
def batch_time(p) -> Number:
    """Time from one batch to the next."""
    return p.turnaround_time + cycles(p) * (dose_time(p) + purge_time(p))


def throughput(p) -> Number:
    """Sheet area per hour."""
    return batch(p.batch_area, batch_time(p))


def materials(p):
    """Precursor, and gas that flows while a batch is in the machine; water as oxidant is not
    counted.
    """
    return {p.precursor: precursor_use(p), p.purge_gas: p.gas_flow * batch_time(p) / p.batch_area}
