"""The command `list`."""

from __future__ import annotations

import argparse

from model.commands import options

HELP = "what there is, with one line each"
LISTS = ("scenarios", "chains", "steps", "strategies", "scales", "sites", "cells", "materials")


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes."""
    command.add_argument("kind", choices=LISTS)
    options.add_json(command)


def run(given: argparse.Namespace) -> int:
    """Run it; returns the exit status."""
    from model.reports.listing import listing, print_listing

    return options.show(given, listing(given.kind), list, print_listing)
