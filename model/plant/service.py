"""A service: a process area beside the product's path, such as solvent recovery, stores or a
control laboratory.

It is driven by flows, floors or energies of the steps, or by the plant's output, and sized by a
power law. Its output is its size over the reference plant, to which its energy is proportional;
rooms also draw power by their floor.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from model.plant.namespace import Namespace
from model.plant.step import Resources, Step
from model.reading.parameter import Schema, parameter

UNIT = "1"


class Parameters(Schema):
    """Energy of a service; its labour, investment and floor are those of a power law."""

    reference_electricity = parameter(
        "GWh/year", "Electricity at the reference plant's size", at_least=0
    )
    reference_natural_gas = parameter(
        "GWh/year", "Natural gas at the reference plant's size, by its heat", at_least=0
    )
    floor_power = parameter("W/m2", "Electric power by floor, day and night", at_least=0)


class Service(Step):
    """The step that stands for every service."""

    def __init__(self) -> None:
        super().__init__("service", "service", sys.modules[__name__])

    def __reduce__(self) -> tuple[Callable[[], Service], tuple[()]]:
        return Service, ()

    @property
    def on_path(self) -> bool:
        """A service stands beside the product's path."""
        return False


def resources(p: Namespace, size: object) -> Resources:
    """The resources of a service of a size, in multiples of the reference plant."""
    energy = {"electricity": p.reference_electricity, "natural_gas": p.reference_natural_gas}
    return Resources(p, size, size, None, None, None, {}, {}, energy, {})
