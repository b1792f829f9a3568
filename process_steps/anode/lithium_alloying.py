"""Melting of lithium with a metal, graphite or powder that makes the melt wet ceramics.

Ingot melts in a kettle under argon, the addition is stirred in until it has dissolved or reacted,
and the alloy is cast or passed on molten. A batch is the kettle's volume times the density of the
mixture; its time is the sum of charging, heating, stirring and casting. In a laboratory the kettle
is a crucible on a hot plate. Lithium is lost as oxide skin and dross; castings out of composition
are rejected (yield). Heat of reaction, which helps the heating, is neglected.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters, combine
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import batch

UNIT = "kg"


class Parameters(StepParameters):
    """Kettle or crucible, its cycle, and the alloy."""

    kettle_volume = parameter("L", "Volume of the kettle", above=0, chosen=True)
    fill_level = parameter("1", "Share of the kettle filled with melt", above=0, at_most=1)
    charging_time = parameter("min", "Time to load ingot and addition through the lock", at_least=0)
    heating_rate = parameter("K/h", "Heating of the batch, melting included", above=0)
    stirring_time = parameter("min", "Time at temperature until the melt is even", at_least=0)
    casting_time = parameter("min", "Time to cast, skim and clean", at_least=0)
    temperature_rise = parameter(
        "K", "Temperature of the melt above the surroundings", above=0, difference=True
    )
    lithium_heat_capacity = parameter(
        "J/(kg*K)", "Heat capacity of lithium, solid and liquid", above=0
    )
    lithium_heat_of_fusion = parameter("kJ/kg", "Heat to melt lithium", at_least=0)
    addition_heat_capacity = parameter(
        "J/(kg*K)", "Heat capacity of the addition, its melting included", above=0
    )
    thermal_efficiency = parameter(
        "1", "Share of the heating electricity that reaches the melt", above=0, at_most=1
    )
    lithium_utilisation = parameter(
        "1", "Share of the bought lithium that ends in the alloy", above=0, at_most=1
    )
    lithium = choice("material", "Lithium as bought", of_product=True)
    addition = choice("material", "Metal, graphite or powder added to the lithium", of_product=True)
    addition_share = product("1", "Addition per mass of alloy", at_least=0, below=1)


@quantity
def alloy_density(p) -> Number:
    """Density of the alloy, as if volumes added up."""
    return 1.0 / (
        (1.0 - p.addition_share) / p.lithium.density + p.addition_share / p.addition.density
    )


@quantity
def batch_mass(p) -> Number:
    """Alloy of one batch."""
    return p.kettle_volume * p.fill_level * alloy_density(p)


@quantity
def cycle_time(p) -> Number:
    """Time from one batch to the next."""
    return p.charging_time + p.temperature_rise / p.heating_rate + p.stirring_time + p.casting_time


@quantity
def heat(p) -> Number:
    """Heat per mass of alloy, with losses."""
    lithium = p.lithium_heat_capacity * p.temperature_rise + p.lithium_heat_of_fusion
    addition = p.addition_heat_capacity * p.temperature_rise
    return ((1.0 - p.addition_share) * lithium + p.addition_share * addition) / p.thermal_efficiency


def throughput(p) -> Number:
    """Alloy per hour."""
    return batch(batch_mass(p), cycle_time(p))


def materials(p):
    """Lithium with what is lost as dross, and the addition."""
    return combine(
        [
            (p.lithium, (1.0 - p.addition_share) / p.lithium_utilisation),
            (p.addition, p.addition_share),
        ]
    )


def energy(p):
    """Heat for the melt; the machine's power covers stirring, argon purification and holding."""
    return {"electricity": heat(p)}
