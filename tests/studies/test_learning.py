"""Ramps: a mature start costs nothing more, causes add up, curves by hand, and the plant gives what
its steps allow.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from model import evaluate, load, ramp
from model.__main__ import main
from model.engine.evaluation import run
from model.reading.errors import UserError
from model.studies.ramp import CAUSES, PERIODS

MATURE = {"equipment_experience": 100, "equipment_maturity": 50}


def flat(scenario) -> dict[str, float]:
    return {i.id: 1.0 for i in scenario.chain.instances}


def test_a_line_that_starts_mature_costs_what_the_scenario_says() -> None:
    scenario = load("tri_layer_garnet")
    study = ramp(scenario, MATURE, flat(scenario))
    cost = evaluate(scenario, shares=False).outputs["cost_per_kwh"]
    assert study.equipment_factor == 1.0 and study.starting_yields == {}
    assert study.frame["cost_per_kwh"].to_numpy() == pytest.approx(cost)
    assert study.levelised == pytest.approx(cost) and study.mature_cost == cost
    assert study.frame["use"].to_numpy() == pytest.approx(1.0)
    assert study.frame["output"].to_numpy() == pytest.approx(10.0)
    assert all(abs(study.excess[cause]) < 1e-3 for cause in CAUSES)


@pytest.mark.parametrize("name", ["tri_layer_garnet", "sulfide_sheet", "thin_film"])
def test_the_causes_add_up_to_what_is_paid_beyond_the_mature_plant(name: str) -> None:
    study = ramp(load(name))
    frame = study.frame
    beyond = frame["cost"] - study.mature_cost * 1e6 * frame["output"]
    assert frame[list(CAUSES)].sum(axis=1).to_numpy() == pytest.approx(beyond.to_numpy(), rel=1e-9)
    assert (frame[list(CAUSES)] > 0).all().all()
    assert (
        frame["cost_per_kwh"].is_monotonic_decreasing
        and frame["overall_yield"].is_monotonic_increasing
    )
    assert study.levelised > frame["cost_per_kwh"].min() > study.mature_cost
    rate = study.scenario.numbers["site.discount_rate"]
    weights = [(1 + rate) ** -year for year in frame["year"]]
    assert study.levelised == pytest.approx(
        sum(w * c for w, c in zip(weights, frame["cost"], strict=True))
        / sum(w * q * 1e6 for w, q in zip(weights, frame["output"], strict=True))
    )


def test_the_price_of_equipment_follows_its_curve() -> None:
    scenario = load("sulfide_sheet")
    given = {"progress_ratio": 0.9, "equipment_experience": 5, "equipment_maturity": 40}
    study = ramp(scenario, given, flat(scenario))
    assert study.equipment_factor == pytest.approx(0.9**-3)  # three doublings before maturity
    prices = {
        f"{i.id}.machine_price": scenario.numbers[f"{i.id}.machine_price"] * 0.9**-3
        for i in scenario.chain.instances
    }
    dear = run(scenario, {**scenario.numbers, **prices}).outputs["cost_per_kwh"] * 1000
    assert study.frame["cost_per_kwh"].to_numpy() == pytest.approx(dear)
    assert study.excess["idle"] == study.excess["material"] == 0.0
    past = ramp(scenario, MATURE, flat(scenario))
    assert past.equipment_factor == 1.0  # never below the scenario's


def test_a_yield_closes_its_gap_with_each_doubling() -> None:
    # One step lags; in the first month the plant gives what that step's machines can, and the gap
    # closes by the law.
    scenario = load("sulfide_sheet")
    start = {**flat(scenario), "formation": 0.5}
    study = ramp(
        scenario, {**MATURE, "years": 1, "yield_learning_rate": 0.3, "start_output": 0.1}, start
    )
    mature = evaluate(scenario, shares=False)
    operating = {s["id"]: s["machines_operating"] for s in mature.steps}
    output, yields = 0.1, []
    for _ in range(PERIODS):
        y = scenario.numbers["formation.yield_"]
        yields.append(y - (y - 0.5) * 0.7 ** math.log2(output / 0.1))
        now = evaluate(scenario.with_set({"formation.yield_": yields[-1]}), shares=False)
        use = min(1.0, *(operating[s["id"]] / s["machines_required"] for s in now.steps))
        output += use * 10 / PERIODS
    assert yields[0] == 0.5
    assert study.frame["cumulative_output"].iloc[0] == pytest.approx(output)
    assert study.frame["overall_yield"].iloc[0] == pytest.approx(now.outputs["overall_yield"])


def test_nothing_learnt_keeps_the_first_day() -> None:
    scenario = load("sulfide_sheet")
    study = ramp(scenario, {"yield_learning_rate": 0, "years": 3})
    assert study.frame["overall_yield"].nunique() == 1
    lab = load("sulfide_sheet", scale="lab")
    for id, y in study.starting_yields.items():
        assert y == lab.numbers[f"{id}.yield_"] < scenario.numbers[f"{id}.yield_"]
    assert (
        study.frame["overall_yield"].iloc[0]
        < evaluate(scenario, shares=False).outputs["overall_yield"]
    )


def test_starting_yields_are_those_of_the_laboratory_whatever_the_user_sets_for_the_line() -> None:
    scenario = load("tri_layer_garnet").with_set({"sintering.yield_": 0.95})
    laboratory = load("tri_layer_garnet", scale="lab").numbers["sintering.yield_"]
    assert ramp(scenario, {"years": 1}).starting_yields["sintering"] == laboratory
    given = ramp(
        scenario, {"years": 1}, {"sintering": 0.4, "coating.yield_": 0.995}
    ).starting_yields
    assert given["sintering"] == 0.4 and "coating" not in given


def test_the_numbers_of_learning_are_sourced() -> None:
    study = ramp(load("sulfide_sheet"), {"years": 1})
    for value in study.parameters.values():
        assert value.source.startswith(("@", "assumption:", "user"))
    (note,) = [
        n
        for n in ramp(load("sulfide_sheet"), {"years": 1, "start_output": 5}).notes
        if "start_output" in n
    ]
    assert "outside the sourced range 0.002 to 0.2 GWh" in note


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (({"progress": 0.8},), "did you mean 'progress_ratio'"),
        (({"progress_ratio": 1.2},), "allowed: above 0 and at most 1"),
        (({"start_output": {"value": 1, "unit": "kg"}},), "does not fit"),
        (({"years": 2.5},), "whole number"),
        (({"years": 1000},), "at most 50"),
        (({}, {"sintring": 0.5}), "did you mean 'sintering'"),
        (({}, {"sintering": 1.5}), "at most 1"),
    ],
)
def test_what_cannot_be_learnt_is_explained(arguments: tuple, words: str) -> None:
    with pytest.raises(UserError, match=words):
        ramp(load("tri_layer_garnet"), *arguments)


def test_shared_equipment_has_no_ramp() -> None:
    with pytest.raises(UserError, match="no whole machines"):
        ramp(load("tri_layer_garnet", scale="lab"))


LEARNING = """extends: tri_layer_garnet
learning:
  progress_ratio: 0.9
  years: 3
  starting_yields: {sintering: 0.4}
