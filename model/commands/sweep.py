"""The command `sweep`."""

from __future__ import annotations

import argparse

from model.commands import options

HELP = "curves of the outputs over a range of one value"


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes."""
    options.add_scenario(command)
    options.add_range(command)
    command.add_argument(
        "--points", type=options.count, default=41, help="number of points (default 41)"
    )
    options.add_outputs(
        command, "an output to show (default cost_per_kwh and investment); --json has all"
    )
    options.add_studied(command)


def run(given: argparse.Namespace) -> int:
    """Run it; returns the exit status."""
    from model.plant.outputs import check_output
    from model.reports import sweeps as sweeps_report
    from model.studies.sweeps import sweep

    outputs = options.outputs_of(given) or ["cost_per_kwh", "investment"]
    for name in outputs:
        check_output(name)
    study = sweep(
        options.load_given(given),
        given.key,
        options.value_of(given.low, "LOW"),
        options.value_of(given.high, "HIGH"),
        given.points,
        given.log,
        origin=options.ORIGIN,
    )
    return options.show(
        given,
        study,
        sweeps_report.sweep_json,
        lambda s: sweeps_report.print_sweep(s, outputs),
        lambda s, target: sweeps_report.write_sweep(s, outputs, target),
    )
