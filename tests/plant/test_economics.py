"""Costing by hand: annuity against an oracle, a step's cost against arithmetic on paper."""

from __future__ import annotations

import numpy as np
import numpy_financial
import pytest

from model.engine.evaluation import run_step
from model.plant.finance import annuity
from model.scenario import catalogue
from model.scenario.stand_alone import stand_alone


@pytest.mark.parametrize(
    ("rate", "life"), [(0.1, 10), (0.08, 10), (0.08, 5), (0.1, 15), (0.02, 33.3)]
)
def test_annuity_equals_the_payment_of_a_loan(rate: float, life: float) -> None:
    assert annuity(rate, life, 1.0) == pytest.approx(-numpy_financial.pmt(rate, life, 1), rel=1e-12)


def test_annuity_without_interest_is_one_over_life() -> None:
    assert annuity(0.0, 7.0, 1.0) == pytest.approx(1 / 7, rel=1e-12)


def test_annuity_on_arrays() -> None:
    rates = np.array([0.0, 0.1])
    assert annuity(rates, 10.0, 1.0) == pytest.approx([0.1, 0.16274539488251152])


def test_a_step_by_hand() -> None:
    alone = stand_alone(catalogue.step("tape_casting"), "industrial")
    n = alone.numbers
    done = run_step(alone, n, 1e7)
    speed = min(
        n["tape_casting.blade_speed"],
        n["tape_casting.dryer_length"]
        * n["tape_casting.drying_rate"]
        / n["tape_casting.solvent_mass"],
    )
    throughput = speed * n["tape_casting.web_width"]
    processed = 1e7 / n["tape_casting.yield_"]
    hours = n["site.operating_hours"] * n["tape_casting.uptime"]
    machines = np.ceil(processed / throughput / hours)
    assert done.resources.machines.installed == machines
    wages = (
        n["tape_casting.skilled_operators"] * n["site.wage_skilled"]
        + n["tape_casting.helpers"] * n["site.wage_helper"]
    )
    assert done.costs["labour"] == pytest.approx(machines * wages * n["site.operating_hours"])
    price = machines * n["tape_casting.machine_price"] * (1 + n["site.installation"])
    factor = annuity(n["site.discount_rate"], n["site.equipment_life"], 1.0)
    assert done.costs["capital"] == pytest.approx(price * factor)
    assert done.costs["maintenance"] == pytest.approx(price * n["site.maintenance"])
    rates = [
        n[f"site.{name}_on_depreciation"]
        for name in ("variable_overhead", "general_expenses", "research")
    ]
    on_labour = n["site.variable_overhead_on_labour"]
    on_labour += n["site.general_expenses_on_labour"] * (1 + on_labour)
    overhead = done.costs["labour"] * on_labour + price / n["site.equipment_life"] * sum(rates)
    assert done.costs["overhead"] == pytest.approx(overhead)
    floor = (
        machines * n["tape_casting.floor_area"] * n["site.gross_floor"] * n["site.building_cost"]
    )
    assert done.costs["building"] == pytest.approx(
        floor * annuity(n["site.discount_rate"], n["site.building_life"], 1.0)
    )
    energy = processed / throughput * n["tape_casting.power"]
    assert done.costs["energy"] == pytest.approx(energy * n["site.electricity_price"])
    film = processed * n["tape_casting.carrier_share"] / n["tape_casting.carrier_uses"]
    assert done.costs["consumables"] == pytest.approx(film * n["materials.pet_carrier_film.price"])
    assert done.costs["materials"] == 0
    assert done.costs["atmosphere"] == 0


def test_rooms_cost_what_they_need() -> None:
    plain = stand_alone(catalogue.step("lithium_infiltration"), "industrial")
    n = plain.numbers
    done = run_step(plain, n, 1e6)
    floor = (
        done.resources.machines.installed
        * n["lithium_infiltration.floor_area"]
        * n["site.inert.enclosed_share"]
    )
    capital = n["site.inert.investment"] * (
        annuity(n["site.discount_rate"], n["site.equipment_life"], 1.0) + n["site.maintenance"]
    )
    energy = n["site.inert.power"] * 8760 * n["site.electricity_price"]
    gas = n["site.inert.gas_make_up"] * 8760 * n["materials.argon.price"]
    assert done.costs["atmosphere"] == pytest.approx(floor * (capital + energy + gas))


def test_machines_on_the_boundary_of_a_whole_number() -> None:
    alone = stand_alone(catalogue.step("tape_casting"), "industrial")
    capacity = run_step(alone, alone.numbers, 1.0).p._memo["machine_capacity"]
    for machines in (1, 3, 7):
        assert (
            run_step(alone, alone.numbers, machines * capacity).resources.machines.installed
            == machines
        )
        assert (
            run_step(
                alone, alone.numbers, machines * capacity * (1 + 1e-12)
            ).resources.machines.installed
            == machines
        )
        assert (
            run_step(alone, alone.numbers, machines * capacity * 1.001).resources.machines.installed
            == machines + 1
        )


def test_shared_equipment_is_charged_as_used() -> None:
    alone = stand_alone(catalogue.step("tape_casting"), "lab")
    one = run_step(alone, alone.numbers, 0.01, capacity="fractional")
    ten = run_step(alone, alone.numbers, 0.1, capacity="fractional")
    assert ten.total == pytest.approx(10 * one.total)
    assert one.resources.machines.installed < 0.01
