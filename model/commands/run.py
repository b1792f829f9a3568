"""The command `run`."""

from __future__ import annotations

import argparse

from model.commands import options

HELP = "cost of a scenario: result, table, breakdown"


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes."""
    options.add_scenario(command)
    command.add_argument(
        "--excel", metavar="FILE", help="write the cost model as a workbook (.xlsx)"
    )
    command.add_argument(
        "--beside",
        metavar="SCENARIO",
        help="a second scenario (NAME or NAME@SCALE) in the same workbook, with live differences",
    )
    options.add_json(command)


def run(given: argparse.Namespace) -> int:
    """Run it; returns the exit status."""
    from model.engine.result import evaluate
    from model.published.beside import beside
    from model.reading.errors import UserError
    from model.reports.beside import beside_json, print_beside
    from model.reports.json_output import write_json
    from model.reports.result import print_result, result_json
    from model.studies.outlook import outlook

    if given.beside and not given.excel:
        raise UserError("--beside needs --excel: the second scenario goes into the workbook")
    result = evaluate(options.load_given(given))
    if given.excel:
        from model.workbook import to_workbook

        second = (
            evaluate(options.load_named(given.beside, given.scale, convention=given.convention))
            if given.beside
            else None
        )
        to_workbook(result, given.excel, beside=second, overwrite=given.force)
    drawn, published = outlook(result.scenario), beside(result)
    if given.json:
        content = {**result_json(result, drawn), "published": beside_json(published, drawn)}
        write_json(content, given.json)
    if given.json != "-":
        print_result(result, drawn)
        print_beside(published, drawn)
        if result.scenario.learning is not None:
            from model.reports import ramp as study_report
            from model.studies import ramp as learning

            study_report.print_ramp(learning.ramp(result.scenario))
        if given.excel:
            options.say(f"Workbook: {given.excel}")
    return 0
