"""Final test and sorting of cells by voltage, resistance and appearance.

Every cell passes the station; the share that is tested stays for the time of the measurement in one
of its places. Cells that fail are the loss (yield); where only a share is tested, the rest leaves
as it comes, so the yield has to be that of all cells. A laboratory measures a few cells at once on
the channels of an impedance analyser. The step that forms cells holds a share of such a station in
its price and the rejects in its yield: count them once.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import parameter
from process_steps.shapes import batch

UNIT = "cell"
PORTS = {"feed": "cell"}


class Parameters(StepParameters):
    """Test station, and what it measures."""

    cells_at_once = parameter(
        "cell", "Cells in the station at once: places or channels", above=0, chosen=True
    )
    test_time = parameter("s", "Time of the measurement of a tested cell", above=0)
    handling_time = parameter(
        "s", "Time per load to place, contact and sort cells, tested or not", above=0
    )
    tested_share = parameter(
        "1", "Share of the cells that are tested", at_least=0, at_most=1, chosen=True
    )


@quantity
def load_time(p) -> Number:
    """Mean time from one load of the station to the next."""
    return p.handling_time + p.tested_share * p.test_time


def throughput(p) -> Number:
    """Cells per hour."""
    return batch(p.cells_at_once, load_time(p))
