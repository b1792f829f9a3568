"""The way back: an edited workbook becomes a scenario with the list of what changed, or one message
per cell.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from model import UserError, compare, evaluate, from_workbook, load
from model.__main__ import main
from model.reports.workbook import save_scenario
from model.scenario.scenario import load_text
from model.workbook import Imported, package, read_workbook
from model.workbook.comparison import comparison_bytes
from model.workbook.names import input_names
from model.workbook.write import workbook_bytes
from tests.libreoffice import recalculate
from tests.scenario.test_saved import assert_same
from tests.scenarios import every_scale


@pytest.fixture(scope="module")
def exported() -> bytes:
    return workbook_bytes(evaluate(load("tri_layer_garnet")), studies=False)


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def cell_of(book: openpyxl.Workbook, key: str) -> Any:
    name = input_names(load("tri_layer_garnet").values)[key]
    sheet, address = next(iter(book.defined_names[name].destinations))
    return book[sheet][address.replace("$", "")]


def typed(
    data: bytes,
    entries: Mapping[str, Any],
    change: Callable[[openpyxl.Workbook], None] | None = None,
) -> bytes:
    """The workbook with values typed into inputs, and changed in other ways, as a user's program
    would save it.
    """
    book = openpyxl.load_workbook(io.BytesIO(data))
    for key, entry in entries.items():
        cell_of(book, key).value = entry
    if change:
        change(book)
    return saved(book)


def problems(data: bytes) -> list[str]:
    with pytest.raises(UserError) as error:
        read_workbook(data)
    return str(error.value).splitlines()


@pytest.mark.parametrize(("name", "scale"), every_scale())
def test_what_was_exported_comes_back(name: str, scale: str) -> None:
    scenario = load(name, scale=scale)
    found = read_workbook(workbook_bytes(evaluate(scenario), studies=False))
    assert (found.changes, found.remarks) == ((), ())
    assert_same(found.scenario, scenario)
    assert evaluate(found.scenario).outputs == evaluate(scenario).outputs


def test_a_changed_scenario_with_strategies_comes_back() -> None:
    scenario = load(
        "cathode_supported_garnet",
        scale="pilot",
        strategies=["peo_coating@lab"],
        set={
            "sintering.yield_": {
                "value": 92,
                "unit": "%",
                "range": [80, 95],
                "source": "own trial",
            },
            "site.electricity_price": 0.123456789012345678,
        },
    )
    assert_same(from_workbook(workbook_bytes(evaluate(scenario), studies=False)), scenario)


def test_libreoffice_saves_what_comes_back(soffice: str, exported: bytes, tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    path.write_bytes(exported)
    found = read_workbook(recalculate(soffice, [path], tmp_path)[0])
    assert (found.changes, found.remarks) == ((), ())
    assert found.scenario.fingerprint == load("tri_layer_garnet").fingerprint


ENTRIES = {
    "sintering.yield_": 0.91,
    "site.electricity_price": 0.11,
    "plant.annual_output": 4,
    "sintering.machine_price": 2.75,
}


def check_entries(found: Imported) -> None:
    expected = load("tri_layer_garnet", set=ENTRIES)
    assert found.scenario.numbers == expected.numbers
    assert {c.key: c.after for c in found.changes} == ENTRIES
    assert {c.key: c.before for c in found.changes} == {
        k: load("tri_layer_garnet").values[k].number for k in ENTRIES
    }


def test_edits_become_a_scenario_and_a_list(exported: bytes) -> None:
    found = read_workbook(typed(exported, ENTRIES))
    check_entries(found)
    change = next(c for c in found.changes if c.key == "sintering.machine_price")
    value = load("tri_layer_garnet").values["sintering.machine_price"]
    assert change.unit == f"{value.unit} ({value.year})"
    assert re.fullmatch(r"Inputs!C\d+", change.cell)
    assert not change.carried


def insert_rows(book: openpyxl.Workbook) -> None:
    """Two rows above the inputs as Excel inserts them: cells move, and names with them."""
    sheet = book["Inputs"]
    sheet.insert_rows(3, 2)
    for name, defined in list(book.defined_names.items()):
        if "'Inputs'!" in defined.attr_text:
            moved = re.sub(r"\$(\d+)", lambda m: f"${int(m.group(1)) + 2}", defined.attr_text)
            book.defined_names[name] = DefinedName(name, attr_text=moved)


def test_inserted_rows_and_moved_or_renamed_sheets_do_no_harm(exported: bytes) -> None:
    def change(book: openpyxl.Workbook) -> None:
        insert_rows(book)
        book.move_sheet("Inputs", 3)
        book.move_sheet("Scenario", -8)
        book.create_sheet("Mine", 0)["A1"] = "=1+1"
        book["Inputs"].title = "My numbers"
        for name, defined in list(book.defined_names.items()):
            book.defined_names[name] = DefinedName(
                name, attr_text=defined.attr_text.replace("'Inputs'!", "'My numbers'!")
            )

    check_entries(read_workbook(typed(exported, ENTRIES, change)))


def test_a_note_is_the_source_of_the_number_beside_it(exported: bytes) -> None:
    def note(book: openpyxl.Workbook) -> None:
        for key, text in (
            ("sintering.yield_", "own trial, [b]March[/b]"),
            ("cutting.yield_", "for nothing"),
        ):
            cell = cell_of(book, key)
            head = {c.value: c.column for c in book["Inputs"][4]}
            book["Inputs"].cell(cell.row, head["Your note"]).value = text

    found = read_workbook(typed(exported, {"sintering.yield_": 0.91}, note))
    assert found.scenario.values["sintering.yield_"].source == "own trial, [b]March[/b]"
    assert (
        len(found.remarks) == 1
        and "cutting yield" in found.remarks[0]
        and "note is kept" in found.remarks[0]
    )
    before, after = (s.values["cutting.yield_"] for s in (load("tri_layer_garnet"), found.scenario))
    assert after.note == "for nothing" and after.source == before.source
    assert (after.coherent, after.range, after.distribution) == (
        before.coherent,
        before.range,
        before.distribution,
    )
    again = read_workbook(workbook_bytes(evaluate(found.scenario), studies=False))
    assert_same(again.scenario, found.scenario)
    assert (
        again.scenario.values["cutting.yield_"].note == "for nothing"
        and not again.changes
        and not again.remarks
    )


# Own ranges and notes -----------------------------------------------------------------------------------------------

KEY = "sintering.yield_"
NAMED = re.compile(r"(.*)!\$([A-Z]+)\$(\d+)(?::\$([A-Z]+)\$(\d+))?")


def own(book: openpyxl.Workbook) -> None:
    """A value of one's own with range and note."""
    row = cell_of(book, KEY).row
    sheet = book["Inputs"]
    for column, entry in ((3, 0.9), (10, 0.85), (11, 0.95), (12, "our trial")):
        sheet.cell(row, column).value = entry


