"""The command `waterfall`."""

from __future__ import annotations

import argparse
from typing import Any

from model.commands import options

HELP = "what makes the difference between two scenarios, adding up to it"


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes."""
    command.add_argument("a", metavar="A", help="from this scenario; NAME@SCALE for another scale")
    command.add_argument(
        "b", metavar="B", nargs="?", help="to this one (default: A, with the changes of --change)"
    )
    options.add_changes(command, "both scenarios")
    command.add_argument(
        "--change",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="replace a value in B alone",
    )
    command.add_argument(
        "--by",
        default="step",
        choices=("step", "category", "input", "owner"),
        help="costs by step or category, or what each differing input changes (default step)",
    )
    command.add_argument(
        "--conventions",
        metavar="FIRST,SECOND",
        help="of A alone: from one costing convention to another, at equal inputs",
    )
    options.add_groups(command)
    options.add_output(command)
    options.add_studied(command)


def run(given: argparse.Namespace) -> int:
    """Run it; returns the exit status."""
    from model.reports import waterfall as waterfall_report
    from model.studies.waterfalls import waterfall

    if given.conventions:
        return options.show(
            given,
            _between_conventions(given),
            waterfall_report.waterfall_json,
            waterfall_report.print_waterfall,
            waterfall_report.write_waterfall,
        )
    a = options.load_given(given, given.a)
    b = options.load_given(given, given.b if given.b is not None else given.a, a)
    changes = options.settings_of(given.change, "--change")
    b = b.with_set(changes, options.ORIGIN) if changes else b  # meant for B, at its scale
    study = waterfall(a, b, given.by, given.output, options.groups_of(given))
    return options.show(
        given,
        study,
        waterfall_report.waterfall_json,
        waterfall_report.print_waterfall,
        waterfall_report.write_waterfall,
    )


def _between_conventions(given: argparse.Namespace) -> Any:
    from model.reading.errors import UserError
    from model.studies.waterfalls import between_conventions

    names = options.names_of(given.conventions) or []
    if len(names) != 2 or given.b is not None or given.change:
        raise UserError(
            "command line: --conventions: expected two names and one scenario, such as"
            " annuity,flat_rate"
        )
    return between_conventions(options.load_given(given, given.a), names[0], names[1], given.output)
