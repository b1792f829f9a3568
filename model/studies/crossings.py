"""Where two curves meet: every crossing that shows at 2001 points of an axis.

Whole machines make curves of saw teeth, so every crossing is refined by bisection, and one that
comes about by a jump says so: it lies between two values and is reached by none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.studies.sweeps import Function

# of one of 2000 intervals: down to neighbouring floats, wherever in the range they are
HALVINGS = 52
# of the outputs: what a curve without jumps does not change by within the last interval
_JUMP = 1e-9


@dataclass(frozen=True)
class Crossing:
    """Where two curves meet, or a curve its target: within `low` and `high`, which are one value
    but for rounding.

    `kind` is "crossing", "jump" (they pass each other between the two values and meet at none),
    "touch" (they meet and do not pass), or "equal" (they are the same from `low` to `high`).
    `before` and `after` say which is lower on either side: "a", "b" (the target), or None at the
    end of the range. `values` holds both curves at both ends: a, b at low; a, b at high.
    """

    kind: str
    low: float
    high: float
    before: str | None
    after: str | None
    values: tuple[float, float, float, float]


def crossings(a: Function, b: Function, at: np.ndarray) -> tuple[Crossing, ...]:
    """Where two curves cross: every change of sign of their difference, in the order of the points."""
    sign = np.sign(a(at) - b(at))
    changes = np.flatnonzero(sign[:-1] * sign[1:] < 0)
    meetings = _refined(a, b, at[changes], at[changes + 1], sign[changes]) + _meetings(
        a, b, at, sign
    )
    return tuple(sorted(meetings, key=lambda crossing: crossing.low))


def _refined(
    a: Function, b: Function, low: np.ndarray, high: np.ndarray, sign: np.ndarray
) -> list[Crossing]:
    """All intervals in which the difference changes its sign, halved at once until they are one
    value.
    """
    if not low.size:
        return []
    low, high = low.copy(), high.copy()
    for _ in range(HALVINGS):
        middle = low + (high - low) / 2
        same = np.sign(a(middle) - b(middle)) == sign
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    ends = a(low), b(low), a(high), b(high)
    change = np.abs((ends[0] - ends[1]) - (ends[2] - ends[3]))
    jumps = change > _JUMP * np.max(np.abs(ends), axis=0)
    return [
        Crossing(
            "jump" if jumps[i] else "crossing",
            float(low[i]),
            float(high[i]),
            _lower(sign[i]),
            _lower(-sign[i]),
            (float(ends[0][i]), float(ends[1][i]), float(ends[2][i]), float(ends[3][i])),
        )
        for i in range(len(low))
    ]


def _meetings(a: Function, b: Function, at: np.ndarray, sign: np.ndarray) -> list[Crossing]:
    """Points of the axis at which the curves are equal, alone or in a row."""
    zero = np.concatenate([[False], sign == 0, [False]])
    starts, ends = np.flatnonzero(~zero[:-1] & zero[1:]), np.flatnonzero(zero[:-1] & ~zero[1:]) - 1
    meetings = []
    for first, last in zip(starts, ends, strict=True):
        before = _lower(sign[first - 1]) if first > 0 else None
        after = _lower(sign[last + 1]) if last + 1 < len(sign) else None
        passing = before is not None and after is not None and before != after
        kind = "equal" if first < last else "crossing" if passing else "touch"
        here = a(at[[first, last]])
        values = (float(here[0]), float(here[0]), float(here[1]), float(here[1]))
        meetings.append(Crossing(kind, float(at[first]), float(at[last]), before, after, values))
    return meetings


def _lower(sign: float) -> str:
    """Which curve is lower where the difference a - b has this sign."""
    return "b" if sign > 0 else "a"
