"""What the command line shows and writes of a ramp."""

from __future__ import annotations

from typing import Any

from model.reading.wording import number_text, words
from model.reports.page import write_page
from model.reports.study import scenario_json, six_figures, title_and_scale
from model.reports.terminal import console, table
from model.studies.ramp import CAUSES, Ramp


def ramp_json(study: Ramp) -> dict[str, Any]:
    """The years of a ramp with stable keys; money in USD, output in GWh."""
    given = {
        name: {
            "value": v.number,
            "unit": v.unit,
            "source": v.source,
            "kind": v.kind,
            "assumption": v.assumption,
        }
        for name, v in study.parameters.items()
    }
    return {
        **scenario_json(study.scenario),
        "parameters": given,
        "starting_yields": dict(study.starting_yields),
        "equipment_factor": study.equipment_factor,
        "mature_cost_per_kwh": study.mature_cost,
        "levelised_cost_per_kwh": study.levelised,
        "excess": dict(study.excess),
        "years": study.frame.to_dict("records"),
        "notes": list(study.notes),
    }


def print_ramp(study: Ramp) -> None:
    """What was assumed, the years, and what the ramp costs."""
    out = console()
    out.print(f"{title_and_scale(study.scenario)}: the first {len(study.frame)} years")
    given = table("learning", "value", "kind", "source")
    given.columns[-1].justify = given.columns[-2].justify = "left"
    for name, value in study.parameters.items():
        given.add_row(
            words(name),
            f"{value.number:g} {value.unit}".removesuffix(" 1"),
            value.kind_shown,
            value.source,
        )
    out.print(given)
    rows = table(
        "year",
        "GWh",
        "of rated",
        "overall yield",
        "USD/kWh",
        *(f"{cause} MUSD" for cause in CAUSES),
    )
    for row in study.frame.to_dict("records"):
        rows.add_row(
            f"{row['year']:.0f}",
            number_text(row["output"]),
            f"{row['use']:z.0%}",
            f"{row['overall_yield']:z.1%}",
            number_text(row["cost_per_kwh"], 4),
            *(number_text(row[cause] / 1e6) for cause in CAUSES),
        )
    out.print(rows)
    energy = float(study.frame["output"].sum()) * 1e6
    parts = ", ".join(f"{cause} {number_text(study.excess[cause] / energy)}" for cause in CAUSES)
    out.print(
        f"Mature: {six_figures(study.mature_cost)} USD/kWh. Over these years, discounted:"
        f" {six_figures(study.levelised)} USD/kWh.\nThe ramp costs"
        f" {number_text(sum(study.excess.values()) / 1e6)} MUSD,"
        f" {number_text(sum(study.excess.values()) / energy)} USD/kWh made in these years"
        f" ({parts}); equipment is bought at {number_text(study.equipment_factor)} times its mature"
        " price.",
    )
    for note in study.notes:
        out.print(f"note: {note}")


def write_ramp(study: Ramp, target: str) -> None:
    """Cost by year and cause as a page."""
    from model.figures import ramp as figures

    write_page(
        "Ramp", [(f"{title_and_scale(study.scenario)}: cost by year", figures.ramp(study))], target
    )
