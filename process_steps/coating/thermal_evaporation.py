"""Thermal evaporation of a thin film on a train of sheets or on a holder in a vacuum chamber.

Heated sources evaporate a metal; the vapour condenses on sheets that pass above, and on walls and
shields. The sources allow an area per hour, the less the thicker the film, and the transport caps
it. A line runs long between openings, which rolls or carriers need; a laboratory pumps down for
every holder. What misses the sheets is lost. The vapour flies in straight lines: one outer face is
coated, never the inside of pores. Film metallisers run at hundreds of metres a minute, but brittle
sheets on carriers do not. Sheets break or have pinholes (yield).
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
    """Coater with its sources, and the film it lays on the sheets."""

    source_rate = parameter("kg/h", "Vapour that all sources together give off", above=0)
    collection_efficiency = parameter(
        "1", "Share of the evaporated material that lands on sheets", above=0, at_most=1
    )
    fastest_speed = parameter(
        "m/min", "Fastest speed at which sheets are carried over the sources", above=0
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
    evaporant = choice("material", "Material that is evaporated")
    film = choice("material", "Material of the film", of_product=True)
    film_thickness = product("nm", "Thickness of the finished film", above=0)


@quantity
def source_limited_rate(p) -> Number:
    """Sheet area per hour that the sources can coat."""
    return p.source_rate * p.collection_efficiency / film_mass(p)


@quantity
def coating_rate(p) -> Number:
    """Sheet area per hour while film is deposited, limited by the sources and by the transport."""
    return limited(web(p.fastest_speed, p.web_width) * p.fill, source_limited_rate(p))


@quantity
def run_time(p) -> Number:
    """Time from one opening of the chamber to the next."""
    return p.turnaround_time + p.run_area / coating_rate(p)


def throughput(p) -> Number:
    """Sheet area per hour, openings included."""
    return batch(p.run_area, run_time(p))


def materials(p):
    """Evaporated material with what misses the sheets."""
    return {p.evaporant: film_mass(p) / p.collection_efficiency}
