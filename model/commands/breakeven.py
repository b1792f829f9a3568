"""The command `breakeven`."""

from __future__ import annotations

import argparse

from model.commands import options

HELP = "the value of a key that reaches a target, or how near it comes"


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes."""
    options.add_scenario(command)
    command.add_argument(
        "key", metavar="KEY", help="the value that varies: sintering.yield_, plant.annual_output"
    )
    aim = command.add_mutually_exclusive_group(required=True)
    aim.add_argument("--target", metavar="VALUE", help="what the output should reach, in its unit")
    aim.add_argument(
        "--against", metavar="SCENARIO", help="reach what this scenario reaches as it stands"
    )
    for end in ("low", "high"):
        command.add_argument(
            f"--{end}",
            metavar="VALUE",
            help=f"{end} end of the range (default: that of the sources)",
        )
    command.add_argument(
        "--log", action="store_true", help="look at points that are even on a logarithmic scale"
    )
    options.add_output(command)
    options.add_studied(command)


def run(given: argparse.Namespace) -> int:
    """Run it; returns the exit status."""
    from model.reports import sweeps as sweeps_report
    from model.studies.breakeven import breakeven

    scenario = options.load_given(given)
    # What is changed on the command line is changed in the scenario that is to reach the other,
    # which stays as it is.
    against = (
        None
        if given.against is None
        else options.load_named(given.against, scenario.scale, convention=scenario.convention)
    )
    study = breakeven(
        scenario,
        given.key,
        options.value_of(given.low, "--low"),
        options.value_of(given.high, "--high"),
        target=options.value_of(given.target, "--target"),
        against=against,
        output=given.output,
        log=given.log,
        origin=options.ORIGIN,
    )
    return options.show(
        given,
        study,
        sweeps_report.breakeven_json,
        sweeps_report.print_breakeven,
        sweeps_report.write_breakeven,
    )
