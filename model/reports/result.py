"""One result as tables for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from model.engine.result import VERSION, Result
from model.plant.economics import CATEGORIES
from model.plant.outputs import OUTPUTS
from model.reading.wording import number_text, per_cent, words
from model.reports.terminal import console, strategies_of, table

if TYPE_CHECKING:
    pass


def result_json(result: Result) -> dict[str, Any]:
    """A result with stable keys: floats at full precision, flows and hours a year, unknown as null."""
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
            name: {"value": value, "unit": OUTPUTS[name].unit or None}
            for name, value in result.outputs.items()
        },
        "steps": result.steps,
        "plant": result.plant,
        "parameters": parameters,
        "warnings": result.warnings,
    }


# Category names that keep the table narrow enough for a terminal.
SHORT = {
    "consumables": "consum.",
    "maintenance": "maint.",
    "atmosphere": "atmos.",
    "scrap_credit": "scrap",
}


def print_result(result: Result) -> None:
    """Headline, outputs, cost by step and category, chain, warnings."""
    out, scenario = console(), result.scenario
    out.print(scenario.title, style="bold")
    out.print(
        f"{scenario.scale} scale, site {scenario.site}, {scenario.sizing}; USD of"
        f" {scenario.money_year} per kWh of good cells, convention {scenario.convention};"
        f" fingerprint {result.fingerprint}",
    )
    if scenario.strategies:
        out.print(f"strategies: {strategies_of(scenario)}")
    outputs = table("output", "value", "unit")
    for name, value in result.outputs.items():
        outputs.add_row(
            words(name),
            number_text(value),
            OUTPUTS[name].shown_unit,
        )
    out.print(outputs)
    costs = table("USD/kWh", *(SHORT.get(c, words(c)) for c in CATEGORIES), "total")
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
