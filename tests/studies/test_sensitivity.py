"""Sobol studies of scenarios and functions: same numbers whoever works, groups, streaming, and what
the user is told.
"""

from __future__ import annotations

import numpy as np
import pytest

from model import evaluate, load, sobol
from model.engine.evaluation import run
from model.engine.influence import nominal, swings
from model.plant.economics import CATEGORIES
from model.plant.outputs import NUMERIC_OUTPUTS
from model.reading import project
from model.reading.errors import UserError
from model.studies.function_problem import of_function
from model.studies.morris import morris
from model.studies.saltelli import Design, evaluate_rows, points, samples
from model.studies.scenario_problem import of_scenario
from model.studies.sobol_evaluation import check_finite

INPUTS = {name: {"range": [0, 1], "distribution": "uniform"} for name in ("a", "b", "c")}


def additive(p):
    return p.a + 2 * p.b


def all_outputs(scenario):
    known = run(scenario, scenario.numbers).outputs
    return [output for output in NUMERIC_OUTPUTS if known[output] is not None]


def test_a_known_answer_through_the_traced_and_through_the_generic_evaluator() -> None:
    # Shares of variance of a + 2 b: 1/5 and 4/5; c does nothing.
    for function in (additive, lambda p: np.add(p.a, 2 * p.b)):
        problem = of_function(function, INPUTS)
        found = sobol(problem, n=4096, seed=1).indices["output"]
        assert found.s1 == pytest.approx([0.2, 0.8, 0.0], abs=0.005)
        assert found.st == pytest.approx([0.2, 0.8, 0.0], abs=0.005)
    assert of_function(additive, INPUTS).program is not None
    assert problem.program is None


def test_traced_and_generic_evaluation_are_bit_identical() -> None:
    scenario = load("cathode_supported_garnet")
    problem = of_scenario(scenario, ["cost_per_kwh", "investment"])
    design = Design(32, 2, 8, tuple((i,) for i in range(len(problem.names))), second_order=True)
    traced = evaluate_rows(problem, design, 0, 32)
    problem.__dict__["program"] = None
    generic = evaluate_rows(problem, design, 0, 32)
    for output in problem.outputs:
        for part in ("a", "b", "ab", "ba"):
            assert np.array_equal(getattr(traced[output], part), getattr(generic[output], part)), (
                output,
                part,
            )


def test_any_range_of_rows_can_be_made_alone() -> None:
    for scrambles in (1, 8):
        design = Design(256, 4, scrambles, ())
        whole = points(5, design, 0, 256)
        assert np.array_equal(whole[:, :, 70:200], points(5, design, 70, 130))
        assert whole.min() >= 0 and whole.max() < 1


@pytest.mark.parametrize("distribution", ["normal", "lognormal", "pert", "triangular", "uniform"])
def test_a_point_on_the_edge_of_the_cube_has_a_value(distribution: str) -> None:
    problem = of_function(
        additive, {**INPUTS, "a": {"value": 2, "range": [1, 4], "distribution": distribution}}
    )
    drawn = problem.draw("a", np.array([0.0, 1.0 - 2.0**-53]))
    assert np.isfinite(drawn).all() and drawn[0] < 1.01 and drawn[1] > 3.99


def test_many_outputs_are_streamed_with_the_same_indices() -> None:
    scenario = load("tri_layer_garnet")
    outputs = all_outputs(scenario)
    assert len(outputs) > 4
    many = sobol(scenario, outputs, n=128, seed=1, by="step")
    assert not many.values
    few = sobol(scenario, ["cost_per_kwh", "specific_energy"], n=128, seed=1, by="step")
    for output in few.indices:
        for part in ("s1", "st", "s1_error", "st_error"):
            one, other = getattr(many.indices[output], part), getattr(few.indices[output], part)
            assert one == pytest.approx(other, rel=1e-9, abs=1e-12), (output, part)
    with pytest.raises(UserError, match="not kept"):
        many.convergence("cost_per_kwh")


@pytest.mark.parametrize("by", ["parameter", "step", "line", "category"])
def test_every_input_is_in_one_group(by: str) -> None:
    scenario = load("tri_layer_garnet")
    study = sobol(scenario, n=16, by=by)
    members = [name for group in study.groups.values() for name in group]
    causes = [cause.key for cause in scenario.common_causes]
    assert sorted(members) == sorted([*scenario.uncertain, *causes])
    owners = {
        "step": [i.id for i in scenario.chain.instances],
        "line": scenario.chain.lines,
        "category": CATEGORIES,
    }
    if by != "parameter":
        assert set(study.groups) <= {*owners[by], *causes, "cell", "site", "materials", "plant"}
        assert all(study.groups[cause] == (cause,) for cause in causes)


