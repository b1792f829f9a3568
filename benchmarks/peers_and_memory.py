"""What a study takes of memory, and how fast lca_algebraic is on a comparable chain."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from benchmarks.evaluation import FOUR, LEADING, Row, blocked, columns_of, program_in_blocks
from benchmarks.measure import repeated
from model.scenario.scenario import Scenario
from model.studies.scenario_problem import of_scenario
from model.studies.sobol import sobol

MEMORY_ROWS = 2**16
MEMORY_INPUTS = 150
PEERS = Path(__file__).parent / "peers"
PEER_PYTHON = PEERS / ".venv" / "bin" / "python"


def memory() -> Row:
    """Peak resident memory of a study in a process of its own."""
    code = (
        "import resource\nfrom model import load, sobol\nscenario ="
        f" load('tri_layer_garnet')\nstudy = sobol(scenario, {list(FOUR)!r}, n={MEMORY_ROWS},"
        f" parameters=scenario.uncertain[:{MEMORY_INPUTS}])\nassert len(study.groups) >= %d and"
        " len(study.values) == 4\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)"
        % MEMORY_INPUTS
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PEERS.parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    return Row(
        f"memory: {MEMORY_INPUTS} parameters, N = {MEMORY_ROWS}, four outputs, peak resident",
        f"{float(done.stdout):.2f} GB",
        "< 1.5 GB",
    )


def peer(scenario: Scenario, count: int) -> Row:
    """Evaluations a second of lca_algebraic on a comparable chain, in its own environment, in the
    same rounds.
    """
    what = (
        f"blocked evaluation (traced program, {LEADING} inputs) vs lca_algebraic on a chain of 20"
        " steps with 80 parameters"
    )
    if not PEER_PYTHON.exists():
        return Row(
            what, f"not run: {PEER_PYTHON.relative_to(PEERS.parents[1])} is missing", ">= 20"
        )
    keys = tuple(sobol(scenario, n=256).frame["name"].head(LEADING))
    problem = of_scenario(scenario, ["cost_per_kwh"], keys)
    columns = columns_of(problem, 2**16)
    assert np.array_equal(
        program_in_blocks(problem, columns)["cost_per_kwh"],
        blocked(problem, columns)["cost_per_kwh"],
    )
    measured = []
    for _ in range(count):
        peer = json.loads(
            subprocess.run(
                [PEER_PYTHON, PEERS / "lca_algebraic_chain.py"],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        ours = columns.shape[1] / repeated(lambda: program_in_blocks(problem, columns))
        measured.append((ours / peer["evaluations_per_second"], peer["version"]))
    ratios = sorted(ratio for ratio, _ in measured)
    middle = ratios[len(ratios) // 2]
    return Row(
        f"{what} (version {measured[0][1]})",
        f"{middle:.3g} ({ratios[0]:.3g} to {ratios[-1]:.3g})",
        ">= 20",
    )
