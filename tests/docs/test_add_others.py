"""A strategy, a convention, a layer, a page and a study, added as their pages in docs say: each is
there, is right, and takes no more files than its page names.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import markdown
from tests.conftest import ROOT
from tests.recipes import copy_of_project, follow

TOUCHED = {
    "strategy": {"scenarios/strategies/evaporated_tin.yaml"},
    "convention": {"model/conventions/imputed.py"},
    "layer": {
        "model/layers/plated_lithium.py",
        "scenarios/cells/anode_free.yaml",
        "scenarios/chains/anode_free.yaml",
        "scenarios/anode_free.yaml",
    },
    "page": {"app_pages/crew.py", "app_pages/__init__.py"},
    "study": {
        "model/studies/chance.py",
        "model/reports/chance.py",
        "model/commands/chance.py",
        "model/__init__.py",
    },
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which all the pages are done, one after the other."""
    return copy_of_project(tmp_path_factory.mktemp("copy"))


@pytest.fixture(scope="module")
def told(copy: Path):
    """What each command of a page printed; a page is done once, when it is first asked for."""

    @cache
    def done(name: str) -> dict[str, str]:
        return follow(f"docs/add-a-{name}.md", copy)

    return done


@pytest.mark.parametrize("name", TOUCHED)
def test_a_page_touches_the_files_that_it_says_and_no_other(name: str) -> None:
    blocks = list(markdown.blocks(ROOT / f"docs/add-a-{name}.md"))
    assert {block.file for block in blocks if block.language != "bash"} == TOUCHED[name]


def row(text: str, start: str) -> list[str]:
    """The cells of a printed table's row."""
    return next(line.split() for line in text.splitlines() if line.strip().startswith(start))


# What the pages show ----------------------------------------------------------------------------------------------


def test_a_strategy(told, copy: Path) -> None:
    done = told("strategy")
    assert "evaporated_tin" in done["model list strategies"]
    run = next(text for command, text in done.items() if command.startswith("model run"))
    assert "Tin evaporated between garnet and lithium" in run or "evaporated_tin" in run
    compared = next(text for command, text in done.items() if command.startswith("model compare"))
    assert compared.count("evaporated_tin") >= 2
    page = (copy / "docs/strategies.md").read_text(encoding="utf-8")
    (line,) = [line for line in page.splitlines() if "[`evaporated_tin`]" in line]
    assert "| 900 to 30 | ? | assumption: example, not measured |" in line


def test_a_convention(told, copy: Path) -> None:
    told("convention")
    sheet = load_workbook(copy / "imputed.xlsx")["Summary"]
    cost = next(row for row in sheet.iter_rows(max_col=2) if row[0].value == "cost per kWh")
    assert str(cost[1].value).startswith("=")


def test_a_layer(told, copy: Path) -> None:
    done = told("layer")
    assert done["model check anode_free"].startswith("anode_free: valid")
    # 2.8985 mAh/cm2 (tests/layers/test_layers.py) of lithium, 3860 mAh/g and 0.534 g/cm3.
    names = load_workbook(copy / "anode_free.xlsx").defined_names
    assert any("plated" in name or "anode" in name for name in names)


def test_a_page(told) -> None:
    (opened,) = told("page").values()
    assert "1 passed" in opened


def test_a_study(told, copy: Path) -> None:
    done = told("study")
    study = json.loads(next(text for command, text in done.items() if "--json -" in command))
    assert 0 <= study["share"] <= 1 and study["n"] == 256 and study["target"] == 300
    assert "#### chance" in (copy / "docs/api.md").read_text(encoding="utf-8")


def test_what_each_page_runs_of_the_tests_passes_and_is_not_nothing(told) -> None:
    for name in TOUCHED:
        tests = [text for command, text in told(name).items() if command.startswith("pytest")]
        assert len(tests) == 1, name
        assert " passed" in tests[0] and "failed" not in tests[0], name


# The page that serves it ------------------------------------------------------------------------------------------
