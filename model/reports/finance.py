"""What the command line shows of a plant's cash flow: the years, and what investors ask of it."""

from __future__ import annotations

from typing import Any

from model.reading.wording import fixed, number_text, words
from model.reports.study import scenario_json, six_figures, title_and_scale
from model.reports.terminal import console, table
from model.studies.cash_flow import CashFlow

COLUMNS = (
    "revenue",
    "purchases_and_energy",
    "fixed_costs",
    "start_up",
    "investment",
    "deducted",
    "tax",
    "net",
    "discounted",
    "balance",
)


def cash_flow_json(study: CashFlow) -> dict[str, Any]:
    """The years with stable keys; money in USD, output in kWh, prices in USD per kWh."""
    return {
        **scenario_json(study.scenario),
        "money_year": study.scenario.money_year,
        "price": study.price,
        "minimum_selling_price": study.minimum_selling_price,
        "net_present_value": study.net_present_value,
        "rate_of_return": study.rate_of_return,
        "payback": study.payback,
        "discounted_payback": study.discounted_payback,
        "years": study.frame.to_dict("records"),
    }


def print_cash_flow(study: CashFlow) -> None:
    """The years in millions, and the figures under them."""
    out, scenario = console(), study.scenario
    out.print(
        f"{title_and_scale(scenario)}: cash flow in MUSD of {scenario.money_year}, sold at"
        f" {six_figures(study.price)} USD/kWh; convention {scenario.convention}",
    )
    rows = table("year", "GWh", *(words(column) for column in COLUMNS))
    for row in study.frame.to_dict("records"):
        money = (fixed(row[column] / 1e6) for column in COLUMNS)
        rows.add_row(f"{row['year']:.0f}", number_text(row["output"] / 1e6), *money)
    out.print(rows)
    rate = scenario.number("site.discount_rate")
    rate_text = "none" if study.rate_of_return is None else f"{study.rate_of_return:z.1%}"
    out.print(
        f"Lowest price {six_figures(study.minimum_selling_price)} USD/kWh. At {six_figures(study.price)} USD/kWh:"
        f" net present value at {rate:z.1%} {fixed(study.net_present_value / 1e6)} MUSD; rate of"
        f" return {rate_text}; paid back after {_years(study.payback)}, discounted"
        f" {_years(study.discounted_payback)}.",
    )


def _years(years: float | None) -> str:
    return "never" if years is None else f"{years:.1f} years"
