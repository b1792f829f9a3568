"""The command `finance`."""

from __future__ import annotations

import argparse

from model.commands import options

HELP = "cash flow of a plant year by year: present value, rate of return, payback, lowest price"


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes."""
    options.add_scenario(command)
    command.add_argument(
        "--price", metavar="USD/KWH", help="what a kWh is sold at (default: the lowest price)"
    )
    options.add_json(command)


def run(given: argparse.Namespace) -> int:
    """Run it; returns the exit status."""
    from model.reports import finance as finance_report
    from model.studies.breakeven import in_unit_of
    from model.studies.cash_flow import CONVENTION, cash_flow

    given.convention = CONVENTION  # so that its values can be set
    price = options.value_of(given.price, "--price")
    study = cash_flow(
        options.load_given(given),
        None if price is None else in_unit_of(price, "cost_per_kwh", f"{options.ORIGIN}: --price"),
    )
    return options.show(given, study, finance_report.cash_flow_json, finance_report.print_cash_flow)
