"""Common causes: inputs that move together, by stated strength, with an index of their own."""

import numpy as np
import pytest

from model import UserError, load, monte_carlo
from model.scenario.common_causes import SCOPE, by_member
from model.studies.function_problem import of_function
from model.studies.monte_carlo import draw
from model.studies.morris import morris
from model.studies.problem import Problem
from model.studies.saltelli import _generic, _structured, empty_values, samples
from model.studies.scenario_problem import of_scenario
from model.studies.sobol import sobol
from tests.scenarios import READY

# standard normal: the ends are the 5th and 95th percentile
NORMAL = {"value": 0, "range": [-1.6448536269514722, 1.6448536269514722], "covers": 0.9}


def plane(correlation: float, members: list[str]) -> Problem:
    causes = {"market": {"correlation": correlation, "members": members}}
    return of_function(
        lambda p: {"z": 3 * p.x + p.y}, {"x": NORMAL, "y": NORMAL}, common_causes=causes
    )


@pytest.mark.parametrize("sign, common", [("", 8.0), ("-", 2.0)])
def test_variance_and_indices_are_the_analytic_ones(sign: str, common: float) -> None:
    # z = 3 x + y with x = sqrt(1/2) (e1 + g), y = sqrt(1/2) (e2 +- g)
    problem = plane(0.5, ["x", f"{sign}y"])
    assert problem.names == ("x", "y", "common.market")
    study = sobol(problem, n=8192)
    variance = 4.5 + 0.5 + common
    assert study.values["z"].a.var() == pytest.approx(variance, rel=0.01)
    expected = {"x": 4.5, "y": 0.5, "common.market": common}
    for row in study.frame.itertuples():
        share = pytest.approx(expected[row.name] / variance, abs=0.01)
        assert share == row.S1
        assert share == row.ST


def test_without_strength_the_draws_are_those_of_independent_inputs_bit_for_bit() -> None:
    alone = of_function(lambda p: {"z": 3 * p.x + p.y}, {"x": NORMAL, "y": NORMAL})
    nothing = plane(0.0, ["x", "y"])
    assert nothing.names == alone.names
    one, other = sobol(nothing, n=512).values["z"], sobol(alone, n=512).values["z"]
    assert np.array_equal(one.a, other.a) and np.array_equal(one.ab, other.ab)
    scenario = load("sulfide_sheet")
    causes = {f"{cause.key}.correlation": 0 for cause in scenario.common_causes}
    apart = scenario.with_set(causes)
    assert len(causes) > 5 and apart.common_causes == ()
    key = "materials.lithium_sulfide.price"
    value = scenario.values[key]
    own = draw(apart, 100, 1, 0)[key]
    assert np.array_equal(own, draw(apart, 100, 1, 0, [key])[key])
    assert not np.array_equal(own, draw(scenario, 100, 1, 0)[key])
    assert np.median(own) == pytest.approx(value.coherent, rel=0.3)


def test_each_input_alone_keeps_its_distribution() -> None:
    scenario = load("tri_layer_garnet")
    drawn = draw(scenario, 16384, 1, 0)
    for key in by_member(scenario.common_causes):
        value = scenario.values[key]
        if not value.by_score:
            continue
        below = np.mean(drawn[key] <= value.coherent)
        inside = np.mean(
            (drawn[key] >= value.convert(value.range[0]))
            & (drawn[key] <= value.convert(value.range[1]))
        )
        if value.convert(value.range[0]) < value.coherent < value.convert(value.range[1]):
            assert below == pytest.approx(0.5, abs=0.02), key
            assert inside == pytest.approx(value.covers, abs=0.02), key


def test_members_move_together_and_times_the_other_way() -> None:
    scenario = load("tri_layer_garnet")
    drawn = draw(scenario, 16384, 1, 0)

    def correlation(a: str, b: str) -> float:
        ranks = [np.argsort(np.argsort(drawn[key])) for key in (a, b)]
        return float(np.corrcoef(*ranks)[0, 1])

    # of the ranks of two normal scores with correlation r: 6/pi asin(r/2)
    half = 6 / np.pi * np.arcsin(0.25)
    assert correlation("sintering.yield_", "cutting.yield_") == pytest.approx(half, abs=0.03)
    assert correlation("cathode_infiltration.head_speed", "cutting.handling_time") == pytest.approx(
        -half, abs=0.03
    )
    assert correlation("sintering.yield_", "sintering.uptime") == pytest.approx(0, abs=0.03)


