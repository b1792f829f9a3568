"""The command line: `python -m model COMMAND`. Imports are lazy, so that --help answers at once.

Exit status 0, or 2 with one clear message for what the user got wrong.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

LISTS = ("scenarios", "chains", "steps", "strategies", "scales", "sites", "cells", "materials")


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = argparse.ArgumentParser(
        prog="python -m model",
        description="lab2line: what a solid-state battery costs in the laboratory and on a line.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    listing = commands.add_parser("list", help="what there is, with one line each")
    listing.add_argument("kind", choices=LISTS)
    _json(listing)

    run = commands.add_parser("run", help="cost of a scenario: result, table, breakdown")
    _scenario(run)
    run.add_argument("--excel", metavar="FILE", help="write the cost model as a workbook (.xlsx)")
    _json(run)

    check = commands.add_parser("check", help="validate scenarios without evaluating them")
    check.add_argument("scenarios", nargs="+", metavar="SCENARIO", help="a path, or a ready scenario's name")
    _json(check)

    carlo = commands.add_parser("montecarlo", help="percentiles of every output")
    _scenario(carlo)
    carlo.add_argument("-n", type=int, default=4096, help="number of draws (default 4096)")
    carlo.add_argument("--seed", type=int, default=1, help="seed of the draws (default 1)")
    _workers(carlo)
    _json(carlo)

    indices = commands.add_parser(
        "sobol", help="which uncertain input, step or line decides an output: indices with error bars"
    )
    _subject(indices)
    indices.add_argument("-n", type=int, default=4096, help="rows of the design, a power of two (default 4096)")
    indices.add_argument("--seed", type=int, default=1, help="seed of the design (default 1)")
    indices.add_argument("--by", default="parameter", choices=("parameter", "step", "line", "category"),
                         help="what is varied together (default: each parameter alone)")  # fmt: skip
    indices.add_argument(
        "--group", action="append", default=[], metavar="NAME=KEY,KEY", help="inputs that vary together"
    )
    indices.add_argument("--second-order", action="store_true", help="also the indices of pairs; twice the work")
    indices.add_argument("--error", default="scrambles", choices=("scrambles", "bootstrap"),
                         help="where error bars come from: independent scrambles, or SALib's bootstrap")  # fmt: skip
    _workers(indices)
    indices.add_argument("--figures", metavar="FILE", help="write the figures as a page (.html)")
    _json(indices)

    screening = commands.add_parser("morris", help="a first look: elementary effects of every input")
    _subject(screening)
    screening.add_argument("--trajectories", type=int, default=20, help="number of trajectories (default 20)")
    screening.add_argument("--seed", type=int, default=1, help="seed of the trajectories (default 1)")
    _workers(screening)
    _json(screening)

    tornado = commands.add_parser("tornado", help="a first look: each input alone at the ends of its range")
    _scenario(tornado)
    tornado.add_argument("--output", default="cost_per_kwh", help="the output to look at (default cost_per_kwh)")
    _json(tornado)
    return top


def _subject(command: argparse.ArgumentParser) -> None:
    """A scenario, or somebody's own model, and the outputs to look at."""
    _scenario(command, "a path, a ready scenario's name, or a Python file with INPUTS and model(p)")
    command.add_argument("--output", action="append", default=[], metavar="OUTPUT",
                         help="an output to look at (default cost_per_kwh); may be repeated")  # fmt: skip


def _scenario(command: argparse.ArgumentParser, what: str = "a path, or a ready scenario's name") -> None:
    command.add_argument("scenario", metavar="SCENARIO", help=what)
    command.add_argument("--scale", help="lab, pilot or industrial (default: the scenario's own)")
    command.add_argument(
        "--strategy", action="append", metavar="NAME[@FORM]", help="an interface strategy in place of the scenario's own, in"
        " the form of the scale or a named one; may be repeated; 'none' for the bare cell"
    )  # fmt: skip
    command.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="replace a value: sintering.yield_=0.92,"
        " 'coating.film_thickness=20 nm'; may be repeated"
    )  # fmt: skip


def _workers(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--workers", type=int, metavar="N", help="processes to use here (default: more than one where it pays)"
    )
    command.add_argument("--cluster", metavar="ADDRESS", help="a Dask scheduler to work on instead: tcp://host:8786")


def _workers_of(given: argparse.Namespace) -> Any:
    from model.tasks import Workers

    return Workers(given.workers, given.cluster)


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--json", metavar="FILE", help="machine-readable result to a file, or to - for standard output"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    given = parser().parse_args(arguments)
    from model.document import UserError

    try:
        return COMMANDS[given.command](given)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe has gone; nothing is left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _list(given: argparse.Namespace) -> int:
    from model import report

    rows = report.listing(given.kind)
    if given.json:
        report.write_json(rows, given.json)
    if given.json != "-":
        report.print_listing(rows)
    return 0


