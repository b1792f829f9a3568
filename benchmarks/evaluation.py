"""Cases of evaluating a Saltelli design: in blocks, structurally, and against reading the samples once.

Ways that are timed against each other give the same bits, which is checked first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.measure import Case, rounds
from benchmarks.measure import ratio as ratio_of
from model.language.program import Bound
from model.scenario.scenario import Scenario
from model.studies.saltelli import Design, evaluate_samples, samples
from model.studies.scenario_problem import ScenarioProblem, of_scenario

N = 2**12
BLOCK = 8192
PROGRAM_BLOCK = 2048
LEADING = 80
FOUR = ("cost_per_kwh", "investment", "overall_yield", "energy_per_kwh")

Evaluate = Callable[[ScenarioProblem, np.ndarray], dict[str, np.ndarray]]


@dataclass(frozen=True)
class Row:
    """A line of the table: what is compared, what was measured, and at least (or at most) what was
    aimed at.
    """

    what: str
    measured: str
    target: str


def columns_of(problem: ScenarioProblem, rows: int) -> np.ndarray:
    """Samples of the inputs, shape (inputs, rows)."""
    return inputs_of(problem, samples(problem, Design(rows, 1, 1, ()), 0, rows)[0])


def inputs_of(problem: ScenarioProblem, drawn: np.ndarray) -> np.ndarray:
    """Values of the inputs, from what is drawn of them and of their common causes."""
    return np.array(list(problem.columns(dict(zip(problem.names, drawn, strict=True))).values()))


def blocked(problem: ScenarioProblem, columns: np.ndarray) -> dict[str, np.ndarray]:
    """The model on columns of shape (inputs, samples), in blocks."""
    outputs = {name: np.empty(columns.shape[1]) for name in problem.outputs}
    for low in range(0, columns.shape[1], BLOCK):
        part = slice(low, low + BLOCK)
        for name, values in problem.evaluate(
            dict(zip(problem.inputs, columns[:, part], strict=True))
        ).items():
            outputs[name][part] = values
    return outputs


def program_in_blocks(
    problem: ScenarioProblem, columns: np.ndarray, rows: int = PROGRAM_BLOCK
) -> dict[str, np.ndarray]:
    """The traced program as a whole on columns of shape (inputs, samples), in blocks; nothing is
    shared between samples.
    """
    outputs = {name: np.empty(columns.shape[1]) for name in problem.outputs}
    bound = Bound(problem.program, rows, keep=False)
    for low in range(0, columns.shape[1], rows):
        for name, values in bound.run(columns[:, low : low + rows]).items():
            outputs[name][low : low + rows] = values
    return outputs


def blocks_against_calls(scenario: Scenario, count: int) -> Iterator[Row]:
    """A block of samples beside one call for each."""
    problem, few = of_scenario(scenario, ["cost_per_kwh"]), 64
    columns = columns_of(problem, BLOCK)

    def singly() -> np.ndarray:
        from model.engine.evaluation import run
        from model.language.units import unit
        from model.plant.outputs import OUTPUTS

        scale = unit(OUTPUTS["cost_per_kwh"].unit).factor
        drawn = (dict(zip(problem.inputs, row.tolist(), strict=True)) for row in columns[:, :few].T)
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
    ratio = ratio_of(timed["one"], timed["block"])
    scale = BLOCK / few
    text = f"{ratio.median * scale:.3g} ({ratio.low * scale:.3g} to {ratio.high * scale:.3g})"
    yield Row(
        f"blocked evaluation vs one call per sample ({BLOCK / timed['block'].median:,.0f} samples a"
        " second)",
        text,
        ">= 100",
    )


def structure_against_blocks(
    scenario: Scenario, keys: tuple[str, ...] | None, which: str, target: str, count: int
) -> Iterator[Row]:
    """The structured evaluation beside the full design in blocks."""
    problem = of_scenario(scenario, FOUR, keys)
    design = Design(N, 1, 1, tuple((i,) for i in range(len(problem.names))))
    a, b = base = samples(problem, design, 0, N)

    def full(evaluate: Evaluate) -> dict[str, list[np.ndarray]]:
        """Every sample of the Saltelli design through the model: A, B, and A with each input from
        B.
        """
        outputs: dict[str, list[np.ndarray]] = {name: [] for name in FOUR}
        for g in range(-2, len(problem.names)):
            columns = b if g == -1 else a.copy()
            if g >= 0:
                columns[g] = b[g]
            for name, values in evaluate(problem, inputs_of(problem, columns)).items():
                outputs[name].append(values)
        return outputs

    structured = evaluate_samples(problem, design, base)
    for exact in (full(blocked), full(program_in_blocks)):
        for name in FOUR:
            assert np.array_equal(structured[name].a, exact[name][0]) and np.array_equal(
                structured[name].b, exact[name][1]
            )
            assert np.array_equal(structured[name].ab, np.array(exact[name][2:]))
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


def structure_against_floor(scenario: Scenario, keys: tuple[str, ...], count: int) -> Iterator[Row]:
    """How far the structured evaluator is from reading its base samples once and writing its
    outputs.
    """
    problem = of_scenario(scenario, ["cost_per_kwh"], keys)
    design = Design(N, 1, 1, tuple((i,) for i in range(len(problem.names))))
    base = samples(problem, design, 0, N)
    target = np.empty((len(problem.names) + 2, N))

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
