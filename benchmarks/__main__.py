"""`python -m benchmarks [--write]`: times the engine on both ready chains, round-robin, beside a reference kernel.

Every case is checked for correctness before it is timed. Each round runs all cases once; the table shows the median of
the seconds and the median of the per-round ratios to the reference kernel, which other load on the machine moves less.
`--write` keeps the table in `benchmarks/results.md`.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from model import evaluate, load
from model.uncertainty import sample_outputs
from model.walk import run

ROOT = Path(__file__).resolve().parents[1]
CHAINS = ("tri_layer_garnet", "cathode_supported_garnet")
ROUNDS = 7
SAMPLES = 100_000


def reference() -> None:
    """A fixed chain of elementwise operations on arrays that fit the cache: the unit of every ratio."""
    x = np.linspace(1.0, 2.0, 4096)
    for _ in range(200):
        x = np.ceil(x * 1.7 / (x + 0.3)) + x * 0.01


def command(*arguments: str) -> Callable[[], None]:
    """A command line in a process of its own, start-up included."""

    def call() -> None:
        subprocess.run([sys.executable, "-m", "model", *arguments], cwd=ROOT, check=True, capture_output=True)

    return call


def cases() -> dict[str, Callable[[], object]]:
    """What is timed, each checked once for a sensible result."""
    found: dict[str, Callable[[], object]] = {}
    for name in CHAINS:
        scenario = load(name)
        exact = evaluate(scenario, shares=False).outputs["cost_per_kwh"]
        drawn = sample_outputs(scenario, 4096, 1, ["cost_per_kwh"])
        assert np.isclose(run(scenario, scenario.numbers).outputs["cost_per_kwh"] * 1000, exact, rtol=1e-12)
        assert np.all(np.isfinite(drawn))
        found[f"{name}: one evaluation, outputs only"] = lambda s=scenario: run(s, s.numbers)
        found[f"{name}: one evaluation, every quantity and assumption share"] = lambda s=scenario: evaluate(s)
        found[f"{name}: {SAMPLES:,} samples, one output"] = lambda s=scenario: sample_outputs(
            s, SAMPLES, 1, ["cost_per_kwh"]
        )
    found["python -m model --help"] = command("--help")
    found["python -m model run tri_layer_garnet"] = command("run", "tri_layer_garnet")
    return found


def seconds(call: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main() -> None:
    """Run all cases and print the table."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("--write", action="store_true", help="keep the table in benchmarks/results.md")
    given = options.parse_args()
    timed = cases()
    for call in timed.values():
        call()
    times: dict[str, list[float]] = {name: [] for name in timed}
    ratios: dict[str, list[float]] = {name: [] for name in timed}
    for _ in range(ROUNDS):
        for name, call in timed.items():
            before = seconds(reference)
            took = seconds(call)
            unit = (before + seconds(reference)) / 2
            times[name].append(took)
            ratios[name].append(took / unit)
    lines = ["| case | seconds | best | times the reference kernel |", "|---|---|---|---|"]
    for name in timed:
        median, best = statistics.median(times[name]), min(times[name])
        lines.append(f"| {name} | {median:.4f} | {best:.4f} | {statistics.median(ratios[name]):.3g} |")
    about = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, numpy {np.__version__}"
    text = "\n".join([*lines, "", f"{ROUNDS} rounds on {about}; one core used."])
    print(text)
    if given.write:
        (ROOT / "benchmarks" / "results.md").write_text(
            f"# Measured speed\n\nMade by `python -m benchmarks --write`.\n\n{text}\n"
        )


if __name__ == "__main__":
    main()
