"""The comparison's workbook: side by side, live differences that LibreOffice agrees with, unknown,
sources, plain texts.
"""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from model import compare, load
from model.__main__ import main
from model.workbook.comparison import comparison_bytes
from tests.libreoffice import formula_cells, plant_wrong_values, recalculate
from tests.workbooks import differences, values


@pytest.fixture(scope="module")
def made():
    base = load("tri_layer_garnet")
    better = base.with_set({"cell.interface.anode.resistance": 1, "coating.machine_price": 90})
    study = compare(
        {"base": base, "=1+1": better, "other": "cathode_supported_garnet"},
        n=100,
        scales=["lab", "industrial"],
    )
    return study, comparison_bytes(study)


def lines(sheet) -> dict[str, list]:
    found: dict[str, list] = {}
    for row in sheet.iter_rows(min_row=4, values_only=True):
        found.setdefault(row[0], list(row[2:]))
    return found


def test_libreoffice_agrees_from_wrong_values_and_after_an_edit(
    made, soffice: str, tmp_path: Path
) -> None:
    _, data = made
    (tmp_path / "as.xlsx").write_bytes(plant_wrong_values(data))
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Comparison"]
    line = next(r[0].row for r in sheet.iter_rows() if r[0].value == "cost per kWh")
    sheet.cell(line, 4).value += 100.0
    book.save(tmp_path / "edit.xlsx")
    same, edited = recalculate(soffice, [tmp_path / "as.xlsx", tmp_path / "edit.xlsx"], tmp_path)
    assert not differences(formula_cells(same)[0], formula_cells(data)[0])
    before, after = (
        lines(values(d)["Comparison"])["difference to the base"]
        for d in (data, edited.read_bytes())
    )
    assert after[1] == pytest.approx(before[1] + 100) and after[2] == pytest.approx(before[2])


def test_differences_are_formulas_with_the_values_of_the_program(made) -> None:
    study, data = made
    found = lines(values(data)["Comparison"])
    text = lines(openpyxl.load_workbook(io.BytesIO(data))["Comparison"])
    for index, row in enumerate(study.rows):
        assert found["cost per kWh"][index] == pytest.approx(
            row.result.outputs["cost_per_kwh"], rel=1e-14
        )
        assert found["difference to the base"][index] == pytest.approx(
            row.differences["cost_per_kwh"].plan
        )
        assert str(text["difference to the base"][index]).startswith("=")
        assert found["probability of being best"][index] == pytest.approx(row.best["cost_per_kwh"])
        if row.cost_of_resistance is None:
            assert not found["cost of what is removed"][index]
        else:
            assert found["cost of what is removed"][index] == pytest.approx(row.cost_of_resistance)
            assert str(text["cost of what is removed"][index]).startswith("=")
    assert found["area specific resistance"][2] == found["removed against the base"][2] == "unknown"
    assert any(row.cost_of_resistance is not None for row in study.rows)


def test_steps_add_up_to_the_cost(made) -> None:
    study, data = made
    found = lines(values(data)["Cost by step"])
    for index, row in enumerate(study.rows):
        assert found["total"][index] == pytest.approx(row.result.outputs["cost_per_kwh"])
    assert found["lithium lamination"][0] == 0 and found["lithium lamination"][2] > 0


def test_only_inputs_that_differ_are_listed_with_their_sources(made) -> None:
    study, data = made
    found = lines(values(data)["Inputs that differ"])
    prices = found["coating.machine_price"]
    # the change was made at industrial scale: 90 MUSD there, and the laboratory keeps its 180 kUSD
    assert (prices[1], prices[4]) == (180, 90_000) and "user" in prices[-1]
    for index, row in enumerate(study.rows):  # in one unit, whatever each is declared in
        value = row.variant.scenario.values["coating.machine_price"]
        first = study.rows[0].variant.scenario.values["coating.machine_price"]
        assert prices[index] == pytest.approx(first.declared(value.coherent))
    shared = [
        k
        for k in study.rows[0].variant.scenario.values
        if len({r.variant.scenario.numbers.get(k, "none") for r in study.rows}) == 1
    ]
    uniform = [
        k
        for k in shared
        if all(
            r.variant.scenario.values.get(k) == study.rows[0].variant.scenario.values[k]
            for r in study.rows
        )
    ]
    assert uniform and not set(uniform) & set(found)
    assert (
        found["plant.annual_output"][0] == 200 and found["plant.annual_output"][3] == "10 GWh/year"
    )
    cited = {
        row[0].value
        for row in openpyxl.load_workbook(io.BytesIO(data))["Sources"].iter_rows(min_row=5)
    }
    assert {
        c for r in study.rows for v in r.variant.scenario.values.values() for c in v.citations
    } == cited


def test_labels_never_become_formulas(made) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made[1]))
    for sheet in ("Comparison", "Cost by step", "Inputs that differ"):
        assert book[sheet]["D4"].value == "=1+1" and book[sheet]["D4"].data_type == "s"
        assert book[sheet].protection.sheet


def test_compare_writes_the_workbook_or_says_why_not(tmp_path: Path, capsys) -> None:
    target = tmp_path / "compare.xlsx"
    names = ["tri_layer_garnet", "sulfide_sheet"]
    assert main(["compare", *names, "-n", "50", "--excel", str(target)]) == 0
    assert f"Workbook: {target}" in "".join(capsys.readouterr().out.split("\n"))
    assert openpyxl.load_workbook(target).sheetnames == [
        "Comparison",
        "Cost by step",
        "Inputs that differ",
        "Sources",
    ]
    assert main(["compare", *names, "-n", "50", "--excel", str(tmp_path / "compare.csv")]) == 2
    assert "ends in .xlsx" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["compare.xlsx"]


def test_many_variants_have_columns_of_their_own() -> None:
    study = compare(
        [(f"v{i}", "sulfide_sheet") for i in range(10)], n=8, scales=["lab", "pilot", "industrial"]
    )
    found = lines(values(comparison_bytes(study))["Comparison"])
    assert len(found["cost per kWh"]) == 30
