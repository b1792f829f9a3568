"""The workbook: LibreOffice, made to recalculate from wrong cached values, agrees with Python before and after edits."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from model import catalogue, evaluate, load
from model.evaluation import Result
from model.scenario import Scenario
from model.workbook.write import trace, workbook_bytes
from tests.libreoffice import plant_wrong_values, recalculate

GARNETS = ("tri_layer_garnet", "cathode_supported_garnet")
SCENARIOS = [(name, scale) for name in GARNETS for scale in ("lab", "pilot", "industrial")]
OTHERS = [(name, "industrial") for name in catalogue.names("scenarios") if name not in GARNETS]
EDITED_INPUTS = 10


def some_edits(scenario: Scenario, seed: int) -> dict[str, float]:
    """Ten uncertain inputs drawn inside their ranges, and an output that leaves machines on both sides of a whole number."""
    generator = np.random.default_rng(seed)
    keys = generator.choice(scenario.uncertain, EDITED_INPUTS, replace=False)
    drawn = {str(key): scenario.values[key].draw(generator.random(1))[0] for key in keys}
    changes = {key: float(f"{scenario.values[key].declared(number):.12g}") for key, number in drawn.items()}
    output = scenario.values["plant.annual_output"].number
    assert output is not None
    return {**changes, "plant.annual_output": 0.37 * output}


@pytest.fixture(scope="module", params=SCENARIOS, ids=[f"{name}-{scale}" for name, scale in SCENARIOS])
def made(request: pytest.FixtureRequest) -> tuple[Result, bytes]:
    name, scale = request.param
    result = evaluate(load(name, scale=scale))
    return result, workbook_bytes(result)


def formulas(data: bytes) -> dict[tuple[str, str], str]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {(s.title, c.coordinate): c.value for s in book for row in s.iter_rows() for c in row if c.data_type == "f"}


def values(data: bytes | Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data) if isinstance(data, bytes) else data, data_only=True)


def assert_same(found: openpyxl.Workbook, expected: openpyxl.Workbook, cells: dict[tuple[str, str], str]) -> None:
    for sheet, address in cells:
        a, b = found[sheet][address].value, expected[sheet][address].value
        if isinstance(b, int | float):
            assert isinstance(a, int | float), (sheet, address, a)
            assert a == pytest.approx(b, rel=1e-9, abs=1e-9 * max(1.0, abs(b)) if b == 0 else 0), (sheet, address)
        else:
            assert (a or "") == (b or ""), (sheet, address)


def edited(data: bytes, changes: dict[str, float]) -> bytes:
    """The workbook with inputs changed through their defined names, as a user would."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for key, number in changes.items():
        name = "in_" + key.replace(".", "_").replace("-", "_")
        sheet, address = next(iter(book.defined_names[name].destinations))
        book[sheet][address.replace("$", "")].value = number
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_libreoffice_agrees_before_and_after_edits(soffice: str, tmp_path: Path) -> None:
    files, expected = [], []
    for seed, (name, scale) in enumerate([*SCENARIOS, *OTHERS]):
        result = evaluate(load(name, scale=scale))
        data = workbook_bytes(result)
        changes = some_edits(result.scenario, seed)
        changed = evaluate(result.scenario.with_set(changes))
        for kind, book, want in (
            ("as", plant_wrong_values(data), data),
            ("edit", edited(data, changes), workbook_bytes(changed)),
        ):
            path = tmp_path / f"{name}-{scale}-{kind}.xlsx"
            path.write_bytes(book)
            files.append(path)
            expected.append((kind, want, data))
    for path, (kind, want, original) in zip(recalculate(soffice, files, tmp_path), expected, strict=True):
        cells = formulas(original)
        assert len(cells) > 800
        if kind == "edit":  # the program's own result stands as a value on the first sheet and differs, as it should
            cells = {
                cell: f
                for cell, f in cells.items()
                if cell[0] != "Read me" and not (cell[0] == "Inputs" and cell[1][0] == "H")
            }
        assert_same(values(path), values(want), cells)


def test_every_formula_cell_has_the_value_python_has(made: tuple[Result, bytes]) -> None:
    result, data = made
    book, text = values(data), formulas(data)
    for sheet, address in text:
        value = book[sheet][address].value
        assert value is not None or text[sheet, address].startswith("=IF(OR("), (sheet, address)
        assert not (isinstance(value, str) and value.startswith("#")), (sheet, address)
    found = {}
    for row in book["Summary"].iter_rows(min_row=5, max_row=30, max_col=2, values_only=True):
        found[row[0]] = row[1]
    assert found["cost per kwh"] == result.outputs["cost_per_kwh"]
    assert found["specific energy"] == pytest.approx(result.outputs["specific_energy"], rel=1e-14)


def test_formula_text_does_not_depend_on_the_numbers(made: tuple[Result, bytes]) -> None:
    result, data = made
    changes = {key: value.number * 1.01 for key, value in result.scenario.values.items()
               if value.number and value.schema.constant is None and value.uncertain
               and value.schema.allows(value.number * 1.01)}  # fmt: skip
    other = workbook_bytes(evaluate(result.scenario.with_set({k: {"value": n} for k, n in changes.items()})))
    before, after = formulas(data), formulas(other)
    moved = [cell for cell in before if before[cell] != after.get(cell) and cell[0] != "Inputs"]
    assert not moved


def test_every_quantity_has_a_row(made: tuple[Result, bytes]) -> None:
    result, data = made
    assert set(trace(result)) == set(result.quantities)
    titles = values(data).sheetnames
    assert titles[:4] == ["Read me", "Summary", "Inputs", "Cell"]
    assert titles[-2:] == ["Plant and cost", "Sources"]
    assert len(titles) == 6 + len(result.scenario.chain.lines)


def test_inputs_are_named_unlocked_validated_and_sourced(made: tuple[Result, bytes]) -> None:
    result, data = made
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Inputs"]
    given = [v for v in result.scenario.values.values() if v.number is not None]
    assert len(book.defined_names) == len(given)
    keys = {row[0].value: row for row in sheet.iter_rows(min_row=5) if row[0].value}
    for value in given:
        row = keys[value.key]
        assert row[2].value == value.number
        assert row[8].value == value.source
        assert row[2].protection.locked == (value.schema.constant is not None)
    assert sheet.protection.sheet
    assert len(sheet.data_validations.dataValidation) == sum(v.schema.constant is None for v in given)


def test_text_from_users_never_becomes_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text('title: "=1+1"\nextends: tri_layer_garnet\nset:\n'
                    '  sintering.yield_: {value: 0.9, unit: "1", source: "=HYPERLINK(\\"http://x\\")"}\n')  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(evaluate(load(path)))))
    for sheet, address in (("Summary", "A1"), ("Read me", "B4")):
        assert book[sheet][address].data_type == "s", (sheet, address)
    sources = [row[8] for row in book["Inputs"].iter_rows(min_row=5) if row[0].value == "sintering.yield_"]
    assert sources[0].data_type == "s"


def test_pandas_sees_the_numbers_without_calculating(made: tuple[Result, bytes]) -> None:
    import pandas as pd

    result, data = made
    table = pd.read_excel(io.BytesIO(data), sheet_name="Summary", header=3, nrows=3)
    assert table["Value"].iloc[0] == pytest.approx(result.outputs["cost_per_kwh"])
