"""LibreOffice, made to recalculate from wrong cached values, agrees with Python before and after
edits.
"""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from model import evaluate, load
from model.workbook.write import workbook_bytes
from tests.libreoffice import formula_cells, plant_wrong_values, recalculate
from tests.scenarios import every_scale
from tests.workbooks import (
    LOOKED_AT,
    READY,
    assert_libreoffice_agrees,
    differences,
    edited,
    live,
    on_the_boundary,
    some_edits,
)

EDITED_OFTEN = ("tri_layer_garnet", "lithium_ion")
IN_TURN = [case.values for case in every_scale() if not case.marks]
EDITS = [5, pytest.param(100, marks=pytest.mark.exhaustive)]


@pytest.mark.parametrize("ready", [IN_TURN, pytest.param(READY, marks=pytest.mark.exhaustive)])
def test_libreoffice_agrees_before_and_after_edits(
    soffice: str, tmp_path: Path, ready: list[tuple[str, str]]
) -> None:
    cases = []
    for seed, (name, scale) in enumerate(ready):
        result = evaluate(load(name, scale=scale))
        plain = workbook_bytes(result, studies=False)
        data = workbook_bytes(result) if (name, scale) in LOOKED_AT else plain
        cases.append((f"{name}-{scale}", data, data, True))
        changes = some_edits(result.scenario, seed)
        after = workbook_bytes(evaluate(result.scenario.with_set(changes)), studies=False)
        cases.append(
            (f"{name}-{scale}-edited", edited(plain, result.scenario, changes), after, False)
        )
    assert_libreoffice_agrees(soffice, tmp_path, cases)


@pytest.mark.parametrize("edits", EDITS)
@pytest.mark.parametrize("name", EDITED_OFTEN)
def test_libreoffice_agrees_over_many_edits(
    soffice: str, tmp_path: Path, name: str, edits: int
) -> None:
    """Ten inputs at a time, in so many workbooks, and as many with machine counts on a boundary."""
    result = evaluate(load(name))
    data = workbook_bytes(result, studies=False)
    every = [some_edits(result.scenario, seed) for seed in range(1000, 1000 + edits)]
    every += list(on_the_boundary(result))[:edits]
    cases = [
        (
            f"edit-{index}",
            edited(data, result.scenario, changes),
            workbook_bytes(evaluate(result.scenario.with_set(changes)), studies=False),
            False,
        )
        for index, changes in enumerate(every)
    ]
    assert_libreoffice_agrees(soffice, tmp_path, cases)


def test_the_boundary_is_met_and_buys_no_machine() -> None:
    result = evaluate(load("tri_layer_garnet"))
    cases = list(on_the_boundary(result))
    assert len(cases) > 5
    for changes in cases:
        after = evaluate(result.scenario.with_set(changes), shares=False)
        met = [
            s
            for s in after.steps
            if s["machines_required"]
            and abs(s["machines_required"] - round(s["machines_required"])) < 1e-9
        ]
        assert met
        assert all(s["machines_operating"] == round(s["machines_required"]) for s in met)


def test_two_scenarios_in_one_workbook_are_both_live(soffice: str, tmp_path: Path) -> None:
    a, b = evaluate(load("tri_layer_garnet")), evaluate(load("sulfide_sheet", scale="pilot"))
    data = workbook_bytes(a, beside=b)
    of_a, of_b = some_edits(a.scenario, 7), some_edits(b.scenario, 8)
    typed = edited(edited(data, a.scenario, of_a), b.scenario, of_b, second=True)
    after = workbook_bytes(
        evaluate(a.scenario.with_set(of_a)), beside=evaluate(b.scenario.with_set(of_b))
    )
    mine = {
        c: v
        for c, v in formula_cells(after)[0].items()
        if c[0] not in ("Strategies", "Sensitivity", "A and B")
    }
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert "A and B" in book.sheetnames and "B Inputs" in book.sheetnames
    path = tmp_path / "both.xlsx"
    path.write_bytes(plant_wrong_values(typed))
    found = formula_cells(recalculate(soffice, [path], tmp_path)[0])[0]
    assert not differences(found, live(mine, unchanged=False))
    rows = {row[0].value: row for row in book["A and B"].iter_rows(max_row=40) if row[0].value}
    cost = rows["cost per kWh"][0].row
    expected = evaluate(a.scenario.with_set(of_a)), evaluate(b.scenario.with_set(of_b))
    one, two = (result.number("cost_per_kwh") for result in expected)
    assert [found["A and B", f"{c}{cost}"] for c in "CDEF"] == pytest.approx(
        [one, two, two - one, (two - one) / one], rel=1e-9
    )


@pytest.mark.parametrize(("name", "scale"), LOOKED_AT)
def test_the_check_cell_says_ok_and_edited(
    soffice: str, name: str, scale: str, tmp_path: Path
) -> None:
    result = evaluate(load(name, scale=scale))
    data = workbook_bytes(result)
    key = next(key for key in result.scenario.uncertain if key.endswith(".yield_"))
    changed = edited(data, result.scenario, {key: 0.5})
    for label, given in (("same", data), ("changed", changed)):
        (tmp_path / f"{label}.xlsx").write_bytes(plant_wrong_values(given))
    found = recalculate(soffice, [tmp_path / "same.xlsx", tmp_path / "changed.xlsx"], tmp_path)
    for path, verdict, count in zip(found, ("OK", "EDITED"), (0, 1), strict=True):
        sheet = openpyxl.load_workbook(path, data_only=True)["Read me"]
        rows = {row[0].value: row[1].value for row in sheet.iter_rows(max_col=2)}
        assert (rows["Verdict"], rows["Inputs changed here"]) == (verdict, count)
        assert rows["Program, USD/kWh"] == pytest.approx(result.outputs["cost_per_kwh"])
        assert rows["Fingerprint"] == result.fingerprint