def renamed(book: openpyxl.Workbook) -> None:
    for cell, text in (
        ("A4", "Schluessel"),
        ("C4", "Wert"),
        ("J4", "von"),
        ("K4", "bis"),
        ("L4", "Notiz"),
    ):
        book["Inputs"][cell].value = text


def without_heading(book: openpyxl.Workbook) -> None:
    for cell in ("J4", "K4", "L4"):
        book["Inputs"][cell].value = None


def retitled(book: openpyxl.Workbook) -> None:
    """As spreadsheet programs do: names and formulas follow."""
    title = 'John\'s & "my" inputs'
    book["Inputs"].title = title
    quoted = "'" + title.replace("'", "''") + "'!"
    for name, defined in list(book.defined_names.items()):
        book.defined_names[name] = DefinedName(
            name, attr_text=defined.attr_text.replace("'Inputs'!", quoted)
        )
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.value = cell.value.replace("'Inputs'!", quoted)


def moved_value(
    column: str, row: int, title: str = "Inputs"
) -> Callable[[openpyxl.Workbook], None]:
    """The cell of the value cut and pasted somewhere else: its name and the formulas that use it
    follow.
    """

    def change(book: openpyxl.Workbook) -> None:
        if title not in book.sheetnames:
            book.create_sheet(title, 0)
        cell = cell_of(book, KEY)
        name = input_names(load("tri_layer_garnet").values)[KEY]
        target, old = book[title][f"{column}{row}"], f"C{cell.row}"
        target.value, cell.value = cell.value, None
        book.defined_names[name] = DefinedName(name, attr_text=f"'{title}'!${column}${row}")
        for other in book["Inputs"][cell.row]:
            if other.data_type == "f":
                other.value = re.sub(rf"\b{old}\b", f"'{title}'!{column}{row}", other.value)

    return change


