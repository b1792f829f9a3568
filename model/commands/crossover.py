"""The command `crossover`."""

from __future__ import annotations

import argparse

from model.commands import options

HELP = "where two scenarios cross as one value varies in both"


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes."""
    command.add_argument("a", metavar="A", help="a scenario, or one at another scale: NAME@SCALE")
    command.add_argument("b", metavar="B", help="the other scenario")
    options.add_changes(command, "both scenarios")
    options.add_range(command)
    options.add_output(command)
    options.add_studied(command)


def run(given: argparse.Namespace) -> int:
    """Run it; returns the exit status."""
    from model.reports import sweeps as sweeps_report
    from model.studies.crossover import crossover

    a = options.load_given(given, given.a)
    study = crossover(
        a,
        options.load_given(given, given.b, a),
        given.key,
        options.value_of(given.low, "LOW"),
        options.value_of(given.high, "HIGH"),
        given.output,
        given.log,
        origin=options.ORIGIN,
    )
    return options.show(
        given,
        study,
        sweeps_report.crossover_json,
        sweeps_report.print_crossover,
        sweeps_report.write_crossover,
    )
