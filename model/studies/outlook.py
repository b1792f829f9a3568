"""What a result is worth: beside the plan, the likely value with its band, from draws of all ranges.

The plan is what all inputs at their values give together. The likely value is the median of the
draws, its band holds four fifths of them, and the dear end of a cost's band is the conservative
value. These are the numbers that stand alone; the plan is what equations, waterfalls and the
workbook compute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model.reading.errors import UserError
from model.scenario.scenario import Scenario
from model.studies.monte_carlo import Spread, monte_carlo

DRAWS, SEED = 4096, 1


@dataclass(frozen=True)
class Outlook:
    """Spreads of all outputs by name, None for what is unknown; `missing` says why there are none."""

    spreads: Mapping[str, Spread | None]
    missing: str = ""

    def of(self, output: str) -> Spread | None:
        """The spread of an output that varies; None where it does not, or is unknown."""
        spread = self.spreads.get(output)
        return spread if spread is not None and spread.deviation > 0 else None


def outlook(scenario: Scenario, n: int = DRAWS, seed: int = SEED) -> Outlook:
    """The outlook of a scenario; without spreads, and with the reason, where a draw has no result."""
    try:
        return Outlook(monte_carlo(scenario, n, seed).outputs)
    except UserError as error:
        return Outlook({}, str(error))
