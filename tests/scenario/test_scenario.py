"""Scenarios: inheritance, overrides, references, scales, warnings and fingerprints."""

from __future__ import annotations

from pathlib import Path

import pytest

from model import evaluate, load
from model.engine.influence import assumption_share, elasticities, swings
from model.plant import tables
from model.reading import project
from model.reading.errors import UserError
from model.reading.kinds import ASSUMPTION, EVIDENCE
from model.scenario.scales import scales_of


def write(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_scenario_extends_a_ready_one_and_a_file_beside_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        "title: Base\nextends: tri_layer_garnet\nset:\n  sintering.yield_: 0.8\n  cutting.yield_:"
        " 0.9\n",
        "base.yaml",
    )
    path = write(
        tmp_path,
        "title: Mine\nextends: base.yaml\nset:\n  sintering.yield_: {value: 0.92, range: [0.85,"
        " 0.96]}\n",
    )
    scenario = load(path)
    assert scenario.title == "Mine"
    assert scenario.numbers["sintering.yield_"] == 0.92
    assert scenario.values["cutting.yield_"].number == 0.9


def test_a_bare_number_is_meant_in_the_unit_and_year_of_the_number_it_replaces() -> None:
    base = load("tri_layer_garnet")
    price = base.values["sintering.machine_price"]
    changed = base.with_set({"sintering.machine_price": price.number})
    assert changed.numbers["sintering.machine_price"] == base.numbers["sintering.machine_price"]
    assert changed.values["sintering.machine_price"].unit == price.unit


def test_an_override_fixes_the_value_and_is_listed() -> None:
    base = load("tri_layer_garnet")
    changed = base.with_set({"sintering.yield_": 0.5})
    assert "sintering.yield_" in base.uncertain
    assert "sintering.yield_" not in changed.uncertain
    assert [text for text in changed.warnings if "sintering.yield_" in text] == [
        "sintering.yield_: 0.5 is outside the sourced range 0.7 to 0.96"  # and told once
    ]
    inside = base.with_set({"sintering.yield_": 0.9})
    assert "sintering.yield_ is fixed by you at 0.9" in inside.warnings
    assert (
        changed.values["sintering.yield_"].sourced_range
        == base.values["sintering.yield_"].sourced_range
    )
    assert base.numbers["sintering.yield_"] != 0.5


def test_an_override_replaces_the_distribution_too() -> None:
    changed = load(
        "tri_layer_garnet", set={"sintering.yield_": {"value": 0.9, "range": [0.88, 0.92]}}
    )
    value = changed.values["sintering.yield_"]
    assert value.range == (0.88, 0.92)
    assert value.distribution == "quantiles"


def test_a_reference_makes_two_values_one() -> None:
    base = load("tri_layer_garnet", set={"acid_cleaning.yield_": {"from": "coating.yield_"}})
    changed = base.with_set({"coating.yield_": 0.8})
    rows = {step["id"]: step["yield"] for step in evaluate(changed, shares=False).steps}
    assert rows["acid_cleaning"] == rows["coating"] == 0.8


def test_the_fingerprint_changes_with_a_value_and_only_then() -> None:
    base = load("tri_layer_garnet")
    assert base.fingerprint == load("tri_layer_garnet").fingerprint
    assert base.fingerprint != base.with_set({"sintering.yield_": 0.8}).fingerprint
    assert base.fingerprint != load("tri_layer_garnet", scale="lab").fingerprint


@pytest.mark.guards(
    "Whatever can change a result changes the fingerprint.",
    once="Halved price indices gave the same fingerprint for 634 and 1,114 USD/kWh.",
)
def test_the_fingerprint_changes_with_price_indices(monkeypatch: pytest.MonkeyPatch) -> None:
    before = load("tri_layer_garnet").fingerprint
    money = tables.money()
    halved = {
        name: {year: value / 2 if year < 2024 else value for year, value in series.items()}
        for name, series in money.indices.items()
    }
    monkeypatch.setattr(tables, "money", lambda: tables.Money(halved, money.rates))
    tables.digest.cache_clear()
    try:
        assert load("tri_layer_garnet").fingerprint != before
    finally:
        tables.digest.cache_clear()


def test_the_fingerprint_changes_with_what_is_learned(tmp_path: Path) -> None:
    text = "title: T\nextends: tri_layer_garnet\nlearning: {years: %d}\n"
    four, five = (load(write(tmp_path, text % years)).fingerprint for years in (4, 5))
    assert len({four, five, load("tri_layer_garnet").fingerprint}) == 3


