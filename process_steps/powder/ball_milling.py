"""Wet milling of ceramic powder with beads, to mix precursors or to break up calcined powder.

A batch is milled until it has taken up the energy that its fineness needs, and no shorter than it
takes to become even. A circulating bead mill is limited by its motor: it pumps a tank of suspension
through a small chamber. A planetary mill of the laboratory has power in plenty and is limited by
jars and hours. Beads wear off into the powder, which is not counted as product; powder stays on
jars, beads and pipes (yield). Solvent that is not recovered is made up for. Drying the suspension
is not part of this step.
"""

from model.language.equations import Number, maximum
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter
from process_steps.shapes import batch

UNIT = "kg"
PORTS = {"feed": "kg"}


class Parameters(StepParameters):
    """Mill, beads and solvent."""

    batch_mass = parameter("kg", "Powder milled in one batch", above=0, chosen=True)
    drive_power = parameter("kW", "Power that the milling drive draws", above=0)
    specific_energy = parameter(
        "kWh/kg", "Drive energy per powder that the fineness needs", at_least=0
    )
    shortest_milling_time = parameter(
        "h", "Milling time that a batch needs even at ample power", at_least=0
    )
    handling_time = parameter("h", "Time between batches: filling, emptying, cleaning", above=0)
    milling_media = choice("material", "Milling beads")
    media_wear = parameter("g/kg", "Beads worn off per powder", at_least=0)
    solvent = choice("material", "Liquid in which the powder is milled")
    solvent_make_up = parameter("1", "Solvent lost per mass of powder", at_least=0)


@quantity
def milling_time(p) -> Number:
    """Time that a batch is milled: until it has its energy, and no shorter than it takes to become
    even.
    """
    return maximum(p.shortest_milling_time, p.batch_mass * p.specific_energy / p.drive_power)


def throughput(p) -> Number:
    """Powder per hour."""
    return batch(p.batch_mass, milling_time(p) + p.handling_time)


def materials(p):
    """Beads worn off and solvent lost."""
    return {p.milling_media: p.media_wear, p.solvent: p.solvent_make_up}


def energy(p):
    """What the drive draws while it mills; the machine's power covers pumps, stirrers and cooling."""
    return {"electricity": p.drive_power * milling_time(p) / p.batch_mass}
