"""What the command line shows and writes of a waterfall."""

from __future__ import annotations

from typing import Any

from model.plant.outputs import OUTPUTS
from model.reading.wording import words
from model.reports.page import write_page
from model.reports.study import left_at, output_unit, scenario_json, six_figures
from model.reports.terminal import console, table
from model.studies.waterfalls import Waterfall


def waterfall_json(study: Waterfall) -> dict[str, Any]:
    """A waterfall with stable keys; the parts add up to the end less the start."""
    a, b = study.scenarios
    return {
        "a": scenario_json(a),
        "b": scenario_json(b),
        "output": study.output,
        "unit": OUTPUTS[study.output].unit,
        "by": study.by,
        "method": study.method,
        "start": study.start,
        "end": study.end,
        "parts": [{"name": p.name, "change": p.change, "note": p.note} for p in study.parts],
        "notes": list(study.notes),
        "warnings": left_at(study.scenarios),
    }


def print_waterfall(study: Waterfall) -> None:
    """Every part in its order, from the start to the end."""
    out, unit = console(), output_unit(study.output)
    rows = table(
        f"{words(study.output)} by {study.by}",
        f"change {unit}".strip(),
        f"level {unit}".strip(),
        "",
    )
    rows.columns[-1].justify = "left"
    level = study.start
    rows.add_row(study.ends[0], "", six_figures(level))
    for part in study.parts:
        level += part.change
        if part.change or part.note:
            rows.add_row(part.name, f"{part.change:+z,.4g}", six_figures(level), part.note)
    rows.add_row(study.ends[1], f"{study.end - study.start:+z,.4g}", six_figures(study.end))
    out.print(rows)
    for note in (study.method, *study.notes):
        out.print(f"note: {note}")


def write_waterfall(study: Waterfall, target: str) -> None:
    """The waterfall as a page."""
    from model.figures import waterfall as figures

    write_page(
        "Waterfall", [(f"{words(study.output)} by {study.by}", figures.waterfall(study))], target
    )
