"""Outputs of several scenarios over common random numbers, block by block."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

import numpy as np

from model.engine.result import Result
from model.plant.outputs import shown_outputs
from model.scenario.scenario import Scenario
from model.studies.monte_carlo import (
    BLOCK,
    blocks,
    check_draws,
    draw,
    evaluate_draws,
)
from model.studies.tasks import Progress, Tick, Workers, results


def common_draws(
    evaluated: Sequence[Result],
    n: int,
    seed: int,
    outputs: Sequence[str],
    workers: Workers | None,
    progress: Progress | None,
) -> list[dict[str, np.ndarray]]:
    """The known outputs of every variant over all draws."""
    tasks, owners = [], []
    draws: list[dict[str, np.ndarray]] = []
    for owner, result in enumerate(evaluated):
        known = tuple(output for output in outputs if result.outputs[output] is not None)
        draws.append({output: np.empty(n) for output in known})
        for index, count in blocks(n):
            tasks.append((result.scenario, known, seed, index, count))
            owners.append(owner)
    with closing(results(drawn_outputs, tasks, n * len(evaluated), workers, progress)) as done:
        for owner, task, part in zip(owners, tasks, done, strict=True):
            scenario, of, _, block, count = task
            check_draws(scenario, part, of, seed, block)
            for name, values in part.items():
                draws[owner][name][block * BLOCK : block * BLOCK + count] = values
    return draws


def drawn_outputs(
    scenario: Scenario,
    outputs: Sequence[str],
    seed: int,
    block: int,
    count: int,
    tick: Tick | None = None,
) -> dict[str, np.ndarray]:
    """Some outputs over one block of draws, in shown units, arrays of shape (count,)."""
    drawn = draw(scenario, count, seed, block)
    all_outputs = shown_outputs(evaluate_draws(scenario, drawn).outputs)
    return {
        name: np.broadcast_to(np.asarray(all_outputs[name], dtype=float), (count,))
        for name in outputs
    }
