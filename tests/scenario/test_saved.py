"""Scenarios as text: what is written loads to the same scenario, whatever it was made of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from model import UserError, load
from model.reading import project
from model.scenario.saved import to_yaml
from model.scenario.scales import scales_of
from model.scenario.scenario import Scenario, load_text

READY = [(name, scale) for name in project.names("scenarios") for scale in scales_of(name)]


def again(scenario: Scenario) -> Scenario:
    return load_text(to_yaml(scenario), scenario.name, "text")


def assert_same(found: Scenario, expected: Scenario) -> None:
    assert found.fingerprint == expected.fingerprint
    assert (found.title, found.name, found.warnings) == (
        expected.title,
        expected.name,
        expected.warnings,
    )
    assert found.numbers == expected.numbers
    for key, value in expected.values.items():
        other = found.values[key]
        assert (
            other.number,
            other.unit,
            other.year,
            other.text,
            other.range,
            other.source,
            other.fixed_by_user,
        ) == (
            value.number,
            value.unit,
            value.year,
            value.text,
            value.range,
            value.source,
            value.fixed_by_user,
        )


@pytest.mark.parametrize(("name", "scale"), READY)
def test_a_ready_scenario_comes_back(name: str, scale: str) -> None:
    assert_same(again(load(name, scale=scale)), load(name, scale=scale))


def test_a_ready_scenario_is_written_as_what_it_extends() -> None:
    assert (
        to_yaml(load("tri_layer_garnet")) == "title: Tri-layer garnet\nextends: tri_layer_garnet\n"
    )
    lines = to_yaml(load("tri_layer_garnet", set={"sintering.yield_": 0.9})).splitlines()
    assert lines[2:] == ["set:", '  sintering.yield_: {value: 0.9, unit: "1"}']


CHANGES = {
    "sintering.yield_": 0.123456789012345678,
    "cell.separator.thickness": {
        "value": 31,
        "unit": "um",
        "range": [20, 40],
        "source": '@knehr2022, said: "so" # no',
    },
    "sintering.machine_price": {"value": 1.5, "unit": "MEUR", "year": 2019},
    "plant.annual_output": 3.25,
    "site.electricity_price": {"from": "site.natural_gas_price"},
}


@pytest.mark.parametrize("strategies", [(), ("peo_coating@lab",), ("acid_hcl",)])
@pytest.mark.parametrize("scale", ["lab", "industrial"])
def test_changes_strategies_and_scale_come_back(scale: str, strategies: tuple[str, ...]) -> None:
    made = load("cathode_supported_garnet", scale=scale, set=CHANGES, strategies=strategies)
    assert_same(again(made), made)


def test_a_change_of_a_change_keeps_its_unit() -> None:
    made = load("tri_layer_garnet", set={"cell.separator.thickness": {"value": 0.03, "unit": "mm"}})
    made = made.with_set({"cell.separator.thickness": 0.02})
    assert made.values["cell.separator.thickness"].unit == "mm"
    assert_same(again(made), made)


def test_a_file_of_ones_own_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "title: '1e5'\nextends: sulfide_sheet\ncapacity: fractional\nmoney_year: 2022\n"
        "learning: {yield_learning_rate: 0.15}\nset:\n  formation.yield_: 0.9\n"
    )
    made = load(path)
    assert "extends" not in to_yaml(made)
    assert_same(again(made), made)
    assert again(made).learning.plain == {"yield_learning_rate": 0.15}


TITLES = [
    "1e5",
    "null",
    "yes: no",
    "- x",
    "#",
    "a\nb",
    "'",
    '"',
    "{}",
    "ü%&",
    "=1+1",
    "1_000",
    "0x10",
    "a: b",
    "*a",
    "!x",
    "...",
]


@pytest.mark.parametrize("title", TITLES)
def test_every_title_stays_a_text(title: str) -> None:
    made = replace(load("sulfide_sheet"), title=title)
    assert again(made).title == title


def test_a_text_from_elsewhere_extends_ready_scenarios_only(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("title: x\nextends: sulfide_sheet\n")
    for target in ("other.yaml", "/etc/passwd", str(tmp_path / "other.yaml"), "../main/other.yaml"):
        with pytest.raises(UserError, match="there is no scenario"):
            load_text(f"title: x\nextends: {target}\n", "mine", "upload")
