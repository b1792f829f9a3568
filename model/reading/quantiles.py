"""A distribution by three quantiles: two pieces that meet in the median, each in the logarithm of
the distance from a bound, or in its log-odds between two.

With z the score of the standard normal distribution and q that of the upper quantile, each half by
itself leads from the value m to its `end` as abs(z)/q goes from 0 to 1; L and U are the bounds:

    between both bounds   d = (m - L)/(U - m) * (d_end/d_m)^(abs(z)/q), x = L + (U - L) d/(1 + d)
    above a bound         x = L + (m - L) * ((end - L)/(m - L))^(abs(z)/q)
    below a bound         x = U - (U - m) * ((U - end)/(U - m))^(abs(z)/q)
    without one           x = m + abs(z)/q * (end - m), which is also how a half ends in its bound

So it is exact at the three quantiles, possible for every range, and never leaves the bounds. Its
density jumps at the median where the two halves differ.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

COVERED = (
    0.9  # share of cases in a range that says nothing else: from the 5th percentile to the 95th
)

Curve = Callable[[np.ndarray], np.ndarray]


class _Piece(NamedTuple):
    """One half: its kind, and by how much the logarithm (or the value itself) changes per score."""

    kind: str
    slope: float


def score_of(covers: float) -> float:
    """The score at the upper end of a range that covers this share of cases."""
    return NormalDist().inv_cdf((1.0 + covers) / 2.0)


@lru_cache(maxsize=8192)
def two_pieces(
    low: float, value: float, high: float, limits: tuple[float, float], covers: float
) -> Curve:
    """The values at scores of any shape; `low`, `value` and `high` are exact at -q, 0 and q."""
    score = score_of(covers)
    below = _piece(value, low, limits, -score)
    above = _piece(value, high, limits, score)
    if below.kind == above.kind:
        return _curve(below.kind, value, limits, below.slope, above.slope)
    lower = _curve(below.kind, value, limits, below.slope, 0.0)
    upper = _curve(above.kind, value, limits, 0.0, above.slope)
    return lambda z: np.where(z < 0.0, lower(z), upper(z))


def _piece(value: float, end: float, limits: tuple[float, float], score: float) -> _Piece:
    """The half that leads from a value to one end of its range, which it reaches at a score."""
    low, high = limits
    straight = _Piece("straight", (end - value) / score)
    if end == value or not low < end < high:
        return straight
    over, under = low < value, value < high
    if over and under and math.isfinite(low) and math.isfinite(high):
        odds = math.log((end - low) / (high - end)) - math.log((value - low) / (high - value))
        return _Piece("odds", odds / score)
    if over and math.isfinite(low):
        return _Piece("low", math.log((end - low) / (value - low)) / score)
    if under and math.isfinite(high):
        return _Piece("high", math.log((high - end) / (high - value)) / score)
    return straight


def _curve(
    kind: str, value: float, limits: tuple[float, float], below: float, above: float
) -> Curve:
    """Two halves of one kind, by their slopes below and above the median."""
    low, high = limits

    def bent(z: np.ndarray) -> np.ndarray:
        slope = np.where(z < 0.0, below, above)
        slope *= z  # in place, here and below: these arrays are what drawing takes its time for
        return slope

    if kind == "straight":
        return lambda z: np.clip(value + bent(z), low, high)

    def grown(z: np.ndarray, from_value: float) -> np.ndarray:
        distance = bent(z)
        np.exp(distance, out=distance)
        distance *= from_value
        return distance

    if kind == "low":
        return lambda z: low + grown(z, value - low) if low else grown(z, value)
    if kind == "high":
        return lambda z: high - grown(z, high - value)

    def between(z: np.ndarray) -> np.ndarray:
        odds = grown(z, (value - low) / (high - value))
        odds /= 1.0 + odds
        odds *= high - low
        return low + odds if low else odds

    return between
