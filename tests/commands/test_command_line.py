"""The command line: JSON with stable keys, lists, checks, and what a terminal shows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from model.__main__ import main
from model.commands.list import LISTS
from model.plant.outputs import NUMERIC_OUTPUTS, OUTPUTS
from model.reading import project
from tests.conftest import ROOT

RUN = {
    "scenario",
    "title",
    "scale",
    "site",
    "fingerprint",
    "version",
    "money_year",
    "convention",
    "capacity",
    "outputs",
    "strategies",
    "steps",
    "plant",
    "parameters",
    "published",
    "warnings",
}
STEP = {
    "id",
    "step",
    "line",
    "unit",
    "good_output",
    "processed",
    "yield",
    "throughput",
    "available_hours",
    "hours",
    "machines_required",
    "machines_operating",
    "machines_installed",
    "utilisation",
    "investment",
    "floor_area",
    "costs",
}
PARAMETER = {"key", "value", "unit", "low", "high", "distribution", "source", "kind", "assumption"}


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str):
    assert main([*arguments, "--json", "-"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("scale", ["lab", "pilot", "industrial"])
def test_run_gives_stable_keys(scale: str, capsys: pytest.CaptureFixture[str]) -> None:
    data = as_json(capsys, "run", "cathode_supported_garnet", "--scale", scale)
    assert set(data) == RUN
    assert list(data["outputs"]) == list(OUTPUTS)
    keys = {"value", "unit", "likely", "p10", "p90", "plan_percentile"}
    assert all(set(output) == keys for output in data["outputs"].values())
    assert all(set(step) >= STEP for step in data["steps"])
    assert set(data["plant"]) == {"costs", "floor_area", "staff"}
    assert all(set(parameter) >= PARAMETER for parameter in data["parameters"])
    assert data["outputs"]["max_c_rate"]["value"] is None  # nobody reports its cathode contact
    assert (data["outputs"]["bottleneck"]["value"] is None) == (scale == "lab")


def test_a_set_value_and_its_unit_reach_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    plain = as_json(capsys, "run", "tri_layer_garnet")
    changed = as_json(
        capsys,
        "run",
        "tri_layer_garnet",
        "--set",
        "sintering.yield_=0.8",
        "--set",
        "cell.separator.thickness=0.03 mm",
        "--set",
        "sintering.fill={value: 0.7, range: [0.6, 0.8]}",
    )
    rows = {p["key"]: p for p in changed["parameters"]}
    assert (
        rows["cell.separator.thickness"]["value"],
        rows["cell.separator.thickness"]["unit"],
    ) == (0.03, "mm")
    assert rows["sintering.fill"]["low"] == 0.6
    assert changed["fingerprint"] != plain["fingerprint"]
    assert changed["outputs"]["cost_per_kwh"]["value"] > plain["outputs"]["cost_per_kwh"]["value"]
    assert any("sintering.yield_ is fixed by you" in text for text in changed["warnings"])


def test_montecarlo_gives_percentiles_of_every_output(capsys: pytest.CaptureFixture[str]) -> None:
    data = as_json(capsys, "montecarlo", "tri_layer_garnet", "-n", "200", "--seed", "3")
    assert (data["n"], data["seed"]) == (200, 3)
    assert list(data["outputs"]) == list(NUMERIC_OUTPUTS)
    cost = data["outputs"]["cost_per_kwh"]
    assert cost["p5"] < cost["p50"] < cost["p95"]
    again = as_json(capsys, "montecarlo", "tri_layer_garnet", "-n", "200", "--seed", "3")
    assert again == data


@pytest.mark.parametrize("kind", LISTS)
def test_lists(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = as_json(capsys, "list", kind)
    assert rows
    assert all(row["id"] and row["title"] for row in rows)
    assert main(["list", kind]) == 0
    shown = capsys.readouterr().out
    assert all(row["id"] in shown for row in rows)


def test_check_tells_valid_from_invalid(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *project.names("scenarios")]) == 0
    assert "valid" in capsys.readouterr().out
    bad = tmp_path / "bad.yaml"
    bad.write_text("extends: tri_layer_garnet\nset:\n  cutting.yeild_: 1\n")
    assert main(["check", "tri_layer_garnet", str(bad), "--json", str(tmp_path / "out.json")]) == 2
    rows = json.loads((tmp_path / "out.json").read_text())
    assert [row["ok"] for row in rows] == [True, False]
    assert "bad.yaml:3" in rows[1]["problems"][0]


def test_a_table_for_people_names_the_bottleneck_and_the_boundary(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["run", "tri_layer_garnet"]) == 0
    text = capsys.readouterr().out
    assert "<- bottleneck" in text
    assert "USD of 2024 per kWh of good cells" in text
    assert "assumption share" in text


def test_the_workbook_is_written_where_it_was_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "cost.xlsx"
    assert main(["run", "tri_layer_garnet", "--scale", "lab", "--excel", str(target)]) == 0
    assert target.stat().st_size > 50_000
    assert [p.name for p in tmp_path.iterdir()] == ["cost.xlsx"]


def test_help_imports_nothing_slow() -> None:
    code = (
        "import sys; sys.argv = ['model', '--help']\nfrom model.__main__ import main\ntry:"
        " main()\nexcept SystemExit: pass\nprint([m for m in ('numpy', 'pint', 'pandas') if m in"
        " sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().endswith("[]")


def test_a_closed_pipe_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m model run tri_layer_garnet | head -1",
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""


SOBOL = {
    "scenario",
    "scale",
    "fingerprint",
    "version",
    "n",
    "seed",
    "by",
    "error",
    "scrambles",
    "evaluations",
    "groups",
    "outputs",
    "notes",
}
MODEL = (
    'INPUTS = {"a": {"range": [0, 1], "distribution": "uniform"}, "b": {"range": [0, 2]}}\ndef'
    " model(p):\n    return %s\n"
)


def test_sobol_gives_stable_keys_and_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "figures.html"
    data = as_json(
        capsys,
        "sobol",
        "tri_layer_garnet",
        "--by",
        "step",
        "-n",
        "64",
        "--second-order",
        "--output",
        "cost_per_kwh",
        "--output",
        "specific_energy",
        "--group",
        "kiln=sintering.fill,sintering.residence_time",
        "--figures",
        str(page),
    )
    assert set(data) == SOBOL
    assert data["groups"]["kiln"] == ["sintering.fill", "sintering.residence_time"]
    found = data["outputs"]["cost_per_kwh"]
    assert found["unit"] == "USD/kWh"
    assert all(set(row) == {"name", "S1", "S1_error", "ST", "ST_error"} for row in found["indices"])
    assert all(set(row) == {"first", "second", "S2", "S2_error"} for row in found["pairs"])
    text = page.read_text()
    assert text.count("plotly-graph-div") >= 6
    assert 'src="http' not in text


def test_a_python_file_is_a_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.py"
    file.write_text(MODEL % "p.a + p.b")
    data = as_json(capsys, "sobol", str(file), "-n", "1024")
    rows = {row["name"]: row["ST"] for row in data["outputs"]["output"]["indices"]}
    assert rows == pytest.approx(
        {"a": 1 / 12 / (1 / 12 + 1 / 6), "b": 1 / 6 / (1 / 12 + 1 / 6)}, abs=0.01
    )
    assert as_json(capsys, "morris", str(file))["outputs"]["output"]["effects"][0]["name"] == "b"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (MODEL % "p.c", "no input 'c'"),
        (MODEL % "p.a +", "SyntaxError"),
        ("def model(p):\n    return p.a\n", "'INPUTS' is missing"),
        ("INPUTS = {}\ndef model(p):\n    return 1.0\n", "nothing is uncertain"),
        ("raise SystemExit(3)\n", "SystemExit"),
    ],
)
def test_a_python_file_that_is_no_model_is_explained(
    text: str, words: str, tmp_path: Path, capsys
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(text)
    assert main(["sobol", str(file)]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sobol", "tri_layer_garnet", "-n", "1"], "n is 1"),
        (["sobol", "tri_layer_garnet", "--output", "cost"], "no numeric output 'cost'"),
        (["sobol", "tri_layer_garnet", "--group", "x"], "NAME=KEY,KEY"),
        (
            ["sobol", "tri_layer_garnet", "--second-order", "--group", "x=nothing.here"],
            "'nothing.here' is not",
        ),
        (["sobol", "nowhere.py"], "nowhere.py"),
        (
            ["sobol", "tri_layer_garnet", "-n", "16", "--figures", "/nowhere/x.html"],
            "cannot be written",
        ),
        (["morris", "tri_layer_garnet", "--trajectories", "1"], "1 trajectories"),
        (["morris", "tri_layer_garnet", "--seed", "0"], "the seed is 0"),
        (
            ["tornado", "cathode_supported_garnet", "--output", "max_c_rate"],
            "max_c_rate is unknown",
        ),
        (["tornado", "tri_layer_garnet", "--output", "bottleneck_utilisation"], "fractions"),
    ],
)
def test_studies_that_cannot_be_made_are_explained(
    arguments: list[str], words: str, capsys
) -> None:
    assert main(arguments) == 2
    assert words in capsys.readouterr().err


def test_tornado_is_widest_first(capsys: pytest.CaptureFixture[str]) -> None:
    data = as_json(capsys, "tornado", "tri_layer_garnet", "--output", "specific_energy")
    widths = [abs(s["high"] - s["low"]) for s in data["swings"]]
    assert widths == sorted(widths, reverse=True) and widths[0] > 50


def test_tables_of_studies_name_what_leads(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("sobol", "morris", "tornado"):
        assert main([command, "cathode_supported_garnet"]) == 0
        assert "sintering." in capsys.readouterr().out


# Sweeps -----------------------------------------------------------------------------------------------------------

AXIS = {"key", "unit", "money_year", "low", "high", "log"}
ABOUT = {"scenario", "title", "scale", "fingerprint", "version"}


def test_sweep_gives_stable_keys_and_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "curves.html"
    data = as_json(
        capsys,
        "sweep",
        "cathode_supported_garnet",
        "plant.annual_output",
        "500 MWh/year",
        "20",
        "--log",
        "--points",
        "5",
        "--figures",
        str(page),
    )
    assert set(data) == ABOUT | AXIS | {"points", "outputs", "bottleneck", "warnings"}
    assert (data["points"][0], data["points"][-1], data["unit"]) == (0.5, 20, "GWh/year")
    assert list(data["outputs"]) == list(NUMERIC_OUTPUTS)
    assert data["outputs"]["max_c_rate"]["values"] == [None] * 5
    assert len(data["bottleneck"]) == 5
    assert page.read_text().count("plotly-graph-div") >= 2


def test_crossover_gives_stable_keys_and_names_the_lower(tmp_path: Path, capsys) -> None:
    page = tmp_path / "crossing.html"
    arguments = (
        "crossover",
        "cathode_supported_garnet",
        "sulfide_sheet",
        "plant.annual_output",
        "0.01",
        "1",
        "--log",
    )
    data = as_json(capsys, *arguments, "--figures", str(page))
    assert set(data) == AXIS | {
        "a",
        "b",
        "output",
        "output_unit",
        "points",
        "resolution",
        "crossings",
        "lower_at_low",
        "lower_at_high",
        "warnings",
    }
    assert all(
        set(c)
        == {
            "kind",
            "low",
            "high",
            "lower_before",
            "lower_after",
            "a_at_low",
            "b_at_low",
            "a_at_high",
            "b_at_high",
        }
        for c in data["crossings"]
    )
    assert data["crossings"][0]["lower_before"] == data["lower_at_low"] == "a"
    assert data["crossings"][-1]["lower_after"] == data["lower_at_high"]
    assert "crossing by a jump" in page.read_text()
    assert main([*arguments]) == 0
    text = capsys.readouterr().out
    assert "pass by a jump" in text and "may not show" in text
    assert (
        main(
            [
                "crossover",
                "tri_layer_garnet",
                "tri_layer_garnet@pilot",
                "sintering.yield_",
                "0.8",
                "0.9",
            ]
        )
        == 0
    )
    assert "A is lower throughout" in capsys.readouterr().out


def test_breakeven_reaches_or_says_how_near(capsys: pytest.CaptureFixture[str]) -> None:
    keys = (
        ABOUT
        | AXIS
        | {
            "output",
            "output_unit",
            "target",
            "reachable",
            "reached",
            "best",
            "points",
            "resolution",
            "warnings",
        }
    )
    data = as_json(capsys, "breakeven", "tri_layer_garnet", "sintering.yield_", "--target", "1520")
    assert set(data) == keys and data["reachable"]
    data = as_json(
        capsys, "breakeven", "tri_layer_garnet", "sintering.yield_", "--against", "sulfide_sheet"
    )
    assert not data["reachable"] and data["reached"] == [] and data["best"]["value"] == 0.96
    assert (
        main(["breakeven", "tri_layer_garnet", "sintering.yield_", "--target", "0.7 USD/Wh"]) == 0
    )
    text = " ".join(capsys.readouterr().out.split())
    assert "Not reachable in range: the best is" in text and "at sintering.yield_ = 0.96" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["sweep", "tri_layer_garnet", "sintering.yield_", "0", "0.9"],
            "command line: low: sintering.yield_: 0 is outside",
        ),
        (["sweep", "tri_layer_garnet", "sintering.yield_", "0.5", "x"], "command line: high"),
        (
            ["sweep", "tri_layer_garnet", "sintering.yield_", "0.5", "0.9", "--output", "cost"],
            "no numeric output 'cost'",
        ),
        (
            ["sweep", "tri_layer_garnet", "plant.annual_output", "5 kg", "9"],
            "the unit 'kg' does not fit",
        ),
        (
            ["crossover", "tri_layer_garnet", "nothing", "sintering.yield_", "0.5", "0.9"],
            "no scenario 'nothing'",
        ),
        (
            ["crossover", "tri_layer_garnet", "thin_film", "sintering.yield_", "0.5", "0.9"],
            "no value 'sintering.yield_'",
        ),
        (
            ["breakeven", "tri_layer_garnet", "plant.annual_output", "--target", "1000"],
            "no sourced range",
        ),
        (
            ["breakeven", "tri_layer_garnet", "sintering.yield_", "--target", "much"],
            "target: expected a number in USD/kWh",
        ),
    ],
)
def test_sweeps_that_cannot_be_made_are_explained(arguments: list[str], words: str, capsys) -> None:
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert words in told and len(told.splitlines()) == 1


# Comparisons ------------------------------------------------------------------------------------------------------


def test_compare_gives_stable_keys_and_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "compare.html"
    data = as_json(
        capsys,
        "compare",
        "tri_layer_garnet",
        "cathode_supported_garnet",
        "--scales",
        "lab,industrial",
        "-n",
        "200",
        "--seed",
        "3",
        "--output",
        "cost_per_kwh",
        "--output",
        "max_c_rate",
        "--figures",
        str(page),
    )
    assert set(data) == {"version", "n", "seed", "compared", "rows"}
    assert [(r["label"], r["scale"]) for r in data["rows"]] == [
        (title, scale)
        for scale in ("lab", "industrial")
        for title in ("Tri-layer garnet", "Cathode-supported garnet")
    ]
    for row in data["rows"]:
        assert set(row) == ABOUT | {
            "label",
            "base",
            "base_scale",
            "compared",
            "outputs",
            "strategies",
            "readiness",
            "removed_resistance",
            "cost_of_resistance",
            "steps",
            "warnings",
        }
        assert list(row["outputs"]) == list(OUTPUTS)
        assert set(row["compared"]["cost_per_kwh"]) == {"spread", "difference", "probability_best"}
    assert data["rows"][1]["compared"]["max_c_rate"] == {
        "spread": None,
        "difference": None,
        "probability_best": None,
    }
    text = page.read_text()
    assert (
        text.count("plotly-graph-div") >= 7
        and "Resistance unknown" in text
        and 'src="http' not in text
    )


def test_compare_shows_a_table_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(
            ["compare", "tri_layer_garnet", "tri_layer_garnet@pilot", "sulfide_sheet", "-n", "100"]
        )
        == 0
    )
    text = capsys.readouterr().out
    assert "100 common draws, seed 1" in text and "unknown" in text and "+ pressing" in text


def test_compare_puts_strategies_and_their_forms_side_by_side(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = (
        "cathode_supported_garnet",
        "--strategies",
        "peo_coating,peo_coating@lab,acid_hcl+ald_alumina",
        "--scales",
        "lab,industrial",
        "-n",
        "64",
    )
    rows = as_json(capsys, "compare", *arguments)["rows"]
    asked = ["without strategies", "peo_coating", "peo_coating@lab", "acid_hcl+ald_alumina"]
    assert [(r["label"], r["scale"]) for r in rows] == [
        (label, s) for s in ("lab", "industrial") for label in asked
    ]
    forms = [[(s["id"], s["form"]) for s in row["strategies"]] for row in rows]
    assert forms[1] == forms[2] == forms[6] == [("peo_coating", "lab")] and forms[5] == [
        ("peo_coating", "line")
    ]
    cost = {(r["label"], r["scale"]): r["outputs"]["cost_per_kwh"]["value"] for r in rows}
    assert cost["peo_coating", "lab"] == cost["peo_coating@lab", "lab"]
    assert (
        cost["peo_coating", "industrial"] < 0.8 * cost["peo_coating@lab", "industrial"]
    )  # a spin coater at 10 GWh a year
    acid = rows[3]
    assert acid["readiness"] == "adaptable" and acid["removed_resistance"][
        "value"
    ] == pytest.approx(940 - 34)
    assert acid["strategies"][0]["effect"]["resistance_after"]["value"] == 26
    assert main(["compare", *arguments]) == 0
    out = capsys.readouterr().out
    assert "+ acid_cleaning, + coating" in out and "adaptable" in out


def test_explore_gives_stable_keys_a_page_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, kept = tmp_path / "explore.html", tmp_path / "kept.jsonl"
    arguments = [
        "explore",
        "tri_layer",
        "--strategies",
        "acid_hcl,ald_alumina,acid_h3po4",
        "-n",
        "64",
        "--save",
        str(kept),
    ]
    data = as_json(capsys, *arguments, "--figures", str(page))
    assert set(data) == ABOUT | {"n", "seed", "scales", "combinations", "warnings"}
    assert len(data["combinations"]) == 5 and "plotly-graph-div" in page.read_text()
    row = data["combinations"][1]
    assert set(row) >= {
        "label",
        "strategies",
        "scale",
        "cost",
        "cost_likely",
        "removed_resistance",
        "readiness",
        "on_front",
    }
    unknown = next(row for row in data["combinations"] if row["label"] == "acid_h3po4")
    assert unknown["removed_resistance"] is None and not unknown["on_front"]
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert "5 combinations" in out and "not ranked: 1" in out
    assert main([*arguments, "--set", "sintering.yield_=0.9"]) == 2
    assert "another study" in capsys.readouterr().err


def test_waterfall_gives_stable_keys_and_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "waterfall.html"
    data = as_json(
        capsys, "waterfall", "tri_layer_garnet", "cathode_supported_garnet", "--figures", str(page)
    )
    assert set(data) == {
        "a",
        "b",
        "output",
        "unit",
        "by",
        "method",
        "start",
        "end",
        "parts",
        "notes",
        "warnings",
    }
    assert sum(p["change"] for p in data["parts"]) == pytest.approx(data["end"] - data["start"])
    assert "plotly-graph-div" in page.read_text()
    data = as_json(
        capsys,
        "waterfall",
        "tri_layer_garnet",
        "--by",
        "input",
        "--change",
        "sintering.yield_=0.9",
        "--change",
        "coating.yield_=0.99",
        "--group",
        "yields=sintering.yield_,coating.yield_",
    )
    assert [p["name"] for p in data["parts"]] == ["yields"]
    assert (
        main(["waterfall", "tri_layer_garnet", "--by", "input", "--change", "sintering.yield_=0.9"])
        == 0
    )
    assert "0.88 -> 0.9" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["compare", "tri_layer_garnet", "--scales", "lab,line"],
            "command line: scale: there is no scale 'line'",
        ),
        (["compare", "tri_layer_garnet", "nowhere"], "no scenario 'nowhere'"),
        (["compare", "tri_layer_garnet", "--output", "cost"], "no numeric output 'cost'"),
        (["compare", "tri_layer_garnet", "-n", "1"], "n is 1"),
        (
            ["waterfall", "tri_layer_garnet", "cathode_supported_garnet", "--by", "input"],
            "go by step or category",
        ),
        (["waterfall", "tri_layer_garnet", "--group", "x"], "NAME=KEY,KEY"),
    ],
)
def test_comparisons_that_cannot_be_made_are_explained(
    arguments: list[str], words: str, capsys
) -> None:
    assert main(arguments) == 2
    assert words in capsys.readouterr().err


def test_ramp_gives_stable_keys_and_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "ramp.html"
    data = as_json(
        capsys,
        "ramp",
        "sulfide_sheet",
        "--learning",
        "years=3",
        "--start",
        "formation=0.5",
        "--figures",
        str(page),
    )
    assert set(data) == ABOUT | {
        "parameters",
        "starting_yields",
        "equipment_factor",
        "mature_cost_per_kwh",
        "levelised_cost_per_kwh",
        "excess",
        "years",
        "notes",
    }
    assert len(data["years"]) == 3 and data["starting_yields"]["formation"] == 0.5
    assert "plotly-graph-div" in page.read_text()
    assert main(["ramp", "sulfide_sheet", "--learning", "years=3"]) == 0
    assert "The ramp costs" in capsys.readouterr().out
    assert main(["ramp", "sulfide_sheet", "--learning", "years"]) == 2
    assert "--learning 'years': expected KEY=VALUE" in capsys.readouterr().err


# An option given twice ----------------------------------------------------------------------------------------------


@pytest.mark.guards(
    "An option that is given twice adds up or is refused; neither of two values is forgotten.",
    once="The last value won: `--group a=x1,x2 --group a=x3` made a group of x3 alone.",
)
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["run", "thin_film", "--scale", "lab", "--scale", "pilot"],
            "argument --scale: given twice",
        ),
        (["sobol", "thin_film", "-n", "16", "-n=32"], "argument -n: given twice"),
        (["montecarlo", "thin_film", "--seed=1", "--seed", "1"], "argument --seed: given twice"),
        (["sobol", "thin_film", "--by", "step", "--by", "line"], "argument --by: given twice"),
        (
            ["tornado", "thin_film", "--output", "staff", "--output", "investment"],
            "argument --output: given twice",
        ),
        (["run", "thin_film", "--json", "-", "--json", "x.json"], "argument --json: given twice"),
        (["run", "thin_film", "--set", "a.b=1", "--set", "a.b=2"], "--set a.b is given twice"),
        (["explore", "thin_film", "--set", "a.b=1", "--set", "a.b=1"], "--set a.b is given twice"),
        (
            ["waterfall", "thin_film", "--change", "a.b=1", "--change", "a.b=2"],
            "--change a.b is given twice",
        ),
        (
            ["ramp", "thin_film", "--learning", "a=1", "--learning", "a=2"],
            "--learning a is given twice",
        ),
        (["ramp", "thin_film", "--start", "a=1", "--start", "a=2"], "--start a is given twice"),
        (["compare", "thin_film", "--scales", "lab,lab"], "'lab' stands twice in lab,lab"),
        (["explore", "thin_film", "--strategies", "acid_hcl,acid_hcl"], "'acid_hcl' stands twice"),
    ],
)
def test_an_option_given_twice_is_refused(arguments: list[str], words: str, capsys) -> None:
    try:
        status = main(arguments)
    except SystemExit as ended:  # argparse's own way
        status = ended.code
    assert status == 2 and words in capsys.readouterr().err


def test_groups_and_outputs_given_twice_add_up(tmp_path: Path, capsys) -> None:
    path = tmp_path / "own.py"
    path.write_text(
        "INPUTS = {f'x{i}': [0, 1] for i in range(4)}\n\n\ndef model(p):\n    return {'y':"
        " sum(p.values()), 'z': p.x1}\n"
    )
    arguments = [
        "sobol",
        str(path),
        "-n",
        "16",
        "--group",
        "a=x0,x1",
        "--group",
        "a=x1,x2",
        "--output",
        "y",
        "--output",
        "y",
    ]
    assert main([*arguments, "--json", "-"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["groups"] == {"a": ["x0", "x1", "x2"], "x3": ["x3"]} and list(
        found["outputs"]
    ) == ["y"]
