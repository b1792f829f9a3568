"""The elementwise functions that equations may use besides arithmetic, for every reading of an
equation.

An equation sees floats, arrays of samples, pint quantities (the unit reading) or traced symbols.
Arithmetic works on all four by itself; the functions here are the whole rest of the language.
Anything else (an `if` on a number, a loop over samples, numpy called directly) would be understood
by one reading only.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

import numpy as np

Number = Any  # float, ndarray of shape (samples,), pint.Quantity or trace.Node

# A count that exceeds an integer by rounding alone must not buy another machine.
WHOLE_TOLERANCE = 1e-9


def _read(name: str, numeric: Callable[..., Number], *arguments: Number) -> Number:
    """`numeric(*arguments)`, unless an argument brings a reading of its own."""
    for argument in arguments:
        if type(argument) is float:
            continue
        symbolic = getattr(argument, "equation", None)
        if symbolic is not None:
            return symbolic(name, arguments)
        if hasattr(argument, "dimensionality"):
            return _dimensional(name, numeric, arguments)
    return numeric(*arguments)


def _dimensional(
    name: str, numeric: Callable[..., Number], arguments: tuple[Number, ...]
) -> Number:
    """The unit reading: operands are brought to one unit, or must have none."""
    if name == "where":
        condition, *branches = arguments
        return branches[0] if bool(condition) else branches[1]
    quantity = next(a for a in arguments if hasattr(a, "dimensionality"))
    make = quantity._REGISTRY.Quantity
    if name in ("minimum", "maximum"):
        # A literal zero has no unit of its own and takes that of the other side.
        first, second = (
            make(a, quantity.units if a == 0 else "dimensionless") if isinstance(a, float) else a
            for a in arguments
        )
        return make(numeric(first.magnitude, second.to(first.units).magnitude), first.units)
    if name == "sqrt":
        return quantity**0.5
    if name == "power":
        base, exponent = arguments
        if getattr(base, "dimensionless", False):
            base = base.to("dimensionless")
        exponent = (
            exponent.to("dimensionless").magnitude
            if hasattr(exponent, "dimensionality")
            else exponent
        )
        return base**exponent
    plain = [
        a.to("dimensionless").magnitude if hasattr(a, "dimensionality") else a for a in arguments
    ]
    return make(numeric(*plain), "dimensionless")


def _minimum(a: Number, b: Number) -> Number:
    return (a if a <= b else b) if type(a) is float and type(b) is float else np.minimum(a, b)


def _maximum(a: Number, b: Number) -> Number:
    return (a if a >= b else b) if type(a) is float and type(b) is float else np.maximum(a, b)


def _where(condition: Number, yes: Number, no: Number) -> Number:
    return (
        (yes if condition else no) if isinstance(condition, bool) else np.where(condition, yes, no)
    )


def _floating(function: Callable[..., Number]) -> Callable[..., Number]:
    """A numpy function that gives a plain float for plain floats, which keeps later arithmetic
    fast.
    """

    def plain(*arguments: Number) -> Number:
        result = function(*arguments)
        return float(result) if np.ndim(result) == 0 else result

    return plain


_exp, _log, _sqrt, _power = (_floating(f) for f in (np.exp, np.log, np.sqrt, np.power))
_whole = _floating(lambda x: np.ceil(x - WHOLE_TOLERANCE))


def minimum(a: Number, b: Number) -> Number:
    """The smaller of two numbers of the same unit."""
    return _read("minimum", _minimum, a, b)


def maximum(a: Number, b: Number) -> Number:
    """The larger of two numbers of the same unit."""
    return _read("maximum", _maximum, a, b)


def where(condition: Number, yes: Number, no: Number) -> Number:
    """`yes` where the comparison holds, else `no`. Both sides are evaluated."""
    return _read("where", _where, condition, yes, no)


def exp(x: Number) -> Number:
    """E to the power of a pure number."""
    return _read("exp", _exp, x)


def log(x: Number) -> Number:
    """Natural logarithm of a pure number."""
    return _read("log", _log, x)


def sqrt(x: Number) -> Number:
    """Square root; the unit is halved too."""
    return _read("sqrt", _sqrt, x)


def power(x: Number, exponent: Number) -> Number:
    """`x` to a power; an exponent that is not a literal needs a pure number as base."""
    return _read("power", _power, x, exponent)


def whole(x: Number) -> Number:
    """The next whole number: ceil(x - 1e-9). The only rounding in the model."""
    return _read("whole", _whole, x)


def _read_many(
    name: str, pair: Callable[[Number, Number], Number], numbers: Iterable[Number]
) -> Number:
    """A function of many numbers: folded from the left, or one operation of a reading of its own."""
    terms = list(numbers)
    if len(terms) == 1:
        return terms[0]
    for term in terms:
        symbolic = getattr(term, "equation", None)
        if symbolic is not None:
            return symbolic(name, tuple(terms))
    return reduce(pair, terms)


def total(numbers: Iterable[Number]) -> Number:
    """Sum of many numbers of one unit, in the order given; 0 for none."""
    terms = list(numbers)
    return _read_many("total", operator.add, terms) if terms else 0.0


def highest(numbers: Iterable[Number]) -> Number:
    """The largest of many numbers of one unit; at least one is needed."""
    return _read_many("highest", maximum, numbers)


def lowest(numbers: Iterable[Number]) -> Number:
    """The smallest of many numbers of one unit; at least one is needed."""
    return _read_many("lowest", minimum, numbers)
