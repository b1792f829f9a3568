"""The workbook: LibreOffice, made to recalculate from wrong cached values, agrees with Python before and after edits."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from model import catalogue, evaluate, load
from model.economics import words
from model.evaluation import Result
from model.explained import trace
from model.outputs import OUTPUTS
from model.parameter import Value
from model.scenario import Scenario, scales_of
from model.workbook import workbook_bytes
from model.workbook.names import input_names
from tests.libreoffice import Cells, formula_cells, plant_wrong_values, recalculate, with_numbers

ALL = [(name, scale) for name in catalogue.names("scenarios") for scale in scales_of(name)]
LOOKED_AT = [("tri_layer_garnet", "industrial"), ("cathode_supported_garnet", "lab"), ("lithium_ion", "industrial")]
EDITED_INPUTS = 10
EDITED_OFTEN = ("tri_layer_garnet", "lithium_ion")
EDITS = [5, pytest.param(100, marks=pytest.mark.exhaustive)]


def some_edits(scenario: Scenario, seed: int) -> dict[str, float]:
    """Ten uncertain inputs drawn inside their ranges."""
    generator = np.random.default_rng(seed)
    keys = generator.choice(scenario.uncertain, EDITED_INPUTS, replace=False)
    drawn = {str(key): scenario.values[key].draw(generator.random(1))[0] for key in keys}
    return {key: float(f"{scenario.values[key].declared(number):.12g}") for key, number in drawn.items()}


def on_the_boundary(result: Result) -> Iterator[dict[str, float]]:
    """Outputs at which a step needs a whole number of machines, up to rounding: one too many would show."""
    output = result.scenario.values["plant.annual_output"].number
    assert output is not None
    for step in result.steps:
        required = step["machines_required"]
        if required is not None and required > 1:
            yield {"plant.annual_output": output * math.floor(required) / required}


def addresses(data: bytes, keys: list[str], scenario: Scenario, *, second: bool = False) -> dict[str, tuple[str, str]]:
    """Sheet and cell of inputs, found by their names as a user's program would."""
    book, names = openpyxl.load_workbook(io.BytesIO(data), read_only=True), input_names(scenario.values, second)
    found = {key: next(iter(book.defined_names[names[key]].destinations)) for key in keys}
    return {key: (sheet, address.replace("$", "")) for key, (sheet, address) in found.items()}


def edited(data: bytes, scenario: Scenario, changes: dict[str, float], *, second: bool = False) -> bytes:
    """The workbook with numbers typed over inputs."""
    places = addresses(data, list(changes), scenario, second=second)
    return with_numbers(data, {places[key]: number for key, number in changes.items()})


def differences(found: Cells, expected: Cells) -> list[tuple]:
    wrong = []
    for cell, b in expected.items():
        a = found.get(cell, "missing")
        same = math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9 if b == 0 else 0) if (
            isinstance(a, float) and isinstance(b, float)) else a == b  # fmt: skip
        if not same:
            wrong.append((cell, a, b))
    return wrong


def live(cells: Cells, *, unchanged: bool) -> Cells:
    """Cells to compare: after an edit, the check on the first sheet and warnings differ from a fresh export, as they should."""
    return cells if unchanged else {c: v for c, v in cells.items() if c[0] != "Read me" and not isinstance(v, str)}


def assert_libreoffice_agrees(soffice: str, folder: Path, cases: list[tuple[str, bytes, bytes, bool]]) -> None:
    """Each case: name, what LibreOffice gets, what Python expects, whether inputs are as exported."""
    files = []
    for name, given, _, _ in cases:
        files.append(folder / f"{name}.xlsx")
        files[-1].write_bytes(plant_wrong_values(given))
    for path, (name, given, expected, unchanged) in zip(recalculate(soffice, files, folder), cases, strict=True):
        assert formula_cells(given)[1].keys() == formula_cells(expected)[1].keys(), name
        cells = live(formula_cells(expected)[0], unchanged=unchanged)
        assert len(cells) > 700
        assert not differences(formula_cells(path)[0], cells), name


def test_libreoffice_agrees_before_and_after_edits(soffice: str, tmp_path: Path) -> None:
    cases = []
    for seed, (name, scale) in enumerate(ALL):
        result = evaluate(load(name, scale=scale))
        plain = workbook_bytes(result, studies=False)
        data = workbook_bytes(result) if (name, scale) in LOOKED_AT else plain
        cases.append((f"{name}-{scale}", data, data, True))
        changes = some_edits(result.scenario, seed)
        after = workbook_bytes(evaluate(result.scenario.with_set(changes)), studies=False)
        cases.append((f"{name}-{scale}-edited", edited(plain, result.scenario, changes), after, False))
    assert_libreoffice_agrees(soffice, tmp_path, cases)


