"""`python -m benchmarks [--write] [--quick]`: times the engine and its Sobol study, and prints the
table and the machine.

Every case is checked for correctness before it is timed. `--write` keeps the tables in
`benchmarks/results.md`; `--quick` leaves out what takes minutes. The peer needs an environment of
its own: see `benchmarks/peers/README.md`.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks import engine, sensitivity
from benchmarks.measure import rounds

ROUNDS = 7
RESULTS = Path(__file__).parent / "results.md"


def lines(quick: bool) -> Iterator[str]:
    """The tables, line by line, as they are measured."""
    yield from ("| case | seconds | best | times the reference kernel |", "|---|---|---|---|")
    for name, timed in rounds(engine.cases(), ROUNDS).items():
        yield (
            f"| {name} | {timed.median:.4f} | {min(timed.seconds):.4f} |"
            f" {statistics.median(timed.units):.3g} |"
        )
    yield from ("", "| ratio | median of the rounds (middle half) | aim |", "|---|---|---|")
    for row in sensitivity.rows(ROUNDS, quick):
        yield f"| {row.what} | {row.measured} | {row.target} |"
    about = (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, numpy"
        f" {np.__version__}"
    )
    threads = os.environ.get("OMP_NUM_THREADS", "not set")
    yield from (
        "",
        (
            f"{ROUNDS} rounds where nothing else is said, on {about}; OMP_NUM_THREADS {threads};"
            " one process."
        ),
    )


def main() -> None:
    """Run all cases and print the tables."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument(
        "--write", action="store_true", help="keep the tables in benchmarks/results.md"
    )
    options.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    given = options.parse_args()
    table = []
    for line in lines(given.quick):
        print(line, flush=True)
        table.append(line)
    if given.write:
        RESULTS.write_text(
            "# Measured speed\n\nMade by `python -m benchmarks --write`.\n\n"
            + "\n".join(table)
            + "\n"
        )


if __name__ == "__main__":
    main()
