"""The command `compare`."""

from __future__ import annotations

import argparse

from model.commands import options

HELP = "scenarios side by side on common random numbers"


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes."""
    command.add_argument(
        "scenarios",
        nargs="+",
        metavar="SCENARIO",
        help="the base first; NAME@SCALE for another scale",
    )
    options.add_changes(command, "all scenarios")
    options.add_strategies(command, "A,B@FORM,C+D", "without any strategy, and with each of these")
    options.add_scales(command, "each scenario at each of these scales, ranked by scale")
    options.add_draws(command, 4096)
    options.add_outputs(command, "an output to compare (default cost_per_kwh); may be repeated")
    command.add_argument(
        "--excel", metavar="FILE", help="write the comparison as a workbook (.xlsx)"
    )
    options.add_workers(command)
    options.add_studied(command)


def run(given: argparse.Namespace) -> int:
    """Run it; returns the exit status."""
    from model.reports import comparison as comparison_report
    from model.reports.terminal import progress
    from model.studies.comparison import compare

    scales, strategies = options.names_of(given.scales), options.names_of(given.strategies)
    first = options.load_given(given, given.scenarios[0])
    loaded = [first, *(options.load_given(given, name, first) for name in given.scenarios[1:])]
    with progress("Drawing") as advance:
        study = compare(
            loaded,
            given.n,
            given.seed,
            options.outputs_of(given) or ("cost_per_kwh",),
            scales=scales,
            strategies=strategies,
            workers=options.workers_of(given),
            progress=advance,
            origin=options.ORIGIN,
        )
    if given.excel:
        from model.workbook.comparison import comparison_to_workbook

        comparison_to_workbook(study, given.excel, overwrite=given.force)
    status = options.show(
        given,
        study,
        comparison_report.comparison_json,
        comparison_report.print_comparison,
        comparison_report.write_comparison,
    )
    if given.excel and given.json != "-":
        options.say(f"Workbook: {given.excel}")
    return status
