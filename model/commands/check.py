"""The command `check`."""

from __future__ import annotations

import argparse

from model.commands import options

HELP = "validate scenarios without evaluating them, or process steps by themselves"


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes."""
    command.add_argument(
        "scenarios",
        nargs="+",
        metavar="SCENARIO|STEP",
        help="a path, or the name of a ready scenario or a step",
    )
    options.add_json(command)


def run(given: argparse.Namespace) -> int:
    """Run it; returns the exit status."""
    from model.reading import wording
    from model.reading.errors import UserError
    from model.reports.json_output import write_json
    from model.reports.listing import checked

    rows, wrong = [], []
    for name in given.scenarios:
        try:
            rows.append(checked(name))
        except UserError as error:
            wrong.append(str(error))
            rows.append(
                {"scenario": name, "ok": False, "warnings": [], "problems": str(error).splitlines()}
            )
    if given.json:
        write_json(rows, given.json)
    if given.json != "-":
        for row in rows:
            if row["ok"]:
                lines = [f"warning: {text}" for text in row["warnings"]]
                lines += [
                    f"{scale}: {wording.number_text(speed)} {row['unit']}/h"
                    for scale, speed in row.get("throughput", {}).items()
                ]
                options.say("\n  ".join([f"{row['scenario']}: valid", *lines]))
    if wrong:
        raise UserError("\n".join(wrong))
    return 0
