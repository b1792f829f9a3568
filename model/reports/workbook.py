"""What the command line shows and writes of an imported workbook: what changed, what it does to the cost, the scenario."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from model.engine.result import evaluate
from model.plant.outputs import OUTPUTS
from model.reading.errors import UserError
from model.reading.files import write
from model.reading.wording import number_text
from model.reports.report import console, table
from model.scenario.saved import to_yaml
from model.scenario.scenario import Scenario
from model.workbook.read import Imported

SHOWN = ("cost_per_kwh", "investment", "overall_yield", "specific_energy", "energy_density")


def imported_json(found: Imported) -> dict[str, Any]:
    """An import with stable keys; outputs before and after, in the units of `OUTPUTS`."""
    before, after = (evaluate(s, shares=False).outputs for s in (found.base, found.scenario))
    return {
        "scenario": found.scenario.name, "title": found.scenario.title, "scale": found.scenario.scale,
        "fingerprint": found.scenario.fingerprint, "fingerprint_before": found.base.fingerprint,
        "changes": [asdict(change) for change in found.changes], "remarks": list(found.remarks),
        "outputs": {name: {"before": before[name], "after": after[name], "unit": OUTPUTS[name].unit or None}
                    for name in OUTPUTS if name != "assumption_share"},
    }  # fmt: skip


def print_imported(found: Imported, saved: str | None) -> None:
    """The changes, the results before and after, and where the scenario went."""
    out = console()
    out.print(
        f"{found.scenario.title}, {found.scenario.scale} scale: {_counted(len({c.key for c in found.changes}))}",
    )
    if found.changes:
        listed = table("input", "cell", "before", "after", "unit", "note")
        for change in found.changes:
            note = f"{change.note} (carried over)".strip() if change.carried else change.note
            listed.add_row(
                change.key, change.cell, number_text(change.before, 6), number_text(change.after, 6), change.unit, note
            )  # fmt: skip
        out.print(listed)
        results = table("result", "before", "after", "unit")
        for name, told in imported_json(found)["outputs"].items():
            if name in SHOWN:
                results.add_row(
                    name.replace("_", " "),
                    number_text(told["before"], 4),
                    number_text(told["after"], 4),
                    told["unit"] or "",
                )
        out.print(results)
    for text in [*found.remarks, *found.scenario.warnings]:
        out.print(f"- {text}")
    if saved:
        out.print(f"written to {saved}; run it with: python -m model run {saved}")


def save_scenario(scenario: Scenario, target: str, *, force: bool = False) -> None:
    """Write a scenario's file. Raises UserError for a file that exists, unless `force`, and for one that cannot be."""
    path = Path(target)
    if path.suffix.lower() not in (".yaml", ".yml"):
        raise UserError(f"{target}: a scenario's name ends in .yaml")
    write(target, to_yaml(scenario), new=not force)


def _counted(changes: int) -> str:
    return "nothing changed" if not changes else "1 input changed" if changes == 1 else f"{changes} inputs changed"
