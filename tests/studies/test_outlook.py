"""Plan, likely and conservative: beside each number that stands alone, and only where it varies."""

import json

import numpy as np
import pytest

from model import evaluate, load, monte_carlo
from model.__main__ import main
from model.plant.outputs import NUMERIC_OUTPUTS
from model.reports.result import result_json, what_numbers_say
from model.studies.monte_carlo import spread
from model.studies.outlook import DRAWS, SEED, outlook
from tests.scenarios import beyond_all_size


def test_what_a_spread_says_of_the_plan() -> None:
    values = np.arange(1.0, 101.0)
    of = spread(values, "USD/kWh", 30.5)
    assert of.plan == 30.5 and of.plan_percentile == 30.0
    assert of.likely == 50.5 and of.band == pytest.approx((10.9, 90.1))
    # a plan that draws meet exactly lies in their middle
    assert spread(values, "USD/kWh", 30.0).plan_percentile == 29.5
    assert spread(np.ones(5), "USD/kWh", 1.0).plan_percentile is None
    assert spread(values, "USD/kWh", None).plan_percentile is None


def test_json_keeps_the_plan_and_gains_the_draws() -> None:
    result = evaluate(load("sulfide_sheet"))
    outputs = result_json(result, outlook(result.scenario))["outputs"]
    study = monte_carlo(result.scenario, DRAWS, SEED)
    assert outputs["cost_per_kwh"]["value"] == result.number("cost_per_kwh")
    for name in NUMERIC_OUTPUTS:
        of, drawn = study.outputs[name], outputs[name]
        if of is None or of.deviation == 0:
            assert drawn["likely"] is drawn["p10"] is drawn["plan_percentile"] is None, name
            continue
        low, high = of.band
        said = [drawn[key] for key in ("value", "likely", "p10", "p90", "plan_percentile")]
        assert said == [of.plan, of.likely, low, high, of.plan_percentile], name
        assert drawn["p10"] <= drawn["likely"] <= drawn["p90"]
    assert outputs["bottleneck"]["likely"] is None  # a text
    # without draws the keys are there, and empty
    assert result_json(result)["outputs"]["cost_per_kwh"]["p90"] is None


def test_a_plan_without_draws_says_why() -> None:
    broken = beyond_all_size(load("sulfide_sheet"), "cutting.machine_price")
    beside = outlook(broken)
    assert beside.of("cost_per_kwh") is None and "cutting.machine_price" in beside.missing
    assert "the plan stands alone" in what_numbers_say(beside)


def test_run_shows_the_three_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "sulfide_sheet", "--json", "-"]) == 0
    outputs = json.loads(capsys.readouterr().out)["outputs"]
    assert outputs["cost_per_kwh"]["likely"] > outputs["cost_per_kwh"]["p10"]
    assert main(["run", "sulfide_sheet"]) == 0
    shown = capsys.readouterr().out
    assert all(head in shown for head in ("plan", "likely", "P10", "P90", "plan is at"))
    assert f"the median of {DRAWS} draws over all ranges, seed {SEED}" in " ".join(shown.split())
