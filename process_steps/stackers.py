"""What stackers of plates and of electrodes share: pieces laid one by one, and the change of
stacks.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import parameter


class StackerParameters(StepParameters):
    """Heads, and the times of their movements."""

    piece_time = parameter("s", "Time to pick, align and lay one piece", above=0)
    change_time = parameter(
        "s/cell", "Time per cell to clamp, tape and take the stack away", at_least=0
    )
    heads = parameter("1", "Stacking heads of one machine", above=0, chosen=True)


@quantity
def time_per_cell(p) -> Number:
    """Time of one head per cell: all pieces, and the change of stacks."""
    return p.piece_time * p.pieces_per_sheet * p.sheets_per_cell + p.change_time


def throughput(p) -> Number:
    """Stacks per hour."""
    return p.heads / time_per_cell(p)