def test_every_ready_scenario_offers_three_scales() -> None:
    for name in ("tri_layer_garnet", "cathode_supported_garnet"):
        assert scales_of(name) == ["lab", "pilot", "industrial"]


def test_another_scale_brings_its_own_output_site_and_capacity(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "extends: tri_layer_garnet\nannual_output: {value: 2, unit: GWh/year}\ncapacity:"
        " fractional\n",
    )
    own, lab = load(path), load(path, scale="lab")
    assert (own.values["plant.annual_output"].number, own.capacity) == (2, "fractional")
    assert lab.values["plant.annual_output"].schema.unit == "cell/year"
    assert lab.site == "laboratory"


def test_money_may_be_stated_in_another_year(tmp_path: Path) -> None:
    base, older = (
        load("tri_layer_garnet"),
        load(write(tmp_path, "extends: tri_layer_garnet\nmoney_year: 2020\n")),
    )
    ratio = (
        evaluate(base, shares=False).outputs["cost_per_kwh"]
        / evaluate(older, shares=False).outputs["cost_per_kwh"]
    )
    assert 313.689 / 258.811 < ratio < 798.8 / 596.2


def test_all_problems_come_at_once() -> None:
    with pytest.raises(UserError) as raised:
        load(
            "tri_layer_garnet",
            set={"sintering.yield_": 7000, "cutting.yeild_": 1, "site.discount_rate": "x"},
        )
    assert len(str(raised.value).splitlines()) == 3


def test_elasticities_are_those_of_the_model() -> None:
    scenario = load("tri_layer_garnet")
    found = elasticities(scenario)
    key, step = "materials.nmc811.price", 1.001
    costs = [
        evaluate(s, shares=False).outputs["cost_per_kwh"]
        for s in (scenario, scenario.with_set({key: scenario.values[key].number * step}))
    ]
    assert found[key] == pytest.approx((costs[1] / costs[0] - 1) / (step - 1), rel=1e-2)
    assert found["formation.yield_"] < -0.9


def test_the_assumption_share_falls_when_an_assumption_is_sourced() -> None:
    scenario = load("tri_layer_garnet")
    weight = elasticities(scenario)
    key = max((k for k in weight if scenario.values[k].assumption), key=lambda k: abs(weight[k]))
    value = scenario.values[key]
    sourced = scenario.with_set(
        {key: {"value": value.number, "unit": value.unit, "source": "@review, told"}}
    )
    assert assumption_share(sourced) < assumption_share(scenario)


def test_the_assumption_share_is_the_share_of_elasticities() -> None:
    scenario = load("tri_layer_garnet")
    weight = {key: abs(e) for key, e in elasticities(scenario).items()}
    assumed, evident = (
        sum(w for key, w in weight.items() if scenario.values[key].kind == kind)
        for kind in (ASSUMPTION, EVIDENCE)
    )
    assert evaluate(scenario).outputs["assumption_share"] == pytest.approx(
        assumed / (assumed + evident), rel=1e-12
    )


def test_swings_start_with_the_widest() -> None:
    found = swings(load("tri_layer_garnet"))
    assert len(found) > 100
    widths = [swing.width for swing in found]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 0


READY = project.names("scenarios")


@pytest.mark.parametrize("name", READY)
def test_a_replaced_number_gives_what_building_anew_gives(name: str) -> None:
    scenario = load(name)
    keys = [
        key
        for key, value in scenario.values.items()
        if value.number and value.schema.allows(0.9 * value.number) and "common." not in key
    ]
    for index, key in enumerate(keys[::23]):
        number = scenario.values[key].number
        changes = {key: number * 0.999}, {key: {"value": number, "range": [number * 0.9, number]}}
        for change in changes[: 1 + index % 2]:
            patched, anew = scenario.with_set(change), load(name, set=change)
            assert patched == anew, key
            assert patched.fingerprint == anew.fingerprint
        again = {key: number * 0.998}
        twice = load(name, set=changes[0]).with_set(again)
        assert twice.values == load(name, set=again).values, key
        assert twice.warnings == load(name, set=again).warnings, key


def test_what_takes_its_value_from_a_replaced_number_is_checked_again() -> None:
    scenario = load("tri_layer_garnet")
    linked = scenario.with_set({"sintering.yield_": {"from": "stacking.yield_"}})
    with pytest.raises(UserError, match=r"stacking\.yield_"):
        linked.with_set({"stacking.yield_": 1.5})
    assert (
        linked.with_set({"stacking.yield_": 0.9}).references["sintering.yield_"]
        == "stacking.yield_"
    )
