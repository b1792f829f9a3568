"""Vacuum drying of coated webs or sheets before they meet moisture-sensitive parts.

Coils or stacks stand in a heated vacuum oven until the last solvent and water are out. An oven
gives back what it holds after the drying time and the time to load, pump down and unload. Heat for
the web comes with large losses, as the oven stays hot for hours. Very little is lost (yield). A
laboratory dries sheets over night.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import CARRIERS, StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import batch

UNIT = "m2"
PORTS = {"feed": "m2"}


class Parameters(StepParameters):
    """Oven, and the web that is dried."""

    load_area = parameter(
        "m2", "Area of the web or sheets in the oven at once", above=0, chosen=True
    )
    drying_time = parameter("h", "Time of a load under heat and vacuum", above=0)
    handling_time = parameter(
        "min", "Time per load to fill, pump down, vent and empty the oven", at_least=0
    )
    temperature_rise = parameter(
        "K", "Drying temperature above the surroundings", above=0, difference=True
    )
    heat_capacity = parameter("J/(kg*K)", "Heat capacity of the coated web", above=0)
    thermal_efficiency = parameter(
        "1", "Share of the oven's heat that warms the web", above=0, at_most=1
    )
    heating = choice(CARRIERS, "Energy that heats the oven")
    web_mass = product("kg/m2", "Coated web per area, with its foil", above=0)


@quantity
def heat(p) -> Number:
    """Heat of the oven per dried area, with losses."""
    return p.web_mass * p.heat_capacity * p.temperature_rise / p.thermal_efficiency


def throughput(p) -> Number:
    """Dried area per hour."""
    return batch(p.load_area, p.drying_time + p.handling_time)


def energy(p):
    """Heat of the oven; the machine's power covers pumps and drives."""
    return {p.heating: heat(p)}
