"""Kinds of value: each is derived from schema and source, decides what is drawn, and counts or not
among what rests on assumptions.
"""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from model import load
from model.engine import influence
from model.engine.influence import assumption_share, assumption_share_of_spread, swings
from model.engine.result import evaluate
from model.plant import tables
from model.plant.outputs import SHARES
from model.reading import project
from model.reading.distribution import PPF
from model.reading.document import parse
from model.reading.errors import Problems, UserError
from model.reading.kinds import ASSUMPTION, CHOICE, EVIDENCE, FACT
from model.reading.means import geometric_mean
from model.reading.parameter import Parameter, Value, choice, constant, parameter
from model.reading.value_reader import read_value
from model.scenario import catalogue

WORLD, DECIDED = parameter("1", "A yield"), parameter("um", "A thickness", chosen=True)


def read(text: str, schema: Parameter, *, user: bool = False) -> Value:
    problems = Problems()
    tree = parse(f"x: {text}", "file.yaml").value["x"]
    made = read_value("x", schema, tree, problems, tables.money().to_year(2024), user=user)
    problems.stop()
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("@prozell2023, table 3", EVIDENCE),
        ("assumption: nobody has measured it", ASSUMPTION),
        ("fact: 2 x 72.09 g/mol per 101.96 g/mol", FACT),
        ("choice: what the kiln takes", CHOICE),
    ],
)
def test_a_source_says_the_kind_of_what_the_world_decides(source: str, kind: str) -> None:
    made = read(f'{{value: 1, source: "{source}"}}', WORLD)
    assert (made.kind, made.kind_shown) == (kind, kind)
    assert made.assumption == (kind == ASSUMPTION)


def test_what_a_designer_decides_is_a_choice_whatever_its_source_says() -> None:
    for source in ("@prozell2023, table 3", "assumption: common gauges", "choice: common gauges"):
        assert read(f'{{value: 1, source: "{source}"}}', DECIDED).kind == CHOICE
    assert read("normal", choice(("normal", "dry"), "Room")).kind == CHOICE
    assert read('{value: 3, source: "fact: three by definition"}', DECIDED).kind == FACT


def test_a_constant_is_a_fact() -> None:
    schema = constant("h", 1.0, "The hour", "assumption: an old word for a definition")
    assert Value("x", schema, number=1.0, source=schema.source).kind == FACT


def test_a_number_of_the_users_is_evidence_only_with_a_source_of_his() -> None:
    mine = read("0.9", WORLD, user=True)
    assert (mine.kind, mine.kind_shown) == (ASSUMPTION, "assumption (yours)")
    told = read('{value: 0.9, source: "our line, March 2025"}', WORLD, user=True)
    assert (told.kind, told.kind_shown) == (EVIDENCE, EVIDENCE)
    assert read('{value: 0.9, source: "assumption: a guess"}', WORLD, user=True).kind == ASSUMPTION
    assert read("20", DECIDED, user=True).kind_shown == CHOICE


def test_a_source_that_begins_with_none_of_the_four_words_is_refused_in_files() -> None:
    with pytest.raises(UserError, match="'fact: what' or 'choice: why', found 'a guess'"):
        read('{value: 1, source: "a guess"}', WORLD)


def test_a_range_is_drawn_for_evidence_and_assumptions_and_is_the_limits_of_the_others() -> None:
    for source, drawn in (("@a, 1", True), ("assumption: a", True), ("fact: a", False)):
        made = read(f'{{value: 2, range: [1, 3], source: "{source}"}}', WORLD)
        assert made.uncertain == drawn
    made = read('{value: 2, range: [1, 3], source: "assumption: a"}', DECIDED)
    assert (made.uncertain, made.sourced_range) == (False, pytest.approx((1e-6, 3e-6)))
    assert not read('{value: 2, range: [1, 3], source: "choice: a"}', WORLD).uncertain


def test_a_choice_with_a_distribution_by_name_is_drawn_and_fixed_is_no_harm() -> None:
    text = '{{value: 2, range: [1, 3], distribution: {}, source: "choice: a"}}'
    for name in PPF:
        assert read(text.format(name), DECIDED).uncertain, name
    assert read(text.format("fixed"), DECIDED) == read(
        text.replace("distribution: {}, ", "").format(), DECIDED
    )


