"""Every combination of strategies that a chain allows: cost, resistance and readiness of each, and
the Pareto front.

Combinations are evaluated on common random numbers, so they may be compared draw by draw with one
another and with `compare`. Each finished one may be written to a file at once; a run that was cut
off goes on from there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.engine.result import VERSION, evaluate
from model.plant.outputs import shown_outputs
from model.reading import project
from model.reading.errors import UserError
from model.reading.files import lock
from model.reading.parameter import Value
from model.scenario import chosen_strategies, strategy
from model.scenario.scenario import Scenario, load
from model.studies.comparison import COST, Given, removed_resistance
from model.studies.monte_carlo import BLOCK, check_draws, draw, evaluate_draws
from model.studies.tasks import Progress, Tick, Workers, results

if TYPE_CHECKING:
    import pandas as pd

MOST = 50_000
_TOGETHER = 16  # combinations in a task: little to lose, and draws that they share are made once
_KEPT = 60_000_000  # bytes of draws that a task keeps for the combinations after


@dataclass(frozen=True)
class Combination:
    """Strategies at a scale and what they give. Costs are USD/kWh, `removed_resistance` ohm cm2
    against the bare cell.

    `readiness` is the lowest level among the strategies; None where the review gives none for one
    of them.
    """

    strategies: tuple[str, ...]
    scale: str
    cost: float
    cost_5: float
    cost_50: float
    cost_95: float
    removed_resistance: float | None
    area_specific_resistance: float | None
    minutes_to_80_percent: float | None
    investment: float
    readiness: str | None

    @property
    def label(self) -> str:
        """The strategies in one line."""
        return " + ".join(self.strategies) or "without strategies"

    @property
    def ranked(self) -> tuple[float, float, int] | None:
        """Cost, resistance and readiness, each the less the better; None where one of them is
        unknown.
        """
        if self.removed_resistance is None or self.readiness is None:
            return None
        return self.cost_50, -self.removed_resistance, -strategy.LEVELS.index(self.readiness)


@dataclass(frozen=True)
class Exploration:
    """All combinations of a scenario's chain, in the order of enumeration, scale by scale."""

    scenario: Scenario
    n: int
    seed: int
    scales: tuple[str, ...]
    found: tuple[Combination, ...]
    bases: tuple[Scenario, ...] = ()  # the scenario without strategies, at each scale

    @cached_property
    def front(self) -> tuple[Combination, ...]:
        """What no other combination of its scale beats in cost, resistance and readiness at once,
        cheapest first.
        """
        made: list[Combination] = []
        for scale in self.scales:
            made += pareto([c for c in self.found if c.scale == scale])
        return tuple(made)

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


def pareto(found: Sequence[Combination]) -> list[Combination]:
    """The combinations that no other one equals or beats in every respect and beats in one; those
    unknown left out.
    """
    ranked = sorted((c for c in found if c.ranked is not None), key=lambda c: c.ranked or ())
    front: list[Combination] = []
    for one in ranked:  # whatever beats it is cheaper or as cheap, so it stands before it
        if not any(_beats(other, one) for other in front):
            front.append(one)
    return front


def _beats(other: Combination, one: Combination) -> bool:
    assert other.ranked is not None and one.ranked is not None
    return other.ranked != one.ranked and all(
        a <= b for a, b in zip(other.ranked, one.ranked, strict=True)
    )


# What there is to explore ------------------------------------------------------------------------------------------


def subject(name: Given) -> Scenario:
    """The scenario to explore: one that is given, or the ready one of a chain's name."""
    if isinstance(name, Scenario):
        return name
    if str(name) in project.names("scenarios") or str(name) not in project.names("chains"):
        return load(name)
    for ready in project.names("scenarios"):
        made = load(ready)
        if made.header.chain == str(name):
            return made
    raise UserError(f"no ready scenario uses the chain '{name}'; name a scenario")


def applicable(chain: str) -> list[str]:
    """The strategies that apply to a chain."""
    at = chosen_strategies.home(chain)
    return [id for id in project.names("strategies") if at in strategy.read(id).applies_to]


