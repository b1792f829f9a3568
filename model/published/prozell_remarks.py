"""What a reader should know of a ProZell file: what it states at two places, and what does not count
in its line.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from model.published.case import Remark, at, has, members, number, printed, text_at
from model.published.prozell_fields import OF_PLANT, ROUND, SIDES, WINDERS, entry_of
from model.published.prozell_machines import Machines


def remarks(fields: Machines) -> Iterator[Remark]:
    """What the file states at two places, and differently."""
    inputs, tables = at(fields.plant, "lcob_inputs"), at(fields.plant, "economic_parameters")
    for name, (group, field, factor) in OF_PLANT.items():
        if not (has(inputs, name) and has(tables, group) and has(at(tables, group), field)):
            continue
        stated, other = number(inputs, name), fields.economic(group, field)
        if not math.isclose(stated, other * factor, rel_tol=1e-9):
            table = at(tables, group, field).place.key
            yield Remark(at(inputs, name), f"{stated:g} counts; {table} says {other:g}")
    for side in SIDES.values():
        yield from _coating_twice(fields, side)
    yield from _of_the_line(fields)


def _of_the_line(fields: Machines) -> Iterator[Remark]:
    """What the source's line leaves out of the file, and the kind of line where the cell says
    another one.
    """
    cell = at(fields.plant, "cell")
    winder = next((step for step in fields.steps if step in WINDERS), None)
    if winder and has(cell, "Zelltyp") and fields.is_of_type(ROUND) != fields.round_cells:
        line = "round" if fields.round_cells else "flat"
        rules = f"the rules are those of a line for {line} cells, by its step {winder}"
        yield Remark(at(cell, "Zelltyp"), f"{text_at(cell, 'Zelltyp')}: {rules}")
    for step in fields.steps:
        if fields.keeps_ends(step):
            yield from _left_out(
                fields, step, "Fixausschuss", "this line loses no ends of coils where it slits"
            )
        if fields.buys_no_reserve(step):
            yield from _left_out(
                fields, step, "Überkapazität", "a step of sheets has no machines in reserve"
            )


def _left_out(fields: Machines, step: str, name: str, why: str) -> Iterator[Remark]:
    if fields.given(step, name, 0.0):
        figure = at(fields.steps[step], "raw_inputs_de", name)
        yield Remark(figure, f"{number(figure):g} does not count: {why}")


def _coating_twice(fields: Machines, side: str) -> Iterator[Remark]:
    cost = total = 0.0
    for name, entry in members(fields.plant, "chemistry_table").items():
        if entry_of(entry, 0).value in (f"Aktivmaterial {side}", f"Additive {side}"):
            solid = at(fields.plant, "materials").value.get(name)
            if solid is None:
                return
            total += number(entry_of(entry, 1)) / 100.0
            cost += number(entry_of(entry, 1)) / 100.0 * number(solid, "Preis")
    stated = at(fields.plant, "cell", f"Kilopreis {side}nbeschichtung")
    if math.isclose(total, 1.0) and not printed(number(stated)).allows(number(stated), cost):
        yield Remark(
            stated,
            f"{number(stated):g} counts; by chemistry_table and materials its solids cost"
            f" {cost:.4g}",
        )