@pytest.mark.parametrize("edits", EDITS)
@pytest.mark.parametrize("name", EDITED_OFTEN)
def test_libreoffice_agrees_over_many_edits(soffice: str, tmp_path: Path, name: str, edits: int) -> None:
    """Ten inputs at a time, in so many workbooks, and as many with machine counts on a boundary."""
    result = evaluate(load(name))
    data = workbook_bytes(result, studies=False)
    every = [some_edits(result.scenario, seed) for seed in range(1000, 1000 + edits)]
    every += list(on_the_boundary(result))[:edits]
    cases = [(f"edit-{index}", edited(data, result.scenario, changes),
              workbook_bytes(evaluate(result.scenario.with_set(changes)), studies=False), False)
             for index, changes in enumerate(every)]  # fmt: skip
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
            if s["machines_required"] and abs(s["machines_required"] - round(s["machines_required"])) < 1e-9
        ]
        assert met
        assert all(s["machines_operating"] == round(s["machines_required"]) for s in met)


def test_two_scenarios_in_one_workbook_are_both_live(soffice: str, tmp_path: Path) -> None:
    a, b = evaluate(load("tri_layer_garnet")), evaluate(load("sulfide_sheet", scale="pilot"))
    data = workbook_bytes(a, beside=b)
    of_a, of_b = some_edits(a.scenario, 7), some_edits(b.scenario, 8)
    typed = edited(edited(data, a.scenario, of_a), b.scenario, of_b, second=True)
    after = workbook_bytes(evaluate(a.scenario.with_set(of_a)), beside=evaluate(b.scenario.with_set(of_b)))
    mine = {c: v for c, v in formula_cells(after)[0].items() if c[0] not in ("Strategies", "Sensitivity", "A and B")}
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


@pytest.fixture(scope="module", params=LOOKED_AT, ids=["-".join(case) for case in LOOKED_AT])
def made(request: pytest.FixtureRequest) -> tuple[Result, bytes]:
    name, scale = request.param
    result = evaluate(load(name, scale=scale))
    return result, workbook_bytes(result)


def values(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=True)


def test_every_formula_cell_has_the_value_python_has(made: tuple[Result, bytes]) -> None:
    result, data = made
    cached, formulas = formula_cells(data)
    book = openpyxl.load_workbook(io.BytesIO(data))
    written = {(s.title, c.coordinate) for s in book for row in s.iter_rows() for c in row if c.data_type == "f"}
    assert written == set(formulas)
    assert not [cell for cell, value in cached.items() if isinstance(value, str) and value.startswith("#")]
    rows = values(data)["Summary"].iter_rows(min_row=5, max_row=4 + len(OUTPUTS), max_col=2, values_only=True)
    shown = dict(rows)
    for name, value in result.outputs.items():
        if isinstance(value, float):
            assert shown[words(name)] == pytest.approx(value, rel=1e-14), name


def test_the_check_cell_says_ok_and_check(soffice: str, made: tuple[Result, bytes], tmp_path: Path) -> None:
    result, data = made
    key = next(key for key in result.scenario.uncertain if key.endswith(".yield_"))
    changed = edited(data, result.scenario, {key: 0.5})
    for name, given in (("same", data), ("changed", changed)):
        (tmp_path / f"{name}.xlsx").write_bytes(plant_wrong_values(given))
    found = recalculate(soffice, [tmp_path / "same.xlsx", tmp_path / "changed.xlsx"], tmp_path)
    for path, verdict, count in zip(found, ("OK", "CHECK"), (0, 1), strict=True):
        sheet = openpyxl.load_workbook(path, data_only=True)["Read me"]
        rows = {row[0].value: row[1].value for row in sheet.iter_rows(max_col=2)}
        assert (rows["Verdict"], rows["Inputs changed here"]) == (verdict, count)
        assert rows["Program, USD/kWh"] == pytest.approx(result.outputs["cost_per_kwh"])
        assert rows["Fingerprint"] == result.fingerprint


def low_enough(value: Value) -> bool:
    """Whether one per cent more is still possible."""
    low, high = value.schema.limits
    assert value.number is not None
    return low < value.convert(value.number * 1.01) < high


@pytest.mark.parametrize(("name", "scale"), ALL)
def test_formula_text_does_not_depend_on_the_numbers(name: str, scale: str) -> None:
    result = evaluate(load(name, scale=scale))
    changes = {key: {"value": value.number * 1.01, "unit": value.unit, **({"year": value.year} if value.year else {})}
               for key, value in result.scenario.values.items()
               if value.number and value.schema.constant is None
               and low_enough(value)}  # fmt: skip
    assert len(changes) > 150
    other = workbook_bytes(evaluate(result.scenario.with_set(changes)), studies=False)
    assert formula_cells(workbook_bytes(result, studies=False))[1] == formula_cells(other)[1]


def test_every_quantity_has_a_row_and_every_sheet_is_there(made: tuple[Result, bytes]) -> None:
    result, data = made
    assert set(trace(result)) == set(result.quantities)
    titles = values(data).sheetnames
    assert titles[:4] == ["Read me", "Summary", "Inputs", "Cell"]
    assert titles[-6:] == ["Plant and cost", "Strategies", "Sensitivity", "Money", "Sources", "Scenario"]
    assert len(titles) == 10 + len(result.scenario.chain.lines)


