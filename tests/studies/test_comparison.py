"""Comparisons: common random numbers, paired differences, ties, what is unknown, scales, and the
time they take.
"""

from __future__ import annotations

import numpy as np
import pytest

from model import Workers, compare, load, monte_carlo
from model.reading import project
from model.reading.errors import UserError
from model.studies.monte_carlo import draw
from model.studies.variants import expand, steps_between

COST, PRICE = "cost_per_kwh", "materials.nmc811.price"


def money(low: float, high: float) -> dict:
    return {"value": (low + high) / 2, "range": [low, high], "distribution": "uniform"}


def test_what_two_scenarios_share_is_drawn_alike() -> None:
    a, b = load("tri_layer_garnet"), load("cathode_supported_garnet")
    first, second = draw(a, 100, 1, 0), draw(b, 100, 1, 0)
    told = [("range", "distribution", "unit", "number", "options", "money"), ("shared", "own")]
    alike = [
        k
        for k in first
        if k in second and all(getattr(a.values[k], n) == getattr(b.values[k], n) for n in told[0])
    ]
    assert len(alike) > 100
    for key in alike:
        assert np.array_equal(first[key], second[key]), key


@pytest.mark.guards(
    "What has nothing in common is drawn together, so that a difference looks more certain than"
    " it is.",
    once="Two processes under one id were drawn in step, and so were two estimates of one key.",
)
def test_what_differs_is_drawn_apart_but_for_its_common_cause() -> None:
    tape, freeze = load("tri_layer_garnet"), load("tri_layer_freeze_cast")
    shared = [key for key in tape.uncertain if key in freeze.uncertain]
    alike = [key for key in shared if tape.values[key].drawn_as == freeze.values[key].drawn_as]
    assert 100 < len(alike) < len(shared)
    first, second = draw(tape, 400, 1, 0), draw(freeze, 400, 1, 0)
    for key in shared:
        ranks = first[key].argsort(), second[key].argsort()
        assert np.array_equal(*ranks) == (key in alike), key


def test_two_estimates_of_one_input_share_what_their_common_cause_is() -> None:
    key = "sintering.yield_"
    base = load("tri_layer_garnet")
    other = base.with_set({key: {"value": 0.8, "range": [0.6, 0.9]}})
    drawn = [draw(s, 16384, 1, 0, [key])[key].argsort().argsort() for s in (base, other)]
    half = 6 / np.pi * np.arcsin(0.25)  # of ranks, where the scores have one half
    assert np.corrcoef(*drawn)[0, 1] == pytest.approx(half, abs=0.03)
    # without the cause they have nothing in common, and each has what it has alone
    apart = [s.with_set({"common.yields.correlation": 0}) for s in (base, other)]
    drawn = [draw(s, 16384, 1, 0, [key])[key].argsort().argsort() for s in apart]
    assert np.corrcoef(*drawn)[0, 1] == pytest.approx(0, abs=0.03)


def test_a_number_in_another_unit_is_drawn_alike() -> None:
    base = load("tri_layer_garnet")
    hours = base.with_set({"sintering.residence_time": {"value": 18, "range": [12, 39]}})
    days = base.with_set(
        {"sintering.residence_time": {"value": 0.75, "range": [0.5, 1.625], "unit": "day"}}
    )
    one, other = (draw(s, 50, 1, 0)["sintering.residence_time"] for s in (hours, days))
    assert one == pytest.approx(other, rel=1e-12)


def test_a_scenario_against_itself_differs_by_exactly_nothing() -> None:
    scenario = load("tri_layer_garnet")
    study = compare([scenario, load("tri_layer_garnet")], n=500)
    assert [row.best[COST] for row in study.rows] == [0.5, 0.5]
    for row in study.rows:
        assert set(row.differences[COST].percentiles.values()) == {0.0}
        assert row.differences[COST].plan == 0.0
        assert row.cost_of_resistance is None and row.steps.words == ""
    assert [row.variant.label for row in study.rows] == ["Tri-layer garnet", "Tri-layer garnet (2)"]
    thirds = compare([scenario] * 3, n=16)
    assert [row.best[COST] for row in thirds.rows] == pytest.approx([1 / 3] * 3)


