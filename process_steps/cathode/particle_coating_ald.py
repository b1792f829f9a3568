"""Atomic layer deposition on powder, which puts a film of nanometres on every particle.

A batch is kept moving in a rotating or vibrating vessel or a fluidised bed; precursor and oxidant
are let in and purged in turn, and each cycle adds a fixed thickness. A dose lasts until precursor
for the whole surface of the batch has been delivered, so large batches and fine powders dose
longer. Loading, pump-down and heating come once per batch. The large surface takes up most of the
precursor. Fines leave with the gas and powder sticks in the vessel (yield).
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.films import cycles, film_share
from process_steps.shapes import batch

UNIT = "kg"
PORTS = {"feed": "kg"}


class Parameters(StepParameters):
    """Reactor for powder, and the film it lays on the particles."""

    batch_mass = parameter("kg", "Coated powder of one batch", above=0, chosen=True)
    turnaround_time = parameter(
        "min", "Loading, pump-down, heating, cooling and emptying of a batch", at_least=0
    )
    growth_per_cycle = parameter("nm", "Film thickness that one cycle adds", above=0)
    purge_time = parameter(
        "min", "Purges and oxidant of a cycle, all but the delivery of precursor", above=0
    )
    delivery_rate = parameter(
        "kg/h", "Precursor that its source evaporates while a dose lasts", above=0
    )
    precursor = choice("material", "Metal precursor")
    precursor_per_film = parameter("1", "Precursor per mass of film, by stoichiometry", above=0)
    precursor_utilisation = parameter(
        "1", "Share of the precursor that becomes film", above=0, at_most=1
    )
    purge_gas = choice("material", "Carrier and purge gas", sold_in="m3")
    gas_flow = parameter("m3/h", "Carrier and purge gas, averaged over a batch", at_least=0)
    film = choice("material", "Material of the film", of_product=True)
    film_thickness = product("nm", "Thickness of the film", above=0)
    specific_surface = product("m2/g", "Surface of the uncoated powder per its mass", above=0)


@quantity
def precursor_use(p) -> Number:
    """Precursor per mass of coated powder, with what passes unused."""
    return film_share(p) * p.precursor_per_film / p.precursor_utilisation


@quantity
def dose_time(p) -> Number:
    """Time of a cycle to deliver precursor for the whole batch."""
    return p.batch_mass * precursor_use(p) / (cycles(p) * p.delivery_rate)


@quantity
def batch_time(p) -> Number:
    """Time from one batch to the next."""
    return p.turnaround_time + cycles(p) * (dose_time(p) + p.purge_time)


def throughput(p) -> Number:
    """Coated powder per hour."""
    return batch(p.batch_mass, batch_time(p))


def inputs(p):
    """Uncoated powder."""
    return {"feed": 1.0 - film_share(p)}


def materials(p):
    """Precursor and gas; water as oxidant is not counted."""
    return {p.precursor: precursor_use(p), p.purge_gas: p.gas_flow * batch_time(p) / p.batch_mass}
