"""Evaporation of lithium in vacuum onto sheets, foil or film.

Lithium boils off a heated source and condenses on what passes over it. The web runs at the speed at
which its time in the zone gives the film; the winder sets an upper limit. The rate follows the
source, but no more lithium can condense than the cooled drum or holder can take heat from, or the
film melts. Loads are pumped down, changed and vented. In a laboratory the load is one holder that
is as long as its zone. Lithium also lands beside the sheets and on shields; part of it is put back
into the source. Spitting, pinholes and damage in handling make rejects (yield). The lithium is
bought, or comes from a step that makes it.
"""

from model.language.equations import Number, minimum
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import batch, limited

UNIT = "m2"
PORTS = {"feed": "m2", "lithium": "kg"}


class Parameters(StepParameters):
    """Vacuum coater with its source, and the lithium it lays down."""

    deposition_rate = parameter(
        "nm/s", "Growth of the film over the source, as far as the source allows", above=0
    )
    cooling_flux = parameter(
        "kW/m2", "Heat that the drum or holder takes from the film and its support", above=0
    )
    zone_length = parameter(
        "m", "Length over which lithium condenses, along the transport", above=0, chosen=True
    )
    winding_speed = parameter("m/min", "Fastest transport through the machine", above=0)
    web_width = parameter(
        "m", "Width of the coated web; side of a square holder", above=0, chosen=True
    )
    fill = parameter("1", "Share of the working area covered by sheets", above=0, at_most=1)
    load_length = parameter(
        "m", "Length of web, or train of sheets, coated per pump-down", above=0, chosen=True
    )
    turnaround_time = parameter("min", "Changing, pumping down and venting of a load", at_least=0)
    collection_efficiency = parameter(
        "1", "Share of the evaporated lithium that lands on the working area", above=0, at_most=1
    )
    recycled_share = parameter(
        "1", "Share of the stray lithium that returns to the source", at_least=0, at_most=1
    )
    heat_of_vaporisation = parameter(
        "MJ/kg", "Heat to evaporate lithium, given off where it condenses", above=0
    )
    source_efficiency = parameter(
        "1", "Share of the source's electricity that evaporates lithium", above=0, at_most=1
    )
    lithium = choice("material", "Lithium in the source", of_product=True)
    lithium_mass = product("kg/m2", "Lithium per area of finished sheet", above=0)


@quantity
def film_thickness(p) -> Number:
    """Thickness of the lithium laid down."""
    return p.lithium_mass / p.lithium.density


@quantity
def cooling_limited_rate(p) -> Number:
    """Growth at which the heat of condensation is just carried away."""
    return p.cooling_flux / (p.heat_of_vaporisation * p.lithium.density)


@quantity
def growth_rate(p) -> Number:
    """Growth of the film, limited by source and cooling."""
    return minimum(p.deposition_rate, cooling_limited_rate(p))


@quantity
def web_speed(p) -> Number:
    """Speed that gives the film in one passage, or the winder's limit."""
    return limited(p.winding_speed, growth_rate(p) * p.zone_length / film_thickness(p))


@quantity
def load_time(p) -> Number:
    """Time from one load to the next."""
    return p.load_length / web_speed(p) + p.turnaround_time


@quantity
def lithium_evaporated(p) -> Number:
    """Lithium that leaves the source per area of sheet."""
    return p.lithium_mass / (p.collection_efficiency * p.fill)


@quantity
def lithium_use(p) -> Number:
    """Fresh lithium per area of sheet: what stays on it, and stray lithium that is not put back."""
    stray = lithium_evaporated(p) - p.lithium_mass
    return p.lithium_mass + stray * (1.0 - p.recycled_share)


def throughput(p) -> Number:
    """Sheet area per hour."""
    return batch(p.load_length * p.web_width * p.fill, load_time(p))


def inputs(p):
    """A sheet, and the lithium that stays on it or is lost."""
    return {"feed": 1.0, "lithium": lithium_use(p)}


def energy(p):
    """Heat of the source; the machine's power covers pumps, cooling and drives."""
    return {"electricity": lithium_evaporated(p) * p.heat_of_vaporisation / p.source_efficiency}
