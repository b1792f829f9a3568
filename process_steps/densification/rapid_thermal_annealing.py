"""Rapid thermal annealing of thin films on a web or belt that runs between hot heaters.

A thin film has little heat capacity and is sintered in seconds to minutes, before lithium leaves or
grains coarsen. On a line it runs through a heated length in which binder burns out, the film heats
up at the rate it survives, and stays hot; that time sets the speed of the web, up to what can be
guided. In a laboratory one film lies between two carbon strips, the heated length is the film, and
loading and flushing the chamber take nearly all the time. Losses through the walls are the
machine's power; the film itself takes a few per cent of it. Films that crack, warp or stick are
lost (yield).
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import limited, web

UNIT = "m2"
PORTS = {"feed": "m2"}


class Parameters(StepParameters):
    """Furnace with heaters, and the film that is fired."""

    heated_length = parameter(
        "m",
        "Length between heaters along the transport: burn-out, heating-up and hot zone",
        above=0,
        chosen=True,
    )
    web_width = parameter("m", "Width of the film or belt between the heaters", above=0)
    fill = parameter("1", "Share of the width and length covered by fired film", above=0, at_most=1)
    burnout_time = parameter(
        "s", "Time to burn out the binder; none where it was burnt out before", at_least=0
    )
    temperature_rise = parameter(
        "K", "Highest temperature above the surroundings", above=0, difference=True
    )
    heating_rate = parameter("K/min", "Rate at which the film is heated up", above=0)
    dwell_time = parameter("s", "Time of the film at the highest temperature", above=0)
    handling_time = parameter(
        "min", "Time to load, flush and unload a single film; none on a web", at_least=0
    )
    fastest_speed = parameter("m/min", "Fastest speed at which the film is guided", above=0)
    heater = choice("material", "Heater elements", sold_in="m2")
    heater_area_ratio = parameter(
        "1",
        "Area of the heaters per area between them: 2 for heaters on both faces",
        above=0,
        chosen=True,
    )
    heater_life = parameter("h", "Running time after which heaters are replaced", above=0)
    process_gas = choice("material", "Gas in the furnace", sold_in="m3")
    gas_flow = parameter("m3/h", "Gas that keeps air out while the furnace runs", at_least=0)
    green_area_ratio = product("1", "Area of green tape per area of fired film", at_least=1)


@quantity
def time_between_heaters(p) -> Number:
    """Time that a point of the film spends in the furnace, handling included."""
    heating_time = p.temperature_rise / p.heating_rate
    return p.burnout_time + heating_time + p.dwell_time + p.handling_time


@quantity
def web_speed(p) -> Number:
    """Mean speed of the film, limited by its time between the heaters and by guiding."""
    return limited(p.fastest_speed, p.heated_length / time_between_heaters(p))


@quantity
def heater_use(p) -> Number:
    """Heater area worn out per hour."""
    return p.heated_length * p.web_width * p.heater_area_ratio / p.heater_life


def throughput(p) -> Number:
    """Fired area per hour."""
    return web(web_speed(p), p.web_width) * p.fill


def inputs(p):
    """Green tape, larger than the film it becomes."""
    return {"feed": p.green_area_ratio}


def materials(p):
    """Heaters worn out, and gas, both by the hour."""
    return {p.heater: heater_use(p) / throughput(p), p.process_gas: p.gas_flow / throughput(p)}
