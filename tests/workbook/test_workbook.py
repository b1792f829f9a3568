"""The workbook: every sheet, name, formula and chart is there, live, sourced, and the same for all
numbers.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest

from model import evaluate, load
from model.engine.explained import trace
from model.engine.result import Result
from model.plant.outputs import OUTPUTS
from model.reading.parameter import Value
from model.reading.wording import words
from model.workbook.names import input_names
from model.workbook.write import workbook_bytes
from tests.libreoffice import formula_cells
from tests.scenarios import every_scale
from tests.workbooks import LOOKED_AT, values


@pytest.fixture(scope="module", params=LOOKED_AT, ids=["-".join(case) for case in LOOKED_AT])
def made(request: pytest.FixtureRequest) -> tuple[Result, bytes]:
    name, scale = request.param
    result = evaluate(load(name, scale=scale))
    return result, workbook_bytes(result)


def test_every_formula_cell_has_the_value_python_has(made: tuple[Result, bytes]) -> None:
    result, data = made
    cached, formulas = formula_cells(data)
    book = openpyxl.load_workbook(io.BytesIO(data))
    written = {
        (s.title, c.coordinate)
        for s in book
        for row in s.iter_rows()
        for c in row
        if c.data_type == "f"
    }
    assert written == set(formulas)
    assert not [
        cell for cell, value in cached.items() if isinstance(value, str) and value.startswith("#")
    ]
    rows = values(data)["Summary"].iter_rows(
        min_row=5, max_row=4 + len(OUTPUTS), max_col=2, values_only=True
    )
    shown = dict(rows)
    for name, value in result.outputs.items():
        if isinstance(value, float):
            assert shown[words(name)] == pytest.approx(value, rel=1e-14), name


def low_enough(value: Value) -> bool:
    """Whether one per cent more is still possible."""
    low, high = value.schema.limits
    assert value.number is not None
    return low < value.convert(value.number * 1.01) < high


@pytest.mark.parametrize(("name", "scale"), every_scale())
def test_formula_text_does_not_depend_on_the_numbers(name: str, scale: str) -> None:
    result = evaluate(load(name, scale=scale))
    changes = {
        key: {
            "value": value.number * 1.01,
            "unit": value.unit,
            **({"year": value.year} if value.year else {}),
        }
        for key, value in result.scenario.values.items()
        if value.number and value.schema.constant is None and low_enough(value)
    }
    assert len(changes) > 150
    other = workbook_bytes(evaluate(result.scenario.with_set(changes)), studies=False)
    assert formula_cells(workbook_bytes(result, studies=False))[1] == formula_cells(other)[1]


def test_every_quantity_has_a_row_and_every_sheet_is_there(made: tuple[Result, bytes]) -> None:
    result, data = made
    assert set(trace(result)) == set(result.quantities)
    titles = values(data).sheetnames
    assert titles[:4] == ["Read me", "Summary", "Inputs", "Cell"]
    assert titles[-6:] == [
        "Plant and cost",
        "Strategies",
        "Sensitivity",
        "Money",
        "Sources",
        "Scenario",
    ]
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
        assert next(iter(book.defined_names[names[value.key]].destinations)) == (
            "Inputs",
            f"$C${cell.row}",
        )
        assert row[head["Source"]].value == (value.source or "choice")
        if value.text is not None:
            assert (cell.value, cell.protection.locked) == (value.text, True)
            assert "takes effect on import" in row[head["Warning"]].value
        elif value.number is None:
            assert (cell.value, cell.protection.locked) == ("unknown", False)
        else:
            free = value.schema.constant is None
            number = pytest.approx(value.number, rel=1e-15)  # a file keeps 16 digits
            assert number == cell.value
            assert number == row[head["As written"]].value
            assert cell.protection.locked == (not free)
            assert (cell.coordinate in ruled) == free
        if value.citations:
            cited = row[head["Cited"]]
            target = cited.hyperlink.location.rpartition("!")[2]
            assert book["Sources"][target].value == cited.value == value.citations[0]
    assert all(
        (s.protection.sheet and s.freeze_panes is not None)
        or s.title in ("Read me", "Sensitivity", "Scenario")
        for s in book
    )


def test_money_is_converted_by_the_indices_on_their_sheet(made: tuple[Result, bytes]) -> None:
    result, data = made
    _, formulas = formula_cells(data)
    converted = [f for (sheet, _), f in formulas.items() if sheet == "Inputs" and "'Money'!" in f]
    assert len(converted) == sum(
        v.money != 1.0 for v in result.scenario.values.values() if v.number is not None
    )
    assert len(converted) > 10


def test_charts_draw_live_cells(made: tuple[Result, bytes]) -> None:
    _, data = made
    book = openpyxl.load_workbook(io.BytesIO(data))
    cached, _ = formula_cells(data)
    assert (len(book["Summary"]._charts), len(book["Sensitivity"]._charts)) == (2, 1)
    for title in ("Summary", "Sensitivity"):
        for chart in book[title]._charts:
            for series in chart.series:
                cells = openpyxl.utils.cell.rows_from_range(
                    series.val.numRef.f.rpartition("!")[2].replace("$", "")
                )
                assert all((title, cell) in cached for row in cells for cell in row)


def test_studies_say_their_seed_and_draws_and_equal_the_programs(
    made: tuple[Result, bytes],
) -> None:
    from model import monte_carlo, sobol

    result, data = made
    texts = [row for row in values(data)["Sensitivity"].iter_rows(values_only=True)]
    flat = " ".join(str(row[0]) for row in texts if row[0])
    assert "4096 draws, seed 1" in flat and "N = 1024, seed 1" in flat
    spread = monte_carlo(result.scenario, 4096, 1).outputs["cost_per_kwh"]
    row = next(row for row in texts if row[0] == "cost per kWh")
    assert spread is not None
    assert row[3:6] == pytest.approx([spread.percentiles[p] for p in (50, 10, 90)], rel=1e-14)
    index = sobol(result.scenario, ("cost_per_kwh",), 1024, 1, by="step").frame.iloc[0]
    row = next(row for row in texts if row[0] == words(index["name"].replace(".", ": ", 1)))
    assert row[4] == pytest.approx(index["ST"], rel=1e-14)


def test_strategies_stand_at_every_scale() -> None:
    scenario = load("cathode_supported_garnet")
    rows = list(
        values(workbook_bytes(evaluate(scenario)))["Strategies"].iter_rows(
            min_row=7, values_only=True
        )
    )
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
    path.write_text(
        'title: "=1+1"\nextends: tri_layer_garnet\nset:\n'
        '  sintering.yield_: {value: 0.9, unit: "1", source: "=HYPERLINK(\\"http://x\\")"}\n'
    )
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
    assert table["Plan"].iloc[0] == pytest.approx(result.outputs["cost_per_kwh"])


def sheet_rows(data: bytes, title: str) -> list[tuple]:
    return list(values(data)[title].iter_rows(values_only=True))


@pytest.mark.guards(
    "A range is read as limits where it means percentiles, or the other way about",
    once="Low and High stood without a distribution",
)
def test_each_range_says_what_its_ends_are(made: tuple[Result, bytes]) -> None:
    result, data = made
    told = {row[0]: row[12] for row in sheet_rows(data, "Inputs")[4:] if row[0]}
    for key, value in result.scenario.values.items():
        if value.number is None:
            assert not told[key]
        elif value.distribution in ("quantiles", "normal", "lognormal") and value.covers == 0.9:
            assert told[key] == f"{value.distribution}: the 5th and 95th percentile"
        elif value.distribution == "quantiles":
            tail = round(50 * (1 - value.covers), 9)
            assert re.match(rf"quantiles: the {tail:g}(st|nd|rd|th) and {100 - tail:g}", told[key])
        elif value.distribution != "fixed":
            assert told[key] == f"{value.distribution}: limits"
        else:
            assert told[key].startswith("fixed")
    own = load("tri_layer_garnet", set={"sintering.yield_": 0.9})
    rows = sheet_rows(workbook_bytes(evaluate(own), studies=False), "Inputs")
    assert (
        next(row[12] for row in rows if row[0] == "sintering.yield_")
        == "fixed; the sources' range is quantiles: the 5th and 95th percentile"
    )


@pytest.mark.guards(
    "One number that moves many steps looks like the number of one",
    once="cathode_mixing.investment_exponent moved 19 steps of lithium_ion, and nothing said so",
)
def test_a_number_that_moves_several_places_says_which(made: tuple[Result, bytes]) -> None:
    result, data = made
    rows = {row[0]: row for row in sheet_rows(data, "Inputs")[4:] if row[0]}
    referred = set(result.scenario.references.values()) & set(result.scenario.values)
    assert referred
    for key in result.scenario.values:
        assert bool(rows[key][13]) == (key in referred), key
    if result.scenario.name == "lithium_ion":
        row = rows["cathode_mixing.investment_exponent"]
        assert (
            row[1].endswith("(one number for 19 places)")
            and "cathode_coating.investment_exponent" in row[13]
        )


@pytest.mark.guards(
    "An assumed price index stands under a published source",
    once="indices of 2025 and 2026 stood on the sheet of money as if they were published",
)
def test_assumed_indices_are_marked_with_their_source(made: tuple[Result, bytes]) -> None:
    from model.workbook.money import _series

    sheet = openpyxl.load_workbook(io.BytesIO(made[1]))["Money"]
    texts = [str(row[0].value) for row in sheet.iter_rows(min_row=24)]
    rows = {
        row[0].value: row for row in sheet.iter_rows(min_row=6) if isinstance(row[0].value, int)
    }
    for column, part in enumerate(_series().values(), 1):
        for year, entry in part["years"].items():
            assumed = entry.get("source", "").startswith("assumption:")
            assert rows[year][column].font.italic == assumed, (part["title"], year)
            assert not assumed or any(
                part["title"] in t and str(year) in t and entry["source"] in t for t in texts
            )


@pytest.mark.guards(
    "A cost per kWh is shown in another unit than its name says",
    once="Plant and cost showed 1.326 as cost per kWh, in USD/Wh",
)
def test_cost_per_kwh_is_in_usd_per_kwh_on_every_sheet(made: tuple[Result, bytes]) -> None:
    result, data = made
    found = [(row[1], row[2]) for title in ("Summary", "Plant and cost") for row in sheet_rows(data, title)
             if row[0] == "cost per kWh"]  # fmt: skip
    assert len(found) == 2 and {unit for _, unit in found} == {"USD/kWh"}
    assert [number for number, _ in found] == pytest.approx(
        [result.outputs["cost_per_kwh"]] * 2, rel=1e-14
    )


def test_an_equation_that_is_cut_says_so_and_constants_are_what_they_are() -> None:
    from model.engine.explained import LONGEST_EQUATION, equation_in_words

    result = evaluate(load("tri_layer_garnet", convention="levelised"))
    equations = {name: equation_in_words(name, node) for name, node in trace(result).items()}
    long = [text for text in equations.values() if len(text) > LONGEST_EQUATION]
    assert long and all(re.search(r" \.\.\. \(cut: \d+ characters\)$", text) for text in long)
    assert any("(1/3)" in text for text in equations.values()) and not any(
        "0.333333" in t for t in equations.values()
    )
