"""Pulsed laser deposition of a thin film in a vacuum chamber.

Each pulse of an ultraviolet laser ablates target material into a plume, which adds a thousandth to
a tenth of a nanometre over the area it covers. Film volume per pulse times repetition rate gives
the coated area per hour; loading, pumping down and heating come once per load. The laser's gas is
renewed after a number of pulses; its tube and optics, good for some ten thousand million pulses,
belong to maintenance. Little of a target is used before it is resurfaced, and part of the plume
misses the sheet. The plume flies in straight lines: one outer face is coated, never the inside of
pores. Laboratory and industry differ in laser power and wafer size; neither is a line process.
Sheets break (yield).
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.films import film_mass
from process_steps.shapes import batch

UNIT = "m2"
PORTS = {"feed": "m2"}


class Parameters(StepParameters):
    """Laser and chamber, and the film they lay on the sheets."""

    thickness_per_pulse = parameter("nm", "Film that one pulse adds where the plume lands", above=0)
    plume_area = parameter("cm2", "Sheet area that the plume of one pulse coats", above=0)
    repetition_rate = parameter("1/s", "Pulses per second", above=0)
    load_area = parameter("m2", "Sheet area in the chamber at once", above=0, chosen=True)
    turnaround_time = parameter(
        "min", "Loading, pumping down, heating, cooling and unloading of a load", at_least=0
    )
    target = choice("material", "Target that is ablated")
    target_utilisation = parameter(
        "1", "Share of a target that is ablated before it is replaced", above=0, at_most=1
    )
    collection_efficiency = parameter(
        "1", "Share of the ablated material that lands on sheets", above=0, at_most=1
    )
    laser_gas = choice(
        "material", "Gas filling of the laser, of a kind that is bought by volume", sold_in="m3"
    )
    gas_fill = parameter("L", "Gas of one filling, at normal conditions", at_least=0)
    pulses_per_fill = parameter("1", "Pulses after which the filling is renewed", above=0)
    film = choice("material", "Material of the film", of_product=True)
    film_thickness = product("nm", "Thickness of the finished film", above=0)


@quantity
def pulses_per_area(p) -> Number:
    """Pulses per sheet area."""
    return p.film_thickness / (p.thickness_per_pulse * p.plume_area)


@quantity
def deposition_time(p) -> Number:
    """Time in which the laser coats a load."""
    return p.load_area * pulses_per_area(p) / p.repetition_rate


def throughput(p) -> Number:
    """Sheet area per hour."""
    return batch(p.load_area, p.turnaround_time + deposition_time(p))


def materials(p):
    """Target with its unused rest and what misses the sheets, and gas of the laser."""
    return {
        p.target: film_mass(p) / (p.target_utilisation * p.collection_efficiency),
        p.laser_gas: pulses_per_area(p) * p.gas_fill / p.pulses_per_fill,
    }
