"""Distributions by their inverse CDF: probabilities become values, whatever sampler made them.

What a range says depends on the distribution. In `quantiles`, which a range has where it names no
other, the value is the median and the range two quantiles (`model.reading.quantiles`). For normal
and lognormal it is the same two quantiles, with the centre between them. For the others its ends
are hard limits, and `mode` is the value itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.polynomial import Chebyshev

from model.reading.quantiles import COVERED, score_of, two_pieces


@dataclass(frozen=True)
class Stated:
    """What is stated of an uncertain value: its range, the value, the schema's limits, and the
    share of cases that the range covers.
    """

    low: float
    mode: float
    high: float
    limits: tuple[float, float]
    covers: float = COVERED


def _uniform(u: np.ndarray, of: Stated) -> np.ndarray:
    return of.low + u * (of.high - of.low)


def _triangular(u: np.ndarray, of: Stated) -> np.ndarray:
    low, mode, high = of.low, of.mode, of.high
    width = high - low
    left = u < (mode - low) / width
    distance = np.sqrt(
        np.where(left, u * (width * (mode - low)), (1.0 - u) * (width * (high - mode)))
    )
    return np.where(left, low + distance, high - distance)


def _pert(u: np.ndarray, of: Stated) -> np.ndarray:
    low, high = of.low, of.high
    first = 1 + 4 * (of.mode - low) / (high - low)
    near, far = _beta_from_end(first, 6 - first), _beta_from_end(6 - first, first)
    half = np.minimum(u, 0.5), np.minimum(1.0 - u, 0.5)
    return low + (high - low) * np.where(u < 0.5, near(half[0]), 1.0 - far(half[1]))


@lru_cache(maxsize=1024)
def _beta_from_end(a: float, b: float) -> Callable[[np.ndarray], np.ndarray]:
    """The beta distribution's inverse CDF below its median, to rounding, some ten times faster than
    the exact one.

    Divided by t = u^(1/a) it is a smooth function of t, which a polynomial through 41 exact values
    meets.
    """
    from scipy.special import betaincinv

    smooth = Chebyshev.interpolate(
        lambda t: betaincinv(a, b, t**a) / t, 40, domain=[0.0, 0.5 ** (1.0 / a)]
    )

    def inverse(u: np.ndarray) -> np.ndarray:
        t = u ** (1.0 / a)
        return t * smooth(t)

    return inverse


def _truncated_normal(
    u: np.ndarray, mean: float, deviation: float, low: float, high: float
) -> np.ndarray:
    from scipy.special import ndtr, ndtri

    bottom, top = ndtr((low - mean) / deviation), ndtr((high - mean) / deviation)
    return np.clip(mean + deviation * ndtri(bottom + u * (top - bottom)), low, high)


def _normal(u: np.ndarray, of: Stated) -> np.ndarray:
    deviation = (of.high - of.low) / (2 * score_of(of.covers))
    return _truncated_normal(u, (of.low + of.high) / 2, deviation, *of.limits)


def _lognormal(u: np.ndarray, of: Stated) -> np.ndarray:
    low, high = math.log(of.low), math.log(of.high)
    deviation = (high - low) / (2 * score_of(of.covers))
    bottom, top = (
        math.log(limit) if 0 < limit < math.inf else otherwise
        for limit, otherwise in zip(of.limits, (-math.inf, math.inf), strict=True)
    )
    return np.exp(_truncated_normal(u, (low + high) / 2, deviation, bottom, top))


def _loguniform(u: np.ndarray, of: Stated) -> np.ndarray:
    low, high = math.log(of.low), math.log(of.high)
    return np.clip(np.exp(low + u * (high - low)), of.low, of.high)


def _quantiles(u: np.ndarray, of: Stated) -> np.ndarray:
    return at_scores(of)(scores(u))


PPF: dict[str, Callable[[np.ndarray, Stated], np.ndarray]] = {
    "quantiles": _quantiles,
    "uniform": _uniform,
    "triangular": _triangular,
    "pert": _pert,
    "normal": _normal,
    "lognormal": _lognormal,
    "loguniform": _loguniform,
}

DISTRIBUTIONS = ("fixed", *PPF, "discrete")
QUANTILES = ("quantiles", "normal", "lognormal")  # of which a range is two quantiles, not limits


def scores(u: np.ndarray) -> np.ndarray:
    """Scores of the standard normal distribution at probabilities of any shape."""
    from scipy.special import ndtri

    return ndtri(u)


def probabilities(z: np.ndarray) -> np.ndarray:
    """Probabilities of scores of any shape, below 1, where some distributions have no value."""
    from scipy.special import ndtr

    return np.minimum(ndtr(z), 1.0 - 2.0**-53)


def at_scores(of: Stated) -> Callable[[np.ndarray], np.ndarray]:
    """The values of the distribution `quantiles` at scores of any shape."""
    return two_pieces(of.low, of.mode, of.high, of.limits, of.covers)


def meaning_of_range(distribution: str, covers: float = COVERED) -> str:
    """What the low and the high end of a range are in a distribution."""
    if distribution not in QUANTILES:
        return "limits"
    tail = 50 * (1 - covers)
    return f"the {ordinal(tail)} and {ordinal(100 - tail)} percentile"


def ordinal(percentile: float) -> str:
    """`5th`, `1st`, `97.5th`."""
    text = f"{percentile:.6g}"
    teen = text.endswith(("11", "12", "13")) and "." not in text
    ending = "th" if teen or "." in text else {"1": "st", "2": "nd", "3": "rd"}.get(text[-1], "th")
    return text + ending
