"""Levelised: the price at which a plant's discounted cash flow comes to nothing, with tax,
replacement and a slow start.

The plant is bought today and works from the next year on, for its life. Machines are bought anew
whenever their life is over, except at the end. What is bought may be deducted from tax by a
schedule, while the plant runs; nothing is sold at the end. Tax is a share of yearly revenue less
cost less deduction, and is paid back where that is negative, as for an owner with other income. In
the first years the plant makes a share of its output: purchases and energy follow it, all other
costs do not.
"""

from __future__ import annotations

from collections.abc import Callable

from model.language.equations import Number, maximum, minimum, total, where, whole
from model.plant import tables
from model.plant.finance import STRAIGHT_LINE, annuity, present_worth, repeated
from model.plant.namespace import quantity
from model.plant.overheads import per_depreciation, per_labour
from model.reading.parameter import Schema, choice, parameter

SCHEDULES = (STRAIGHT_LINE, "macrs_3", "macrs_5", "macrs_7", "macrs_10", "macrs_15", "macrs_20")
START = (1, 2, 3)  # years that may have an output of their own


class Parameters(Schema):
    """Tax, life and start of a plant."""

    tax_rate = parameter("1", "Tax on income, per income", at_least=0, below=1)
    plant_life = parameter(
        "year", "Years in which the plant produces", at_least=len(START), at_most=100
    )
    equipment_depreciation = choice(
        SCHEDULES, "Schedule by which equipment is deducted from tax; a straight line over its life"
    )
    building_depreciation = choice(
        SCHEDULES,
        "Schedule by which buildings are deducted from tax; a straight line over their life",
    )
    output_in_year_1 = parameter(
        "1", "Output of the first year per rated output", above=0, at_most=1
    )
    output_in_year_2 = parameter(
        "1", "Output of the second year per rated output", above=0, at_most=1
    )
    output_in_year_3 = parameter(
        "1", "Output of the third year per rated output", above=0, at_most=1
    )
    start_up_on_purchases = parameter("1", "Cost of starting up per yearly purchases", at_least=0)
    start_up_on_labour = parameter(
        "1", "Cost of starting up per yearly labour, overhead and maintenance", at_least=0
    )
    start_up_treatment = choice(
        ("expensed", "not deducted"), "Whether the cost of starting up is deducted from tax"
    )


@quantity
def worth_of_years(site) -> Number:
    """Present worth of one a year in all years of production."""
    return 1.0 / annuity(site.discount_rate, site.levelised.plant_life, site.period)


def _worth_in(site, year: int) -> Number:
    """Present worth of one in a year of production."""
    return present_worth(site.discount_rate, year * site.period, site.period)


@quantity
def worth_of_output(site) -> Number:
    """Present worth of the output, in years of rated output."""
    missing = total(
        (1.0 - getattr(site.levelised, f"output_in_year_{year}")) * _worth_in(site, year)
        for year in START
    )
    return worth_of_years(site) - missing * site.period


@quantity
def fixed_cost_factor(site) -> Number:
    """What does not follow the output, per rated output: more than its yearly amount while the
    plant makes less.
    """
    return worth_of_years(site) / worth_of_output(site)


@quantity
def purchases(site) -> Number:
    """How often equipment is bought in the plant's life."""
    return whole(site.levelised.plant_life / site.equipment_life)


@quantity
def worth_of_purchases(site) -> Number:
    """Present worth of all purchases of equipment, per purchase."""
    return repeated(site.discount_rate, site.equipment_life, purchases(site), site.period)


def _deducted(site, schedule: str, times: Callable[[Number], Number]) -> Number:
    """Present worth of what a schedule deducts; `times` says of how many purchases a year's share
    falls into the plant's life.
    """
    return total(
        share * _worth_in(site, year) * times(year * site.period)
        for year, share in enumerate(tables.depreciation()[schedule], start=1)
    )


@quantity
def worth_of_equipment_deductions(site) -> Number:
    """Present worth of all that is deducted for equipment while the plant runs, per purchase."""
    schedule, interval = site.levelised.equipment_depreciation, site.equipment_life
    if schedule == STRAIGHT_LINE:
        return worth_of_years(site) / interval

    def times(after: Number) -> Number:
        # 1 - ceil((after - life) / interval) purchases lie at least so long before the end of the
        # plant.
        count = maximum(0.0, 1.0 - whole((after - site.levelised.plant_life) / interval))
        return repeated(site.discount_rate, interval, count, site.period)

    return _deducted(site, schedule, times)


@quantity
def worth_of_building_deductions(site) -> Number:
    """Present worth of all that is deducted for buildings, per investment."""
    schedule, life = site.levelised.building_depreciation, site.levelised.plant_life
    if schedule == STRAIGHT_LINE:
        years = minimum(site.building_life, life)
        return 1.0 / (annuity(site.discount_rate, years, site.period) * site.building_life)
    return _deducted(site, schedule, lambda after: where(after <= life, 1.0, 0.0))


def _recovered(site, bought: Number, deducted: Number) -> Number:
    """Yearly cost of an investment whose purchases and deductions have a present worth per
    investment.
    """
    tax = site.levelised.tax_rate
    return (bought - tax * deducted) / ((1.0 - tax) * worth_of_output(site))


@quantity
def capital_charge(site) -> Number:
    """Yearly capital cost per investment in equipment, after tax, per rated output."""
    return _recovered(site, worth_of_purchases(site), worth_of_equipment_deductions(site))


@quantity
def maintenance_charge(site) -> Number:
    """Yearly maintenance per investment, per rated output."""
    return site.maintenance * fixed_cost_factor(site)


@quantity
def building_annual_cost(site) -> Number:
    """Yearly cost of a machine's floor with its share of ways, stores and offices, after tax, per
    rated output.
    """
    return (
        site.gross_floor
        * site.building_cost
        * _recovered(site, 1.0, worth_of_building_deductions(site))
    )


@quantity
def start_up_charge(site) -> Number:
    """Yearly cost per cost of starting up, in which nothing is deducted or all of it."""
    if site.levelised.start_up_treatment == "expensed":
        return 1.0 / worth_of_output(site)
    return _recovered(site, 1.0, 0.0)


@quantity
def start_up_on_fixed(site) -> Number:
    """Yearly cost of starting up per yearly labour, overhead and maintenance."""
    return site.levelised.start_up_on_labour * site.period * start_up_charge(site)


@quantity
def overhead_on_labour(site) -> Number:
    """Overhead and cost of starting up per direct labour, per rated output."""
    rate = per_labour(site)
    return fixed_cost_factor(site) * rate + start_up_on_fixed(site) * (1.0 + rate)


@quantity
def overhead_on_investment(site) -> Number:
    """Yearly overhead and cost of starting up per investment in equipment, per rated output."""
    rate = per_depreciation(site) / site.equipment_life
    return fixed_cost_factor(site) * rate + start_up_on_fixed(site) * (rate + site.maintenance)


@quantity
def overhead_on_purchases(site) -> Number:
    """Yearly cost of starting up per yearly purchases."""
    return site.levelised.start_up_on_purchases * site.period * start_up_charge(site)