def inserted_column(book: openpyxl.Workbook) -> None:
    """A column between the value and its unit, with texts: what stands right of it moves, and with
    it whatever refers there.
    """

    def shifted(letters: str) -> str:
        number = openpyxl.utils.column_index_from_string(letters)
        return openpyxl.utils.get_column_letter(number + (number > 3))

    reference = re.compile(r"(?P<sheet>'[^']+'!)?(?P<a>\$?)(?P<b>[A-Z]{1,2})(?P<c>\$?\d+)(?![\w(])")

    def moved(text: str, here: str) -> str:
        def shift(match: re.Match[str]) -> str:
            if (match["sheet"] or f"'{here}'!") != "'Inputs'!":
                return match[0]
            return f"{match['sheet'] or ''}{match['a']}{shifted(match['b'])}{match['c']}"

        return reference.sub(shift, text)

    sheet = book["Inputs"]
    for other in book:
        for row in other.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.value = moved(cell.value, other.title)
    sheet.insert_cols(4)
    sheet["D4"] = "Checked by"
    sheet["D9"] = "me"
    for name, defined in list(book.defined_names.items()):
        match = NAMED.fullmatch(defined.attr_text)
        if match and match[1] == "'Inputs'":
            first, row, last, end = match.groups()[1:]
            text = f"'Inputs'!${shifted(first)}${row}" + (
                f":${shifted(last)}${end}" if last else ""
            )
            book.defined_names[name] = DefinedName(name, attr_text=text)


DISTURBED: dict[str, Callable[[openpyxl.Workbook], None]] = {
    "headings renamed": renamed,
    "headings deleted": without_heading,
    "sheet renamed": retitled,
    "value moved below": moved_value("C", 900),
    "value moved beside another input": moved_value("T", 9),
    "value moved to a sheet of one's own": moved_value("B", 2, "Mine"),
    "column inserted": inserted_column,
}


@pytest.mark.guards(
    "A range and a note of the user's own vanish on import because a heading, a cell or a sheet was"
    " moved or renamed",
    once=(
        "a renamed heading or a moved cell lost them without a word, and an apostrophe in a title"
        " gave 491 problems"
    ),
)
@pytest.mark.parametrize("name", DISTURBED)
def test_own_range_and_note_survive(name: str, exported: bytes) -> None:
    def change(book: openpyxl.Workbook) -> None:
        own(book)
        DISTURBED[name](book)

    found = read_workbook(typed(exported, {}, change))
    value = found.scenario.values[KEY]
    assert (value.number, value.range, value.source) == (0.9, (0.85, 0.95), "our trial")
    assert {c.key for c in found.changes} == {KEY}
    assert found.agreement.agrees, found.agreement.messages


def test_a_workbook_whose_columns_have_no_names_is_read_by_its_headings(exported: bytes) -> None:
    def older(book: openpyxl.Workbook) -> None:
        own(book)
        for name in [name for name in book.defined_names if name.startswith("lab2line_column")]:
            del book.defined_names[name]
        book["Inputs"]["A4"].value, book["Inputs"]["J4"].value = "Schluessel", "von"

    value = read_workbook(typed(exported, {}, older)).scenario.values[KEY]
    assert (value.range, value.source) == ((0.85, 0.95), "our trial")


