"""Capacity by power law: labour, investment and floor of a process area, scaled from those of a
reference plant.

Each is X = X0 * size^exponent, where size is a yearly rate over that of the reference plant. A law
replaces the machines of a step at its place in a chain; a service has nothing else. What is bought,
and the energy that goes into the product, follow from the step's own equations as before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from model.language.equations import Number, highest, power, total, where
from model.plant.namespace import Namespace, record, recorded
from model.plant.step import StepParameters
from model.reading.parameter import Parameter, Schema, parameter

REPLACED = tuple(name for name in StepParameters.parameters() if name not in ("yield_", "power"))
COMBINED_BY: dict[str, Callable[[list[Number]], Number]] = {"max": highest, "sum": total}
# What may drive a process area, with units ({} is that of the step's output): known before costs
# are, and after.
PATH_FLOWS = {
    "processed": "{}/year",
    "good_output": "{}/year",
    "rejected": "{}/year",
    "hours": "h/year",
}
FLOW_UNITS = {
    **PATH_FLOWS,
    "staff": "1",
    "investment": "USD",
    "floor": "m2",
    "process_area": "m2",
    "electricity": "Wh/year",
    "natural_gas": "Wh/year",
}
PLANT_FLOWS = {"good_cells": "cell/year", "good_energy": "Wh/year"}


class PowerLawParameters(Schema):
    """A process area in the reference plant, and how it grows."""

    reference_labour = parameter(
        "h/year", "Paid labour of the process area in the reference plant", at_least=0
    )
    reference_investment = parameter(
        "USD",
        "Installed equipment of the process area in the reference plant",
        at_least=0,
        index="equipment",
    )
    reference_floor = parameter(
        "m2",
        "Floor of the process area in the reference plant, ways and stores included",
        at_least=0,
    )
    labour_exponent = parameter(
        "1", "Exponent of labour in the size of the process area", at_least=0, at_most=2
    )
    investment_exponent = parameter(
        "1", "Exponent of investment in the size of the process area", at_least=0, at_most=2
    )
    floor_exponent = parameter(
        "1", "Exponent of floor in the size of the process area", at_least=0, at_most=2
    )


class ProductFactorParameters(Schema):
    """How the process area depends on a property of the product, whose unit is that of the
    reference product.
    """

    product_size = Parameter(
        meaning="Property of the product that the process area depends on", above=0
    )
    reference_product = Parameter(meaning="The same property in the reference plant", above=0)
    labour_product_exponent = parameter(
        "1", "Exponent of labour in the product's property", at_least=0, at_most=2
    )
    investment_product_exponent = parameter(
        "1", "Exponent of investment in the product's property", at_least=0, at_most=2
    )
    floor_product_exponent = parameter(
        "1", "Exponent of floor in the product's property", at_least=0, at_most=2
    )


class ProductLimitParameters(Schema):
    """A property of the product above which investment leaps to the next class of equipment."""

    product_limit = Parameter(
        meaning="Property above which the next class of equipment is needed", above=0
    )
    factor_above_limit = parameter(
        "1", "Investment of the next class of equipment, over that of the first", above=0
    )


class SharedParameters(Schema):
    """What all power laws of a chain share, under the scope `power_law`."""

    skilled_share = parameter(
        "1", "Share of the labour of process areas that is skilled", at_least=0, at_most=1
    )
    smallest_size = parameter(
        "1", "Smallest size, over the reference plant, for which the laws are stated", above=0
    )
    largest_size = parameter(
        "1", "Largest size, over the reference plant, for which the laws are stated", above=0
    )


@dataclass(frozen=True)
class Driver:
    """Yearly flows whose sum, over a reference of the same unit, gives a size.

    A flow is `<step>.<flow>` or `plant.<flow>`, with the keys of factors that it is multiplied by.
    """

    name: str
    flows: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def reference(self) -> str:
        """Name of the parameter that holds the reference plant's rate."""
        return f"reference_{self.name}"


@dataclass(frozen=True)
class Law:
    """What drives a process area, and the parameters of its power law."""

    drivers: tuple[Driver, ...]
    schema: Mapping[str, Parameter] = field(hash=False)
    combined_by: str = "max"


def size(law: Law, p: Namespace, flow: Callable[[str, tuple[str, ...]], Number]) -> Number:
    """Size of a process area over the reference plant; `flow` gives the yearly flow of a key times
    its factors.
    """
    sizes = []
    for driver in law.drivers:
        rate = total(flow(key, factors) for key, factors in driver.flows)
        rate = record(p, f"rate_{driver.name}", rate, "Yearly rate that sizes the process area")
        sizes.append(rate / getattr(p, driver.reference))
    return record(
        p,
        "size",
        COMBINED_BY[law.combined_by](sizes),
        "Size of the process area over the reference plant",
    )


def scaled(law: Law, p: Namespace, what: str) -> Number:
    """Labour hours a year, investment or floor of a process area (`what`: labour, investment or
    floor).
    """
    amount = getattr(p, f"reference_{what}") * power(
        recorded(p, "size"), getattr(p, f"{what}_exponent")
    )
    if "product_size" in law.schema:
        ratio = p.product_size / p.reference_product
        amount = amount * power(ratio, getattr(p, f"{what}_product_exponent"))
        if what == "investment" and "product_limit" in law.schema:
            amount = amount * where(p.product_size > p.product_limit, p.factor_above_limit, 1.0)
    return amount
