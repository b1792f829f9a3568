"""What the command line shows and writes of an exploration."""

from __future__ import annotations

import math
from typing import Any

from model.reading.wording import number_text
from model.reports.page import write_page
from model.reports.study import left_at, scenario_json
from model.reports.terminal import console, table
from model.studies.exploration import Exploration

SHORT_LIST = 8


def exploration_json(study: Exploration) -> dict[str, Any]:
    """Every combination with stable keys; costs in USD/kWh, resistances in ohm*cm2."""
    return {
        **scenario_json(study.scenario),
        "n": study.n,
        "seed": study.seed,
        "scales": list(study.scales),
        "combinations": [
            {key: known_or_text(value) for key, value in row.items()}
            for row in study.frame.to_dict("records")
        ],
        "warnings": left_at(study.scenarios),
    }


def known_or_text(value: Any) -> Any:
    """A cell of a frame for JSON: what is not a number is null."""
    return None if isinstance(value, float) and math.isnan(value) else value


def print_exploration(study: Exploration) -> None:
    """The Pareto front, scale by scale, then the cheapest of what cannot be ranked."""
    out = console()
    out.print(
        f"{study.scenario.title}: {len(study.found)} combinations on {study.n} common draws, seed"
        f" {study.seed}",
    )
    heads = (
        "scale",
        "USD/kWh likely",
        "P10",
        "P90",
        "ohm cm2 removed",
        "min to 80 %",
        "MUSD",
        "readiness",
    )
    rest = sorted(study.unranked, key=lambda c: (study.scales.index(c.scale), c.cost_likely))
    for title, combinations in (
        ("on the front: nothing is cheaper, less resistive and readier at once", study.front),
        (
            f"resistance or readiness unknown, not ranked: {len(rest)}; the cheapest",
            rest[:SHORT_LIST],
        ),
    ):
        rows = table(title, *heads)
        for c in combinations:
            rows.add_row(
                c.label,
                c.scale,
                number_text(c.cost_likely),
                number_text(c.cost_10),
                number_text(c.cost_90),
                number_text(c.removed_resistance),
                number_text(c.minutes_to_80_percent),
                number_text(c.investment / 1e6),
                c.readiness or "unknown",
            )
        if combinations:
            out.print(rows)


def write_exploration(study: Exploration, target: str) -> None:
    """Cost against removed resistance as a page, one figure per scale."""
    from model.figures import exploration as figures

    drawn = [
        (f"{scale} scale: cost against resistance removed", figures.pareto(study, scale))
        for scale in study.scales
    ]
    write_page(f"Combinations of strategies: {study.scenario.title}", drawn, target)