def test_the_probability_of_being_cheapest_worked_out_by_hand() -> None:
    # Everything but one price is common: the one with the drawn price is cheaper where it falls
    # below the fixed one.
    base = load("tri_layer_garnet").with_set({PRICE: money(10, 30)})
    study = compare([base, base.with_set({PRICE: 15})], n=8192)
    assert study.rows[0].best[COST] == pytest.approx(0.25, abs=0.015)
    drawn = draw(base, 8192, 1, 0)[PRICE]
    assert study.rows[0].best[COST] == (drawn < base.with_set({PRICE: 15}).numbers[PRICE]).mean()


def test_the_difference_is_taken_draw_by_draw() -> None:
    base = load("tri_layer_garnet")
    other = base.with_set({"coating.machine_price": 0})
    study = compare({"as it is": base, "coater for nothing": other}, n=2000)
    row = study.rows[1]
    paired = study.draws[1][COST] - study.draws[0][COST]
    assert row.differences[COST].percentiles[95] == np.percentile(paired, 95) < 0
    independent = np.hypot(row.spreads[COST].deviation, study.rows[0].spreads[COST].deviation)
    assert row.differences[COST].deviation < 0.1 * independent
    assert row.best[COST] == 1.0


def test_each_variant_has_the_numbers_of_its_monte_carlo_whoever_works() -> None:
    names = ["tri_layer_garnet", "sulfide_sheet"]
    study = compare(names, n=300, seed=7)
    for name, row in zip(names, study.rows, strict=True):
        alone = monte_carlo(load(name), n=300, seed=7)
        assert row.spreads[COST] == alone.outputs[COST]
    beside = compare(names, n=300, seed=7, workers=Workers(2))
    for one, other in zip(study.draws, beside.draws, strict=True):
        assert np.array_equal(one[COST], other[COST])


def test_what_is_unknown_never_ranks() -> None:
    known, unknown = load("tri_layer_garnet"), load("cathode_supported_garnet")
    study = compare([known, unknown, known], n=50, outputs=[COST, "max_c_rate"])
    assert [row.best["max_c_rate"] for row in study.rows] == [0.5, None, 0.5]
    assert (
        study.rows[1].spreads["max_c_rate"] is None
        and study.rows[1].differences["max_c_rate"] is None
    )
    assert study.rows[1].cost_of_resistance is None
    assert study.rows[1].best[COST] is not None
    against_unknown = compare([unknown, known], n=50, outputs=["max_c_rate"])
    assert [row.best["max_c_rate"] for row in against_unknown.rows] == [None, None]
    assert against_unknown.rows[1].differences["max_c_rate"] is None


def test_more_energy_and_less_cost_are_better() -> None:
    study = compare(["tri_layer_garnet", "sulfide_sheet"], n=50, outputs=[COST, "specific_energy"])
    assert study.rows[1].best == {COST: 1.0, "specific_energy": 1.0}


def test_what_a_lower_resistance_costs() -> None:
    base = load("tri_layer_garnet")
    key = "cell.interface.anode.resistance"
    number = base.values[key].number
    better = base.with_set({key: number / 2, "coating.machine_price": 1e8})
    worse = base.with_set({key: number * 2})
    rows = compare([base, better, worse], n=16).rows
    out = [row.result.outputs for row in rows]
    removed = out[0]["area_specific_resistance"] - out[1]["area_specific_resistance"]
    assert removed > 0
    assert rows[1].cost_of_resistance == pytest.approx((out[1][COST] - out[0][COST]) / removed)
    assert rows[2].cost_of_resistance is None  # nothing is removed


def test_scenarios_without_any_uncertainty_are_compared_too() -> None:
    scenario = load("sulfide_sheet")
    fixed = scenario.with_set({key: scenario.values[key].number for key in scenario.uncertain})
    assert fixed.uncertain == ()
    row = compare([fixed, fixed.with_set({"formation.yield_": 0.9})], n=10).rows[1]
    assert row.spreads[COST].deviation == pytest.approx(0, abs=1e-9) and row.best[COST] in (
        0.0,
        1.0,
    )


def test_chains_are_told_apart_by_their_steps() -> None:
    a, b = load("tri_layer_garnet").chain, load("cathode_supported_garnet").chain
    steps = steps_between(a, b)
    assert "lithium_lamination" in steps.added and "lithium_infiltration" in steps.removed
    assert set(steps_between(b, a).added) == set(steps.removed)
    for id, old, new in steps.replaced:
        assert a.by_id[id].step.id == old != new == b.by_id[id].step.id


