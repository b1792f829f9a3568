"""Welding of collector foils to the tabs of a cell, by ultrasound or laser.

The foils of a stack are gathered, welded to two tabs and cut; the line takes one cell per cycle.
Cells with torn foils or weak welds are lost (yield). A laboratory welds by hand on a spot welder.
"""

from model.language.equations import Number
from model.plant.step import StepParameters, combine
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import batch

UNIT = "cell"
PORTS = {"feed": "cell"}


class Parameters(StepParameters):
    """Welding line, and the tabs of a cell."""

    cells_at_once = parameter(
        "cell", "Cells that finish in one cycle: stations in parallel", above=0, chosen=True
    )
    weld_time = parameter(
        "s", "Cycle time of a station: gather, weld both tabs, trim and check", above=0
    )
    positive_tab = choice("material", "Tab of the positive pole", of_product=True)
    negative_tab = choice("material", "Tab of the negative pole", of_product=True)
    tab_mass = product("g/cell", "Mass of each of the two tabs", at_least=0)


def throughput(p) -> Number:
    """Welded cells per hour."""
    return batch(p.cells_at_once, p.weld_time)


def materials(p):
    """One tab for each pole."""
    return combine([(p.positive_tab, p.tab_mass), (p.negative_tab, p.tab_mass)])
