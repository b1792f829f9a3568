"""The command line: `python -m model COMMAND`. Imports are lazy, so that --help answers at once.

Exit status 0, or 2 with one clear message for what the user got wrong.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

LISTS = ("scenarios", "chains", "steps", "scales", "sites", "cells", "materials")


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
    _json(carlo)
    return top


def _scenario(command: argparse.ArgumentParser) -> None:
    command.add_argument("scenario", metavar="SCENARIO", help="a path, or a ready scenario's name")
    command.add_argument("--scale", help="lab, pilot or industrial (default: the scenario's own)")
    command.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="replace a value: sintering.yield_=0.92,"
        " 'coating.film_thickness=20 nm'; may be repeated"
    )  # fmt: skip


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
    return load(given.scenario, scale=given.scale, set=changes, origin="command line")


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
        study = monte_carlo(scenario, n=given.n, seed=given.seed, progress=advance)
    if given.json:
        report.write_json(report.monte_carlo_json(study), given.json)
    if given.json != "-":
        report.print_monte_carlo(study)
    return 0


COMMANDS = {"list": _list, "run": _run, "check": _check, "montecarlo": _montecarlo}

if __name__ == "__main__":
    sys.exit(main())
