"""Melt quenching of glassy electrolyte powder.

Precursors are melted and cooled so fast that they stay glassy: in sealed ampoules that drop into
water in the laboratory, in an electric melter whose stream runs between cold rollers on a line. A
melter gives what it holds, melt area times depth, over the time the melt stays in it; an ampoule
also waits for filling and opening. Volatile sulfur, phosphorus or lithium and splinters are lost
(yield), crucible or lining wears off. Milling of the flakes is another step.
"""

from model.language.equations import Number, total
from model.plant.namespace import quantity
from model.plant.step import StepParameters, combine
from model.reading.parameter import choice, parameter

UNIT = "kg"


class Parameters(StepParameters):
    """Melter or ampoule, and the glass that is made."""

    melt_area = parameter(
        "m2",
        "Surface of the melt in the melter, or cross-section of the ampoules",
        above=0,
        chosen=True,
    )
    melt_depth = parameter(
        "m", "Depth of the melt, reckoned at the density of the solid", above=0, chosen=True
    )
    melting_time = parameter("h", "Time from charging to quenching", above=0)
    handling_time = parameter(
        "h", "Time between melts for filling, sealing and opening; none in a melter", at_least=0
    )
    heat_capacity = parameter("J/(kg*K)", "Mean heat capacity of charge and melt", above=0)
    temperature_rise = parameter(
        "K", "Temperature of the melt above the surroundings", above=0, difference=True
    )
    fusion_heat = parameter("kJ/kg", "Heat of melting and reaction per charge", at_least=0)
    thermal_efficiency = parameter(
        "1", "Share of the melting energy that reaches the charge", above=0, at_most=1
    )
    crucible = choice("material", "Ampoule, crucible or lining of the melter", sold_in="1")
    crucible_pieces = parameter("1", "Bought pieces that contain the melt", at_least=0)
    crucible_life = parameter("1", "Fillings of the melt volume that the pieces survive", above=0)
    process_gas = choice("material", "Gas over the melt", sold_in="m3")
    gas_use = parameter("m3/kg", "Gas per glass", at_least=0)
    powder = choice("material", "Glass that is made, by its recipe", of_product=True, made=True)


@quantity
def melt_mass(p) -> Number:
    """Glass that the melter or the ampoules hold."""
    return p.melt_area * p.melt_depth * p.powder.density


@quantity
def pull_rate(p) -> Number:
    """Glass per melt area and hour, waiting times included."""
    return p.melt_depth * p.powder.density / (p.melting_time + p.handling_time)


@quantity
def melting_heat(p) -> Number:
    """Energy for the charge per glass, with losses."""
    heat_content = p.heat_capacity * p.temperature_rise + p.fusion_heat
    return total(p.powder.recipe.values()) * heat_content / p.thermal_efficiency


def throughput(p) -> Number:
    """Glass per hour."""
    return pull_rate(p) * p.melt_area


def materials(p):
    """Precursors, crucibles or lining worn out, and gas."""
    worn = p.crucible_pieces / (p.crucible_life * melt_mass(p))
    return combine([*p.powder.recipe.items(), (p.crucible, worn), (p.process_gas, p.gas_use)])


def energy(p):
    """Energy for what is melted; the machine's power covers rollers, cooling, off-gas and losses
    that no load causes.
    """
    return {"electricity": melting_heat(p)}
