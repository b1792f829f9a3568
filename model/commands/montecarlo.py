"""The command `montecarlo`."""

from __future__ import annotations

import argparse

from model.commands import options

HELP = "percentiles of every output"


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes."""
    options.add_scenario(command)
    options.add_draws(command, 4096)
    options.add_workers(command)
    options.add_json(command)


def run(given: argparse.Namespace) -> int:
    """Run it; returns the exit status."""
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
    return options.show(given, study, monte_carlo_json, print_monte_carlo)