def test_what_cannot_be_kept_is_named(exported: bytes) -> None:
    def change(book: openpyxl.Workbook) -> None:
        own(book)
        row = cell_of(book, KEY).row
        book["Inputs"].cell(row, 30).value = "beside it"
        book["Inputs"].cell(901, 12).value = "below all"
        del book.defined_names["lab2line_column_your_low"]
        book.defined_names["lab2line_column_your_high"] = DefinedName(
            "lab2line_column_your_high", attr_text="#REF!"
        )

    found = read_workbook(typed(exported, {}, change))
    told = " ".join(found.remarks)
    assert "'Your low' and 'Your high' is not found" in told
    assert (
        f"Inputs!AD{cell_of(openpyxl.load_workbook(io.BytesIO(exported)), KEY).row}" in told
        and "Inputs!L901" in told
    )
    assert (
        found.scenario.values[KEY].range is None
        and found.scenario.values[KEY].source == "our trial"
    )


def test_a_long_or_strange_text_is_written_and_not_taken_for_a_change() -> None:
    """Longer than a cell takes, and with a character that does not show."""
    scenario = load(
        "tri_layer_garnet", set={KEY: {"value": 0.9, "source": "s" * 40_000}}
    ).with_title("a\u200bb")
    found = read_workbook(workbook_bytes(evaluate(scenario), studies=False))
    assert (found.changes, found.remarks) == ((), ())
    assert found.scenario.values[KEY].source == "s" * 40_000


def test_choices_and_unknowns_take_effect(exported: bytes) -> None:
    bare = load("tri_layer_garnet")
    unknown = next(
        key for key, v in load("lithium_ion").values.items() if v.text is None and v.number is None
    )
    data = workbook_bytes(evaluate(load("lithium_ion")), studies=False)
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet, address = next(
        iter(book.defined_names[input_names(load("lithium_ion").values)[unknown]].destinations)
    )
    book[sheet][address.replace("$", "")].value = 12.5
    found = read_workbook(saved(book))
    assert found.scenario.values[unknown].number == 12.5
    assert found.changes[0].before is None
    chosen = read_workbook(typed(exported, {"site.power_basis": "paid hours"}))
    assert chosen.scenario.values["site.power_basis"].text == "paid hours"
    assert (
        evaluate(chosen.scenario).outputs
        == evaluate(bare.with_set({"site.power_basis": "paid hours"})).outputs
    )


BAD = {
    "sintering.yield_": (
        "12,5",
        (
            "expected a number, found '12,5' (looks like a number typed as text; retype it as a"
            " number: write a decimal point, not a comma: 12.5)"
        ),
    ),
    "stacking.yield_": ("1e-3", "text; retype it as a number: 0.001)"),
    "formation.yield_": ("92 %", "text; retype it as a number: 0.92)"),
    "cell.separator.thickness": ("0.03 mm", "text; retype the number alone, in um)"),
    "site.wage_helper": ("twenty", "expected a number in USD/h, found 'twenty'"),
    "site.discount_rate": (None, "is empty; expected a number in 1/year"),
    "site.dry.enclosed_share": (True, "expected a number, found true"),
    "site.building_life": (
        "#DIV/0!",
        "expected a number in year, found '#DIV/0!' (an error of the spreadsheet)",
    ),
    "site.installation": (datetime.datetime(2024, 5, 1), "found the date or time 2024-05-01"),
    "cutting.yield_": (1.2, "1.2 is outside what is possible; allowed: above 0 and at most 1"),
    "site.electricity_price": (
        -1,
        "-1 USD/kWh is outside what is possible; allowed: at least 0 USD/kWh",
    ),
    "site.period": (2, "'site.period' is a constant"),
    "site.power_basis": (
        "whenever",
        "'whenever' is not a known choice (allowed: running hours, paid hours)",
    ),
    "site.maintenance": ("=0.03*1.1", "holds the formula =0.03*1.1, but no saved result"),
}


