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
    from model.reports.workbook import (
        imported_json,
        print_imported,
        refuse_disagreement,
        save_scenario,
    )
    from model.workbook import read_workbook

    imported = read_workbook(given.workbook, second=given.second)
    as_json = imported_json(imported)  # refuses what cannot be evaluated before anything is saved
    if given.save:
        if not given.force:
            refuse_disagreement(imported, given.save)
        save_scenario(imported.scenario, given.save, force=given.force)
    return options.show(
        given, imported, lambda _: as_json, lambda it: print_imported(it, given.save)
    )
