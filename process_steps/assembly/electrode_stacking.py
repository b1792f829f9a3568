"""Stacking of coated electrode sheets with a separator to the stack of a cell: folded in a zigzag, or sheet by sheet.

Grippers lay cathode and anode sheets in turn; a separator from the reel is folded between them, or cut and laid as a
piece of its own. Time per cell is that of its pieces and of the change of stacks, so a cell of many small sheets takes
longer than one of the same area in few large ones. Stacks with misplaced sheets are lost with all they hold (yield), and
separator at the end of each stack. In a laboratory a researcher stacks in a jig.
"""

from model.equations import Number
from model.parameter import parameter, product
from model.step import StepParameters, quantity

UNIT = "cell"
PORTS = {"cathode": "m2", "anode": "m2", "separator": "m2"}


class Parameters(StepParameters):
    """Stacker, and the stack of one cell."""

    piece_time = parameter("s", "Time to pick, align and lay one piece", above=0)
    change_time = parameter("s/cell", "Time per cell to clamp, tape and take the stack away", at_least=0)
    heads = parameter("1", "Stacking heads of one machine", above=0)
    pieces_per_sheet = parameter("1", "Pieces laid per unit cell: half of each of two sheets coated on both faces, and the"
                                 " separator where it is laid as a piece", above=0)  # fmt: skip
    separator_utilisation = parameter("1", "Share of the separator that stays in the stack", above=0, at_most=1)
    sheets_per_cell = product("1/cell", "Unit cells stacked in one cell", above=0)
    cathode_area = product("m2/cell", "Coated cathode in one cell, each face counted", above=0)
    anode_area = product("m2/cell", "Coated anode in one cell, each face counted, with its overhang", above=0)
    separator_area = product("m2/cell", "Separator in one cell, with its overhang", above=0)


@quantity
def time_per_cell(p) -> Number:
    """Time of one head per cell: all pieces, and the change of stacks."""
    return p.piece_time * p.pieces_per_sheet * p.sheets_per_cell + p.change_time


def throughput(p) -> Number:
    """Stacks per hour."""
    return p.heads / time_per_cell(p)


def inputs(p):
    """Electrodes and separator of one cell."""
    return {
        "cathode": p.cathode_area,
        "anode": p.anode_area,
        "separator": p.separator_area / p.separator_utilisation,
    }
