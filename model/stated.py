"""A step of which only the pace is known: so many units an hour, with yield, crew and machine as anybody states them.

It stands for a machine known by a quotation or a published table, where no physics says why it is as fast as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from model.equations import Number
from model.parameter import Parameter, parameter
from model.step import Namespace, Port, Step, StepParameters

UNIT = "cell"


class Parameters(StepParameters):
    """What every step declares, and the pace."""

    pace = parameter("cell/h", "Units processed per hour of one running machine", above=0)


class Stated(Step):
    """A stated step with inlets of its own: the unit of what each takes in, by name."""

    def __init__(self, inlets: Mapping[str, str]) -> None:
        super().__init__("stated", "stated", sys.modules[__name__])
        self.__dict__["inlets"] = dict(inlets)

    def __reduce__(self) -> tuple[Callable[..., Stated], tuple[Any, ...]]:
        return Stated, (self.__dict__["inlets"],)

    @property
    def ports(self) -> dict[str, Port]:
        """The inlets."""
        return {name: Port(unit) for name, unit in self.__dict__["inlets"].items()}

    @cached_property
    def schema(self) -> dict[str, Parameter]:
        """The pace and what every step declares, and the amount that a unit takes from each inlet."""
        amounts = {
            name: Parameter(unit=f"{unit}/{UNIT}" if unit != UNIT else "1", meaning=f"Taken from {name} per unit", at_least=0,
                            name=f"amount_of_{name}")
            for name, unit in self.__dict__["inlets"].items()
        }  # fmt: skip
        return {**super().schema, **{f"amount_of_{name}": p for name, p in amounts.items()}}

    def throughput(self, p: Namespace) -> Number:
        """The pace."""
        return 1.0 * p.pace

    def inputs(self, p: Namespace) -> dict[str, Number]:
        """What is stated for each inlet."""
        return {name: 1.0 * getattr(p, f"amount_of_{name}") for name in self.__dict__["inlets"]}
