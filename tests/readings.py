"""The unit reading and the recording namespace, shared by the tests of steps, cells and scenarios."""

from __future__ import annotations

import math
import operator
from typing import Any

from model.language import equations
from model.language.trace import Node


def coherent(quantity: Any) -> float:
    """The magnitude of a pint quantity in coherent units; a plain number is itself."""
    return (
        float(quantity.to_base_units().magnitude)
        if hasattr(quantity, "to_base_units")
        else float(quantity)
    )


def dimension(quantity: Any) -> tuple[tuple[str, float], ...]:
    """Dimension of a quantity, comparable with `Unit.dimension`."""
    if not hasattr(quantity, "dimensionality"):
        return ()
    return tuple(
        sorted((str(k), round(float(v), 9)) for k, v in quantity.dimensionality.items() if v)
    )


def close(a: float, b: float, tolerance: float = 1e-12) -> bool:
    """Equal to rounding."""
    return math.isclose(a, b, rel_tol=tolerance, abs_tol=1e-300)


def compute(
    node: Any, numbers: dict[str, float], named: dict[str, Any], known: dict[int, float]
) -> float:
    """The float that a traced graph gives, by the same functions in the same order as the
    equations.
    """
    if not isinstance(node, Node):
        return float(node)
    if id(node) not in known:
        if node.op == "input":
            known[id(node)] = (
                numbers[node.name]
                if node.name in numbers
                else compute(named[node.name], numbers, named, known)
            )
        else:
            arguments = [compute(argument, numbers, named, known) for argument in node.args]
            known[id(node)] = OPERATIONS[node.op](*arguments)
    return known[id(node)]


OPERATIONS = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "same": lambda x: x,
    "power": operator.pow,
    **{
        name: lambda *terms, _name=name: getattr(equations, _name)(terms)
        for name in ("total", "highest", "lowest")
    },
    **{
        name: getattr(equations, name)
        for name in ("minimum", "maximum", "where", "exp", "log", "sqrt", "whole")
    },
}
