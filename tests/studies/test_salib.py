"""SALib's problems as ours: its distributions as it defines them, its groups, and what is wrong
with a problem.
"""

from __future__ import annotations

import numpy as np
import pytest
from SALib import ProblemSpec
from SALib.analyze import morris as morris_analysis
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as sobol_sample
from SALib.util import scale_samples

from model import morris, sobol
from model.reading.errors import UserError
from model.studies.salib import from_salib, salib_problem, to_salib

DISTRIBUTIONS = {
    "unif": [2, 5],
    "logunif": [1e-5, 1e-1],
    "triang": [1.0, 3.0, 0.25],
    "norm": [10, 2],
    "truncnorm": [0, 4, 5, 2],
    "lognorm": [1.0, 0.5],
    "weibull": [1.5, 2.0],
}
GROUPED = {
    "num_vars": 3,
    "names": ["x1", "x2", "x3"],
    "bounds": [[0, 1], [0, 2], [0, 3]],
    "groups": ["g1", "g1", "g2"],
}


def function(p):
    return p["x1"] * 2 + p["x2"] + p["x3"] * p["x1"]


@pytest.mark.guards(
    "Every distribution of SALib is taken over as SALib defines it.",
    once="All but `unif` and `triang` were refused.",
)
@pytest.mark.parametrize("kind", DISTRIBUTIONS)
def test_a_distribution_is_drawn_as_salib_draws_it(kind: str) -> None:
    u = np.random.default_rng(1).random(500)
    spec = {"num_vars": 1, "names": ["x"], "bounds": [DISTRIBUTIONS[kind]], "dists": [kind]}
    problem = from_salib(spec, lambda p: p.x)
    assert problem.draw("x", u) == pytest.approx(
        scale_samples(u[:, None].copy(), dict(spec))[:, 0], rel=1e-14
    )
    edge = problem.draw("x", np.array([[0.0, 1.0 - 2.0**-53]]))
    assert edge.shape == (1, 2) and np.isfinite(edge).all()


def test_a_study_of_every_distribution_equals_one_of_salib() -> None:
    spec = {
        "num_vars": 7,
        "names": list(DISTRIBUTIONS),
        "bounds": list(DISTRIBUTIONS.values()),
        "dists": list(DISTRIBUTIONS),
    }
    problem = from_salib(spec, lambda p: sum(p.values()))
    study = sobol(problem, n=64, seed=3, error="bootstrap")
    drawn = sobol_sample.sample(dict(spec), 64, calc_second_order=False, seed=3)
    assert to_salib(study).results == pytest.approx(drawn.sum(axis=1), rel=1e-12)


@pytest.mark.guards(
    "Groups of a SALib problem are groups here, in Sobol' studies and in Morris screening.",
    once="They were dropped: rows x1, x2 and x3, and no word.",
)
def test_groups_are_taken_over() -> None:
    problem = from_salib(GROUPED, function)
    study = sobol(problem, n=1024)
    assert dict(study.groups) == {"g1": ("x1", "x2"), "g2": ("x3",)}
    assert list(study.frame["name"]) == ["g1", "g2"]
    assert to_salib(study)["groups"] == ["g1", "g1", "g2"]
    named = sobol(
        from_salib({**GROUPED, "groups": None}, function), n=1024, groups={"g1": ["x1", "x2"]}
    )
    assert study.indices["output"].st == pytest.approx(named.indices["output"].st, rel=1e-12)


def test_screening_by_groups_is_that_of_salib() -> None:
    problem = from_salib(GROUPED, function)
    found = morris(problem, trajectories=10, seed=4).set_index("name")
    unit = salib_problem(problem, problem.groups("parameter"))
    u = morris_sample.sample(dict(unit), 10, num_levels=4, seed=4)
    drawn = 0.01 + 0.98 * u
    y = function({f"x{i + 1}": drawn[:, i] * (i + 1) for i in range(3)})
    expected = morris_analysis.analyze(dict(unit), u, y, num_levels=4, seed=4)
    assert list(expected["names"]) == ["g1", "g2"]
    assert found.loc[["g1", "g2"], "mu_star"].tolist() == pytest.approx(
        list(expected["mu_star"]), rel=1e-12
    )


def test_groups_given_beside_those_of_the_problem_go_before_them() -> None:
    study = sobol(from_salib(GROUPED, function), n=16, groups={"mine": ["x2", "x3"]})
    assert dict(study.groups) == {"mine": ("x2", "x3"), "g1": ("x1",)}


def test_a_problem_spec_is_taken_as_well() -> None:
    spec = ProblemSpec({"names": ["x1", "x2", "x3"], "bounds": [[0, 1]] * 3, "outputs": ["y"]})
    assert from_salib(spec, lambda p: {"y": function(p)}).outputs == ("y",)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"dists": ["unif", "gamma", "unif"]},
            "'x2': gamma .* is no distribution of SALib: .*choose one of",
        ),
        (
            {"dists": ["unif", "norm", "unif"], "bounds": [[0, 1], [1, -2], [0, 1]]},
            "'x2': norm .*stdev must be > 0",
        ),
        ({"dists": ["logunif"] * 3}, "'x1': logunif .*both bounds must be > 0"),
        ({"bounds": [[0, 1], [2, 1], [0, 1]]}, "'x2': unif .*lower bound must be less"),
        ({"bounds": [[0, 1], [0], [0, 1]]}, "'x2': unif"),
        (
            {"dists": ["unif"]},
            "dists of the SALib problem: expected one for each of 3 inputs, found 1",
        ),
        ({"groups": ["g1"]}, "groups of the SALib problem: expected one"),
        ({"names": ["x1", "x1", "x3"]}, "stands twice"),
        ({"bounds": [[0, np.inf], [0, 1], [0, 1]]}, "'x1': unif"),
    ],
)
def test_a_problem_that_makes_no_sense_is_told(change: dict, words: str) -> None:
    with pytest.raises(UserError, match=words):
        from_salib({**GROUPED, "groups": None, **change}, function)