"""


def test_a_scenario_may_state_how_its_line_learns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(LEARNING)
    scenario, plain = load(path), load("tri_layer_garnet")
    made = ramp(scenario)
    expected = ramp(plain, {"progress_ratio": 0.9, "years": 3}, {"sintering": 0.4})
    assert made.frame.equals(expected.frame) and len(made.frame) == 3
    assert ramp(scenario, {"years": 2}, {"sintering": 0.5}).starting_yields["sintering"] == 0.5
    # Nothing of it enters any other result; run shows it after the result.
    assert evaluate(scenario).outputs == evaluate(plain).outputs
    assert main(["run", str(path)]) == 0
    assert "idle" in capsys.readouterr().out
    assert main(["run", "tri_layer_garnet"]) == 0
    assert "idle" not in capsys.readouterr().out
    path.write_text("extends: other.yaml\nlearning: {years: 4}\n")
    (tmp_path / "other.yaml").write_text(LEARNING)
    assert len(ramp(load(path)).frame) == 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  progres_ratio: 0.9", (":3", "progres_ratio", "progress_ratio")),
        ("  progress_ratio: 1.9", (":3", "1.9", "at most 1")),
        ("  years: {value: 3, unit: kg}", (":3", "kg")),
        ("  starting_yields: 0.4", (":3", "mapping")),
        ("  3", ("mapping",)),
    ],
)
def test_wrong_learning_is_told_with_its_line(
    text: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"extends: tri_layer_garnet\nlearning:\n{text}\n")
    with pytest.raises(UserError) as raised:
        load(path)
    for word in words:
        assert word in str(raised.value)
