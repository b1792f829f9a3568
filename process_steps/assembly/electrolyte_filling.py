"""Filling of a cell with liquid electrolyte: dosing under vacuum, closing, and rest until the pores
are wetted.

A filling machine evacuates several cells at once, doses in portions and seals them; then they lie
on racks for hours until the liquid has crept into every pore, since a dry spot would plate lithium.
One machine is a filler with its share of racks, so it passes on no more cells than it fills and its
racks hold. Some electrolyte evaporates into the vacuum or is wiped off; what the cell keeps beyond
its pores belongs to the cell. Cells that leak or take too little are lost (yield). A laboratory
fills with a pipette and seals in a vacuum sealer.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import batch, limited, residence

UNIT = "cell"
PORTS = {"feed": "cell"}


class Parameters(StepParameters):
    """Filler with racks, and the liquid in a cell."""

    cells_at_once = parameter("cell", "Cells that are filled in one cycle", above=0, chosen=True)
    cycle_time = parameter(
        "s", "Time per cycle to place, evacuate, dose, vent, seal and take away", above=0
    )
    rack_positions = parameter(
        "cell", "Cells that rest at once on the racks of a filler", above=0, chosen=True
    )
    wetting_time = parameter("h", "Time that a cell rests until its pores are wetted", above=0)
    electrolyte_utilisation = parameter(
        "1", "Share of the bought electrolyte that stays in the cells", above=0, at_most=1
    )
    electrolyte = choice("material", "Liquid electrolyte", of_product=True)
    electrolyte_mass = product("g/cell", "Electrolyte that stays in one cell", above=0)


@quantity
def filled_per_hour(p) -> Number:
    """Cells per hour that are filled."""
    return batch(p.cells_at_once, p.cycle_time)


@quantity
def wetted_per_hour(p) -> Number:
    """Cells per hour for which the racks have room."""
    return residence(p.rack_positions, p.wetting_time)


def throughput(p) -> Number:
    """Cells per hour, limited by filler and racks."""
    return limited(filled_per_hour(p), wetted_per_hour(p))


def materials(p):
    """Electrolyte with what evaporates or is wiped off."""
    return {p.electrolyte: p.electrolyte_mass / p.electrolyte_utilisation}
