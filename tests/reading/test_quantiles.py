"""A range states quantiles: exact at the three stated numbers, one way up, and inside the bounds."""

import math
import pickle

import numpy as np
import pytest
from scipy.special import ndtr

from model import UserError, load
from model.reading.distribution import meaning_of_range
from model.reading.parameter import Parameter, Value
from model.reading.quantiles import score_of, two_pieces
from tests.scenarios import READY

SCORE = score_of(0.9)
FREE, POSITIVE, SHARE = (-math.inf, math.inf), (0.0, math.inf), (0.0, 1.0)


def at(low: float, value: float, high: float, limits: tuple[float, float], z: float) -> float:
    return float(two_pieces(low, value, high, limits, 0.9)(np.array([z]))[0])


@pytest.mark.parametrize(
    "low, value, high, limits, z, expected",
    [
        # above a bound: the logarithm of the distance, each half by itself
        (1, 2, 8, POSITIVE, 2 * SCORE, 2 * 4**2),
        (1, 2, 8, POSITIVE, -2 * SCORE, 0.5),
        (11, 12, 18, (10.0, math.inf), -2 * SCORE, 10.5),
        # below a bound alone
        (-8, -2, -1, (-math.inf, 0.0), -2 * SCORE, -2 * 4**2),
        # between two: the odds 1, 1/3 and 3
        (0.25, 0.5, 0.75, SHARE, 2 * SCORE, 0.9),
        (0.25, 0.5, 0.75, SHARE, -2 * SCORE, 0.1),
        # without a bound: straight, each half by itself
        (-1, 0, 3, FREE, -2 * SCORE, -2),
        (-1, 0, 3, FREE, 2 * SCORE, 6),
        # an end that is the value: nothing on that side
        (2, 2, 8, POSITIVE, -3.0, 2),
        (2, 2, 8, POSITIVE, SCORE, 8),
        # an end that is a bound: straight to it, and no further
        (0, 2, 8, POSITIVE, -SCORE / 2, 1),
        (0, 2, 8, POSITIVE, -3 * SCORE, 0),
        # the value is a bound
        (0, 0, 0.5, SHARE, SCORE, 0.5),
        (0, 0, 0.5, SHARE, 2 * SCORE, 0.75),
        (0, 0, 3, POSITIVE, 2 * SCORE, 6),
        (0.5, 1, 1, SHARE, -2 * SCORE, 0.25),
    ],
)
def test_values_by_hand(low, value, high, limits, z, expected) -> None:
    assert at(low, value, high, limits, z) == pytest.approx(expected, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("name, scale", READY)
def test_every_uncertain_value_is_exact_at_its_quantiles_and_possible(name, scale) -> None:
    scenario = load(name, scale=scale)
    checked = 0
    for key in scenario.uncertain:
        value = scenario.values[key]
        if not value.by_score:
            continue
        checked += 1
        low, high = (value.convert(end) for end in value.range)
        score = score_of(value.covers)
        drawn = value.at_scores(np.array([-score, 0.0, score]))
        assert drawn == pytest.approx([low, value.coherent, high], rel=1e-12, abs=1e-300), key
        tail = (1 - value.covers) / 2
        assert value.draw(np.array([tail, 0.5, 1 - tail])) == pytest.approx(drawn, rel=1e-12), key
        far = value.draw(np.array([1e-9, 1 - 1e-9]))
        own = [value.declared(x) for x in far]
        assert all(np.isfinite(far)), key
        least, most = value.schema.limits
        assert least <= far[0] <= far[1] <= most, (key, own)
        assert np.all(np.diff(value.at_scores(np.linspace(-6.0, 6.0, 241))) >= 0), key
    assert checked > 0.7 * len(scenario.uncertain)


def test_all_inputs_moved_together_give_the_plan_at_one_half() -> None:
    scenario = load("tri_layer_garnet")
    for key in scenario.uncertain:
        value = scenario.values[key]
        if value.by_score:
            middle = float(value.at_scores(np.zeros(1))[0])
            assert middle == pytest.approx(value.coherent, rel=1e-15), key


def test_how_much_a_range_covers_is_what_a_range_says() -> None:
    schema = Parameter(unit="1", meaning="speed", above=0)
    for covers in (0.5, 0.8, 0.9, 0.98):
        value = Value("x", schema, number=3, range=(2, 9), covers=covers, distribution="quantiles")
        u = (np.arange(200_000) + 0.5) / 200_000
        drawn = value.draw(u)
        assert np.mean((drawn > 2) & (drawn < 9)) == pytest.approx(covers, abs=1e-5)
        assert np.mean(drawn < 3) == pytest.approx(0.5, abs=1e-5)
        normal = Value(
            "x", schema, number=3, range=(2, 9), covers=covers, distribution="lognormal"
        ).draw(u)
        assert np.mean((normal > 2) & (normal < 9)) == pytest.approx(covers, abs=1e-5)


def test_scores_and_probabilities_are_one_thing() -> None:
    schema = Parameter(unit="1", meaning="speed", above=0)
    z = np.linspace(-5, 5, 101)
    for distribution in ("quantiles", "triangular", "uniform", "pert", "lognormal"):
        value = Value("x", schema, number=3, range=(2, 9), distribution=distribution)
        assert value.at_scores(z) == pytest.approx(value.draw(ndtr(z)), rel=1e-9)


@pytest.mark.parametrize(
    "covers, said",
    [
        (0.9, "the 5th and 95th percentile"),
        (0.8, "the 10th and 90th percentile"),
        (0.98, "the 1st and 99th percentile"),
        (0.95, "the 2.5th and 97.5th percentile"),
        (0.5, "the 25th and 75th percentile"),
        (0.78, "the 11th and 89th percentile"),
        (0.54, "the 23rd and 77th percentile"),
    ],
)
def test_the_meaning_of_a_range_in_words(covers: float, said: str) -> None:
    assert meaning_of_range("quantiles", covers) == said
    assert meaning_of_range("uniform", covers) == "limits"


@pytest.mark.parametrize(
    "stated, complaint",
    [
        ({"range": [0.5, 0.9], "covers": 1}, "covers: expected the share of cases in the range"),
        ({"range": [0.5, 0.9], "covers": 0.2}, "found 0.2"),
        ({"range": [0.5, 0.9], "covers": "most"}, "found 'most'"),
        ({"range": [0.5, 0.9], "covers": True}, "found true"),
        ({"covers": 0.8}, "'covers' belongs to a range, and there is none"),
        (
            {"range": [0.5, 0.9], "covers": 0.8, "distribution": "uniform"},
            "'covers' does not belong to a uniform distribution, whose range is its limits",
        ),
    ],
)
def test_a_wrong_share_is_told_with_its_key(stated: dict, complaint: str) -> None:
    with pytest.raises(UserError) as told:
        load("tri_layer_garnet", set={"sintering.yield_": {"value": 0.8, **stated}})
    assert "sintering.yield_" in str(told.value) and complaint in str(told.value)


def test_a_share_of_cases_changes_draws_fingerprint_and_file() -> None:
    stated = {"value": 0.8, "range": [0.5, 0.9]}
    plain, wide = (
        load("tri_layer_garnet", set={"sintering.yield_": {**stated, **more}})
        for more in ({}, {"covers": "0.5", "range_source": "three kilns"})
    )
    assert plain.values["sintering.yield_"].covers == 0.9
    assert wide.values["sintering.yield_"].covers == 0.5
    assert wide.values["sintering.yield_"].range_source == "three kilns"
    assert plain.fingerprint != wide.fingerprint


def test_a_value_that_was_drawn_travels_to_another_process() -> None:
    value = load("sulfide_sheet").values["cutting.yield_"]
    u = np.array([0.1, 0.5, 0.9])
    drawn = value.draw(u)
    other = pickle.loads(pickle.dumps(value))
    assert other == value and np.array_equal(other.draw(u), drawn)
