"""Distributions by their inverse CDF: probabilities become values, whatever sampler made them.

A range is hard limits for uniform, log-uniform, triangular and PERT, and the 5th to 95th percentile
for normal and lognormal, which are truncated at the limits of the schema. `mode` is the value
itself; normal and lognormal take their centre from the range.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.polynomial import Chebyshev

Z95 = 1.6448536269514722  # the 95th percentile of the standard normal distribution
Limits = tuple[float, float]


def _uniform(u: np.ndarray, low: float, mode: float, high: float, limits: Limits) -> np.ndarray:
    return low + u * (high - low)


def _triangular(u: np.ndarray, low: float, mode: float, high: float, limits: Limits) -> np.ndarray:
    width = high - low
    left = u < (mode - low) / width
    distance = np.sqrt(
        np.where(left, u * (width * (mode - low)), (1.0 - u) * (width * (high - mode)))
    )
    return np.where(left, low + distance, high - distance)


def _pert(u: np.ndarray, low: float, mode: float, high: float, limits: Limits) -> np.ndarray:
    first = 1 + 4 * (mode - low) / (high - low)
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


def _normal(u: np.ndarray, low: float, mode: float, high: float, limits: Limits) -> np.ndarray:
    return _truncated_normal(u, (low + high) / 2, (high - low) / (2 * Z95), *limits)


def _lognormal(u: np.ndarray, low: float, mode: float, high: float, limits: Limits) -> np.ndarray:
    mean, deviation = (
        (math.log(low) + math.log(high)) / 2,
        (math.log(high) - math.log(low)) / (2 * Z95),
    )
    bottom = math.log(limits[0]) if limits[0] > 0 else -math.inf
    top = math.log(limits[1]) if limits[1] < math.inf else math.inf
    return np.exp(_truncated_normal(u, mean, deviation, bottom, top))


def _loguniform(u: np.ndarray, low: float, mode: float, high: float, limits: Limits) -> np.ndarray:
    return np.clip(np.exp(math.log(low) + u * (math.log(high) - math.log(low))), low, high)


PPF: dict[str, Callable[..., np.ndarray]] = {
    "uniform": _uniform,
    "triangular": _triangular,
    "pert": _pert,
    "normal": _normal,
    "lognormal": _lognormal,
    "loguniform": _loguniform,
}

DISTRIBUTIONS = ("fixed", *PPF, "discrete")
PERCENTILES = (
    "normal",
    "lognormal",
)  # of which a range is the 5th and 95th percentile; of the others it is their limits


def meaning_of_range(distribution: str) -> str:
    """What the low and the high end of a range are in a distribution."""
    return "the 5th and 95th percentile" if distribution in PERCENTILES else "limits"
