"""The command `validate`."""

from __future__ import annotations

import argparse

from model.commands import options

HELP = "reproduce published cases through this engine; exit 1 if one falls short"


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes."""
    command.add_argument(
        "cases",
        nargs="*",
        metavar="CASE",
        help="a file (.json), or the id of a case of the project (default: all of them)",
    )
    command.add_argument(
        "--all", action="store_true", help="show every quantity, not the headlines alone"
    )
    options.add_json(command)


def run(given: argparse.Namespace) -> int:
    """Run it; returns the exit status."""
    from model.published.validate import validate
    from model.reports.published import print_reproductions, reproductions_json

    reproductions = validate(given.cases)
    options.show(
        given,
        reproductions,
        reproductions_json,
        lambda cases: print_reproductions(cases, given.all),
    )
    return 0 if all(case.passed for case in reproductions) else 1
