"""Layers by hand: coated electrodes and a polymer separator soaked with liquid electrolyte, and
what a plant buys for them.
"""

from __future__ import annotations

import math

import pytest

from model import evaluate, load
from model.engine.result import Result

# mg/cm2 of active material for 4 mAh/cm2: NMC811 at 200 mAh/g, graphite at 360.4 mAh/g and a tenth
# more capacity.
NMC, GRAPHITE = 4 / 200 * 1000, 4.4 / 360.4 * 1000
# um after calendering: volume of a gram of active material with its carbon and binder, over what
# the pores leave.
CATHODE = NMC * 10 * (1 / 4.75 + 0.0155 / 1.9 + 0.0155 / 1.77) / (1 - 0.277)
ANODE = GRAPHITE * 10 * (1 / 2.24 + 0.0106 / 1.9 + 0.0532 / 1.174) / (1 - 0.254)
# um of pores with liquid in them, anode and separator with their overhang.
PORES = CATHODE * 0.277 + ANODE * 0.254 * 1.04 + 15 * 0.47 * 1.07


@pytest.fixture(scope="module")
def cell() -> Result:
    return evaluate(load("lithium_ion"), shares=False)


def changed(cell: Result, **values: float) -> Result:
    return evaluate(
        cell.scenario.with_set({key.replace("__", "."): v for key, v in values.items()}),
        shares=False,
    )


def test_a_cathode_follows_from_its_loading(cell: Result) -> None:
    q = cell.quantities
    assert pytest.approx(20.0, rel=1e-4) == NMC
    assert q["cell.cathode.active_mass"] == pytest.approx(NMC / 100)  # 1 mg/cm2 is 10 g/m2
    assert q["cell.cathode.coating_mass"] == pytest.approx(NMC / 100 * 1.031)
    assert pytest.approx(62.92, rel=1e-3) == CATHODE
    assert q["cell.cathode.layer_thickness"] == pytest.approx(CATHODE * 1e-6)
    # From 45 to 27.7 % pores the calender takes off 24 % of the coat.
    assert q["cell.cathode.pressed_off"] == pytest.approx(1 - 0.55 / 0.723)
    assert q["cathode_calendering.thickness_reduction"] == pytest.approx(
        CATHODE * 1e-6 * (0.723 / 0.55 - 1)
    )


def test_an_anode_follows_from_the_cathode_it_faces(cell: Result) -> None:
    q = cell.quantities
    assert q["cell.anode.active_mass"] == pytest.approx(GRAPHITE / 100)
    assert q["cell.anode.coating_mass"] == pytest.approx(GRAPHITE / 100 * 1.0638)
    assert q["cell.anode.coating_thickness"] == pytest.approx(ANODE * 1e-6)
    # it swells by a tenth in charging
    assert q["cell.anode.layer_thickness"] == pytest.approx(ANODE * 1.1e-6)
    more = changed(cell, cell__anode__capacity_ratio=1.2).quantities
    assert more["cell.anode.active_mass"] / q["cell.anode.active_mass"] == pytest.approx(1.2 / 1.1)
    assert more["cell.energy"] == q["cell.energy"]
    thicker = changed(cell, cell__cathode__loading=4.8).quantities
    assert thicker["cell.anode.active_mass"] / q["cell.anode.active_mass"] == pytest.approx(1.2)


def test_the_cathode_alone_gives_the_capacity(cell: Result) -> None:
    # 60 unit cells of 150 cm2 at 4 mAh/cm2: 36 Ah at 3.7 V.
    assert cell.quantities["cell.areal_capacity"] == pytest.approx(40)  # Ah/m2
    assert cell.outputs["cell_energy"] == pytest.approx(60 * 150 * 4e-3 * 3.7)


