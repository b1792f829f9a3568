"""Magnetron sputtering of a thin film on a train of sheets or on a holder in a vacuum chamber.

Every cathode adds film as the sheets pass it: thickness times speed, the dynamic deposition rate.
All cathodes together so allow a speed, which the transport caps. A line runs for days between
vents; a laboratory rotates one holder before a cathode and pumps down for every batch, so the same
equations give minutes of coating in hours of pumping. Only part of a target is used up and only
part of the flux lands on sheets; nothing is credited for the rest, nor for the worn target. The
flux flies in straight lines: one outer face is coated, never the inside of pores. Sheets break
(yield).
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.films import film_mass
from process_steps.shapes import batch, limited, web

UNIT = "m2"
PORTS = {"feed": "m2"}


class Parameters(StepParameters):
    """Coater with its cathodes, and the film it lays on the sheets."""

    cathodes = parameter(
        "1", "Cathodes that sputter the film at the same time", above=0, chosen=True
    )
    dynamic_deposition_rate = parameter(
        "nm*m/min", "Film thickness times web speed, per cathode", above=0
    )
    fastest_speed = parameter(
        "m/min", "Fastest speed at which sheets are carried past the cathodes", above=0
    )
    web_width = parameter(
        "m",
        "Coated width of the carrier or web; of the holder in a laboratory",
        above=0,
        chosen=True,
    )
    fill = parameter(
        "1", "Share of the coated width and length that is covered by sheets", above=0, at_most=1
    )
    run_area = parameter("m2", "Sheet area coated between two openings of the chamber", above=0)
    turnaround_time = parameter("h", "Opening, loading and pumping down, once per run", at_least=0)
    target = choice("material", "Sputter target")
    target_per_film = parameter(
        "1", "Target per mass of film, by stoichiometry: below 1 for a nitride", above=0
    )
    target_utilisation = parameter(
        "1", "Share of a target that is sputtered before it is changed", above=0, at_most=1
    )
    collection_efficiency = parameter(
        "1", "Share of the sputtered material that lands on sheets", above=0, at_most=1
    )
    process_gas = choice("material", "Gas of the discharge", sold_in="m3")
    gas_flow = parameter("m3/h", "Gas let in while film is deposited", at_least=0)
    film = choice("material", "Material of the film", of_product=True)
    film_thickness = product("nm", "Thickness of the finished film", above=0)


@quantity
def rate_limited_speed(p) -> Number:
    """Speed at which all cathodes together just reach the film thickness."""
    return p.cathodes * p.dynamic_deposition_rate / p.film_thickness


@quantity
def web_speed(p) -> Number:
    """Speed of the sheets, limited by the cathodes and by the transport."""
    return limited(p.fastest_speed, rate_limited_speed(p))


@quantity
def coating_rate(p) -> Number:
    """Sheet area per hour while film is deposited."""
    return web(web_speed(p), p.web_width) * p.fill


@quantity
def run_time(p) -> Number:
    """Time from one opening of the chamber to the next."""
    return p.turnaround_time + p.run_area / coating_rate(p)


def throughput(p) -> Number:
    """Sheet area per hour, openings included."""
    return batch(p.run_area, run_time(p))


def materials(p):
    """Target with its unused rest and what misses the sheets, and gas of the discharge."""
    target = film_mass(p) * p.target_per_film / (p.target_utilisation * p.collection_efficiency)
    return {p.target: target, p.process_gas: p.gas_flow / coating_rate(p)}
