"""lab2line: the techno-economic model of solid-state battery manufacturing.

The public names, each loaded when first used so that importing the package costs nothing.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

# Where each public name stands.
_PUBLIC = {
    "load": "model.scenario.scenario",
    "Scenario": "model.scenario.scenario",
    "to_yaml": "model.scenario.saved",
    "evaluate": "model.engine.result",
    "Result": "model.engine.result",
    "swings": "model.engine.influence",
    "elasticities": "model.engine.influence",
    "monte_carlo": "model.studies.monte_carlo",
    "MonteCarlo": "model.studies.monte_carlo",
    "sobol": "model.studies.sobol",
    "Sobol": "model.studies.sobol",
    "morris": "model.studies.morris",
    "of_function": "model.studies.function_problem",
    "Workers": "model.studies.tasks",
    "sweep": "model.studies.sweeps",
    "crossover": "model.studies.crossover",
    "breakeven": "model.studies.breakeven",
    "compare": "model.studies.comparison",
    "Comparison": "model.studies.comparison",
    "waterfall": "model.studies.waterfalls",
    "ramp": "model.studies.ramp",
    "cash_flow": "model.studies.cash_flow",
    "CashFlow": "model.studies.cash_flow",
    "explore": "model.studies.exploration",
    "Exploration": "model.studies.exploration",
    "to_workbook": "model.workbook",
    "from_workbook": "model.workbook",
    "read_workbook": "model.workbook",
    "comparison_to_workbook": "model.workbook.comparison",
    "UserError": "model.reading.errors",
}
__all__ = sorted(_PUBLIC)

# Short addresses of what steps and models of one's own are written with; files that people have use
# them.
_SHORT = {
    "model.equations": "model.language.equations",
    "model.parameter": "model.reading.parameter",
    "model.step": "model.plant.step",
    "model.salib": "model.studies.salib",
    "model.problem": "model.studies.function_problem",
}
_PLACES: dict[str, ModuleSpec | None] = {}  # of those modules, by their own names


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'model' has no name '{name}'; public names: {', '.join(__all__)}")


class _ShortAddress(MetaPathFinder, Loader):
    """Finds a module by its short address; it is the same module, not a copy."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's place, for a short address only."""
        return ModuleSpec(name, self) if name in _SHORT else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The module that the address stands for."""
        module = import_module(_SHORT[spec.name])
        _PLACES[module.__name__] = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: the module has run already. It keeps the spec of its own place."""
        module.__spec__ = _PLACES[module.__name__]


sys.meta_path.append(_ShortAddress())
