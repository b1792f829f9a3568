"""A new output, added as docs/add-an-output.md says, is everywhere, and touches the two files that
the page names.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import markdown
from tests.conftest import ROOT
from tests.recipes import copy_of_project, follow

PAGE = "docs/add-an-output.md"
RUN = "model run lithium_ion --json -"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which the page was done."""
    return copy_of_project(tmp_path_factory.mktemp("copy"))


@pytest.fixture(scope="module")
def told(copy: Path) -> dict[str, str]:
    """What each command of the page printed."""
    return follow(PAGE, copy)


def test_two_files_are_touched() -> None:
    files = {block.file for block in markdown.blocks(ROOT / PAGE) if block.language != "bash"}
    assert files == {"model/plant/totals.py", "model/plant/outputs.py"}


def test_it_is_in_the_result_and_right(told: dict[str, str]) -> None:
    outputs = json.loads(told[RUN])["outputs"]
    by_hand = outputs["cost_per_kwh"]["value"] * outputs["specific_energy"]["value"] / 1000
    assert outputs["cost_per_kg"]["value"] == pytest.approx(by_hand)
    assert outputs["cost_per_kg"]["unit"] == "USD/kg"
    assert "cost per kg" in told["model run lithium_ion"]


def test_studies_take_it(told: dict[str, str]) -> None:
    for command, text in told.items():
        if "--output cost_per_kg" in command:
            assert "cost per kg" in text, command


def test_the_workbook_has_it_live(told: dict[str, str], copy: Path) -> None:
    sheet = load_workbook(copy / "lithium_ion.xlsx")["Summary"]
    rows = {row[0].value: row for row in sheet.iter_rows(max_col=4)}
    _, value, unit, meaning = rows["cost per kg"]
    assert str(value.value).startswith("=")
    assert unit.value == "USD/kg"
    assert "mass of the good cells" in meaning.value


def test_pages_and_kept_results_have_it(told: dict[str, str], copy: Path) -> None:
    assert "| `cost_per_kg` | USD/kg |" in (copy / "docs/outputs.md").read_text(encoding="utf-8")
    assert "the cost per mass of good cells is an output" in (copy / "CHANGELOG.md").read_text(
        encoding="utf-8"
    )
