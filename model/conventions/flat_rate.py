"""Flat rate: straight-line depreciation, overheads, launch, working capital, profit and warranty as
fixed rates (BatPaC).

The cost is a price: it contains the producer's profit and the warranty. Maintenance and plant
services that are not counted as energy are within the variable overhead, so maintenance is none.
Rooms are equipment. Energy and gas stand beside the rules, which know them only as part of the
variable overhead: they bear the warranty and nothing else.
"""

from __future__ import annotations

from model.language.equations import Number, total
from model.plant.namespace import Namespace, quantity, record
from model.plant.overheads import per_depreciation, per_labour
from model.reading.parameter import Schema, parameter


class Parameters(Schema):
    """Rates beyond the overheads on labour and depreciation that every site states."""

    launch_on_materials = parameter(
        "1", "Cost of launching the plant per yearly purchases", at_least=0
    )
    launch_on_labour = parameter(
        "1", "Cost of launching the plant per yearly labour with variable overhead", at_least=0
    )
    working_capital = parameter(
        "1", "Working capital per yearly purchases, labour and variable overhead", at_least=0
    )
    profit = parameter("1/year", "Yearly profit per total investment", at_least=0)
    warranty = parameter("1", "Warranty per price before it", at_least=0)


@quantity
def capital_charge(site) -> Number:
    """Yearly straight-line depreciation per investment in equipment."""
    return 1.0 / site.equipment_life


def maintenance_charge(site) -> Number:
    """None: maintenance is within the variable overhead."""
    return 0.0 * site.maintenance


@quantity
def building_annual_cost(site) -> Number:
    """Yearly straight-line depreciation of a machine's floor with its share of ways, stores and
    offices.
    """
    return site.gross_floor * site.building_cost / site.building_life


@quantity
def launch_and_working_capital(site) -> Number:
    """Launch cost and working capital per yearly labour with variable overhead."""
    return (site.flat_rate.launch_on_labour + site.flat_rate.working_capital) * site.period


@quantity
def expenses_on_depreciation(site) -> Number:
    """Variable overhead, general expenses on it and on depreciation, and research, per
    depreciation.
    """
    return (
        per_depreciation(site)
        + site.general_expenses_on_labour * site.variable_overhead_on_depreciation
    )


@quantity
def overhead_on_labour(site) -> Number:
    """Overhead, profit and warranty per direct labour."""
    profit = (
        site.flat_rate.profit
        * launch_and_working_capital(site)
        * (1.0 + site.variable_overhead_on_labour)
    )
    return (1.0 + per_labour(site) + profit) * (1.0 + site.flat_rate.warranty) - 1.0


def _on_investment(site, depreciation: Number) -> Number:
    """Overhead, profit and warranty per investment and year, for an investment depreciated at a
    yearly rate.
    """
    expenses = depreciation * expenses_on_depreciation(site)
    launched = (
        launch_and_working_capital(site) * site.variable_overhead_on_depreciation * depreciation
    )
    profit = site.flat_rate.profit * (1.0 + launched)
    return (depreciation + expenses + profit) * (1.0 + site.flat_rate.warranty) - depreciation


@quantity
def overhead_on_investment(site) -> Number:
    """Overhead, profit and warranty per investment in equipment and year."""
    return _on_investment(site, 1.0 / site.equipment_life)


def overhead_on_rooms(site) -> Number:
    """Rooms are equipment."""
    return overhead_on_investment(site)


@quantity
def overhead_on_building(site) -> Number:
    """Overhead, profit and warranty per building investment and year."""
    return _on_investment(site, 1.0 / site.building_life)


@quantity
def overhead_on_purchases(site) -> Number:
    """Profit on launch cost and working capital, and warranty, per material bought."""
    tied = (site.flat_rate.launch_on_materials + site.flat_rate.working_capital) * site.period
    return (1.0 + site.flat_rate.profit * tied) * (1.0 + site.flat_rate.warranty) - 1.0


@quantity
def overhead_on_running(site) -> Number:
    """Warranty per energy and gas."""
    return 1.0 * site.flat_rate.warranty


def summary(plant: Namespace, site: Namespace, totals: dict[str, Number]) -> None:
    """The rows of a cost table of this convention, for the whole plant.

    `totals` are yearly sums over steps and plant: labour, purchases, running (energy and gas), and
    the investments in equipment (rooms included) and building.
    """
    own = site.flat_rate
    labour, bought, running = totals["labour"], totals["purchases"], totals["running"]
    record(plant, "direct_labour", 1.0 * labour, "Direct labour a year")
    depreciation = (
        totals["equipment"] / site.equipment_life + totals["building"] / site.building_life
    )
    depreciation = record(
        plant, "depreciation", depreciation, "Straight-line depreciation of equipment and building"
    )
    variable = (
        site.variable_overhead_on_labour * labour
        + site.variable_overhead_on_depreciation * depreciation
    )
    variable = record(plant, "variable_overhead", variable, "Variable overhead")
    general = site.general_expenses_on_labour * (labour + variable)
    general = general + site.general_expenses_on_depreciation * depreciation
    general = record(plant, "general_expenses", general, "General, sales and administration")
    research = record(
        plant, "research", site.research_on_depreciation * depreciation, "Research and development"
    )
    launch = own.launch_on_materials * bought + own.launch_on_labour * (labour + variable)
    launch = record(plant, "launch", launch * site.period, "Cost of launching the plant")
    working = own.working_capital * (bought + labour + variable) * site.period
    working = record(plant, "working_capital", working, "Working capital")
    building = record(
        plant, "building_investment", 1.0 * totals["building"], "Investment in buildings"
    )
    invested = record(
        plant,
        "total_investment",
        total([totals["equipment"], building, launch, working]),
        "Total investment",
    )
    profit = record(plant, "profit", own.profit * invested, "Profit on the total investment")
    before = total([bought, running, labour, variable, general, research, depreciation, profit])
    record(plant, "warranty", own.warranty * before, "Warranty on the price before it")
