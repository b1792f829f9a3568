"""The command `morris`."""

from __future__ import annotations

import argparse

from model.commands import options

HELP = "a first look: elementary effects of every input"


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes."""
    options.add_subject(command)
    command.add_argument(
        "--trajectories", type=options.count, default=20, help="number of trajectories (default 20)"
    )
    options.add_seed(command, "trajectories")
    options.add_workers(command)
    options.add_json(command)


def run(given: argparse.Namespace) -> int:
    """Run it; returns the exit status."""
    from model.reports import sensitivity as sensitivity_report
    from model.reports.terminal import progress
    from model.studies.morris import morris

    problem = options.problem_of(given)
    with progress("Evaluating") as advance:
        frame = morris(
            problem,
            given.trajectories,
            given.seed,
            workers=options.workers_of(given),
            progress=advance,
        )
    study = problem, frame, given.trajectories, given.seed
    return options.show(
        given,
        study,
        lambda it: sensitivity_report.morris_json(*it),
        lambda it: sensitivity_report.print_morris(*it),
    )
