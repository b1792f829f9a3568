"""Cases of the Sobol study on the tri-layer garnet scenario, against blocked evaluation, SALib and
lca_algebraic.

Each pair does the same work and is checked to give the same numbers before it is timed. SALib's
side of a study takes many seconds and is timed in fewer rounds, which the table says.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import Case, repeated, rounds
from benchmarks.measure import ratio as ratio_of
from model import load
from model.language.program import Bound
from model.scenario.scenario import Scenario
from model.studies.indices import from_bootstrap, from_scrambles
from model.studies.salib import interleaved, salib_problem
from model.studies.saltelli import Design, evaluate_rows, evaluate_samples, samples
from model.studies.scenario_problem import ScenarioProblem, of_scenario
from model.studies.sobol import sobol

N = 2**12
BLOCK, PROGRAM_BLOCK = 8192, 2048
LEADING = 80
FOUR = ("cost_per_kwh", "investment", "overall_yield", "energy_per_kwh")
MEMORY_ROWS, MEMORY_INPUTS = 2**16, 150
PEERS = Path(__file__).parent / "peers"
PEER_PYTHON = PEERS / ".venv" / "bin" / "python"


Evaluate = Callable[[ScenarioProblem, np.ndarray], dict[str, np.ndarray]]


@dataclass(frozen=True)
class Row:
    """A line of the table: what is compared, what was measured, and at least (or at most) what was
    aimed at.
    """

    what: str
    measured: str
    target: str


def rows(count: int, quick: bool = False) -> Iterator[Row]:
    """All lines, measured one after the other; `quick` leaves out what takes minutes."""
    scenario = load("tri_layer_garnet")
    leading = tuple(sobol(scenario, n=N).frame["name"].head(LEADING))
    yield from _blocked(scenario, count)
    yield from _structured(scenario, None, "all uncertain parameters", "8", count)
    yield from _structured(
        scenario, leading, f"the {LEADING} with the largest total index", "5", count
    )
    yield from _floor(scenario, leading, count)
    yield from _analysis(scenario, leading, 1 if quick else 3, quick)
    if not quick:
        yield from _study(scenario, leading, 3)
    yield _memory()
    yield _peer(scenario, count)


# Evaluation -------------------------------------------------------------------------------------------------------


def _columns(problem: ScenarioProblem, rows: int) -> np.ndarray:
    return samples(problem, Design(rows, 1, 1, ()), 0, rows)[0]


def blocked(problem: ScenarioProblem, columns: np.ndarray) -> dict[str, np.ndarray]:
    """The model on columns of shape (inputs, samples), in blocks."""
    found = {name: np.empty(columns.shape[1]) for name in problem.outputs}
    for low in range(0, columns.shape[1], BLOCK):
        part = slice(low, low + BLOCK)
        for name, values in problem.evaluate(
            dict(zip(problem.names, columns[:, part], strict=True))
        ).items():
            found[name][part] = values
    return found


def program_in_blocks(
    problem: ScenarioProblem, columns: np.ndarray, rows: int = PROGRAM_BLOCK
) -> dict[str, np.ndarray]:
    """The traced program as a whole on columns of shape (inputs, samples), in blocks; nothing is
    shared between samples.
    """
    found = {name: np.empty(columns.shape[1]) for name in problem.outputs}
    bound = Bound(problem.program, rows, keep=False)
    for low in range(0, columns.shape[1], rows):
        for name, values in bound.run(columns[:, low : low + rows]).items():
            found[name][low : low + rows] = values
    return found


def _blocked(scenario: Scenario, count: int) -> Iterator[Row]:
    problem, few = of_scenario(scenario, ["cost_per_kwh"]), 64
    columns = _columns(problem, BLOCK)

    def singly() -> np.ndarray:
        from model.engine.evaluation import run
        from model.language.units import unit
        from model.plant.outputs import OUTPUTS

        scale = unit(OUTPUTS["cost_per_kwh"].unit).factor
        drawn = (dict(zip(problem.names, row.tolist(), strict=True)) for row in columns[:, :few].T)
        return np.array(
            [
                run(scenario, {**scenario.numbers, **one}).outputs["cost_per_kwh"] / scale
                for one in drawn
            ]
        )

    assert np.allclose(
        singly(), blocked(problem, columns)["cost_per_kwh"][:few], rtol=1e-12, atol=0
    )
    timed = rounds({"one": singly, "block": lambda: blocked(problem, columns)}, count)
    found = ratio_of(timed["one"], timed["block"])
    scale = BLOCK / few
    text = f"{found.median * scale:.3g} ({found.low * scale:.3g} to {found.high * scale:.3g})"
    yield Row(
        f"blocked evaluation vs one call per sample ({BLOCK / timed['block'].median:,.0f} samples a"
        " second)",
        text,
        ">= 100",
    )


def _structured(
    scenario: Scenario, keys: tuple[str, ...] | None, which: str, target: str, count: int
) -> Iterator[Row]:
    problem = of_scenario(scenario, FOUR, keys)
    design = Design(N, 1, 1, tuple((i,) for i in range(len(problem.names))))
    a, b = base = samples(problem, design, 0, N)

    def full(evaluate: Evaluate) -> dict[str, list[np.ndarray]]:
        """Every sample of the Saltelli design through the model: A, B, and A with each input from
        B.
        """
        found: dict[str, list[np.ndarray]] = {name: [] for name in FOUR}
        for g in range(-2, len(problem.names)):
            columns = b if g == -1 else a.copy()
            if g >= 0:
                columns[g] = b[g]
            for name, values in evaluate(problem, columns).items():
                found[name].append(values)
        return found

    made = evaluate_samples(problem, design, base)
    for exact in (full(blocked), full(program_in_blocks)):
        for name in FOUR:
            assert np.array_equal(made[name].a, exact[name][0]) and np.array_equal(
                made[name].b, exact[name][1]
            )
            assert np.array_equal(made[name].ab, np.array(exact[name][2:]))
    cases: dict[str, Case] = {
        "arrays": lambda: full(blocked),
        "program": lambda: full(program_in_blocks),
        "structured": lambda: evaluate_samples(problem, design, base),
    }
    timed = rounds(cases, count)
    what = (
        f"N = {N}, four outputs, bit-identical: {which} ({len(problem.names)};"
        f" {timed['structured'].median:.3f} s)"
    )
    yield Row(
        f"structured vs blocked full evaluation, {what}",
        str(ratio_of(timed["arrays"], timed["structured"])),
        f">= {target}",
    )
    yield Row(
        "the same vs full evaluation by the traced program",
        str(ratio_of(timed["program"], timed["structured"])),
        "stated",
    )


def _floor(scenario: Scenario, keys: tuple[str, ...], count: int) -> Iterator[Row]:
    """How far the structured evaluator is from reading its base samples once and writing its
    outputs.
    """
    problem = of_scenario(scenario, ["cost_per_kwh"], keys)
    design = Design(N, 1, 1, tuple((i,) for i in range(len(keys))))
    base = samples(problem, design, 0, N)
    target = np.empty((len(keys) + 2, N))

    def floor() -> None:
        base.sum()
        target[:] = 1.0

    timed = rounds(
        {"structured": lambda: evaluate_samples(problem, design, base), "floor": floor}, count
    )
    yield Row(
        "structured evaluation vs the matrix-free floor: reading the base samples, writing the"
        f" outputs ({LEADING} inputs)",
        str(ratio_of(timed["structured"], timed["floor"])),
        "stated",
    )


# Analysis and whole studies ---------------------------------------------------------------------------------------


def _analysis(scenario: Scenario, keys: tuple[str, ...], count: int, quick: bool) -> Iterator[Row]:
    from SALib.analyze import sobol as salib

    problem = of_scenario(scenario, ["cost_per_kwh"], keys)
    for second in (False, True):
        design = Design(N, 1, 1, tuple((i,) for i in range(len(keys))), second)
        values = evaluate_rows(problem, design, 0, N)["cost_per_kwh"]
        y, spec = interleaved(values), salib_problem(problem)
        theirs = [None]

        def analyse(
            y: np.ndarray = y, spec: dict = spec, second: bool = second, kept: list = theirs
        ) -> None:
            kept[0] = salib.analyze(spec, y, calc_second_order=second, seed=1)

        if second and quick:
            continue
        analyse()
        mine = from_bootstrap(values, seed=1)
        for ours, name in (
            (mine.s1, "S1"),
            (mine.st, "ST"),
            (mine.s1_error, "S1_conf"),
            (mine.st_error, "ST_conf"),
            *(((mine.s2, "S2"), (mine.s2_error, "S2_conf")) if second else ()),
        ):
            assert np.nanmax(np.abs(ours - theirs[0][name])) < 1e-12, name
        cases: dict[str, Case] = {
            "salib": analyse,
            "ours": lambda v=values: from_bootstrap(v, seed=1),
            "scrambles": lambda v=values: from_scrambles(v, 8),
        }
        timed = rounds(cases, 1 if second else count, warm=False)
        what = (
            f"{'with' if second else 'without'} second order, N = {N}, {LEADING} inputs,"
            f" {len(timed['salib'].units)} round(s)"
        )
        yield Row(
            f"analysis alone, the same numbers and bootstrap intervals, vs SALib analyze: {what}",
            str(ratio_of(timed["salib"], timed["ours"])),
            ">= 50",
        )
        yield Row(
            f"analysis alone, with errors from scrambles, vs SALib analyze: {what}",
            str(ratio_of(timed["salib"], timed["scrambles"])),
            "stated",
        )


def salib_distributions(problem: ScenarioProblem) -> dict[str, Any]:
    """The inputs as a user of SALib would state them; PERT, which SALib lacks, becomes triangular."""
    bounds, kinds = [], []
    for name in problem.names:
        value = problem.values[name]
        low, high = (value.convert(end) for end in value.range)
        if value.distribution == "uniform":
            bounds.append([low, high])
            kinds.append("unif")
        elif value.distribution == "lognormal":
            mean, deviation = (
                (np.log(low) + np.log(high)) / 2,
                (np.log(high) - np.log(low)) / 3.2897072539029444,
            )
            bounds.append([mean, deviation])
            kinds.append("lognorm")
        else:
            bounds.append([low, high, min(0.999999, (value.coherent - low) / (high - low))])
            kinds.append("triang")
    return {"num_vars": len(bounds), "names": list(problem.names), "bounds": bounds, "dists": kinds}


def _study(scenario: Scenario, keys: tuple[str, ...], count: int) -> Iterator[Row]:
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    problem = of_scenario(scenario, ["cost_per_kwh"], keys)
    spec = salib_distributions(problem)

    def with_salib() -> Any:
        x = sampling.sample(spec, N, calc_second_order=False, seed=1)
        y = np.empty(len(x))
        for low in range(0, len(x), BLOCK):
            columns = np.ascontiguousarray(x[low : low + BLOCK].T)
            y[low : low + BLOCK] = blocked(problem, columns)["cost_per_kwh"]
        return analysis.analyze(spec, y, calc_second_order=False, seed=1)

    def ours(error: str, subject: Scenario = scenario) -> Any:
        return sobol(subject, ["cost_per_kwh"], parameters=keys, n=N, error=error).indices[
            "cost_per_kwh"
        ]

    # The two differ by the few PERT inputs alone, which weigh little.
    assert np.abs(with_salib()["ST"] - ours("bootstrap").st).max() < 0.02
    cases: dict[str, Case] = {
        "salib": with_salib,
        "ours": lambda: ours("scrambles"),
        "bootstrap": lambda: ours("bootstrap"),
        "traced anew": lambda: ours("scrambles", replace(scenario)),
    }
    timed = rounds(cases, count, warm=False)
    what = (
        f"N = {N}, {LEADING} inputs, one output, {count} rounds; SALib"
        f" {timed['salib'].median:.1f} s"
    )
    yield Row(
        f"whole study vs SALib sample + our blocked model + SALib analyze: {what}, ours"
        f" {timed['ours'].median:.3f} s",
        str(ratio_of(timed["salib"], timed["ours"])),
        ">= 100",
    )
    yield Row(
        "the same with the scenario traced anew for every study, ours"
        f" {timed['traced anew'].median:.3f} s",
        str(ratio_of(timed["salib"], timed["traced anew"])),
        "stated",
    )
    yield Row(
        f"the same with SALib's points and bootstrap, ours {timed['bootstrap'].median:.3f} s",
        str(ratio_of(timed["salib"], timed["bootstrap"])),
        "stated",
    )


# Memory and peers -------------------------------------------------------------------------------------------------


def _memory() -> Row:
    """Peak resident memory of a study in a process of its own."""
    code = (
        "import resource\nfrom model import load, sobol\nscenario ="
        f" load('tri_layer_garnet')\nstudy = sobol(scenario, {list(FOUR)!r}, n={MEMORY_ROWS},"
        f" parameters=scenario.uncertain[:{MEMORY_INPUTS}])\nassert len(study.groups) == %d and"
        " len(study.values) == 4\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)"
        % MEMORY_INPUTS
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PEERS.parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    return Row(
        f"memory: {MEMORY_INPUTS} parameters, N = {MEMORY_ROWS}, four outputs, peak resident",
        f"{float(done.stdout):.2f} GB",
        "< 1.5 GB",
    )


def _peer(scenario: Scenario, count: int) -> Row:
    """Evaluations a second of lca_algebraic on a comparable chain, in its own environment, in the
    same rounds.
    """
    what = (
        f"blocked evaluation (traced program, {LEADING} inputs) vs lca_algebraic on a chain of 20"
        " steps with 80 parameters"
    )
    if not PEER_PYTHON.exists():
        return Row(
            what, f"not run: {PEER_PYTHON.relative_to(PEERS.parents[1])} is missing", ">= 20"
        )
    keys = tuple(sobol(scenario, n=256).frame["name"].head(LEADING))
    problem = of_scenario(scenario, ["cost_per_kwh"], keys)
    columns = _columns(problem, 2**16)
    assert np.array_equal(
        program_in_blocks(problem, columns)["cost_per_kwh"],
        blocked(problem, columns)["cost_per_kwh"],
    )
    found = []
    for _ in range(count):
        peer = json.loads(
            subprocess.run(
                [PEER_PYTHON, PEERS / "lca_algebraic_chain.py"],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        ours = columns.shape[1] / repeated(lambda: program_in_blocks(problem, columns))
        found.append((ours / peer["evaluations_per_second"], peer["version"]))
    ratios = sorted(ratio for ratio, _ in found)
    middle = ratios[len(ratios) // 2]
    return Row(
        f"{what} (version {found[0][1]})",
        f"{middle:.3g} ({ratios[0]:.3g} to {ratios[-1]:.3g})",
        ">= 20",
    )
