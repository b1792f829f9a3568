"""The command `import-excel`."""

from __future__ import annotations

import argparse

from model.commands import options

HELP = "an edited workbook as a scenario, with the list of what changed"


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes."""
    command.add_argument(
        "workbook", metavar="FILE.xlsx", help="a workbook that run --excel or the app wrote"
    )
    command.add_argument(
        "--save",
        metavar="SCENARIO.yaml",
        help=(
            "write the scenario, to be run by its path;"
            " not without --force where the workbook's own results are not the program's"
        ),
    )
    command.add_argument(
        "--second", action="store_true", help="the second scenario of a workbook that holds two"
    )
    options.add_json(command)


def run(given: argparse.Namespace) -> int:
    """Run it; returns the exit status."""
    from model.reports.json_output import write_json
    from model.reports.workbook import (
        imported_json,
        print_imported,
        refuse_disagreement,
        save_scenario,
    )
    from model.workbook import read_workbook

    found = read_workbook(given.workbook, second=given.second)
    told = imported_json(found)
    if given.save:
        if not given.force:
            refuse_disagreement(found, given.save)
        save_scenario(found.scenario, given.save, force=given.force)
    if given.json:
        write_json(told, given.json)
    if given.json != "-":
        print_imported(found, given.save)
    return 0