@pytest.mark.parametrize("second_order", [False, True])
def test_the_structured_study_equals_full_evaluation_bit_for_bit(second_order: bool) -> None:
    problem = of_scenario(load("sulfide_sheet"), ("cost_per_kwh", "investment"))
    assert any(name.startswith(f"{SCOPE}.") for name in problem.names)
    study = sobol(problem, n=16, second_order=False)
    from model.studies.saltelli import Design

    groups = study.design.groups[-20:] if second_order else study.design.groups
    design = Design(16, 1, 8, groups, second_order)
    a, b = samples(problem, design, 0, 16)
    parts = []
    for evaluate in (_structured, _generic):
        values = {name: empty_values(design, 16) for name in problem.outputs}
        evaluate(problem, design, a, b, values, {}, lambda share: None)
        parts.append(values)
    for name in problem.outputs:
        one, other = (part[name] for part in parts)
        for member in ("a", "b", "ab", *(("ba",) if second_order else ())):
            assert np.array_equal(getattr(one, member), getattr(other, member)), (name, member)


def test_causes_have_an_index_whatever_inputs_go_by() -> None:
    scenario = load("sulfide_sheet")
    for by in ("parameter", "step", "line", "category"):
        study = sobol(scenario, n=64, by=by)
        names = set(study.frame["name"])
        assert {cause.key for cause in scenario.common_causes} <= names, by
    effects = morris(of_scenario(scenario, ("cost_per_kwh",)), trajectories=4)
    assert "common.speeds" in set(effects["name"])


def test_a_part_of_the_inputs_keeps_only_causes_of_two_of_them() -> None:
    scenario = load("sulfide_sheet")
    of_one = of_scenario(scenario, ("cost_per_kwh",), ["cutting.yield_", "cutting.uptime"])
    assert of_one.common_causes == ()
    of_two = of_scenario(scenario, ("cost_per_kwh",), ["cutting.yield_", "stacking.yield_"])
    assert [cause.name for cause in of_two.common_causes] == ["yields"]


@pytest.mark.parametrize("name, scale", READY)
def test_no_input_has_two_causes_and_the_plan_lies_in_its_own_band(name, scale) -> None:
    scenario = load(name, scale=scale)
    owners = [key for cause in scenario.common_causes for key in cause.signs]
    assert len(owners) == len(set(owners))
    assert not any(key.startswith(f"{SCOPE}.") for key in scenario.uncertain)
    study = monte_carlo(scenario, n=4096, seed=3)
    cost = study.outputs["cost_per_kwh"]
    assert cost.percentiles[5] <= cost.plan <= cost.percentiles[95]


def test_a_strength_is_one_number_from_0_to_1() -> None:
    for stated, complaint in (
        ({"value": 0.5, "range": [0, 1]}, "is not drawn"),
        (1.5, "allowed: at least 0 and at most 1"),
    ):
        with pytest.raises(UserError, match=complaint):
            load("sulfide_sheet", set={"common.yields.correlation": stated})
    strong = load("sulfide_sheet", set={"common.yields.correlation": 1})
    drawn = draw(strong, 50, 1, 0, ["cutting.yield_", "stacking.yield_"])
    order = [np.argsort(column) for column in drawn.values()]
    assert np.array_equal(*order)
    assert strong.fingerprint != load("sulfide_sheet").fingerprint


@pytest.mark.parametrize(
    "causes, complaint",
    [
        ({"m": {"correlation": 2, "members": ["x", "y"]}}, "expected a number from 0 to 1"),
        ({"m": {"correlation": 0.5, "members": ["x", "w"]}}, "there is no input 'w'"),
        ({"m": {"correlation": 0.5}}, "expected {correlation"),
        ({"m": {"correlation": 0.5, "members": "xy"}}, "expected {correlation"),
        ({"m": 0.5}, "expected {correlation"),
        (
            {
                "m": {"correlation": 0.5, "members": ["x", "y"]},
                "n": {"correlation": 0.5, "members": ["y", "x"]},
            },
            "'y' belongs to 'm'",
        ),
    ],
)
def test_wrong_causes_of_ones_own_model_are_told(causes: dict, complaint: str) -> None:
    with pytest.raises(UserError) as told:
        of_function(lambda p: p.x + p.y, {"x": NORMAL, "y": NORMAL}, common_causes=causes)
    assert complaint in str(told.value)
