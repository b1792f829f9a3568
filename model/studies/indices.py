"""Sobol' indices from model outputs: sums over samples become first, total and second order, with
their errors.

First order after Saltelli et al. 2010 [@saltelli2010], total order after Jansen, second order after
Saltelli 2002; on the same outputs they equal SALib's to rounding. Errors come from independent
scrambles of one design, or from SALib's bootstrap.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

CONFIDENCE = 0.95
_Z = 1.959963984540054  # the normal distribution's 97.5th percentile


@dataclass(frozen=True)
class Values:
    """One output over a Saltelli design of n rows and G groups.

    `a` and `b` have shape (n,). `ab[g]`, shape (G, n), is sample A with group g taken from B;
    `ba[g]` the reverse, None without second order.
    """

    a: np.ndarray
    b: np.ndarray
    ab: np.ndarray
    ba: np.ndarray | None = None

    @property
    def mean(self) -> float:
        """Mean over all evaluations, about which outputs are centred."""
        parts = [self.a, self.b, self.ab, *([] if self.ba is None else [self.ba])]
        return sum(float(part.sum()) for part in parts) / sum(part.size for part in parts)

    def rows(self, part: slice | np.ndarray) -> Values:
        """The same output over some of the rows."""
        return Values(
            self.a[part],
            self.b[part],
            self.ab[:, part],
            None if self.ba is None else self.ba[:, part],
        )

    def take(self, part: slice, values: Values) -> None:
        """Write the values of some rows into their place."""
        self.a[part], self.b[part], self.ab[:, part] = values.a, values.b, values.ab
        if self.ba is not None:
            self.ba[:, part] = values.ba


@dataclass(frozen=True)
class Moments:
    """Sums over n rows of outputs less `centre`: all that first and total order need. Moments of
    parts add up.
    """

    centre: float
    n: int
    a: float
    b: float
    squares: float
    ab: np.ndarray
    crossed: np.ndarray
    distances: np.ndarray

    def __add__(self, other: Moments) -> Moments:
        return Moments(
            self.centre,
            self.n + other.n,
            self.a + other.a,
            self.b + other.b,
            self.squares + other.squares,
            self.ab + other.ab,
            self.crossed + other.crossed,
            self.distances + other.distances,
        )

    @property
    def mean(self) -> float:
        """Mean over all evaluations."""
        return self.centre + (self.a + self.b + float(self.ab.sum())) / (
            self.n * (2 + len(self.ab))
        )

    @property
    def variance(self) -> float:
        """Variance over both base samples; zero where only rounding is left."""
        variance = self.squares / (2 * self.n) - ((self.a + self.b) / (2 * self.n)) ** 2
        return variance if variance > 1e-28 * self.centre**2 else 0.0


def moments(values: Values, centre: float) -> Moments:
    """The sums over some rows; `centre` should lie near the mean, so that nothing is lost in
    differences.
    """
    a, b = values.a - centre, values.b - centre
    change = values.ab - values.a
    return Moments(
        centre,
        len(a),
        float(a.sum()),
        float(b.sum()),
        float(np.einsum("n,n", a, a) + np.einsum("n,n", b, b)),
        (values.ab - centre).sum(axis=1),
        np.einsum("gn,n->g", change, b),
        np.einsum("gn,gn->g", change, change),
    )


def first_and_total(sums: Moments, mean: float | None = None) -> tuple[np.ndarray, np.ndarray]:
    """First and total order of each group, shape (G,); not a number for a constant output."""
    shift = (sums.mean if mean is None else mean) - sums.centre
    scale = sums.n * sums.variance or math.nan
    return (sums.crossed - shift * (sums.ab - sums.a)) / scale, sums.distances / (2 * scale)


def second_order(values: Values, mean: float) -> np.ndarray:
    """Indices of pairs, shape (G, G), above the diagonal; not a number elsewhere."""
    assert values.ba is not None
    sums = moments(values, mean)
    first, _ = first_and_total(sums, mean)
    n = sums.n
    closed = (values.ba - mean) @ (values.ab - mean).T / n - np.dot(
        values.a - mean, values.b - mean
    ) / n
    pairs = closed / (sums.variance or math.nan) - first[:, None] - first[None, :]
    pairs[np.tril_indices(len(pairs))] = np.nan
    return pairs


@dataclass(frozen=True)
class Indices:
    """First (`s1`) and total (`st`) order of each group, shape (G,), pairs (`s2`, shape (G, G)),
    and half-widths of 95 %.
    """

    s1: np.ndarray
    s1_error: np.ndarray
    st: np.ndarray
    st_error: np.ndarray
    s2: np.ndarray | None = None
    s2_error: np.ndarray | None = None


def _half_width(replicates: list[np.ndarray]) -> np.ndarray:
    """Half-width of the confidence interval of a mean of independent estimates, by Student's t."""
    from scipy.special import stdtrit

    count = len(replicates)
    spread = np.std(replicates, axis=0, ddof=1) / math.sqrt(count)
    return stdtrit(count - 1, 0.5 + CONFIDENCE / 2) * spread


