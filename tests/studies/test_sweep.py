"""Sweeps, crossings and break-even: against evaluations one by one, hand-made curves, and crossings
worked out by hand.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from model import breakeven, crossover, evaluate, load, sweep
from model.plant.outputs import SHARES
from model.reading.errors import UserError
from model.studies.axis import POINTS, along
from model.studies.breakeven import _nearest
from model.studies.crossings import crossings

PRICE, YIELD, OUTPUT = "materials.nmc811.price", "sintering.yield_", "plant.annual_output"


def cost(scenario, **changes) -> float:
    return evaluate(
        scenario.with_set(changes["set"]) if changes else scenario, shares=False
    ).outputs["cost_per_kwh"]


def test_every_point_of_a_sweep_is_an_evaluation() -> None:
    scenario = load("tri_layer_garnet")
    study = sweep(scenario, OUTPUT, 0.5, {"value": 20000, "unit": "MWh/year"}, points=7, log=True)
    assert list(study.frame[OUTPUT][[0, 6]]) == [0.5, pytest.approx(20)]
    ratios = study.frame[OUTPUT].to_numpy()[1:] / study.frame[OUTPUT].to_numpy()[:-1]
    assert ratios == pytest.approx(ratios[0])
    for _, row in study.frame.iterrows():
        one = evaluate(scenario.with_set({OUTPUT: float(row[OUTPUT])}), shares=False)
        for name, value in one.outputs.items():
            if name not in SHARES:
                assert row[name] == (
                    value if isinstance(value, str) else pytest.approx(value, rel=1e-12)
                ), name


def test_what_is_unknown_stays_unknown_until_it_is_given() -> None:
    scenario = load("cathode_supported_garnet")
    assert sweep(scenario, YIELD, 0.8, 0.9, points=2).frame["max_c_rate"].isna().all()
    key = "cell.interface.cathode.resistance"
    assert scenario.values[key].number is None
    given = sweep(scenario, key, 10, {"value": 0.1, "unit": "ohm*m2"}, points=3).frame
    assert given[key].iloc[-1] == pytest.approx(1000)
    assert given["max_c_rate"].is_monotonic_decreasing and given["max_c_rate"].notna().all()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("sintering.yeild_", 0.5, 0.9), "did you mean 'sintering.yield_'"),
        ((YIELD, 0, 0.9), "0 is outside what is possible; allowed: above 0 and at most 1"),
        ((YIELD, 0.5, 90), "90 is outside what is possible"),
        ((YIELD, 0.9, 0.5), "LOW below HIGH"),
        ((YIELD, 0.9, 0.9), "LOW below HIGH"),
        ((YIELD, math.nan, 0.9), "nan"),
        ((YIELD, "half", 0.9), "expected a number"),
        ((OUTPUT, {"value": 1, "unit": "kg"}, 2), "the unit 'kg' does not fit"),
        (
            (OUTPUT, {"value": 1, "unit": "cell/year"}, {"value": 2, "unit": "cell/year"}),
            "given in GWh/year",
        ),
        (("sintering.room", 1, 2), "not a known choice"),
        (("sintering.areal_mass", 1, 2), "follows from"),
        ((PRICE, 0, 10, 5, True), "above 0"),
        ((YIELD, 0.5, 0.9, 1), "points is 1"),
        ((OUTPUT, None, 2), "no sourced range"),
    ],
)
def test_a_range_that_makes_no_sense_is_explained(arguments: tuple, words: str) -> None:
    scenario = load("tri_layer_garnet")
    if arguments[0] == "sintering.areal_mass":
        arguments = (
            next(key for key in scenario.references if key.startswith("sintering.")),
            *arguments[1:],
        )
    with pytest.raises(UserError, match=words):
        sweep(scenario, *arguments)


def test_only_what_lies_outside_the_sourced_range_is_warned_of() -> None:
    scenario = load("tri_layer_garnet")
    assert sweep(scenario, YIELD, 0.7, 0.96).axis.warnings == ()
    (told,) = sweep(scenario, YIELD, 0.5, 0.9).axis.warnings
    assert told == "sintering.yield_: 0.5 is outside the sourced range 0.7 to 0.96"


# Hand-made curves -------------------------------------------------------------------------------------------------


def of(a, b, low=0.0, high=10.0):
    return crossings(a, b, np.linspace(low, high, POINTS))


def test_every_crossing_of_a_wave_is_found() -> None:
    found = of(np.sin, lambda x: np.full(x.shape, 0.5))
    expected = [math.pi / 6, 5 * math.pi / 6, 13 * math.pi / 6, 17 * math.pi / 6]
    assert [c.low for c in found] == pytest.approx(expected, abs=1e-12)
    assert {c.kind for c in found} == {"crossing"}
    assert [(c.before, c.after) for c in found] == [("a", "b"), ("b", "a"), ("a", "b"), ("b", "a")]


def test_a_saw_crosses_by_jumps_that_are_marked() -> None:
    # Cost of whole machines, ceil(x) / x: falls within a machine, jumps with the next.
    found = of(lambda x: np.ceil(x) / x, lambda x: np.full(x.shape, 1.15), 0.5, 8.0)
    falls = [n / 1.15 for n in range(1, 8) if (n - 1) < n / 1.15]
    jumps = [c for c in found if c.kind == "jump"]
    assert [c.low for c in found if c.kind == "crossing"] == pytest.approx(falls)
    assert [c.low for c in jumps] == pytest.approx([1, 2, 3, 4, 5, 6], abs=1e-9)
    for c in jumps:
        assert c.low < c.high <= np.nextafter(c.low, 10) + 1e-12
        assert c.values[0] < 1.15 < c.values[2]  # nowhere equal


def test_a_steep_curve_does_not_jump() -> None:
    (found,) = of(lambda x: 1 / x, lambda x: np.full(x.shape, 1e6), 1e-7, 10.0)
    assert (found.kind, found.low) == ("crossing", pytest.approx(1e-6))


def test_a_touch_a_stretch_and_an_end_are_told_apart() -> None:
    zero = np.zeros_like
    assert [(c.kind, c.low) for c in of(lambda x: (x - 5) ** 2, zero)] == [("touch", 5.0)]
    (stretch,) = of(lambda x: np.maximum(0, np.abs(x - 5) - 2), zero)
    assert (stretch.kind, stretch.low, stretch.high) == ("equal", 3.0, 7.0)
    (end,) = of(lambda x: x, zero)
    assert (end.kind, end.low, end.before, end.after) == ("touch", 0.0, None, "b")
    (point,) = of(lambda x: x - 5, zero)
    assert (point.kind, point.low, point.before, point.after) == ("crossing", 5.0, "a", "b")


def test_the_nearest_point_is_looked_for_between_the_points() -> None:
    axis, _ = along(load("tri_layer_garnet"), OUTPUT, 1, 10)
    at, value = _nearest(lambda x: (x - math.pi) ** 2 + 1, axis, 0.0)
    assert at == pytest.approx(math.pi, abs=1e-7) and value == pytest.approx(1)


# Scenarios --------------------------------------------------------------------------------------------------------


def test_a_crossing_worked_out_by_hand() -> None:
    # Both costs are straight lines of the price of the active material: one has it dearer
    # elsewhere, the other uses more.
    frugal = load("tri_layer_garnet")
    wasteful = frugal.with_set({"cathode_infiltration.yield_": 0.85, "sintering.machine_price": 0})
    at = [[cost(s, set={PRICE: x}) for x in (10, 110)] for s in (frugal, wasteful)]
    slopes = [(high - low) / 100 for low, high in at]
    expected = 10 + (at[0][0] - at[1][0]) / (slopes[1] - slopes[0])
    study = crossover(frugal, wasteful, PRICE, 10, 10 * expected)
    (found,) = study.crossings
    assert found.low == pytest.approx(expected, rel=1e-9)
    assert (found.kind, found.before, found.after) == ("crossing", "b", "a")
    swapped = crossover(wasteful, frugal, PRICE, 10, 10 * expected).crossings[0]
    assert (swapped.low, swapped.before, swapped.after) == (
        pytest.approx(found.low, rel=1e-12),
        "a",
        "b",
    )


def test_a_scenario_is_equal_to_itself_throughout() -> None:
    scenario = load("tri_layer_garnet")
    (found,) = crossover(scenario, scenario, OUTPUT, 0.1, 10, log=True).crossings
    assert (found.kind, found.low, found.high) == ("equal", 0.1, 10.0)


def test_whole_machines_make_crossings_by_jumps() -> None:
    a = load("cathode_supported_garnet")
    b = a.with_set({"sintering.hearth_area": 78, "sintering.machine_price": 4.2})
    found = crossover(a, b, OUTPUT, 0.01, 1, log=True).crossings
    assert len(found) > 1 and any(c.kind == "jump" for c in found)
    for c in found:
        for x, values in ((c.low, c.values[:2]), (c.high, c.values[2:])):
            assert [cost(s, set={OUTPUT: x}) for s in (a, b)] == pytest.approx(values, rel=1e-9)


def test_the_output_of_a_plant_means_the_same_in_both() -> None:
    # The laboratory states its output in cells; along energy it is asked for energy too.
    line, lab = load("tri_layer_garnet"), load("tri_layer_garnet", scale="lab")
    study = crossover(line, lab, OUTPUT, 0.01, 1, log=True)
    asked = lab.with_set({OUTPUT: {"value": 1, "unit": "GWh/year"}})
    assert study.b[-1] == pytest.approx(cost(asked), rel=1e-12)


def test_scenarios_that_share_no_such_key_or_money_are_refused(tmp_path) -> None:
    a = load("tri_layer_garnet")
    with pytest.raises(UserError, match="there is no value"):
        crossover(a, load("thin_film"), "cathode_infiltration.yield_", 0.8, 0.9)
    path = tmp_path / "older.yaml"
    path.write_text("extends: tri_layer_garnet\nmoney_year: 2020\n")
    with pytest.raises(UserError, match="money_year differs"):
        crossover(a, load(path), YIELD, 0.8, 0.9)


@pytest.mark.parametrize("target", [1520.0, {"value": 1.52, "unit": "USD/Wh"}])
def test_breakeven_reaches_the_target_or_passes_it(target) -> None:
    scenario = load("tri_layer_garnet")
    study = breakeven(scenario, YIELD, target=target)
    assert study.reached and (study.axis.low, study.axis.high) == (0.7, 0.96)
    for c in study.reached:
        low, high = (cost(scenario, set={YIELD: x}) for x in (c.low, c.high))
        assert min(low, high) <= 1520 * (1 + 1e-9) and max(low, high) >= 1520 * (1 - 1e-9)
        assert c.high - c.low < 1e-9


def test_breakeven_that_is_out_of_reach_says_how_near_it_comes() -> None:
    scenario = load("tri_layer_garnet")
    study = breakeven(scenario, YIELD, target=700)
    assert study.reached == ()
    assert study.best == (0.96, pytest.approx(cost(scenario, set={YIELD: 0.96})))
    above = breakeven(scenario, YIELD, target=5000)
    assert above.best == (0.7, pytest.approx(cost(scenario, set={YIELD: 0.7})))


def test_breakeven_against_a_scenario_reaches_what_it_costs_as_it_stands() -> None:
    a, b = load("cathode_supported_garnet"), load("sulfide_sheet")
    study = breakeven(a, "sintering.machine_price", 0, 3e6, against=b)
    assert study.target == cost(b)
    with pytest.raises(UserError, match="either a target or a scenario"):
        breakeven(a, YIELD, target=1, against=b)
    with pytest.raises(UserError, match="max_c_rate is unknown"):
        breakeven(a, YIELD, target=1, output="max_c_rate")
    with pytest.raises(UserError, match="does not fit"):
        breakeven(a, YIELD, target={"value": 1, "unit": "kg"})
