"""What others report: the file and its errors, conversion of money and units, which kind a scenario
is, what stands in a result, and what `run` and the pages say of it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from docs import make_known_technology as known_page
from docs import make_published_totals as totals_page
from model import evaluate, load
from model.__main__ import main
from model.published.beside import Row, beside, kinds_of, number_here
from model.published.reported import ENDS, WEIGHTS
from model.published.reported_reader import FILE, read_reported, reported
from model.reading import project
from model.reading.document import parse
from model.reading.errors import UserError
from model.reports.beside import together
from model.scenario import catalogue

TEXT = FILE.read_text(encoding="utf-8")
YEAR = 2024


def read(text: str, year: int = YEAR):
    """What a file with this text holds."""
    return read_reported(parse(text, "mine.yaml"), year)


def changed(old: str, new: str) -> str:
    """The project's file with one place changed, which has to be there."""
    assert old in TEXT, old
    return TEXT.replace(old, new, 1)


def line_of(text: str, key: str) -> int:
    """The line on which a figure of the file begins to be wrong: that of a member of it."""
    figure, member = key.split(".")
    lines = text.splitlines()
    start = lines.index(f"  {figure}:")
    return (
        next(i for i in range(start, len(lines)) if lines[i].strip().startswith(f"{member}:")) + 1
    )


# The file -----------------------------------------------------------------------------------------


def test_every_figure_has_a_source_that_is_known_and_conditions() -> None:
    found = reported(YEAR)
    assert len(found.figures) > 50
    for one in (*found.figures.values(), *found.statements.values()):
        (key, *_) = re.findall(r"@([\w-]+)", one.source)
        assert key in catalogue.bibliography(), one.id
        assert one.conditions, one.id
        assert one.beside, one.id
    assert {figure.weight for figure in found.figures.values()} == set(WEIGHTS)


def test_every_reason_explains_something() -> None:
    found = reported(YEAR)
    used = {r for one in (*found.figures.values(), *found.statements.values()) for r in one.reasons}
    assert used == set(found.reasons)


def test_the_conditions_of_schnell_stand_wherever_they_are_quoted() -> None:
    said = [s for s in reported(YEAR).statements.values() if "Schnell" in s.who]
    terms = " ".join(s.conditions for s in said)
    for condition in ("compatibility", "scaled up", "know-how", "cost is what decides"):
        assert condition in terms
    assert all("abstract" in s.source for s in said)
    page = totals_page.PAGE.read_text(encoding="utf-8")
    assert all(s.conditions in page for s in said)


