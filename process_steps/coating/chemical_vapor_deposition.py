"""Plasma-enhanced chemical vapour deposition on a load of sheets in a vacuum chamber.

A plasma splits a gas such as silane, and the film grows at a rate on all sheets of the load at
once. Loading, pumping down, heating and unloading come once per load and take far longer than an
ultrathin film needs to grow, so the size of the load and the turnaround decide, for thick films the
deposition rate. Most of the gas leaves unused or coats the walls; its abatement and the gas that
cleans the chamber are not counted. The plasma coats the outer face, not the inside of pores. Sheets
break in handling (yield). A laboratory coats one small platen at a time.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.films import film_mass
from process_steps.shapes import batch

UNIT = "m2"
PORTS = {"feed": "m2"}


class Parameters(StepParameters):
    """Chamber with its trays or boats, and the film that grows on the sheets."""

    load_area = parameter(
        "m2", "Sheet area in the machine at once, one face counted", above=0, chosen=True
    )
    turnaround_time = parameter(
        "min", "Loading, pumping down, heating and unloading of a load", at_least=0
    )
    deposition_rate = parameter("nm/min", "Growth of the film on the sheets", above=0)
    precursor = choice("material", "Gas that brings the film's element")
    precursor_per_film = parameter("1", "Precursor per mass of film, by stoichiometry", above=0)
    precursor_utilisation = parameter(
        "1", "Share of the precursor that becomes film on sheets", above=0, at_most=1
    )
    process_gas = choice(
        "material", "Gas that dilutes the precursor and purges the chamber", sold_in="m3"
    )
    gas_flow = parameter("m3/h", "Diluting and purging gas, averaged over a load", at_least=0)
    film = choice("material", "Material of the film", of_product=True)
    film_thickness = product("nm", "Thickness of the finished film", above=0)


@quantity
def load_time(p) -> Number:
    """Time from one load to the next."""
    return p.turnaround_time + p.film_thickness / p.deposition_rate


def throughput(p) -> Number:
    """Sheet area per hour."""
    return batch(p.load_area, load_time(p))


def materials(p):
    """Precursor with what passes unused, and diluting and purging gas."""
    precursor = film_mass(p) * p.precursor_per_film / p.precursor_utilisation
    return {p.precursor: precursor, p.process_gas: p.gas_flow * load_time(p) / p.load_area}