def from_moments(replicates: Sequence[Moments]) -> Indices:
    """Indices over all rows, with errors from independent replicates of equal size."""
    s1, st = first_and_total(reduce(lambda x, y: x + y, replicates))
    of_replicates = [first_and_total(replicate) for replicate in replicates]
    return Indices(
        s1,
        _half_width([f for f, _ in of_replicates]),
        st,
        _half_width([t for _, t in of_replicates]),
    )


def from_scrambles(values: Values, scrambles: int) -> Indices:
    """Indices over all rows, which hold `scrambles` independent designs one after the other, with
    errors from these.
    """
    mean, length = values.mean, len(values.a) // scrambles
    parts = [values.rows(slice(k * length, (k + 1) * length)) for k in range(scrambles)]
    indices = from_moments([moments(part, mean) for part in parts])
    if values.ba is None:
        return indices
    pooled, _ = first_and_total(moments(values, mean), mean)
    pairs = [second_order(part, part.mean) for part in parts]
    return Indices(
        pooled,
        indices.s1_error,
        indices.st,
        indices.st_error,
        second_order(values, mean),
        _half_width(pairs),
    )


def from_bootstrap(values: Values, resamples: int = 100, seed: int | None = None) -> Indices:
    """Indices over one design with SALib's bootstrap intervals: the same resamples for the same
    seed, as matrix products.

    As in SALib, a seed of 0 or None takes numpy's global random state. Under Sobol' points these
    intervals are several times too wide.
    """
    n, mean = len(values.a), values.mean
    integers = np.random.default_rng(seed).integers if seed else np.random.randint
    drawn = integers(n, size=(n, resamples))
    drawn += np.arange(resamples) * n  # so that one count holds for all resamples
    counts = np.bincount(drawn.ravel(), minlength=n * resamples)
    del drawn
    weights = counts.reshape(resamples, n).astype(float)
    del counts
    a, b = values.a - mean, values.b - mean
    change = values.ab - values.a
    sums = weights @ np.stack([a + b, a * a + b * b], axis=1)
    scale = n * (sums[:, 1] / (2 * n) - (sums[:, 0] / (2 * n)) ** 2)
    with np.errstate(all="ignore"):
        first = weights @ (change * b).T / scale[:, None]
        total = weights @ (change * change).T / (2 * scale[:, None])
    s1, st = first_and_total(moments(values, mean), mean)
    errors = [_Z * part.std(axis=0, ddof=1) for part in (first, total)]
    if values.ba is None:
        return Indices(s1, errors[0], st, errors[1])
    # Two passes over the resamples: the spread is taken about the mean, as one large product would
    # not fit the cache.
    pairs = np.empty((resamples, len(s1), len(s1)))
    ab, ba = values.ab - mean, values.ba - mean
    constant = weights @ (a * b)
    with np.errstate(all="ignore"):
        for k, weight in enumerate(weights):
            closed = ((ba * weight) @ ab.T - constant[k]) / scale[k]
            pairs[k] = closed - first[k][:, None] - first[k][None, :]
    s2_error = _Z * pairs.std(axis=0, ddof=1)
    s2_error[np.tril_indices(len(s1))] = np.nan
    return Indices(s1, errors[0], st, errors[1], second_order(values, mean), s2_error)
