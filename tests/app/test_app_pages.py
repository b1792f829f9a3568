"""What the app's pages show, against the model: a step's details, the laboratory beside the line,
crossings, fronts, flows.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import tomllib
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from app_pages import PAGES, parts
from app_pages.parts import safe_csv, short
from app_pages.view import View
from model import evaluate, load
from model.engine.explained import explained
from model.figures import cost as figures
from model.figures.chain import value_flows, value_sankey
from model.plant.economics import CATEGORIES
from model.reading import project
from model.reading.wording import number_text, words
from model.scenario.scales import scales_of
from model.studies.comparison import front
from model.studies.crossover import crossovers
from tests.app.test_app import app, page, press, sound, widget
from tests.conftest import ROOT

LINE, OUTPUT = "lab beside line", "plant.annual_output"
MARKUP = "<img src=x onerror=alert(1)> **bold** [x](http://x) $x^2$ :red[x]"


def drawn(at: AppTest) -> list[dict]:
    """The charts of a page as plotly gets them."""
    return [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]


# A step ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["sintering", "coating", "stacking"])
def test_a_step_opens_with_every_quantity_its_equation_and_every_input(step: str) -> None:
    at = app()
    widget(at, "selectbox", "Look into a step").set_value(step).run()
    assert sound(at)
    result = evaluate(load("tri_layer_garnet"))
    quantities, inputs = (at.dataframe[index].value for index in (0, 1))
    assert list(quantities["equation"]) == [row.equation for row in explained(result, step)]
    assert list(quantities["value"]) == pytest.approx(
        [row.value for row in explained(result, step)]
    )
    own = {
        key.partition(".")[2]: value
        for key, value in result.scenario.values.items()
        if key.startswith(f"{step}.")
    }
    assert list(inputs["input"]) == list(own)
    assert list(inputs["source"]) == [value.source or "choice" for value in own.values()]


def test_a_closed_step_stays_closed_and_opens_again() -> None:
    at = app()
    for _ in range(2):
        widget(at, "selectbox", "Look into a step").set_value("sintering").run()
        assert "equation" in at.dataframe[0].value
        at.run()
        assert not at.dataframe


def test_every_bar_of_the_cost_by_step_knows_its_step_and_ends_in_its_total() -> None:
    result = evaluate(load("tri_layer_garnet"))
    *bars, totals = figures.cost_by_step(result).data
    steps = list(result.by_step.index)
    assert all(list(trace.customdata) == steps for trace in (*bars, totals))
    kwh = result.quantities["plant.good_energy"] / 1000
    assert [text.strip() for text in totals.text] == [
        number_text(total / kwh) for total in result.by_step["total"]
    ]
    assert sum(sum(bar.x) for bar in bars) == pytest.approx(result.outputs["cost_per_kwh"])


def test_every_number_on_top_has_its_unit_and_every_slider_its_range() -> None:
    at = app(set="sintering.yield_:0.8")
    below = " ".join(caption.value for caption in at.caption)
    for unit in (
        "USD/kWh",
        "USD/\\(kWh/year\\)",
        "%",
        "Wh/kg",
        "Wh/L",
        "ohm\\*cm2",
        "% of the result",
    ):
        assert unit in below, unit
    assert "difference to the ready scenario" in below
    assert "the median of 4096 draws over the ranges of all inputs, seed 1" in below
    spread = parts.drawn(View("tri_layer_garnet", changes=(("sintering.yield_", 0.8),))).of(
        "cost_per_kwh"
    )
    assert spread is not None and spread.plan_percentile is not None
    assert f"{100 - spread.plan_percentile:.0f} % of the draws cost more than the plan" in below
    assert any(f"; plan {short(spread.plan)}" in caption.value for caption in at.caption)
    low, high = load("tri_layer_garnet").values["sintering.residence_time"].range
    assert any(
        slider.label == f"sintering · residence time, {low:g} to {high:g} h" for slider in at.slider
    )


# Compare --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tri_layer_garnet", "sulfide_sheet"])
def test_the_laboratory_stands_beside_its_line(name: str) -> None:
    at = page("compare", scenario=name, what=LINE)
    assert sound(at) and not at.error
    results = [evaluate(load(name, scale=scale)) for scale in scales_of(name)]
    table = at.dataframe[0].value.T
    assert list(table["scale"]) == list(scales_of(name))
    assert list(table["plan, USD/kWh"]) == [
        number_text(result.outputs["cost_per_kwh"], 4) for result in results
    ]
    assert list(table["overall yield"]) == [
        number_text(result.outputs["overall_yield"]) for result in results
    ]
    assert table["likely difference to the base"].iloc[0] == "base"


def test_the_crossings_are_listed_with_who_is_cheaper_on_either_side() -> None:
    at = page("compare", what=LINE)
    found = at.dataframe[len(at.dataframe) - 1].value
    assert list(found["kind"]) and sound(at)
    scenarios = {
        scale: load("tri_layer_garnet", scale=scale) for scale in scales_of("tri_layer_garnet")
    }
    for row in found.to_dict("records"):
        for side, factor in (("cheaper below", 0.9), ("cheaper above", 1.1)):
            value = {"value": factor * float(row["at, GWh/year"]), "unit": "GWh/year"}
            two = [
                row[side].rpartition(", ")[2],
                *({row["cheaper below"], row["cheaper above"]} - {row[side]}),
            ]
            cheap, dear = (
                scenarios[name.rpartition(", ")[2]].with_set({OUTPUT: value}) for name in two
            )
            assert evaluate(cheap).number("cost_per_kwh") < evaluate(dear).number("cost_per_kwh"), (
                side,
                row,
            )


@pytest.mark.guards(
    "A number stands under a name that is not its own.",
    once=(
        "The table of the curves bore the numbers of the curves, not those of the scenarios"
        " above it."
    ),
)
def test_the_table_of_the_curves_bears_the_names_of_what_they_are() -> None:
    at = page("compare", what=LINE)
    at.session_state["table/volume"] = True
    at.run()
    (table,) = (one.value for one in at.dataframe if "output, GWh/year" in one.value.columns)
    last = table.iloc[-1]
    for scale in scales_of("tri_layer_garnet"):
        made = load("tri_layer_garnet", scale=scale)
        asked = made.with_set(
            {OUTPUT: {"value": float(last["output, GWh/year"]), "unit": "GWh/year"}}
        )
        number = scales_of("tri_layer_garnet").index(scale) + 1
        assert last[f"{number}. {made.title}, {scale}"] == pytest.approx(
            evaluate(asked).number("cost_per_kwh")
        )


def test_at_a_crossing_both_cost_the_same_and_at_a_jump_they_change_places() -> None:
    scenarios = [
        load("cathode_supported_garnet"),
        load("sulfide_sheet"),
        load("tri_layer_garnet", scale="lab"),
    ]
    study = crossovers(scenarios, OUTPUT, 1e-6, 1, log=True)
    assert set(study.crossings) == {(0, 1), (0, 2), (1, 2)}
    kinds = []
    for pair, found in study.crossings.items():
        for crossing in found:
            ends = []
            for at in (crossing.low, crossing.high):
                asked = {OUTPUT: {"value": at, "unit": study.axis.unit}}
                ends.append(
                    [evaluate(scenarios[i].with_set(asked)).number("cost_per_kwh") for i in pair]
                )
            (a_low, b_low), (a_high, b_high) = ends
            assert (a_low, b_low, a_high, b_high) == pytest.approx(crossing.values, rel=1e-9)
            assert crossing.low == pytest.approx(crossing.high, rel=1e-9)
            if crossing.kind == "crossing":
                assert a_low == pytest.approx(b_low, rel=1e-6)
            else:
                assert (a_low - b_low) * (a_high - b_high) < 0
            kinds.append(crossing.kind)
    assert {"crossing", "jump"} <= set(kinds)


def rows(places: list[tuple[float, float | None]]) -> list:
    """Rows of a comparison as far as a front looks at them: cost and resistance."""
    made = []
    for cost, resistance in places:
        outputs = {"cost_per_kwh": cost, "area_specific_resistance": resistance}
        made.append(
            SimpleNamespace(result=SimpleNamespace(outputs=outputs, number=outputs.__getitem__))
        )
    return made


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.guards(
    "One of several that are alike is left out of a list.",
    once="Of two variants with the same cost and resistance one alone stood on the Pareto front.",
)
def test_the_front_is_what_nothing_beats(seed: int) -> None:
    random = np.random.default_rng(seed)
    # few values, so that many are equal
    places = [(float(a), float(b)) for a, b in random.integers(0, 8, (25, 2))]
    best = [
        (a, b)
        for a, b in places
        if not any(c <= a and d <= b and (c, d) != (a, b) for c, d in places)
    ]
    found = [
        (row.result.number("cost_per_kwh"), row.result.number("area_specific_resistance"))
        for row in front(rows([*places, (0.0, None)]))
    ]
    assert sorted(found) == sorted(best)
    assert [resistance for _, resistance in found] == sorted((r for _, r in found), reverse=True)


# Chain ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("of", [("materials",), CATEGORIES], ids=["materials", "all"])
@pytest.mark.parametrize("name", project.names("scenarios"))
def test_what_goes_into_a_step_comes_out_or_is_lost(name: str, of: tuple[str, ...]) -> None:
    result = evaluate(load(name))
    flows = value_flows(result, of)
    for id, added in flows.added.items():
        received = sum(value for (_, target), value in flows.passed.items() if target == id)
        handed = [value for (source, _), value in flows.passed.items() if source == id]
        out = sum(handed) if handed else flows.good - flows.beside
        assert added + received == pytest.approx(out + flows.lost[id], rel=1e-12), id
        share = next(step["yield"] for step in result.steps if step["id"] == id)
        assert flows.lost[id] == pytest.approx(
            (1 - share) * (added + received), rel=1e-12, abs=1e-12
        ), id
    whole = sum(result.by_category[c] for c in of) / (result.quantities["plant.good_energy"] / 1000)
    assert sum(flows.added.values()) + flows.beside == pytest.approx(whole, rel=1e-9)
    assert sum(flows.lost.values()) + flows.good == pytest.approx(whole, rel=1e-9)


def test_the_picture_of_flows_draws_them_and_drops_only_what_is_too_thin_to_see() -> None:
    result = evaluate(load("tri_layer_garnet"))
    flows = value_flows(result, ("materials",))
    (sankey,) = value_sankey(result, ("materials",)).data
    labels, whole = list(sankey.node.label), sum(flows.added.values()) + flows.beside
    into: dict[str, float] = {}
    for target, value in zip(sankey.link.target, sankey.link.value, strict=True):
        into[labels[target].split()[0]] = into.get(labels[target].split()[0], 0.0) + value
    assert into["rejected"] == pytest.approx(
        sum(flows.lost.values()), abs=0.002 * whole * len(flows.lost)
    )
    assert into["good"] == pytest.approx(flows.good - flows.beside)
    assert f"rejected {number_text(sum(flows.lost.values()))} USD/kWh" in labels


def test_the_table_of_steps_has_flows_machines_and_what_they_take() -> None:
    at = page("chain")
    result = evaluate(load("tri_layer_garnet"))
    first, second = (at.dataframe[index].value.set_index("step") for index in (0, 1))
    for step in result.steps:
        name = words(step["id"])
        assert first["processed"][name] * first["yield, %"][name] / 100 == pytest.approx(
            first["good output"][name]
        )
        assert first["installed"][name] == step["machines_installed"]
        assert second["investment, MUSD"][name] == pytest.approx(step["investment"] / 1e6)
        assert second["crew, people"][name] == step["staff"]


# Sensitivity ----------------------------------------------------------------------------------------------------------


def test_the_tornado_names_the_range_of_every_input() -> None:
    at = page("sensitivity")
    (chart,) = drawn(at)
    scenario = load("tri_layer_garnet")
    low, high = scenario.values["sintering.residence_time"].range
    assert f"sintering · residence time<br>{low:g} to {high:g} h" in chart["data"][0]["y"]
    widget(at, "selectbox", "Output").set_value("overall_yield").run()
    assert sound(at)


# What others wrote ----------------------------------------------------------------------------------------------------


def brought(text: str) -> AppTest:
    """The export page with a scenario of the user's taken up."""
    at = page("export")
    at.file_uploader(key="upload").set_value(("mine.yaml", text.encode(), "text/yaml")).run()
    assert sound(at) and not at.error
    return press(at, "Continue with it")


