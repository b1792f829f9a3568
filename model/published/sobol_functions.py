"""Functions whose Sobol' indices are known: the engine's indices, mean and variance at 8192 points."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy.stats import qmc

from model.published.case import (
    Check,
    Tolerance,
    against,
    at,
    has,
    items,
    number,
    text_at,
    tolerance_of,
    within,
)
from model.reading.document import Tree
from model.reading.errors import UserError
from model.studies.function_problem import FunctionProblem, of_function
from model.studies.sobol import sobol

POINTS, SEED = 8192, 1
NEAR = Tolerance(absolute=0.01)
MOMENT = Tolerance(relative=0.01)
MOST = 30  # inputs of a product function: every one costs two more evaluations of all points
_N = r"\d+(?:\.\d+)?"
_ISHIGAMI = re.compile(
    rf"sin\(x1\)\+(?P<a>{_N}) sin\^2\(x2\)\+(?P<b>{_N}) x3\^4 sin\(x1\), x~U\(-pi,pi\)"
)
_FIGURES = ("mean", "variance", "S1", "ST", "printed_S1", "S[1-9][1-9]")
INPUTS = ("sobol_g*.a", "g_at_zero.x", "g_at_zero.tol")
EXPECTED = (
    *(f"{key}.{name}" for key in ("ishigami", "sobol_g*") for name in _FIGURES),
    "sobol_g*_printed_S1",
    "g_at_zero.value",
)


def checks(case: Tree) -> Iterator[Check]:
    """The Ishigami function, and every product function (`sobol_g...` with its numbers `a`)."""
    near = tolerance_of(case, NEAR)
    for key, entry in case.value.items():
        if key == "ishigami":
            yield from _compared(key, entry, *_ishigami(entry), near)
        elif key.startswith("sobol_g") and entry.is_mapping:
            beside = case.value.get(f"{key}_printed_S1")
            yield from _compared(key, entry, *_product(entry), near, beside)
    if has(case, "g_at_zero"):
        yield _at(at(case, "g_at_zero"), case)


Made = tuple[Callable[[Any], Any], dict[str, dict[str, Any]]]


def _ishigami(entry: Tree) -> Made:
    match = _ISHIGAMI.search(text_at(entry, "formula"))
    if match is None:
        raise UserError(
            f"{at(entry, 'formula').place}: expected sin(x1)+A sin^2(x2)+B x3^4 sin(x1),"
            " x~U(-pi,pi)"
        )
    a, b = float(match["a"]), float(match["b"])
    inputs = {f"x{i}": {"range": [-np.pi, np.pi], "distribution": "uniform"} for i in (1, 2, 3)}
    return lambda p: np.sin(p.x1) + a * np.sin(p.x2) ** 2 + b * p.x3**4 * np.sin(p.x1), inputs


def _product(entry: Tree) -> Made:
    match = items(entry, "a")
    if not 1 <= len(match) <= MOST:
        raise UserError(f"{at(entry, 'a').place}: expected 1 to {MOST} numbers, found {len(match)}")
    a = [number(each) for each in match]

    def function(p: Any) -> Any:
        value = 1.0
        for i, number_ in enumerate(a, start=1):
            value = value * (np.abs(4.0 * p[f"x{i}"] - 2.0) + number_) / (1.0 + number_)
        return value

    return function, {
        f"x{i}": {"range": [0, 1], "distribution": "uniform"} for i in range(1, len(a) + 1)
    }


def _compared(
    key: str,
    entry: Tree,
    function: Callable[[Any], Any],
    inputs: dict[str, dict[str, Any]],
    near: Tolerance,
    beside: Tree | None = None,
) -> Iterator[Check]:
    """The figures of a function; `beside` is a list of printed indices that stands next to it in
    the file.
    """
    pairs = [(name, match) for name in entry.value if (match := re.fullmatch(r"S(\d)(\d)", name))]
    indices = sobol(function, inputs=inputs, n=POINTS, seed=SEED, second_order=bool(pairs)).indices[
        "output"
    ]
    mean, variance = _moments(of_function(function, inputs))
    for name, value in (("mean", mean), ("variance", variance)):
        if has(entry, name):
            yield against(f"{key} {name}", at(entry, name), value, MOMENT)
    lists = [
        (at(entry, name), order, words)
        for name, order, words in (
            ("S1", indices.s1, "S1 of x{}"),
            ("ST", indices.st, "ST of x{}"),
            ("printed_S1", indices.s1, "S1 of x{}, as printed"),
        )
        if has(entry, name)
    ]
    lists += [(beside, indices.s1, "S1 of x{}, as printed")] if beside is not None else []
    for expected, order, words in lists:
        if len(items(expected)) > len(order):
            raise UserError(
                f"{expected.place}: more indices than the {len(order)} inputs of the function"
            )
        for i, figure in enumerate(items(expected), start=1):
            headline = i <= 3 and "printed" not in words
            yield against(
                f"{key} {words.format(i)}", figure, float(order[i - 1]), near, headline=headline
            )
    for name, pair in pairs:
        assert indices.s2 is not None
        i, j = sorted((int(pair[1]) - 1, int(pair[2]) - 1))
        if not 0 <= i < j < len(inputs):
            raise UserError(
                f"{at(entry, name).place}: there is no pair {name} among {len(inputs)} inputs"
            )
        note = "of the pair alone, not the closed index"
        yield against(f"{key} {name}", at(entry, name), float(indices.s2[i, j]), near, note=note)


def _moments(problem: FunctionProblem) -> tuple[float, float]:
    """Mean and variance of the function over a scrambled Sobol' sequence."""
    u = qmc.Sobol(len(problem.names), seed=SEED).random(POINTS)
    values = problem.evaluate(
        {name: problem.draw(name, u[:, i]) for i, name in enumerate(problem.names)}
    )["output"]
    return float(values.mean()), float(values.var())


def _at(entry: Tree, case: Tree) -> Check:
    """The value of the first product function at a point."""
    a = next(
        (
            value
            for key, value in case.value.items()
            if key.startswith("sobol_g") and value.is_mapping
        ),
        None,
    )
    if a is None:
        raise UserError(f"{entry.place}: the case has no product function")
    function, inputs = _product(a)
    point = [number(x) for x in items(entry, "x")]
    if len(point) != len(inputs):
        raise UserError(
            f"{at(entry, 'x').place}: expected {len(inputs)} numbers, found {len(point)}"
        )
    value = float(function({name: x for name, x in zip(inputs, point, strict=True)}))
    return against("product function at the point", at(entry, "value"), value, within(entry, "tol"))
