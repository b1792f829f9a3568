"""Monte Carlo: reproducible, consistent with single evaluations, honest about what is not finite."""

from __future__ import annotations

import numpy as np
import pytest

from model import evaluate, load, monte_carlo
from model.plant.outputs import NUMERIC_OUTPUTS
from model.reading.errors import UserError
from model.studies.monte_carlo import BLOCK, draw, evaluate_draws, sample_outputs
from tests.scenarios import beyond_all_size


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    scenario = load("tri_layer_garnet")
    first, again, other = (monte_carlo(scenario, n=300, seed=seed) for seed in (7, 7, 8))
    assert np.array_equal(first.cost_per_kwh, again.cost_per_kwh)
    assert not np.array_equal(first.cost_per_kwh, other.cost_per_kwh)


def test_a_block_drawn_alone_is_the_block_of_the_study() -> None:
    scenario = load("cathode_supported_garnet")
    whole = sample_outputs(scenario, BLOCK + 100, 3, ["cost_per_kwh"])[0]
    alone = evaluate_draws(scenario, draw(scenario, 100, 3, 1)).outputs["cost_per_kwh"] * 1000
    assert whole[BLOCK:] == pytest.approx(alone, rel=1e-14)


def test_a_draw_equals_a_scenario_with_those_numbers() -> None:
    scenario = load("tri_layer_garnet")
    drawn = draw(scenario, 4, 1, 0)
    samples = evaluate_draws(scenario, drawn).outputs["cost_per_kwh"] * 1000
    changes = {
        key: {"value": scenario.values[key].declared(column[2])} for key, column in drawn.items()
    }
    single = evaluate(scenario.with_set(changes), shares=False).outputs["cost_per_kwh"]
    assert samples[2] == pytest.approx(single, rel=1e-9)


def test_percentiles_are_ordered_and_known_outputs_have_them() -> None:
    study = monte_carlo(load("tri_layer_garnet"), n=500, seed=1)
    assert list(study.outputs) == list(NUMERIC_OUTPUTS)
    for name, spread in study.outputs.items():
        if spread is not None:
            assert list(spread.percentiles.values()) == sorted(spread.percentiles.values()), name
    cost = study.outputs["cost_per_kwh"]
    assert cost.deviation > 0
    assert cost.percentiles[5] < cost.mean < cost.percentiles[95]
    means = sum(spread.mean for spread in study.by_step.values())
    assert means == pytest.approx(cost.mean, rel=1e-9)
    assert sum(spread.mean for spread in study.by_category.values()) == pytest.approx(
        cost.mean, rel=1e-9
    )


def test_draws_stay_in_their_ranges() -> None:
    scenario = load("tri_layer_garnet", scale="pilot")
    for key, column in draw(scenario, 2000, 1, 0).items():
        value = scenario.values[key]
        low, high = value.schema.limits
        assert low <= column.min() <= column.max() <= high, key
        if value.distribution in ("triangular", "uniform"):
            span = value.sourced_range
            assert span[0] - 1e-12 <= column.min() and column.max() <= span[1] * (1 + 1e-12), key


def test_scenarios_share_the_draws_of_inputs_they_share() -> None:
    a, b = (
        draw(load("tri_layer_garnet"), 10, 1, 0),
        draw(load("cathode_supported_garnet"), 10, 1, 0),
    )
    assert np.array_equal(a["materials.nmc811.price"], b["materials.nmc811.price"])


def test_progress_is_told_to_the_end() -> None:
    seen: list[tuple[int, int]] = []
    monte_carlo(
        load("tri_layer_garnet"),
        n=BLOCK + 1,
        seed=1,
        progress=lambda done, all: seen.append((done, all)),
    )
    assert [total for _, total in seen] == [BLOCK + 1] * 2
    assert 0 < seen[0][0] < seen[1][0] == BLOCK + 1


def test_a_number_that_is_not_finite_names_the_draw() -> None:
    scenario = beyond_all_size(load("tri_layer_garnet"), "materials.nmc811.price")
    with pytest.raises(UserError, match=r"not finite in draw \d+.*materials.nmc811.price"):
        monte_carlo(scenario, n=100, seed=1)