# Each mistake: what is changed in the file, where it is told, and what is said.
MISTAKES = {
    "a quantity that is none": (
        "quantity: total_investment",
        "quantity: investments",
        "quantumscape_2022.quantity",
        "unknown quantity 'investments', did you mean 'investment'?",
    ),
    "a kind that is none": (
        "beside: [sulfide]\n    low: 150",
        "beside: [sulphide]\n    low: 150",
        "sulfide_powder_market.beside",
        "unknown kind 'sulphide', did you mean 'sulfide'?",
    ),
    "a weight that is none": (
        "weight: announcement\n    conditions: a company's claim",
        "weight: promise\n    conditions: a company's claim",
        "nissan_2022.weight",
        "unknown weight 'promise'",
    ),
    "a reason that is none": (
        "reasons: [sulfide_powder]",
        "reasons: [sulfide_powders]",
        "fang_2023.reasons",
        "unknown reason 'sulfide_powders', did you mean 'sulfide_powder'?",
    ),
    "a scale that is none": (
        "scale: pilot\n    weight: seen",
        "scale: pilots\n    weight: seen",
        "quantumscape_2022.scale",
        "unknown scale 'pilots', did you mean 'pilot'?",
    ),
    "a unit that does not fit": (
        "value: 310\n    unit: MUSD",
        "value: 310\n    unit: kWh",
        "quantumscape_2022.unit",
        "the unit 'kWh' does not fit",
    ),
    "a text for a number": (
        "value: 310\n    unit: MUSD",
        "value: many\n    unit: MUSD",
        "quantumscape_2022.value",
        "expected a number in MUSD, found 'many'",
    ),
    "a yield above one": (
        "value: 0.99\n",
        "value: 99\n",
        "volta_2023_yield.value",
        "99 is outside what is possible",
    ),
    "a year without an index": (
        "value: 310\n    unit: MUSD\n    year: 2022",
        "value: 310\n    unit: MUSD\n    year: 1922",
        "quantumscape_2022.value",
        "there is no equipment price index of 1922",
    ),
    "a year that is none": (
        "value: 310\n    unit: MUSD\n    year: 2022",
        "value: 310\n    unit: MUSD\n    year: soon",
        "quantumscape_2022.year",
        "expected a year, found 'soon'",
    ),
    "no source": (
        'source: "@nissan2022, announcement of April 2022"',
        'source: "assumption: remembered"',
        "nissan_2022.source",
        "a source '@key, place'",
    ),
    "a key too many": (
        "value: 310\n    unit: MUSD",
        "value: 310\n    colour: red\n    unit: MUSD",
        "quantumscape_2022.colour",
        "unknown key 'colour'",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_file_line_and_key(mistake: str) -> None:
    old, new, key, message = MISTAKES[mistake]
    text = changed(old, new)
    with pytest.raises(UserError) as told:
        read(text)
    (line,) = str(told.value).splitlines()
    assert line.startswith(f"mine.yaml:{line_of(text, key)}: figures.{key}: ")
    assert message in line


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    value: 310\n    unit: MUSD", "    unit: MUSD", "at least one of low, value, high"),
        ("low: 65\n    high: 75", "low: 75\n    high: 65", "low, value and high are not in order"),
        ("    unit: MUSD\n    year: 2022\n", "    unit: MUSD\n", "the key 'year' is missing"),
        ("here: {up_to: cutting}", "here: {from: cutting}", "unknown key 'from'"),
        ("here: {output: overall_yield}", "here: {output: yield}", "unknown output 'yield'"),
        (
            "index: equipment, here: {output: investment}",
            "index: machines, here: {output: investment}",
            "unknown price index 'machines'",
        ),
        ("within: fired_oxide}\n  cathode", "within: oxide}\n  cathode", "unknown kind 'oxide'"),
        (
            "try: {scenario: tri_layer_garnet}",
            "try: {scenario: tri_layer}",
            "unknown scenario 'tri_layer'",
        ),
        (
            "outputs: [powder]",
            "outputs: [powders]",
            "unknown output 'powders', did you mean 'powder'?",
        ),
    ],
)
def test_what_does_not_fit_is_told_once(old: str, new: str, message: str) -> None:
    with pytest.raises(UserError) as told:
        read(changed(old, new))
    (line,) = str(told.value).splitlines()
    assert re.match(r"mine\.yaml:\d+: [\w.]+: ", line)
    assert message in line


# Money and units ----------------------------------------------------------------------------------


def test_money_is_brought_to_the_year_by_hand() -> None:
    figures = reported(2024).figures
    # 1.49 yuan per Wh of 2022 at 6.729 yuan per dollar, by consumer prices of 2022 and 2024
    by_hand = 1.49 * 1000 / 6.729 * 313.689 / 292.655
    assert figures["evbriefing_2022"].number("value") == pytest.approx(by_hand, rel=1e-4)
    # what is an investment follows the price of equipment: 117 USD of 2023
    by_hand = 117 * 798.8 / 797.9
    assert figures["prologium_2023"].number("value") == pytest.approx(by_hand)
    # 168 EUR of 2019 at 1.1194 USD
    by_hand = 168 * 1.1194 * 313.689 / 255.657
    assert figures["peters_2019"].number("value") == pytest.approx(by_hand)
    assert reported(2022).figures["evbriefing_2022"].number("value") == pytest.approx(
        1.49 * 1000 / 6.729, rel=1e-4
    )


def test_what_is_no_money_stays_as_it_was_read() -> None:
    for year in (2020, 2024):
        figure = reported(year).figures["degen_2023_liquid"]
        assert [figure.number(end) for end in ENDS] == pytest.approx([20.3, None, 37.5])


def test_ratios_are_to_both_ends() -> None:
    row = Row(reported(YEAR).figures["degen_2023_liquid"], 41.0)
    assert row.ratios == pytest.approx((41 / 37.5, 41 / 20.3))
    assert Row(row.figure, None).ratios is None


def test_a_bound_is_shown_as_one() -> None:
    figures = reported(YEAR).figures
    assert together([figures["voltcoffer_goal"]]) == "at most 50"
    assert together([figures["albertus_2021_mass"]]) == "at least 500"
    assert together([figures["degen_2023_liquid"]]) == "20.3 to 37.5"


# The kind of a scenario ---------------------------------------------------------------------------

KINDS = {
    "lithium_ion": ["liquid"],
    "sulfide_sheet": ["sulfide", "solid"],
    "nasicon_composite": ["pressed_composite", "solid"],
    "cathode_supported_garnet": ["cathode_supported", "fired_oxide", "solid"],
    "tri_layer_garnet": ["tri_layer", "fired_oxide", "solid"],
    "tri_layer_freeze_cast": ["tri_layer", "fired_oxide", "solid"],
    "printed": ["tri_layer", "fired_oxide", "solid"],
    "thin_film": ["thin_film"],
}


