"""The fields of a plant of ProZell, in the source's German, as its file states them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from model.language.names import among
from model.published.case import at, defect, has, items, members, number, text_at
from model.reading.document import Tree
from model.reading.errors import UserError

HOURS, MINUTES = 24.0, 60.0
SIDES = {"anode": "Anode", "cathode": "Kathode"}
KINDS = (*SIDES, "cell")  # of machines
ROUND = "Rundzelle"  # a type of cell
# steps of the source's lines, and whether they wind round cells
WINDERS = {"winding": True, "flat_winding": False}
# What the source does otherwise in its line for round cells, as known defects: there, and in its
# other lines.
OF_LINES = {
    "sheets_per_metre_multiply_length": (0.0, 1.0),
    "reserve_coaters_crewed": (1.0, 0.0),
    "reserve_mixers_floor_rounded": (0.0, 1.0),
    "slitting_loses_ends": (0.0, 1.0),
    "formation_and_aging_counted_in_words": (0.0, 1.0),
}
# What the levelised cost follows from, by its name there -> group and field of the economic tables,
# and their unit here.
OF_PLANT = {
    "interest": ("oek", "Kapitalkosten", 0.01),
    "tax": ("oek", "Umsatzsteuer", 0.01),
    "lifetime": ("geb", "Nutzungsdauer", 1.0),
    "factory_depreciation": ("oek", "Abschreibungsdauer Gebäude", 1.0),
    "machine_depreciation": ("oek", "technische Nutzungsdauer", 1.0),
    "ramp_material_pct": ("oek", "Ramp-up cost Material", 1.0),
    "ramp_labour_overhead_pct": ("oek", "Ramp-up cost Mitarbeiter und Overhead", 1.0),
}
# What the rules divide by, by its place in a file: of cells, materials, the economic tables and
# steps.
_OF_CELLS = (
    "Zellen pro Jahr",
    "Anzahl Wiederholeinheiten",
    "Gesamtdichte *",
    "Gewicht *beschichtung",
    "Sheets/ Meter *",
)
_OF_STEPS = (
    "Anzahl *-Mischer pro Dosierer",
    "Mischzeit *",
    "Arbeitsvolumen *",
    "Geschwindigkeit*",
    "Parallelbefüllungen",
    "Benetzungsdauer",
    "Zellen pro Anlage",
    "Formierdauer",
    "Anzahl Zellen/*",
    "Eta *",
    "C-Rate *",
    "Reifelagerdauer",
)
_OF_TABLES = (
    "oek.Energiekosten",
    "mit.Betriebstage",
    "mit.Führunggspanne",
    "mit.Spanne Reinigungskräfte",
    "mit.Stundensatz Facharbeiter",
)
DIVISORS = (
    "cases[].output_GWh_per_year",
    "cases[].chemistry_table.Feststoffgehalt *",
    *(f"cases[].cell.{name}" for name in _OF_CELLS),
    *(f"cases[].steps[].raw_inputs_de.{name}" for name in _OF_STEPS),
    *(f"cases[].materials.*.{name}" for name in ("Breite", "Dichte", "Rollenlänge")),
    *(f"cases[].economic_parameters.{name}" for name in _OF_TABLES),
)


@dataclass
class Fields:
    """The fields of one plant."""

    case: Tree
    plant: Tree

    def economic(self, group: str, name: str) -> float:
        """A figure of the economic tables, without its unit."""
        entry = at(self.plant, "economic_parameters", group, name)
        return number(entry_of(entry, 0)) if isinstance(entry.value, list) else number(entry)

    def of_plant(self, name: str) -> float:
        """A figure of the levelised cost: as the file states it for that, else from the economic
        tables.
        """
        group, field, factor = OF_PLANT[name]
        inputs = at(self.plant, "lcob_inputs")
        return number(inputs, name) if has(inputs, name) else self.economic(group, field) * factor

    def of_cell(self, name: str) -> float:
        """A figure of the cell."""
        return number(self.plant, "cell", name)

    def material(self, category: str) -> Tree:
        """The material that the chemistry names for a place in the cell."""
        for name, entry in members(self.plant, "chemistry_table").items():
            if entry_of(entry, 0).value == category:
                return at(self.plant, "materials", name)
        raise UserError(
            f"{at(self.plant, 'chemistry_table').place}: no material stands for '{category}'"
        )

    @cached_property
    def year(self) -> float:
        """Hours of a year in which the plant runs."""
        return self.economic("mit", "Betriebstage") * HOURS

    @cached_property
    def steps(self) -> dict[str, Tree]:
        """The steps by name, in the order of the line."""
        by_name: dict[str, Tree] = {}
        for step in items(self.plant, "steps"):
            name = text_at(step, "step")
            if name in by_name:
                raise UserError(f"{at(step, 'step').place}: the step '{name}' stands twice")
            by_name[name] = step
        if not by_name:
            raise UserError(f"{at(self.plant, 'steps').place}: a plant needs at least one step")
        return by_name

    @cached_property
    def round_cells(self) -> bool:
        """Whether the source's line for round cells makes them, which has rules of its own.

        The step that winds tells by its name there, whatever cell the line makes; under other names
        the type of the cell tells.
        """
        for step in self.steps:
            if step in WINDERS:
                return WINDERS[step]
        return self.is_of_type(ROUND)

    def is_of_type(self, name: str) -> bool:
        """Whether the file says that the cell is of this type."""
        cell = at(self.plant, "cell")
        return has(cell, "Zelltyp") and text_at(cell, "Zelltyp") == name

    def of_line(self, name: str) -> float:
        """A known defect that the source's lines do not share: as the file states it, else that of
        this line.
        """
        in_round, in_others = OF_LINES[name]
        return defect(self.case, name, in_round if self.round_cells else in_others)

    def given(self, step: str, name: str, otherwise: float | None = None) -> float:
        """A raw figure of a step."""
        raw = at(self.steps[step], "raw_inputs_de")
        return otherwise if otherwise is not None and not has(raw, name) else number(raw, name)

    def machines(self, step: str) -> dict[str, float | None]:
        """The kinds of machine of a step, each with its unrounded number; one kind without a number
        where there is none.
        """
        unrounded = members(self.steps[step], "unrounded_machines_required")
        if not unrounded and any(
            name.endswith(tuple(SIDES.values()))
            for name in members(self.steps[step], "raw_inputs_de")
        ):
            place = at(self.steps[step], "unrounded_machines_required").place
            raise UserError(
                f"{place}: states no machines; expected numbers for {' and '.join(SIDES)}"
            )
        for kind, figure in unrounded.items():
            if kind not in KINDS:
                raise UserError(
                    f"{figure.place}: there is no kind of machine '{kind}'{among(kind, KINDS)}"
                )
        return {kind: number(figure) for kind, figure in unrounded.items()} or {"fixed": None}

    def own(self, step: str, kind: str, name: str, otherwise: float | None = 0.0) -> float:
        """A figure of one kind of machine of a step: with the side's name where the file has one."""
        sided = f"{name} {SIDES[kind]}" if kind in SIDES else name
        raw = at(self.steps[step], "raw_inputs_de")
        return self.given(
            step, sided, None if has(raw, sided) else self.given(step, name, otherwise)
        )

    def id(self, step: str, kind: str) -> str:
        """The name of a kind of machine in the chain."""
        return f"{step}_{kind}" if kind in SIDES else step

    @cached_property
    def ids(self) -> dict[tuple[str, str], str]:
        """The name of each kind of machine of each step in the chain."""
        names: dict[tuple[str, str], str] = {}
        for step in self.steps:
            names |= {(step, kind): self.id(step, kind) for kind in self.machines(step)}
        return names

    def is_coater(self, step: str) -> bool:
        """Whether a step coats and dries, with a floor that follows from the length of its dryer."""
        return has(at(self.steps[step], "raw_inputs_de"), "Breite Beschichtungsanlage")

    def has_tests(self, step: str) -> bool:
        """Whether a step also tests the life of cells."""
        return has(at(self.steps[step], "raw_inputs_de"), "Stichproben pro Schicht Cutoff")


def entry_of(tree: Tree, index: int) -> Tree:
    """An entry of a list such as [category, figure, unit]. Raises UserError for one that is
    missing.
    """
    entries = items(tree)
    if index >= len(entries):
        raise UserError(
            f"{tree.place}: expected a list of at least {index + 1} entries, found {len(entries)}"
        )
    return entries[index]