def test_inputs_belong_to_the_category_they_move() -> None:
    groups = of_scenario(load("tri_layer_garnet"), ["cost_per_kwh"]).groups("category")
    assert "site.electricity_price" in groups["energy"]
    assert "materials.nmc811.price" in groups["materials"]
    assert "site.wage_skilled" in [*groups["labour"], *groups["overhead"]]


def test_named_groups_stand_beside_single_inputs() -> None:
    study = sobol(additive, inputs=INPUTS, n=1024, groups={"both": ["a", "b"]})
    assert dict(study.groups) == {"both": ("a", "b"), "c": ("c",)}
    assert study.indices["output"].st == pytest.approx([1.0, 0.0], abs=0.01)


def test_some_parameters_alone_leave_the_others_at_their_values() -> None:
    scenario = load("tri_layer_garnet")
    keys = ["sintering.residence_time", "sintering.machine_price"]
    study = sobol(scenario, n=64, parameters=keys)
    assert list(study.groups) == keys
    values = study.values["cost_per_kwh"]
    a = study.problem.evaluate({k: np.array([scenario.numbers[k]]) for k in keys})["cost_per_kwh"][
        0
    ]
    plan = evaluate(scenario, shares=False).number("cost_per_kwh")
    assert values.a.min() < values.a.max() and a == pytest.approx(plan, rel=1e-9)


def test_the_frame_is_tidy_and_in_order() -> None:
    study = sobol(
        load("tri_layer_garnet"), ["cost_per_kwh", "investment"], n=64, by="step", second_order=True
    )
    assert list(study.frame.columns) == [
        "output",
        "name",
        "inputs",
        "S1",
        "S1_error",
        "ST",
        "ST_error",
    ]
    for output in ("cost_per_kwh", "investment"):
        found = study.frame[study.frame["output"] == output]
        assert found["ST"].is_monotonic_decreasing
        assert set(found["name"]) == set(study.groups)
    count = len(study.groups)
    assert len(study.pairs) == 2 * count * (count - 1) // 2
    last = study.convergence("cost_per_kwh")
    last = last[last["n"] == 64].set_index("name")["ST"]
    row = study.frame[study.frame["output"] == "cost_per_kwh"].set_index("name")["ST"]
    assert last.to_dict() == pytest.approx(row.to_dict(), rel=1e-9)


# What the user is told --------------------------------------------------------------------------------------------


def test_a_number_of_rows_that_is_no_power_of_two_is_raised_and_said() -> None:
    study = sobol(additive, inputs=INPUTS, n=1000)
    assert study.design.n == 1024
    assert "1000 is not a power of two" in study.notes[0]


def test_a_constant_output_says_so() -> None:
    study = sobol(lambda p: {"y": p.a, "k": 0.1 + 0.0 * p.a}, inputs=INPUTS, n=64)
    assert any("k is constant" in note for note in study.notes)
    assert np.isnan(study.indices["k"].st).all()
    assert not np.isnan(study.indices["y"].st).any()


def test_one_uncertain_input_decides_everything() -> None:
    study = sobol(additive, inputs={"a": INPUTS["a"], "b": 1.0}, n=4096)
    assert study.indices["output"].st == pytest.approx([1.0], abs=0.01)
    assert any("Only one" in note for note in study.notes)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"inputs": {"a": 1.0, "b": 2.0}}, "nothing is uncertain"),
        ({"n": 3}, "n is 3"),
        ({"seed": -1}, "the seed is -1"),
        ({"n": 2**22, "error": "bootstrap"}, "7 GB; take n = 1048576 at most"),
        ({"seed": 0, "error": "bootstrap"}, "SALib's bootstrap takes for no seed"),
        ({"error": "guess"}, "error 'guess'"),
        ({"by": "step"}, "no steps"),
        ({"outputs": ["outptu"]}, "did you mean 'output'"),
        ({"groups": {"g": ["z"]}}, "'z' is not an uncertain input"),
        ({"groups": {"g": ["a"], "h": ["a"]}}, "stands in the groups"),
        ({"groups": {"b": ["a"]}}, "the name is taken"),
        ({"inputs": {"a": {"range": [2, 1]}}}, "reversed"),
        (
            {"inputs": {**INPUTS, "c": {"range": [1, 1]}}},
            "the range has no width .1 to 1.; leave it out to fix the value",
        ),
        ({"inputs": None}, "needs `inputs`"),
    ],
)
def test_what_cannot_be_studied_is_explained(change: dict, words: str) -> None:
    with pytest.raises(UserError, match=words):
        sobol(additive, **{"inputs": INPUTS, **change})


def test_unknown_and_missing_outputs_of_a_scenario_are_named() -> None:
    scenario = load("cathode_supported_garnet")
    with pytest.raises(UserError, match="max_c_rate is unknown"):
        sobol(scenario, ["max_c_rate"])
    with pytest.raises(UserError, match="did you mean 'cost_per_kwh'"):
        sobol(scenario, ["cost_per_kw"])
    with pytest.raises(UserError, match="is not uncertain"):
        sobol(scenario, parameters=["site.period"])


