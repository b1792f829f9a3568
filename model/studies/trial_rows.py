"""The rows on which a function is tried: ends of its inputs, their options, and draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.studies.problem import SMALLEST_PROBABILITY

if TYPE_CHECKING:
    from model.studies.function_problem import FunctionProblem

DRAWN = 64  # rows in any case, beside the ends and options
MOST = 1024  # rows at all, as far as there is time
_LOW, _HIGH = 0.0, 1.0 - 2.0**-53  # probabilities of the ends of an input


def trial(problem: FunctionProblem) -> dict[str, np.ndarray]:
    """Inputs to try, arrays of shape (rows,): all ends, each option of each input, then drawn rows;
    the last can be left out.
    """
    random = np.random.default_rng(20)
    names = list(problem.inputs)
    parts = [_ends(problem), _each_end(problem, random), _options(problem, random)]
    fixed = sum(part.shape[1] for part in parts)
    parts.append(_drawn(problem, random, max(DRAWN, MOST - fixed)))
    rows = np.concatenate(parts, axis=1)
    return {name: rows[i] for i, name in enumerate(names)}


def least(problem: FunctionProblem) -> int:
    """How many rows of the trial are needed in any case."""
    options = sum(len(value.options) for value in problem.values.values())
    return 4 + 2 * len(problem.inputs) + options + DRAWN


def _drawn(problem: FunctionProblem, random: np.random.Generator, count: int) -> np.ndarray:
    """Rows that are spread evenly over every input."""
    u = [(random.permutation(count) + random.random(count)) / count for _ in problem.inputs]
    return np.array(
        [_draw(problem, name, each) for name, each in zip(problem.inputs, u, strict=True)]
    )


def _draw(problem: FunctionProblem, name: str, u: np.ndarray) -> np.ndarray:
    """Values of an input, whatever it may have in common with others."""
    return problem.values[name].draw(np.maximum(u, SMALLEST_PROBABILITY))


def _end(problem: FunctionProblem, name: str, u: float) -> float:
    return float(_draw(problem, name, np.array([u]))[0])


def _ends(problem: FunctionProblem) -> np.ndarray:
    """All inputs at their low ends, all at their high ends, and in turns, both ways."""
    patterns = [(_LOW, _LOW), (_HIGH, _HIGH), (_LOW, _HIGH), (_HIGH, _LOW)]
    rows = []
    for i, name in enumerate(problem.inputs):
        rows.append([_end(problem, name, pair[i % 2]) for pair in patterns])
    return np.array(rows)


def _each_end(problem: FunctionProblem, random: np.random.Generator) -> np.ndarray:
    """Each input at either end, the others drawn."""
    rows = _drawn(problem, random, 2 * len(problem.inputs))
    for i, name in enumerate(problem.inputs):
        rows[i, 2 * i : 2 * i + 2] = _end(problem, name, _LOW), _end(problem, name, _HIGH)
    return rows


def _options(problem: FunctionProblem, random: np.random.Generator) -> np.ndarray:
    """Each option of each discrete input, the others drawn."""
    given = [
        (i, value.convert(option))
        for i, value in enumerate(problem.values.values())
        for option, _ in value.options
    ]
    rows = _drawn(problem, random, len(given)) if given else np.empty((len(problem.inputs), 0))
    for place, (i, option) in enumerate(given):
        rows[i, place] = option
    return rows


def prime_below(count: int, *taken: int) -> int:
    """The largest prime number up to `count` that is none of `taken`: no table of a model has that
    many rows by chance.
    """
    while count > 2 and (
        count in taken or any(count % i == 0 for i in range(2, int(count**0.5) + 1))
    ):
        count -= 1
    return count