def compatible(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every set of strategies (`name` or `name@form`) no two of which are about the same part; none
    of them first.
    """
    parts = {
        name: set(strategy.read(name.partition(strategy.SEPARATOR)[0]).occupies) for name in names
    }

    def grow(chosen: tuple[str, ...], start: int) -> Iterator[tuple[str, ...]]:
        yield chosen
        for index in range(start, len(names)):
            if all(parts[names[index]].isdisjoint(parts[name]) for name in chosen):
                yield from grow((*chosen, names[index]), index + 1)

    return grow((), 0)


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
    if not 0 <= seed < 2**63:
        raise UserError(f"the seed is {seed}; expected a whole number from 0 to 2^63 - 1")
    at = tuple(scales) if scales else (base.scale,)
    names = (
        tuple(dict.fromkeys(strategies))
        if strategies is not None
        else tuple(applicable(base.header.chain))
    )
    for name in names:
        base.with_strategies([name], origin)  # says what does not exist or apply
    sets = []
    for made in compatible(names):
        sets.append(made)
        if len(sets) * len(at) > MOST:
            raise UserError(
                f"{origin}: more than {MOST} combinations; name fewer strategies or scales"
            )
    bases = {scale: base.at_scale(scale, origin).with_strategies([], origin) for scale in at}
    kept = _Kept(Path(save), _study(bases, names, n, seed)) if save is not None else None
    found = dict(kept.found) if kept else {}
    wanted = [(made, scale) for scale in at for made in sets]
    missing = [key for key in wanted if key not in found]
    tasks = [
        (bases[scale], tuple(made for made, of in part), n, seed)
        for scale in at
        for part in _parts([key for key in missing if key[1] == scale])
    ]
    before = len(wanted) - len(missing)
    told = progress and (lambda done, total: progress(before + done, len(wanted)))
    keeping = closing(kept) if kept else nullcontext()
    with keeping, closing(results(evaluated, tasks, len(missing), workers, told)) as done:
        for part in done:
            found |= {(made.strategies, made.scale): made for made in part}
            if kept:
                kept.add(part)
    return Exploration(
        base, n, seed, at, tuple(found[key] for key in wanted), tuple(bases.values())
    )


def _parts(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(keys), _TOGETHER):
        yield keys[start : start + _TOGETHER]


def evaluated(
    bare: Scenario, sets: Sequence[tuple[str, ...]], n: int, seed: int, tick: Tick | None = None
) -> list[Combination]:
    """Some combinations of a scenario without strategies, over n draws."""
    shared, start = _Shared(n, seed), evaluate(bare, shares=False)
    found = []
    for index, names in enumerate(sets):
        scenario = bare.with_strategies(names)
        result = evaluate(scenario, shares=False)
        drawn = shown_outputs(
            {COST: evaluate_draws(scenario, shared.draws(scenario)).outputs[COST]}
        )
        check_draws(scenario, drawn, (COST,), seed, 0)
        low, middle, high = (
            float(x) for x in np.percentile(np.broadcast_to(drawn[COST], n), (5, 50, 95))
        )
        out: dict[str, Any] = result.outputs
        found.append(
            Combination(
                names,
                scenario.scale,
                out[COST],
                low,
                middle,
                high,
                removed_resistance(start, result),
                out["area_specific_resistance"],
                out["minutes_to_80_percent"],
                out["investment"],
                strategy.readiness(scenario.strategies),
            )
        )
        if tick:
            tick((index + 1) / len(sets))
    return found


class _Shared:
    """Draws of one block by key, made once for all combinations that hold the same value."""

    def __init__(self, n: int, seed: int) -> None:
        self.n, self.seed = n, seed
        self.made: dict[str, tuple[Value, np.ndarray]] = {}

    def draws(self, scenario: Scenario) -> dict[str, np.ndarray]:
        """What `uncertainty.draw` gives for the first block."""
        missing = [
            key
            for key in scenario.uncertain
            if key not in self.made or self.made[key][0] != scenario.values[key]
        ]
        new = draw(scenario, self.n, self.seed, 0, missing)
        if (len(self.made) + len(new)) * self.n * 8 > _KEPT:
            self.made.clear()
            new = draw(scenario, self.n, self.seed, 0)
        self.made |= {key: (scenario.values[key], column) for key, column in new.items()}
        return {key: self.made[key][1] for key in scenario.uncertain}


# A run that may be cut off -----------------------------------------------------------------------------------------


def _study(bases: dict[str, Scenario], names: Sequence[str], n: int, seed: int) -> dict[str, Any]:
    """What a file of results must agree with to be gone on with."""
    return {
        "study": "explore",
        "version": VERSION,
        "n": n,
        "seed": seed,
        "strategies": list(names),
        "fingerprints": {scale: made.fingerprint for scale, made in bases.items()},
        "files": _fingerprint(names),
    }


def _fingerprint(names: Sequence[str]) -> str:
    """Changes with the text of any strategy that takes part."""
    from hashlib import sha256

    ids = sorted({name.partition(strategy.SEPARATOR)[0] for name in names})
    text = b"\0".join(project.path_of("strategies", id).read_bytes() for id in ids)
    return sha256(text).hexdigest()[:12]


class _Kept:
    """A file of finished combinations: a line that says of which study, then one for each."""

    def __init__(self, path: Path, study: dict[str, Any]) -> None:
        self.path = path
        self.found: dict[tuple[tuple[str, ...], str], Combination] = {}
        try:
            self.stream = path.open("a+b")
        except OSError as error:
            raise UserError(f"{path}: {(error.strerror or str(error)).lower()}") from None
        try:
            lock(self.stream, path)
            self._begin(study)
        except UserError:
            self.stream.close()
            raise

    def _begin(self, study: dict[str, Any]) -> None:
        """Read what is there, or say of which study the file is."""
        self.stream.seek(0)
        lines = self.stream.read().split(b"\n")
        if not any(lines):
            self._append(json.dumps(study) + "\n")
            return
        self._read(lines, study)
        # What was cut off in the middle of a line goes.
        self.stream.truncate(len(b"\n".join(lines[:-1]) + b"\n"))

    def _append(self, text: str) -> None:
        """Add to the file at once, so that a run that is killed has lost nothing that was finished."""
        try:
            self.stream.write(text.encode("utf-8"))
            self.stream.flush()
        except OSError as error:
            raise UserError(f"{self.path}: {(error.strerror or str(error)).lower()}") from None

    def _read(self, lines: list[bytes], study: dict[str, Any]) -> None:
        try:
            there = json.loads(lines[0])
            made = [json.loads(line) for line in lines[1:-1]]
            found = [Combination(**{**one, "strategies": tuple(one["strategies"])}) for one in made]
        except (ValueError, TypeError, KeyError):
            raise UserError(
                f"{self.path}: this is not a file of explore's results; name another to save to"
            ) from None
        if there != study:
            differ = [
                key for key in study if not isinstance(there, dict) or there.get(key) != study[key]
            ]
            raise UserError(
                f"{self.path}: holds results of another study ({', '.join(differ)} differ); name"
                " another file, or take this one away"
            )
        self.found = {(one.strategies, one.scale): one for one in found}

    def add(self, part: Sequence[Combination]) -> None:
        """Write what has been finished."""
        self._append("".join(json.dumps(asdict(made)) + "\n" for made in part))

    def close(self) -> None:
        """Let the file go."""
        self.stream.close()
