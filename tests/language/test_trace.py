"""The formula reading: rendered formulas mean what Python computes, for random expressions too."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.language.equations import (
    exp,
    highest,
    log,
    lowest,
    maximum,
    minimum,
    power,
    sqrt,
    total,
    where,
    whole,
)
from model.language.trace import Branch, Node, excel_syntax, render, word_syntax

NAMES = ("a", "b", "c")
VALUES = {"a": 2.5, "b": 0.75, "c": 7.0}


def leaf() -> st.SearchStrategy:
    return st.one_of(st.sampled_from(NAMES), st.sampled_from([1.0, 2.0, 0.5, 3.0]))


def grow(inner: st.SearchStrategy) -> st.SearchStrategy:
    return st.tuples(
        st.sampled_from(
            ["+", "-", "*", "/", "min", "max", "where", "whole", "neg", "sum", "square"]
        ),
        inner,
        inner,
    )


EXPRESSIONS = st.recursive(leaf(), grow, max_leaves=12)


def build(tree, values):
    """The same Python expression on floats or on nodes."""
    if isinstance(tree, str):
        return values[tree]
    if isinstance(tree, float):
        return tree
    op, left, right = tree[0], build(tree[1], values), build(tree[2], values)
    return {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: left / (right * right + 1.0),
        "min": lambda: minimum(left, right),
        "max": lambda: maximum(left, right),
        "neg": lambda: -left - right,
        "where": lambda: where(left > right + 0.0 * values["a"], left, right),
        "whole": lambda: whole(left) + right,
        "sum": lambda: total([left, right, values["b"]]),
        "square": lambda: (left - right) ** 2,
    }[op]()


def as_python(formula: str) -> float:
    """An Excel formula computed by Python, whose operators bind as Excel's do once ^ is
    parenthesised.
    """
    functions = {
        "MIN": min,
        "MAX": max,
        "EXP": math.exp,
        "LN": math.log,
        "SQRT": math.sqrt,
        "INT": math.floor,
        "SUM": lambda *terms: sum(terms),
        "IF": lambda condition, yes, no: yes if condition else no,
    }
    return eval(formula.replace("^", "**"), {"__builtins__": {}}, {**functions, **VALUES})


@given(EXPRESSIONS)
def test_a_rendered_formula_computes_what_the_equation_computes(tree) -> None:
    node = build(tree, {name: Node("input", (), name) for name in NAMES})
    expected = float(build(tree, VALUES))
    formula = render(node, excel_syntax(lambda name: name))
    assert as_python(formula) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_named_quantities_are_referred_to_and_others_are_inlined() -> None:
    a, b = Node("input", (), "a"), Node("input", (), "b")
    named = Node("add", (a, b), "sum_of_both")
    assert render(named, excel_syntax(str.upper)) == "A+B"
    assert render(named * 2.0, excel_syntax(str.upper)) == "SUM_OF_BOTH*2"


def test_powers_negatives_and_ceilings_are_written_so_that_excel_agrees() -> None:
    a, b = Node("input", (), "a"), Node("input", (), "b")
    excel = excel_syntax(str.upper)
    assert render(-(a**2), excel) == "0-((A)^(2))"
    assert render((a**b) ** 2.0, excel) == "((((A)^(B)))^(2))"
    assert render(a - (b - a), excel) == "A-(B-A)"
    assert render(a / (b * a), excel) == "A/(B*A)"
    assert render(whole(a), excel) == "-INT(-(A-1e-09))"
    assert render(2.0 * whole(a), excel) == "2*(-INT(-(A-1e-09)))"
    assert render(a * -3.0, excel) == "A*(-3)"


def test_words_are_readable() -> None:
    a, b = Node("input", (), "hours"), Node("input", (), "speed")
    assert render(whole(maximum(a, b) / 2.0), word_syntax(str)) == "round_up(max(hours, speed) / 2)"


def test_long_sums_are_split_into_what_excel_takes() -> None:
    nodes = [Node("input", (), f"x{i}") for i in range(600)]
    formula = render(total(nodes), excel_syntax(str))
    assert formula.count("SUM(") == 4
    assert formula.count("x") == 600
    assert render(highest(nodes[:3]), excel_syntax(str)) == "MAX(x0,x1,x2)"


@pytest.mark.parametrize(
    "use",
    [
        bool,
        float,
        lambda n: n if n > 1 else 0,
        math.exp,
        lambda n: n == 1,
        lambda n: n != 1,
        lambda n: n in (1, 2),
    ],
)
def test_an_equation_that_branches_is_caught(use) -> None:
    with pytest.raises(Branch):
        use(Node("input", (), "a"))


def test_the_functions_on_floats() -> None:
    assert whole(3.0000000004) == 3.0
    assert whole(3.00001) == 4.0
    assert whole(-1.5) == -1.0
    assert (minimum(1.0, 2.0), maximum(1.0, 2.0), where(True, 1.0, 2.0)) == (1.0, 2.0, 1.0)
    assert (exp(0.0), log(1.0), sqrt(9.0), power(2.0, 3.0)) == (1.0, 0.0, 3.0, 8.0)
    assert (total([]), total([1.0, 2.0]), highest([1.0, 3.0, 2.0]), lowest([2.0, 1.0])) == (
        0.0,
        3.0,
        3.0,
        1.0,
    )


def test_a_literal_zero_takes_the_unit_of_the_other_side() -> None:
    from model.language.units import registry

    metre, centimetre = registry().Quantity(2.0, "m"), registry().Quantity(50.0, "cm")
    assert maximum(0.0, metre).magnitude == 2.0
    assert minimum(metre, 0.0).magnitude == 0.0
    assert minimum(metre, centimetre).to("m").magnitude == 0.5
    with pytest.raises(Exception, match="convert"):
        maximum(metre, 1.0)