def test_everything_wrong_is_told_at_once_by_cell(exported: bytes) -> None:
    def change(book: openpyxl.Workbook) -> None:
        del book.defined_names["in_site_gross_floor"]

    found = problems(typed(exported, {key: entry for key, (entry, _) in BAD.items()}, change))
    book = openpyxl.load_workbook(io.BytesIO(exported))
    assert len(found) == len(BAD) + 1
    for key, (_, message) in BAD.items():
        start = (
            f"Inputs!{cell_of(book, key).coordinate}"
            f" ({key.replace('.', ' ').replace('_', ' ').strip()}): "
        )
        assert [text for text in found if text.startswith(start) and message in text], (key, found)
    assert (
        "the name in_site_gross_floor (site gross floor): is missing; was its row deleted?" in found
    )


def test_sorted_rows_are_noticed(exported: bytes) -> None:
    def swap(book: openpyxl.Workbook) -> None:
        one, two = (cell_of(book, key).row for key in ("site.wage_helper", "site.wage_skilled"))
        sheet = book["Inputs"]
        for column in range(1, 13):
            a, b = sheet.cell(one, column), sheet.cell(two, column)
            if column != 7:
                a.value, b.value = b.value, a.value

    found = problems(typed(exported, {}, swap))
    assert len(found) == 2 and all("were rows sorted?" in text for text in found)


def test_names_differ_where_keys_differ_in_a_sign_only() -> None:
    assert list(input_names(["a.b_c", "a_b.c", "A.b_c"]).values()) == [
        "in_a_b_c",
        "in_a_b_c_2",
        "in_A_b_c_3",
    ]
    assert list(input_names(["a.b"], second=True).values()) == ["b_in_a_b"]


def test_an_overwritten_formula_is_noticed(exported: bytes) -> None:
    def overwrite(book: openpyxl.Workbook) -> None:
        sheet = book["Cell"]
        row = next(row for row in range(5, 40) if str(sheet.cell(row, 2).value).startswith("="))
        sheet.cell(row, 2).value = 5

    found = read_workbook(typed(exported, {}, overwrite))
    assert not found.changes
    assert len(found.remarks) == 1 and re.match(
        r"Cell!B\d+ \(.+\): the formula was overwritten with 5;", found.remarks[0]
    )


def scenario_sheet(book: openpyxl.Workbook) -> dict[str, Any]:
    return {row[0].value: row[1] for row in book["Scenario"].iter_rows(min_row=4, max_row=8)}


def test_a_workbook_of_other_data_keeps_its_numbers_and_says_so(exported: bytes) -> None:
    """As after a new version changed a default: the fingerprint differs, and a number nobody
    touched does, too.
    """

    def older(book: openpyxl.Workbook) -> None:
        cells = scenario_sheet(book)
        cells["Fingerprint"].value, cells["Program"].value = "0123456789ab", "0.0.9"
        cell, head = cell_of(book, "cutting.yield_"), {c.value: c.column for c in book["Inputs"][4]}
        cell.value = book["Inputs"].cell(cell.row, head["As written"]).value = 0.876
        del book.defined_names["in_site_gross_floor"]
        book.defined_names["in_site_roof_colour"] = DefinedName(
            "in_site_roof_colour", attr_text="'Inputs'!$C$3"
        )

    found = read_workbook(typed(exported, {"sintering.yield_": 0.91}, older))
    assert {c.key: c.carried for c in found.changes} == {
        "cutting.yield_": True,
        "sintering.yield_": False,
    }
    assert found.scenario.values["cutting.yield_"].number == 0.876
    assert "written by lab2line 0.0.9" in found.remarks[0]
    assert (
        "site.gross_floor: is not in the workbook; it stands as the program has it" in found.remarks
    )
    assert (
        "in_site_roof_colour: this program has no such input any more; it is left out"
        in found.remarks
    )


@pytest.mark.parametrize(
    ("form", "message"), [("2", "comes from a newer lab2line"), ("x", "has an unknown format")]
)
def test_other_formats_are_refused(exported: bytes, form: str, message: str) -> None:
    found = problems(
        typed(exported, {}, lambda book: setattr(scenario_sheet(book)["Format"], "value", form))
    )
    assert len(found) == 1 and message in found[0]


