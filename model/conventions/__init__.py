"""Costing conventions: how investment, floor, labour and purchases of a year become its cost,
chosen by name.

Every convention is linear, so it is a module of rates that `economics` applies to the resources of
each step. A module has a class `Parameters`, whose values stand in a site's file under the
convention's name, and `@quantity` functions of the site:

`capital_charge`, `maintenance_charge`   per investment in equipment and year
`building_annual_cost`                   per machine floor and year
`overhead_on_labour`                     per direct labour
`overhead_on_investment`                 per investment in equipment and year

and where it has them: `fixed_cost_factor` (of costs that do not follow the output),
`overhead_on_building` per building investment, `overhead_on_rooms` per investment in a dry or inert
room, `overhead_on_purchases` per material bought, `overhead_on_running` per energy and gas; and
`summary(plant, site, totals)`, what the convention says of the whole plant.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from types import ModuleType

from model.language.equations import Number
from model.plant.namespace import Namespace
from model.reading import project
from model.reading.parameter import Parameter

DEFAULT = "annuity"


@dataclass(frozen=True)
class Convention:
    """A convention as found in its module."""

    name: str
    module: ModuleType

    @property
    def title(self) -> str:
        """What it is, in a sentence."""
        return (self.module.__doc__ or self.name).strip().split("\n")[0]

    @cached_property
    def schema(self) -> dict[str, Parameter]:
        """Parameters that a site gives for this convention alone."""
        return dict(self.module.Parameters.parameters())

    def rate(self, name: str, site: Namespace) -> Number:
        """A rate that every convention has."""
        return getattr(self.module, name)(site)

    def optional(self, name: str, site: Namespace) -> Number | None:
        """A rate that only some conventions have; None where this one has it not."""
        rate = getattr(self.module, name, None)
        return None if rate is None else rate(site)

    @property
    def summary(self) -> Callable[[Namespace, Namespace, dict[str, Number]], None] | None:
        """What the convention records of the whole plant, where it records anything."""
        return getattr(self.module, "summary", None)


@cache
def conventions() -> dict[str, Convention]:
    """All conventions by name, the default first: each file of this folder is one."""
    modules = project.modules_with(sys.modules[__name__], "Parameters")
    by_name = {name: Convention(name, module) for name, module in modules.items()}
    return {DEFAULT: by_name.pop(DEFAULT), **by_name}