@pytest.mark.parametrize("outputs", [["y"], ["y", "a", "b", "c", "d"]])
def test_a_number_that_is_not_finite_names_the_inputs(outputs: list[str]) -> None:
    def failing(p):
        with np.errstate(all="ignore"):
            return {"y": np.log(p.a - 0.01), "a": p.a, "b": p.b, "c": p.c, "d": p.a}

    with pytest.raises(UserError, match=r"y is not finite in row \d+, sample [AB].*a = 0\.00"):
        sobol(failing, outputs, inputs=INPUTS, n=1024)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("a", "row 3, sample A, where"),
        ("b", "row 3, sample B, where"),
        ("ab", "row 3, sample A with b from B, where"),
        ("ba", "row 3, sample B with b from A, where"),
    ],
)
def test_every_sample_is_searched_for_what_is_not_finite(part: str, words: str) -> None:
    problem = of_function(additive, INPUTS)
    design = Design(16, 1, 8, ((0,), (1,), (2,)), second_order=True)
    values = evaluate_rows(problem, design, 0, 16)["output"]
    spoilt = getattr(values, part)
    spoilt[(1, 3) if spoilt.ndim == 2 else 3] = np.nan
    with pytest.raises(UserError, match=words) as told:
        check_finite(problem, design, "output", values, 0, ["a", "b", "c"])
    base = samples(problem, design, 3, 1)[:, :, 0]
    drawn = {"a": (0, 0, 0), "b": (1, 1, 1), "ab": (0, 1, 0), "ba": (1, 0, 1)}[part]
    for i, (name, half) in enumerate(zip("abc", drawn, strict=True)):
        assert f"{name} = {base[half, i]:g}" in str(told.value)


def test_a_range_beyond_all_size_is_refused_before_it_is_drawn() -> None:
    price = {"value": 1, "unit": "USD/kg", "year": 2024, "range": [0, 1e308]}
    with pytest.raises(UserError, match=r"materials.nmc811.price.* too large"):
        load("tri_layer_garnet", set={"materials.nmc811.price": price})


def test_progress_is_told_and_may_cancel() -> None:
    seen = []
    sobol(load("tri_layer_garnet"), n=64, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] and len(seen) > 10
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)

    class Stop(Exception):
        pass

    told: list[float] = []

    def cancel(done: int, total: int) -> None:
        told.append(done / total)
        if told[-1] > 0.02:
            raise Stop

    with pytest.raises(Stop):
        sobol(load("tri_layer_garnet"), n=2**16, progress=cancel)
    # Nothing is done after it: what was told last is what stopped it, in small steps until then.
    assert told[-1] > 0.02 >= max(told[:-1])
    assert told[-1] < 0.1


# First looks --------------------------------------------------------------------------------------------------------


def test_morris_finds_what_matters_and_what_acts_together() -> None:
    frame = morris(of_function(lambda p: p.a + 5 * p.b * p.c, INPUTS), trajectories=50, seed=1)
    found = frame.set_index("name")
    assert found.loc["a", "sigma"] == pytest.approx(0, abs=1e-9)
    assert found.loc["a", "mu_star"] == pytest.approx(0.98, abs=1e-9)
    assert found.loc["b", "sigma"] > 0.5
    assert set(frame["name"].head(2)) == {"b", "c"}


def test_morris_names_the_inputs_of_what_is_not_finite() -> None:
    with (
        np.errstate(all="ignore"),
        pytest.raises(UserError, match=r"output is not finite where .*a = 0\.01"),
    ):
        morris(of_function(lambda p: np.log(p.a - 0.02), INPUTS))


def test_morris_and_sobol_agree_on_what_leads() -> None:
    problem = of_scenario(load("cathode_supported_garnet"), ["specific_energy"])
    leading = sobol(problem, n=512).frame["name"].head(3)
    assert set(leading) <= set(morris(problem).head(6)["name"])


def test_swings_of_any_output_start_from_its_value() -> None:
    scenario = load("tri_layer_garnet")
    widest = swings(scenario, "specific_energy")[0]
    value = nominal(scenario, "specific_energy")
    assert min(widest.low, widest.high) <= value <= max(widest.low, widest.high)
    assert value == pytest.approx(run(scenario, scenario.numbers).outputs["specific_energy"])
    # 10 GWh a year
    assert nominal(scenario) == pytest.approx(nominal(scenario, "annual_cost") / 1e7, rel=1e-6)
    with pytest.raises(UserError, match="did you mean 'specific_energy'"):
        swings(scenario, "specific_enery")


@pytest.mark.parametrize("name", project.names("scenarios"))
def test_every_ready_scenario_has_indices(name: str) -> None:
    study = sobol(load(name), n=64, by="step")
    assert np.isfinite(study.indices["cost_per_kwh"].st).all()
    assert study.indices["cost_per_kwh"].st.max() > 0.1
