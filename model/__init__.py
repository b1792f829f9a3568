"""lab2line: the techno-economic model of solid-state battery manufacturing.

The public names, each loaded when first used so that importing the package costs nothing.
"""

from importlib import import_module
from typing import Any

_PUBLIC = {
    "load": "model.scenario", "Scenario": "model.scenario", "evaluate": "model.evaluation", "Result": "model.evaluation",
    "monte_carlo": "model.uncertainty", "MonteCarlo": "model.uncertainty", "to_workbook": "model.workbook",
    "from_workbook": "model.workbook", "read_workbook": "model.workbook", "to_yaml": "model.saved",
    "sobol": "model.sensitivity", "Sobol": "model.sensitivity", "morris": "model.screening", "Workers": "model.tasks",
    "swings": "model.influence", "elasticities": "model.influence", "UserError": "model.document",
    "sweep": "model.sweeps", "crossover": "model.sweeps", "breakeven": "model.sweeps",
    "compare": "model.comparison", "Comparison": "model.comparison", "waterfall": "model.waterfalls",
    "ramp": "model.learning", "cash_flow": "model.cash_flow", "CashFlow": "model.cash_flow",
    "explore": "model.exploration", "Exploration": "model.exploration",
    "comparison_to_workbook": "model.workbook.comparison",
}  # fmt: skip
__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'model' has no name '{name}'; public names: {', '.join(__all__)}")
