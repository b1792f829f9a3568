"""The app without a browser: every scenario and scale on the Explore page, sliders, links, download."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from model import catalogue, evaluate, load
from model.report import figure
from model.scenario import scales_of
from tests.conftest import ROOT

CASES = [(name, scale) for name in catalogue.names("scenarios") for scale in scales_of(name)]


def app(**query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    for key, value in query.items():
        at.query_params[key] = value
    return at.run()


def tile(at: AppTest, word: str) -> str:
    return next(metric.value for metric in at.metric if word in metric.label)


def link(at: AppTest) -> str | None:
    """The scenario in the link; one that came with it is a list."""
    found = at.query_params.get("scenario")
    return found[0] if isinstance(found, list) else found


@pytest.mark.parametrize(("name", "scale"), CASES)
def test_explore_shows_a_full_result_for_every_scenario(name: str, scale: str) -> None:
    at = app(scenario=name, scale=scale)
    assert not at.exception
    assert not at.error
    assert len(at.slider) == 10
    assert (at.selectbox(key="scenario").value, link(at)) == (name, name)
    cost = evaluate(load(name, scale=scale), shares=False).outputs["cost_per_kwh"]
    assert tile(at, "Cost") == figure(cost)
    assert "%" in next(metric.label for metric in at.metric if "assumptions" in metric.label)


def test_the_first_visit_needs_no_click() -> None:
    at = app()
    assert not at.exception
    assert at.selectbox(key="scenario").value == "tri_layer_garnet"
    assert len(at.metric) == 6


def test_another_scenario_stands_in_the_link() -> None:
    at = app()
    assert link(at) is None
    at.selectbox(key="scenario").set_value("sulfide_sheet").run()
    assert link(at) == "sulfide_sheet"
    before = tile(at, "Cost")
    at.selectbox(key="scenario").set_value("tri_layer_garnet").run()
    assert link(at) == "tri_layer_garnet" and tile(at, "Cost") != before


def test_a_slider_moves_the_result_and_reset_brings_it_back() -> None:
    at = app()
    before = tile(at, "Cost")
    slider = at.slider[0]
    slider.set_value(slider.max).run()
    assert not at.exception
    assert tile(at, "Cost") != before
    assert any("to the ready scenario" in (metric.delta or "") for metric in at.metric)
    next(button for button in at.button if "Reset" in button.label).click().run()
    assert tile(at, "Cost") == before


def test_a_broken_link_falls_back() -> None:
    at = app(scenario="no_such_thing", scale="galactic")
    assert not at.exception
    assert at.selectbox(key="scenario").value == "tri_layer_garnet"


def test_the_bottleneck_is_named() -> None:
    at = app(scenario="tri_layer_garnet", scale="industrial")
    assert any("bottleneck is" in caption.value for caption in at.caption)
