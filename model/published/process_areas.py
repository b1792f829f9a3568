"""Process areas by power law, as the files of BattModels and BatPaC state them and what they become."""

from __future__ import annotations

from collections.abc import Mapping

from model.published.case import at, times
from model.published.question import Number
from model.reading.document import Tree

# What the flat rates of both models put on a plant, by the names of their files.
COMPONENTS = {
    "variable_overhead": "variable_overhead",
    "depreciation": "depreciation",
    "GSA": "general_expenses",
    "RnD": "research",
    "profit": "profit",
    "warranty": "warranty",
}


def law_of(area: Tree) -> dict[str, Number]:
    """Labour, investment and floor of the reference plant's area, with their exponents."""
    return {
        "reference_labour": at(area, "labour_h"),
        "labour_exponent": at(area, "labour_p"),
        "reference_investment": times(1e6, area, "capex_MUSD"),
        "investment_exponent": at(area, "capex_p"),
        "reference_floor": at(area, "area_m2"),
        "floor_exponent": at(area, "area_p"),
    }


def size_of(id: str, q: Mapping[str, float]) -> dict[str, float]:
    """How large an area is beside the reference plant's, and what it takes a year, in the units of
    the files.
    """
    return {
        "ratio": q[f"{id}.size"],
        "labour_h": q[f"{id}.labour_hours"],
        "capex_MUSD": q[f"{id}.investment"] / 1e6,
        "area_m2": q[f"{id}.process_area"],
    }
