"""What a workbook says itself is held against the program: every damaged cell is named, and nothing
harmless is blamed.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from model import evaluate, load
from model.__main__ import main
from model.engine.result import Result
from model.reading.wording import words
from model.workbook import Imported, read_workbook
from model.workbook.cell_comparison import CellComparison
from model.workbook.package import Cell, Opened, open_workbook
from model.workbook.write import book_of, workbook_bytes
from tests.libreoffice import formula_cells, recalculate, with_numbers
from tests.workbooks import addresses, edited, values

RESULTS = ("Summary", "A and B")
Change = Callable[[openpyxl.Workbook], None]


@pytest.fixture(scope="module")
def tri() -> Result:
    return evaluate(load("tri_layer_garnet"))


@pytest.fixture(scope="module")
def exported(tri: Result) -> bytes:
    return workbook_bytes(tri, studies=False)


@pytest.fixture(scope="module")
def both(tri: Result) -> bytes:
    return workbook_bytes(tri, beside=evaluate(load("cathode_supported_garnet")), studies=False)


def changed(data: bytes, *changes: Change) -> bytes:
    """As a program that calculates nothing saves it: formulas without results."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for change in changes:
        change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def put(sheet: str, cell: str, content: Any) -> Change:
    """Type something into a cell; `{}` stands for the formula that is there."""

    def change(book: openpyxl.Workbook) -> None:
        there = book[sheet][cell]
        there.value = content.format(there.value) if isinstance(content, str) else content

    return change


def paste_values(book: openpyxl.Workbook) -> None:
    result = evaluate(load("tri_layer_garnet"))
    shown = values(workbook_bytes(result, studies=False))["Inputs"]
    for row in book["Inputs"].iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.value = shown[cell.coordinate].value
    book["Inputs"]["C7"] = 40


def insert_row(title: str, at: int) -> Change:
    """A row as a spreadsheet program inserts it: cells below move, and with them whatever refers to
    them.
    """
    quoted, plain = f"'{title}'!", f"{title}!"
    reference = re.compile(
        r"((?:'[^']+'|\w+)!)?(\$?[A-Z]{1,2}\$?)(\d+)(?::(\$?[A-Z]{1,2}\$?)(\d+))?(?![\w(])"
    )

    def moved(text: str, here: str) -> str:
        def shift(match: re.Match[str]) -> str:
            sheet, first, row, last, end = match.groups()
            if (sheet or f"'{here}'!") not in (quoted, plain):
                return match[0]
            rows = [int(r) + (int(r) >= at) for r in (row, end) if r]
            return f"{sheet or ''}{first}{rows[0]}" + (f":{last}{rows[1]}" if end else "")

        return reference.sub(shift, text)

    def change(book: openpyxl.Workbook) -> None:
        book[title].insert_rows(at)
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        cell.value = moved(cell.value, sheet.title)
        for name, defined in list(book.defined_names.items()):
            book.defined_names[name] = DefinedName(name, attr_text=moved(defined.attr_text, ""))

    return change


# The edits of an analyst's afternoon: what was done, the cell that is named, what the workbook then
# says in USD/kWh.
EDITS: dict[str, tuple[Change, str, float]] = {
    "formula": (put("Plant and cost", "B43", "{}*0.5"), "Plant and cost!B43", 1326.563),
    "converted value": (put("Inputs", "G7", 50), "Inputs!G7", 1554.257),
    "price index": (put("Money", "B21", 1600), "Money!B21", 2270.586),
    "exchange rate": (put("Money", "D19", 2), "Money!D19", 1588.412),
    "values pasted over formulas": (paste_values, "Inputs!G7", 1527.492),
    "hidden sheet": (
        lambda book: (
            put("Cell", "B11", 1.0)(book),
            setattr(book["Cell"], "sheet_state", "hidden"),
        )[0],
        "Cell!B11",
        float("nan"),
    ),
    "cost table": (put("Plant and cost", "L13", 1), "Plant and cost!L13", 1527.492),
}


