"""Multipliers of the flat-rate convention: what a dollar of labour, material, equipment or building
comes to in the price.
"""

from __future__ import annotations

from collections.abc import Iterator

from model.conventions import flat_rate
from model.plant.namespace import Namespace, ignore
from model.plant.site import SiteParameters
from model.published.case import Check, Tolerance, allowed, at, compared, has, tolerance_of
from model.reading.document import Tree

EXACT = Tolerance(absolute=1e-9)
# The case's names of rates -> those of a site and of the convention.
OF_SITE = {
    "variable_overhead_labor": "variable_overhead_on_labour",
    "GSA_labour": "general_expenses_on_labour",
    "variable_overhead_depreciation": "variable_overhead_on_depreciation",
    "GSA_depreciation": "general_expenses_on_depreciation",
    "r_and_d": "research_on_depreciation",
    "lifetime_capital_equipment": "equipment_life",
}
OF_CONVENTION = {
    "pack_profit": "profit",
    "launch_cost_labor": "launch_on_labour",
    "launch_cost_material": "launch_on_materials",
    "working_capital": "working_capital",
    "battery_warranty_costs": "warranty",
}
BUILDING_LIFE = "lifetime_building"
INPUTS = tuple(f"inputs.{name}" for name in (*OF_SITE, *OF_CONVENTION, BUILDING_LIFE))
EXPECTED = ("expected",)
# where a case states no life of buildings: their rate is half that of equipment
BUILDING_PER_EQUIPMENT_LIFE = 2.0


def checks(case: Tree) -> Iterator[Check]:
    """The multipliers of the case's rates, by the convention's own equations."""
    site, tolerance = _site(case), tolerance_of(case, EXACT)
    obtained = {
        "labour": 1.0 + flat_rate.overhead_on_labour(site),
        "material": 1.0 + flat_rate.overhead_on_purchases(site),
        "capital": flat_rate.capital_charge(site) + flat_rate.overhead_on_investment(site),
        "land": 1.0 / site.building_life + flat_rate.overhead_on_building(site),
    }
    yield from compared(at(case, "expected"), obtained, tolerance, "multiplier of ")


def _site(case: Tree) -> Namespace:
    inputs = at(case, "inputs")
    schema, own = SiteParameters.parameters(), flat_rate.Parameters.parameters()
    of_site = {mine: allowed(schema[mine], at(inputs, theirs)) for theirs, mine in OF_SITE.items()}
    of_convention = {
        mine: allowed(own[mine], at(inputs, theirs)) for theirs, mine in OF_CONVENTION.items()
    }
    of_site["building_life"] = (
        allowed(schema["building_life"], at(inputs, BUILDING_LIFE))
        if has(inputs, BUILDING_LIFE)
        else BUILDING_PER_EQUIPMENT_LIFE * of_site["equipment_life"]
    )
    rates = Namespace(f"site.{flat_rate.__name__}", of_convention, ignore)
    return Namespace("site", {**of_site, "period": 1.0, "flat_rate": rates}, ignore)