def _load(given: argparse.Namespace) -> Any:
    from model import report
    from model.scenario import load

    changes = dict(report.parse_set(text) for text in given.set)
    strategies = [] if given.strategy == ["none"] else given.strategy
    return load(given.scenario, scale=given.scale, set=changes, strategies=strategies, origin="command line")


def _run(given: argparse.Namespace) -> int:
    from model import report
    from model.evaluation import evaluate

    result = evaluate(_load(given))
    if given.excel:
        from model.workbook import to_workbook

        to_workbook(result, given.excel)
    if given.json:
        report.write_json(report.result_json(result), given.json)
    if given.json != "-":
        report.print_result(result)
        if given.excel:
            print(f"Workbook: {given.excel}")
    return 0


def _check(given: argparse.Namespace) -> int:
    from model import report
    from model.document import UserError
    from model.scenario import load

    rows, wrong = [], []
    for name in given.scenarios:
        try:
            scenario = load(name)
            rows.append({"scenario": name, "ok": True, "warnings": list(scenario.warnings), "problems": []})
        except UserError as error:
            wrong.append(str(error))
            rows.append({"scenario": name, "ok": False, "warnings": [], "problems": str(error).splitlines()})
    if given.json:
        report.write_json(rows, given.json)
    if given.json != "-":
        for row in rows:
            if row["ok"]:
                print(f"{row['scenario']}: valid" + "".join(f"\n  warning: {text}" for text in row["warnings"]))
    if wrong:
        raise UserError("\n".join(wrong))
    return 0


def _montecarlo(given: argparse.Namespace) -> int:
    from model import report
    from model.uncertainty import monte_carlo

    scenario = _load(given)
    with report.progress("Drawing") as advance:
        study = monte_carlo(scenario, n=given.n, seed=given.seed, progress=advance, workers=_workers_of(given))
    if given.json:
        report.write_json(report.monte_carlo_json(study), given.json)
    if given.json != "-":
        report.print_monte_carlo(study)
    return 0


def _problem(given: argparse.Namespace) -> Any:
    """What a sensitivity study is about: a scenario, or a Python file."""
    from model.document import UserError
    from model.problem import of_file, of_scenario

    if not given.scenario.endswith(".py"):
        return of_scenario(_load(given), given.output or ["cost_per_kwh"])
    if given.scale or given.set or given.strategy:
        raise UserError("--scale, --strategy and --set are for scenarios; change the numbers in the Python file")
    return of_file(given.scenario, given.output)


def _sobol(given: argparse.Namespace) -> int:
    from model import report, sensitivity_report
    from model.document import UserError
    from model.sensitivity import sobol

    groups = {}
    for text in given.group:
        name, equals, keys = text.partition("=")
        if not (name.strip() and equals and keys.strip()):
            raise UserError(f"command line: --group {text!r}: expected NAME=KEY,KEY")
        groups[name.strip()] = [key.strip() for key in keys.split(",") if key.strip()]
    problem = _problem(given)
    with report.progress("Evaluating") as advance:
        study = sobol(problem, n=given.n, seed=given.seed, by=given.by, second_order=given.second_order, error=given.error,
                      groups=groups, progress=advance, workers=_workers_of(given))  # fmt: skip
    if given.figures:
        sensitivity_report.write_figures(study, given.figures)
    if given.json:
        report.write_json(sensitivity_report.sobol_json(study), given.json)
    if given.json != "-":
        sensitivity_report.print_sobol(study)
        if given.figures:
            print(f"Figures: {given.figures}")
    return 0


def _morris(given: argparse.Namespace) -> int:
    from model import report, sensitivity_report
    from model.screening import morris

    problem = _problem(given)
    with report.progress("Evaluating") as advance:
        frame = morris(problem, given.trajectories, given.seed, workers=_workers_of(given), progress=advance)
    if given.json:
        report.write_json(sensitivity_report.morris_json(problem, frame, given.trajectories, given.seed), given.json)
    if given.json != "-":
        sensitivity_report.print_morris(problem, frame, given.trajectories, given.seed)
    return 0


def _tornado(given: argparse.Namespace) -> int:
    from model import report, sensitivity_report
    from model.influence import nominal, swings

    scenario = _load(given)
    found, value = swings(scenario, given.output), nominal(scenario, given.output)
    if given.json:
        report.write_json(sensitivity_report.tornado_json(scenario, given.output, found, value), given.json)
    if given.json != "-":
        sensitivity_report.print_tornado(scenario, given.output, found, value)
    return 0


COMMANDS = {
    "list": _list, "run": _run, "check": _check, "montecarlo": _montecarlo, "sobol": _sobol, "morris": _morris,
    "tornado": _tornado,
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main())
