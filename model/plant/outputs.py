"""The outputs of an evaluation: their names, order and the units they are shown in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from model.language.units import unit

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