def test_no_name_with_markup_reaches_a_chart_as_markup() -> None:
    at = brought(f"title: '{MARKUP}'\nextends: tri_layer_garnet\n")
    for name in PAGES:
        at.switch_page(f"app_pages/{name}.py").run()
        assert sound(at) and not at.error, name
        assert "<img" not in json.dumps(drawn(at)), name
    at.switch_page("app_pages/compare.py").run()
    assert any("&lt;img" in json.dumps(chart) for chart in drawn(at))
    assert any(
        column.startswith(f"1. {MARKUP}") for column in at.dataframe[0].value.columns
    )  # a table shows it as it is


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "a\r=1+1", "a\n=1+1"]
)
@pytest.mark.guards(
    "A text becomes a formula where a spreadsheet opens the file.",
    once=(
        "A line end within a text began a new line of the CSV file, and what followed it could"
        " begin a formula."
    ),
)
def test_no_text_becomes_a_formula_in_csv(text: str) -> None:
    table = pd.DataFrame({"title": [text, "plain"], "number": [-1.5, 2.0]})
    head, first, second = csv.reader(io.StringIO(safe_csv(table), newline=""))
    assert head == ["title", "number"]
    assert first == [text if text[0] == "a" else f"'{text}", "-1.5"]  # numbers stay numbers
    assert second == ["plain", "2.0"]


