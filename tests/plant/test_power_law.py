"""Process areas sized by a power law, and services, by hand; what their files may not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from model import evaluate
from model.engine.influence import swings
from model.engine.result import Result
from model.figures.chain import diagram
from model.plant.chain import Instance
from model.plant.namespace import Namespace, ignore
from model.plant.power_law import (
    Driver,
    Law,
    ProductFactorParameters,
    ProductLimitParameters,
    scaled,
    size,
)
from model.reading import project
from model.reading.errors import UserError
from model.scenario.scenario import Scenario, load


@pytest.fixture(scope="module")
def plant() -> Result:
    return evaluate(load("lithium_ion"), shares=False)


def area(product: bool = False, limit: bool = False, **more: float) -> tuple[Law, Namespace]:
    """A process area of 100 hours, 10 USD and 4 m2 with exponents 0.5, 0.9 and 1."""
    schema = {
        **(ProductFactorParameters.parameters() if product else {}),
        **(ProductLimitParameters.parameters() if limit else {}),
    }
    values = {
        "reference_labour": 100.0,
        "reference_investment": 10.0,
        "reference_floor": 4.0,
        "labour_exponent": 0.5,
        "investment_exponent": 0.9,
        "floor_exponent": 1.0,
        "reference_cells": 50.0,
        "reference_area": 200.0,
        **more,
    }
    drivers = (
        Driver("cells", (("a.processed", ()),)),
        Driver("area", (("b.processed", ()), ("c.processed", ()))),
    )
    return Law(drivers, schema), Namespace("here", values, ignore)


FLOWS = {"a.processed": 25.0, "b.processed": 30.0, "c.processed": 20.0}


@pytest.mark.parametrize(("combined_by", "expected"), [("max", 0.5), ("sum", 0.75)])
def test_a_size_is_the_largest_or_the_sum_of_rates_over_their_references(
    combined_by: str, expected: float
) -> None:
    law, p = area()
    assert size(
        Law(law.drivers, {}, combined_by), p, lambda key, factors: FLOWS[key]
    ) == pytest.approx(expected)


def test_each_resource_grows_with_its_own_exponent() -> None:
    law, p = area()
    size(law, p, lambda key, factors: FLOWS[key])
    assert scaled(law, p, "labour") == pytest.approx(100 * 0.5**0.5)
    assert scaled(law, p, "investment") == pytest.approx(10 * 0.5**0.9)
    assert scaled(law, p, "floor") == pytest.approx(2)


@pytest.mark.parametrize(("product", "leap"), [(60.0, 1.0), (80.0, 1.0), (80.1, 1.1)])
def test_the_product_adds_its_factor_and_a_leap_of_investment(product: float, leap: float) -> None:
    law, p = area(
        True,
        True,
        product_size=product,
        reference_product=68.0,
        labour_product_exponent=0.3,
        investment_product_exponent=0.2,
        floor_product_exponent=0.0,
        product_limit=80.0,
        factor_above_limit=1.1,
    )
    size(law, p, lambda key, factors: FLOWS[key])
    assert scaled(law, p, "labour") == pytest.approx(100 * 0.5**0.5 * (product / 68) ** 0.3)
    assert scaled(law, p, "investment") == pytest.approx(
        10 * 0.5**0.9 * (product / 68) ** 0.2 * leap
    )
    assert scaled(law, p, "floor") == pytest.approx(2)


def by_laws(scenario: Scenario) -> list[Instance]:
    return [instance for instance in scenario.chain.instances if instance.law is not None]


def test_every_process_area_follows_from_the_table_by_hand(plant: Result) -> None:
    n, q = {**plant.scenario.numbers}, plant.quantities

    def number(key: str) -> float:
        while key in plant.scenario.references:
            key = plant.scenario.references[key]
        return n[key] if key in n else q[key]

    assert len(by_laws(plant.scenario)) == 24
    for instance in by_laws(plant.scenario):
        id, has = instance.id, instance.schema
        ratio = (
            number(f"{id}.product_size") / number(f"{id}.reference_product")
            if "product_size" in has
            else 1.0
        )
        for what, amount in (
            ("labour", "labour_hours"),
            ("investment", "investment"),
            ("floor", "process_area"),
        ):
            expected = number(f"{id}.reference_{what}") * q[f"{id}.size"] ** number(
                f"{id}.{what}_exponent"
            )
            expected *= (
                ratio ** number(f"{id}.{what}_product_exponent") if "product_size" in has else 1.0
            )
            assert q[f"{id}.{amount}"] == pytest.approx(expected, rel=1e-12), (id, what)
        share = n["power_law.skilled_share"]
        wage = share * n["site.wage_skilled"] + (1 - share) * n["site.wage_helper"]
        row = next(step for step in plant.steps if step["id"] == id)
        assert row["costs"]["labour"] == pytest.approx(q[f"{id}.labour_hours"] * wage, rel=1e-12)
        assert row["floor_area"] * n["site.gross_floor"] == pytest.approx(
            q[f"{id}.process_area"], rel=1e-12
        )
        assert row["staff"] == pytest.approx(
            q[f"{id}.labour_hours"] / n["site.operating_hours"], rel=1e-12
        )
        assert row["costs"]["atmosphere"] == 0  # the dry room is a service


def test_flows_of_the_plant_drive_its_services(plant: Result) -> None:
    rows, q = {step["id"]: step for step in plant.steps}, plant.quantities
    built, stacked = rows["formation"]["processed"], rows["stacking"]["processed"]
    rejected = built - rows["formation"]["good_output"]
    assert rows["scrap_recycling"]["size"] == pytest.approx(rejected / 10.55e6)
    electrodes = stacked * (q["cell.cathode.area_in_cell"] + q["cell.anode.area_in_cell"])
    assert rows["dry_room"]["size"] == pytest.approx(max(built / 211e6, electrodes / 618e6))
    assert rows["control_laboratory"]["size"] == pytest.approx(10 / 50)
    dried = rows["cathode_coating"]["processed"] * q["cell.cathode.mix_solvent_mass"]
    assert rows["solvent_recovery"]["size"] == pytest.approx(dried / 36.3e6)


def test_services_use_energy_by_size_and_by_floor(plant: Result) -> None:
    rows, n, q = (
        {step["id"]: step for step in plant.steps},
        plant.scenario.numbers,
        plant.quantities,
    )
    assert rows["solvent_recovery"]["electricity"] == pytest.approx(
        18e9 * rows["solvent_recovery"]["size"]
    )
    assert rows["solvent_recovery"]["natural_gas"] == pytest.approx(
        36e9 * rows["solvent_recovery"]["size"]
    )
    assert rows["dry_room"]["electricity"] == pytest.approx(
        q["dry_room.process_area"] * n["site.dry.power"] * 8760
    )


def test_machines_may_be_counted_instead(tmp_path: Path, plant: Result) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("extends: lithium_ion\ncapacity: integer\n")
    counted = evaluate(load(path), shares=False)
    assert not by_laws(counted.scenario) and not counted.scenario.chain.services
    assert all(step["machines_installed"] >= 1 for step in counted.steps)
    assert counted.outputs["bottleneck"] is not None and plant.outputs["bottleneck"] is None
    assert counted.outputs["overall_yield"] == plant.outputs["overall_yield"]
    assert counted.by_category["materials"] == pytest.approx(
        plant.by_category["materials"], rel=1e-12
    )


def test_a_larger_plant_pays_less_for_its_process_areas() -> None:
    small, large = (
        evaluate(
            load("lithium_ion", set={"plant.annual_output": {"value": output, "unit": "GWh/year"}}),
            shares=False,
        )
        for output in (10, 60)
    )
    for instance in by_laws(small.scenario):
        before, after = (
            r.by_step.loc[instance.id, ["labour", "capital", "building"]].sum()
            for r in (small, large)
        )
        assert before < after < 6 * before
    assert not small.warnings and not large.warnings
    huge = evaluate(
        load("lithium_ion", set={"plant.annual_output": {"value": 400, "unit": "GWh/year"}}),
        shares=False,
    )
    assert any(
        "warehouse: 8 times the reference plant is outside 0.1 to 3" in w for w in huge.warnings
    )
    tiny = evaluate(
        load("lithium_ion", set={"plant.annual_output": {"value": 1, "unit": "GWh/year"}}),
        shares=False,
    )
    assert any(
        "cathode_coating: 0.025 times the reference plant is outside 0.1 to 3" in w
        for w in tiny.warnings
    )


def test_swings_keep_the_laws_while_machines_are_fractions() -> None:
    widths = {swing.key: swing.width for swing in swings(load("lithium_ion"))}
    assert widths["building_support.reference_investment"] > 0.5
    assert "formation.machine_price" not in widths


def test_the_diagram_shows_sizes(plant: Result) -> None:
    assert "0.25 times the reference plant" in diagram(plant)


def test_the_fingerprint_knows_what_drives_a_law(chain) -> None:
    by_max, by_sum = (
        chain("combined_by: max", "combined_by: max"),
        chain("combined_by: max", "combined_by: sum"),
    )
    assert by_max.values.keys() == by_sum.values.keys()
    assert (
        evaluate(by_max).by_step["total"]["dry_room"]
        < evaluate(by_sum).by_step["total"]["dry_room"]
    )
    other = chain("flows: formation.rejected", "flows: formation.processed")
    assert len({by_max.fingerprint, by_sum.fingerprint, other.fingerprint}) == 3


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The scenario with one text of its chain's file replaced."""
    source = (project.FOLDERS["chains"] / "lithium_ion.yaml").read_text()
    monkeypatch.setitem(project.FOLDERS, "chains", tmp_path)

    def changed(old: str, new: str) -> Scenario:
        assert old in source
        name = f"changed_{len(list(tmp_path.iterdir()))}"  # a chain's file is read once per process
        (tmp_path / f"{name}.yaml").write_text(source.replace(old, new, 1))
        scenario = tmp_path / "scenario.yml"
        scenario.write_text(
            f"chain: {name}\ncell: lithium_ion\nscale: industrial\ncapacity: power_law\n"
        )
        return load(scenario)

    return changed


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "flows: plant.good_energy",
            "flows: plant.good_enrgy",
            ("'plant' has no flow 'good_enrgy'", "good_energy"),
        ),
        (
            "flows: formation.rejected",
            "flows: formaton.rejected",
            ("'formaton' is no step", "formation"),
        ),
        ("flows: formation.rejected", "flows: 7", ("expected a flow like",)),
        (
            "flows: formation.rejected",
            "flows: warehouse.floor",
            ("nor a service that stands before it",),
        ),
        (
            "flows: formation.rejected",
            "flows: dry_room.processed",
            ("'dry_room' has no flow 'processed'", "floor"),
        ),
        (
            "flows: formation.rejected",
            "flows: formation.floor",
            ("units differ", "m2", "cell/year"),
        ),
        (
            "cell.cathode.area_in_cell",
            "cell.cathode.area_in_cel",
            ("did you mean 'cell.cathode.area_in_cell'",),
        ),
        (
            "flows: stacking.processed * cell.area",
            "flows: stacking.floor * cell.area",
            ("has no flow 'floor'",),
        ),
        ("combined_by: max", "combined_by: mean", ("'mean'", "max, sum")),
        ("labour_exponent:", "labor_exponent:", ("labor_exponent", "labour_exponent")),
        (
            "      floor_exponent: {from: cathode_mixing.floor_exponent}\n",
            "",
            ("'floor_exponent' is missing",),
        ),
        ("unit: km2/year", "unit: km2/yaer", ("not a unit",)),
        ("reference: {value: 303,", "refrence: {value: 303,", ("refrence",)),
        ("  skilled_share:", "  skiled_share:", ("skiled_share",)),
        ("    line: services\n", "", ("a service needs the keys line",)),
        ("  warehouse:\n", "  formation:\n", ("formation",)),
        ("  warehouse:\n", "  site:\n", ("'site' cannot name a service",)),
        ("      active: {flows", "      labour: {flows", ("'labour' cannot name a rate",)),
        (
            "rejected: {flows: formation.rejected, reference: {value: 10.55e6, unit: cell/year",
            "electricity: {flows: dry_room.electricity, reference: {value: 100, unit: GWh/year",
            ("'electricity' cannot name a rate",),
        ),
        (
            "product_limit: {value: 80, unit: Ah/cell",
            "product_limit: {value: 80, unit: kg",
            ("kg", "Ah/cell"),
        ),
    ],
)
@pytest.mark.guards(
    "A rate that drives a service may bear the name of one of the service's own values and take its"
    " place.",
    once="A rate named electricity became the service's own use of electricity, without a word.",
)
def test_what_a_law_refuses(chain, old: str, new: str, words: tuple[str, ...]) -> None:
    with pytest.raises(UserError) as raised:
        chain(old, new)
    for word in words:
        assert word in str(raised.value)
    assert "changed_0.yaml:" in str(raised.value)


def test_a_chain_without_laws_and_a_machine_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("extends: tri_layer_garnet\ncapacity: power_law\n")
    with pytest.raises(UserError, match="states none"):
        load(path)
    with pytest.raises(UserError, match="a power law sizes 'formation', so it has no machines"):
        load("lithium_ion", set={"formation.machine_price": 2})
