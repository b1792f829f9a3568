"""Functions whose Sobol' indices are known: the engine's indices, mean and variance at 8192 points."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy.stats import qmc

from model.document import Tree, UserError
from model.problem import FunctionProblem, of_function
from model.published.case import Check, Tolerance, at, has, items, number, text_at, tolerance_of
from model.sensitivity import sobol

POINTS, SEED = 8192, 1
NEAR = Tolerance(absolute=0.01)
ALONE = "the index of a pair is that of the pair alone, not the closed one with its members"
MOMENT = Tolerance(relative=0.01)
_ISHIGAMI = re.compile(r"sin\(x1\)\+(?P<a>[\d.]+) sin\^2\(x2\)\+(?P<b>[\d.]+) x3\^4 sin\(x1\), x~U\(-pi,pi\)")


def checks(case: Tree) -> Iterator[Check]:
    """The Ishigami function, and every product function (`sobol_g...` with its numbers `a`)."""
    near = tolerance_of(case, NEAR)
    for key, entry in case.value.items():
        if key == "ishigami":
            yield from _compared(key, entry, *_ishigami(entry), near)
        elif key.startswith("sobol_g") and entry.is_mapping:
            made = _product([number(a) for a in items(entry, "a")])
            yield from _compared(key, entry, *made, near)
            if has(case, f"{key}_printed_S1"):
                yield from _printed(key, items(case, f"{key}_printed_S1"), *made, near)
    if has(case, "g_at_zero"):
        yield _at(at(case, "g_at_zero"), case)


Made = tuple[Callable[[Any], Any], dict[str, dict[str, Any]]]


def _ishigami(entry: Tree) -> Made:
    found = _ISHIGAMI.search(text_at(entry, "formula"))
    if found is None:
        raise UserError(f"{at(entry, 'formula').place}: expected sin(x1)+A sin^2(x2)+B x3^4 sin(x1), x~U(-pi,pi)")
    a, b = float(found["a"]), float(found["b"])
    inputs = {f"x{i}": {"range": [-np.pi, np.pi], "distribution": "uniform"} for i in (1, 2, 3)}
    return lambda p: np.sin(p.x1) + a * np.sin(p.x2) ** 2 + b * p.x3**4 * np.sin(p.x1), inputs


def _product(a: list[float]) -> Made:
    if not a:
        raise UserError("a product function needs at least one number in 'a'")

    def function(p: Any) -> Any:
        value = 1.0
        for i, number_ in enumerate(a, start=1):
            value = value * (np.abs(4.0 * p[f"x{i}"] - 2.0) + number_) / (1.0 + number_)
        return value

    return function, {f"x{i}": {"range": [0, 1], "distribution": "uniform"} for i in range(1, len(a) + 1)}


def _compared(
    key: str, entry: Tree, function: Callable[[Any], Any], inputs: dict[str, dict[str, Any]], near: Tolerance
) -> Iterator[Check]:
    pairs = [(name, found) for name in entry.value if (found := re.fullmatch(r"S(\d)(\d)", name))]
    indices = sobol(function, inputs=inputs, n=POINTS, seed=SEED, second_order=bool(pairs)).indices["output"]
    mean, variance = _moments(of_function(function, inputs))
    for name, value in (("mean", mean), ("variance", variance)):
        if has(entry, name):
            yield Check(f"{key} {name}", number(entry, name), value, MOMENT)
    for name, order in (("S1", indices.s1), ("ST", indices.st)):
        for i, expected in enumerate(items(entry, name) if has(entry, name) else (), start=1):
            if i > len(order):
                raise UserError(f"{at(entry, name).place}: more indices than the {len(order)} inputs of the function")
            yield Check(f"{key} {name} of x{i}", number(expected), float(order[i - 1]), near, headline=i <= 3)
    for name, pair in pairs:
        assert indices.s2 is not None
        i, j = sorted((int(pair[1]) - 1, int(pair[2]) - 1))
        if not 0 <= i < j < len(inputs):
            raise UserError(f"{at(entry, name).place}: there is no pair {name} among {len(inputs)} inputs")
        yield Check(
            f"{key} {name}",
            number(entry, name),
            float(indices.s2[i, j]),
            near,
            note="of the pair alone, not the closed index",
        )


def _moments(problem: FunctionProblem) -> tuple[float, float]:
    """Mean and variance of the function over a scrambled Sobol' sequence."""
    u = qmc.Sobol(len(problem.names), seed=SEED).random(POINTS)
    values = problem.evaluate({name: problem.draw(name, u[:, i]) for i, name in enumerate(problem.names)})["output"]
    return float(values.mean()), float(values.var())


def _printed(
    key: str, expected: list[Tree], function: Callable[[Any], Any], inputs: dict[str, dict[str, Any]], near: Tolerance
) -> Iterator[Check]:
    found = sobol(function, inputs=inputs, n=POINTS, seed=SEED).indices["output"].s1
    for i, figure in enumerate(expected[: len(found)], start=1):
        yield Check(f"{key} S1 of x{i}, as printed", number(figure), float(found[i - 1]), near)


def _at(entry: Tree, case: Tree) -> Check:
    """The value of the first product function at a point."""
    a = next((value for key, value in case.value.items() if key.startswith("sobol_g") and value.is_mapping), None)
    if a is None:
        raise UserError(f"{entry.place}: the case has no product function")
    function, inputs = _product([number(each) for each in items(a, "a")])
    point = [number(x) for x in items(entry, "x")]
    if len(point) != len(inputs):
        raise UserError(f"{at(entry, 'x').place}: expected {len(inputs)} numbers, found {len(point)}")
    value = float(function({name: x for name, x in zip(inputs, point, strict=True)}))
    return Check(
        "product function at the point", number(entry, "value"), value, Tolerance(absolute=number(entry, "tol"))
    )
