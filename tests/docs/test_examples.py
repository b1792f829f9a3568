"""The examples run as a reader runs them, and what they print is what the engine says by another
way.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from model import evaluate, load, monte_carlo
from model.engine.influence import swings
from model.scenario import catalogue
from tests.conftest import ROOT

EXAMPLES = sorted(path for path in (ROOT / "examples").glob("*.py") if path.stem != "project")


def output(name: str, folder: Path) -> list[str]:
    """The lines that an example prints, started from any folder."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    run = subprocess.run(
        [sys.executable, str(ROOT / f"examples/{name}.py")],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert not run.stderr
    assert list(folder.iterdir()) == [], "an example leaves nothing behind"
    return run.stdout.splitlines()


def row(lines: list[str], start: str) -> list[str]:
    """The cells of the first line that begins with a name."""
    words = start.split()
    return next(line.split()[len(words) :] for line in lines if line.split()[: len(words)] == words)


def number(text: str) -> float:
    return float(text.replace(",", ""))


def test_the_gallery_is_complete_and_listed() -> None:
    assert [path.stem for path in EXAMPLES] == ["compare_strategies", "cost_one_chain", "own_step"]
    for page in ("README.md", "docs/README.md"):
        assert all(path.name in (ROOT / page).read_text(encoding="utf-8") for path in EXAMPLES), (
            page
        )


def test_cost_one_chain(tmp_path: Path) -> None:
    lines = output("cost_one_chain", tmp_path)
    results = {
        scale: evaluate(load("tri_layer_garnet", scale=scale))
        for scale in ("lab", "pilot", "industrial")
    }
    assert [number(cell) for cell in row(lines, "USD/kWh")[:3]] == pytest.approx(
        [float(result.outputs["cost_per_kwh"]) for result in results.values()], abs=5e-4
    )
    assert row(lines, "share on assumptions") == [
        f"{r.outputs['assumption_share']:.3f}" for r in results.values()
    ]
    industrial = results["industrial"]
    dearest = max(industrial.steps, key=lambda step: sum(step["costs"].values()))
    kwh = float(industrial.outputs["annual_cost"]) / float(industrial.outputs["cost_per_kwh"])
    start = next(i for i, line in enumerate(lines) if line.startswith("USD/kWh of the five"))
    assert lines[start + 3].split()[0] == dearest["id"]
    assert number(lines[start + 3].split()[-1]) == pytest.approx(
        sum(dearest["costs"].values()) / kwh, abs=0.05
    )
    widest = swings(industrial.scenario)[0]
    low, _, high = row(lines, widest.key)[:3]
    assert (number(low), number(high)) == (round(widest.low), round(widest.high))
    spread = monte_carlo(industrial.scenario, n=4096, seed=1).outputs["cost_per_kwh"]
    assert spread is not None
    assert lines[-1].split() == [
        "USD/kWh",
        *(f"{number:.0f}" for number in spread.percentiles.values()),
    ]


def test_compare_strategies(tmp_path: Path) -> None:
    lines = output("compare_strategies", tmp_path)
    for scale in ("lab", "industrial"):
        # The base and a variant by themselves, over the same draws.
        for label, chosen in (("without strategies", []), ("ald_alumina", ["ald_alumina"])):
            alone = monte_carlo(
                load("cathode_supported_garnet", scale=scale, strategies=chosen), n=2048, seed=1
            )
            spread = alone.outputs["cost_per_kwh"]
            assert spread is not None
            assert row(lines, f"{scale} {label}")[0] == f"{spread.likely:,.0f}"
        assert row(lines, f"{scale} without strategies")[1] == "+0"
        # The review: 940 ohm cm2 before, 26 after acid and 34 after alumina; of the polymer it
        # gives none.
        assert row(lines, f"{scale} acid_hcl")[-2:] == ["914", "mature"]
        assert row(lines, f"{scale} ald_alumina")[-2:] == ["906", "adaptable"]
        assert row(lines, f"{scale} peo_coating@lab")[-2:] == ["unknown", "mature"]
    ends = [
        evaluate(load("cathode_supported_garnet", strategies=[name])).number("cost_per_kwh")
        for name in ("peo_coating", "peo_coating@lab")
    ]
    assert any(line.endswith(f"{ends[0]:.1f} to {ends[1]:.1f} USD/kWh") for line in lines)
    assert number(row(lines, "all")[0]) == pytest.approx(ends[1] - ends[0], abs=0.05)


def test_own_step(tmp_path: Path) -> None:
    lines = output("own_step", tmp_path)
    # By hand: 300 cm2 x 2 flashes a second over 5 flashes are 43.2 m2/h, of which 80 % is sheets;
    # 7680 h/year at 88 % and a yield of 98 % make 228,895 good m2 a year, so 87.4 machines for 20
    # million.
    site = load("cathode_supported_garnet").numbers
    speed = 300e-4 * 2 / 5 * 3600 * 0.8
    machines = np.ceil(20e6 / 0.98 / (speed * site["site.operating_hours"] * 0.88))
    assert (
        lines[0]
        == f"{speed:.1f} m2/h a machine, {machines:.0f} machines for 20,000,000 good m2 a year"
    )
    # Light of 50 J/cm2 at an efficiency of 0.3 and a fill of 0.8, and 10 kW of the machine, per
    # processed area.
    electricity = 50e4 / 3600 / 0.3 / 0.8 + 10e3 / speed  # Wh/m2
    assert number(row(lines, "energy")[0]) == pytest.approx(
        electricity * site["site.electricity_price"] / 0.98, abs=5e-5
    )
    printed = {line.split()[0]: number(line.split()[1]) for line in lines[2:10]}
    assert set(printed) < set(evaluate(load("thin_film")).by_category.index)
    assert number(row(lines, "total")[0]) == pytest.approx(sum(printed.values()), abs=1e-3)
    # The share of the decisive number, by fixing it: the variance of the conditional mean over a
    # plain random sample.
    first, _, total, _ = map(number, row(lines, "flash_annealing.flashes"))
    assert first == pytest.approx(_share("flash_annealing.flashes"), abs=0.05)
    assert first < total < 1
    assert list(catalogue.step_files()) == [
        id for id in catalogue.step_files() if id != "flash_annealing"
    ]


def _share(name: str) -> float:
    """First-order index by the variance of means in bins of one input, from the example's own
    function.
    """
    spec = importlib.util.spec_from_file_location(
        "own_step_of_examples", ROOT / "examples/own_step.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, spec.name, module)
        patch.syspath_prepend(ROOT / "examples")
        spec.loader.exec_module(module)
        sys.modules.pop("project")
    generator = np.random.default_rng(7)
    u = {key: generator.random(40_000) for key in module.uncertain}
    cost = module.cost(u)["usd_per_m2"]
    bins = np.floor(u[name] * 40).astype(int)
    means = np.array([cost[bins == i].mean() for i in range(40)])
    return float(means.var() / cost.var())


def test_every_example_says_what_it_is_for() -> None:
    for path in EXAMPLES:
        text = path.read_text(encoding="utf-8")
        assert re.match(r'"""[A-Z][^"]{40,}', text), path.name
        comments = [line for line in text.splitlines() if line.startswith("# ")]
        assert len(comments) >= 5, f"{path.name}: an example is told in prose"
