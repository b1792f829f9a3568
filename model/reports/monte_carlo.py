"""A Monte Carlo study as tables for people and as JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.engine.result import VERSION
from model.reading.wording import number_text, words
from model.reports.terminal import console, strategies_of, table

if TYPE_CHECKING:
    from model.studies.monte_carlo import MonteCarlo, Spread


def spread_json(spread: Spread | None) -> dict[str, Any] | None:
    """A spread with stable keys; null where the quantity is unknown."""
    if spread is None:
        return None
    return {
        "unit": spread.unit,
        "plan": spread.plan,
        "plan_percentile": spread.plan_percentile,
        "mean": spread.mean,
        "standard_deviation": spread.deviation,
        **{f"p{p}": value for p, value in spread.percentiles.items()},
    }


def plan_place(spread: Spread) -> str:
    """At which percentile of the draws the plan lies."""
    return "" if spread.plan_percentile is None else f"P{spread.plan_percentile:.0f}"


def monte_carlo_json(study: MonteCarlo) -> dict[str, Any]:
    """A Monte Carlo study with stable keys."""
    return {
        "scenario": study.scenario.name,
        "scale": study.scenario.scale,
        "fingerprint": study.scenario.fingerprint,
        "version": VERSION,
        "n": study.n,
        "seed": study.seed,
        "strategies": [str(applied) for applied in study.scenario.strategies],
        "outputs": {name: spread_json(spread) for name, spread in study.outputs.items()},
        "cost_per_kwh_by_step": {
            name: spread_json(spread) for name, spread in study.by_step.items()
        },
        "cost_per_kwh_by_category": {
            name: spread_json(spread) for name, spread in study.by_category.items()
        },
    }


def print_monte_carlo(study: MonteCarlo) -> None:
    """Percentiles of every output, then of cost by step and by category."""
    out = console()
    out.print(
        f"{study.scenario.title}, {study.scenario.scale} scale: {study.n} draws, seed {study.seed}"
    )
    if study.scenario.strategies:
        out.print(f"strategies: {strategies_of(study.scenario)}")
    percentiles = list(next(iter(study.by_step.values())).percentiles)
    groups = (
        ("output", study.outputs),
        ("USD/kWh by step", study.by_step),
        ("USD/kWh by category", study.by_category),
    )
    for heading, spreads in groups:
        rows = table(heading, "unit", "plan", "at", "mean", *(f"P{p}" for p in percentiles))
        for name, spread in spreads.items():
            if spread is None:
                rows.add_row(words(name), "", "unknown")
                continue
            numbers = [spread.mean, *spread.percentiles.values()]
            rows.add_row(
                words(name),
                spread.unit if spread.unit != "1" else "",
                number_text(spread.plan),
                plan_place(spread),
                *(number_text(x) for x in numbers),
            )
        out.print(rows)
