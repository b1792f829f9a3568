"""One result as tables for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from model.engine.result import VERSION, Result
from model.plant.economics import CATEGORIES
from model.plant.outputs import OUTPUTS
from model.reading.wording import number_text, per_cent, words
from model.reports.monte_carlo import plan_place
from model.reports.terminal import console, strategies_of, table
from model.studies.monte_carlo import Spread
from model.studies.outlook import DRAWS, SEED, Outlook


def result_json(result: Result, beside: Outlook | None = None) -> dict[str, Any]:
    """A result with stable keys: floats at full precision, flows and hours a year, unknown as null.

    The `value` of an output is the plan; `likely`, `p10`, `p90` and `plan_percentile` come from the
    draws `beside`, null without any.
    """
    scenario = result.scenario
    parameters = [
        {
            "key": key,
            "value": v.text if v.text is not None else v.number,
            "unit": None if v.text is not None else v.unit,
            "low": v.range[0] if v.range else None,
            "high": v.range[1] if v.range else None,
            "covers": v.covers if v.range else None,
            "range_source": v.range_source,
            "distribution": v.distribution,
            "year": v.year,
            "source": v.source,
            "kind": v.kind,
            "assumption": v.assumption,
        }
        for key, v in scenario.values.items()
    ]
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "scale": scenario.scale,
        "site": scenario.site,
        "fingerprint": result.fingerprint,
        "version": VERSION,
        "money_year": scenario.money_year,
        "convention": scenario.convention,
        "capacity": scenario.capacity,
        "strategies": [applied.facts for applied in scenario.strategies],
        "outputs": {
            name: {
                "value": value,
                "unit": OUTPUTS[name].unit or None,
                **_drawn(beside.of(name) if beside else None),
            }
            for name, value in result.outputs.items()
        },
        "steps": result.steps,
        "plant": result.plant,
        "parameters": parameters,
        "warnings": result.warnings,
    }


def what_numbers_say(beside: Outlook) -> str:
    """What the plan and the likely value are, in a sentence; why there is the plan alone."""
    if beside.missing:
        return f"no draws, so that the plan stands alone: {beside.missing}"
    return (
        "plan: all inputs at their values, as in the tables below; likely: the median of"
        f" {DRAWS} draws over all ranges, seed {SEED}, four fifths of which lie between P10 and P90"
    )


def _drawn(spread: Spread | None) -> dict[str, float | None]:
    """What the draws say of an output."""
    low, high = (None, None) if spread is None else spread.band
    return {
        "likely": spread.likely if spread else None,
        "p10": low,
        "p90": high,
        "plan_percentile": spread.plan_percentile if spread else None,
    }


# Category names that keep the table narrow enough for a terminal.
SHORT = {
    "consumables": "consum.",
    "maintenance": "maint.",
    "atmosphere": "atmos.",
    "scrap_credit": "scrap",
}


def print_result(result: Result, beside: Outlook) -> None:
    """Headline, outputs with their bands, cost by step and category of the plan, chain, warnings."""
    out, scenario = console(), result.scenario
    out.print(scenario.title, style="bold")
    out.print(
        f"{scenario.scale} scale, site {scenario.site}, {scenario.sizing}; USD of"
        f" {scenario.money_year} per kWh of good cells, convention {scenario.convention};"
        f" fingerprint {result.fingerprint}",
    )
    if scenario.strategies:
        out.print(f"strategies: {strategies_of(scenario)}")
    outputs = table("output", "plan", "likely", "P10", "P90", "plan is at", "unit")
    for name, value in result.outputs.items():
        spread = beside.of(name)
        drawn = (spread.likely, *spread.band) if spread else ()
        outputs.add_row(
            words(name),
            number_text(value),
            *([number_text(x) for x in drawn] or ["", "", ""]),
            plan_place(spread) if spread else "",
            OUTPUTS[name].shown_unit,
        )
    out.print(outputs)
    out.print(what_numbers_say(beside))
    costs = table("plan, USD/kWh", *(SHORT.get(c, words(c)) for c in CATEGORIES), "total")
    frame = result.by_step
    columns = [*CATEGORIES, "total"]
    for id in frame.index:
        costs.add_row(id, *(number_text(result.per_kwh(float(frame.loc[id, c]))) for c in columns))
    costs.add_section()
    costs.add_row("total", *(number_text(result.per_kwh(float(frame[c].sum()))) for c in columns))
    out.print(costs)
    chain = table(
        "step",
        "line",
        "good output",
        "yield",
        "throughput",
        "machines",
        "used",
        "MUSD",
        "floor m2",
        "crew",
    )
    for step in result.steps:
        mark = " <- bottleneck" if step["id"] == result.outputs["bottleneck"] else ""
        chain.add_row(
            step["id"] + mark,
            step["line"],
            *step_texts(step),
            "" if step["utilisation"] is None else per_cent(step["utilisation"], 0),
            number_text(step["investment"] / 1e6),
            number_text(step["floor_area"]),
            number_text(step["staff"]),
        )
    out.print(chain)
    for text in result.warnings:
        out.print(f"warning: {text}")


def step_texts(step: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """Good output, yield, throughput and machines of a step; of a process area its size instead of
    machines.
    """
    per = step["unit"]
    machines = step["machines_installed"]
    size = f"{number_text(step['size'])} x ref." if step["size"] is not None else ""
    if step["yield"] is None:
        return "", "", "", size
    return (
        f"{number_text(step['good_output'])} {per}/a",
        per_cent(step["yield"]),
        f"{number_text(step['throughput'])} {per}/h",
        size if machines is None else number_text(machines),
    )
