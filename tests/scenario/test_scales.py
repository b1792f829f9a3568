"""Changes at one scale: what comes along to another, what stays behind, and that it is told."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from model import compare, conventions, evaluate, load
from model.__main__ import main
from model.reading import project
from model.reading.means import RANGE_SOURCE
from model.scenario import catalogue
from model.scenario.scenario import load_text

OWN = {"sintering.yield_": 0.5}  # each scale has a number of its own
SHARED = {"cell.separator.thickness": 25, "materials.la2o3.price": 20}  # all scales take the same


def cost(scenario) -> float:
    return evaluate(scenario, shares=False).number("cost_per_kwh")


@pytest.mark.guards(
    "a number that was changed at one scale holds at another which has a number of its own",
    once=(
        "the laboratory's sintering yield of 0.5 was taken for the line: 1,856 instead of 1,326"
        " USD/kWh, without a warning"
    ),
)
@pytest.mark.parametrize("scale", ["pilot", "industrial"])
def test_a_change_stays_at_its_scale_where_another_has_its_own_number(scale: str) -> None:
    moved = load("tri_layer_garnet", scale="lab", set=OWN).at_scale(scale)
    plain = load("tri_layer_garnet", scale=scale)
    assert moved.fingerprint == plain.fingerprint
    (warning,) = [text for text in evaluate(moved).warnings if "sintering.yield_" in text]
    own = plain.values["sintering.yield_"].number
    assert (
        "set at lab scale and left out" in warning
        and f"sintering.yield_ (0.5; here {own:g})" in warning
    )


def test_a_change_that_stayed_behind_is_there_again_at_its_scale() -> None:
    lab = load("tri_layer_garnet", scale="lab", set={**OWN, **SHARED})
    back = lab.at_scale("pilot").at_scale("industrial").at_scale("lab")
    assert back.fingerprint == lab.fingerprint and not back.left
    assert (
        lab.at_scale("industrial")
        .with_title("x")
        .with_strategies([])
        .at_scale("lab")
        .values["sintering.yield_"]
        .number
        == 0.5
    )


@pytest.mark.parametrize("key", SHARED)
def test_a_number_that_all_scales_share_comes_along(key: str) -> None:
    moved = load("tri_layer_garnet", scale="lab", set={key: SHARED[key]}).at_scale("industrial")
    assert moved.fingerprint == load("tri_layer_garnet", set={key: SHARED[key]}).fingerprint
    assert not moved.left


@pytest.mark.guards(
    "a number that was changed at one scale holds at another which has a number of its own",
    once=(
        "the laboratory's sintering yield of 0.5 was taken for the line: 1,856 instead of 1,326"
        " USD/kWh, without a warning"
    ),
)
@pytest.mark.parametrize(
    "key", ["plant.annual_output", "site.electricity_price", "cell.sheet_length"]
)
def test_what_a_scale_brings_is_its_own(key: str) -> None:
    lab = load("tri_layer_garnet", scale="lab")
    changed = lab.with_set({key: 1.1 * lab.values[key].number})
    moved = changed.at_scale("industrial")
    assert [item.key for item in moved.left] == [key]
    assert moved.fingerprint == load("tri_layer_garnet").fingerprint


def test_changes_of_a_site_come_along_to_a_scale_at_the_same_site() -> None:
    pilot = load(
        "tri_layer_garnet", scale="pilot", site="us_2024", set={"site.electricity_price": 0.2}
    )
    assert pilot.at_scale("industrial").values["site.electricity_price"].number == 0.2
    assert pilot.at_scale("lab").left


@pytest.mark.guards(
    "a number that was changed at one scale holds at another which has a number of its own",
    once=(
        "the laboratory's sintering yield of 0.5 was taken for the line: 1,856 instead of 1,326"
        " USD/kWh, without a warning"
    ),
)
def test_a_material_that_only_a_change_at_one_scale_buys_stays_behind_with_it() -> None:
    lab = load("tri_layer_garnet", scale="lab")
    key = next(
        k
        for k, v in lab.values.items()
        if v.schema.kind == "material" and k.partition(".")[0] in lab.chain.by_id
    )
    facts = project.document(project.SCENARIOS / "materials.yaml").plain
    sold_in = lab.materials[str(lab.values[key].text)].unit
    other = next(
        id
        for id, stated in facts.items()
        if id not in lab.materials and stated.get("unit", "kg") == sold_in and "price" in stated
    )
    changed = lab.with_set({key: other}).with_set({f"materials.{other}.price": 5})
    moved = changed.at_scale("industrial")
    assert {item.key for item in moved.left} == {key, f"materials.{other}.price"}


@pytest.mark.guards(
    "a number that was changed at one scale holds at another which has a number of its own",
    once=(
        "the laboratory's sintering yield of 0.5 was taken for the line: 1,856 instead of 1,326"
        " USD/kWh, without a warning"
    ),
)
def test_a_step_that_another_scale_does_not_have_takes_its_changes_with_it() -> None:
    lab = load("cathode_supported_garnet", scale="lab", strategies=["peo_coating"])
    keys = {*lab.values} - {*lab.at_scale("industrial").values}
    key = next(
        key
        for key in sorted(keys)
        if lab.values[key].number and not lab.values[key].schema.of_product
    )
    moved = lab.with_set({key: lab.values[key].number}).at_scale("industrial")
    assert any(f"{key} (" in text and "no such value here" in text for text in moved.warnings)


def file(folder: Path, text: str, name: str = "mine.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


LAB_FILE = (
    "extends: tri_layer_garnet\nscale: lab\nset:\n  sintering.yield_: 0.5\n "
    " cell.separator.thickness: 25\n"
)


@pytest.mark.guards(
    "a number that was changed at one scale holds at another which has a number of its own",
    once=(
        "the laboratory's sintering yield of 0.5 was taken for the line: 1,856 instead of 1,326"
        " USD/kWh, without a warning"
    ),
)
def test_what_a_file_sets_belongs_to_its_scale(tmp_path: Path) -> None:
    path = file(tmp_path, LAB_FILE)
    line = load("tri_layer_garnet", set={"cell.separator.thickness": 25})
    assert load(path, scale="industrial").fingerprint == line.fingerprint
    assert (
        load_text(LAB_FILE, "mine", "mine").at_scale("industrial").fingerprint == line.fingerprint
    )
    child = file(
        tmp_path,
        "extends: mine.yaml\nscale: industrial\nset: {coating.yield_: 0.9}\n",
        "child.yaml",
    )
    assert {item.key for item in load(child).left} == {"sintering.yield_"}
    assert load(child).values["coating.yield_"].number == 0.9
    assert load(child, scale="lab").values["sintering.yield_"].number == 0.5


@pytest.mark.guards(
    "a number that was changed at one scale holds at another which has a number of its own",
    once=(
        "the laboratory's sintering yield of 0.5 was taken for the line: 1,856 instead of 1,326"
        " USD/kWh, without a warning"
    ),
)
def test_all_that_compares_scales_leaves_each_its_own() -> None:
    lab = load("tri_layer_garnet", scale="lab", set=OWN)
    study = compare([lab], n=64, scales=["lab", "industrial"])
    assert study.rows[0].result.number("cost_per_kwh") == cost(lab)
    assert study.rows[1].result.number("cost_per_kwh") == cost(load("tri_layer_garnet"))
    assert any("sintering.yield_" in text for text in study.rows[1].result.warnings)


COMMANDS = {
    "compare": [
        "compare",
        "tri_layer_garnet",
        "--scale",
        "lab",
        "--scales",
        "lab,industrial",
        "-n",
        "64",
    ],
    "named": ["compare", "tri_layer_garnet@lab", "tri_layer_garnet@industrial", "-n", "64"],
    "waterfall": ["waterfall", "tri_layer_garnet@lab", "tri_layer_garnet"],
    "explore": [
        "explore",
        "tri_layer_garnet",
        "--scales",
        "lab,industrial",
        "--strategies",
        "acid_hcl",
        "-n",
        "64",
    ],
    "crossover": [
        "crossover",
        "tri_layer_garnet@lab",
        "tri_layer_garnet",
        "coating.yield_",
        "0.5",
        "0.99",
    ],
}


@pytest.mark.guards(
    "a number that was changed at one scale holds at another which has a number of its own",
    once=(
        "the laboratory's sintering yield of 0.5 was taken for the line: 1,856 instead of 1,326"
        " USD/kWh, without a warning"
    ),
)
@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_line_says_what_stays_behind(
    name: str, capsys: pytest.CaptureFixture, tmp_path: Path
) -> None:
    made = tmp_path / "made.json"
    assert main([*COMMANDS[name], "--set", "sintering.yield_=0.5", "--json", str(made)]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "warning:" in told and "left out" in told and "sintering.yield_ (0.5; here" in told
    found = json.loads(made.read_text(encoding="utf-8"))
    assert "sintering.yield_ (0.5; here" in json.dumps(found)
    if name == "waterfall":
        assert found["end"] == pytest.approx(cost(load("tri_layer_garnet")), rel=1e-12)


def test_a_change_of_the_second_alone_is_meant_at_its_scale(capsys: pytest.CaptureFixture) -> None:
    given = [
        "waterfall",
        "tri_layer_garnet@lab",
        "tri_layer_garnet",
        "--change",
        "sintering.yield_=0.5",
        "--json",
        "-",
    ]
    assert main(given) == 0
    assert json.loads(capsys.readouterr().out)["end"] == pytest.approx(
        cost(load("tri_layer_garnet", set=OWN)), rel=1e-12
    )


def test_a_pilot_mean_is_half_way_and_its_range_what_is_nearer_to_it_than_to_either_end() -> None:
    lab, pilot, line = (
        load("tri_layer_garnet", scale=scale).values for scale in ("lab", "pilot", "industrial")
    )
    means = [key for key, value in pilot.items() if value.range_source == RANGE_SOURCE]
    assert len(means) > 50
    for key in means:
        ends = sorted(math.log(values[key].coherent) for values in (lab, line))
        quarter = (ends[1] - ends[0]) / 4
        span = [math.log(pilot[key].convert(end)) for end in pilot[key].range]
        assert math.log(pilot[key].coherent) == pytest.approx(sum(ends) / 2, abs=1e-5), key
        assert span == pytest.approx([ends[0] + quarter, ends[1] - quarter], abs=1e-5), key


@pytest.mark.parametrize("site", project.names("sites"))
def test_a_plant_can_be_costed_at_every_site(site: str) -> None:
    """With each of the conventions, which read different values of the site."""
    for convention in conventions.conventions():
        there = load("lithium_ion", site=site, convention=convention)
        assert there.site == site and 0 < cost(there) < 1000, convention


def test_where_people_earn_less_a_cell_costs_less_labour() -> None:
    here, there = (
        sum(step["labour"] for step in evaluate(load("tri_layer_garnet", site=site)).costs.values())
        for site in ("us_2024", "china_2024")
    )
    assert here > 4 * there > 0


@pytest.mark.parametrize("step", sorted(catalogue.step_files()))
def test_no_pilot_uptime_is_a_mean_of_two_different_shares(step: str) -> None:
    """That of a bench is a share of the calendar, that of a line a share of its working hours; only
    what also runs unattended over night has one like the other.
    """
    stated = catalogue.step_document(step).plain
    pilot, lab = stated.get("pilot", {}), stated.get("lab", {})
    if "between" in pilot:
        assert "uptime" in pilot or lab["uptime"]["value"] >= 0.4
