"""Infiltration of molten lithium into the porous layer of garnet sheets.

Coated sheets are heated in argon, touch a film or wick of molten lithium until it wets and fills
the pores, and cool. Heating and cooling zones allow a speed by the ramps that sheets survive, the
contact zone by the time of wetting, and the slowest decides. On a hot plate a zone holds one piece,
one warms while another cools. Lithium is lost as oxide skin and dross; once in the scaffold it is
not recovered. Sheets crack or fill unevenly (yield). Heat to melt the lithium is a few watt-hours
per square metre, which the power of the machine covers.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import Port, StepParameters
from model.reading.parameter import parameter, product
from process_steps.shapes import limited, web

UNIT = "m2"
PORTS = {"feed": "m2", "lithium": "kg", "framework": Port("m2", optional=True)}


class Parameters(StepParameters):
    """Infiltration line or hot plate, and the lithium it brings in."""

    web_width = parameter("m", "Working width of the line; of one piece on a hot plate", above=0)
    fill = parameter("1", "Share of the working area covered by sheets", above=0, at_most=1)
    temperature_rise = parameter(
        "K", "Temperature of the melt above the surroundings", above=0, difference=True
    )
    heating_length = parameter(
        "m", "Length of the heating zone along the transport", above=0, chosen=True
    )
    heating_rate = parameter("K/min", "Fastest heating that sheets survive", above=0)
    contact_length = parameter(
        "m", "Length over which a sheet touches the melt", above=0, chosen=True
    )
    contact_time = parameter("s", "Time for lithium to wet the coating and fill the pores", above=0)
    cooling_length = parameter(
        "m", "Length of the cooling zone along the transport", above=0, chosen=True
    )
    cooling_rate = parameter("K/min", "Fastest cooling that filled sheets survive", above=0)
    lithium_utilisation = parameter(
        "1", "Share of the bought lithium that ends in the sheet", above=0, at_most=1
    )
    lithium_mass = product("kg/m2", "Lithium per area of finished sheet", above=0)


@quantity
def ramp_limited_speed(p) -> Number:
    """Speed at which sheets are heated and cooled without cracks."""
    heating = p.heating_length * p.heating_rate / p.temperature_rise
    cooling = p.cooling_length * p.cooling_rate / p.temperature_rise
    return limited(heating, cooling)


@quantity
def transport_speed(p) -> Number:
    """Speed of the sheets, limited by wetting and by the ramps."""
    return limited(p.contact_length / p.contact_time, ramp_limited_speed(p))


def throughput(p) -> Number:
    """Sheet area per hour."""
    return web(transport_speed(p), p.web_width) * p.fill


def inputs(p):
    """A sheet, lithium with what is lost as skin and dross, and foam to be filled on a flat sheet;
    argon belongs to the room.
    """
    return {"feed": 1.0, "lithium": p.lithium_mass / p.lithium_utilisation, "framework": 1.0}
