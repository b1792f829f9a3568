"""A step of which only the pace is known: so many units an hour, with yield, crew and machine as
anybody states them.

It stands for a machine known by a quotation or a published table, where no physics says why it is
as fast as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from model.language.equations import Number
from model.plant.namespace import Namespace
from model.plant.step import Port, Step, StepParameters
from model.reading.parameter import Parameter, parameter

UNIT = "cell"


class Parameters(StepParameters):
    """What every step declares, the pace, and machines in reserve, which differ from step to step
    where they are stated.
    """

    pace = parameter("cell/h", "Units processed per hour of one running machine", above=0)
    reserve = parameter("1", "Machines in reserve per operating machine", at_least=0)


class Stated(Step):
    """A stated step with inlets of its own, the unit of what each takes in by name, and materials
    that its rejects give back.

    What a rejected unit gives back of a material is stated per step, whatever went into it.
    """

    def __init__(
        self, inlets: Mapping[str, str], recovered: Mapping[str, str] | None = None
    ) -> None:
        super().__init__("stated", "stated", sys.modules[__name__])
        self.__dict__.update(inlets=dict(inlets), recovered=dict(recovered or {}))

    def __reduce__(self) -> tuple[Callable[..., Stated], tuple[Any, ...]]:
        return Stated, (self.__dict__["inlets"], self.__dict__["recovered"])

    @property
    def ports(self) -> dict[str, Port]:
        """The inlets."""
        return {name: Port(unit) for name, unit in self.__dict__["inlets"].items()}

    @cached_property
    def schema(self) -> dict[str, Parameter]:
        """The pace and what every step declares, and amounts: what a unit takes from each inlet,
        what a reject gives back.
        """
        amounts = {
            name: Parameter(
                unit=f"{unit}/{UNIT}" if unit != UNIT else "1",
                meaning=f"Taken from {name} per unit",
                at_least=0,
                name=f"amount_of_{name}",
            )
            for name, unit in self.__dict__["inlets"].items()
        }
        schema = {**super().schema, **{f"amount_of_{name}": p for name, p in amounts.items()}}
        for name, of_unit in self.__dict__["recovered"].items():
            key = f"recovered_{name}"
            schema[key] = Parameter(
                kind="material", meaning=f"Material that rejects give back: {name}", name=key
            )
            schema[f"amount_of_{key}"] = Parameter(
                unit=f"{of_unit}/{UNIT}",
                meaning=f"Given back of {name} by a rejected unit",
                at_least=0,
                name=f"amount_of_{key}",
            )
        return schema

    def throughput(self, p: Namespace) -> Number:
        """The pace."""
        return 1.0 * p.pace

    def inputs(self, p: Namespace) -> dict[str, Number]:
        """What is stated for each inlet."""
        return {name: 1.0 * getattr(p, f"amount_of_{name}") for name in self.__dict__["inlets"]}

    def waste(self, p: Namespace) -> dict[Any, Number]:
        """What is stated for each material that rejects give back."""
        names = [f"recovered_{name}" for name in self.__dict__["recovered"]]
        return {getattr(p, name): 1.0 * getattr(p, f"amount_of_{name}") for name in names}
