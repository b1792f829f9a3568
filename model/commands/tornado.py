"""The command `tornado`."""

from __future__ import annotations

import argparse

from model.commands import options

HELP = "a first look: each input alone at the ends of its range"


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes."""
    options.add_scenario(command)
    command.add_argument(
        "--output", default="cost_per_kwh", help="the output to look at (default cost_per_kwh)"
    )
    options.add_json(command)


def run(given: argparse.Namespace) -> int:
    """Run it; returns the exit status."""
    from model.engine.influence import nominal, swings
    from model.reports import sensitivity as sensitivity_report
    from model.reports.json_output import write_json

    scenario = options.load_given(given)
    found, value = swings(scenario, given.output), nominal(scenario, given.output)
    if given.json:
        write_json(
            sensitivity_report.tornado_json(scenario, given.output, found, value), given.json
        )
    if given.json != "-":
        sensitivity_report.print_tornado(scenario, given.output, found, value)
    return 0
