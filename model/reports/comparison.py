"""What the command line shows and writes of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from model.engine.result import VERSION
from model.plant.outputs import COST, OUTPUTS, RESISTANCE, SHARES
from model.reading.wording import number_text, words
from model.reports.monte_carlo import spread_json
from model.reports.page import write_page
from model.reports.study import output_unit, scenario_json
from model.reports.terminal import console, table
from model.studies.comparison import Comparison, Row
from model.studies.monte_carlo import HIGH, LIKELY, LOW


def comparison_json(study: Comparison) -> dict[str, Any]:
    """A comparison with stable keys; unknown is null."""
    return {
        "version": VERSION,
        "n": study.n,
        "seed": study.seed,
        "compared": list(study.outputs),
        "rows": [_row_json(row, study.outputs) for row in study.rows],
    }


def _row_json(row: Row, outputs: Sequence[str]) -> dict[str, Any]:
    compared = {
        o: {
            "spread": spread_json(row.spreads[o]),
            "difference": spread_json(row.differences[o]),
            "probability_best": row.best[o],
        }
        for o in outputs
    }
    return {
        "label": row.variant.label,
        "base": row.base.label,
        "base_scale": row.base.scenario.scale,
        **scenario_json(row.variant.scenario),
        "compared": compared,
        "outputs": {
            name: {"value": value, "unit": OUTPUTS[name].unit or None}
            for name, value in row.result.outputs.items()
        },
        "strategies": [applied.facts for applied in row.variant.scenario.strategies],
        "readiness": row.readiness,
        "removed_resistance": {"value": row.removed_resistance, "unit": OUTPUTS[RESISTANCE].unit},
        "cost_of_resistance": {"value": row.cost_of_resistance, "unit": "USD/kWh/(ohm*cm2)"},
        "steps": {
            "added": list(row.steps.added),
            "removed": list(row.steps.removed),
            "replaced": [{"id": id, "from": old, "to": new} for id, old, new in row.steps.replaced],
        },
        "warnings": list(row.result.warnings),
    }


def print_comparison(study: Comparison) -> None:
    """A table per compared output, what stands beside, and the steps that make the difference."""
    out = console()
    out.print(
        f"{len(study.rows)} variants on {study.n} common draws, seed {study.seed}; differences to"
        " the base, draw by draw"
    )
    for output in study.outputs:
        rows = table(
            f"{words(output)} {output_unit(output)}".strip(),
            "scale",
            "plan",
            *("likely", "P10", "P90"),
            *("difference, likely", "P10", "P90"),
            "best in",
        )
        for row in study.rows:
            numbers = [
                number_text(of.percentiles[p] if of else None)
                for of in (row.spreads[output], row.differences[output])
                for p in (LIKELY, LOW, HIGH)
            ]
            if row.variant is row.base:
                numbers[3:] = ["base", "", ""]
            spread = row.spreads[output]
            numbers.insert(0, number_text(spread.plan if spread else None))
            share = "" if row.best[output] is None else f"{row.best[output]:z.1%}"
            rows.add_row(row.variant.label, row.variant.scenario.scale, *numbers, share)
        out.print(rows)
    rows = table(
        "plan: at the values themselves",
        "scale",
        "USD/kWh",
        "ohm cm2",
        "removed",
        "USD/kWh per ohm cm2",
        "MUSD",
        "min to 80 %",
        "max C-rate",
        "readiness",
        "on assumptions",
        "spread on them",
    )
    for row in study.rows:
        outputs = row.result.outputs
        rows.add_row(
            row.variant.label,
            row.variant.scenario.scale,
            number_text(outputs[COST]),
            number_text(outputs[RESISTANCE]),
            "" if row.variant is row.base else number_text(row.removed_resistance),
            "" if row.cost_of_resistance is None else number_text(row.cost_of_resistance),
            number_text(
                outputs["investment"] / 1e6 if isinstance(outputs["investment"], float) else None
            ),
            number_text(outputs["minutes_to_80_percent"]),
            number_text(outputs["max_c_rate"]),
            row.readiness or ("unknown" if row.variant.scenario.strategies else ""),
            *(f"{outputs[share]:z.0%}" for share in SHARES),
        )
    out.print(rows)
    for text in dict.fromkeys(
        f"{r.variant.label}: {r.steps.words}" for r in study.rows if r.steps.words
    ):
        out.print(text)


def write_comparison(study: Comparison, target: str) -> None:
    """Intervals, differences, and cost against resistance as a page."""
    from model.figures import comparison as figures

    drawn = [
        (f"{words(o)}: likely, and the 80 % band", figures.intervals(study, o))
        for o in study.outputs
    ]
    for group in dict.fromkeys(row.variant.group for row in study.rows):
        where = f", {group} scale" if group else ""
        drawn += [
            (f"{words(o)}: difference to the base{where}", figures.differences(study, o, group))
            for o in study.outputs
        ]
    drawn.append(("cost against resistance", figures.cost_against_resistance(study)))
    write_page("Comparison", drawn, target)