def test_inputs_are_named_unlocked_validated_and_sourced(made: tuple[Result, bytes]) -> None:
    result, data = made
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Inputs"]
    head = {cell.value: cell.column - 1 for cell in sheet[4]}
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=5) if row[0].value}
    ruled = {str(rule.sqref) for rule in sheet.data_validations.dataValidation}
    names = input_names(result.scenario.values)
    for value in result.scenario.values.values():
        row = rows[value.key]
        cell = row[head["Value"]]
        assert next(iter(book.defined_names[names[value.key]].destinations)) == ("Inputs", f"$C${cell.row}")
        assert row[head["Source"]].value == (value.source or "choice")
        if value.text is not None:
            assert (cell.value, cell.protection.locked) == (value.text, True)
            assert "takes effect on import" in row[head["Warning"]].value
        elif value.number is None:
            assert (cell.value, cell.protection.locked) == ("unknown", False)
        else:
            free = value.schema.constant is None
            assert (cell.value, row[head["As written"]].value, cell.protection.locked) == (
                value.number,
                value.number,
                not free,
            )
            assert (cell.coordinate in ruled) == free
        if value.citations:
            cited = row[head["Cited"]]
            target = cited.hyperlink.location.rpartition("!")[2]
            assert book["Sources"][target].value == cited.value == value.citations[0]
    assert all(
        (s.protection.sheet and s.freeze_panes is not None) or s.title in ("Read me", "Sensitivity", "Scenario")
        for s in book
    )


def test_money_is_converted_by_the_indices_on_their_sheet(made: tuple[Result, bytes]) -> None:
    result, data = made
    _, formulas = formula_cells(data)
    converted = [f for (sheet, _), f in formulas.items() if sheet == "Inputs" and "'Money'!" in f]
    assert len(converted) == sum(v.money != 1.0 for v in result.scenario.values.values() if v.number is not None)
    assert len(converted) > 10


def test_charts_draw_live_cells(made: tuple[Result, bytes]) -> None:
    _, data = made
    book = openpyxl.load_workbook(io.BytesIO(data))
    cached, _ = formula_cells(data)
    assert (len(book["Summary"]._charts), len(book["Sensitivity"]._charts)) == (2, 1)
    for title in ("Summary", "Sensitivity"):
        for chart in book[title]._charts:
            for series in chart.series:
                cells = openpyxl.utils.cell.rows_from_range(series.val.numRef.f.rpartition("!")[2].replace("$", ""))
                assert all((title, cell) in cached for row in cells for cell in row)


def test_studies_say_their_seed_and_draws_and_equal_the_programs(made: tuple[Result, bytes]) -> None:
    from model import monte_carlo, sobol

    result, data = made
    texts = [row for row in values(data)["Sensitivity"].iter_rows(values_only=True)]
    flat = " ".join(str(row[0]) for row in texts if row[0])
    assert "4096 draws, seed 1" in flat and "N = 1024, seed 1" in flat
    spread = monte_carlo(result.scenario, 4096, 1).outputs["cost_per_kwh"]
    row = next(row for row in texts if row[0] == "cost per kWh")
    assert spread is not None
    assert row[3:6] == pytest.approx([spread.percentiles[p] for p in (5, 50, 95)], rel=1e-14)
    index = sobol(result.scenario, ("cost_per_kwh",), 1024, 1, by="step").frame.iloc[0]
    row = next(row for row in texts if row[0] == words(index["name"]))
    assert row[4] == pytest.approx(index["ST"], rel=1e-14)


def test_strategies_stand_at_every_scale() -> None:
    scenario = load("cathode_supported_garnet")
    rows = list(values(workbook_bytes(evaluate(scenario)))["Strategies"].iter_rows(min_row=7, values_only=True))
    by_name = {row[1]: row for row in rows}
    assert len(rows) >= 10
    for scale, column in zip(("lab", "pilot", "industrial"), (3, 6, 9), strict=True):
        base = scenario.at_scale(scale).with_strategies([])
        for name in ("acid_hcl", "peo_coating"):
            result = evaluate(base.with_strategies([name]), shares=False)
            row = by_name[name]
            assert row[column] == pytest.approx(result.outputs["cost_per_kwh"], rel=1e-12)
            assert row[column + 1] == pytest.approx(row[column] - rows[1][column], rel=1e-9)


def test_text_from_users_never_becomes_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text('title: "=1+1"\nextends: tri_layer_garnet\nset:\n'
                    '  sintering.yield_: {value: 0.9, unit: "1", source: "=HYPERLINK(\\"http://x\\")"}\n')  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(evaluate(load(path)))))
    title = [
        cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value in ("=1+1", '=HYPERLINK("http://x")')
    ]
    assert len(title) >= 3
    assert {cell.data_type for cell in title} == {"s"}


def test_pandas_sees_the_numbers_without_calculating(made: tuple[Result, bytes]) -> None:
    import pandas as pd

    result, data = made
    table = pd.read_excel(io.BytesIO(data), sheet_name="Summary", header=3, nrows=3)
    assert table["Value"].iloc[0] == pytest.approx(result.outputs["cost_per_kwh"])