def test_a_workbook_without_its_scenario_is_refused(exported: bytes) -> None:
    def forget(book: openpyxl.Workbook) -> None:
        for name in [name for name in book.defined_names if name.startswith("lab2line")]:
            del book.defined_names[name]

    def delete(book: openpyxl.Workbook) -> None:
        for name in ("lab2line_text",):
            book.defined_names[name] = DefinedName(name, attr_text="#REF!")

    def delete_sheet(book: openpyxl.Workbook) -> None:
        del book["Scenario"]

    def forget_all(book: openpyxl.Workbook) -> None:
        for name in list(book.defined_names):
            del book.defined_names[name]

    assert (
        "did not yet put the scenario into its workbooks (format 0)"
        in problems(typed(exported, {}, forget))[0]
    )
    for change in (delete, delete_sheet):
        assert (
            "the scenario's text is missing; was the sheet Scenario deleted?"
            in problems(typed(exported, {}, change))[0]
        )
    assert "has lost its defined names" in problems(typed(exported, {}, forget_all))[0]
    compared = comparison_bytes(compare(["sulfide_sheet", "tri_layer_garnet"], n=8))
    assert "is a comparison, which `compare --excel` wrote" in problems(compared)[0]
    other = openpyxl.Workbook()
    other.active["A1"] = "hello"
    assert "is not a workbook that lab2line wrote" in problems(saved(other))[0]


def test_sheets_of_ones_own_in_front_do_no_harm(exported: bytes) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for number in range(60):
            book.create_sheet(f"mine {number}", 0)["A1"] = number

    found = read_workbook(typed(exported, ENTRIES, change))
    check_entries(found)
    assert found.agreement.agrees


TEXTS = {
    "title: !!python/object/apply:os.system [x]": "sheet Scenario:1: title: the tag",
    "extends: ../../etc/passwd": (
        "sheet Scenario:1: extends: there is no scenario '../../etc/passwd'"
    ),
    "nonsense: 1": "sheet Scenario:1: nonsense: unknown key 'nonsense'",
}


@pytest.mark.parametrize("line", TEXTS)
def test_the_text_of_the_scenario_is_read_safely(exported: bytes, line: str) -> None:
    def rewrite(book: openpyxl.Workbook) -> None:
        first = scenario_sheet(book)["Text"]
        first.value = line
        book["Scenario"].cell(first.row + 1, first.column).value = None

    assert TEXTS[line] in problems(typed(exported, {}, rewrite))[0]


def test_the_second_of_two_scenarios_comes_back(exported: bytes) -> None:
    second = load("sulfide_sheet", scale="pilot")
    data = workbook_bytes(
        evaluate(load("tri_layer_garnet")), beside=evaluate(second), studies=False
    )
    assert_same(read_workbook(data, second=True).scenario, second)
    assert_same(read_workbook(data).scenario, load("tri_layer_garnet"))
    with pytest.raises(UserError, match="holds one scenario only"):
        read_workbook(exported, second=True)


# Files that are not such workbooks ----------------------------------------------------------------------------------


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for item in source.infolist():
            if item.filename != name:
                made.writestr(item, source.read(item.filename))
        made.writestr(name, content)
    return target.getvalue()