@pytest.fixture(scope="module")
def calculated(
    soffice: str, exported: bytes, both: bytes, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The edited workbooks as LibreOffice saves them, recalculated."""
    folder = tmp_path_factory.mktemp("edited")
    made = {name: changed(exported, change) for name, (change, _, _) in EDITS.items()}
    made["row"] = changed(
        exported, insert_row("Plant and cost", 12), put("Plant and cost", "H12", 1e8)
    )
    made["empty row"] = changed(
        exported, insert_row("Plant and cost", 12), insert_row("Inputs", 30)
    )
    made["same"] = exported
    made["B"] = changed(both, put("B Cell", "B11", "{}*1.5"))
    made["wage of B"] = edited(
        both, load("cathode_supported_garnet"), {"site.wage_skilled": 80.0}, second=True
    )
    output = [("negative", -10.0), ("nine", 9.0)]
    for name, number in output:
        made[name] = edited(exported, load("tri_layer_garnet"), {"plant.annual_output": number})
    ((sheet, cell),) = addresses(exported, ["sintering.yield_"], load("tri_layer_garnet")).values()
    made["text"], made["empty"] = (
        changed(exported, put(sheet, cell, "92%")),
        changed(exported, put(sheet, cell, None)),
    )
    paths = []
    for name, data in made.items():
        paths.append(folder / f"{name.replace(' ', '-')}.xlsx")
        paths[-1].write_bytes(data)
    return dict(zip(made, recalculate(soffice, paths, folder), strict=True))


def check_of(path: Path) -> dict[str, Any]:
    """The check on the first sheet, and what stands on the summary."""
    book = openpyxl.load_workbook(path, data_only=True)
    rows = [
        row
        for title in ("Summary", "Read me")
        for row in book[title].iter_rows(max_col=2, values_only=True)
    ]
    return {row[0]: row[1] for row in rows if row[0]}


@pytest.mark.guards(
    "A workbook whose formulas, price indices or converted values were changed is imported as if it"
    " said what the program says",
    once=(
        "import-excel told the program's 1326.055 of a workbook that said 1147.589, without a"
        " remark"
    ),
)
@pytest.mark.parametrize("name", EDITS)
def test_a_workbook_that_says_something_else_is_told_with_the_cell(
    name: str, calculated: dict[str, Path]
) -> None:
    _, cell, cost = EDITS[name]
    found = read_workbook(calculated[name]).agreement
    assert not found.agrees and any(
        cause.cell.startswith(f"{cell} (") for cause in found.causes if not cause.harmless
    )
    assert (
        found.messages[0].startswith("the workbook's own results differ from the program's")
        and not found.stale
    )
    said = check_of(calculated[name])
    if cost == cost:
        assert said["cost per kWh"] == pytest.approx(cost, abs=5e-4)
    assert said["Verdict"] == "DAMAGED" or name == "values pasted over formulas"


def test_it_is_saved_only_when_asked_again(
    exported: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, target = tmp_path / "edited.xlsx", tmp_path / "mine.yaml"
    path.write_bytes(changed(exported, EDITS["price index"][0]))
    assert main(["import-excel", str(path), "--save", str(target)]) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "Money!B21" in told and "--force" in told and not target.exists()
    assert main(["import-excel", str(path), "--save", str(target), "--force"]) == 0
    shown = capsys.readouterr().out
    assert (
        target.exists()
        and "Money!B21" in shown
        and shown.index("Money!B21") < shown.index("nothing changed")
    )


@pytest.mark.parametrize("name", ["formula", "price index", "hidden sheet"])
def test_the_cell_is_named_though_nothing_has_calculated_the_workbook(
    name: str, exported: bytes
) -> None:
    change, cell, _ = EDITS[name]
    found = read_workbook(changed(exported, change)).agreement
    assert not found.agrees and not found.stored and not found.differences
    assert any(cause.cell.startswith(f"{cell} (") for cause in found.causes)
    assert "stores no results" in found.messages[0]


def test_an_inserted_row_is_told_where_it_adds_something_and_not_where_it_is_empty(
    calculated: dict[str, Path],
) -> None:
    found = read_workbook(calculated["row"]).agreement
    assert not found.agrees and "Plant and cost!H12" in str(found.causes[0])
    assert check_of(calculated["row"])["Verdict"] == "DAMAGED"
    assert read_workbook(calculated["empty row"]).agreement.agrees
    assert check_of(calculated["empty row"])["Verdict"] == "OK"


def test_what_libreoffice_saved_unchanged_agrees(calculated: dict[str, Path]) -> None:
    found = read_workbook(calculated["same"])
    assert found.agreement.messages == [] and found.agreement.stored > 200 and not found.changes
    assert check_of(calculated["same"])["Verdict"] == "OK"


@pytest.mark.guards(
    "The second scenario of a workbook is damaged or edited, and nobody is told",
    once="Read me said OK and 0 changed, and import-excel said that nothing changed",
)
def test_both_scenarios_of_a_workbook_are_looked_at(
    calculated: dict[str, Path], both: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    found = read_workbook(calculated["B"]).agreement
    assert not found.agrees and any(cause.cell.startswith("B Cell!B11") for cause in found.causes)
    assert check_of(calculated["B"])["Verdict"] == "DAMAGED"
    wage = read_workbook(calculated["wage of B"])
    assert wage.agreement.agrees and not wage.changes and wage.beside is not None
    assert [c.key for c in wage.beside.changes] == ["site.wage_skilled"]
    said = check_of(calculated["wage of B"])
    assert (said["Verdict"], said["Inputs changed here"], said["- in B"]) == ("EDITED", 1, 1)
    assert main(["import-excel", str(calculated["wage of B"])]) == 0
    told = capsys.readouterr().out
    assert "site.wage_skilled (B Inputs!C" in told and "--second" in told
    assert read_workbook(both).agreement.messages == []


@pytest.mark.guards(
    "An impossible input gives a plausible result in the workbook",
    once="an output of -10 GWh a year gave 293.107 USD/kWh and no warning",
)
@pytest.mark.parametrize("name", ["negative", "text", "empty"])
def test_an_impossible_input_is_counted_and_told_beside_it(
    name: str, calculated: dict[str, Path]
) -> None:
    said = check_of(calculated[name])
    assert (said["impossible inputs"], said["Impossible inputs here"], said["Verdict"]) == (
        1,
        1,
        "IMPOSSIBLE",
    )
    sheet = openpyxl.load_workbook(calculated[name], data_only=True)["Inputs"]
    warnings = [
        row[7]
        for row in sheet.iter_rows(min_row=5, values_only=True)
        if str(row[7] or "").startswith("impossible")
    ]
    assert len(warnings) == 1 and ("above" if name == "negative" else "not a number") in warnings[0]
    assert check_of(calculated["same"])["impossible inputs"] == 0


@pytest.mark.guards(
    "The workbook names another bottleneck than its own utilisations have",
    once="with 9 GWh a year it named coating, and the program formation",
)
def test_the_bottleneck_is_live(calculated: dict[str, Path]) -> None:
    ten, nine = (
        evaluate(load("tri_layer_garnet", set=changes)).outputs["bottleneck"]
        for changes in ({}, {"plant.annual_output": 9})
    )
    assert ten != nine
    assert check_of(calculated["same"])["bottleneck"] == words(str(ten))
    assert check_of(calculated["nine"])["bottleneck"] == words(str(nine))
    assert check_of(calculated["nine"])["Verdict"] == "EDITED"
    assert read_workbook(calculated["nine"]).agreement.agrees


# Without a spreadsheet program --------------------------------------------------------------------------------------


def test_a_workbook_that_was_not_recalculated_says_so_and_nothing_is_blamed(
    exported: bytes, tmp_path: Path
) -> None:
    """Its results are those of other inputs, and its formulas are right."""
    stale = edited(exported, load("tri_layer_garnet"), {"site.wage_skilled": 40.0})
    found = read_workbook(stale)
    assert (
        not found.agreement.agrees
        and not found.agreement.causes
        and "Inputs!G7" in found.agreement.stale
    )
    assert "was not recalculated" in " ".join(found.agreement.messages)
    path = tmp_path / "stale.xlsx"
    path.write_bytes(stale)
    assert main(["import-excel", str(path), "--save", str(tmp_path / "a.yaml")]) == 2
    none = read_workbook(changed(exported, put("Inputs", "C7", 40)))
    assert none.agreement.agrees and not none.agreement.stale and none.agreement.stored == 0
    assert "stores no results" in none.agreement.messages[0]
    path.write_bytes(changed(exported, put("Inputs", "C7", 40)))
    assert main(["import-excel", str(path), "--save", str(tmp_path / "a.yaml")]) == 0


def test_values_in_place_of_equal_formulas_are_told_and_can_be_saved(exported: bytes) -> None:
    shown = values(exported)["Inputs"]["G7"].value
    found = read_workbook(changed(exported, put("Inputs", "G7", shown))).agreement
    assert found.agrees and found.causes[0].harmless and "Inputs!G7" in found.messages[0]


def test_a_reference_to_another_cell_is_told(exported: bytes) -> None:
    copied = put("Inputs", "G7", "=C8*1.0")
    found = read_workbook(changed(exported, copied)).agreement
    assert not found.agrees and any("Inputs!G7" in str(cause) for cause in found.causes)

    def copy(book: openpyxl.Workbook) -> None:
        book.copy_worksheet(book["Inputs"]).title = "Mine"
        for row in book["Cell"].iter_rows(min_col=2, max_col=2):
            for cell in row:
                if cell.data_type == "f":
                    cell.value = cell.value.replace("'Inputs'!", "'Mine'!")

    found = read_workbook(changed(exported, copy)).agreement
    assert not found.agrees and any("Mine!C" in str(cause) for cause in found.causes)


def test_choices_take_effect_on_import_and_are_no_disagreement(exported: bytes) -> None:
    ((sheet, cell),) = addresses(exported, ["site.power_basis"], load("tri_layer_garnet")).values()
    found = read_workbook(changed(exported, put(sheet, cell, "paid hours")))
    assert found.agreement.agrees and found.scenario.values["site.power_basis"].text == "paid hours"
    assert (
        "site.power_basis" in found.agreement.remarks[-1]
        and "on import" in found.agreement.remarks[-1]
    )


def test_an_older_workbook_is_held_against_the_program_by_its_results(exported: bytes) -> None:
    """One without names of results, as the first version wrote it."""

    def older(book: openpyxl.Workbook) -> None:
        for name in [name for name in book.defined_names if name.startswith("out_")]:
            del book.defined_names[name]

    found: Imported = read_workbook(changed(exported, older))
    assert found.agreement.agrees and not found.agreement.stored
    data = with_numbers(exported, {("Inputs", "C7"): 40.0})
    names = re.compile(rb'<definedName name="out_[^>]*>[^<]*</definedName>')
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as made:
        for item in source.infolist():
            part = source.read(item.filename)
            made.writestr(
                item, names.sub(b"", part) if item.filename == "xl/workbook.xml" else part
            )
    found = read_workbook(target.getvalue())
    assert not found.agreement.agrees and found.agreement.differences[0].result == "cost per kWh"


# At random ------------------------------------------------------------------------------------------------------------


def damaged(
    opened: Opened, place: tuple[str, int, int], generator: random.Random
) -> tuple[Opened, str]:
    """The workbook with one cell changed, and what was typed."""
    sheet, row, column = place
    there = opened.cells[sheet][row, column]
    number = generator.choice([0.0, 1.0, -3.5, 1e8])
    if there.formula is not None and generator.random() < 0.5:
        typed = f"=({there.formula.removeprefix('=')})*1.01"
    else:
        typed = str(number if number != there.value else 2.0)
    cell = Cell(None, typed) if typed.startswith("=") else Cell(float(typed))
    cells = {**opened.cells, sheet: {**opened.cells[sheet], (row, column): cell}}
    return Opened(opened.label, cells, opened.names, opened.titles), typed


@pytest.mark.guards(
    "Damage anywhere in a workbook, outside its inputs, changes a result and is not told on import",
    once="only a constant in place of the formula of a quantity's row was told",
)
@pytest.mark.parametrize("count", [30, pytest.param(300, marks=pytest.mark.exhaustive)])
def test_any_damage_is_told_or_without_any_effect(
    tri: Result, exported: bytes, soffice: str, tmp_path: Path, count: int
) -> None:
    """So many cells at random: what no import tells of is put into one workbook, which must say
    what it said.
    """
    opened, book = open_workbook(exported), book_of(tri, studies=False)
    inputs = {book.places[name] for name in book.places if name.startswith("in_")}
    places = [
        (sheet, row, column)
        for sheet, cells in opened.cells.items()
        if sheet != "Scenario"
        for (row, column), cell in cells.items()
        if (cell.formula is not None or isinstance(cell.value, int | float))
        and (sheet, f"{openpyxl.utils.get_column_letter(column)}{row}") not in inputs
    ]
    assert len(places) > 3000
    generator = random.Random(15)
    missed, caught = openpyxl.load_workbook(io.BytesIO(exported)), 0
    for place in generator.sample(places, count):
        other, typed = damaged(opened, place, generator)
        compared = CellComparison(other, book, [tri])
        compared.run()
        if place in compared.causes:
            caught += 1
        else:
            cell = missed[place[0]].cell(place[1], place[2])
            cell.value = typed if typed.startswith("=") else float(typed)
    assert caught > 0.3 * count
    path = tmp_path / "missed.xlsx"
    missed.save(path)
    found, expected = (
        formula_cells(recalculate(soffice, [path], tmp_path)[0])[0],
        formula_cells(exported)[0],
    )
    shown = {cell: value for cell, value in expected.items() if cell in book.results}
    assert len(shown) > 200
    for cell, value in shown.items():
        assert found[cell] == (
            pytest.approx(value, rel=1e-9) if isinstance(value, float) else value
        ), cell
