"""Stacking of coated electrode sheets with a separator to the stack of a cell: folded in a zigzag,
or sheet by sheet.

Grippers lay cathode and anode sheets in turn; a separator from the reel is folded between them, or
cut and laid as a piece of its own. Time per cell is that of its pieces and of the change of stacks,
so a cell of many small sheets takes longer than one of the same area in few large ones. Stacks with
misplaced sheets are lost with all they hold (yield), and separator at the end of each stack. In a
laboratory a researcher stacks in a jig.
"""

from model.reading.parameter import parameter, product
from process_steps.stackers import StackerParameters, throughput, time_per_cell

__all__ = ["throughput", "time_per_cell"]
UNIT = "cell"
PORTS = {"cathode": "m2", "anode": "m2", "separator": "m2"}


class Parameters(StackerParameters):
    """Stacker, and the stack of one cell."""

    pieces_per_sheet = parameter(
        "1",
        "Pieces laid per unit cell: half of each of two sheets coated on both faces, and the"
        " separator where it is laid as a piece",
        above=0,
        chosen=True,
    )
    separator_utilisation = parameter(
        "1", "Share of the separator that stays in the stack", above=0, at_most=1
    )
    sheets_per_cell = product("1/cell", "Unit cells stacked in one cell", above=0)
    cathode_area = product("m2/cell", "Coated cathode in one cell, each face counted", above=0)
    anode_area = product(
        "m2/cell", "Coated anode in one cell, each face counted, with its overhang", above=0
    )
    separator_area = product("m2/cell", "Separator in one cell, with its overhang", above=0)


def inputs(p):
    """Electrodes and separator of one cell."""
    return {
        "cathode": p.cathode_area,
        "anode": p.anode_area,
        "separator": p.separator_area / p.separator_utilisation,
    }
