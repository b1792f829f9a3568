"""Slot-die coating of a thin film from solution on sheets or a web, and drying.

A slot die lays a metered wet layer on the moving sheets, which dry in the same machine. The web
runs no faster than the die lays a sound film and no faster than the dryer removes the solvent. The
dryer's heat is proportional to the solvent and stands apart from the power of drives and fans; a
line recovers most of the solvent. Edges, start-up and filters cost some solution; uneven and broken
sheets are lost (yield). The film covers the outer face and is not meant to fill pores. A laboratory
coats single sheets with a small die or a doctor blade.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import CARRIERS, StepParameters, combine
from model.reading.parameter import choice, parameter, product
from process_steps.films import film_mass, solvent_ratio
from process_steps.shapes import drying_speed, limited, web

UNIT = "m2"
PORTS = {"feed": "m2"}


class Parameters(StepParameters):
    """Coater with dryer, and the film it makes."""

    coating_speed = parameter(
        "m/min", "Fastest web speed at which the die lays a sound film", above=0
    )
    web_width = parameter("m", "Coated width of the web", above=0, chosen=True)
    fill = parameter(
        "1", "Share of the coated width and length that is covered by sheets", above=0, at_most=1
    )
    dryer_length = parameter("m", "Heated length of the dryer", above=0, chosen=True)
    drying_rate = parameter(
        "kg/m2/h", "Solvent that dries per coated area without defects", above=0
    )
    heating = choice(CARRIERS, "Energy that heats the dryer")
    evaporation_heat = parameter("kJ/kg", "Heat that evaporates the solvent", above=0)
    dryer_efficiency = parameter(
        "1",
        "Share of the dryer's heat that evaporates solvent; the rest heats air and web",
        above=0,
        at_most=1,
    )
    solids_share = parameter("1", "Mass of film material per mass of solution", above=0, below=1)
    material_utilisation = parameter(
        "1", "Share of the film material that ends on sheets", above=0, at_most=1
    )
    solvent = choice("material", "Solvent of the solution")
    solvent_recovery = parameter(
        "1", "Share of the solvent that is recovered and used again", at_least=0, below=1
    )
    film = choice("material", "Material of the film, as dissolved in the solution", of_product=True)
    film_thickness = product("um", "Thickness of the finished dry film", above=0)


@quantity
def solvent_mass(p) -> Number:
    """Solvent to be dried per sheet area."""
    return film_mass(p) * solvent_ratio(p)


@quantity
def dryer_limited_speed(p) -> Number:
    """Web speed at which the dryer just removes the solvent."""
    return drying_speed(solvent_mass(p), p.dryer_length, p.drying_rate)


@quantity
def web_speed(p) -> Number:
    """Speed of the web, limited by the die and by the dryer."""
    return limited(p.coating_speed, dryer_limited_speed(p))


@quantity
def film_material_use(p) -> Number:
    """Film material per sheet area, with losses."""
    return film_mass(p) / p.material_utilisation


@quantity
def drying_heat(p) -> Number:
    """Heat of the dryer per sheet area, with losses."""
    return solvent_mass(p) * p.evaporation_heat / p.dryer_efficiency


def throughput(p) -> Number:
    """Sheet area per hour."""
    return web(web_speed(p), p.web_width) * p.fill


def materials(p):
    """Film material with losses, and solvent that is not recovered."""
    solvent = film_material_use(p) * solvent_ratio(p) * (1.0 - p.solvent_recovery)
    return combine([(p.film, film_material_use(p)), (p.solvent, solvent)])


def energy(p):
    """Heat of the dryer; the machine's power covers drives and fans."""
    return {p.heating: drying_heat(p)}
