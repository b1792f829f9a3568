"""Formation, ageing and final test of cells.

Cells are charged and discharged in a tower of channels, then rest on racks until self-discharge
shows; a final test sorts them. One machine is a tower with its share of racks and of the test
station, so it passes on no more cells than its channels form and its racks hold. Energy of
discharging is partly fed back. Cells that short or lose charge are rejected and nothing is
recovered from them. Channels are counted per cell whatever its size: the published tower is for
automotive cells, and channels for small cells cost less.
"""

from model.language.equations import Number, maximum
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import parameter, product
from process_steps.shapes import limited, residence

UNIT = "cell"
PORTS = {"feed": "cell"}


class Parameters(StepParameters):
    """Tower with racks, the programme, and the energy of a cell."""

    channels = parameter("cell", "Cells that a tower forms at once", above=0, chosen=True)
    formation_time = parameter("h", "Time of all charges and discharges with rests", above=0)
    handling_time = parameter(
        "h", "Time per load to put cells in, contact and take them out", at_least=0
    )
    rack_positions = parameter(
        "cell", "Cells that rest at once on the racks of a tower", above=0, chosen=True
    )
    ageing_time = parameter("day", "Time that a cell rests after formation", above=0)
    charges = parameter(
        "1", "Full charges of a cell in formation, the state of delivery included", above=0
    )
    discharges = parameter("1", "Full discharges of a cell in formation", at_least=0)
    charge_efficiency = parameter(
        "1",
        "Energy that a cell can give back per energy charged, mean of all charges",
        above=0,
        at_most=1,
    )
    recovery = parameter(
        "1", "Share of the discharged energy that is fed back", at_least=0, at_most=1
    )
    cell_energy = product("Wh/cell", "Energy of one cell", above=0)


@quantity
def formed_per_hour(p) -> Number:
    """Cells per hour that the channels form."""
    return residence(p.channels, p.formation_time + p.handling_time)


@quantity
def aged_per_hour(p) -> Number:
    """Cells per hour for which the racks have room."""
    return residence(p.rack_positions, p.ageing_time)


@quantity
def net_charge(p) -> Number:
    """Energy that formation takes, less what is fed back, as a multiple of the cell's energy."""
    return maximum(0.0, p.charges / p.charge_efficiency - p.discharges * p.recovery)


def throughput(p) -> Number:
    """Cells per hour, limited by channels and racks."""
    return limited(formed_per_hour(p), aged_per_hour(p))


def energy(p):
    """Energy of charging less what is fed back; the machine's power covers climate and test."""
    return {"electricity": p.cell_energy * net_charge(p)}
