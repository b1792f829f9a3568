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
        "trials/anode_free.yaml",
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


def quantity(workbook: Path, sheet: str, name: str) -> tuple[str, float]:
    """Formula and value of a quantity in a workbook."""
    formula, value = (
        next(
            row[1].value
            for row in load_workbook(workbook, data_only=values)[sheet].iter_rows(max_col=2)
            if row[0].value == name
        )
        for values in (False, True)
    )
    return str(formula), float(value)


def printed(done: dict[str, str], command: str) -> str:
    """What the one command of a page that starts so printed."""
    (text,) = [text for told, text in done.items() if told.startswith(command)]
    return text


def test_a_strategy(told, copy: Path) -> None:
    done = told("strategy")
    assert "evaporated_tin" in done["model list strategies"]
    assert "evaporated_tin@line" in printed(done, "model run")
    assert "evaporated_tin: + coating" in printed(done, "model compare")
    page = (copy / "docs/strategies.md").read_text(encoding="utf-8")
    (line,) = [line for line in page.splitlines() if "[`evaporated_tin`]" in line]
    assert "| 900 to 30 | ? | assumption: example, not measured |" in line


def test_a_convention(told, copy: Path) -> None:
    done = told("convention")
    # 10 years, 10 % a year: a tenth, and half of a tenth
    formula, value = quantity(copy / "imputed.xlsx", "Plant and cost", "capital charge")
    assert formula.startswith("=")
    assert value == pytest.approx(0.15)
    assert "convention imputed" in printed(done, "model run")
    assert "imputed" in printed(done, "model waterfall")


def test_a_layer(told, copy: Path) -> None:
    done = told("layer")
    assert "valid" in printed(done, "model check")
    # 2.6751 mAh/cm2 (tests/layers/test_layers.py) of lithium, 0.534 g/cm3 and 3861 mAh/g
    formula, value = quantity(copy / "anode_free.xlsx", "Cell", "plated thickness")
    assert formula.startswith("=")
    assert value == pytest.approx(2.6751e-3 / 0.534 / 3.861 * 1e-2, rel=1e-3)
    assert "- lithium_lamination" in printed(done, "model compare")


def test_a_page(told) -> None:
    assert "1 passed" in printed(told("page"), "pytest")


def test_a_study(told, copy: Path) -> None:
    done = told("study")
    study = json.loads(next(text for command, text in done.items() if "--json -" in command))
    assert 0 < study["share"] < 1
    assert (study["n"], study["target"]) == (256, 160)
    assert "cost_per_kwh is at most 110 USD/kWh in " in done["model chance lithium_ion 110"]
    assert "#### chance" in (copy / "docs/api.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TOUCHED)
def test_what_every_one_must_pass_is_passed(name: str, told) -> None:
    text = printed(told(name), "pytest")
    assert " passed" in text
    assert "failed" not in text
