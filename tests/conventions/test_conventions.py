"""Conventions by hand, against a cash flow in years, and over every scenario; finance against known
figures.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy_financial
import pytest
from scipy.optimize import brentq

from model import evaluate, load, monte_carlo
from model.conventions import conventions
from model.engine.dimensions import units_of
from model.engine.evaluation import run
from model.engine.explained import trace
from model.plant.economics import CATEGORIES
from model.plant.finance import annuity, net_present_value, payback, rate_of_return, repeated
from model.plant.outputs import NUMERIC_OUTPUTS
from model.published.case import failed
from model.published.validate import CASES, validate
from model.reading import project
from model.reading.errors import UserError
from model.scenario.scales import scales_of
from model.studies.capacity import one_more
from model.studies.cash_flow import cash_flow
from model.studies.waterfalls import between_conventions
from model.workbook import from_workbook
from model.workbook.write import workbook_bytes
from tests import workbooks

NAMES = project.names("scenarios")
OTHERS = tuple(name for name in conventions() if name != "annuity")
LEVELISED = "site.levelised."


@pytest.mark.parametrize("convention", OTHERS)
@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_is_costed_at_every_scale(name: str, convention: str) -> None:
    for scale in scales_of(name):
        scenario = load(name, scale=scale, convention=convention)
        result, usual = (
            evaluate(scenario, shares=False),
            evaluate(load(name, scale=scale), shares=False),
        )
        by_step = result.by_step
        assert by_step[list(CATEGORIES)].to_numpy().sum() == pytest.approx(
            result.outputs["annual_cost"], rel=1e-12
        )
        assert (by_step[[c for c in CATEGORIES if c != "scrap_credit"]] >= 0).to_numpy().all()
        assert result.outputs["cost_per_kwh"] != usual.outputs["cost_per_kwh"]
        for output in ("investment", "overall_yield", "staff", "floor_area", "specific_energy"):
            assert result.outputs[output] == usual.outputs[output]


@pytest.mark.parametrize("convention", OTHERS)
def test_units_are_sound_and_arrays_equal_numbers(convention: str) -> None:
    for name, scale in (
        ("tri_layer_garnet", "industrial"),
        ("lithium_ion", "industrial"),
        ("sulfide_sheet", "lab"),
    ):
        scenario = load(name, scale=scale, convention=convention)
        units = units_of(scenario)
        assert units["site.capital_charge"] == "1/year"
        assert units["site.building_annual_cost"] == "USD/m2/year"
        with np.errstate(all="ignore"):
            many = run(scenario, {k: np.full(3, v) for k, v in scenario.numbers.items()}).outputs
            one = run(scenario, scenario.numbers).outputs
        for output in NUMERIC_OUTPUTS:
            if one[output] is not None:
                assert np.broadcast_to(many[output], 3) == pytest.approx(one[output], rel=1e-13)
        drawn = monte_carlo(scenario, n=256, seed=1).outputs["cost_per_kwh"]
        assert drawn is not None and drawn.deviation > 0


@pytest.mark.parametrize("convention", OTHERS)
@pytest.mark.parametrize("name", NAMES)
def test_symbols_leave_the_quantities_that_numbers_leave(name: str, convention: str) -> None:
    """What bears an overhead is told by what a step states, not by a cost that happens to be zero."""
    result = evaluate(load(name, convention=convention), shares=False)
    assert list(trace(result)) == list(result.quantities)


# Flat rate --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tri_layer_garnet", "sulfide_sheet", "lithium_ion"])
def test_flat_rate_is_the_table_of_its_rules(name: str) -> None:
    scenario = load(name, convention="flat_rate")
    result, n = evaluate(scenario, shares=False), scenario.numbers
    q, own = result.quantities, "site.flat_rate."
    category = result.by_category
    materials = category["materials"] + category["consumables"] + category["scrap_credit"]
    labour = category["labour"]
    rooms, running = 0.0, category["energy"]
    for step in result.steps:
        room = scenario.values.get(f"{step['id']}.room")
        if room is not None and room.text in ("dry", "inert"):
            floor = step["floor_area"] * n[f"site.{room.text}.enclosed_share"]
            rooms += floor * n[f"site.{room.text}.investment"]
            gas = (
                n[f"site.{room.text}.gas_make_up"]
                * n[f"materials.{'argon' if room.text == 'inert' else 'dry_air'}.price"]
            )
            running += (
                floor * 8760 * (n[f"site.{room.text}.power"] * n["site.electricity_price"] + gas)
            )
    equipment = result.outputs["investment"] + rooms
    building = result.outputs["floor_area"] * n["site.gross_floor"] * n["site.building_cost"]
    depreciation = equipment / n["site.equipment_life"] + building / n["site.building_life"]
    variable = (
        n["site.variable_overhead_on_labour"] * labour
        + n["site.variable_overhead_on_depreciation"] * depreciation
    )
    general = n["site.general_expenses_on_labour"] * (labour + variable)
    general += n["site.general_expenses_on_depreciation"] * depreciation
    research = n["site.research_on_depreciation"] * depreciation
    launch = n[own + "launch_on_materials"] * materials + n[own + "launch_on_labour"] * (
        labour + variable
    )
    working = n[own + "working_capital"] * (materials + labour + variable)
    profit = n[own + "profit"] * (equipment + building + launch + working)
    before = materials + running + labour + variable + general + research + depreciation + profit
    price = before * (1 + n[own + "warranty"])
    assert result.outputs["annual_cost"] == pytest.approx(price, rel=1e-12)
    expected = {
        "direct_labour": labour,
        "depreciation": depreciation,
        "variable_overhead": variable,
        "general_expenses": general,
        "research": research,
        "launch": launch,
        "working_capital": working,
        "building_investment": building,
        "profit": profit,
        "warranty": price - before,
        "total_investment": equipment + building + launch + working,
    }
    for key, value in expected.items():
        assert q[f"plant.{key}"] == pytest.approx(value, rel=1e-9), key
    assert category["maintenance"] == 0


# Levelised --------------------------------------------------------------------------------------------------------

PLANTS = [
    {},
    {"equipment_depreciation": "straight_line", "building_depreciation": "macrs_20"},
    {"plant_life": 11, "equipment_depreciation": "macrs_10"},
    {"plant_life": 33, "equipment_depreciation": "macrs_20", "site.equipment_life": 7},
    {
        "plant_life": 15,
        "site.equipment_life": 6,
        "output_in_year_1": 0.3,
        "output_in_year_2": 0.6,
        "output_in_year_3": 0.9,
    },
    {
        "plant_life": 3,
        "start_up_treatment": "not deducted",
        "start_up_on_labour": 0.5,
        "tax_rate": 0.4,
    },
    {"site.discount_rate": 0, "tax_rate": 0, "plant_life": 50},
    {"plant_life": 10, "site.building_life": 12.5},
]


@pytest.mark.parametrize("changes", PLANTS, ids=str)
@pytest.mark.parametrize("name", ["tri_layer_garnet", "lithium_ion"])
def test_levelised_cost_is_the_price_that_brings_nothing(name: str, changes: dict) -> None:
    named = {
        key if key.startswith("site.") else LEVELISED + key: value for key, value in changes.items()
    }
    scenario = load(name, convention="levelised", set=named)
    study, rate = cash_flow(scenario), scenario.numbers["site.discount_rate"]
    cost = evaluate(scenario, shares=False).outputs["cost_per_kwh"]
    assert study.minimum_selling_price == cost
    spent = -study.frame["investment"].sum()
    assert abs(numpy_financial.npv(rate, study.frame["net"])) < 1e-9 * spent

    def worth(price: float) -> float:
        return cash_flow(scenario, price).net_present_value

    assert brentq(worth, 0.3 * cost, 3 * cost, rtol=1e-12) == pytest.approx(cost, rel=1e-9)
    if rate:
        assert study.rate_of_return == pytest.approx(rate, rel=1e-6)


def test_without_tax_start_or_overhead_levelised_is_the_annuity() -> None:
    """With machines bought once, no tax, no start-up and full output from the first day both
    recover the same.
    """
    plain = {f"output_in_year_{y}": 1 for y in (1, 2, 3)} | {"tax_rate": 0, "plant_life": 10}
    plain |= {"start_up_on_purchases": 0, "start_up_on_labour": 0}
    same = {"site.building_life": 10}
    levelised = load(
        "sulfide_sheet",
        convention="levelised",
        set=same | {LEVELISED + k: v for k, v in plain.items()},
    )
    assert evaluate(levelised, shares=False).outputs["cost_per_kwh"] == pytest.approx(
        evaluate(load("sulfide_sheet", set=same), shares=False).outputs["cost_per_kwh"], rel=1e-12
    )


def test_a_cash_flow_by_hand() -> None:
    """Three years, two machines, no room and no building: every line of the table on paper."""
    short = {
        LEVELISED + "plant_life": 3,
        "site.equipment_life": 2,
        LEVELISED + "equipment_depreciation": "straight_line",
    }
    short |= {"site.building_cost": {"value": 0, "unit": "USD/m2"}}
    frame = cash_flow(load("lithium_ion", convention="levelised", set=short), 200.0).frame
    bought = -frame["investment"].iloc[0]
    assert frame["investment"].tolist() == pytest.approx([-bought, 0, -bought, 0])
    assert frame["deducted"].tolist() == pytest.approx([0, bought / 2, bought / 2, bought / 2])
    assert frame["output"].tolist() == pytest.approx([0, 5e6, 8e6, 1e7])
    tax = 0.258 * (
        frame["revenue"]
        + frame["purchases_and_energy"]
        + frame["fixed_costs"]
        + frame["start_up"]
        - frame["deducted"]
    )
    assert (-frame["tax"]).tolist() == pytest.approx(tax.tolist())
    parts = ("revenue", "purchases_and_energy", "fixed_costs", "start_up", "investment", "tax")
    assert frame["net"].tolist() == pytest.approx(frame[list(parts)].sum(axis=1).tolist())
    assert frame["balance"].iloc[-1] == pytest.approx((frame["net"] / 1.1 ** frame["year"]).sum())


def test_a_dearer_price_pays_back_sooner_and_a_cheap_one_never() -> None:
    scenario = load("lithium_ion", convention="levelised")
    dear, low, cheap = (cash_flow(scenario, price) for price in (300.0, 150.0, 40.0))
    assert dear.payback < low.payback < low.discounted_payback
    assert cheap.payback is None and cheap.rate_of_return is None and cheap.net_present_value < 0


@pytest.mark.parametrize("price", [0.0, -1.0, float("nan"), float("inf")])
def test_a_price_must_be_one(price: float) -> None:
    with pytest.raises(UserError, match="price: expected USD per kWh"):
        cash_flow(load("lithium_ion"), price)


def test_a_cash_flow_goes_by_whole_years() -> None:
    with pytest.raises(
        UserError, match=r"site.levelised.plant_life: a cash flow goes by whole years, found 7.5"
    ):
        cash_flow(load("lithium_ion", convention="levelised", set={LEVELISED + "plant_life": 7.5}))


# From one to another ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pair", [("annuity", "flat_rate"), ("flat_rate", "levelised"), ("annuity", "annuity")], ids=str
)
def test_the_way_between_conventions_adds_up(pair: tuple[str, str]) -> None:
    study = between_conventions(load("lithium_ion"), *pair)
    costs = [
        evaluate(load("lithium_ion", convention=name), shares=False).outputs["cost_per_kwh"]
        for name in pair
    ]
    assert [study.start, study.end] == pytest.approx(costs, rel=1e-12)
    assert study.start + sum(part.change for part in study.parts) == pytest.approx(
        study.end, rel=1e-12
    )
    parts = {part.name: part.change for part in study.parts}
    assert parts["materials"] == pytest.approx(0, abs=1e-9)  # bought alike under every rule
    assert ("profit" in parts) == ("flat_rate" in pair)


def test_from_annuity_to_flat_rate_interest_goes_and_profit_comes() -> None:
    parts = {
        part.name: part.change
        for part in between_conventions(load("lithium_ion"), "annuity", "flat_rate").parts
    }
    n = load("lithium_ion").numbers
    result = evaluate(load("lithium_ion"), shares=False)
    per_kwh = result.outputs["investment"] / (result.quantities["plant.good_energy"] / 1000)
    interest = (
        annuity(n["site.discount_rate"], n["site.equipment_life"], 1.0)
        - 1 / n["site.equipment_life"]
    )
    assert parts["capital"] == pytest.approx(-per_kwh * interest, rel=1e-12)
    assert parts["maintenance"] == pytest.approx(-per_kwh * n["site.maintenance"], rel=1e-12)
    assert parts["profit"] > 0 and parts["warranty"] > 0 and parts["overhead"] > 0


@pytest.mark.parametrize("convention", conventions())
def test_an_idle_machine_costs_its_investment_and_floor_by_the_rates(convention: str) -> None:
    result = evaluate(load("tri_layer_garnet", convention=convention), shares=False)
    n, q = result.scenario.numbers, result.quantities
    step = "sintering"
    machine, floor = q[f"{step}.machine_investment"], n[f"{step}.floor_area"]
    charge = q.get("site.capital_charge", q.get("site.capital_recovery_factor"))
    maintenance = {"annuity": n["site.maintenance"], "flat_rate": 0.0}.get(
        convention, q.get("site.maintenance_charge")
    )
    on_building = (
        q.get("site.overhead_on_building", 0.0) * n["site.gross_floor"] * n["site.building_cost"]
    )
    expected = machine * (charge + maintenance + q["site.overhead_on_investment"])
    expected += floor * (q["site.building_annual_cost"] + on_building)
    assert result.scenario.values[f"{step}.room"].text == "normal"
    assert one_more(result, step).yearly_cost == pytest.approx(expected, rel=1e-9)


# In the workbook --------------------------------------------------------------------------------------------------


def test_the_workbook_costs_by_the_convention_and_comes_back(soffice: str, tmp_path: Path) -> None:
    cases = []
    for convention in OTHERS:
        scenario = load("tri_layer_garnet", convention=convention)
        data = workbook_bytes(evaluate(scenario), studies=False)
        assert from_workbook(data).fingerprint == scenario.fingerprint
        cases.append((convention, data, data, True))
        changes = workbooks.some_edits(scenario, len(cases)) | {
            "site.discount_rate": 0.083,
            "site.building_life": 17.5,
        }
        after = workbook_bytes(evaluate(scenario.with_set(changes)), studies=False)
        cases.append(
            (f"{convention}-edited", workbooks.edited(data, scenario, changes), after, False)
        )
    workbooks.assert_libreoffice_agrees(soffice, tmp_path, cases)


# What is asked for wrongly ----------------------------------------------------------------------------------------


def test_an_unknown_convention_is_named_with_the_known() -> None:
    with pytest.raises(UserError, match="'flat' is not a convention, did you mean 'flat_rate'"):
        load("tri_layer_garnet", convention="flat")


def test_values_of_another_convention_do_not_exist() -> None:
    with pytest.raises(UserError, match=r"there is no value 'site.flat_rate.profit'"):
        load("tri_layer_garnet", set={"site.flat_rate.profit": 0.1})


def test_a_convention_is_part_of_the_fingerprint_and_of_the_file(tmp_path) -> None:
    from model import to_yaml

    scenario = load("tri_layer_garnet", convention="flat_rate", set={"site.flat_rate.profit": 0.08})
    (tmp_path / "mine.yaml").write_text(to_yaml(scenario))
    again = load(tmp_path / "mine.yaml")
    assert again.convention == "flat_rate" and again.fingerprint == scenario.fingerprint
    made = {load("tri_layer_garnet", convention=name).fingerprint for name in conventions()}
    assert len(made) == len(conventions())


# Arithmetic -------------------------------------------------------------------------------------------------------


def test_repeated_payments_and_their_limit_without_interest() -> None:
    assert repeated(0.1, 5.0, 3.0, 1.0) == pytest.approx(1 + 1.1**-5 + 1.1**-10)
    assert repeated(0.0, 5.0, 3.0, 1.0) == 3.0
    assert repeated(0.1, 5.0, 0.0, 1.0) == 0.0
    assert annuity(0.0, 8.0, 1.0) == 0.125


def test_paybacks() -> None:
    assert payback([-100, 50, 50, 50]) == 2.0
    assert payback([-100, 40, 40, 40]) == 2.5
    assert payback([-100, 10, 10]) is None
    assert payback([10, 10]) == 0.0
    assert payback([-100, 120, -50, 60]) == pytest.approx(2.5)  # a later purchase counts
    assert payback([-100, 60, 60], 0.1) == pytest.approx(1 + (100 - 60 / 1.1) / (60 / 1.21))
    assert rate_of_return([-100, 50]) is None or rate_of_return([-100, 50]) < 0
    assert rate_of_return([1.0, 2.0]) is None
    assert net_present_value(0.1, [-100, 110]) == pytest.approx(0)


@pytest.mark.parametrize("id", ["batpac5_overhead_multipliers", "finance_basics"])
def test_published_figures(id: str) -> None:
    (found,) = validate([CASES / f"{id}.json"])
    assert found.checks and not failed(found.checks)
