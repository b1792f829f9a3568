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
    from model.reports.json_output import write_json
    from model.reports.published import print_reproductions, reproductions_json

    found = validate(given.cases)
    if given.json:
        write_json(reproductions_json(found), given.json)
    if given.json != "-":
        print_reproductions(found, given.all)
    return 0 if all(case.passed for case in found) else 1
