"""How speed is measured: all cases in turn in every round, beside a reference kernel; medians of
the ratios of rounds.

Other load on the machine moves seconds by more than a factor of two and the ratios of one round by
a few per cent.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

Case = Callable[[], object]


def reference() -> None:
    """A fixed chain of elementwise operations on arrays that fit the cache: the unit of the ratios."""
    x = np.linspace(1.0, 2.0, 4096)
    for _ in range(200):
        x = np.ceil(x * 1.7 / (x + 0.3)) + x * 0.01


def seconds(call: Case) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


@dataclass
class Timed:
    """Times of one case in seconds, and in units of the reference kernel beside it, by round."""

    seconds: list[float] = field(default_factory=list)
    units: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Median of the seconds."""
        return statistics.median(self.seconds)


SHORT, REPEATS = 0.5, 5


def repeated(call: Case) -> float:
    """Wall time of one call; the mean of several when it is short, so that what ran before it
    weighs less.
    """
    took = seconds(call)
    return took if took > SHORT else sum(seconds(call) for _ in range(REPEATS)) / REPEATS


def rounds(cases: Mapping[str, Case], count: int, warm: bool = True) -> dict[str, Timed]:
    """Every case once in each of `count` rounds, after one round that is not counted unless `warm`
    is off.
    """
    if warm:
        for call in cases.values():
            call()
    timed = {name: Timed() for name in cases}
    for _ in range(count):
        for name, call in cases.items():
            before = seconds(reference)
            took = repeated(call)
            timed[name].seconds.append(took)
            timed[name].units.append(2 * took / (before + seconds(reference)))
    return timed


@dataclass(frozen=True)
class Ratio:
    """How many times longer one case takes than another in the same round: median, and the middle
    half of the rounds.
    """

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.3g} ({self.low:.3g} to {self.high:.3g})"


def ratio(slow: Timed, fast: Timed) -> Ratio:
    """The ratio of two cases timed in the same rounds, in units of the reference kernel."""
    ratios = [a / b for a, b in zip(slow.units, fast.units, strict=True)]
    if len(ratios) < 2:
        return Ratio(ratios[0], ratios[0], ratios[0])
    low, median, high = statistics.quantiles(ratios, n=4, method="inclusive")
    return Ratio(median, low, high)
