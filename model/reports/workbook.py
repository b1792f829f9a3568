"""What the command line shows and writes of an imported workbook: what changed, what it does to the
cost, the scenario.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from model.engine.result import evaluate
from model.plant.outputs import OUTPUTS, SHARES
from model.reading.errors import UserError
from model.reading.files import write
from model.reading.wording import number_text
from model.reports.terminal import console, table
from model.scenario.saved import to_yaml
from model.scenario.scenario import Scenario
from model.workbook.read import Imported

SHOWN = ("cost_per_kwh", "investment", "overall_yield", "specific_energy", "energy_density")


def imported_json(imported: Imported) -> dict[str, Any]:
    """An import with stable keys; outputs before and after, in the units of `OUTPUTS`."""
    before, after = (evaluate(s, shares=False).outputs for s in (imported.base, imported.scenario))
    return {
        "scenario": imported.scenario.name,
        "title": imported.scenario.title,
        "scale": imported.scenario.scale,
        "fingerprint": imported.scenario.fingerprint,
        "fingerprint_before": imported.base.fingerprint,
        "agrees": imported.agreement.agrees,
        "disagreement": list(imported.agreement.messages),
        "differences": [asdict(difference) for difference in imported.agreement.differences],
        "causes": [asdict(cause) for cause in imported.agreement.causes],
        "changes": [asdict(change) for change in imported.changes],
        "remarks": list(imported.remarks),
        "changes_beside": (
            None
            if imported.beside is None
            else [asdict(change) for change in imported.beside.changes]
        ),
        "outputs": {
            name: {"before": before[name], "after": after[name], "unit": OUTPUTS[name].unit or None}
            for name in OUTPUTS
            if name not in SHARES
        },
    }


def print_imported(imported: Imported, saved: str | None) -> None:
    """Whether workbook and program agree, the changes, the results before and after, and where the
    scenario went.
    """
    out = console()
    for text in imported.agreement.messages:
        out.print(text, markup=False)
    out.print(
        f"{imported.scenario.title}, {imported.scenario.scale} scale:"
        f" {_counted(len({c.key for c in imported.changes}))}",
    )
    if imported.changes:
        listed = table("input", "cell", "before", "after", "unit", "note")
        for change in imported.changes:
            note = f"{change.note} (carried over)".strip() if change.carried else change.note
            listed.add_row(
                change.key,
                change.cell,
                number_text(change.before, 6),
                number_text(change.after, 6),
                change.unit,
                note,
            )
        out.print(listed)
        results = table("result", "before", "after", "unit")
        for name, output in imported_json(imported)["outputs"].items():
            if name in SHOWN:
                results.add_row(
                    name.replace("_", " "),
                    number_text(output["before"], 4),
                    number_text(output["after"], 4),
                    output["unit"] or "",
                )
        out.print(results)
    for text in [*imported.remarks, *imported.scenario.warnings]:
        out.print(f"- {text}", markup=False)
    if imported.beside is not None:
        _print_beside(imported.beside, out)
    if saved:
        out.print(f"written to {saved}; run it with: python -m model run {saved}")


def _print_beside(other: Imported, out: Any) -> None:
    """What changed in the other scenario of a workbook with two, and how to have it."""
    out.print(
        f"The workbook's other scenario, {other.scenario.title}, {other.scenario.scale} scale:"
        f" {_counted(len({c.key for c in other.changes}))}; --second takes the second of the two",
        markup=False,
    )
    for change in other.changes:
        sentence = (
            f"{change.key} ({change.cell}): {number_text(change.before, 6)} ->"
            f" {number_text(change.after, 6)} {change.unit}"
        )
        out.print(f"- {sentence}", markup=False)
    for text in other.remarks:
        out.print(f"- {text}", markup=False)


def refuse_disagreement(imported: Imported, target: str) -> None:
    """Raise UserError, with what differs, for a workbook that does not say what the program says."""
    if not imported.agreement.agrees:
        reasons = imported.agreement.messages
        raise UserError(
            "\n".join(
                [
                    *reasons,
                    (
                        f"{target}: not written, for the scenario would not give the workbook's"
                        " results; mend the workbook, or give --force to take its inputs as"
                        " they are"
                    ),
                ]
            )
        )


def save_scenario(scenario: Scenario, target: str, *, force: bool = False) -> None:
    """Write a scenario's file. Raises UserError for a file that exists, unless `force`, and for one
    that cannot be.
    """
    path = Path(target)
    if path.suffix.lower() not in (".yaml", ".yml"):
        raise UserError(f"{target}: a scenario's name ends in .yaml")
    write(target, to_yaml(scenario), new=not force)


def _counted(changes: int) -> str:
    return (
        "nothing changed"
        if not changes
        else "1 input changed"
        if changes == 1
        else f"{changes} inputs changed"
    )
