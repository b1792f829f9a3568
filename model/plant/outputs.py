"""The outputs of an evaluation: what each one shows, in which unit, and which way is better.

This table is all that results, tables, workbook, app and studies know of an output. What an output
means is the docstring of its equation, or `note` where it has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.language.names import among
from model.language.units import unit
from model.plant import cell, totals
from model.reading.errors import UserError

LESS, MORE, NEITHER = "less", "more", ""
_SLACK = 1e-6  # beyond the most that a share can be


@dataclass(frozen=True)
class Output:
    """One output.

    `equation` is a quantity of the plant or the cell; None for what is found after an evaluation.
    `unit` is that of tables and files, empty for a text, `read_in` the unit in which people read
    it. `better` says which way is better (`LESS`, `MORE` or `NEITHER`); none is ever below zero or
    above `most`. `headline` is its label among the numbers that stand first, empty elsewhere.
    """

    name: str
    unit: str
    equation: Callable[[Any], Any] | None
    better: str = LESS
    headline: str = ""
    read_in: str = ""
    note: str = ""
    most: float = np.inf

    @property
    def quantity(self) -> str | None:
        """Key of the quantity it shows."""
        if self.equation is None:
            return None
        scope = "cell" if self.equation.__module__ == cell.__name__ else "plant"
        return f"{scope}.{self.equation.__name__}"

    @property
    def meaning(self) -> str:
        """What it is, in a sentence."""
        return self.note or " ".join((self.equation.__doc__ or "").split())

    @property
    def numeric(self) -> bool:
        """Whether studies can draw it: a number that one evaluation gives."""
        return self.equation is not None

    def possible(self, values: Any) -> np.ndarray:
        """Whether numbers in `unit` can be: finite, not below zero, a share not above one. Same
        shape as `values`.
        """
        numbers = np.asarray(values, dtype=float)
        return np.isfinite(numbers) & (numbers >= 0.0) & (numbers <= self.most + _SLACK)

    @property
    def allowed(self) -> str:
        """What it can be, in words."""
        return f"0 to {self.most:g}" if self.most < np.inf else "at least 0"

    @property
    def shown_unit(self) -> str:
        """Its unit as a suffix: empty where it has none."""
        return "" if self.unit == "1" else self.unit

    def for_people(self, value: float) -> tuple[float, str]:
        """A value in `unit` as people read it, and the unit of that."""
        if not self.unit:
            return value, ""
        target = self.read_in or self.unit
        return value * (unit(self.unit).factor / unit(target).factor), (
            "" if target == "1" else target
        )


_TABLE = (
    Output("cost_per_kwh", "USD/kWh", totals.cost_per_kwh, headline="Cost"),
    Output("cost_per_cell", "USD/cell", totals.cost_per_cell),
    Output("cost_per_m2", "USD/m2", totals.cost_per_m2),
    Output("annual_cost", "USD/year", totals.annual_cost),
    Output("investment", "USD", totals.investment),
    Output(
        "investment_per_kwh_per_year",
        "USD/(kWh/year)",
        totals.investment_per_energy,
        headline="Investment",
    ),
    Output(
        "overall_yield",
        "1",
        totals.overall_yield,
        MORE,
        headline="Overall yield",
        read_in="%",
        most=1.0,
    ),
    Output(
        "bottleneck",
        "",
        None,
        NEITHER,
        headline="Busiest step",
        note=(
            "The step whose whole machines are used most; none where equipment is charged as used."
            " Machines come whole, so several steps may be nearly as busy: the page of the chain"
            " says how many. It is not the step that costs most"
        ),
    ),
    Output(
        "bottleneck_utilisation",
        "1",
        totals.bottleneck_utilisation,
        NEITHER,
        read_in="%",
        most=1.0,
    ),
    Output("floor_area", "m2", totals.floor_area),
    Output("staff", "1", totals.staff),
    Output("energy_per_kwh", "kWh/kWh", totals.energy_per_energy),
    Output("cell_energy", "Wh/cell", cell.energy, MORE),
    Output("specific_energy", "Wh/kg", cell.specific_energy, MORE, headline="Specific energy"),
    Output("energy_density", "Wh/L", cell.energy_density, MORE, headline="Energy density"),
    Output(
        "area_specific_resistance",
        "ohm*cm2",
        cell.area_specific_resistance,
        headline="Resistance",
    ),
    Output("deliverable_energy_1c", "Wh/cell", cell.deliverable_energy_1c, MORE),
    Output("max_c_rate", "1", cell.max_c_rate, MORE),
    Output("minutes_to_80_percent", "min", cell.minutes_to_80_percent),
    Output(
        "assumption_share",
        "1",
        None,
        headline="On assumptions",
        read_in="%",
        most=1.0,
        note=(
            "Share of the result that rests on assumptions: the sum of |elasticities| of assumptions"
            " over that of assumptions and evidence. Facts and choices are in neither"
        ),
    ),
    Output(
        "assumption_share_of_spread",
        "1",
        None,
        read_in="%",
        most=1.0,
        note=(
            "Share of the spread of the cost that rests on assumptions: the sum of (ln cost at an"
            " input's 95th percentile - ln cost at its 5th, all others at their values)^2 over"
            " drawn assumptions, over that of all drawn inputs"
        ),
    ),
)
# How much rests on assumptions: of the result, and of its spread.
SHARES = ("assumption_share", "assumption_share_of_spread")
# What the studies look at unless asked for another, and what strategies are there to lower.
COST, RESISTANCE = "cost_per_kwh", "area_specific_resistance"
OUTPUTS = {output.name: output for output in _TABLE}  # in the order of tables
NUMERIC_OUTPUTS = tuple(output.name for output in _TABLE if output.numeric)


def check_output(name: str) -> None:
    """Raise UserError, with the nearest name, for an output that is none or has no number to draw."""
    if name not in NUMERIC_OUTPUTS:
        raise UserError(f"there is no numeric output '{name}'{among(name, NUMERIC_OUTPUTS)}")


def shown_outputs(outputs: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs from coherent units to the units they are shown in."""
    return {
        name: None if value is None else value / unit(OUTPUTS[name].unit).factor
        for name, value in outputs.items()
    }
