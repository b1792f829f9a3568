"""Figures of comparisons and sweeps: what they draw is what was computed, and what is unknown is
listed, not drawn.
"""

from __future__ import annotations

import pytest

from model import compare, crossover, load, ramp, waterfall
from model.figures import comparison as compare_figures
from model.figures import curves
from model.figures.ramp import ramp as ramp_figure
from model.figures.theme import ERROR, LINES, MARK
from model.figures.waterfall import waterfall as waterfall_figure
from model.studies.ramp import CAUSES


@pytest.fixture(scope="module")
def study():
    return compare(
        ["tri_layer_garnet", "cathode_supported_garnet"],
        n=50,
        scales=["lab", "industrial"],
        outputs=["cost_per_kwh", "max_c_rate"],
    )


def test_an_unknown_resistance_is_listed_and_not_drawn(study) -> None:
    figure = compare_figures.cost_against_resistance(study)
    drawn = [(x, y) for trace in figure.data for x, y in zip(trace.x, trace.y, strict=True)]
    known = [
        r.result.outputs
        for r in study.rows
        if r.result.outputs["area_specific_resistance"] is not None
    ]
    assert drawn == [(o["area_specific_resistance"], o["cost_per_kwh"]) for o in known]
    text = figure.layout.annotations[0].text
    assert (
        "Cathode-supported garnet, lab" in text
        and "Cathode-supported garnet, industrial" in text
        and "Tri" not in text
    )


def test_intervals_are_percentiles_and_leave_out_the_unknown(study) -> None:
    figure = compare_figures.intervals(study, "cost_per_kwh")
    found = {
        y: (x - below, x, x + above)
        for t in figure.data
        for y, x, below, above in zip(t.y, t.x, t.error_x.arrayminus, t.error_x.array, strict=True)
    }
    for row in study.rows:
        spread = row.spreads["cost_per_kwh"].percentiles
        name = f"{row.variant.label}, {row.variant.scenario.scale}"
        assert found[name] == pytest.approx((spread[10], spread[50], spread[90]))
    assert figure.layout.xaxis.type == "log"
    known = compare_figures.intervals(study, "max_c_rate")
    assert {y for t in known.data for y in t.y} == {
        "Tri-layer garnet, lab",
        "Tri-layer garnet, industrial",
    }


def test_differences_are_drawn_by_group_without_the_base(study) -> None:
    figure = compare_figures.differences(study, "cost_per_kwh", "lab")
    assert [list(t.y) for t in figure.data] == [["Cathode-supported garnet, lab"]]


def test_a_waterfall_with_many_parts_still_adds_up() -> None:
    a = load("tri_layer_garnet")
    able = [
        k
        for k in a.uncertain
        if a.values[k].number and a.values[k].schema.allows(a.values[k].number * 1.05)
    ][:60]
    study = waterfall(a, a.with_set({k: a.values[k].number * 1.05 for k in able}), "input")
    (bars,) = waterfall_figure(study).data
    assert len(bars.x) < 40 and "smaller" in bars.y[-2]
    assert sum(bars.x[:-1]) == pytest.approx(study.end) and bars.x[-1] == study.end


def brightness(colour: str) -> float:
    """Relative luminance of a colour as screens show it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colour: str, other: str) -> float:
    dark, light = sorted((brightness(colour), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("page", ["#FFFFFF", "#191816"], ids=["light", "dark"])
def test_lines_and_marks_stand_out_on_every_page(page: str) -> None:
    for colour in LINES:
        assert contrast(colour, page) > 1.8, colour
    for colour in (MARK, ERROR):
        assert contrast(colour, page) > 3, colour


def test_labels_of_neighbours_stand_on_either_side() -> None:
    assert compare_figures._beside([1, 1.1, 9], [5, 6, 1]) == [
        "bottom center",
        "top center",
        "bottom center",
    ]
    assert compare_figures._beside([1, 1.1], [6, 5]) == ["top center", "bottom center"]
    assert compare_figures._beside([1, 1], [5, 5]) == ["bottom center", "top center"]
    assert compare_figures._beside([1], [5]) == ["top center"]


def test_crossings_are_marked_on_the_curves() -> None:
    study = crossover(
        load("cathode_supported_garnet"),
        load("sulfide_sheet"),
        "plant.annual_output",
        0.01,
        1,
        log=True,
    )
    a, b, *marks = curves.crossover(study).data
    assert list(a.y) == list(study.a) and list(b.y) == list(study.b)
    assert sum(len(m.x) for m in marks) == len(study.crossings)


def test_the_bars_of_a_ramp_are_its_cost() -> None:
    study = ramp(load("sulfide_sheet"), {"years": 3})
    bars = ramp_figure(study).data
    assert [b.name for b in bars] == ["mature plant", *CAUSES]
    for year in range(3):
        assert sum(b.y[year] for b in bars) == pytest.approx(study.frame["cost_per_kwh"][year])