def test_a_pilot_choice_between_two_scales_is_not_drawn() -> None:
    for schema, drawn in ((WORLD, True), (DECIDED, False)):
        low, high = (Value("x", schema, number=n, unit=schema.unit) for n in (1.0, 4.0))
        made = geometric_mean("x", schema, low, high, "assumption: between", low.place)
        assert made is not None and (made.uncertain, made.number) == (drawn, pytest.approx(2.0))


@pytest.mark.parametrize("name", project.names("scenarios"))
def test_no_choice_and_no_fact_of_a_ready_scenario_is_drawn(name: str) -> None:
    scenario = load(name)
    drawn = {key for key in scenario.uncertain if key in scenario.values}
    assert {scenario.values[key].kind for key in drawn} == {EVIDENCE, ASSUMPTION}


def test_choices_with_a_range_are_swung_and_not_drawn() -> None:
    scenario = load("tri_layer_garnet")
    swung = {swing.key for swing in swings(scenario)}
    for key in (
        "cell.cathode.thickness",
        "cell.sheet_length",
        "sintering.hearth_area",
        "dense_tape.web_width",
        "dense_tape.dryer_length",
    ):
        assert scenario.values[key].kind == CHOICE, key
        assert key in swung and key not in scenario.uncertain, key
    for key in ("sintering.yield_", "sintering.residence_time", "dense_tape.blade_speed"):
        assert scenario.values[key].kind != CHOICE and key in scenario.uncertain, key


def test_what_every_step_declares_is_the_worlds_but_for_the_room() -> None:
    for id in catalogue.step_files():
        schema = catalogue.step(id).schema
        world = ("yield_", "uptime", "machine_price", "skilled_operators", "helpers", "power")
        assert not any(schema[name].chosen for name in world), id
        assert not any(p.chosen and p.of_product for p in schema.values()), id


def toy(**sources: str) -> Any:
    """Four inputs a, b, c and d with these sources, drawn between two quantiles of their own."""
    ranges = {"a": (1.0, math.e), "b": (1.0, math.e**3), "c": (1.0, math.e**9), "d": (1.0, 2.0)}
    values = {
        key: Value(
            key,
            DECIDED if key == "c" else WORLD,
            number=1.0,
            range=ranges[key],
            distribution="lognormal",
            source=source,
        )
        for key, source in sources.items()
    }
    return SimpleNamespace(values=values, numbers=dict.fromkeys(values, 1.0))


def test_the_shares_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    def cost(scenario: Any, moved: Any, samples: int, output: str = "") -> np.ndarray:
        at = {key: np.broadcast_to(moved.get(key, 1.0), (samples,)) for key in scenario.values}
        return at["a"] ** 2 * at["b"] * at["c"] ** 5 * at["d"] ** 7

    monkeypatch.setattr(influence, "_moved", cost)
    scenario = toy(a="assumption: a", b="@b, 1", c="assumption: c", d="fact: d")
    # elasticities 2 and 1; the choice's 5 and the fact's 7 are in neither sum
    assert assumption_share(scenario) == pytest.approx(2 / 3, rel=1e-6)
    # swings of ln cost from the 5th to the 95th percentile: 2 x 1 and 1 x 3, squared 4 and 9
    assert assumption_share_of_spread(scenario) == pytest.approx(4 / 13, rel=1e-6)
    scenario = toy(a="user", b="user", c="user", d="fact: d")
    assert assumption_share(scenario) == assumption_share_of_spread(scenario) == 1.0
    scenario = toy(a="our line", b="@b, 1", c="user", d="fact: d")
    assert assumption_share(scenario) == assumption_share_of_spread(scenario) == 0.0


def test_a_source_for_the_widest_assumption_takes_it_out_of_the_spread_on_assumptions() -> None:
    scenario = load("tri_layer_garnet")
    key = "cathode_infiltration.head_speed"
    value = scenario.values[key]
    assert value.assumption and value.range is not None
    sourced = scenario.with_set(
        {
            key: {
                "value": value.number,
                "unit": value.unit,
                "range": list(value.range),
                "source": "trials on our line",
            }
        }
    )
    before, after = (evaluate(s).outputs for s in (scenario, sourced))
    for share in SHARES:
        assert after[share] < before[share], share
    assert after["cost_per_kwh"] == before["cost_per_kwh"]
