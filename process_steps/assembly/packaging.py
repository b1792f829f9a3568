"""Packing of the welded stack in a pouch: forming of cups, closing and sealing under vacuum.

The film is drawn to cups, the stack laid in, three sides sealed and the last one closed under
vacuum; the line takes one cell per cycle. Film is lost beside the cups, and in a gas pocket where a
liquid electrolyte is filled: such cells keep one side open until then. Cells that leak are lost
(yield). A laboratory forms and seals by hand.
"""

from model.language.equations import Number
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import batch

UNIT = "cell"
PORTS = {"feed": "cell"}


class Parameters(StepParameters):
    """Packing line, and the pouch of a cell."""

    cells_at_once = parameter(
        "cell", "Cells that finish in one cycle: stations in parallel", above=0, chosen=True
    )
    cycle_time = parameter("s", "Cycle time of a station: form, insert, evacuate and seal", above=0)
    film_utilisation = parameter(
        "1", "Share of the film that stays on the cell", above=0, at_most=1
    )
    pouch = choice("material", "Film of the pouch", of_product=True, sold_in="m2")
    pouch_area = product("m2/cell", "Film that stays on one cell, both faces with margins", above=0)


def throughput(p) -> Number:
    """Packed cells per hour."""
    return batch(p.cells_at_once, p.cycle_time)


def materials(p):
    """Pouch film with what is cut off."""
    return {p.pouch: p.pouch_area / p.film_utilisation}
