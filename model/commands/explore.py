"""The command `explore`."""

from __future__ import annotations

import argparse

from model.commands import options

HELP = "every combination of strategies that a chain allows, and the best of them"


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes."""
    command.add_argument(
        "scenario", metavar="CHAIN", help="a chain, a ready scenario's name or a path"
    )
    command.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="replace a value in all of them",
    )
    options.add_strategies(command, "A,B@FORM", "combine these alone (default: all that apply)")
    options.add_scales(command, "scales to look at (default: the scenario's own)")
    options.add_draws(command, 1024)
    command.add_argument(
        "--save",
        metavar="FILE",
        help="keep what is finished, and go on from it after an interruption",
    )
    options.add_workers(command)
    options.add_studied(command)


def run(given: argparse.Namespace) -> int:
    """Run it; returns the exit status."""
    from model.reports import exploration as exploration_report
    from model.reports.terminal import progress
    from model.studies.exploration import explore, subject

    scenario = subject(given.scenario)
    changes = options.settings_of(given.set)
    scenario = scenario.with_set(changes, options.ORIGIN) if changes else scenario
    with progress("Combining") as advance:
        study = explore(
            scenario,
            options.names_of(given.scales),
            given.n,
            given.seed,
            strategies=options.names_of(given.strategies),
            save=given.save,
            workers=options.workers_of(given),
            progress=advance,
            origin=options.ORIGIN,
        )
    return options.show(
        given,
        study,
        exploration_report.exploration_json,
        exploration_report.print_exploration,
        exploration_report.write_exploration,
    )
