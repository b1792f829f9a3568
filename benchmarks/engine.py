"""Cases of the engine: one evaluation, samples, and whole commands, on both ready garnet chains."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

from benchmarks.measure import Case
from model import evaluate, load
from model.engine.evaluation import run
from model.studies.monte_carlo import sample_outputs

ROOT = Path(__file__).resolve().parents[1]
CHAINS = ("tri_layer_garnet", "cathode_supported_garnet")
SAMPLES = 100_000


def command(*arguments: str) -> Case:
    """A command line in a process of its own, start-up included."""

    def call() -> None:
        subprocess.run(
            [sys.executable, "-m", "model", *arguments], cwd=ROOT, check=True, capture_output=True
        )

    return call


def cases() -> dict[str, Case]:
    """What is timed, each checked once for a sensible result."""
    by_name: dict[str, Case] = {}
    for name in CHAINS:
        scenario = load(name)
        exact = evaluate(scenario, shares=False).outputs["cost_per_kwh"]
        drawn = sample_outputs(scenario, 4096, 1, ["cost_per_kwh"])
        assert np.isclose(
            run(scenario, scenario.numbers).outputs["cost_per_kwh"] * 1000, exact, rtol=1e-12
        )
        assert np.all(np.isfinite(drawn))
        by_name[f"{name}: one evaluation, outputs only"] = lambda s=scenario: run(s, s.numbers)
        by_name[f"{name}: one evaluation, every quantity and assumption share"] = (
            lambda s=scenario: evaluate(s)
        )
        by_name[f"{name}: {SAMPLES:,} samples, one output"] = lambda s=scenario: sample_outputs(
            s, SAMPLES, 1, ["cost_per_kwh"]
        )
    by_name["python -m model --help"] = command("--help")
    by_name["python -m model run tri_layer_garnet"] = command("run", "tri_layer_garnet")
    return by_name
