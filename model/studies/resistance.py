"""What a strategy does to the resistance of a cell, and what a removed ohm cm2 costs."""

from __future__ import annotations

from model.engine.result import Result
from model.language.units import unit
from model.plant.cell import SIDES
from model.plant.outputs import COST, OUTPUTS, RESISTANCE
from model.scenario.scenario import Scenario

TIE = 1e-12  # what an equal scenario may differ by in rounding


def nominal(result: Result, output: str) -> float | None:
    """An output where it is a known number."""
    value = result.outputs[output]
    return value if isinstance(value, float) else None


def removed_resistance(base: Result, other: Result) -> float | None:
    """Area specific resistance (ohm cm2) of the base less that of the other; None where it is
    unknown.

    A contact whose resistance nobody reports cancels where both cells leave it as it is.
    """
    layers = [result.quantities.get("cell.layer_resistance") for result in (base, other)]
    if layers[0] is None or layers[1] is None:
        return None
    removed = layers[0] - layers[1]
    for side in SIDES:
        key = f"cell.interface.{side}.resistance"
        before, after = (of.numbers.get(of.end_of(key)) for of in (base.scenario, other.scenario))
        if before is not None and after is not None:
            removed += before - after
        elif before is not after or _at_contact(base.scenario, side) != _at_contact(
            other.scenario, side
        ):
            return None
    return removed / unit(OUTPUTS[RESISTANCE].unit).factor


def _at_contact(scenario: Scenario, side: str) -> list[str]:
    """The strategies that change a contact."""
    return [str(applied) for applied in scenario.strategies if applied.strategy.contact == side]


def cost_of_resistance(base: Result, other: Result) -> float | None:
    """USD per kWh per ohm cm2 removed against the base; None where it is unknown or nothing is
    removed.
    """
    removed = removed_resistance(base, other)
    costs = [nominal(result, COST) for result in (base, other)]
    if removed is None or costs[0] is None or costs[1] is None:
        return None
    whole = base.quantities["cell.layer_resistance"] / unit(OUTPUTS[RESISTANCE].unit).factor
    return (costs[1] - costs[0]) / removed if removed > TIE * whole else None
