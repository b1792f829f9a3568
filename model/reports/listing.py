"""What `list` and `check` tell: what there is of a kind, and whether it can be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.reading import project
from model.reading.errors import UserError
from model.reports.terminal import console, table
from model.scenario import catalogue

if TYPE_CHECKING:
    pass


def listing(kind: str) -> list[dict[str, Any]]:
    """What there is of a kind: id, title, and what a reader would ask for first."""
    if kind == "steps":
        steps = [catalogue.step(id) for id in catalogue.step_files()]
        return [
            {
                "id": s.id,
                "title": s.title,
                "stage": s.stage,
                "unit": s.unit,
                "ports": list(s.ports),
                "scales": catalogue.step_scales(s.id),
            }
            for s in sorted(steps, key=lambda s: (s.stage, s.id))
        ]
    if kind == "materials":
        file = project.document(project.SCENARIOS / "materials.yaml").plain
        return [
            {"id": id, "title": facts["title"], "unit": facts.get("unit", "kg")}
            for id, facts in file.items()
        ]
    rows = []
    for name in project.names(kind):
        data = project.document(project.path_of(kind, name)).plain
        rows.append({"id": name, "title": data.get("title", name)})
        if kind == "strategies":
            rows[-1] |= {
                "side": data["side"],
                "applies_to": data["applies_to"],
                "forms": list(data["forms"]),
                "occupies": data["occupies"],
            }
        if kind == "scenarios":
            from model.scenario.scales import scales_of

            rows[-1]["scales"] = scales_of(name)
    return rows


def checked(name: str) -> dict[str, Any]:
    """What `check` tells of a scenario, or of a step by itself: its throughput by scale. Raises
    UserError with all problems.
    """
    from model.engine.evaluation import run_step
    from model.scenario.scenario import load
    from model.scenario.stand_alone import stand_alone

    row: dict[str, Any] = {"scenario": name, "ok": True, "warnings": [], "problems": []}
    if name in project.names("scenarios") or name not in catalogue.step_files():
        return row | {"warnings": list(load(name).warnings)}
    step, speeds, wrong = catalogue.step(name), {}, []
    for scale in catalogue.step_scales(name):
        try:
            alone = stand_alone(step, scale)
            speeds[scale] = float(run_step(alone, alone.numbers, 1.0).resources.throughput)  # type: ignore[arg-type]
        except UserError as error:
            wrong += str(error).splitlines()
    if wrong:
        raise UserError("\n".join(dict.fromkeys(wrong)))
    return row | {"unit": step.unit, "throughput": speeds}


def print_listing(rows: list[dict[str, Any]]) -> None:
    """One line per thing."""
    listed = table(*([key for key in rows[0]] if rows else ["id"]))
    for column in listed.columns:
        column.justify = "left"
    for row in rows:
        listed.add_row(
            *(", ".join(value) if isinstance(value, list) else str(value) for value in row.values())
        )
    console().print(listed)
