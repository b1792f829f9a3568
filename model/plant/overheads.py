"""Overheads that conventions share: what comes on top of direct labour and of depreciation."""

from __future__ import annotations

from model.language.equations import Number


def per_labour(site) -> Number:
    """Variable overhead, and general expenses on labour with it, per direct labour."""
    return site.variable_overhead_on_labour + site.general_expenses_on_labour * (
        1.0 + site.variable_overhead_on_labour
    )


def per_depreciation(site) -> Number:
    """Variable overhead, general expenses and research, per depreciation."""
    return (
        site.variable_overhead_on_depreciation
        + site.general_expenses_on_depreciation
        + site.research_on_depreciation
    )
