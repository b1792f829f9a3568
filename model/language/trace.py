"""The formula reading: equations run on symbols and leave a graph, which is rendered as cell
formulas or as words.

Tracing records what an equation does and simplifies nothing, so the graph performs the same
operations in the same order as the float reading. A node with a `name` is a quantity that has a
place of its own; other nodes are inlined where used.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from model.language.equations import WHOLE_TOLERANCE

_INFIX = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "div": "/",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
}
_PRECEDENCE = {"lt": 1, "le": 1, "gt": 1, "ge": 1, "add": 2, "sub": 2, "mul": 3, "div": 3}
_MANY = {"total": "SUM", "highest": "MAX", "lowest": "MIN"}
_CALLS = {
    "minimum": "MIN",
    "maximum": "MAX",
    "exp": "EXP",
    "log": "LN",
    "sqrt": "SQRT",
    "where": "IF",
}
_EXCEL_ARGUMENTS = 255
_LARGEST_DENOMINATOR = 100  # of a constant that is shown as a fraction
_LISTED_TERMS = 6  # a longer sum of equal things is named, not listed


class Branch(TypeError):
    """An equation asked a symbol for a truth value or a float: it would be understood by the float
    reading only.
    """


class Node:
    """One operation on nodes and constants; `op` is `input` for a parameter, whose `name` is its
    key.
    """

    # numpy must leave arithmetic to this class instead of building object arrays
    __array_ufunc__ = None
    __slots__ = ("args", "name", "op")

    def __init__(self, op: str, args: tuple[Any, ...] = (), name: str | None = None) -> None:
        self.op, self.args, self.name = op, args, name

    def equation(self, op: str, args: tuple[Any, ...]) -> Node:
        """A call of one of the functions in `equations`."""
        return Node(op, args)

    def __add__(self, other: Any) -> Node:
        return Node("add", (self, other))

    def __radd__(self, other: Any) -> Node:
        return Node("add", (other, self))

    def __sub__(self, other: Any) -> Node:
        return Node("sub", (self, other))

    def __rsub__(self, other: Any) -> Node:
        return Node("sub", (other, self))

    def __mul__(self, other: Any) -> Node:
        return Node("mul", (self, other))

    def __rmul__(self, other: Any) -> Node:
        return Node("mul", (other, self))

    def __truediv__(self, other: Any) -> Node:
        return Node("div", (self, other))

    def __rtruediv__(self, other: Any) -> Node:
        return Node("div", (other, self))

    def __pow__(self, other: Any) -> Node:
        return Node("power", (self, other))

    def __rpow__(self, other: Any) -> Node:
        return Node("power", (other, self))

    def __neg__(self) -> Node:
        return Node("sub", (0.0, self))

    def __lt__(self, other: Any) -> Node:
        return Node("lt", (self, other))

    def __le__(self, other: Any) -> Node:
        return Node("le", (self, other))

    def __gt__(self, other: Any) -> Node:
        return Node("gt", (self, other))

    def __ge__(self, other: Any) -> Node:
        return Node("ge", (self, other))

    def __eq__(self, other: object) -> bool:
        raise Branch(
            "an equation asks whether numbers are equal; use where(condition, yes, no) with < or >"
        )

    __hash__ = object.__hash__  # a node is itself and no other

    def __bool__(self) -> bool:
        raise Branch("an equation branches on a number; use where(condition, yes, no)")

    def __float__(self) -> float:
        raise Branch("an equation turns a number into a float; it must stay elementwise arithmetic")


@dataclass(frozen=True)
class Syntax:
    """How a rendering writes calls, powers and references."""

    reference: Callable[[str], str]
    call: Callable[[str, list[str]], str]
    constant: Callable[[float], str]
    gap: str = ""


def _many(function: str, terms: list[str]) -> str:
    """A call with any number of terms, nested where there are more than Excel takes."""
    while len(terms) > _EXCEL_ARGUMENTS:
        chunks = [terms[i : i + _EXCEL_ARGUMENTS] for i in range(0, len(terms), _EXCEL_ARGUMENTS)]
        terms = [f"{function}({','.join(chunk)})" for chunk in chunks]
    return f"{function}({','.join(terms)})"


def _excel_call(op: str, arguments: list[str]) -> str:
    if op == "whole":
        # -INT(-x) is ceil(x) for both signs; ROUNDUP would round away from zero.
        return f"-INT(-({arguments[0]}-{WHOLE_TOLERANCE!r}))"
    if op == "power":
        return f"(({arguments[0]})^({arguments[1]}))"
    if op in _MANY:
        return _many(_MANY[op], arguments)
    return f"{_CALLS[op]}({','.join(arguments)})"


def _word_call(op: str, arguments: list[str]) -> str:
    if op == "power":
        return f"({arguments[0]})^({arguments[1]})"
    if op in _MANY:
        word = {"total": "sum", "highest": "highest", "lowest": "lowest"}[op]
        terms = list(
            dict.fromkeys(re.sub(r"[\w.]+\.(\w+)", r"\1", argument) for argument in arguments)
        )
        if len(arguments) > _LISTED_TERMS and len(terms) <= 2:
            return f"{word} of {' and '.join(terms)} over {len(arguments) // len(terms)} places"
        return f"{word}({', '.join(arguments)})"
    return f"{ {'minimum': 'min', 'maximum': 'max', 'whole': 'round_up'}.get(op, op) }({', '.join(arguments)})"


def excel_syntax(reference: Callable[[str], str]) -> Syntax:
    """Excel formulas; `reference` gives a cell address for a name."""
    return Syntax(reference, _excel_call, lambda x: repr(float(x)) if x % 1 else repr(int(x)))


def word_syntax(reference: Callable[[str], str]) -> Syntax:
    """Equations in words, as shown beside every formula and in the app."""
    return Syntax(reference, _word_call, _constant_in_words, gap=" ")


def _constant_in_words(x: float) -> str:
    """Six digits where they say it all, else the fraction that it is, else all digits."""
    if float(f"{x:.6g}") == x:
        return f"{x:.6g}"
    fraction = Fraction(x).limit_denominator(_LARGEST_DENOMINATOR)
    return f"({fraction})" if float(fraction) == x else repr(float(x))


def render(node: Any, syntax: Syntax, *, top: bool = True) -> str:
    """The expression of `node`; below the top, a named node is its reference."""
    return _render(node, syntax, top, 0)


def _render(node: Any, syntax: Syntax, top: bool, outer: int) -> str:
    if not isinstance(node, Node):
        text = syntax.constant(float(node))
        return f"({text})" if text.startswith("-") else text
    if node.name is not None and not (top and node.op != "input"):
        return syntax.reference(node.name)
    if node.op == "same":
        return _render(node.args[0], syntax, False, outer)
    if node.op in _INFIX:
        level = _PRECEDENCE[node.op]
        left = _render(node.args[0], syntax, False, level)
        # The right operand of - and / binds tighter, and keeping + and * left-associative keeps
        # Python's order.
        right = _render(node.args[1], syntax, False, level + 1)
        text = f"{left}{syntax.gap}{_INFIX[node.op]}{syntax.gap}{right}"
        return f"({text})" if level < outer else text
    text = syntax.call(node.op, [_render(argument, syntax, False, 0) for argument in node.args])
    return f"({text})" if outer and text.startswith("-") else text
