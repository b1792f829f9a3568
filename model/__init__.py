"""lab2line: the techno-economic model of solid-state battery manufacturing.

The public names, each loaded when first used so that importing the package costs nothing.
"""

from importlib import import_module
from typing import Any

_PUBLIC = {
    "load": "model.scenario.scenario", "Scenario": "model.scenario.scenario", "evaluate": "model.engine.result", "Result": "model.engine.result",
    "monte_carlo": "model.studies.monte_carlo", "MonteCarlo": "model.studies.monte_carlo", "to_workbook": "model.workbook",
    "from_workbook": "model.workbook", "read_workbook": "model.workbook", "to_yaml": "model.scenario.saved",
    "sobol": "model.studies.sobol", "Sobol": "model.studies.sobol", "morris": "model.studies.morris", "Workers": "model.studies.tasks",
    "swings": "model.engine.influence", "elasticities": "model.engine.influence", "UserError": "model.reading.document",
    "sweep": "model.studies.sweeps", "crossover": "model.studies.sweeps", "breakeven": "model.studies.sweeps",
    "compare": "model.studies.comparison", "Comparison": "model.studies.comparison", "waterfall": "model.studies.waterfalls",
    "ramp": "model.studies.ramp", "cash_flow": "model.studies.cash_flow", "CashFlow": "model.studies.cash_flow",
    "explore": "model.studies.exploration", "Exploration": "model.studies.exploration",
    "comparison_to_workbook": "model.workbook.comparison",
}  # fmt: skip
__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'model' has no name '{name}'; public names: {', '.join(__all__)}")
