"""Monte Carlo: draws in the unit cube, evaluated in blocks that fit the cache, reduced to
percentiles.

Each input has its own stream in each block, so the same seed gives the same numbers however blocks
are shared out. The full matrix of draws is never built.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.engine.evaluation import Evaluation, run
from model.engine.result import evaluate
from model.language.units import unit
from model.plant.economics import CATEGORIES
from model.plant.outputs import NUMERIC_OUTPUTS, OUTPUTS
from model.reading.errors import UserError, whole_number
from model.scenario import following
from model.scenario.common_causes import by_member
from model.scenario.scenario import Scenario
from model.studies.draws import check_seed, joined
from model.studies.tasks import Progress, Tick, Workers, results

BLOCK = 16384  # amortises the draws of some 350 inputs; larger blocks leave the cache
PERCENTILES = (5, 10, 25, 50, 75, 90, 95)
# the likely value, within its band of four fifths of the draws
LOW, LIKELY, HIGH = BAND = 10, 50, 90
LARGEST = 10_000_000


@dataclass(frozen=True)
class Spread:
    """Percentiles, mean and standard deviation of one quantity over the draws, in its shown unit.

    The `plan` is what all inputs at their values give, and `plan_percentile` the per cent of the
    draws below it; None where there is none, the latter also where nothing varies.
    """

    unit: str
    plan: float | None
    plan_percentile: float | None
    mean: float
    deviation: float
    percentiles: dict[int, float]

    @property
    def likely(self) -> float:
        """The median of the draws."""
        return self.percentiles[LIKELY]

    @property
    def band(self) -> tuple[float, float]:
        """Between which four fifths of the draws lie; the dear end of a cost is the conservative
        value.
        """
        return self.percentiles[LOW], self.percentiles[HIGH]


@dataclass(frozen=True)
class MonteCarlo:
    """A finished study. `by_step` and `by_category` hold spreads of the cost per kWh;
    `cost_per_kwh` its draws, shape (n,).
    """

    scenario: Scenario
    n: int
    seed: int
    outputs: dict[str, Spread | None]
    by_step: dict[str, Spread]
    by_category: dict[str, Spread]
    cost_per_kwh: np.ndarray


def draw(
    scenario: Scenario,
    count: int,
    seed: int,
    block: int,
    keys: Sequence[str] | None = None,
) -> dict[str, np.ndarray]:
    """Coherent values of the uncertain inputs for one block: arrays of shape (count,), by key.

    Each input has a stream of its own, named by its key and its distribution, so that scenarios
    which share an input share its draws, while two estimates of one key are drawn apart. What such
    estimates have in common is their common cause, which has a stream by its name.
    """
    cause_of = by_member(scenario.common_causes)
    common: dict[str, np.ndarray] = {}
    drawn = {}
    for key in keys if keys is not None else scenario.uncertain:
        value = scenario.values[key]
        stream = _stream(seed, block, f"{key} {value.drawn_as}")
        cause = cause_of.get(key)
        if cause is not None:
            if cause.key not in common:
                common[cause.key] = _stream(seed, block, cause.key).standard_normal(count)
            own = stream.standard_normal(count)
            drawn[key] = value.at_scores(cause.joined(key, own, common[cause.key]))
        elif value.by_score:
            drawn[key] = value.at_scores(stream.standard_normal(count))
        else:
            drawn[key] = value.draw(stream.random(count))
    return drawn


def _stream(seed: int, block: int, name: str) -> np.random.Generator:
    words = np.array([seed, (block << 32) | zlib.crc32(name.encode())], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=words))


def blocks(n: int) -> Iterator[tuple[int, int]]:
    """Number and size of each block."""
    for index in range(-(-n // BLOCK)):
        yield index, min(BLOCK, n - index * BLOCK)


def evaluate_draws(scenario: Scenario, drawn: dict[str, np.ndarray]) -> Evaluation:
    """One block of samples through the equations. Raises UserError where a value follows what is
    not possible for it.
    """
    followed = {scenario.end_of(key) for key in scenario.followers}
    columns: dict[str, Any] = {}

    def record(key: str, value: Any, meaning: str) -> Any:
        if key in followed:
            columns[key] = value
        return value

    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        done = run(scenario, {**scenario.numbers, **drawn}, record)
    following.check_numbers(scenario, columns)
    return done


def check_possible(scenario: Scenario, count: int = 256) -> None:
    """Raise UserError where one of some draws, always the same, gives a result that cannot be."""
    if count in scenario.draws_checked:
        return
    known = [
        name
        for name, value in evaluate(scenario, shares=False).outputs.items()
        if name in NUMERIC_OUTPUTS and value
    ]
    done = evaluate_draws(scenario, draw(scenario, count, 1, 0))
    rows = {
        name: np.broadcast_to(np.asarray(done.outputs[name], dtype=float), (count,))
        for name in known
    }
    check_draws(
        scenario,
        {name: rows[name] / unit(OUTPUTS[name].unit).factor for name in known},
        known,
        1,
        0,
    )
    scenario.draws_checked.add(count)


def sample_outputs(scenario: Scenario, n: int, seed: int, outputs: Sequence[str]) -> np.ndarray:
    """Outputs over n draws, in shown units: array of shape (len(outputs), n). Raises UserError for
    an unknown output.
    """
    result = np.empty((len(outputs), n))
    for index, count in blocks(n):
        done = evaluate_draws(scenario, draw(scenario, count, seed, index))
        for row, name in enumerate(outputs):
            value = done.outputs[name]
            if value is None:
                raise UserError(f"{name} is unknown in {scenario.name}")
            result[row, index * BLOCK : index * BLOCK + count] = (
                value / unit(OUTPUTS[name].unit).factor
            )
    return result


def monte_carlo(
    scenario: Scenario,
    n: int = 4096,
    seed: int = 1,
    progress: Progress | None = None,
    workers: Workers | None = None,
) -> MonteCarlo:
    """Percentiles of every output, and of cost per kWh by step and by category, over n draws.

    The same seed gives the same numbers, whoever works. Raises UserError for fewer than two draws,
    and when an output is not finite, naming the inputs of the first offending draw that lie
    farthest from their values.
    """
    n, seed = whole_number(n, "n"), whole_number(seed, "the seed")
    if not 2 <= n <= LARGEST:
        raise UserError(f"n is {n}; expected a number of draws from 2 to {LARGEST}")
    check_seed(seed)
    plan = evaluate(scenario, shares=False)
    known = [name for name in NUMERIC_OUTPUTS if plan.outputs[name] is not None]
    tasks = [(scenario, tuple(known), seed, index, count) for index, count in blocks(n)]
    parts = []
    with closing(results(reduced_block, tasks, n, workers, progress)) as done:
        for task, rows in zip(tasks, done, strict=True):
            check_draws(scenario, rows, known, seed, task[3])
            parts.append(rows)
    rows = joined(parts)
    by_step = {id: plan.per_kwh(sum(costs.values())) for id, costs in plan.costs.items()}
    by_category = {}
    for category in CATEGORIES:
        costs = sum(row[category] for row in plan.costs.values())
        by_category[category] = plan.per_kwh(costs)
    outputs: dict[str, Spread | None] = dict.fromkeys(NUMERIC_OUTPUTS)
    for name in known:
        value = plan.outputs[name]
        outputs[name] = spread(
            rows[name], OUTPUTS[name].unit, float(value) if isinstance(value, float) else None
        )
    return MonteCarlo(
        scenario,
        n,
        seed,
        outputs,
        {id: spread(rows[f"step {id}"], "USD/kWh", by_step[id]) for id in by_step},
        {c: spread(rows[f"category {c}"], "USD/kWh", by_category[c]) for c in CATEGORIES},
        rows["cost_per_kwh"],
    )


def reduced_block(
    scenario: Scenario,
    known: Sequence[str],
    seed: int,
    block: int,
    count: int,
    tick: Tick | None = None,
) -> dict[str, np.ndarray]:
    """What is kept of one block, arrays of shape (count,): outputs, and cost per kWh by step and
    category.
    """
    done = evaluate_draws(scenario, draw(scenario, count, seed, block))
    outputs: dict[str, Any] = done.outputs
    with np.errstate(all="ignore"):  # what is not finite is told with its draw
        energy = outputs["annual_cost"] / outputs["cost_per_kwh"] / 1000.0  # good kWh a year
        kept = {name: outputs[name] / unit(OUTPUTS[name].unit).factor for name in known}
        kept |= {f"step {id}": flow.total / energy for id, flow in done.flows.items()}
        kept["step plant"] = done.plant.total / energy
        kept |= {f"category {c}": cost / energy for c, cost in done.categories.items()}
    return {
        name: np.broadcast_to(np.asarray(value, dtype=float), (count,))
        for name, value in kept.items()
    }


def check_draws(
    scenario: Scenario,
    rows: dict[str, np.ndarray],
    known: Sequence[str],
    seed: int,
    block: int,
) -> None:
    """Raise UserError naming the first draw of a block, and its inputs, whose output is not finite
    or cannot be.
    """
    from model.studies.scenario_problem import ScenarioProblem

    for name in known:
        bad = np.flatnonzero(~OUTPUTS[name].possible(rows[name]))
        if bad.size:
            i = int(bad[0])
            wrong = (
                "is not finite"
                if not np.isfinite(rows[name][i])
                else f"comes to {rows[name][i]:.4g}, which cannot be,"
            )
            columns = draw(scenario, len(rows[name]), seed, block)
            drawn = {key: column[i] for key, column in columns.items()}
            problem = ScenarioProblem(
                (name,), {key: scenario.values[key] for key in drawn}, scenario
            )
            raise UserError(
                f"{scenario.name}: {name} {wrong} in draw {block * BLOCK + i}, with"
                f" {problem.described(drawn)}"
            )


def spread(values: np.ndarray, of_unit: str, plan: float | None) -> Spread:
    """Percentiles, mean and deviation of draws of shape (n,), beside the plan."""
    percentiles = dict(
        zip(PERCENTILES, (float(x) for x in np.percentile(values, PERCENTILES)), strict=True)
    )
    deviation = float(values.std())
    place = None
    if plan is not None and deviation > 0.0:
        place = 50.0 * float((values < plan).mean() + (values <= plan).mean())
    return Spread(of_unit, plan, place, float(values.mean()), deviation, percentiles)
