"""Every ready scenario at every scale: totals, readings, and results that make sense to a battery
engineer.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from model import load
from model.engine.dimensions import quantities_with_units
from model.engine.evaluation import run
from model.engine.result import Result, evaluate
from model.language.trace import Node
from model.language.units import unit
from model.plant.economics import CATEGORIES
from model.plant.outputs import NUMERIC_OUTPUTS, OUTPUTS
from model.reading import project
from model.reading.kinds import EVIDENCE
from model.scenario import catalogue
from model.scenario.scales import scales_of
from model.scenario.scenario import Scenario
from tests.readings import close, coherent, compute, dimension

CASES = [(name, scale) for name in project.names("scenarios") for scale in scales_of(name)]


@pytest.fixture(scope="module", params=CASES, ids=[f"{name}-{scale}" for name, scale in CASES])
def result(request: pytest.FixtureRequest) -> Result:
    name, scale = request.param
    return evaluate(load(name, scale=scale))


def test_totals_equal_the_sum_of_parts(result: Result) -> None:
    table, annual = result.by_step, result.outputs["annual_cost"]
    assert list(table.index) == [*(i.id for i in result.scenario.chain.instances), "plant"]
    assert close(table["total"].sum(), annual)
    assert close(table[list(CATEGORIES)].to_numpy().sum(), annual)
    assert close(result.by_category.sum(), annual)
    assert close(result.by_line.sum(), annual)
    for step in result.steps:
        assert close(sum(step["costs"].values()), result.quantities[f"{step['id']}.cost_total"])
    for category in CATEGORIES:
        assert (
            close(result.by_category[category], result.quantities[f"plant.total_{category}"])
            or annual == 0
        )
    cells = result.quantities["plant.good_cells"]
    assert close(result.outputs["cost_per_cell"] * cells, annual)
    assert close(
        result.outputs["cost_per_kwh"] * result.quantities["plant.good_energy"] / 1000, annual
    )
    assert close(result.outputs["cost_per_m2"] * cells * result.quantities["cell.area"], annual)
    assert close(sum(s["investment"] for s in result.steps), result.outputs["investment"])


def test_flows_balance_over_every_link(result: Result) -> None:
    rows = {step["id"]: step for step in result.steps}
    for step in result.steps:
        if step["yield"] is not None:  # a service passes nothing on
            assert close(step["good_output"], step["processed"] * step["yield"])
            assert close(step["hours"], step["processed"] / step["throughput"])
    for instance in result.scenario.chain.instances:
        taken = [
            result.quantities[f"{link.target}.input_{link.port}"] * rows[link.target]["processed"]
            for link in result.scenario.chain.consumers[instance.id]
        ]
        if taken:
            assert close(rows[instance.id]["good_output"], sum(taken))


def test_machines_are_enough_and_whole_where_they_are_bought(result: Result) -> None:
    counted = [step for step in result.steps if step["machines_required"] is not None]
    assert counted or result.scenario.capacity == "power_law"
    for step in counted:
        assert step["machines_required"] <= step["machines_installed"] * (1 + 1e-8)
        if result.scenario.capacity == "integer":
            assert step["machines_installed"] == int(step["machines_installed"]) >= 1
        else:
            assert step["machines_installed"] == step["machines_required"]


def test_every_output_is_named_finite_and_documented(result: Result) -> None:
    assert list(result.outputs) == list(OUTPUTS)
    for name, value in result.outputs.items():
        assert value is None or isinstance(value, str) or math.isfinite(value), name
    assert 0 < result.outputs["overall_yield"] <= 1
    assert 0 <= result.outputs["assumption_share"] <= 1


def test_samples_equal_numbers(result: Result) -> None:
    scenario = result.scenario
    arrays = {key: np.array([number * 0.999, number]) for key, number in scenario.numbers.items()}
    for key in arrays:
        if scenario.values[key].schema.constant is not None or not scenario.values[key].uncertain:
            arrays[key][0] = arrays[key][1]
    done = run(scenario, arrays)
    for name in NUMERIC_OUTPUTS:
        if result.outputs[name] is not None:
            found = np.asarray(done.outputs[name])
            assert close(float(found[1]) / unit(OUTPUTS[name].unit).factor, result.outputs[name]), (
                name
            )


def test_every_quantity_is_sound_in_units(result: Result) -> None:
    found = quantities_with_units(result.scenario)
    assert set(found) == set(result.quantities)
    for key, quantity in found.items():
        assert close(coherent(quantity), result.quantities[key], 1e-11), key
    for name, place in (
        ("cost_per_kwh", "plant.cost_per_kwh"),
        ("annual_cost", "plant.annual_cost"),
        ("specific_energy", "cell.specific_energy"),
        ("energy_density", "cell.energy_density"),
        ("cell_energy", "cell.energy"),
        ("cost_per_cell", "plant.cost_per_cell"),
        ("minutes_to_80_percent", "cell.minutes_to_80_percent"),
        ("investment", "plant.investment"),
    ):
        if place in found:
            assert dimension(found[place]) == unit(OUTPUTS[name].unit).dimension, name


def test_the_graph_gives_the_same_floats(result: Result) -> None:
    named: dict[str, object] = {}

    def record(key: str, value: object, meaning: str) -> Node:
        named[key] = value
        return Node("input", (), key)

    run(
        result.scenario,
        {key: Node("input", (), key) for key in result.scenario.numbers},
        record,
        every=True,
    )
    assert list(named) == list(result.quantities)
    for key, node in named.items():
        assert close(
            compute(node, result.scenario.numbers, named, {}), result.quantities[key], 1e-13
        ), key


def test_every_value_has_a_source_that_resolves(result: Result) -> None:
    known = catalogue.bibliography()
    for value in result.scenario.values.values():
        if value.text is None:
            assert value.source, value.key
            assert value.citations or value.kind != EVIDENCE, value.key
        assert all(key in known for key in value.citations), f"{value.key}: {value.source}"


def energy_from_layers(scenario: Scenario, q: dict[str, float]) -> float:
    """Wh per cell by hand, from the values of the layers."""
    n = scenario.numbers
    if scenario.cell_name == "tri_layer_garnet":
        mix = 1 / (
            n["cell.cathode.active_share"] / n["materials.nmc811.density"]
            + n["cell.cathode.carbon_share"] / n["materials.carbon_black.density"]
            + (1 - n["cell.cathode.active_share"] - n["cell.cathode.carbon_share"])
            / n["materials.peo_litfsi.density"]
        )
        active = (
            n["cell.cathode.thickness"]
            * n["cell.cathode.porosity"]
            * n["cell.cathode.fill_fraction"]
            * mix
        )
        active *= n["cell.cathode.active_share"]
    else:
        share = n["cell.cathode.active_share"]
        density = 1 / (
            share / n["materials.nmc811.density"] + (1 - share) / n["materials.llzo_al.density"]
        )
        active = n["cell.cathode.thickness"] * (1 - n["cell.cathode.porosity"]) * density * share
    area = n["cell.sheet_length"] * n["cell.sheet_width"] * n["cell.sheets_per_cell"]
    return active * n["materials.nmc811.specific_capacity"] * n["cell.voltage"] * area


def test_energy_is_that_of_the_layers(result: Result) -> None:
    if result.scenario.cell_name in ("tri_layer_garnet", "cathode_supported_garnet"):
        expected = energy_from_layers(result.scenario, result.quantities)
        assert result.outputs["cell_energy"] == pytest.approx(expected, rel=1e-12)
    layers = [name for name, _ in result.scenario.layers]
    thickness = sum(result.quantities[f"cell.{name}.layer_thickness"] for name in layers)
    assert result.quantities["cell.stack_thickness"] == pytest.approx(thickness)
    assert (
        result.outputs["energy_density"] < result.quantities["cell.areal_energy"] / thickness / 1000
    )


@pytest.mark.parametrize("name", ["tri_layer_garnet", "cathode_supported_garnet"])
def test_what_an_engineer_expects(name: str) -> None:
    lab, pilot, line = (
        evaluate(load(name, scale=scale), shares=False) for scale in ("lab", "pilot", "industrial")
    )
    cost = [r.outputs["cost_per_kwh"] for r in (lab, pilot, line)]
    assert cost[0] > 10 * cost[1] > 10 * cost[2]
    assert cost[0] > 100 * cost[2]
    # In the laboratory people are the cost: their time and what a university adds to it.
    assert lab.by_category["labour"] == max(lab.by_category)
    assert lab.by_category["labour"] + lab.by_category["overhead"] > 0.5 * lab.by_category.sum()
    # At scale firing is the dearest step, and what machines cost, with the overhead on them, leads;
    # materials come next where nothing slow follows the kiln (docs/how-a-number-is-made.md says why).
    assert line.by_step["total"].idxmax() == "sintering"
    if name == "cathode_supported_garnet":
        in_order = list(line.by_category.sort_values(ascending=False).index)
        assert set(in_order[:2]) == {"capital", "overhead"} and in_order[2] == "materials"
    assert (
        line.by_category["labour"]
        < lab.by_category["labour"] / lab.by_category.sum() * line.by_category.sum()
    )
    assert line.outputs["overall_yield"] < min(step["yield"] for step in line.steps)
    # No yield is better in the laboratory than on the line.
    yields = {step["id"]: step["yield"] for step in line.steps}
    assert all(step["yield"] <= yields[step["id"]] for step in lab.steps)


def test_a_shared_value_is_one_value() -> None:
    scenario = load("tri_layer_garnet")
    thicker = evaluate(scenario.with_set({"cell.separator.thickness": 30}), shares=False)
    base = evaluate(scenario, shares=False)
    assert thicker.outputs["cell_energy"] == base.outputs["cell_energy"]
    assert thicker.outputs["specific_energy"] < base.outputs["specific_energy"]
    assert thicker.outputs["area_specific_resistance"] > base.outputs["area_specific_resistance"]
    assert (
        thicker.quantities["dense_slurry.good_output"] > base.quantities["dense_slurry.good_output"]
    )
    assert (
        thicker.quantities["dense_tape.dryer_limited_speed"]
        < base.quantities["dense_tape.dryer_limited_speed"]
    )


def test_an_unknown_contact_leaves_performance_unknown_and_nothing_else() -> None:
    result = evaluate(
        load("tri_layer_garnet", set={"cell.interface.cathode.resistance": {"value": None}})
    )
    for name in (
        "area_specific_resistance",
        "deliverable_energy_1c",
        "max_c_rate",
        "minutes_to_80_percent",
    ):
        assert result.outputs[name] is None
    assert result.outputs["cost_per_kwh"] > 0


def test_a_dopant_reaches_the_result() -> None:
    base, tantalum = (
        load("tri_layer_garnet"),
        load("tri_layer_garnet", set={"cell.separator.electrolyte": "llzo_ta"}),
    )
    dear = tantalum.with_set({"materials.ta2o5.price": 400})
    costs = [evaluate(s, shares=False).outputs["cost_per_kwh"] for s in (base, tantalum, dear)]
    assert costs[0] < costs[1] < costs[2]


def test_the_output_may_be_energy_cells_or_area() -> None:
    base = evaluate(load("tri_layer_garnet"), shares=False)
    cells, area = base.quantities["plant.good_cells"], base.quantities["cell.area"]
    for change in (
        {"value": cells, "unit": "cell/year"},
        {"value": cells * area, "unit": "m2/year"},
    ):
        other = evaluate(
            load("tri_layer_garnet", set={"plant.annual_output": change}), shares=False
        )
        assert other.outputs["cost_per_kwh"] == pytest.approx(
            base.outputs["cost_per_kwh"], rel=1e-9
        )


def lossless(name: str) -> Result:
    """A scenario in which nothing is lost: yields and utilisations are one, trim is none."""
    scenario = load(name)
    changes = {}
    for key in scenario.numbers:
        if key.endswith((".yield_", "_utilisation")) and key not in scenario.references:
            changes[key] = {"value": 1.0}
        if key.endswith(".trim_share"):
            changes[key] = {"value": 0.0}
    return evaluate(scenario.with_set(changes), shares=False)


@pytest.mark.parametrize("name", ["tri_layer_garnet", "cathode_supported_garnet"])
def test_where_nothing_is_lost_the_cells_hold_what_was_put_in(name: str) -> None:
    result = lossless(name)
    q = result.quantities
    area = q["plant.good_cells"] * q["cell.area"]
    assert result.outputs["overall_yield"] == 1.0
    assert q["cathode_mixing.use_of_nmc811"] == pytest.approx(
        area * q["cell.cathode.active_mass"], rel=1e-9
    )
    if name == "tri_layer_garnet":
        garnet = q["cell.fired_mass"]
        lithium = q["lithium_infiltration.use_of_lithium"], q["cell.anode.lithium_mass"]
    else:
        garnet = (
            q["cell.separator.fired_mass"]
            + q["cell.cathode.fired_mass"]
            - q["cell.cathode.active_mass"]
        )
        lithium = q["lithium_lamination.use_of_lithium_foil"], q["cell.anode.areal_mass"]
    assert q["garnet_milling.good_output"] == pytest.approx(area * garnet, rel=1e-9)
    assert lithium[0] == pytest.approx(area * lithium[1], rel=1e-9)
    for foil, layer in (
        ("aluminium_foil", "positive_collector"),
        ("copper_foil", "negative_collector"),
    ):
        assert q[f"stacking.use_of_{foil}"] == pytest.approx(
            area * q[f"cell.{layer}.areal_mass"], rel=1e-9
        )
