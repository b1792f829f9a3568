"""The command `tornado`."""

from __future__ import annotations

import argparse

from model.commands import options

HELP = "a first look: each input alone at the ends of its range"


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes."""
    options.add_scenario(command)
    options.add_output(command)
    options.add_json(command)


def run(given: argparse.Namespace) -> int:
    """Run it; returns the exit status."""
    from model.engine.influence import nominal, swings
    from model.reports import sensitivity as sensitivity_report

    scenario = options.load_given(given)
    output = given.output
    study = scenario, output, swings(scenario, output), nominal(scenario, output)
    return options.show(
        given,
        study,
        lambda it: sensitivity_report.tornado_json(*it),
        lambda it: sensitivity_report.print_tornado(*it),
    )