def test_electrolyte_fills_all_pores_and_a_fifth_more(cell: Result) -> None:
    q = cell.quantities
    per_area = PORES * 1e-4 * 1.2 * 1.2  # g/cm2: pores in cm x 1.2 g/cm3 x excess
    assert q["cell.electrolyte_mass"] == pytest.approx(per_area * 60 * 150 / 1000)
    # 1.7 g/Ah, as the published cell of 53 Ah with 92 g.
    assert q["cell.electrolyte_mass"] * 1000 / 36 == pytest.approx(1.7, rel=0.03)
    bought = q["electrolyte_filling.use_of_liquid_electrolyte"]
    assert bought == pytest.approx(
        q["electrolyte_filling.processed"] * q["cell.electrolyte_mass"] / 0.94
    )
    dry = changed(cell, cell__cathode__electrolyte_excess=1.0)
    assert dry.quantities["cell.electrolyte_mass"] * 1.2 == pytest.approx(
        q["cell.electrolyte_mass"]
    )
    assert dry.outputs["specific_energy"] > cell.outputs["specific_energy"]


def test_a_solid_cell_holds_no_liquid() -> None:
    assert evaluate(load("sulfide_sheet"), shares=False).quantities["cell.electrolyte_mass"] == 0


def test_energy_per_mass_and_volume_by_hand(cell: Result) -> None:
    # g in 0.9 m2: coats, halves of 12 um aluminium and 8 um copper, film, liquid; pouch of 374 cm2
    # at 200 g/m2, two tabs.
    area = 9000
    coats = (NMC * 1.031 + GRAPHITE * 1.0638 * 1.04) * area / 1000
    foils = (6e-4 * 2.6989 + 4e-4 * 8.96) * area
    film = 15e-4 * 0.53 * 1.07 * 0.95 * area
    liquid = PORES * 1e-4 * 1.2 * 1.2 * area
    grams = coats + foils + film + liquid + 164 * 114 * 2 * 200 / 1e6 + 12
    energy = 36 * 3.7
    assert cell.outputs["specific_energy"] == pytest.approx(energy / grams * 1000)
    micrometres = (CATHODE + ANODE * 1.1 + 15 + 6 + 4) * 60 + 2 * 130
    litres = 150 * 1e-4 * micrometres / 1000  # cm2 x cm, of 60 unit cells with their pouch
    assert cell.outputs["energy_density"] == pytest.approx(energy / litres)


@pytest.mark.parametrize("side", ["cathode", "anode"])
def test_a_slurry_is_its_parts_and_dries_to_the_coat(cell: Result, side: str) -> None:
    q = cell.quantities
    parts = ("active", "electrolyte", "carbon", "binder", "solvent")
    assert sum(q[f"cell.{side}.mix_{part}_fraction"] for part in parts) == pytest.approx(
        1, rel=1e-12
    )
    assert q[f"cell.{side}.mix_electrolyte_fraction"] == 0
    dried = q[f"cell.{side}.mix_slurry_mass"] - q[f"cell.{side}.mix_solvent_mass"]
    assert dried == pytest.approx(q[f"cell.{side}.coating_mass"], rel=1e-12)
    solvent = {"cathode": NMC * 0.5, "anode": GRAPHITE * 0.49}[side]
    assert q[f"cell.{side}.mix_solvent_mass"] == pytest.approx(solvent / 100)


def test_resistance_of_the_liquid_in_the_pores_by_hand(cell: Result) -> None:
    # 9.5 mS/cm; 15 um with 47 % pores are half an ohm cm2; electrodes over a third of their depth.
    sigma = 9.5e-3
    expected = {
        "separator": 15e-4 / (sigma * 0.47**1.5),
        "cathode": CATHODE * 1e-4 / 3 / (sigma * 0.277**1.5),
        "anode": ANODE * 1e-4 / 3 / (sigma * 0.254**1.5),
    }
    for layer, ohm in expected.items():
        assert cell.quantities[f"cell.{layer}.areal_resistance"] == pytest.approx(ohm * 1e-4), layer
    assert cell.quantities["cell.layer_resistance"] == pytest.approx(sum(expected.values()) * 1e-4)
    warm = changed(cell, cell__temperature=45).quantities
    ratio = cell.quantities["cell.layer_resistance"] / warm["cell.layer_resistance"]
    assert ratio == pytest.approx(
        math.exp(0.177 / 8.617333e-5 * (1 / 298.15 - 1 / 318.15)), rel=1e-6
    )
    assert cell.outputs["area_specific_resistance"] is None  # nobody has seen the contacts


