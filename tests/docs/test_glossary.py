"""The glossary names what the program knows: every identifier exists, and every unit is the
declared one.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest

import model
from model import evaluate, load, monte_carlo, sobol
from model.__main__ import names
from model.conventions import conventions
from model.language.units import unit
from model.plant.economics import CATEGORIES
from model.plant.outputs import OUTPUTS
from model.plant.step import ROOMS
from model.reading import project
from model.reading.distribution import DISTRIBUTIONS
from model.reading.parameter import Schema
from model.reading.value_reader import VALUE_KEYS
from model.scenario import catalogue
from model.scenario.build import SCALE_KEYS
from model.scenario.header import KEYS
from model.scenario.patch import INSTANCE_KEYS
from model.scenario.strategy import DEFAULT_FORMS, LEVELS
from model.scenario.strategy import KEYS as STRATEGY_KEYS
from tests.conftest import ROOT
from tests.markdown import MarkdownIt

PAGE = ROOT / "docs/glossary.md"


def rows() -> list[tuple[list[str], str]]:
    """The first cell's identifiers, and the unit where the table has one, by row."""
    tokens = MarkdownIt("commonmark").enable("table").parse(PAGE.read_text(encoding="utf-8"))
    found: list[tuple[list[str], str]] = []
    cells: list[list] = []
    for token in tokens:
        if token.type == "tr_open":
            cells = []
        elif token.type == "inline" and token.level > 3:
            cells.append(token.children)
        elif token.type == "tr_close" and cells and cells[0][0].content != "Term":
            names = [child.content for child in cells[0] if child.type == "code_inline"]
            found.append((names, "".join(c.content for c in cells[1]) if len(cells) == 3 else ""))
    return found


def declared() -> dict[str, set[str]]:
    """Parameters of every schema of the program and its steps, with the units in which they are
    declared.
    """
    for module in pkgutil.walk_packages(model.__path__, "model."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for id in catalogue.step_files():
        catalogue.step(id)
    found: dict[str, set[str]] = {name: {output.unit} for name, output in OUTPUTS.items()}
    kinds = [Schema]
    for kind in kinds:
        kinds += kind.__subclasses__()
        for name, parameter in kind.parameters().items():
            found.setdefault(name, set()).add(parameter.unit)
    return found


def known() -> set[str]:
    """Every name that a file, a result or Python may use."""
    scenarios = [
        load("tri_layer_garnet"),
        load("tri_layer_garnet", scale="lab"),
        load("lithium_ion"),
    ]
    keys = [
        key
        for scenario in scenarios
        for key in (*scenario.values, *evaluate(scenario, shares=False).quantities)
    ]
    lists = (
        KEYS,
        SCALE_KEYS,
        VALUE_KEYS,
        INSTANCE_KEYS,
        STRATEGY_KEYS,
        LEVELS,
        ROOMS,
        CATEGORIES,
        conventions(),
        DISTRIBUTIONS,
        names(),
        model.__all__,
        dir(scenarios[0]),
        model.CashFlow.__annotations__,
        declared(),
        project.names("scales"),
        DEFAULT_FORMS,
        catalogue.step_document("polishing").value["pilot"].value,
        inspect.signature(monte_carlo).parameters,
        [name for scenario in scenarios for name in (scenario.capacity, scenario.convention)],
        sobol(scenarios[0], n=64, by="line").frame.columns,
    )
    return {name for one in lists for name in one} | {
        part for key in keys for part in key.split(".")
    }


def test_every_term_is_one_that_the_program_knows() -> None:
    names = known()
    found = rows()
    assert len(found) > 45
    for terms, _ in found:
        for term in terms:
            assert term in names, f"docs/glossary.md: nothing is called '{term}'"


def test_units_are_those_that_are_declared() -> None:
    units = declared()
    checked = 0
    for terms, shown in rows():
        for term in terms:
            if shown:
                assert shown in units[term], (
                    f"docs/glossary.md: {term} is in {units[term]}, not {shown}"
                )
                assert unit(shown)
                checked += 1
    assert checked > 10


@pytest.mark.parametrize(
    "term",
    [
        "yield_",
        "throughput",
        "uptime",
        "areal_capacity",
        "area_specific_resistance",
        "capital_recovery_factor",
        "form",
        "scale",
        "line",
        "strategies",
        "scrap_credit",
        "bottleneck",
        "assumption_share",
    ],
)
def test_the_terms_that_everybody_meets_are_there(term: str) -> None:
    assert any(term in terms for terms, _ in rows())


def test_every_output_and_category_is_explained() -> None:
    told = {term for terms, _ in rows() for term in terms}
    outputs = (ROOT / "docs/outputs.md").read_text(encoding="utf-8")
    for name in OUTPUTS:
        assert f"| `{name}` |" in outputs, f"docs/outputs.md says nothing of {name}"
    for name in CATEGORIES:
        assert name in told, f"docs/glossary.md says nothing of {name}"
