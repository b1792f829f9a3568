"""Morris screening: a first look at which inputs matter and which act together or non-linearly, from few evaluations.

The trajectories and the elementary effects are SALib's, in the unit cube of probabilities; the model is evaluated in blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from model.document import UserError
from model.problem import Problem
from model.salib import salib_problem

if TYPE_CHECKING:
    import pandas as pd

LEVELS = 4
_BLOCK = 8192
_LOWEST = 0.01  # the outermost levels, 0 and 1, would be the ends of distributions that have none


def morris(problem: Problem, trajectories: int = 20, seed: int = 1) -> pd.DataFrame:
    """One row per output and input: mean (`mu`), mean absolute (`mu_star`) and spread (`sigma`) of elementary effects.

    Effects are in the output's unit per the whole range of probabilities; `mu_star_error` is the half-width of SALib's
    95 % interval. Largest `mu_star` first. Raises UserError for fewer than two trajectories or inputs.
    """
    import pandas as pd
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sampling

    if not 2 <= trajectories <= 10_000:
        raise UserError(f"{trajectories} trajectories; expected 2 to 10000")
    if len(problem.names) < 2:
        raise UserError(f"{problem.title}: Morris screening needs at least two uncertain inputs")
    if not 1 <= seed < 2**32:
        raise UserError(f"the seed is {seed}; expected a whole number from 1 to 2^32 - 1")
    spec = salib_problem(problem)
    u = sampling.sample(spec, trajectories, num_levels=LEVELS, seed=seed)
    found = evaluate_unit_cube(problem, _LOWEST + (1 - 2 * _LOWEST) * u)
    frames = []
    for output, y in found.items():
        effects = analysis.analyze(spec, u, y, num_levels=LEVELS, seed=seed)
        frame = pd.DataFrame({
            "output": output, "name": effects["names"], "mu": np.asarray(effects["mu"]),
            "mu_star": np.asarray(effects["mu_star"]), "mu_star_error": np.asarray(effects["mu_star_conf"]),
            "sigma": np.asarray(effects["sigma"]),
        })  # fmt: skip
        frames.append(frame.sort_values("mu_star", ascending=False, kind="stable"))
    return pd.concat(frames, ignore_index=True)


def evaluate_unit_cube(problem: Problem, u: np.ndarray, outputs: Sequence[str] | None = None) -> dict[str, np.ndarray]:
    """Outputs at probabilities of shape (samples, inputs), in blocks. Raises UserError for an output that is not finite."""
    found = {name: np.empty(len(u)) for name in outputs or problem.outputs}
    for low in range(0, len(u), _BLOCK):
        part = slice(low, low + _BLOCK)
        columns = {name: problem.draw(name, u[part, i]) for i, name in enumerate(problem.names)}
        made = problem.evaluate(columns)
        for name, values in found.items():
            values[part] = made[name]
            bad = np.flatnonzero(~np.isfinite(values[part]))
            if bad.size:
                drawn = {key: float(column[bad[0]]) for key, column in columns.items()}
                raise UserError(f"{problem.title}: {name} is not finite where {problem.described(drawn)}")
    return found
