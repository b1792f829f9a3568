"""The command `sobol`."""

from __future__ import annotations

import argparse

from model.commands import options

HELP = "which uncertain input, step or line decides an output: indices with error bars"


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes."""
    options.add_subject(command)
    command.add_argument(
        "-n",
        type=options.count,
        default=4096,
        help="rows of the design, a power of two (default 4096)",
    )
    options.add_seed(command, "design")
    command.add_argument(
        "--by",
        default="parameter",
        choices=("parameter", "step", "line", "category"),
        help="what is varied together (default: each parameter alone)",
    )
    options.add_groups(command)
    command.add_argument(
        "--second-order", action="store_true", help="also the indices of pairs; twice the work"
    )
    command.add_argument(
        "--error",
        default="scrambles",
        choices=("scrambles", "bootstrap"),
        help="where error bars come from: independent scrambles, or SALib's bootstrap",
    )
    options.add_workers(command)
    options.add_studied(command)


def run(given: argparse.Namespace) -> int:
    """Run it; returns the exit status."""
    from model.reports import sensitivity as sensitivity_report
    from model.reports.terminal import progress
    from model.studies.sobol import sobol

    problem = options.problem_of(given)
    with progress("Evaluating") as advance:
        study = sobol(
            problem,
            n=given.n,
            seed=given.seed,
            by=given.by,
            second_order=given.second_order,
            error=given.error,
            groups=options.groups_of(given),
            progress=advance,
            workers=options.workers_of(given),
        )
    return options.show(
        given,
        study,
        sensitivity_report.sobol_json,
        sensitivity_report.print_sobol,
        sensitivity_report.write_figures,
    )
