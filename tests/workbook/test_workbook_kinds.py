"""The column of kinds in the workbook: what it says, that it can be filtered, and that an import does
not take it for an input.
"""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from model import evaluate, load
from model.reading.kinds import KINDS
from model.workbook import read_workbook
from model.workbook.write import workbook_bytes

KEY = "sintering.yield_"


@pytest.fixture(scope="module")
def exported() -> bytes:
    scenario = load("tri_layer_garnet").with_set({KEY: 0.9})
    return workbook_bytes(evaluate(scenario), studies=False)


def opened(data: bytes) -> tuple[openpyxl.Workbook, Any, dict[str, int], dict[str, int]]:
    """The workbook, its sheet of inputs, the column of each heading and the row of each key."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Inputs"]
    columns = {cell.value: cell.column for cell in sheet[4]}
    return book, sheet, columns, {row[0].value: row[0].row for row in sheet.iter_rows(min_row=5)}


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_every_input_says_its_kind_and_can_be_filtered_by_it(exported: bytes) -> None:
    _, sheet, columns, rows = opened(exported)
    values = load("tri_layer_garnet").values
    shown = {key: sheet.cell(rows[key], columns["Kind"]).value for key in values}
    assert shown.pop(KEY) == "assumption (yours)"
    assert shown == {key: value.kind for key, value in values.items() if key != KEY}
    assert set(shown.values()) == set(KINDS)
    first, last = sheet.auto_filter.ref.split(":")
    assert first == "A4" and sheet[last].row >= max(rows.values())
    assert sheet[last].column == max(columns.values()) >= columns["Kind"]
    assert sheet.protection.sheet and not sheet.protection.autoFilter


def test_a_kind_that_somebody_wrote_is_told_and_not_taken(exported: bytes) -> None:
    book, sheet, columns, rows = opened(exported)
    cell = sheet.cell(rows["sintering.uptime"], columns["Kind"])
    cell.value = "evidence"
    found = read_workbook(saved(book))
    assert not found.changes and found.scenario.values["sintering.uptime"].kind == "assumption"
    assert any(f"Inputs!{cell.coordinate}" in text and "follows" in text for text in found.remarks)


def test_hidden_rows_are_read_and_a_workbook_without_the_column_too(exported: bytes) -> None:
    book, sheet, columns, rows = opened(exported)
    sheet.row_dimensions[rows["sintering.uptime"]].hidden = True
    sheet.cell(rows["sintering.uptime"], columns["Value"]).value = 0.5
    del book.defined_names["lab2line_column_kind"]
    for row in range(4, sheet.max_row + 1):
        sheet.cell(row, columns["Kind"]).value = None
    found = read_workbook(saved(book))
    assert [change.key for change in found.changes] == ["sintering.uptime"]
    assert found.scenario.values["sintering.uptime"].kind_shown == "assumption (yours)"
    assert not any("Kind" in text or "kind" in text for text in found.remarks)