# Scales -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", ["lab", "pilot", "industrial"])
def test_a_scenario_at_another_scale_is_the_one_that_loads_there(scale: str) -> None:
    change = {"cell.separator.thickness": 25}  # which no scale has a number of its own for
    changed = load("tri_layer_garnet").with_set(change)
    loaded = load("tri_layer_garnet", scale=scale, set=change)
    assert changed.at_scale(scale).fingerprint == loaded.fingerprint
    assert changed.scale == "industrial"


def test_labels_tell_variants_apart() -> None:
    named = [
        (v.label, v.scenario.scale)
        for v in expand(["tri_layer_garnet", load("tri_layer_garnet", scale="lab")])
    ]
    assert named == [("Tri-layer garnet", "industrial"), ("Tri-layer garnet", "lab")]
    again = [
        v.label
        for v in expand(["tri_layer_garnet", ("mine", "tri_layer_garnet"), "tri_layer_garnet"])
    ]
    assert again == ["Tri-layer garnet", "mine", "Tri-layer garnet (2)"]


def test_each_scale_has_its_own_base_and_ranking() -> None:
    study = compare(["tri_layer_garnet", "sulfide_sheet"], n=64, scales=["lab", "industrial"])
    assert [(r.variant.group, r.variant.label, r.base.scenario.scale) for r in study.rows] == [
        ("lab", "Tri-layer garnet", "lab"),
        ("lab", "Sulfide sheet", "lab"),
        ("industrial", "Tri-layer garnet", "industrial"),
        ("industrial", "Sulfide sheet", "industrial"),
    ]
    for scale in ("lab", "industrial"):
        assert sum(r.best[COST] for r in study.rows if r.variant.group == scale) == pytest.approx(1)
    together = compare(expand_all(["lab", "industrial"]), n=64)
    # the line is cheaper than the laboratory
    assert together.rows[1].differences[COST].percentiles[95] < 0


def expand_all(scales: list[str]) -> list:
    return [v.scenario for v in expand(["tri_layer_garnet"], scales)]


def test_twelve_variants_at_three_scales_are_compared() -> None:
    names = project.names("scenarios")
    base = load(names[0])
    variants = [
        *names,
        *(base.with_set({"site.discount_rate": 0.05 + 0.01 * i}) for i in range(12 - len(names))),
    ]
    study = compare(variants, n=4096, scales=["lab", "pilot", "industrial"])
    assert len(study.frame) == 36


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"n": 1}, "n is 1"),
        ({"seed": -1}, "the seed is -1"),
        ({"outputs": ["cost"]}, "no numeric output 'cost'"),
        ({"outputs": []}, "nothing to compare"),
        ({"scenarios": []}, "nothing to compare"),
        ({"scenarios": ["tri_layer"]}, "did you mean 'tri_layer_garnet'"),
        ({"scales": ["line"]}, "there is no scale 'line'"),
        ({"n": 10_000_000, "scenarios": ["tri_layer_garnet"] * 40}, "take n = "),
    ],
)
def test_what_cannot_be_compared_is_explained(change: dict, words: str) -> None:
    with pytest.raises(UserError, match=words):
        compare(**{"scenarios": ["tri_layer_garnet"], **change})


def test_progress_is_told_and_may_cancel() -> None:
    seen = []
    compare(["tri_layer_garnet"] * 4, n=64, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (256, 256) and len(seen) >= 4

    class Stop(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        compare(["tri_layer_garnet"], n=64, progress=stop)


def test_a_contact_that_nobody_has_measured_cancels_where_it_is_left_alone() -> None:
    bare = load("cathode_supported_garnet", strategies=[])
    assert bare.values["cell.interface.cathode.resistance"].number is None
    known = bare.with_set({"cell.interface.cathode.resistance": 50})
    variants = [
        bare,
        bare.with_strategies(["acid_hcl"]),
        bare.with_strategies(["sol_gel_llzno_on_cathode"]),
        known,
    ]
    removed = [row.removed_resistance for row in compare(variants, n=16).rows]
    assert removed[0] == 0 and removed[1] == pytest.approx(940 - 26)
    assert removed[2] is None  # the cathode's contact is another one now, and nobody knows either
    assert removed[3] is None