@pytest.mark.parametrize("name", KINDS)
def test_the_kind_follows_from_the_layers(name: str) -> None:
    assert [kind.id for kind in kinds_of(load(name), reported(YEAR))] == KINDS[name]


def test_every_ready_scenario_has_its_kind_checked() -> None:
    assert set(KINDS) == set(project.names("scenarios"))


def test_the_electrolyte_decides_between_pressed_cells() -> None:
    bought = load("sulfide_sheet", set={"cell.separator.electrolyte": "li6ps5cl_bought"})
    assert kinds_of(bought, reported(YEAR))[0].id == "sulfide"
    doped = load("sulfide_sheet", strategies=["oxygen_doping"])
    assert kinds_of(doped, reported(YEAR))[0].id == "sulfide"
    oxide = load("sulfide_sheet", set={"cell.separator.electrolyte": "latp"})
    assert kinds_of(oxide, reported(YEAR))[0].id == "pressed_composite"


def test_a_scenario_of_ones_own_gets_the_figures_of_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("title: Mine\nextends: tri_layer_garnet\nmoney_year: 2020\n", encoding="utf-8")
    mine = beside(evaluate(load(path), shares=False))
    assert [kind.id for kind in mine.kinds] == KINDS["tri_layer_garnet"]
    row = next(row for row in mine.rows if row.figure.id == "usabc_2025")
    # 125 USD of 2025, for which the index of 2024 stands, in money of the scenario's own year
    assert row.figure.number("value") == pytest.approx(125 * 258.811 / 313.689)
    assert mine.money_year == 2020


# What a result has of it --------------------------------------------------------------------------


def test_our_numbers_are_those_of_the_result() -> None:
    result = evaluate(load("sulfide_sheet"), shares=False)
    rows = {row.figure.quantity.id: row.here for row in beside(result).rows}
    assert rows["cost"] == pytest.approx(result.outputs["cost_per_kwh"])
    assert rows["yield"] == pytest.approx(result.outputs["overall_yield"])
    assert rows["materials"] == pytest.approx(result.per_kwh(result.by_category["materials"]))
    powder = result.by_step[result.by_step["line"] == "electrolyte powder"]["total"].sum()
    milled = next(s for s in result.steps if s["id"] == "electrolyte_milling")["good_output"]
    assert rows["powder"] == pytest.approx(powder / milled)
    assert rows["powder_share"] == pytest.approx(powder / result.by_step["total"].sum())
    liquid = evaluate(load("lithium_ion"), shares=False)
    both = [r.outputs["cost_per_kwh"] for r in (result, liquid)]
    assert rows["relative_cost"] == pytest.approx(both[0] / both[1])
    assert rows["resistance"] is None or rows["resistance"] > 0


def test_a_sheet_costs_what_is_spent_up_to_cutting() -> None:
    result = evaluate(load("tri_layer_garnet"), shares=False)
    sheet = number_here(result, reported(YEAR).quantities["sheet"])
    ids = [step["id"] for step in result.steps]
    upto = result.steps[: ids.index("cutting") + 1]
    assert "sintering" in [step["id"] for step in upto]
    spent = sum(sum(step["costs"].values()) for step in upto)
    assert sheet == pytest.approx(spent / upto[-1]["good_output"])


def test_a_chain_without_such_a_line_has_no_number() -> None:
    result = evaluate(load("lithium_ion"), shares=False)
    quantities = reported(YEAR).quantities
    for id in ("powder", "powder_share", "sheet"):
        assert number_here(result, quantities[id]) is None
    assert number_here(result, quantities["relative_cost"]) is None  # it is the liquid cell


def test_scales_have_figures_of_their_own() -> None:
    found = {
        scale: {
            row.figure.id
            for row in beside(evaluate(load("tri_layer_garnet", scale=scale), shares=False)).rows
        }
        for scale in ("lab", "pilot", "industrial")
    }
    assert "quantumscape_2022" in found["pilot"] - found["industrial"]
    assert "nissan_2022" in found["industrial"] - found["pilot"]
    assert "albertus_2021_mass" in found["lab"] & found["pilot"] & found["industrial"]


# What is shown ------------------------------------------------------------------------------------


