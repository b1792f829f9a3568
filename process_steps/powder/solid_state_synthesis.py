"""Solid-state synthesis: calcination of mixed precursors to ceramic powder in saggars.

Oxides and carbonates react in saggars that pass a roller-hearth kiln on several lanes and layers;
the laboratory fires a few crucibles in a box furnace. What the kiln holds, over the time a saggar
spends in it, limits the output. Lithium evaporates, so its source is weighed in with an excess;
carbon dioxide leaves as gas. Powder is lost as dust and as the layer that reacts with the saggar
(yield). A kiln spends its energy on what passes through; a box furnace loses nearly all through its
walls, whatever it holds, and that loss is the machine's power. The heat of reaction is neglected.
"""

from model.language.equations import Number, total
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.errors import UserError
from model.reading.parameter import choice, parameter
from process_steps.shapes import residence

UNIT = "kg"


class Parameters(StepParameters):
    """Kiln, saggars, atmosphere, and the powder that is made."""

    kiln_length = parameter(
        "m",
        "Length of the kiln or furnace chamber that is filled with saggars",
        above=0,
        chosen=True,
    )
    saggar_pitch = parameter("m", "Distance from saggar to saggar along the kiln", above=0)
    lanes = parameter("1", "Saggars side by side", above=0, chosen=True)
    layers = parameter("1", "Saggars above each other", above=0, chosen=True)
    saggar_load = parameter("kg", "Calcined powder from one saggar", above=0)
    residence_time = parameter("h", "Time from entry to exit: heating, soak and cooling", above=0)
    saggar = choice("material", "Saggar or crucible", sold_in="1")
    saggar_mass = parameter("kg", "Mass of one saggar, heated with the charge", at_least=0)
    saggar_life = parameter("1", "Firings that a saggar survives", above=0)
    lithium_source = choice("material", "Ingredient that brings the lithium")
    lithium_excess = parameter(
        "1", "Lithium weighed in beyond the recipe, as share of the recipe", at_least=0
    )
    process_gas = choice("material", "Gas of the kiln's atmosphere", sold_in="m3")
    gas_use = parameter("m3/kg", "Gas per powder", at_least=0)
    heat_capacity = parameter("J/(kg*K)", "Heat capacity of charge and saggar", above=0)
    temperature_rise = parameter(
        "K", "Calcination temperature above the surroundings", above=0, difference=True
    )
    thermal_efficiency = parameter(
        "1", "Share of the heat spent on the load that reaches it", above=0, at_most=1
    )
    powder = choice("material", "Powder that is made, by its recipe", of_product=True, made=True)


def ingredients(p) -> dict:
    """Precursors per mass of powder, the lithium source with its excess."""
    recipe = p.powder.recipe
    if p.lithium_source not in recipe:
        raise UserError(
            f"{p.lithium_source.title} brings the lithium but is not in the recipe of"
            f" {p.powder.title}"
        )
    return {
        ingredient: amount * (1.0 + p.lithium_excess) if ingredient == p.lithium_source else amount
        for ingredient, amount in recipe.items()
    }


@quantity
def saggars_in_kiln(p) -> Number:
    """Saggars that the kiln holds at once."""
    return p.kiln_length / p.saggar_pitch * p.lanes * p.layers


@quantity
def charge_mass(p) -> Number:
    """Precursors per mass of powder."""
    return total(ingredients(p).values())


@quantity
def heat(p) -> Number:
    """Heat for charge and saggar per powder, with losses."""
    heated = charge_mass(p) + p.saggar_mass / p.saggar_load
    return heated * p.heat_capacity * p.temperature_rise / p.thermal_efficiency


def throughput(p) -> Number:
    """Powder per hour."""
    return residence(saggars_in_kiln(p) * p.saggar_load, p.residence_time)


def materials(p):
    """Precursors, saggars worn out, and gas."""
    return {
        **ingredients(p),
        p.saggar: 1.0 / (p.saggar_load * p.saggar_life),
        p.process_gas: p.gas_use,
    }


def energy(p):
    """Heat for what passes through; the machine's power covers fans, drives and losses that no load
    causes.
    """
    return {"electricity": heat(p)}
