"""Slot-die coating of a cathode slurry, with or without ceramic electrolyte, on a foil or carrier film, and drying.

A slot die lays the slurry on the moving web, which dries in the same machine. The web runs no faster than the die lays
a sound film and no faster than the dryer removes the solvent. The dryer's heat is proportional to the solvent and
stands apart from the power of drives and fans; solvent recovery is in the price of the machine, but no solvent is
credited. Start-up lengths, edges and defects are lost (yield). A laboratory draws single sheets with a doctor blade.
"""

from model.equations import Number
from model.parameter import choice, parameter, product
from model.step import CARRIERS, StepParameters, quantity
from process_steps.shapes import drying_speed, limited, web

UNIT = "m2"
PORTS = {"slurry": "kg"}


class Parameters(StepParameters):
    """Coater with dryer, and the coating it makes."""

    coating_speed = parameter("m/min", "Fastest web speed at which the die lays a sound film", above=0)
    web_width = parameter("m", "Coated width of the web", above=0)
    dryer_length = parameter("m", "Heated length of the dryer", above=0)
    drying_rate = parameter("kg/m2/h", "Solvent that dries per coated area without cracks or binder migration", above=0)
    heating = choice(CARRIERS, "Energy that heats the dryer")
    evaporation_heat = parameter("kJ/kg", "Heat that evaporates the solvent", above=0)
    dryer_efficiency = parameter("1", "Share of the dryer's heat that evaporates solvent; the rest heats air and web",
                                 above=0, at_most=1)  # fmt: skip
    substrate = choice("material", "Foil or carrier film under the coating, of a kind that is bought by area")
    substrate_uses = parameter("1", "Coatings that one length of substrate survives; 1 when it stays", at_least=1)
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
    """Coated area per hour."""
    return web(web_speed(p), p.web_width)


def inputs(p):
    """Slurry per coated area."""
    return {"slurry": p.slurry_mass}


def materials(p):
    """Substrate that leaves with the coating or is worn out."""
    return {p.substrate: 1.0 / p.substrate_uses}


def energy(p):
    """Heat of the dryer; the machine's power covers drives and fans."""
    return {p.heating: drying_heat(p)}
