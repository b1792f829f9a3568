"""Cases of the Sobol study on the tri-layer garnet scenario, against blocked evaluation, SALib and
lca_algebraic.

Each pair does the same work and is checked to give the same numbers before it is timed. SALib's
side of a study takes many seconds and is timed in fewer rounds, which the table says.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.analysis import analysis_against_salib, study_against_salib
from benchmarks.evaluation import (
    LEADING,
    N,
    Row,
    blocks_against_calls,
    structure_against_blocks,
    structure_against_floor,
)
from benchmarks.peers_and_memory import memory, peer
from model import load
from model.studies.sobol import sobol


def rows(count: int, quick: bool = False) -> Iterator[Row]:
    """All lines, measured one after the other; `quick` leaves out what takes minutes."""
    scenario = load("tri_layer_garnet")
    by_influence = sobol(scenario, n=N).frame["name"]
    leading = tuple(by_influence[by_influence.isin(scenario.uncertain)].head(LEADING))
    yield from blocks_against_calls(scenario, count)
    yield from structure_against_blocks(scenario, None, "all uncertain parameters", "8", count)
    yield from structure_against_blocks(
        scenario, leading, f"the {LEADING} with the largest total index", "5", count
    )
    yield from structure_against_floor(scenario, leading, count)
    # SALib's inputs are independent
    apart = scenario.with_set({f"{cause.key}.correlation": 0 for cause in scenario.common_causes})
    yield from analysis_against_salib(apart, leading, 1 if quick else 3, quick)
    if not quick:
        yield from study_against_salib(apart, leading, 3)
    yield memory()
    yield peer(scenario, count)
