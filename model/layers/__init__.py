"""Kinds of cell layer: each answers the same quantities, so that every architecture is a list of
layers.

A kind is a module with a class `Parameters` and `@quantity` functions of one namespace `p`. Every
layer has `layer_thickness` and `areal_mass`; `areal_capacity` and `areal_resistance` are zero where
a kind does not define them. `p.cell` reaches what belongs to the whole cell, such as its
temperature. All areas are fired, finished area of one unit cell.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from types import ModuleType

from model.language.equations import Number
from model.plant.namespace import Namespace, quantities
from model.reading import project
from model.reading.parameter import Parameter


@dataclass(frozen=True)
class Kind:
    """A kind of layer as found in its module."""

    id: str
    module: ModuleType

    def __reduce__(self) -> tuple[Callable[[str], Kind], tuple[str]]:
        """Another process finds the kind by its id, because modules cannot be sent."""
        return _kind, (self.id,)

    @cached_property
    def schema(self) -> dict[str, Parameter]:
        """Declared parameters by name."""
        return dict(self.module.Parameters.parameters())

    @cached_property
    def quantities(self) -> dict[str, Callable[[Namespace], Number]]:
        """Everything a layer of this kind answers, shared equations first."""
        answers: dict[str, Callable[[Namespace], Number]] = {}
        for module in (*getattr(self.module, "SHARED", ()), self.module):
            answers.update(quantities(module))
        return answers


@cache
def kinds() -> dict[str, Kind]:
    """All kinds of layer, by id: the modules in `model/layers` that declare Parameters."""
    modules = project.modules_with(sys.modules[__name__], "Parameters")
    return {name: Kind(name, module) for name, module in modules.items()}


def _kind(id: str) -> Kind:
    return kinds()[id]
