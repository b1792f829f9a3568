"""Slot-die coating of an electrode slurry, with or without ceramic electrolyte, on a foil or
carrier film, and drying.

A slot die lays the slurry on the moving web, which dries in the same machine. The web runs no
faster than the die lays a sound film and no faster than the dryer removes the solvent. The dryer's
heat is proportional to the solvent and stands apart from the power of drives and fans; solvent
recovery is in the price of the machine, but no solvent is credited here. Area is that of one face:
a line that coats both faces of a foil in one run gives twice its web. A coat that stays on the
current collector takes foil through a port, one that is peeled off takes carrier film. Start-up
lengths, edges and defects are lost (yield). A laboratory draws single sheets with a doctor blade.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import CARRIERS, Port, StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import FACES, coated_area, drying_speed, limited, web

UNIT = "m2"
SUPPORTS = ("carrier film", "foil")
PORTS = {"slurry": "kg", "foil": Port("kg", optional=True)}


class Parameters(StepParameters):
    """Coater with dryer, and the coating it makes."""

    coating_speed = parameter(
        "m/min", "Fastest web speed at which the die lays a sound film", above=0
    )
    web_width = parameter("m", "Coated width of the web", above=0, chosen=True)
    faces = choice(FACES, "Faces of the web that are coated and dried in one run")
    dryer_length = parameter("m", "Heated length of the dryer", above=0, chosen=True)
    drying_rate = parameter(
        "kg/m2/h", "Solvent that dries per coated area without cracks or binder migration", above=0
    )
    heating = choice(CARRIERS, "Energy that heats the dryer")
    evaporation_heat = parameter("kJ/kg", "Heat that evaporates the solvent", above=0)
    dryer_efficiency = parameter(
        "1",
        "Share of the dryer's heat that evaporates solvent; the rest heats air and web",
        above=0,
        at_most=1,
    )
    substrate = choice(
        "material", "Carrier film under the coating, of a kind that is bought by area", sold_in="m2"
    )
    substrate_uses = parameter(
        "1", "Coatings that one length of substrate survives; 1 when it stays", at_least=1
    )
    support = choice(
        SUPPORTS, "What lies under the coat: a film it is peeled off, or the foil it stays on"
    )
    foil_mass = parameter(
        "kg/m2", "Foil that stays per coated area, half of a foil with two coats", at_least=0
    )
    foil_coverage = parameter(
        "1",
        "Share of the foil's area that carries the coat; the rest is left bare",
        above=0,
        at_most=1,
    )
    slurry_mass = product("kg/m2", "Slurry per coated area", above=0)
    solvent_mass = product("kg/m2", "Solvent to be dried per coated area", above=0)


@quantity
def dryer_limited_speed(p) -> Number:
    """Web speed at which the dryer just removes the solvent."""
    return drying_speed(p.solvent_mass, p.dryer_length, p.drying_rate)


@quantity
def web_speed(p) -> Number:
    """Speed of the web, limited by the die and by the dryer."""
    return limited(p.coating_speed, dryer_limited_speed(p))


@quantity
def drying_heat(p) -> Number:
    """Heat of the dryer per coated area, with losses."""
    return p.solvent_mass * p.evaporation_heat / p.dryer_efficiency


def throughput(p) -> Number:
    """Coated area per hour, each face counted."""
    return coated_area(web(web_speed(p), p.web_width), p.faces)


def inputs(p):
    """Slurry and foil per coated area."""
    return {"slurry": p.slurry_mass, "foil": p.foil_mass / p.foil_coverage}


def materials(p):
    """Carrier film that leaves with the coating or is worn out."""
    return {p.substrate: 1.0 / p.substrate_uses} if p.support == "carrier film" else {}


def energy(p):
    """Heat of the dryer; the machine's power covers drives and fans."""
    return {p.heating: drying_heat(p)}
