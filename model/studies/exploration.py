"""Every combination of strategies that a chain allows: cost, resistance and readiness of each, and
the Pareto front.

Combinations are evaluated on common random numbers, so they may be compared draw by draw with one
another and with `compare`. Each finished one may be written to a file at once; a run that was cut
off goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.reading import project
from model.reading.errors import UserError
from model.scenario.scenario import Scenario, load
from model.studies.combinations import (
    TOGETHER,
    Combination,
    applicable,
    compatible,
    evaluated,
)
from model.studies.draws import check_seed
from model.studies.explored_file import ExploredFile, study_of
from model.studies.monte_carlo import BLOCK
from model.studies.pareto import pareto_front
from model.studies.tasks import Progress, Workers, results
from model.studies.variants import Given

if TYPE_CHECKING:
    import pandas as pd

MOST = 50_000


@dataclass(frozen=True)
class Exploration:
    """All combinations of a scenario's chain, in the order of enumeration, scale by scale."""

    scenario: Scenario
    n: int
    seed: int
    scales: tuple[str, ...]
    found: tuple[Combination, ...]
    scenarios: tuple[Scenario, ...] = ()  # the scenario without strategies, at each scale

    @cached_property
    def front(self) -> tuple[Combination, ...]:
        """What no other combination of its scale beats in cost, resistance and readiness at once,
        cheapest first.
        """
        front: list[Combination] = []
        for scale in self.scales:
            front += pareto_front([c for c in self.found if c.scale == scale], lambda c: c.ranked)
        return tuple(front)

    @property
    def unranked(self) -> tuple[Combination, ...]:
        """Combinations with an unknown resistance or readiness, which never rank as best or worst."""
        return tuple(c for c in self.found if c.ranked is None)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One line per combination."""
        import pandas as pd

        front = {(c.strategies, c.scale) for c in self.front}
        rows = [
            {"label": c.label, **asdict(c), "on_front": (c.strategies, c.scale) in front}
            for c in self.found
        ]
        return pd.DataFrame(rows)


def subject(name: Given) -> Scenario:
    """The scenario to explore: one that is given, or the ready one of a chain's name."""
    if isinstance(name, Scenario):
        return name
    if str(name) in project.names("scenarios") or str(name) not in project.names("chains"):
        return load(name)
    for ready in project.names("scenarios"):
        scenario = load(ready)
        if scenario.header.chain == str(name):
            return scenario
    raise UserError(f"no ready scenario uses the chain '{name}'; name a scenario")


def explore(
    scenario: Given,
    scales: Sequence[str] | None = None,
    n: int = 1024,
    seed: int = 1,
    *,
    strategies: Sequence[str] | None = None,
    save: str | Path | None = None,
    workers: Workers | None = None,
    progress: Progress | None = None,
    origin: str = "user",
) -> Exploration:
    """Every compatible combination of strategies (default: all that apply) at each scale, over n
    common draws.

    `save` names a file that takes each finished combination; if it is there from a run that was cut
    off, what it holds is not done again. The result is the same. Raises UserError for too many
    combinations, strategies that do not apply or exist, and a file that belongs to another study.
    """
    base = subject(scenario)
    if not 2 <= n <= BLOCK:
        raise UserError(f"n is {n}; expected a number of draws from 2 to {BLOCK}")
    check_seed(seed)
    at = tuple(scales) if scales else (base.scale,)
    names = (
        tuple(dict.fromkeys(strategies))
        if strategies is not None
        else tuple(applicable(base.header.chain))
    )
    for name in names:
        base.with_strategies([name], origin)  # says what does not exist or apply
    sets = []
    for one in compatible(names):
        sets.append(one)
        if len(sets) * len(at) > MOST:
            raise UserError(
                f"{origin}: more than {MOST} combinations; name fewer strategies or scales"
            )
    bases = {scale: base.at_scale(scale, origin).with_strategies([], origin) for scale in at}
    kept = ExploredFile(Path(save), study_of(bases, names, n, seed)) if save is not None else None
    finished = dict(kept.combinations) if kept else {}
    wanted = [(chosen, scale) for scale in at for chosen in sets]
    missing = [key for key in wanted if key not in finished]
    tasks = []
    for scale in at:
        chosen = [strategies for strategies, of in missing if of == scale]
        tasks += [(bases[scale], tuple(part), n, seed) for part in _parts(chosen)]
    before = len(wanted) - len(missing)
    counted = progress and (lambda done, total: progress(before + done, len(wanted)))
    keeping = closing(kept) if kept else nullcontext()
    with keeping, closing(results(evaluated, tasks, len(missing), workers, counted)) as done:
        for part in done:
            finished |= {(one.strategies, one.scale): one for one in part}
            if kept:
                kept.add(part)
    return Exploration(
        base, n, seed, at, tuple(finished[key] for key in wanted), tuple(bases.values())
    )


def _parts(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(keys), TOGETHER):
        yield keys[start : start + TOGETHER]
