"""Published cells, yields, cost stacks and functions are reproduced; other numbers are computed,
and wrong ones told.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model.__main__ import main
from model.plant import winding
from model.published.account import lines_of
from model.published.case import failed
from model.published.validate import CASES, kinds, reproduce, validate
from model.reading.document import as_tree
from model.reading.errors import Place, UserError
from tests.published.test_published_plants import ask, read


def test_every_case_of_the_project_is_reproduced() -> None:
    found = validate()
    assert len(found) == len(list(CASES.glob("*.json"))) == 12
    assert {case.kind for case in found} == set(kinds())
    assert [case.id for case in found if failed(case.checks)] == []
    assert sum(len(case.checks) for case in found) >= 1026
    assert sum(case.not_compared for case in found) <= 1


# Other numbers by hand --------------------------------------------------------------------------------------------


def test_another_sheet_of_garnet() -> None:
    data = read("llzo_areal_cost")
    data["inputs"] = {
        "thickness_um": 35,
        "porosity": 0.4,
        "density_g_cm3": 5.3,
        "price_usd_per_kg": [20, 80, 200],
    }
    data["expected_usd_per_m2"] = [35e-6 * 0.6 * 5300 * price for price in (20, 80, 200)]
    del data["printed_usd_per_m2"]
    assert not failed(ask(data).values())


def test_other_yields_sums_and_purchases() -> None:
    data = read("yield_chains")
    data["cases"] = [
        {"name": "a", "steps": [0.8, 0.5], "expected": 0.4},
        {
            "name": "b",
            "steps": {"x": 0.9, "y": 1.0, "z": 0.7},
            "expected": 0.63,
            "printed": 63,
            "unit": "%",
        },
        {"name": "c", "steps": [1.5, 2.5, 6.25], "op": "sum", "expected": 10.25},
        {
            "name": "d",
            "inputs": {"cam_kg_in_pack": 10.0, "yield_total": 0.8, "price": 4.0},
            "expected": 50.0,
        },
    ]
    assert not failed(ask(data).values())
    data["cases"][0]["expected"] = 0.41
    assert [check.quantity for check in failed(ask(data).values())] == ["a"]


def test_a_share_in_percent_needs_no_second_figure() -> None:
    """92.2 for 0.922 is in percent, stated or not; a sum above one is not, and a product below one percent says so."""
    data = read("yield_chains")
    data["cases"] = [
        {"name": "a", "steps": [0.9, 0.8], "printed": 72.0},
        {"name": "b", "steps": [0.05, 0.1], "printed": 0.5, "unit": "%"},
        {"name": "c", "steps": [0.9, 0.8], "printed": 0.72},
        {"name": "d", "steps": {"product": 2.0, "plant": 1.5}, "op": "sum", "printed": 3.5},
        {
            "name": "e",
            "inputs": {"cam_kg_in_pack": 1.0, "yield_total": 0.5, "price": 4.0},
            "printed": 8.0,
            "unit": "%",
        },
    ]
    assert not failed(ask(data).values())


def test_a_layer_that_pores_and_active_material_fill_has_no_rest() -> None:
    data = read("pybamm_tea_stack_loadings")
    data["inputs"]["pos"].update(porosity=0.3, active_vf=0.7)
    found = {name: check.obtained for name, check in ask(data).items()}
    assert found["Positive electrode inactive material: volume_uL_cm2"] == 0
    assert found["Positive electrode inactive material: density"] == 0


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
    assert found["Positive electrode active material: mass_mg_cm2"] == pytest.approx(
        8.0 * 0.6 * 4.75
    )
    rest = wet - 8.0 * 0.25 * 1.2 - 8.0 * 0.6 * 4.75
    assert found["Positive electrode inactive material: mass_mg_cm2"] == pytest.approx(rest)
    assert found["Positive electrode inactive material: density"] == pytest.approx(
        rest / (8.0 * 0.15)
    )
    assert found["Positive electrode dry: density"] == pytest.approx((wet - 2.4) / 8.0)
    mass = wet + 10.0 * 1.555 + 1.0 * 1.017 + 0.7 * 8.933 + 0.6 * 2.702
    assert found["Gravimetric stack energy density"] == pytest.approx(4.0 * 3.8 / mass * 1000)
    assert found["Stack thickness"] == pytest.approx(100 + 80 + 10 + 7 + 6)
    assert found["Volumetric stack energy density"] == pytest.approx(4.0 * 3.8 / 0.0203)


def test_another_wound_solid_state_cell() -> None:
    data = read("assb_bom_21700")
    n = data["inputs"]
    n.update(
        cell_diameter_cm=4.6,
        height_cm=8.0,
        areal_capacity_mAh_cm2=5.0,
        anode_areal=4.0,
        LLZO_thickness_cm=0.002,
    )
    data["prices_per_kg"]["LLZO_separator"] = 40
    found = {name: check.obtained for name, check in ask(data).items()}
    coating, lithium = 5.0 / 195 / 0.75, 4.0 / 3862
    stack = 2 * (coating / 3.4 + lithium / 0.534) + 2 * 0.002 + 0.0014 + 0.0008
    turns = (2.3 - 0.0165 - 0.125) / stack - 1
    angles = [2 * math.pi * r / stack for r in (0.125, 0.125 + turns * stack)]
    arcs = [stack / 4 / math.pi * (a * math.hypot(1, a) + math.asinh(a)) for a in angles]
    area = (arcs[1] - arcs[0]) * (8.0 - 0.6 - 0.033)
    assert found["jr_area_cm2"] == pytest.approx(area, rel=1e-12)
    # lithium limits here
    assert found["capacity_Ah"] == pytest.approx(4.0 * 0.94 * area * 2 / 1000, rel=1e-12)
    separator = 2 * 0.002 * 5.1 * area
    assert found["masses_g: sep"] == pytest.approx(separator, rel=1e-12)
    energy = 4.0 * 0.94 * area * 2 / 1000 * 3.86
    assert found["per_kWh: sep"] == pytest.approx(separator / 1000 * 40 / energy * 1000, rel=1e-12)
    # The can as the source counts it: a wall of half of 0.0165 cm, one end; 4 g added to it, and to
    # the cell once more.
    can = (math.pi * (2.3**2 - (2.3 - 0.00825) ** 2) * 8.0 + math.pi * 2.3**2 * 0.0165) * 7.9
    assert found["run: housing"] == pytest.approx((can + 4) / 1000 * 2, rel=1e-12)
    roll = 2 * (coating + lithium) * area + (0.0014 * 2.76 + 0.0008 * 8.96) * area + separator / 2
    assert found["cell_mass_g, as printed"] == pytest.approx(roll + can + 8, rel=1e-12)
    assert found["Wh_per_kg, as printed"] == pytest.approx(
        energy / (roll + can + 8) * 1000, rel=1e-12
    )
    data["defects"].update(
        can_wall_counted=1, can_ends_counted=2, extra_mass_counted=1, separators_weighed=2
    )
    can = (math.pi * (2.3**2 - (2.3 - 0.0165) ** 2) * 8.0 + 2 * math.pi * 2.3**2 * 0.0165) * 7.9
    found = {name: check.obtained for name, check in ask(data).items()}
    assert found["cell_mass_g, as printed"] == pytest.approx(
        roll + separator / 2 + can + 4, rel=1e-12
    )


def test_other_rates_and_another_life_of_buildings() -> None:
    data = read("batpac5_overhead_multipliers")
    data["inputs"].update(
        lifetime_capital_equipment=8, lifetime_building=25, r_and_d=0.5, pack_profit=0.1
    )
    del data["expected"]["labour"]
    vd, gd, gl, rd, wa, pp, wc, ll = 0.2, 0.25, 0.25, 0.5, 0.056, 0.1, 0.15, 0.1

    def capital(rate: float) -> float:
        return ((vd + gd + gl * vd + rd + 1) * rate + (1 + vd * (ll + wc) * rate) * pp) * (1 + wa)

    data["expected"].update(
        capital=capital(1 / 8), land=capital(1 / 25), material=(1 + pp * (0.05 + wc)) * (1 + wa)
    )
    assert not failed(ask(data).values())


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
    """With one number, a product function has one index of one; with a equal to infinity an input
    does nothing.
    """
    data = read("sobol_analytic")
    a, b = 5.0, 0.2
    v1 = 0.5 + b * math.pi**4 / 5 + b**2 * math.pi**8 / 50
    v2, v13 = a**2 / 8, b**2 * math.pi**8 * (1 / 18 - 1 / 50)
    total = v1 + v2 + v13
    data["ishigami"] = {
        "formula": "sin(x1)+5 sin^2(x2)+0.2 x3^4 sin(x1), x~U(-pi,pi)",
        "mean": a / 2,
        "variance": total,
        "S1": [v1 / total, v2 / total, 0.0],
        "ST": [(v1 + v13) / total, v2 / total, v13 / total],
        "S13": v13 / total,
    }
    partial = [1 / 3 / (1 + x) ** 2 for x in (0.5, 3.0)]
    variance = (1 + partial[0]) * (1 + partial[1]) - 1
    data["sobol_g8"] = {
        "a": [0.5, 3.0],
        "variance": variance,
        "S1": [p / variance for p in partial],
    }
    data["g_at_zero"] = {"x": [0, 0], "value": 2.5 / 1.5 * 5 / 4, "tol": 1e-9}
    del data["sobol_g8_printed_S1"]
    assert not failed(ask(data).values())


# Every figure is accounted for -----------------------------------------------------------------------------------

MOST_BLOCKS = 8  # of a case; each costs an evaluation


@pytest.mark.parametrize("path", sorted(CASES.glob("*.json")), ids=lambda path: path.stem)
@pytest.mark.guards(
    "A figure of a case is left out of the comparison, or compared with another quantity than it"
    " states.",
    once="Figures that a kind of case did not know dropped out without a line.",
)
def test_a_figure_under_another_key_is_told(path: Path) -> None:
    """Nothing drops out in silence: of every figure that is compared, a twin under a new key is an
    error that names it.
    """
    data = json.loads(path.read_text())
    found = reproduce(as_tree(data, Place("case.json")))
    keys = {
        figure.place.key
        for check in found.checks
        for figure in check.figures
        if not figure.place.key.endswith("]")
    }
    blocks = {
        re.sub(r"\[\d+\]", "[]", block): block
        for block in sorted(key.rpartition(".")[0] for key in keys)
    }
    for block in list(blocks.values())[:MOST_BLOCKS]:
        data = json.loads(path.read_text())
        inner = data
        for part in re.findall(r"\[\d+\]|[^.\[\]]+", block):
            inner = inner[int(part[1:-1])] if part.startswith("[") else inner[part]
        inner["another"] = 1.5
        with pytest.raises(UserError) as error:
            ask(data)
        assert f"case.json: {f'{block}.another'.lstrip('.')}: " in str(error.value)


def test_a_case_says_itself_what_is_not_to_be_compared(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    data = read("batpac5_overhead_multipliers")
    data["expected"].update(land=9.0, rent=0.3)
    data["not_compared"] = {
        "expected.land": "a slip of the pen",
        "expected.rent": "we know no rent",
    }
    (tmp_path / "case.json").write_text(json.dumps(data))
    assert main(["validate", str(tmp_path / "case.json")]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "not compared: expected.land: a slip of the pen" in out
    assert "not compared: expected.rent: we know no rent" in out
    assert (
        "All 3 quantities of 1 case are reproduced; 2 more figures are not compared, as said above."
        in out
    )
    assert main(["validate", str(tmp_path / "case.json"), "--json", "-"]) == 0
    case = json.loads(capsys.readouterr().out)["cases"][0]
    assert {"figure": "expected.land", "reason": "a slip of the pen"} in case["not_compared"]
    assert case["quantities"][0]["figures"] == ["expected.labour"]


def test_figures_that_cannot_be_compared_are_listed_with_the_reason() -> None:
    data = read("prozell_phev2_10GWh")
    for step in data["cases"][0]["steps"][8:10]:
        step["expected"]["machines_text"] = "some"
    found = reproduce(as_tree(data, Place("case.json")))
    assert found.not_compared == 2
    lines = lines_of(found.left)
    assert len(lines) == 1 and lines[0].startswith(
        "cases[].steps[].expected.machines_text (2 figures): words with other numbers"
    )


def test_remarks_and_what_is_null_are_no_figures() -> None:
    data = read("pybamm_tea_stack_loadings")
    data["energy"].update(note="as in the table", Capacity=None)
    data["context"] = {"year": 2021}
    checks = ask(data)
    assert "Capacity" not in checks and not failed(checks.values())
    data["energy"]["remark"] = "as in the table"
    with pytest.raises(UserError, match=r"energy\.remark: there is no such figure"):
        ask(data)


# What is wrong with a case ----------------------------------------------------------------------------------------

WRONG: list[tuple[str, Callable[[dict], Any], str]] = [
    (
        "llzo_areal_cost",
        lambda d: d["inputs"].update(porosity=1.2),
        "inputs.porosity: 1.2 is outside what is possible",
    ),
    (
        "llzo_areal_cost",
        lambda d: d["inputs"].update(thickness_um=-1),
        "inputs.thickness_um: -1 is outside",
    ),
    (
        "llzo_areal_cost",
        lambda d: d["expected_usd_per_m2"].pop(),
        "expected one figure for each of 2 prices",
    ),
    (
        "llzo_areal_cost",
        lambda d: d["inputs"].pop("density_g_cm3"),
        "the key 'density_g_cm3' is missing",
    ),
    (
        "yield_chains",
        lambda d: d["cases"][0]["steps"].append(1.2),
        "1.2 is outside what is possible for step_5.yield_",
    ),
    ("yield_chains", lambda d: d["cases"][0]["steps"].clear(), "a chain needs at least one step"),
    (
        "yield_chains",
        lambda d: d["cases"][4].update(op="product"),
        "there is no operation 'product'",
    ),
    ("yield_chains", lambda d: d.update(cases=[]), "states no expected number"),
    (
        "pybamm_tea_stack_loadings",
        lambda d: d["inputs"]["density_mg_uL"].pop("Cu"),
        "the key 'Cu' is missing",
    ),
    (
        "pybamm_tea_stack_loadings",
        lambda d: d["inputs"]["neg"].update(porosity="much"),
        "expected a number, found 'much'",
    ),
    (
        "pybamm_tea_stack_loadings",
        lambda d: d["loadings"].update(Tab={"mass_mg_cm2": 1}),
        "loadings.Tab: there is no such loading",
    ),
    ("assb_bom_21700", lambda d: d["inputs"].update(cell_diameter_cm=0.1), "nothing can be wound"),
    (
        "assb_bom_21700",
        lambda d: d["inputs"].update(CAM_mAh_g=0),
        "inputs.CAM_mAh_g: 0 is outside what is possible; allowed: above 0",
    ),
    (
        "assb_bom_21700",
        lambda d: d["inputs"].update(Al_cm=-0.1),
        "inputs.Al_cm: -0.1 is outside what is possible",
    ),
    ("assb_bom_21700", lambda d: d["prices_per_kg"].pop("Co"), "the key 'Co' is missing"),
    ("assb_bom_21700", lambda d: d["rules"].pop(1), "no rule for the metals"),
    (
        "argonne2024_lfp_stack",
        lambda d: d["inputs"]["separator"].update(price_usd_per_unit=-2),
        "inputs.separator.price_usd_per_unit: -2 is outside",
    ),
    (
        "argonne2024_lfp_stack",
        lambda d: d["pack_stack_usd_kWh"].update(energy=True),
        "expected a number, found true",
    ),
    (
        "sobol_analytic",
        lambda d: d["ishigami"].update(formula="x1"),
        "expected sin(x1)+A sin^2(x2)",
    ),
    ("sobol_analytic", lambda d: d["sobol_g8"]["S1"].append(0.1), "more indices than the 8 inputs"),
    (
        "argonne2024_lfp_stack",
        lambda d: d["inputs"].update({"a.b": d["inputs"]["separator"]}),
        "'a.b' cannot name a material",
    ),
    (
        "assb_bom_21700",
        lambda d: d["rules"].__setitem__(1, d["rules"][1].replace("0.48 Ni", "0.4.8 Ni")),
        "no rule for the metals",
    ),
    ("sobol_analytic", lambda d: d["g_at_zero"]["x"].pop(), "expected 8 numbers, found 7"),
    (
        "llzo_areal_cost",
        lambda d: d["inputs"]["price_usd_per_kg"].__setitem__(1, "50"),
        "inputs.price_usd_per_kg[1]: expected a number",
    ),
    (
        "llzo_areal_cost",
        lambda d: d.update(expectd_usd_per_m2=[1.0]),
        (
            "expectd_usd_per_m2[0]: is neither an input nor a figure of this"
            " kind of case, did you mean 'expected_usd_per_m2'?"
        ),
    ),
    (
        "yield_chains",
        lambda d: d["cases"][1]["steps"].__setitem__(2, -0.9),
        "cases[1].steps[2]: -0.9 is outside",
    ),
    (
        "yield_chains",
        lambda d: d["cases"][1]["steps"].__setitem__(2, None),
        "cases[1].steps[2]: expected a number, found nothing",
    ),
    (
        "yield_chains",
        lambda d: d["cases"][3].update(steps={}),
        "cases[3].steps: a chain needs at least one step",
    ),
    (
        "yield_chains",
        lambda d: d["cases"][2].pop("expected"),
        "cases[2]: states neither 'expected' nor 'printed'",
    ),
    (
        "yield_chains",
        lambda d: d["cases"][2].update(printd=0.88),
        "cases[2].printd: is neither an input nor a figure",
    ),
    (
        "yield_chains",
        lambda d: d.update(tolerance="rel 1e-300, abs 0", cases=[]),
        "states no expected number",
    ),
    (
        "pybamm_tea_stack_loadings",
        lambda d: d["inputs"]["pos"].update(porosity=0.6, active_vf=0.5),
        (
            "inputs.pos: porosity 0.6 and active_vf 0.5 are more than the whole layer; allowed: at"
            " most 1 together"
        ),
    ),
    (
        "pybamm_tea_stack_loadings",
        lambda d: d["inputs"].update(mean_OCP_V=0),
        "inputs.mean_OCP_V: 0 is outside",
    ),
    (
        "pybamm_tea_stack_loadings",
        lambda d: d["check"].update(Wh=1),
        "check.Wh: there is no such figure",
    ),
    (
        "pybamm_tea_stack_loadings",
        lambda d: d["loadings"]["Separator"].update(mass=1),
        "loadings.Separator.mass: there is no such figure",
    ),
    (
        "assb_bom_21700",
        lambda d: d["printed"].update(cell_price=1.0),
        "printed.cell_price: there is no such figure",
    ),
    (
        "assb_bom_21700",
        lambda d: d["full_precision_run"].update(can=1.0),
        "full_precision_run.can: there is no such figure",
    ),
    (
        "assb_bom_21700",
        lambda d: d["clean"].update(mass=1.0),
        "clean.mass: there is no such figure",
    ),
    (
        "argonne2024_lfp_stack",
        lambda d: d["sensitivity_30pct"].update(nickel=1.0),
        "sensitivity_30pct.nickel: no item of the inputs is, or begins with, 'nickel'",
    ),
    (
        "argonne2024_lfp_stack",
        lambda d: d["inputs"].update(anode_binder=d["inputs"]["separator"]),
        (
            "sensitivity_30pct.anode: several items begin with 'anode' (anode_95gr5si,"
            " anode_binder); name one of them"
        ),
    ),
    (
        "argonne2024_lfp_stack",
        lambda d: d["inputs"].update(carbon_and_binder=d["inputs"]["separator"]),
        (
            "inputs.carbon_and_binder: stands for what carbon_and_binder_usd_kWh states; give this"
            " item another name"
        ),
    ),
    (
        "argonne2024_lfp_stack",
        lambda d: d["pack_total"].update(quoted=102),
        "pack_total.quoted: 102 is compared with nothing",
    ),
    (
        "sobol_analytic",
        lambda d: d["sobol_g8"]["a"].__setitem__(1, -1),
        "sobol_g8.a[1]: -1 is outside what is possible",
    ),
    (
        "sobol_analytic",
        lambda d: d["sobol_g8"]["a"].clear(),
        "sobol_g8.a: expected 1 to 30 numbers, found 0",
    ),
    (
        "sobol_analytic",
        lambda d: d["sobol_g8"].update(a=[1] * 5000),
        "sobol_g8.a: expected 1 to 30 numbers, found 5000",
    ),
    (
        "sobol_analytic",
        lambda d: d["ishigami"].update(
            formula="sin(x1)+7.1.2 sin^2(x2)+0.1 x3^4 sin(x1), x~U(-pi,pi)"
        ),
        "ishigami.formula: expected sin(x1)+A sin^2(x2)",
    ),
    (
        "llzo_areal_cost",
        lambda d: d["inputs"].update(porosity=10**400),
        "inputs.porosity: 1000000000",
    ),
    (
        "llzo_areal_cost",
        lambda d: d["inputs"].update(porosity=math.inf),
        "inputs.porosity: inf is no sensible number",
    ),
    (
        "llzo_areal_cost",
        lambda d: d.update(tolerance=0.1),
        "tolerance: is neither an input nor a figure",
    ),
    (
        "sobol_analytic",
        lambda d: d["ishigami"].update(T1=[0.1]),
        "ishigami.T1[0]: is neither an input nor a figure",
    ),
    ("sobol_analytic", lambda d: d["g_at_zero"].update(tol=-1), "g_at_zero.tol: -1 is outside"),
    (
        "finance_basics",
        lambda d: d["cases"][0].update(i=-1),
        "cases[0].i: -1 is outside what is possible; allowed: above -1",
    ),
    (
        "finance_basics",
        lambda d: d["cases"][0].update(n=0),
        "cases[0].n: 0 is outside what is possible; allowed: above 0",
    ),
    (
        "finance_basics",
        lambda d: d["cases"][11]["cashflows"].__setitem__(2, True),
        "cases[11].cashflows[2]: expected a number, found true",
    ),
    (
        "finance_basics",
        lambda d: d["cases"][8].update(desc="P=-1, O&M -1/yr, salvage +1 at n=999999999, 8 %"),
        "expected 1 to 1000 years",
    ),
    (
        "finance_basics",
        lambda d: d.update(ddb99999999=[0.1]),
        "ddb99999999: expected a life of 1 to 1000 years in the name",
    ),
    (
        "finance_basics",
        lambda d: d["humbird"]["implied_bases"].append(1.0),
        "humbird.implied_bases: more investments than the 2 charges",
    ),
    (
        "batpac5_overhead_multipliers",
        lambda d: d["inputs"].update(lifetime_bilding=30),
        "inputs.lifetime_bilding: is neither an input",
    ),
    (
        "batpac5_overhead_multipliers",
        lambda d: d["expected"].update(rent=0.1),
        "expected.rent: there is no such figure",
    ),
    (
        "batpac5_overhead_multipliers",
        lambda d: d.update(not_compared={"expected.rent": "x"}),
        "not_compared.expected.rent: there is no",
    ),
    (
        "batpac5_overhead_multipliers",
        lambda d: d.update(not_compared={"expected.land": ""}),
        "not_compared.expected.land: expected a text",
    ),
    (
        "llzo_areal_cost",
        lambda d: d.update(not_compared={"printed_usd_per_m2[0]": "x"}),
        "expected the path of a figure or of a whole list",
    ),
]


@pytest.mark.parametrize(
    ("id", "change", "message"), WRONG, ids=[f"{w[0]}: {w[2]}"[:60] for w in WRONG]
)
def test_what_is_wrong_with_a_case_is_one_message(id: str, change: Callable, message: str) -> None:
    data = read(id)
    change(data)
    with pytest.raises(UserError) as error:
        ask(data)
    assert message in str(error.value)
    assert "case.json" in str(error.value)
