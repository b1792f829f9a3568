"""Estimators and intervals: SALib's numbers on the same outputs, known answers of analytic
functions, honest errors.
"""

from __future__ import annotations

import json

import numpy as np
import pytest
from SALib.analyze import sobol as salib_analysis
from SALib.sample import sobol as salib_sampling

from model.studies.function_problem import of_function
from model.studies.indices import Moments, first_and_total, moments
from model.studies.salib import from_salib, interleaved, salib_problem, to_salib
from model.studies.sobol import sobol
from tests.conftest import ROOT

ANALYTIC = json.loads((ROOT / "model" / "published" / "cases" / "sobol_analytic.json").read_text())
PI = np.pi
ISHIGAMI_INPUTS = {
    name: {"range": [-PI, PI], "distribution": "uniform"} for name in ("x1", "x2", "x3")
}
G_INPUTS = {f"x{i}": {"range": [0, 1], "distribution": "uniform"} for i in range(8)}


def ishigami(p):
    return np.sin(p.x1) + 7 * np.sin(p.x2) ** 2 + 0.1 * p.x3**4 * np.sin(p.x1)


def g_function(p):
    a = ANALYTIC["sobol_g8"]["a"]
    return np.prod([(np.abs(4 * p[f"x{i}"] - 2) + a[i]) / (1 + a[i]) for i in range(8)], axis=0)


CASES = {"ishigami": (ishigami, ISHIGAMI_INPUTS), "sobol_g8": (g_function, G_INPUTS)}


@pytest.mark.parametrize("seed", [1, 7, 2024])
@pytest.mark.parametrize("case", CASES)
def test_analytic_functions_within_a_hundredth(case: str, seed: int) -> None:
    function, inputs = CASES[case]
    found = sobol(
        function, inputs=inputs, n=8192, seed=seed, second_order=case == "ishigami"
    ).indices["output"]
    assert found.s1 == pytest.approx(ANALYTIC[case]["S1"], abs=0.01)
    assert found.st == pytest.approx(ANALYTIC[case]["ST"], abs=0.01)
    if case == "ishigami":
        assert found.s2[0, 2] == pytest.approx(ANALYTIC[case]["S13"], abs=0.015)


@pytest.mark.parametrize("case", CASES)
def test_indices_and_bootstrap_equal_salib(case: str) -> None:
    function, inputs = CASES[case]
    study = sobol(function, inputs=inputs, n=512, seed=11, second_order=True, error="bootstrap")
    ours, y = study.indices["output"], interleaved(study.values["output"])
    theirs = salib_analysis.analyze(
        salib_problem(study.problem), y, calc_second_order=True, seed=11
    )
    for mine, name in (
        (ours.s1, "S1"),
        (ours.st, "ST"),
        (ours.s2, "S2"),
        (ours.s1_error, "S1_conf"),
        (ours.st_error, "ST_conf"),
        (ours.s2_error, "S2_conf"),
    ):
        assert np.array_equal(np.isnan(mine), np.isnan(theirs[name])), name
        assert np.nanmax(np.abs(mine - theirs[name])) < 1e-12, name


def test_a_mean_far_above_the_spread_loses_nothing() -> None:
    study = sobol(
        lambda p: ishigami(p) + 1e6, inputs=ISHIGAMI_INPUTS, n=512, seed=3, error="bootstrap"
    )
    theirs = salib_analysis.analyze(
        salib_problem(study.problem),
        interleaved(study.values["output"]),
        calc_second_order=False,
        seed=3,
    )
    found = study.indices["output"]
    assert np.abs(found.s1 - theirs["S1"]).max() < 1e-9
    assert np.abs(found.st - theirs["ST"]).max() < 1e-9


def test_the_points_are_salibs() -> None:
    problem = of_function(ishigami, ISHIGAMI_INPUTS)
    u = salib_sampling.sample(salib_problem(problem), 128, calc_second_order=True, seed=5)
    y = problem.evaluate(
        {name: problem.draw(name, u[:, i]) for i, name in enumerate(problem.names)}
    )["output"]
    study = sobol(problem, n=128, seed=5, second_order=True, error="bootstrap")
    assert np.array_equal(interleaved(study.values["output"]), y)


def test_groups_equal_salibs_groups() -> None:
    study = sobol(
        g_function,
        inputs=G_INPUTS,
        n=256,
        seed=5,
        error="bootstrap",
        groups={"pair": ["x0", "x1"], "rest": [f"x{i}" for i in range(2, 8)]},
    )
    spec = to_salib(study).analyze_sobol(calc_second_order=False, seed=5)
    assert np.abs(spec.analysis["ST"] - study.indices["output"].st).max() < 1e-12
    u = salib_sampling.sample(
        salib_problem(study.problem, study.groups), 256, calc_second_order=False, seed=5
    )
    y = study.problem.evaluate(
        {name: study.problem.draw(name, u[:, i]) for i, name in enumerate(study.problem.names)}
    )
    assert np.array_equal(interleaved(study.values["output"]), y["output"])


def test_a_salib_problem_comes_in_with_its_distributions() -> None:
    spec = {
        "num_vars": 2,
        "names": ["x", "y"],
        "bounds": [[1, 3], [0, 4, 0.25]],
        "dists": ["unif", "triang"],
    }
    problem = from_salib(spec, lambda p: p.x + p.y)
    u = salib_sampling.sample(spec, 64, calc_second_order=False, seed=9)
    study = sobol(problem, n=64, seed=9, error="bootstrap")
    assert interleaved(study.values["output"]) == pytest.approx(u.sum(axis=1), rel=1e-12)


def test_moments_of_parts_add_up_to_those_of_the_whole() -> None:
    study = sobol(g_function, inputs=G_INPUTS, n=256, seed=2)
    values = study.values["output"]
    whole = moments(values, 1.0)
    parts: Moments = moments(values.rows(slice(0, 100)), 1.0) + moments(
        values.rows(slice(100, 256)), 1.0
    )
    for first, second in zip(first_and_total(whole), first_and_total(parts), strict=True):
        assert first == pytest.approx(second, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("case", CASES)
def test_the_error_bars_hold_the_truth_as_often_as_they_say(case: str) -> None:
    function, inputs = CASES[case]
    held = []
    for seed in range(1, 81):
        found = sobol(function, inputs=inputs, n=512, seed=seed).indices["output"]
        held.append(np.abs(found.st - ANALYTIC[case]["ST"]) <= found.st_error)
        held.append(np.abs(found.s1 - ANALYTIC[case]["S1"]) <= found.s1_error)
    assert 0.90 < np.mean(held) < 0.99


def test_bootstrap_under_sobol_points_is_wider_than_the_error() -> None:
    study = sobol(ishigami, inputs=ISHIGAMI_INPUTS, n=4096, seed=1).indices["output"]
    bootstrap = sobol(ishigami, inputs=ISHIGAMI_INPUTS, n=4096, seed=1, error="bootstrap").indices[
        "output"
    ]
    assert np.mean(bootstrap.st_error / study.st_error) > 1.5
