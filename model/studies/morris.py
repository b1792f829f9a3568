"""Morris screening: a first look at which inputs matter and which act together or non-linearly,
from few evaluations.

The trajectories and the elementary effects are SALib's, in the unit cube of probabilities; the
model is evaluated in blocks.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from model.reading.errors import UserError, whole_number
from model.studies.agreement import Disagreement
from model.studies.draws import joined
from model.studies.problem import Problem
from model.studies.salib import salib_problem
from model.studies.tasks import Progress, Tick, Workers, results

if TYPE_CHECKING:
    import pandas as pd

LEVELS = 4
_BLOCK = 8192
_LOWEST = 0.01  # the outermost levels, 0 and 1, would be the ends of distributions that have none


def morris(
    problem: Problem,
    trajectories: int = 20,
    seed: int = 1,
    *,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """One row per output and input: mean (`mu`), mean absolute (`mu_star`) and spread (`sigma`) of
    elementary effects.

    Effects are in the output's unit per the whole range of probabilities; `mu_star_error` is the
    half-width of SALib's 95 % interval. Largest `mu_star` first. Raises UserError for fewer than
    two trajectories or inputs, and for an output that is not finite.
    """
    import pandas as pd
    from SALib.analyze import morris as analysis

    trajectories, seed = (
        whole_number(trajectories, "the number of trajectories"),
        whole_number(seed, "the seed"),
    )
    if not 2 <= trajectories <= 10_000:
        raise UserError(f"{trajectories} trajectories; expected 2 to 10000")
    if len(problem.names) < 2:
        raise UserError(f"{problem.title}: Morris screening needs at least two uncertain inputs")
    if not 1 <= seed < 2**32:
        raise UserError(f"the seed is {seed}; expected a whole number from 1 to 2^32 - 1")
    try:
        raw = _evaluated(problem, trajectories, seed, workers, progress)
    except Disagreement as reason:
        problem = problem.row_by_row(str(reason))
        raw = _evaluated(problem, trajectories, seed, workers, progress)
    u = _points(problem.names, _owners(problem), trajectories, seed)
    spec = salib_problem(problem, problem.groups("parameter"))
    frames = []
    for output, y in raw.items():
        effects = analysis.analyze(dict(spec), u, y, num_levels=LEVELS, seed=seed)
        frame = pd.DataFrame(
            {
                "output": output,
                "name": effects["names"],
                "mu": np.asarray(effects["mu"]),
                "mu_star": np.asarray(effects["mu_star"]),
                "mu_star_error": np.asarray(effects["mu_star_conf"]),
                "sigma": np.asarray(effects["sigma"]),
            }
        )
        frames.append(frame.sort_values("mu_star", ascending=False, kind="stable"))
    frame = pd.concat(frames, ignore_index=True)
    frame.attrs["notes"] = list(problem.notes)
    return frame


def _evaluated(
    problem: Problem,
    trajectories: int,
    seed: int,
    workers: Workers | None,
    progress: Progress | None,
) -> dict[str, np.ndarray]:
    """Each output at all points of the trajectories."""
    count = trajectories * (len(problem.groups("parameter")) + 1)
    tasks = [
        (problem, trajectories, seed, low, min(_BLOCK, count - low))
        for low in range(0, count, _BLOCK)
    ]
    parts = list(results(evaluate_trajectories, tasks, count, workers, progress))
    return joined(parts)


def _owners(problem: Problem) -> tuple[str, ...]:
    """For each input the group that it moves with."""
    owner = {
        name: group for group, members in problem.groups("parameter").items() for name in members
    }
    return tuple(owner[name] for name in problem.names)


@lru_cache(maxsize=4)
def _points(
    names: tuple[str, ...], owners: tuple[str, ...], trajectories: int, seed: int
) -> np.ndarray:
    """SALib's trajectories in the unit cube, shape (trajectories x (groups + 1), inputs)."""
    from SALib.sample import morris as sampling

    spec = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    if owners != names:
        spec["groups"] = list(owners)
    return sampling.sample(spec, trajectories, num_levels=LEVELS, seed=seed)


def evaluate_trajectories(
    problem: Problem, trajectories: int, seed: int, start: int, count: int, tick: Tick | None = None
) -> dict[str, np.ndarray]:
    """Outputs at some points of the trajectories. Raises UserError naming the inputs for which one
    is not finite.
    """
    u = (
        _LOWEST
        + (1 - 2 * _LOWEST)
        * _points(problem.names, _owners(problem), trajectories, seed)[start : start + count]
    )
    drawn = {name: problem.draw(name, u[:, i]) for i, name in enumerate(problem.names)}
    columns = problem.columns(drawn)
    outputs = problem.evaluate(columns)
    if problem.doubtful:
        problem.confirm(columns, outputs)
    for name, values in outputs.items():
        bad = np.flatnonzero(~np.isfinite(values))
        if bad.size:
            row = {key: float(column[bad[0]]) for key, column in columns.items()}
            raise UserError(f"{problem.title}: {name} is not finite where {problem.described(row)}")
    return outputs
