"""Cases of the analysis alone and of whole studies, against SALib on the same samples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.evaluation import BLOCK, LEADING, N, Row, blocked
from benchmarks.measure import Case, rounds
from benchmarks.measure import ratio as ratio_of
from model.scenario.scenario import Scenario
from model.studies.indices import from_bootstrap, from_scrambles
from model.studies.salib import interleaved, salib_problem
from model.studies.saltelli import Design, evaluate_rows
from model.studies.scenario_problem import of_scenario
from model.studies.sobol import sobol


def analysis_against_salib(
    scenario: Scenario, keys: tuple[str, ...], count: int, quick: bool
) -> Iterator[Row]:
    """Indices with their errors from the same values, beside SALib's."""
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


def study_against_salib(scenario: Scenario, keys: tuple[str, ...], count: int) -> Iterator[Row]:
    """A whole study from sampling to indices, beside the same with SALib."""
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    problem = of_scenario(scenario, ["cost_per_kwh"], keys)
    spec = salib_problem(problem)  # in probabilities, so that both sides have one distribution

    def with_salib() -> Any:
        x = sampling.sample(spec, N, calc_second_order=False, seed=1)
        y = np.empty(len(x))
        for low in range(0, len(x), BLOCK):
            u = np.ascontiguousarray(x[low : low + BLOCK].T)
            columns = np.array([problem.draw(n, u[i]) for i, n in enumerate(problem.names)])
            y[low : low + BLOCK] = blocked(problem, columns)["cost_per_kwh"]
        return analysis.analyze(spec, y, calc_second_order=False, seed=1)

    def ours(error: str, subject: Scenario = scenario) -> Any:
        return sobol(subject, ["cost_per_kwh"], parameters=keys, n=N, error=error).indices[
            "cost_per_kwh"
        ]

    assert np.abs(with_salib()["ST"] - ours("bootstrap").st).max() < 1e-9
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
