"""The command `ramp`."""

from __future__ import annotations

import argparse

from model.commands import options

HELP = "the first years of a line that starts with the laboratory's yields"


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes."""
    options.add_scenario(command)
    command.add_argument(
        "--learning",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="replace a number of scenarios/learning/ramp.yaml: yield_learning_rate=0.15",
    )
    command.add_argument(
        "--start",
        action="append",
        default=[],
        metavar="STEP=YIELD",
        help="the first day's yield of a step (default: the laboratory's)",
    )
    options.add_studied(command)


def run(given: argparse.Namespace) -> int:
    """Run it; returns the exit status."""
    from model.reports import ramp as ramp_report
    from model.studies.ramp import ramp

    learning = options.settings_of(given.learning, "--learning")
    start = options.settings_of(given.start, "--start")
    return options.show(
        given,
        ramp(options.load_given(given), learning, start, origin=options.ORIGIN),
        ramp_report.ramp_json,
        ramp_report.print_ramp,
        ramp_report.write_ramp,
    )