def test_run_shows_the_figures_marked_as_what_they_are(capsys) -> None:
    assert main(["run", "sulfide_sheet"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "What others report of this kind of cell (sulfide electrolyte, pressed;" in told
    assert re.search(
        r"cost of cells, USD/kWh announcement 69.7 to 80.4 [\d,]+ [\d,]+ .*? Nissan", told
    )
    assert "if what stands between the materials (their compatibility) is solved" in told
    assert "Goals and announcements are not results" in told


def test_run_says_where_nothing_is_published(capsys) -> None:
    assert main(["run", "thin_film"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "no published figure for this kind of cell (thin film) at industrial scale" in told


def test_the_json_has_each_figure_as_read_and_converted(capsys) -> None:
    assert main(["run", "lithium_ion", "--json", "-"]) == 0
    data = json.loads(capsys.readouterr().out)
    published = data["published"]
    assert published["kinds"][0]["id"] == "liquid"
    figure = next(f for f in published["figures"] if f["id"] == "trendforce_2024")
    assert figure["as_reported"] == {"unit": "CNY/Wh", "low": 0.48, "value": None, "high": 0.5}
    assert figure["low"] == pytest.approx(480 / 7.2547, rel=1e-4)
    assert figure["here"] == pytest.approx(data["outputs"]["cost_per_kwh"]["value"])
    assert figure["likely"] == pytest.approx(data["outputs"]["cost_per_kwh"]["likely"])
    assert figure["ratio_high"] == pytest.approx(figure["here"] / figure["low"])
    assert figure["weight"] in WEIGHTS
    assert main(["run", "thin_film", "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["published"]["figures"] == []


# The pages ----------------------------------------------------------------------------------------


def test_a_large_difference_has_a_reason_or_says_that_none_is_known() -> None:
    figure = reported(YEAR).figures["degen_2023_next"]  # 10.6 to 23
    assert totals_page.far(Row(figure, 35.0))
    assert not totals_page.far(Row(figure, 34.0))
    assert totals_page.far(Row(figure, 7.0))
    most = reported(YEAR).figures["voltcoffer_goal"]  # at most 50
    assert not totals_page.far(Row(most, 1.0))
    assert totals_page.far(Row(most, 76.0))
    least = reported(YEAR).figures["albertus_2021_mass"]  # at least 500
    assert not totals_page.far(Row(least, 5000.0))
    assert totals_page.far(Row(least, 300.0))
    assert totals_page.reasons_text([Row(least, 300.0)], ()) == "none known"
    assert totals_page.reasons_text([Row(least, 600.0)], ("goals",)) == ""


def test_a_reason_is_calculated() -> None:
    reason = reported(YEAR).reasons["sulfide_prices"]
    before = evaluate(load("sulfide_sheet"), shares=False).outputs["cost_per_kwh"]
    changes = {"materials.lithium_sulfide.price": 60, "materials.lithium_foil.price": 200}
    after = evaluate(load("sulfide_sheet", set=changes), shares=False).outputs["cost_per_kwh"]
    assert f"{after:.0f} instead of {before:.0f} USD/kWh" in " ".join(
        totals_page.reason_lines(reason)
    )
    pace = totals_page.reason_lines(reported(YEAR).reasons["tape_pace"])[2]
    steps = {s["id"]: s for s in evaluate(load("sulfide_sheet"), shares=False).steps}
    assert f"{steps['separator_coating']['machines_installed']:.0f} lines" in pace
    assert "{" not in pace


def test_the_page_has_every_figure_once_in_each_kind() -> None:
    page = totals_page.PAGE.read_text(encoding="utf-8")  # another test tells whether it is stale
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    figures = reported(YEAR).figures.values()
    assert sum("| **" in row for row in rows) == sum(len(one.beside) for one in figures)
    for one in figures:
        told = [row for row in rows if f"**{one.who}**: {one.of}." in row]
        assert [row for row in told if one.quantity.title in row and one.source in row], one.id


def test_the_back_cast_tells_inside_from_outside() -> None:
    span = (97.0, 162.0)
    assert known_page.verdict(100, 110, span) == "inside"
    assert known_page.verdict(90, 110, span) == "partly inside"
    assert known_page.verdict(80, 90, span) == "**below**"
    assert known_page.verdict(170, 180, span) == "**above**"
    assert {f.year for f in known_page.of_the_years()} <= set(known_page.YEARS)
    assert not [f for f in known_page.of_the_years() if f.weight == "goal"]
    for ids in known_page.AVERAGES.values():
        assert [reported(YEAR).figures[id].year for id in ids] == [2023, 2024]


def test_a_site_that_is_not_there_leaves_its_row_out(monkeypatch) -> None:
    monkeypatch.setattr(known_page, "SITES", {"United States": "us_2024", "Mars": "mars_2024"})
    monkeypatch.setattr(known_page, "DRAWS", 64)
    known_page.casts.cache_clear()
    try:
        assert {cast.region for cast in known_page.casts()} == {"United States"}
        assert "There is no site `mars_2024` yet" in "\n".join(known_page.results())
    finally:
        known_page.casts.cache_clear()
