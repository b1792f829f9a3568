"""Published cells, yields, cost stacks and functions are reproduced; other numbers are computed, and wrong ones told."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from model import winding
from model.document import UserError
from model.published.case import failed
from model.published.validate import CASES, kinds, validate
from tests.test_published_plants import ask, read


def test_every_case_of_the_project_is_reproduced() -> None:
    found = validate()
    assert len(found) == len(list(CASES.glob("*.json"))) == 11
    assert {case.kind for case in found} == set(kinds())
    assert [case.id for case in found if failed(case.checks)] == []
    assert sum(len(case.checks) for case in found) >= 730


# Other numbers by hand --------------------------------------------------------------------------------------------


def test_another_sheet_of_garnet() -> None:
    data = read("llzo_areal_cost")
    data["inputs"] = {"thickness_um": 35, "porosity": 0.4, "density_g_cm3": 5.3, "price_usd_per_kg": [20, 80, 200]}
    data["expected_usd_per_m2"] = [35e-6 * 0.6 * 5300 * price for price in (20, 80, 200)]
    del data["printed_usd_per_m2"]
    assert not failed(ask(data).values())


def test_other_yields_sums_and_purchases() -> None:
    data = read("yield_chains")
    data["cases"] = [
        {"name": "a", "steps": [0.8, 0.5], "expected": 0.4},
        {"name": "b", "steps": {"x": 0.9, "y": 1.0, "z": 0.7}, "expected": 0.63, "printed": 63, "unit": "%"},
        {"name": "c", "steps": [1.5, 2.5, 6.25], "op": "sum", "expected": 10.25},
        {"name": "d", "inputs": {"cam_kg_in_pack": 10.0, "yield_total": 0.8, "price": 4.0}, "expected": 50.0},
    ]
    assert not failed(ask(data).values())
    data["cases"][0]["expected"] = 0.41
    assert [check.quantity for check in failed(ask(data).values())] == ["a"]


def test_another_stack_of_layers() -> None:
    data = read("pybamm_tea_stack_loadings")
    inputs = data["inputs"]
    inputs["thickness_um"].update(neg=100, pos=80, sep=10, cc_pos=12)
    inputs["pos"].update(active_vf=0.6, porosity=0.25)
    inputs["density_mg_uL"].update(pos_electrode_wet=3.4, electrolyte=1.2)
    inputs["areal_capacity_mAh_cm2"], inputs["mean_OCP_V"] = 4.0, 3.8
    found = {name: check.obtained for name, check in ask(data).items()}
    wet = 8.0 * 3.4
    assert found["Positive electrode: mass_mg_cm2"] == pytest.approx(wet)
    assert found["Positive electrode electrolyte: mass_mg_cm2"] == pytest.approx(8.0 * 0.25 * 1.2)
    assert found["Positive electrode active material: mass_mg_cm2"] == pytest.approx(8.0 * 0.6 * 4.75)
    rest = wet - 8.0 * 0.25 * 1.2 - 8.0 * 0.6 * 4.75
    assert found["Positive electrode inactive material: mass_mg_cm2"] == pytest.approx(rest)
    assert found["Positive electrode inactive material: density"] == pytest.approx(rest / (8.0 * 0.15))
    assert found["Positive electrode dry: density"] == pytest.approx((wet - 2.4) / 8.0)
    mass = wet + 10.0 * 1.555 + 1.0 * 1.017 + 0.7 * 8.933 + 0.6 * 2.702
    assert found["Gravimetric stack energy density"] == pytest.approx(4.0 * 3.8 / mass * 1000)
    assert found["Stack thickness"] == pytest.approx(100 + 80 + 10 + 7 + 6)
    assert found["Volumetric stack energy density"] == pytest.approx(4.0 * 3.8 / 0.0203)


def test_another_wound_solid_state_cell() -> None:
    data = read("assb_bom_21700")
    n = data["inputs"]
    n.update(cell_diameter_cm=4.6, height_cm=8.0, areal_capacity_mAh_cm2=5.0, anode_areal=4.0, LLZO_thickness_cm=0.002)
    data["prices_per_kg"]["LLZO_separator"] = 40
    found = {name: check.obtained for name, check in ask(data).items()}
    coating, lithium = 5.0 / 195 / 0.75, 4.0 / 3862
    stack = 2 * (coating / 3.4 + lithium / 0.534) + 2 * 0.002 + 0.0014 + 0.0008
    turns = (2.3 - 0.0165 - 0.125) / stack - 1
    angles = [2 * math.pi * r / stack for r in (0.125, 0.125 + turns * stack)]
    arcs = [stack / 4 / math.pi * (a * math.hypot(1, a) + math.asinh(a)) for a in angles]
    area = (arcs[1] - arcs[0]) * (8.0 - 0.6 - 0.033)
    assert found["jr_area_cm2"] == pytest.approx(area, rel=1e-12)
    assert found["capacity_Ah"] == pytest.approx(4.0 * 0.94 * area * 2 / 1000, rel=1e-12)  # lithium limits here
    separator = 2 * 0.002 * 5.1 * area
    assert found["masses_g: sep"] == pytest.approx(separator, rel=1e-12)
    energy = 4.0 * 0.94 * area * 2 / 1000 * 3.86
    assert found["per_kWh: sep"] == pytest.approx(separator / 1000 * 40 / energy * 1000, rel=1e-12)


def test_the_spiral_is_as_long_as_its_turns() -> None:
    core, turns, thickness = 0.2, 40.0, 0.03
    circles = sum(2 * math.pi * (core + (i + 0.5) * thickness) for i in range(40))
    assert winding.length(core, turns, thickness) == pytest.approx(circles, rel=1e-3)
    assert winding.turns(core, core + 41 * thickness, thickness) == pytest.approx(turns)
    area = math.pi * ((core + turns * thickness) ** 2 - core**2)
    assert winding.length(core, turns, thickness) * thickness == pytest.approx(area, rel=1e-3)


def test_another_cost_stack() -> None:
    data = read("argonne2024_lfp_stack")
    data["inputs"]["separator"].update(price_usd_per_unit=2.0, cost_usd_per_kWh=20.48)
    data["material_total"]["sum"] += 20.48 - 5.12
    data["material_total"]["printed"] = 70.9
    data["sensitivity_30pct"]["separator"] = 6.14
    checks = ask(data)
    assert not failed(checks.values())
    assert checks["separator by 30%"].obtained == pytest.approx(0.3 * 20.48)


def test_other_functions() -> None:
    """With one number, a product function has one index of one; with a equal to infinity an input does nothing."""
    data = read("sobol_analytic")
    a, b = 5.0, 0.2
    v1 = 0.5 + b * math.pi**4 / 5 + b**2 * math.pi**8 / 50
    v2, v13 = a**2 / 8, b**2 * math.pi**8 * (1 / 18 - 1 / 50)
    total = v1 + v2 + v13
    data["ishigami"] = {
        "formula": "sin(x1)+5 sin^2(x2)+0.2 x3^4 sin(x1), x~U(-pi,pi)", "mean": a / 2, "variance": total,
        "S1": [v1 / total, v2 / total, 0.0], "ST": [(v1 + v13) / total, v2 / total, v13 / total], "S13": v13 / total,
    }  # fmt: skip
    partial = [1 / 3 / (1 + x) ** 2 for x in (0.5, 3.0)]
    variance = (1 + partial[0]) * (1 + partial[1]) - 1
    data["sobol_g8"] = {"a": [0.5, 3.0], "variance": variance, "S1": [p / variance for p in partial]}
    data["g_at_zero"] = {"x": [0, 0], "value": 2.5 / 1.5 * 5 / 4, "tol": 1e-9}
    del data["sobol_g8_printed_S1"]
    assert not failed(ask(data).values())


# What is wrong with a case ----------------------------------------------------------------------------------------

WRONG: list[tuple[str, Callable[[dict], Any], str]] = [
    ("llzo_areal_cost", lambda d: d["inputs"].update(porosity=1.2), "inputs.porosity: 1.2 is outside what is possible"),
    ("llzo_areal_cost", lambda d: d["inputs"].update(thickness_um=-1), "inputs.thickness_um: -1 is outside"),
    ("llzo_areal_cost", lambda d: d["expected_usd_per_m2"].pop(), "expected one figure for each of 2 prices"),
    ("llzo_areal_cost", lambda d: d["inputs"].pop("density_g_cm3"), "the key 'density_g_cm3' is missing"),
    ("yield_chains", lambda d: d["cases"][0]["steps"].append(1.2), "1.2 is outside what is possible for step_5.yield_"),
    ("yield_chains", lambda d: d["cases"][0]["steps"].clear(), "a chain needs at least one step"),
    ("yield_chains", lambda d: d["cases"][4].update(op="product"), "there is no operation 'product'"),
    ("yield_chains", lambda d: d.update(cases=[]), "states no expected number"),
    ("pybamm_tea_stack_loadings", lambda d: d["inputs"]["density_mg_uL"].pop("Cu"), "the key 'Cu' is missing"),
    ("pybamm_tea_stack_loadings", lambda d: d["inputs"]["neg"].update(porosity="much"), "expected a number, found 'much'"),
    ("pybamm_tea_stack_loadings", lambda d: d["loadings"].update(Tab={"mass_mg_cm2": 1}), "loadings.Tab: no such loading"),
    ("assb_bom_21700", lambda d: d["inputs"].update(cell_diameter_cm=0.1), "nothing can be wound"),
    ("assb_bom_21700", lambda d: d["inputs"].update(CAM_mAh_g=0), "a capacity, share or density is zero"),
    ("assb_bom_21700", lambda d: d["inputs"].update(Al_cm=-0.1), "inputs.Al_cm: -0.1 is below 0"),
    ("assb_bom_21700", lambda d: d["prices_per_kg"].pop("Co"), "the key 'Co' is missing"),
    ("assb_bom_21700", lambda d: d["rules"].pop(1), "no rule for the metals"),
    ("argonne2024_lfp_stack", lambda d: d["inputs"]["separator"].update(price_usd_per_unit=-2), "separator: -2 USD/kg is outside"),
    ("argonne2024_lfp_stack", lambda d: d["pack_stack_usd_kWh"].update(energy=True), "expected a number, found true"),
    ("sobol_analytic", lambda d: d["ishigami"].update(formula="x1"), "expected sin(x1)+A sin^2(x2)"),
    ("sobol_analytic", lambda d: d["sobol_g8"]["S1"].append(0.1), "more indices than the 8 inputs"),
    ("argonne2024_lfp_stack", lambda d: d["inputs"].update({"a.b": d["inputs"]["separator"]}), "'a.b' cannot name a material"),
    ("assb_bom_21700", lambda d: d["rules"].__setitem__(1, d["rules"][1].replace("0.48 Ni", "0.4.8 Ni")), "no rule for the metals"),
    ("sobol_analytic", lambda d: d["g_at_zero"]["x"].pop(), "expected 8 numbers, found 7"),
]  # fmt: skip


@pytest.mark.parametrize(("id", "change", "message"), WRONG, ids=[f"{w[0]}: {w[2]}"[:60] for w in WRONG])
def test_what_is_wrong_with_a_case_is_one_message(id: str, change: Callable, message: str) -> None:
    data = read(id)
    change(data)
    with pytest.raises(UserError) as error:
        ask(data)
    assert message in str(error.value)
    assert "case.json" in str(error.value)
