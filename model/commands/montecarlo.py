"""The command `montecarlo`."""

from __future__ import annotations

import argparse

from model.commands import options

HELP = "percentiles of every output"


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes."""
    options.add_scenario(command)
    command.add_argument(
        "-n", type=options.count, default=4096, help="number of draws (default 4096)"
    )
    command.add_argument(
        "--seed", type=options.count, default=1, help="seed of the draws (default 1)"
    )
    options.add_workers(command)
    options.add_json(command)


def run(given: argparse.Namespace) -> int:
    """Run it; returns the exit status."""
    from model.reports.json_output import write_json
    from model.reports.monte_carlo import monte_carlo_json, print_monte_carlo
    from model.reports.terminal import progress
    from model.studies.monte_carlo import monte_carlo

    scenario = options.load_given(given)
    with progress("Drawing") as advance:
        study = monte_carlo(
            scenario,
            n=given.n,
            seed=given.seed,
            progress=advance,
            workers=options.workers_of(given),
        )
    if given.json:
        write_json(monte_carlo_json(study), given.json)
    if given.json != "-":
        print_monte_carlo(study)
    return 0
