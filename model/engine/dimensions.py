"""The unit reading: equations run on quantities with their declared units, which proves them sound
and names units.

It runs in the units as declared, so that a factor of 60 shows as well as a wrong dimension. Used by
tests on every scenario, and by the workbook for the unit beside each quantity.
"""

from __future__ import annotations

from typing import Any

from model.engine.evaluation import run
from model.language import units
from model.scenario.scenario import Scenario


def quantities_with_units(scenario: Scenario) -> dict[str, Any]:
    """Every named quantity of a scenario as a pint quantity (a plain float has no unit)."""
    quantities: dict[str, Any] = {}

    def record(key: str, value: Any, meaning: str) -> Any:
        quantities[key] = value
        return value

    numbers = {
        key: value.with_unit() for key, value in scenario.values.items() if value.number is not None
    }
    run(scenario, numbers, record, every=True)
    return quantities


def units_of(scenario: Scenario) -> dict[str, str]:
    """The coherent unit of every named quantity, as a short text."""
    return {key: units.display(value) for key, value in quantities_with_units(scenario).items()}
