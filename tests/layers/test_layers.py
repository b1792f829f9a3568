"""Layers by hand: pressed sheets of powder and binder, from thickness to mass, slurry, energy and
resistance.
"""

from __future__ import annotations

import math

import pytest

from model import evaluate, load
from model.engine.result import Result

SHEETS = ("sulfide_sheet", "nasicon_composite")


@pytest.fixture(scope="module", params=SHEETS)
def sheet(request: pytest.FixtureRequest) -> Result:
    return evaluate(load(request.param), shares=False)


def test_mass_of_a_pressed_cathode_by_hand() -> None:
    q = evaluate(load("sulfide_sheet"), shares=False).quantities
    # 62 um, 14 % pores. Per gram of powder: 0.828 g NMC811, 0.172 g argyrodite, 0.02 g carbon, 0.02
    # g rubber.
    volume = 0.828 / 4.75 + 0.172 / 1.865 + 0.02 / 1.9 + 0.02 / 1.0  # 0.2971 cm3
    powder = 62e-4 * 0.86 / volume  # 0.0179 g/cm2
    assert volume == pytest.approx(0.29707, rel=1e-4)
    assert q["cell.cathode.areal_mass"] == pytest.approx(powder * 1.04 * 10)  # 1 g/cm2 is 10 kg/m2
    assert q["cell.cathode.active_mass"] == pytest.approx(powder * 0.828 * 10)
    # 14.86 mg/cm2 of NMC811 at 180 mAh/g: 2.7 mAh/cm2. 60 sheets of 150 mm x 100 mm at 3.85 V: 93
    # Wh.
    capacity = powder * 0.828 * 180  # mAh/cm2
    assert capacity == pytest.approx(2.6751, rel=1e-4)
    assert q["cell.energy"] == pytest.approx(capacity / 1000 * 3.85 * 150 * 60)
    assert q["cell.energy"] == pytest.approx(92.69, rel=1e-4)


def test_mass_of_a_pressed_separator_by_hand() -> None:
    q = evaluate(load("nasicon_composite"), shares=False).quantities
    # 40 um, 5 % pores; per gram of LATP half a gram of polymer: 1.5 g on 0.3413 + 0.4 cm3, so
    # 2.0235 g/cm3.
    assert q["cell.separator.solid_density"] == pytest.approx(2023.5, rel=1e-4)
    assert q["cell.separator.areal_mass"] == pytest.approx(40e-6 * 0.95 * 2023.5, rel=1e-4)
    # 51.3 g/m2 of LATP need 2.2 times their mass of solvent: 113 g/m2 to be dried.
    assert q["cell.separator.solvent_mass"] == pytest.approx(0.11278, rel=1e-4)
    assert q["cell.separator.green_thickness"] == pytest.approx(40e-6 * 0.95 / 0.65)


def test_slurry_less_solvent_is_the_sheet(sheet: Result) -> None:
    q = sheet.quantities
    for layer, slurry, solvent in (
        ("cathode", "mix_slurry_mass", "mix_solvent_mass"),
        ("separator", "slurry_mass", "solvent_mass"),
    ):
        dried = q[f"cell.{layer}.{slurry}"] - q[f"cell.{layer}.{solvent}"]
        assert dried == pytest.approx(q[f"cell.{layer}.areal_mass"], rel=1e-12)


def test_shares_of_a_slurry_add_up_to_one(sheet: Result) -> None:
    q = sheet.quantities
    cathode = ("active", "electrolyte", "carbon", "binder", "solvent")
    assert sum(q[f"cell.cathode.mix_{part}_fraction"] for part in cathode) == pytest.approx(
        1, rel=1e-12
    )
    separator = ("ceramic", "binder", "solvent")
    assert sum(q[f"cell.separator.{part}_fraction"] for part in separator) == pytest.approx(
        1, rel=1e-12
    )


def test_volumes_of_a_sheet_fill_it(sheet: Result) -> None:
    n, q = sheet.scenario.numbers, sheet.quantities
    filled = (
        q["cell.separator.electrolyte_volume_fraction"] + q["cell.separator.binder_volume_fraction"]
    )
    assert filled == pytest.approx(1 - n["cell.separator.porosity"], rel=1e-12)


def test_a_rubber_binder_leaves_conduction_to_the_grains() -> None:
    q = evaluate(load("sulfide_sheet"), shares=False).quantities
    # 1.56 mS/cm over 30 um of which 85.23 % is argyrodite: 2.44 ohm cm2.
    share = 0.9 * (1 / 1.865) / (1 / 1.865 + 0.03 / 1.0)
    assert q["cell.separator.electrolyte_volume_fraction"] == pytest.approx(share)
    assert q["cell.separator.areal_resistance"] == pytest.approx(
        30e-4 / (1.56e-3 * share**1.5) * 1e-4
    )


def test_a_polymer_binder_conducts_beside_the_grains_and_better_when_warm() -> None:
    scenario = load("nasicon_composite")
    cold, warm = (
        evaluate(scenario.with_set({"cell.temperature": celsius}), shares=False).quantities
        for celsius in (25, 60)
    )
    # Volume shares of LATP and polymer: 0.4374 and 0.5126; LATP keeps a tenth of 1.9e-4 S/cm.
    expected = 1.9e-5 * 0.43739**1.5 + 1.1e-5 * 0.51261**1.5  # S/cm
    assert cold["cell.separator.effective_conductivity"] == pytest.approx(expected * 100, rel=1e-4)
    # 0.85 eV from 25 to 60 C: 32 times, and with it near the published 3.5e-4 S/cm of the polymer
    # at 60 C.
    factor = math.exp(0.85 / 8.617333e-5 * (1 / 298.15 - 1 / 333.15))
    polymer = [q["cell.separator.binder_phase_conductivity"] for q in (cold, warm)]
    assert polymer[1] / polymer[0] == pytest.approx(factor, rel=1e-6)
    assert polymer[1] == pytest.approx(0.035, rel=0.05)


def test_unpublished_contacts_stay_unknown(sheet: Result) -> None:
    assert sheet.outputs["area_specific_resistance"] is None
    assert sheet.quantities["cell.layer_resistance"] > 0


def test_resistance_of_a_fired_separator_by_hand() -> None:
    # 4.3e-4 S/cm of garnet, 4 % pores, 20 um: 4.94 ohm cm2 at 25 C.
    q = evaluate(load("tri_layer_garnet"), shares=False).quantities
    assert q["cell.separator.areal_resistance"] == pytest.approx(
        20e-4 / (4.3e-4 * 0.96**1.5) * 1e-4
    )


def test_carbon_in_a_fired_composite_burns_out_with_the_binder() -> None:
    scenario = load("cathode_supported_garnet")
    none, some = (
        evaluate(scenario.with_set({"cell.cathode.carbon_ratio": ratio}), shares=False).quantities
        for ratio in (0, 0.05)
    )
    parts = ("active", "electrolyte", "carbon", "binder", "solvent")
    # 100 g of powder with 5 g of carbon, 10 g of binder and 70 g of solvent.
    assert some["cell.cathode.mix_carbon_fraction"] == pytest.approx(5 / 185)
    assert sum(some[f"cell.cathode.mix_{part}_fraction"] for part in parts) == pytest.approx(
        1, rel=1e-12
    )
    assert some["cell.cathode.areal_mass"] == none["cell.cathode.areal_mass"]
    assert some["cell.cathode.organic_mass"] == pytest.approx(
        0.15 * some["cell.cathode.areal_mass"]
    )
    assert (
        some["cathode_mixing.use_of_carbon_black"] > 0 == none["cathode_mixing.use_of_carbon_black"]
    )
