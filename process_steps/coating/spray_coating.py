"""Spray coating of a thin film from solution on a train of sheets, and drying.

Nozzles atomise a thin solution over moving sheets. The sheets run no faster than the nozzles lay an
even film, than the pumped solution suffices for the film, and than the dryer removes the solvent
that lands. Overspray and what falls between sheets is lost with its solvent (transfer efficiency);
uneven and broken sheets are lost too (yield). The film covers the outer face and is not meant to
fill pores. A laboratory moves an airbrush over pieces on a hot plate, which then is the dryer.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters, combine
from model.reading.parameter import choice, parameter, product
from process_steps.films import film_mass, solvent_ratio
from process_steps.shapes import drying_speed, limited, web

UNIT = "m2"
PORTS = {"feed": "m2"}


class Parameters(StepParameters):
    """Spray line with dryer, and the film it makes."""

    coating_speed = parameter(
        "m/min", "Fastest speed at which the nozzles lay an even film", above=0
    )
    web_width = parameter("m", "Sprayed width", above=0, chosen=True)
    fill = parameter(
        "1", "Share of the sprayed width and length that is covered by sheets", above=0, at_most=1
    )
    solution_flow = parameter("kg/h", "Solution that all nozzles together atomise", above=0)
    dryer_length = parameter("m", "Heated length of the dryer", above=0, chosen=True)
    drying_rate = parameter(
        "kg/m2/h", "Solvent that dries per sprayed area without blisters", above=0
    )
    solids_share = parameter("1", "Mass of film material per mass of solution", above=0, below=1)
    transfer_efficiency = parameter(
        "1", "Share of the sprayed film material that ends on sheets", above=0, at_most=1
    )
    solvent = choice("material", "Solvent of the solution")
    film = choice("material", "Material of the film, as dissolved in the solution", of_product=True)
    film_thickness = product("um", "Thickness of the finished dry film", above=0)


@quantity
def nozzle_limited_speed(p) -> Number:
    """Speed at which the pumped solution just suffices for the film."""
    on_sheets = p.solution_flow * p.solids_share * p.transfer_efficiency
    return on_sheets / (film_mass(p) * p.web_width * p.fill)


@quantity
def dryer_limited_speed(p) -> Number:
    """Speed at which the dryer just removes the solvent that lands on sheets."""
    return drying_speed(film_mass(p) * solvent_ratio(p), p.dryer_length, p.drying_rate)


@quantity
def web_speed(p) -> Number:
    """Speed of the sheets, limited by the nozzles, the flow of solution and the dryer."""
    return limited(p.coating_speed, nozzle_limited_speed(p), dryer_limited_speed(p))


@quantity
def film_material_use(p) -> Number:
    """Film material per sheet area, with overspray."""
    return film_mass(p) / p.transfer_efficiency


def throughput(p) -> Number:
    """Sheet area per hour."""
    return web(web_speed(p), p.web_width) * p.fill


def materials(p):
    """Film material and solvent, with overspray; no solvent is recovered."""
    return combine(
        [(p.film, film_material_use(p)), (p.solvent, film_material_use(p) * solvent_ratio(p))]
    )
