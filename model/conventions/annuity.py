"""Annuity: investment is recovered with interest in equal yearly payments over its life; overheads
on labour and depreciation.
"""

from __future__ import annotations

from model.language.equations import Number
from model.plant.finance import annuity
from model.plant.namespace import quantity
from model.plant.overheads import per_depreciation, per_labour
from model.reading.parameter import Schema


class Parameters(Schema):
    """Nothing beyond what every site states."""


@quantity
def capital_recovery_factor(site) -> Number:
    """Yearly capital cost per investment in equipment."""
    return annuity(site.discount_rate, site.equipment_life, site.period)


capital_charge = capital_recovery_factor


def maintenance_charge(site) -> Number:
    """Yearly maintenance per investment."""
    return site.maintenance


@quantity
def building_annual_cost(site) -> Number:
    """Yearly cost of a machine's floor with its share of ways, stores and offices."""
    return (
        site.gross_floor
        * site.building_cost
        * annuity(site.discount_rate, site.building_life, site.period)
    )


@quantity
def overhead_on_labour(site) -> Number:
    """Overhead per direct labour: variable, and general expenses on both."""
    return per_labour(site)


@quantity
def overhead_on_investment(site) -> Number:
    """Yearly overhead per investment: rates on straight-line depreciation."""
    return per_depreciation(site) / site.equipment_life
