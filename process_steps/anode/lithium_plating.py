"""Plating of the lithium anode in the finished cell, by its first charge.

A cell built without lithium gets its anode from the cathode when it is first charged, so there is
no machine for the anode at all. The cost is time on formation channels: the first charge must run
at a lower current than formation would use, and the plated layer rests. This step is that extra
time only; charging itself, ageing and test belong to formation. Cells short where lithium grows
through (yield). Lithium lost in the first cycle lowers the energy of the cell, which its design
must say; here it only costs the electricity that is not given back.
"""

from model.language.equations import Number, maximum
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import parameter, product
from process_steps.shapes import residence

UNIT = "cell"
PORTS = {"feed": "cell"}


class Parameters(StepParameters):
    """Formation channels that plating occupies longer, and the cell."""

    channels = parameter(
        "cell", "Cells that a tower or cycler charges at once", above=0, chosen=True
    )
    plating_current = parameter(
        "mA/cm2", "Current per cell area at which lithium plates evenly", above=0
    )
    formation_current = parameter(
        "mA/cm2", "Current per cell area of the first charge that formation already counts", above=0
    )
    rest_time = parameter("h", "Rest and added handling of the plated cell on the channel", above=0)
    first_charge_loss = parameter(
        "1",
        "Energy of the first charge that the cell does not give back, because it has no "
        "spare lithium, as share of its energy",
        at_least=0,
        below=1,
    )
    areal_capacity = product(
        "mAh/cm2", "Capacity per cell area that the first charge plates", above=0
    )
    cell_energy = product("Wh/cell", "Energy of one cell", above=0)


@quantity
def plating_time(p) -> Number:
    """Time of the first charge at the plating current."""
    return p.areal_capacity / p.plating_current


@quantity
def extra_time(p) -> Number:
    """Time on the channel beyond the first charge that formation counts."""
    return maximum(plating_time(p) - p.areal_capacity / p.formation_current, 0.0) + p.rest_time


def throughput(p) -> Number:
    """Cells per hour whose extra time the channels give."""
    return residence(p.channels, extra_time(p))


def energy(p):
    """Charged energy that is not given back; formation counts the rest."""
    return {"electricity": p.cell_energy * p.first_charge_loss}