def test_pandas_is_there_before_any_page_draws() -> None:
    """Plotly looks at a pandas that is loaded, even half: one that another session's page begins to
    load breaks its charts.
    """
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-c",
            "import sys, app_pages.parts; print('pandas' in sys.modules)",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "True"


STARTED = """
import asyncio, sys
import streamlit as st
import streamlit_app
assert isinstance(streamlit_app.app, st.App)
from app_pages import parts, view
from app_pages.start import ready
async def start():
    async with ready(streamlit_app.app):
        view.evaluate = parts.outlook = None  # whoever calculates again fails
        print(view.result_of(view.View()).number("cost_per_kwh"), len(parts.drawn(view.View()).spreads))
asyncio.run(start())
"""


def test_the_server_has_the_first_result_before_a_visit() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", STARTED],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    cost = evaluate(load("tri_layer_garnet")).number("cost_per_kwh")
    assert float(done.stdout.split()[0]) == cost


def test_the_server_asks_no_other_machine() -> None:
    """Streamlit asks another machine for the server's address where none is set, and reports its
    use where that is not off.
    """
    settings = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))[
        "browser"
    ]
    assert settings["serverAddress"] and settings["gatherUsageStats"] is False


# What others report ---------------------------------------------------------------------------------------------------


def test_the_first_page_shows_what_others_report_to_whoever_opens_it() -> None:
    at = app(scenario="sulfide_sheet")
    assert not [f for f in at.dataframe if "what it is" in f.value.columns]
    at.session_state["reported"] = True
    at.run()
    assert sound(at) and not at.error
    (table,) = [f.value for f in at.dataframe if "what it is" in f.value.columns]
    nissan = table[table["by"] == "Nissan"].iloc[0]
    assert nissan["what it is"] == "announcement"
    assert nissan["published"] == "69.7 to 80.4"
    assert nissan["as read"] == "65 to 75 USD/kWh (2022)"
    cost = evaluate(load("sulfide_sheet"), shares=False).outputs["cost_per_kwh"]
    assert nissan["plan"] == number_text(cost)
    assert nissan["likely"] == number_text(
        parts.drawn(View("sulfide_sheet")).of("cost_per_kwh").likely
    )
    told = " ".join(caption.value for caption in at.caption).replace("\\", "")
    assert "if the cell producer has enough know-how" in told
    assert "a goal, requirement or forecast" in told


def test_the_first_page_says_where_nothing_is_published() -> None:
    at = app(scenario="thin_film")
    at.session_state["reported"] = True
    at.run()
    assert sound(at) and not at.error
    assert any("no published figure for this kind of cell" in c.value for c in at.caption)