def test_the_anode_and_the_separator_stand_over(cell: Result) -> None:
    q = cell.quantities
    assert q["anode_notching.good_output"] / q["cathode_notching.good_output"] == pytest.approx(
        1.04
    )
    film = q["stacking.use_of_polyolefin_separator"]
    assert film == pytest.approx(q["stacking.processed"] * 0.9 * 1.07 / 0.98)


def test_coats_stay_on_foils_that_are_coated_on_both_faces(cell: Result) -> None:
    q = cell.quantities
    # Die-limited: 80 m/min x 0.91 m, both faces: 8736 m2/h. Drying limits neither: 0.10 kg/m2 in
    # 104 m at 5.5 kg/m2/h.
    assert (
        q["cathode_coating.throughput"]
        == q["anode_coating.throughput"]
        == pytest.approx(2 * 80 * 60 * 0.91)
    )
    assert "cathode_coating.use_of_pet_carrier_film" not in q
    # Half of a 12 um foil per face, 7 % of it bare.
    foil = q["cathode_coating.use_of_aluminium_foil"] / q["cathode_coating.processed"]
    assert foil == pytest.approx(6e-6 * 2698.9 / 0.93)
    copper = q["anode_coating.use_of_copper_foil"] / q["anode_coating.processed"]
    assert copper == pytest.approx(4e-6 * 8960 / 0.93)


def test_recovered_solvent_is_not_bought_again(cell: Result) -> None:
    q = cell.quantities
    dried = q["cathode_mixing.processed"] * q["cell.cathode.mix_solvent_fraction"]
    assert q["cathode_mixing.use_of_nmp"] == pytest.approx(0.005 * dried)
    water = q["anode_mixing.processed"] * q["cell.anode.mix_solvent_fraction"]
    assert q["anode_mixing.use_of_water"] == pytest.approx(water)


def test_a_stack_takes_its_pieces_and_a_change(cell: Result) -> None:
    # 60 pieces at 0.65 s and 6 s of change: 45 s. Half as many sheets of twice the area: 25.5 s.
    assert cell.quantities["stacking.throughput"] == pytest.approx(80)
    larger = changed(cell, cell__sheets_per_cell=30, cell__sheet_width=200)
    assert larger.quantities["stacking.throughput"] == pytest.approx(3600 / 25.5)
    assert larger.outputs["cell_energy"] == pytest.approx(cell.outputs["cell_energy"])


def test_filling_is_limited_by_the_filler_or_by_the_racks(cell: Result) -> None:
    # 5 cells in 20 s; 21,600 places for 24 h hold just that, for 48 h half of it.
    assert cell.quantities["electrolyte_filling.throughput"] == pytest.approx(900)
    slow = changed(cell, electrolyte_filling__wetting_time=48).quantities
    assert slow["electrolyte_filling.throughput"] == pytest.approx(450)
    quick = changed(
        cell, electrolyte_filling__wetting_time=12, electrolyte_filling__cycle_time=40
    ).quantities
    assert quick["electrolyte_filling.throughput"] == pytest.approx(450)


def test_a_web_with_two_coats_counts_twice(cell: Result) -> None:
    q = cell.quantities
    # Slit at 60 m/min x 0.91 m, notched in lanes of 150 mm: both faces count.
    assert q["cathode_slitting.throughput"] == pytest.approx(2 * 60 * 60 * 0.91)
    assert q["cathode_notching.throughput"] == pytest.approx(2 * 60 * 60 * 0.15)
    # 2 ms in the nip of rolls of 0.4 m that take off 19.8 um: 1.41 m/s on 0.91 m.
    taken = CATHODE * 1e-6 * (0.723 / 0.55 - 1)
    assert q["cathode_calendering.throughput"] == pytest.approx(
        2 * math.sqrt(0.4 * taken) / 0.002 * 3600 * 0.91
    )
    pilot = evaluate(load("lithium_ion", scale="pilot"), shares=False).quantities
    assert pilot["cathode_coating.throughput"] == pytest.approx(
        pilot["cathode_coating.web_speed"] * 0.3
    )


def test_what_is_trimmed_off_is_coated_first(cell: Result) -> None:
    trimmed = changed(cell, cathode_slitting__trim_share=0.02).quantities
    ratio = (
        trimmed["cathode_calendering.good_output"]
        / cell.quantities["cathode_calendering.good_output"]
    )
    assert ratio == pytest.approx(1 / 0.98)
