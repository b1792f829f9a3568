"""Spatial atomic layer deposition on moving sheets at atmospheric pressure.

A head has pairs of slots, for precursor and oxidant, with curtains of nitrogen between them; each
pair adds one cycle of film to the sheet that passes below. The sheet may not move faster than both
reactions complete under one pair, nor than the curtains keep the gases apart; a film thicker than
one passage adds needs several. There is no pumping and no purging, so a line is limited by speed
and passages, a laboratory tool by loading and warming up. Part of the precursor leaves with the
exhaust; sheets break (yield). Sheets stay under a slot too briefly for gas to reach deep pores:
this step coats one outer face, where batch deposition also coats the inside of a scaffold.
"""

from model.language.equations import Number, whole
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.films import film_mass
from process_steps.shapes import batch, limited, web

UNIT = "m2"
PORTS = {"feed": "m2"}


class Parameters(StepParameters):
    """Deposition head with transport, and the film it lays on the sheets."""

    slot_pairs = parameter(
        "1", "Pairs of slots, each of which adds one cycle per passage", above=0, chosen=True
    )
    pair_length = parameter(
        "mm", "Length along the transport of one pair of slots with its curtains", above=0
    )
    cycle_time = parameter("s", "Time under one pair of slots that both reactions need", above=0)
    fastest_speed = parameter(
        "m/min", "Fastest speed at which the curtains keep the gases apart", above=0
    )
    web_width = parameter("m", "Coated width", above=0, chosen=True)
    fill = parameter(
        "1", "Share of the coated width and length that is covered by sheets", above=0, at_most=1
    )
    run_area = parameter(
        "m2", "Sheet area coated between two stops for loading or cleaning", above=0
    )
    turnaround_time = parameter(
        "min", "Stop for loading, warming up or cleaning, once per run", at_least=0
    )
    growth_per_cycle = parameter("nm", "Film thickness that one cycle adds", above=0)
    precursor = choice("material", "Metal precursor")
    precursor_per_film = parameter("1", "Precursor per mass of film, by stoichiometry", above=0)
    precursor_utilisation = parameter(
        "1", "Share of the precursor that becomes film", above=0, at_most=1
    )
    purge_gas = choice("material", "Gas of curtains and bearings", sold_in="m3")
    gas_flow = parameter(
        "m3/h", "Gas of curtains and bearings made up while the tool is on", at_least=0
    )
    film = choice("material", "Material of the film", of_product=True)
    film_thickness = product("nm", "Thickness of the finished film", above=0)


@quantity
def passages(p) -> Number:
    """Passages under the head after which the film is thick enough."""
    return whole(p.film_thickness / (p.slot_pairs * p.growth_per_cycle))


@quantity
def head_speed(p) -> Number:
    """Speed under the head, limited by the reactions and by the curtains."""
    return limited(p.fastest_speed, p.pair_length / p.cycle_time)


@quantity
def web_speed(p) -> Number:
    """Speed of finished sheets, after all passages."""
    return head_speed(p) / passages(p)


@quantity
def coating_rate(p) -> Number:
    """Sheet area per hour while film is deposited."""
    return web(web_speed(p), p.web_width) * p.fill


@quantity
def run_time(p) -> Number:
    """Time from one stop to the next."""
    return p.turnaround_time + p.run_area / coating_rate(p)


def throughput(p) -> Number:
    """Sheet area per hour, stops included."""
    return batch(p.run_area, run_time(p))


def materials(p):
    """Precursor, and gas of curtains and bearings, also during stops; water as oxidant is not
    counted.
    """
    precursor = film_mass(p) * p.precursor_per_film / p.precursor_utilisation
    return {p.precursor: precursor, p.purge_gas: p.gas_flow * run_time(p) / p.run_area}
