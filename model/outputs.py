"""The outputs of an evaluation: their names, order and the units they are shown in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from model.units import unit

# Output name -> unit in which it is shown. Order is that of tables.
OUTPUTS = {
    "cost_per_kwh": "USD/kWh", "cost_per_cell": "USD/cell", "cost_per_m2": "USD/m2", "annual_cost": "USD/year",
    "investment": "USD", "investment_per_kwh_per_year": "USD/(kWh/year)", "overall_yield": "1", "bottleneck": "",
    "bottleneck_utilisation": "1", "floor_area": "m2", "staff": "1", "energy_per_kwh": "kWh/kWh",
    "cell_energy": "Wh/cell", "specific_energy": "Wh/kg", "energy_density": "Wh/L",
    "area_specific_resistance": "ohm*cm2", "deliverable_energy_1c": "Wh/cell", "max_c_rate": "1",
    "minutes_to_80_percent": "min", "assumption_share": "1",
}  # fmt: skip
_TEXTS = ("bottleneck",)
_SEPARATELY = ("assumption_share",)
NUMERIC_OUTPUTS = tuple(name for name in OUTPUTS if name not in (*_TEXTS, *_SEPARATELY))


def shown_outputs(outputs: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs from coherent units to the units they are shown in."""
    return {name: None if value is None else value / unit(OUTPUTS[name]).factor for name, value in outputs.items()}


# Shares: no plant or cell has more. No output is ever below zero.
_SHARES = ("overall_yield", "bottleneck_utilisation", "assumption_share")
_SLACK = 1e-6


def possible(name: str, values: Any) -> np.ndarray:
    """Whether numbers of an output can be: finite, not below zero, a share not above one. Same shape as `values`."""
    found = np.asarray(values, dtype=float)
    most = 1.0 + _SLACK if name in _SHARES else np.inf
    return np.isfinite(found) & (found >= 0.0) & (found <= most)


def allowed(name: str) -> str:
    """What an output can be, in words."""
    return "0 to 1" if name in _SHARES else "at least 0"
