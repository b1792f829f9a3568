"""Isostatic pressing of bagged sheets, laminates or cells in a warm liquid.

Sheets are sealed in bags, stacked in the basket of a pressure vessel and pressed from all sides. A
cycle holds what fits: vessel volume times fill over the thickness that a sheet takes with its share
of bag and plates, so thin sheets in thick stacks are cheap and single sheets between plates are
not. Loading, pressurising and release take longer than the pressure needs to act. Leaking bags and
deformed sheets are lost (yield). The laboratory presses a few pouches.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import batch

UNIT = "m2"
PORTS = {"feed": "m2"}


class Parameters(StepParameters):
    """Press with its vessel, bags, and the sheets that are pressed."""

    vessel_volume = parameter("L", "Volume of the pressure vessel", above=0, chosen=True)
    fill = parameter("1", "Share of the vessel volume that stacks take", above=0, at_most=1)
    packing_thickness = parameter(
        "um", "Thickness of bag and plates per sheet in the stack", at_least=0
    )
    hold_time = parameter("min", "Time at pressure", above=0)
    handling_time = parameter(
        "min", "Loading, heating, pressurising, release and unloading per cycle", above=0
    )
    bag = choice("material", "Film of the bags", sold_in="m2")
    bag_use = parameter(
        "1", "Bag film per sheet area: 0 for cells sealed in their own pouch", at_least=0
    )
    sheet_thickness = product("um", "Thickness of one sheet, laminate or unit cell", above=0)


@quantity
def area_per_cycle(p) -> Number:
    """Sheet area that the vessel holds."""
    return p.vessel_volume * p.fill / (p.sheet_thickness + p.packing_thickness)


def throughput(p) -> Number:
    """Pressed area per hour."""
    return batch(area_per_cycle(p), p.hold_time + p.handling_time)


def materials(p):
    """Bag film."""
    return {p.bag: p.bag_use}
