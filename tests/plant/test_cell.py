"""The cell by hand: firing, pores, resistance and charging of the ready cells, from their numbers
alone.
"""

from __future__ import annotations

import math

import pytest

from model import evaluate, load


@pytest.fixture(scope="module")
def tri():
    scenario = load("tri_layer_garnet")
    return scenario.numbers, evaluate(scenario, shares=False)


def test_firing_shrinks_area_by_the_square_and_thickness_once(tri) -> None:
    n, result = tri
    left = 1 - n["cell.separator.shrinkage"]
    assert result.quantities["cell.separator.green_area_ratio"] == pytest.approx(1 / left**2)
    assert result.quantities["cell.separator.green_thickness"] == pytest.approx(
        n["cell.separator.thickness"] / left
    )
    assert result.quantities["lamination.good_output"] == pytest.approx(
        result.quantities["sintering.processed"] / left**2
    )


def test_slurry_of_the_dense_tape(tri) -> None:
    n, result = tri
    garnet = (
        n["cell.separator.thickness"]
        * (1 - n["cell.separator.porosity"])
        * n["materials.llzo_al.density"]
    )
    per_green = garnet * (1 - n["cell.separator.shrinkage"]) ** 2
    slurry = per_green * (1 + n["cell.separator.binder_ratio"] + n["cell.separator.solvent_ratio"])
    assert result.quantities["cell.separator.slurry_mass"] == pytest.approx(slurry)
    fractions = ("ceramic", "binder", "pore_former", "solvent")
    assert sum(result.quantities[f"cell.cathode.{f}_fraction"] for f in fractions) == pytest.approx(
        1
    )
    mixed = ("active", "carbon", "binder", "solvent")
    assert sum(result.quantities[f"cell.cathode.mix_{f}_fraction"] for f in mixed) == pytest.approx(
        1
    )


def test_pore_surface_is_that_of_cylinders(tri) -> None:
    n, result = tri
    surface = (
        4 * n["cell.cathode.porosity"] * n["cell.anode.thickness"] / n["cell.cathode.pore_diameter"]
    )
    assert result.quantities["cell.anode.internal_area"] == pytest.approx(1 + surface)


def test_resistance_and_charging(tri) -> None:
    n, result = tri
    sigma = n["materials.llzo_al.conductivity"]
    separator = n["cell.separator.thickness"] / (sigma * (1 - n["cell.separator.porosity"]) ** 1.5)
    skeletons = sum(
        n[f"cell.{layer}.thickness"] / 3 / (sigma * (1 - n["cell.cathode.porosity"]) ** 1.5)
        for layer in ("cathode", "anode")
    )
    contacts = n["cell.interface.anode.resistance"] + n["cell.interface.cathode.resistance"]
    resistance = separator + skeletons + contacts
    assert result.outputs["area_specific_resistance"] == pytest.approx(resistance * 1e4)
    capacity = result.quantities["cell.areal_capacity"]
    current = min(
        n["cell.interface.anode.critical_current_density"],
        n["cell.overpotential_limit"] / resistance,
    )
    assert result.outputs["max_c_rate"] == pytest.approx(current / capacity)
    assert result.outputs["minutes_to_80_percent"] == pytest.approx(0.8 * capacity / current * 60)
    loss = capacity * resistance / n["cell.voltage"]
    assert result.outputs["deliverable_energy_1c"] == pytest.approx(
        result.outputs["cell_energy"] * (1 - loss)
    )


def test_a_warm_cell_conducts_better_by_arrhenius(tri) -> None:
    _, result = tri
    warm = evaluate(load("tri_layer_garnet", set={"cell.temperature": 60}), shares=False)
    factor = math.exp(0.34 / 8.617333262e-5 * (1 / 298.15 - 1 / 333.15))
    ratio = (
        warm.quantities["cell.separator.conductivity"]
        / result.quantities["cell.separator.conductivity"]
    )
    assert ratio == pytest.approx(factor, rel=1e-9)


def test_lithium_foil_grows_in_charging() -> None:
    result = evaluate(load("cathode_supported_garnet"), shares=False)
    q, n = result.quantities, result.scenario.numbers
    lithium = n["materials.lithium_foil.density"] * n["materials.lithium_foil.specific_capacity"]
    grown = n["cell.anode.thickness"] + q["cell.areal_capacity"] / lithium
    assert q["cell.anode.layer_thickness"] == pytest.approx(grown)


def test_mass_is_that_of_the_layers_pouch_and_tabs(tri) -> None:
    n, result = tri
    q = result.quantities
    layers = (
        sum(q[f"cell.{name}.areal_mass"] for name, _ in result.scenario.layers) * q["cell.area"]
    )
    margin = 2 * n["cell.pouch_margin"]
    pouch = (
        2
        * (n["cell.sheet_length"] + margin)
        * (n["cell.sheet_width"] + margin)
        * n["cell.pouch_areal_mass"]
    )
    assert result.outputs["specific_energy"] == pytest.approx(
        q["cell.energy"] / (layers + pouch + 2 * n["cell.tab_mass"])
    )
