"""Stacking of cut sheets and collector foils to the electrode stack of a cell.

A gripper lays ceramic sheets with their electrodes and the collector foils on each other, piece by
piece, then the stack is clamped, taped and passed on. Time per cell is that of its pieces and of
the change of stacks. Foil is lost around the blanked collectors, cells through broken or misplaced
sheets (yield). In a laboratory a researcher stacks in a jig.
"""

from model.plant.step import combine
from model.reading.parameter import choice, parameter, product
from process_steps.stackers import StackerParameters, throughput, time_per_cell

__all__ = ["throughput", "time_per_cell"]
UNIT = "cell"
PORTS = {"membrane": "m2"}


class Parameters(StackerParameters):
    """Stacker, and the stack of one cell."""

    pieces_per_sheet = parameter(
        "1",
        "Pieces laid per unit cell: the sheet and its share of collector foils",
        at_least=1,
        chosen=True,
    )
    foil_utilisation = parameter(
        "1", "Share of the foil that stays in the stack after blanking", above=0, at_most=1
    )
    membrane_area = product("m2/cell", "Area of all unit cells of one cell", above=0)
    sheets_per_cell = product("1/cell", "Unit cells stacked in one cell", above=0)
    positive_collector = choice("material", "Foil of the positive collector", of_product=True)
    negative_collector = choice("material", "Foil of the negative collector", of_product=True)
    positive_collector_mass = product("kg/cell", "Positive collector foil in one cell", at_least=0)
    negative_collector_mass = product("kg/cell", "Negative collector foil in one cell", at_least=0)


def inputs(p):
    """Coated sheets of one cell."""
    return {"membrane": p.membrane_area}


def materials(p):
    """Collector foils with what blanking leaves."""
    return combine(
        [
            (p.positive_collector, p.positive_collector_mass / p.foil_utilisation),
            (p.negative_collector, p.negative_collector_mass / p.foil_utilisation),
        ]
    )


def waste(p):
    """Foils of a rejected stack, which lie loose between the sheets."""
    return combine(
        [
            (p.positive_collector, p.positive_collector_mass),
            (p.negative_collector, p.negative_collector_mass),
        ]
    )
