"""The table of a comparison: a row for each variant."""

from __future__ import annotations

import pandas as pd

from app_pages import parts
from model.plant.outputs import COST, OUTPUTS, RESISTANCE
from model.reading.wording import number_text, signed_text, words
from model.studies.comparison import Comparison, Row

FURTHER = (
    "investment_per_kwh_per_year",
    "overall_yield",
    "specific_energy",
    "energy_density",
)
RESISTS = f"resistance, {OUTPUTS[RESISTANCE].unit}"
STEPS = "steps beside those of the base"


def table_of(comparison: Comparison) -> pd.DataFrame:
    """One row per variant, with what is unknown saying so."""
    return pd.DataFrame([_cells(row) for row in comparison.rows])


def _cells(row: Row) -> dict[str, str]:
    outputs, spread, best = row.result.outputs, row.spreads[COST], row.best[COST]
    likely, low_high = "", ""
    if spread is not None:
        likely = number_text(spread.likely)
        low_high = " to ".join(number_text(end) for end in spread.band)
    return {
        "variant": row.variant.label,
        "scale": row.variant.scenario.scale,
        "likely cost, USD/kWh": likely,
        "80 % band": low_high,
        "plan, USD/kWh": number_text(row.result.number(COST), 4),
        "likely difference to the base": _difference(row),
        "probability of being cheapest": "unknown" if best is None else f"{best:.0%}",
        RESISTS: number_text(outputs[RESISTANCE]),
        "readiness": row.readiness or "",
        **{_with_unit(name): number_text(outputs[name]) for name in FURTHER},
        "bottleneck": parts.bottleneck_of(outputs["bottleneck"]),
        STEPS: words(row.steps.words),
    }


def _difference(row: Row) -> str:
    if row.variant is row.base:
        return "base"
    difference = row.differences[COST]
    return "" if difference is None else signed_text(difference.likely)


def _with_unit(name: str) -> str:
    """The label of a headline number, as that of a row: with its unit, if it has one."""
    output = OUTPUTS[name]
    return f"{output.headline.lower()}, {output.shown_unit}".removesuffix(", ")
