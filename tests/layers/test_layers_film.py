"""Layers by hand: films deposited in vacuum, from thickness to mass, energy, resistance and the
hours of a coater.
"""

from __future__ import annotations

import math

import pytest

from model import evaluate, load
from model.engine.result import Result


@pytest.fixture(scope="module")
def film() -> Result:
    return evaluate(load("thin_film"), shares=False)


def test_mass_and_energy_of_a_cathode_film_by_hand(film: Result) -> None:
    q = film.quantities
    # 10 um with 5 % pores at 5.05 g/cm3: 4.7975 mg/cm2, 0.87 of 145 mAh/g: 0.605 mAh/cm2, 61
    # uAh/cm2 and um.
    assert q["cell.cathode.areal_mass"] == pytest.approx(0.047975)  # kg/m2
    assert q["cell.cathode.layer_thickness"] == pytest.approx(10e-6)
    capacity = 4.7975e-3 * 0.87 * 145  # mAh/cm2
    assert capacity == pytest.approx(0.60520, rel=1e-4)
    # 60 sheets of 150 mm x 100 mm at 3.9 V: 21.2 Wh.
    assert film.outputs["cell_energy"] == pytest.approx(capacity / 1000 * 3.9 * 150 * 60)
    assert film.outputs["cell_energy"] == pytest.approx(21.243, rel=1e-4)


def test_mass_and_thickness_of_the_stack_by_hand(film: Result) -> None:
    q = film.quantities
    # g/m2: 10 um of steel, cathode, 1.5 um of LiPON, 3 um of lithium, 1 um of copper.
    assert q["cell.separator.areal_mass"] == pytest.approx(1.5 * 2.3e-3)
    grams = 10 * 7.9 + 47.975 + 1.5 * 2.3 + 3 * 0.534 + 1 * 8.96
    assert grams == pytest.approx(140.99, rel=1e-4)
    assert q["cell.stack_mass"] == pytest.approx(grams / 1000)
    # Charging adds 0.605 mAh/cm2 / (0.534 g/cm3 x 3861.9 mAh/g) = 2.93 um of lithium.
    plated = 0.60520 / (0.534 * 3861.885) * 1e4  # um
    assert plated == pytest.approx(2.935, rel=1e-3)
    assert q["cell.anode.layer_thickness"] == pytest.approx((3 + plated) * 1e-6, rel=1e-4)
    assert q["cell.stack_thickness"] == pytest.approx(
        (10 + 10 + 1.5 + 3 + plated + 1) * 1e-6, rel=1e-4
    )


def test_resistance_by_hand(film: Result) -> None:
    q = film.quantities
    # 1.5 um of 3e-6 S/cm are 50 ohm cm2; a third of 10 um of 5e-7 S/cm are 667; contacts 5 and 8.6.
    # 1 ohm cm2 is 1e-4 ohm m2.
    assert q["cell.separator.areal_resistance"] == pytest.approx(1.5e-4 / 3e-6 * 1e-4)
    assert q["cell.cathode.areal_resistance"] == pytest.approx(10e-4 / 3 / 5e-7 * 1e-4)
    assert film.outputs["area_specific_resistance"] == pytest.approx(50 + 2000 / 3 + 5 + 8.6)
    # 0.3 V over 730 ohm cm2: 0.41 mA/cm2, 0.68 times the capacity an hour; below the critical
    # current.
    assert film.outputs["max_c_rate"] == pytest.approx(0.3 / 730.2667 * 1000 / 0.60520, rel=1e-4)


def test_films_conduct_better_when_warm(film: Result) -> None:
    warm = evaluate(film.scenario.with_set({"cell.temperature": 60}), shares=False).quantities
    inverse = 1 / 298.15 - 1 / 333.15
    for layer, activation in (("separator", 0.6), ("cathode", 0.4)):
        ratio = warm[f"cell.{layer}.conductivity"] / film.quantities[f"cell.{layer}.conductivity"]
        assert ratio == pytest.approx(math.exp(activation / 8.617333e-5 * inverse), rel=1e-6)


def test_a_deposited_anode_is_a_foil_in_all_but_name(film: Result) -> None:
    q = film.quantities
    # 3 um x 0.534 g/cm3 = 1.602 g/m2, the mass that evaporation lays down; 3861.9 mAh/g: 0.6187
    # mAh/cm2 as reserve.
    assert q["cell.anode.areal_mass"] == pytest.approx(1.602e-3)
    assert q["lithium_film.film_thickness"] == pytest.approx(3e-6)
    assert q["cell.anode.lithium_capacity"] / q["cell.areal_capacity"] == pytest.approx(
        0.1602 * 3.861885 / 0.60520, rel=1e-4
    )


def test_the_rate_of_a_cathode_decides_the_area(film: Result) -> None:
    q = film.quantities
    # Five cathodes x 2.5 nm m/min over 10 um: 1.25 mm/min, 0.075 m/h on 1.5 m, 85 % covered.
    assert q["cathode_film.coating_rate"] == pytest.approx(0.075 * 1.5 * 0.85)
    # 0.7 nm m/min over 1.5 um of LiPON.
    assert q["electrolyte_film.coating_rate"] == pytest.approx(5 * 0.7 / 1500 * 60 * 1.5 * 0.85)
    assert film.by_step["total"].nlargest(2).index.tolist() == ["cathode_film", "electrolyte_film"]
    # Twice the rate halves what the cathode film costs, and hardly anything else brings the cell
    # down.
    faster = evaluate(
        film.scenario.with_set({"cathode_film.dynamic_deposition_rate": 5}), shares=False
    )
    assert faster.by_step["total"]["cathode_film"] == pytest.approx(
        film.by_step["total"]["cathode_film"] / 2, rel=0.01
    )


def test_a_thicker_cathode_does_not_make_coating_cheaper_per_energy(film: Result) -> None:
    thin = evaluate(film.scenario.with_set({"cell.cathode.thickness": 5}), shares=False)

    def per_energy(result: Result, step: str) -> float:
        return result.by_step["total"][step] / result.quantities["plant.good_energy"]

    assert per_energy(thin, "cathode_film") == pytest.approx(
        per_energy(film, "cathode_film"), rel=0.01
    )
    assert per_energy(thin, "electrolyte_film") == pytest.approx(
        2 * per_energy(film, "electrolyte_film"), rel=0.01
    )


def test_the_sheet_brings_its_collectors_along(film: Result) -> None:
    q = film.quantities
    assert q["stacking.use_of_aluminium_foil"] == q["stacking.use_of_copper_foil"] == 0
    assert q["cathode_film.use_of_steel_foil"] == pytest.approx(q["cathode_film.processed"])
    assert (
        q["collector_film.use_of_copper"]
        > q["plant.good_cells"] * q["cell.area"] * q["cell.negative_collector.areal_mass"]
    )