def encrypted() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def strict(data: bytes) -> bytes:
    """As a program saves it that was asked for Strict Open XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        part = source.read("xl/workbook.xml")
    plain, other = (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    return with_part(data, "xl/workbook.xml", part.replace(plain, other))


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x>&a;</x>'
REFUSED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda data: b"", "is not an .xlsx workbook"),
    "text": (lambda data: b"a,b\n1,2\n", "is not an .xlsx workbook"),
    "encrypted or old": (lambda data: encrypted(), "is encrypted or an old .xls"),
    "cut": (lambda data: data[: len(data) // 2], "is not an .xlsx workbook, or is damaged"),
    "another zip": (lambda data: with_part(_zip(), "a.txt", b"a"), "is not an .xlsx workbook"),
    "macros": (lambda data: with_part(data, "xl/vbaProject.bin", b"x"), "holds macros"),
    "links": (
        lambda data: with_part(data, "xl/externalLinks/externalLink1.xml", b"<x/>"),
        "holds links to other workbooks",
    ),
    "entities": (lambda data: with_part(data, "xl/styles.xml", ENTITIES), "defines entities"),
    "strict": (
        lambda data: strict(data),
        "is saved as Strict Open XML; save it as 'Excel Workbook (.xlsx)'",
    ),
    "not xml": (
        lambda data: with_part(data, "xl/workbook.xml", b"hello"),
        "cannot be read as a workbook",
    ),
    "large": (lambda data: data + b"\0" * package.LARGEST_FILE, "is larger than 10 MB"),
    "bomb": (
        lambda data: with_part(data, "xl/media/image1.png", b"\0" * (package.LARGEST_UNPACKED + 1)),
        "200 MB unpacked",
    ),
    "long texts": (
        lambda data: with_part(
            data, "xl/comments/comment9.xml", b" " * (package.LARGEST_WHOLE + 1)
        ),
        "20 MB beside",
    ),
}


def _zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w"):
        pass
    return target.getvalue()


@pytest.mark.parametrize("kind", REFUSED)
def test_other_files_are_refused_with_the_reason(
    kind: str, exported: bytes, tmp_path: Path
) -> None:
    make, message = REFUSED[kind]
    path = tmp_path / "given.xlsx"
    path.write_bytes(make(exported))
    before = path.stat().st_mtime_ns
    with pytest.raises(UserError) as error:
        read_workbook(path)
    assert (
        message in str(error.value)
        and str(error.value).startswith(str(path))
        and "\n" not in str(error.value)
    )
    assert path.stat().st_mtime_ns == before


# The command --------------------------------------------------------------------------------------------------------


def test_the_command_saves_a_scenario_that_runs(
    exported: bytes, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    book, target = tmp_path / "edited.xlsx", tmp_path / "mine.yaml"
    book.write_bytes(typed(exported, ENTRIES))
    before = book.read_bytes()
    assert main(["import-excel", str(book), "--save", str(target)]) == 0
    shown = capsys.readouterr().out
    assert "4 inputs changed" in shown and "sintering.yield_" in shown and "0.91" in shown
    assert load(target).numbers == load("tri_layer_garnet", set=ENTRIES).numbers
    assert main(["import-excel", str(book), "--save", str(target)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert main(["import-excel", str(book), "--save", str(target), "--force", "--json", "-"]) == 0
    assert '"key": "sintering.yield_"' in capsys.readouterr().out
    assert main(["import-excel", str(book), "--save", str(tmp_path / "mine.txt")]) == 2
    assert book.read_bytes() == before


def test_run_sets_a_second_scenario_beside_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    path = tmp_path / "both.xlsx"
    assert (
        main(
            [
                "run",
                "tri_layer_garnet",
                "--set",
                "sintering.yield_=0.8",
                "--excel",
                str(path),
                "--beside",
                "tri_layer_garnet@pilot",
            ]
        )
        == 0
    )
    assert (
        read_workbook(path, second=True).scenario.fingerprint
        == load("tri_layer_garnet", scale="pilot").fingerprint
    )
    assert read_workbook(path).scenario.values["sintering.yield_"].number == 0.8
    assert main(["run", "tri_layer_garnet", "--beside", "sulfide_sheet"]) == 2
    assert "--beside needs --excel" in capsys.readouterr().err


def test_messages_name_the_file_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    for given in (tmp_path, tmp_path / "none.xlsx", "/dev/null"):
        assert main(["import-excel", str(given)]) == 2
        assert str(given) in capsys.readouterr().err


def test_a_scenario_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        save_scenario(load("tri_layer_garnet"), str(tmp_path / "no folder" / "mine.yaml"))


def test_texts_keep_their_name() -> None:
    assert load_text("extends: sulfide_sheet\n", "mine", "text").name == "mine"
