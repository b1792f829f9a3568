"""Wet chemical synthesis of ceramic powder: sol-gel or solution route, with drying and firing.

Precursors react in a solvent in stirred vessels; a dryer takes the solvent off, and a furnace turns
the dry residue into the powder. Reactors give their filling over reaction and handling time, so a
thin solution needs more volume; the dryer is limited by the solvent it evaporates, the furnace by
what it holds. The slowest of the three decides. Solvent that is not recovered is made up; powder
stays on walls and filters (yield). The laboratory uses one flask, an evaporator and a tube furnace.
Precursors are counted by the recipe of the powder, without an excess that evaporates.
"""

from model.language.equations import Number, total
from model.plant.namespace import quantity
from model.plant.step import StepParameters, combine
from model.reading.parameter import choice, parameter
from process_steps.shapes import batch, limited, residence

UNIT = "kg"


class Parameters(StepParameters):
    """Reactors, dryer and furnace, and the powder that is made."""

    reactor_volume = parameter("L", "Volume of one stirred reactor or flask", above=0, chosen=True)
    reactors = parameter("1", "Reactors of one train", above=0, chosen=True)
    fill = parameter("1", "Share of the reactor volume that is filled", above=0, at_most=1)
    reaction_time = parameter("h", "Time a batch is stirred", above=0)
    handling_time = parameter(
        "h", "Time between batches: filling, heating, emptying, cleaning", at_least=0
    )
    solvent = choice("material", "Solvent of the reaction")
    solvent_use = parameter(
        "1", "Solvent per mass of powder in the reactor, recovered or not", above=0
    )
    solvent_recovery = parameter(
        "1", "Share of the solvent that returns to the reactor", at_least=0, at_most=1
    )
    evaporation_rate = parameter("kg/h", "Solvent that the dryer evaporates", above=0)
    evaporation_heat = parameter("kJ/kg", "Heat to warm and evaporate the solvent", above=0)
    drying_efficiency = parameter(
        "1", "Share of the drying heat that evaporates solvent", above=0, at_most=1
    )
    gas_heat_share = parameter(
        "1",
        "Share of the drying heat that comes from natural gas, the rest being electric",
        at_least=0,
        at_most=1,
        chosen=True,
    )
    furnace_load = parameter("kg", "Powder that the furnace holds at once", above=0, chosen=True)
    firing_time = parameter(
        "h", "Time of the powder in the furnace: heating, soak, cooling and loading", above=0
    )
    heat_capacity = parameter("J/(kg*K)", "Heat capacity of the fired mass", above=0)
    temperature_rise = parameter(
        "K", "Firing temperature above the surroundings", above=0, difference=True
    )
    firing_efficiency = parameter(
        "1",
        "Share of the heat for the load that the powder takes, furniture taking the rest",
        above=0,
        at_most=1,
    )
    process_gas = choice("material", "Gas of the furnace and over the reactors", sold_in="m3")
    gas_use = parameter("m3/kg", "Gas per powder", at_least=0)
    powder = choice("material", "Powder that is made, by its recipe", of_product=True, made=True)


@quantity
def suspension_volume(p) -> Number:
    """Volume in the reactor per mass of powder, from solvent and solid."""
    return p.solvent_use / p.solvent.density + 1.0 / p.powder.density


@quantity
def reactor_output(p) -> Number:
    """Powder per hour that the reactors give."""
    powder = p.reactors * p.reactor_volume * p.fill / suspension_volume(p)
    return batch(powder, p.reaction_time + p.handling_time)


@quantity
def dryer_output(p) -> Number:
    """Powder per hour whose solvent the dryer evaporates."""
    return p.evaporation_rate / p.solvent_use


@quantity
def furnace_output(p) -> Number:
    """Powder per hour that the furnace fires."""
    return residence(p.furnace_load, p.firing_time)


@quantity
def drying_heat(p) -> Number:
    """Heat of the dryer per powder, with losses."""
    return p.solvent_use * p.evaporation_heat / p.drying_efficiency


@quantity
def firing_heat(p) -> Number:
    """Heat of the furnace per powder, with what the furniture takes."""
    return (
        total(p.powder.recipe.values()) * p.heat_capacity * p.temperature_rise / p.firing_efficiency
    )


def throughput(p) -> Number:
    """Powder per hour, limited by reactors, dryer and furnace."""
    return limited(reactor_output(p), dryer_output(p), furnace_output(p))


def materials(p):
    """Precursors, make-up of the solvent, and gas."""
    solvent = p.solvent_use * (1.0 - p.solvent_recovery)
    return combine([*p.powder.recipe.items(), (p.solvent, solvent), (p.process_gas, p.gas_use)])


def energy(p):
    """Heat of dryer and furnace; the machine's power covers stirring, vacuum, cooling and the
    furnace's walls.
    """
    return {
        "natural_gas": drying_heat(p) * p.gas_heat_share,
        "electricity": drying_heat(p) * (1.0 - p.gas_heat_share) + firing_heat(p),
    }
