"""Arithmetic of money over time: recovery, present worth, rates of return, payback, and schedules
of depreciation.

What a well-known library does (payments, future value, rates of return) is left to numpy-financial.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy_financial as library

from model.language.equations import Number, maximum, power, where

STRAIGHT_LINE = "straight_line"
_SMALLEST_RATE = 1e-9
NOISE = 1e-9  # of the money that moved: less than this of it is what rounding leaves of nothing


def annuity(rate: Number, life: Number, period: Number) -> Number:
    """Capital recovery factor: the yearly payment per investment at a rate (1/year) over a life
    (years).

    rate / (1 - (1 + rate)^-life), and 1 / life in the limit of a zero rate.
    """
    safe = maximum(rate, _SMALLEST_RATE / period)
    return where(
        rate > 0.0 * rate, safe / (1.0 - power(1.0 + safe * period, -life / period)), 1.0 / life
    )


def present_worth(rate: Number, years: Number, period: Number) -> Number:
    """Present worth of one paid after some years, at a rate (1/year)."""
    return power(1.0 + rate * period, -years / period)


def repeated(rate: Number, interval: Number, times: Number, period: Number) -> Number:
    """Present worth of one paid now and again after every interval (years), `times` times in all."""
    safe = maximum(rate, _SMALLEST_RATE / period)
    step = present_worth(safe, interval, period)
    return where(rate > 0.0 * rate, (1.0 - power(step, times)) / (1.0 - step), times)


def straight_line(life: int) -> tuple[float, ...]:
    """Equal yearly shares over a life (years)."""
    return (1.0 / life,) * life


def declining_balance(life: int, factor: float = 2.0) -> tuple[float, ...]:
    """Yearly shares that are a constant part (factor / life) of what is left, without a switch to
    straight line.
    """
    rate = factor / life
    return tuple(rate * (1.0 - rate) ** year for year in range(life))


def sum_of_years(life: int) -> tuple[float, ...]:
    """Yearly shares that fall by equal steps, in proportion to the years that are left."""
    return tuple((life - year) / (life * (life + 1) / 2) for year in range(life))


def net_present_value(rate: float, flows: Sequence[float]) -> float:
    """Worth today of yearly flows, the first of which falls due today; 0 where they cancel but for
    rounding.
    """
    return float(
        without_noise(
            np.array([library.npv(rate, flows)]), np.array([library.npv(rate, np.abs(flows))])
        )[0]
    )


def without_noise(amounts: np.ndarray, moved: np.ndarray) -> np.ndarray:
    """Amounts of money, with 0 for those that are nothing beside what was moved to make them; shape
    as given.
    """
    return np.where(np.abs(amounts) <= NOISE * np.abs(moved), 0.0, amounts)


def balance(flows: Sequence[float], rate: float = 0.0) -> np.ndarray:
    """Sum of yearly flows so far, discounted at a rate, shape (years,); 0 where they cancel but for
    rounding.
    """
    worth = np.asarray(flows, dtype=float) / (1.0 + rate) ** np.arange(len(flows))
    return without_noise(np.cumsum(worth), np.cumsum(np.abs(worth)))


def rate_of_return(flows: Sequence[float]) -> float | None:
    """The rate at which yearly flows are worth nothing today; None where there is no such rate."""
    with np.errstate(all="ignore"):
        rate_of_return = float(library.irr(flows))
    return rate_of_return if np.isfinite(rate_of_return) else None


def payback(flows: Sequence[float], rate: float = 0.0) -> float | None:
    """Years until the flows, discounted at a rate, have paid back what went out; None where they
    never do.

    Whether they have is judged with a tolerance, so that the lowest price pays back in the last
    year. Within a year the flow is taken as even. It is the last time that the sum turns positive,
    so that a later purchase counts.
    """
    worth = balance(flows, rate)
    below = np.flatnonzero(worth < 0)
    if len(below) == 0:
        return 0.0
    last = int(below[-1])
    if last == len(worth) - 1:
        return None
    return last + float(-worth[last] / (worth[last + 1] - worth[last]))


def payment(rate: float, periods: float, present: float) -> float:
    """The payment a period that settles a debt, negative for money that is paid."""
    return float(library.pmt(rate, periods, present))


def future_value(rate: float, periods: float, payment: float, present: float) -> float:
    """What payments a period and a sum of today come to; money that is paid in is negative."""
    return float(library.fv(rate, periods, payment, present))
