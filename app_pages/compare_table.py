"""The table of a comparison: a row for each variant."""

from __future__ import annotations

import pandas as pd

from app_pages import parts
from model.plant.outputs import OUTPUTS
from model.reading.wording import number_text, signed_text, words
from model.studies.comparison import Comparison
from model.studies.resistance import COST, RESISTANCE

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
    rows = []
    for row in comparison.rows:
        spread, difference = row.spreads[COST], row.differences[COST]
        is_base = row.variant is row.base
        rows.append(
            {
                "variant": row.variant.label,
                "scale": row.variant.scenario.scale,
                "cost, USD/kWh": number_text(row.result.number(COST), 4),
                "median of the draws": (
                    "" if spread is None else number_text(spread.percentiles[50])
                ),
                "5 % to 95 % of the draws": (
                    ""
                    if spread is None
                    else " to ".join(number_text(spread.percentiles[p]) for p in (5, 95))
                ),
                "difference to the base, median": (
                    "base"
                    if is_base
                    else ""
                    if difference is None
                    else signed_text(difference.percentiles[50])
                ),
                "probability of being cheapest": (
                    "unknown" if row.best[COST] is None else f"{row.best[COST]:.0%}"
                ),
                RESISTS: number_text(row.result.outputs[RESISTANCE]),
                "readiness": row.readiness or "",
                **{_with_unit(name): number_text(row.result.outputs[name]) for name in FURTHER},
                "bottleneck": parts.bottleneck_of(row.result.outputs["bottleneck"]),
                STEPS: words(row.steps.words),
            }
        )
    return pd.DataFrame(rows)


def _with_unit(name: str) -> str:
    """The label of a headline number, as that of a row: with its unit, if it has one."""
    output = OUTPUTS[name]
    return f"{output.headline.lower()}, {output.shown_unit}".removesuffix(", ")
