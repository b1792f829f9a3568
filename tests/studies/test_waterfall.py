"""Waterfalls: they add up exactly, depend on no order, and equal what can be worked out by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from model import evaluate, load, waterfall
from model.reading import project
from model.reading.errors import UserError
from model.studies.waterfalls import MOST_SHAPLEY, differing, shapley

COST = "cost_per_kwh"


def moved(scenario, count: int, factor: float = 1.1):
    """The scenario with some uncertain inputs changed, spread over all of them."""
    able = [
        k
        for k in scenario.uncertain
        if scenario.values[k].number
        and scenario.values[k].schema.allows(scenario.values[k].number * factor)
    ]
    keys = able[:: len(able) // count][:count]
    return scenario.with_set({k: scenario.values[k].number * factor for k in keys}), keys


def assert_adds_up(study) -> None:
    a, b = (evaluate(s, shares=False).outputs[study.output] for s in study.scenarios)
    assert (study.start, study.end) == (pytest.approx(a, rel=1e-12), pytest.approx(b, rel=1e-12))
    assert sum(p.change for p in study.parts) == pytest.approx(
        b - a, abs=1e-11 * max(abs(a), abs(b))
    )


def test_shapley_worked_out_by_hand() -> None:
    # Nothing, first, second, both: (1 - 0 + 5 - 2) / 2 and (2 - 0 + 5 - 1) / 2.
    assert shapley(np.array([0.0, 1.0, 2.0, 5.0])).tolist() == [2.0, 3.0]
    assert shapley(np.array([7.0, 10.0])).tolist() == [3.0]


def test_shapley_is_the_mean_over_all_orders() -> None:
    values = np.random.default_rng(1).random(2**5)
    expected = np.zeros(5)
    orders = list(itertools.permutations(range(5)))
    for order in orders:
        held = 0
        for player in order:
            expected[player] += values[held | 1 << player] - values[held]
            held |= 1 << player
    assert shapley(values) == pytest.approx(expected / len(orders))


@pytest.mark.parametrize("by", ["step", "category"])
@pytest.mark.parametrize("name", project.names("scenarios"))
def test_costs_of_any_two_chains_add_up(name: str, by: str) -> None:
    for output in (COST, "annual_cost", "cost_per_m2"):
        assert_adds_up(waterfall(load("tri_layer_garnet"), load(name), by, output))


def test_added_and_removed_steps_are_named_where_they_stand() -> None:
    a, b = load("tri_layer_garnet"), load("cathode_supported_garnet")
    study = waterfall(a, b)
    notes = {p.name: p.note for p in study.parts}
    first, second = (evaluate(s, shares=False) for s in (a, b))
    assert (
        notes["lithium_lamination"] == "added"
        and notes["lithium_infiltration"] == "removed"
        and not notes["sintering"]
    )
    parts = {p.name: p.change for p in study.parts}
    kwh = [r.quantities["plant.good_energy"] / 1000 for r in (first, second)]
    gone = first.by_step.loc["lithium_infiltration", "total"] / kwh[0]
    new = second.by_step.loc["lithium_lamination", "total"] / kwh[1]
    assert parts["lithium_infiltration"] == pytest.approx(-gone) and parts[
        "lithium_lamination"
    ] == pytest.approx(new)
    names = [p.name for p in study.parts]
    assert names[-1] == "plant" and set(names) == {*first.by_step.index, *second.by_step.index}
    assert [n for n in names if n in first.by_step.index] == list(first.by_step.index)
    assert names.index("lithium_lamination") == names.index("stacking") - 1


@pytest.mark.parametrize("output", [COST, "specific_energy", "investment"])
def test_inputs_add_up_and_do_not_depend_on_order(output: str) -> None:
    a = load("tri_layer_garnet")
    b, keys = moved(a, MOST_SHAPLEY)
    study = waterfall(a, b, "input", output)
    assert len(study.parts) == MOST_SHAPLEY and "Shapley" in study.method and not study.notes
    assert_adds_up(study)
    found = {p.name: p.change for p in study.parts}
    # Groups of one in another order make another program and other subsets; the way back is the way
    # there, negated.
    other = waterfall(a, b, "input", output, groups={f"g{k}": [k] for k in reversed(keys)})
    scale = 1e-9 * abs(study.start)
    assert {p.name[1:]: p.change for p in other.parts} == pytest.approx(found, abs=scale)
    assert [p.name for p in other.parts] == [f"g{k}" for k in reversed(keys)]
    back = waterfall(b, a, "input", output)
    assert {p.name: -p.change for p in back.parts} == pytest.approx(found, abs=scale)


def test_a_product_of_two_inputs_is_shared_equally() -> None:
    # Use of a material times its price: with nothing else changed, (dx * (y + y') / 2, dy * (x +
    # x') / 2).
    a = load("tri_layer_garnet")
    price, excess = "materials.nmc811.price", "cathode_mixing.yield_"
    b = a.with_set({price: 30, excess: 0.8})
    alone = [
        evaluate(a.with_set(c), shares=False).outputs[COST]
        for c in ({}, {price: 30}, {excess: 0.8})
    ]
    both = evaluate(b, shares=False).outputs[COST]
    found = {p.name: p.change for p in waterfall(a, b, "input").parts}
    assert found[price] == pytest.approx((alone[1] - alone[0] + both - alone[2]) / 2)
    assert found[excess] == pytest.approx((alone[2] - alone[0] + both - alone[1]) / 2)


def test_more_than_twelve_are_ordered_and_it_says_so() -> None:
    a = load("tri_layer_garnet")
    b, keys = moved(a, MOST_SHAPLEY + 1)
    study = waterfall(a, b, "input")
    assert_adds_up(study)
    assert "more than the 12" in study.notes[0] and "order" in study.method
    level = a
    for part in study.parts:
        before = evaluate(level, shares=False).outputs[COST]
        level = level.with_set({part.name: b.values[part.name].number})
        assert part.change == pytest.approx(
            evaluate(level, shares=False).outputs[COST] - before, abs=1e-8
        )
    together = waterfall(a, b, "input", groups={"two": keys[:2]})
    assert "Shapley" in together.method and together.parts[0].note == "2 inputs"
    assert_adds_up(together)


def test_inputs_go_together_by_their_owner() -> None:
    a = load("tri_layer_garnet")
    b = a.with_set({"sintering.yield_": 0.9, "sintering.fill": 0.6, "coating.yield_": 0.95})
    study = waterfall(a, b, "owner")
    assert {p.name: p.note for p in study.parts} == {
        "sintering": "2 inputs",
        "coating": "0.9935 -> 0.95",
    }
    assert_adds_up(study)


def test_the_same_scenario_has_no_parts() -> None:
    a = load("tri_layer_garnet")
    assert waterfall(a, a, "input").parts == ()
    assert {p.change for p in waterfall(a, a).parts} == {0.0}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("cathode_supported_garnet", "input"),
            "differ in more than numbers: steps .*go by step or category",
        ),
        (("tri_layer_garnet", "inputs"), "by 'inputs': expected"),
        (("tri_layer_garnet", "step", "specific_energy"), "go by input"),
        (("tri_layer_garnet", "step", "cost"), "no numeric output 'cost'"),
        (("tri_layer_garnet", "input", COST, {"g": ["sintering.yield_"]}), "does not differ"),
        (("tri_layer_garnet", "step", COST, {"g": ["sintering.yield_"]}), "groups are of inputs"),
    ],
)
def test_what_cannot_be_explained_is_told(arguments: tuple, words: str) -> None:
    name, *rest = arguments
    with pytest.raises(UserError, match=words):
        waterfall(load("tri_layer_garnet"), load(name), *rest)


def test_scales_differ_in_more_than_numbers() -> None:
    with pytest.raises(UserError, match=r"capacity \(fractional, integer\)"):
        differing(load("tri_layer_garnet", scale="lab"), load("tri_layer_garnet"))
    a = load("tri_layer_garnet")
    changed = a.with_set({"sintering.room": "dry"})
    with pytest.raises(UserError, match=r"sintering\.room"):
        differing(a, changed)
