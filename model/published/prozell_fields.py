"""The fields of a plant of ProZell, in the source's German, and the source's own rules: paces,
floors, tests, reserves.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from model.language.equations import whole
from model.language.names import among
from model.published.case import Remark, at, defect, has, items, members, number, printed, text_at
from model.reading.document import Tree
from model.reading.errors import UserError

HOURS, MINUTES = 24.0, 60.0
SIDES = {"anode": "Anode", "cathode": "Kathode"}
KINDS = (*SIDES, "cell")  # of machines
# What a step works on, where it does not say so (`works_on`): by its name. Coils and sheets lose a
# length of each coil.
WORKS_ON = {
    "slurry": re.compile("mixing"),
    "coils": re.compile("coating|slitting|post_drying|winding"),
    "sheets": re.compile("stacking|singulat|separating"),
    "cells": re.compile(""),
}
FOLDING = re.compile("folding")  # the source has no rule for its pace
NO_RESERVE = 0.0  # where a step states none
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
FLOORS = {
    "normal": "Anlagengrundfläche",
    "dry": "Anlagengrundfläche Trockenraum",
    "lab": "Anlagengrundfläche Labor",
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
    """The fields of one plant, and what the source's rules make of them."""

    case: Tree
    plant: Tree

    # Fields -------------------------------------------------------------------------------------------------------

    def economic(self, group: str, name: str) -> float:
        """A figure of the economic tables, without its unit."""
        entry = at(self.plant, "economic_parameters", group, name)
        return number(_entry(entry, 0)) if isinstance(entry.value, list) else number(entry)

    def of_plant(self, name: str) -> float:
        """A figure of the levelised cost: as the file states it for that, else from the economic
        tables.
        """
        group, field, factor = OF_PLANT[name]
        inputs = at(self.plant, "lcob_inputs")
        return number(inputs, name) if has(inputs, name) else self.economic(group, field) * factor

    def twice(self) -> Iterator[Remark]:
        """What the file states at two places, and differently."""
        inputs, tables = at(self.plant, "lcob_inputs"), at(self.plant, "economic_parameters")
        for name, (group, field, factor) in OF_PLANT.items():
            if not (has(inputs, name) and has(tables, group) and has(at(tables, group), field)):
                continue
            stated, other = number(inputs, name), self.economic(group, field)
            if not math.isclose(stated, other * factor, rel_tol=1e-9):
                table = at(tables, group, field).place.key
                yield Remark(at(inputs, name), f"{stated:g} counts; {table} says {other:g}")
        for side in SIDES.values():
            yield from self._coating_twice(side)
        yield from self._of_the_line()

    def _of_the_line(self) -> Iterator[Remark]:
        """What the source's line leaves out of the file, and the kind of line where the cell says
        another one.
        """
        cell = at(self.plant, "cell")
        winder = next((step for step in self.steps if step in WINDERS), None)
        if winder and has(cell, "Zelltyp") and self._of_type(ROUND) != self.round_cells:
            line = "round" if self.round_cells else "flat"
            told = f"the rules are those of a line for {line} cells, by its step {winder}"
            yield Remark(at(cell, "Zelltyp"), f"{text_at(cell, 'Zelltyp')}: {told}")
        for step in self.steps:
            if self._keeps_ends(step):
                yield from self._left_out(
                    step, "Fixausschuss", "this line loses no ends of coils where it slits"
                )
            if self._buys_no_reserve(step):
                yield from self._left_out(
                    step, "Überkapazität", "a step of sheets has no machines in reserve"
                )

    def _left_out(self, step: str, name: str, why: str) -> Iterator[Remark]:
        if self.given(step, name, 0.0):
            figure = at(self.steps[step], "raw_inputs_de", name)
            yield Remark(figure, f"{number(figure):g} does not count: {why}")

    def of_cell(self, name: str) -> float:
        """A figure of the cell."""
        return number(self.plant, "cell", name)

    def material(self, category: str) -> Tree:
        """The material that the chemistry names for a place in the cell."""
        for name, entry in members(self.plant, "chemistry_table").items():
            if _entry(entry, 0).value == category:
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
        found: dict[str, Tree] = {}
        for step in items(self.plant, "steps"):
            name = text_at(step, "step")
            if name in found:
                raise UserError(f"{at(step, 'step').place}: the step '{name}' stands twice")
            found[name] = step
        if not found:
            raise UserError(f"{at(self.plant, 'steps').place}: a plant needs at least one step")
        return found

    @cached_property
    def round_cells(self) -> bool:
        """Whether the source's line for round cells makes them, which has rules of its own.

        The step that winds tells by its name there, whatever cell the line makes; under other names
        the type of the cell tells.
        """
        for step in self.steps:
            if step in WINDERS:
                return WINDERS[step]
        return self._of_type(ROUND)

    def _of_type(self, name: str) -> bool:
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
        for kind, found in unrounded.items():
            if kind not in KINDS:
                raise UserError(
                    f"{found.place}: there is no kind of machine '{kind}'{among(kind, KINDS)}"
                )
        return {kind: number(found) for kind, found in unrounded.items()} or {"fixed": None}

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

    # Pace ---------------------------------------------------------------------------------------------------------

    def yield_(self, step: str) -> float:
        """Good cells per processed cell: what is rejected, and the ends of coils.

        The source divides by what is left of a coil; at steps of sheets it adds what is lost.
        """
        kept = 1.0 - self.rejected(step)
        lost = self.ends(step)
        mean = sum(lost.values()) / len(lost)
        if self.works_on(step) == "sheets":
            if len(set(lost.values())) > 1:
                raise UserError(
                    f"{at(self.steps[step], 'raw_inputs_de', 'Fixausschuss').place}: a step of"
                    " sheets loses other shares of anode and cathode where their foils"
                    " ('Rollenlänge') differ in length; expected rolls of one length"
                )
            return kept / (1.0 + mean)
        return kept * (1.0 - mean)

    def rejected(self, step: str) -> float:
        """Share of what a step processes that it rejects."""
        return self.given(step, "Variabler Ausschuss", 0.0) / 100.0

    def ends(self, step: str) -> dict[str, float]:
        """Share of a coil that a step loses at its ends, by side; none where it works on cells."""
        if self.works_on(step) not in ("coils", "sheets") or self._keeps_ends(step):
            return dict.fromkeys(SIDES, 0.0)
        foils = {kind: self.material(f"Kollektorfolie {side}") for kind, side in SIDES.items()}
        return {
            kind: self.given(step, "Fixausschuss", 0.0) / number(foil, "Rollenlänge")
            for kind, foil in foils.items()
        }

    def _keeps_ends(self, step: str) -> bool:
        return "slitting" in step and not self.of_line("slitting_loses_ends")

    def works_on(self, step: str) -> str:
        """What a step works on: as it says, else by its name."""
        tree = self.steps[step]
        if not has(tree, "works_on"):
            return next(what for what, name in WORKS_ON.items() if name.search(step))
        found = text_at(tree, "works_on")
        if found not in WORKS_ON:
            raise UserError(
                f"{at(tree, 'works_on').place}: there is no '{found}' to work"
                f" on{among(found, WORKS_ON)}"
            )
        return found

    def pace(self, step: str, kind: str) -> float | None:
        """Cells an hour of one machine, where the fields of the step say it plainly."""
        raw = at(self.steps[step], "raw_inputs_de")
        if kind in SIDES and has(raw, f"Mischzeit {SIDES[kind]}"):
            return self._mixer(step, kind)
        if kind in SIDES and has(raw, f"Geschwindigkeit {SIDES[kind]}"):
            return self._coil(step, kind)
        if kind == "cell" and self.works_on(step) == "sheets":
            return (
                self._sheets(step)
                if has(raw, "Geschwindigkeit") and has(raw, "Nebenzeiten")
                else None
            )
        if kind != "cell" or FOLDING.search(step):
            return None
        if self.works_on(step) == "coils":
            return self._winder(step) if has(raw, "Geschwindigkeit") else None
        for held, stay, hours in (
            ("Zellen pro Anlage", "Benetzungsdauer", 1.0),
            ("Anzahl Zellen/Formierturm", "Formierdauer", 1.0),
            ("Anzahl Zellen/Anlage", "Reifelagerdauer", HOURS),
        ):
            if has(raw, held) and has(raw, stay):
                return self._of_cells(
                    step, self.given(step, held) / (self.given(step, stay) * hours), 0.0
                )
        if not has(raw, "Geschwindigkeit"):
            return None
        more = 0.0 if has(raw, "Parallelbefüllungen") else self.given(step, "Fixausschuss", 0.0)
        rate = (
            self.given(step, "Geschwindigkeit")
            * self.given(step, "Parallelbefüllungen", 1.0)
            * MINUTES
        )
        return self._of_cells(step, rate, more)

    def _of_cells(self, step: str, rate: float, more: float) -> float:
        """Pace of a machine that works on cells at a rate an hour, with its time between cells;
        `more` cells a day are asked of it.

        The published model takes the time between cells from the demand, where it belongs to the
        machine.
        """
        idle = self.given(step, "Nebenzeit", 0.0) / MINUTES
        demand = self.cells_in[step] / self.year + more / HOURS
        if defect(self.case, "idle_time_lowers_demand", 1.0):
            required = 1.0 / (1.0 / demand + idle) / rate
        else:
            required = demand * (1.0 / rate + idle)
        return self.cells_in[step] / (required * self.year)

    def _winder(self, step: str) -> float:
        """Pace of a machine that winds the electrode of a cell, with its time between cells.

        An electrode is as long as lanes over sheets a metre. Where the published model winds flat,
        it multiplies both instead.
        """
        lanes, sheets = (
            self.of_cell("Beschichtete Bahnen Anode"),
            self.of_cell("Sheets/ Meter Anode"),
        )
        metres = (
            lanes * sheets if self.of_line("sheets_per_metre_multiply_length") else lanes / sheets
        )
        return MINUTES / (
            metres / self.given(step, "Geschwindigkeit") + self.given(step, "Nebenzeit", 0.0)
        )

    def _sheets(self, step: str) -> float:
        """Pace of a machine that takes four sheets a repeat unit, at sheets a second, with a time
        between cells.
        """
        seconds = (
            4.0 * self.of_cell("Anzahl Wiederholeinheiten") / self.given(step, "Geschwindigkeit")
        )
        return MINUTES * MINUTES / (seconds + self.given(step, "Nebenzeiten"))

    def _mixer(self, step: str, kind: str) -> float:
        side = SIDES[kind]
        solids = (
            number(_entry(at(self.plant, "chemistry_table", f"Feststoffgehalt {side}"), 1)) / 100.0
        )
        litres = (
            self.of_cell(f"Gewicht {side}nbeschichtung")
            / self.of_cell(f"Gesamtdichte {side}nbeschichtung")
            / solids
            / 1e3
        )
        return (
            self.own(step, kind, "Arbeitsvolumen")
            / (self.own(step, kind, "Mischzeit") / MINUTES)
            / litres
        )

    def _coil(self, step: str, kind: str) -> float:
        side = SIDES[kind]
        foil = self.material(f"Kollektorfolie {side}")
        speed = self.own(step, kind, "Geschwindigkeit")
        # an oven, whose load in m2 stays for a shift of eight hours
        if "drying" in step and "coating" not in step:
            speed = speed / (number(foil, "Breite") / 1e3) / (8.0 * MINUTES)
        metres = self.of_cell("Anzahl Wiederholeinheiten") / self.of_cell(f"Sheets/ Meter {side}")
        idle = self.own(step, kind, "Nebenzeit") / (number(foil, "Rollenlänge") / speed)
        return speed * MINUTES / metres / (1.0 + idle)

    # Machines and floors ------------------------------------------------------------------------------------------

    @cached_property
    def cells_in(self) -> dict[str, float]:
        """Cells that enter each step in a year, by the chain of yields: what a stated number of
        machines is a pace for.
        """
        cells, found = self.of_cell("Zellen pro Jahr"), {}
        for step in reversed(self.steps):
            cells = found[step] = cells / self.yield_(step)
        return found

    def reserve(self, step: str) -> float:
        """Machines of a step in reserve, per operating machine. The source buys none for steps of
        sheets, whatever they state.
        """
        if self._buys_no_reserve(step):
            return NO_RESERVE
        return self.given(step, "Überkapazität", NO_RESERVE) / 100.0

    def _buys_no_reserve(self, step: str) -> bool:
        return self.works_on(step) == "sheets" and not defect(
            self.case, "reserve_sheets_bought", 0.0
        )

    def required(self, step: str, kind: str, unrounded: float | None) -> float:
        """Machines that the step needs, as a fraction: by its pace, else as the file states."""
        pace = self.pace(step, kind)
        if pace is not None:
            return self.cells_in[step] / (pace * self.year)
        if unrounded is None or unrounded <= 0:
            return 1.0
        return unrounded

    def operating(self, step: str, kind: str) -> float:
        """Machines of a kind that run, without those in reserve and without towers for tests."""
        return float(whole(self.required(step, kind, self.machines(step)[kind])))

    def bought(self, step: str, operating: float) -> float:
        """Machines of a step that are bought where a number of them runs."""
        return float(whole(operating * (1.0 + self.reserve(step))))

    def is_coater(self, step: str) -> bool:
        """Whether a step coats and dries, with a floor that follows from the length of its dryer."""
        return has(at(self.steps[step], "raw_inputs_de"), "Breite Beschichtungsanlage")

    def crew(self, step: str, kind: str, name: str) -> float:
        """People at an operating machine: as the step states; at some coaters those in reserve have
        crews as well.
        """
        people = self.given(step, name, 0.0)
        if not (self.is_coater(step) and self.of_line("reserve_coaters_crewed")):
            return people
        operating = self.operating(step, kind)
        return people * self.bought(step, operating) / operating

    def floor(self, step: str, kind: str, room: str) -> float:
        """Floor of one machine in a kind of room."""
        if not self.is_coater(step):
            own = self.own(step, kind, FLOORS[room]) * self._of_reserve(step, kind)
            return own + self._of_feeders(step, kind, room)
        if kind not in SIDES:
            place = at(self.steps[step], "unrounded_machines_required").place
            raise UserError(
                f"{place}: a coater coats {' or '.join(SIDES)}; found machines of kind '{kind}'"
            )
        side = SIDES[kind]
        dryer = self.own(step, kind, "Geschwindigkeit") * self.own(step, kind, "Trocknungsdauer")
        whole_floor = self.given(step, "Breite Beschichtungsanlage") * (
            self.given(step, "Länge des Auftragswerks") + dryer
        )
        dry = self.given(step, f"Faktor Trockenraum {side}")
        if dry > 1.0:
            place = at(self.steps[step], "raw_inputs_de", f"Faktor Trockenraum {side}").place
            raise UserError(
                f"{place}: {dry:g} is outside what is possible; allowed: at least 0 and at most 1"
            )
        share = {"normal": 1.0 - dry, "dry": dry, "lab": 0.0}[room]
        return whole_floor * share * self._as_many_as_anode(step, kind)

    def _as_many_as_anode(self, step: str, kind: str) -> float:
        """The published model multiplies the floor of both coaters with the number of those for the
        anode.
        """
        if not defect(self.case, "coater_floor_by_anode_machines", 1.0):
            return 1.0
        installed = {
            each: self.bought(step, self.operating(step, each)) for each in self.machines(step)
        }
        return installed["anode"] / installed[kind]

    def _of_reserve(self, step: str, kind: str) -> float:
        """Floor of a machine over its own: where mixers in reserve are not rounded to whole ones,
        less than one.
        """
        slurry = kind in SIDES and self.works_on(step) == "slurry"
        if not slurry or self.of_line("reserve_mixers_floor_rounded"):
            return 1.0
        operating = self.operating(step, kind)
        return operating * (1.0 + self.reserve(step)) / self.bought(step, operating)

    def feeders(self, step: str, kind: str, mixers: float) -> float:
        """How many feeders a number of mixers shares."""
        return float(
            whole(mixers / self.given(step, f"Anzahl {SIDES[kind]}n-Mischer pro Dosierer"))
        )

    def price_of_feeders(self, step: str, kind: str, mixers: float) -> float:
        """What the feeders of a number of mixers cost."""
        return self.feeders(step, kind, mixers) * self.given(
            step, f"Investition {SIDES[kind]}n-Dosierer"
        )

    def _of_feeders(self, step: str, kind: str, room: str) -> float:
        """Floor of the feeders in a kind of room, per mixer: of those in operation, spread over all
        mixers.
        """
        each = self.given(step, f"{FLOORS[room]} Dosierer", 0.0)
        if not each or kind not in SIDES:
            return 0.0
        operating = self.operating(step, kind)
        return self.feeders(step, kind, operating) * each / self.bought(step, operating)

    def _coating_twice(self, side: str) -> Iterator[Remark]:
        cost = total = 0.0
        for name, entry in members(self.plant, "chemistry_table").items():
            if _entry(entry, 0).value in (f"Aktivmaterial {side}", f"Additive {side}"):
                solid = at(self.plant, "materials").value.get(name)
                if solid is None:
                    return
                total += number(_entry(entry, 1)) / 100.0
                cost += number(_entry(entry, 1)) / 100.0 * number(solid, "Preis")
        stated = at(self.plant, "cell", f"Kilopreis {side}nbeschichtung")
        if math.isclose(total, 1.0) and not printed(number(stated)).allows(number(stated), cost):
            yield Remark(
                stated,
                f"{number(stated):g} counts; by chemistry_table and materials its solids cost"
                f" {cost:.4g}",
            )

    def has_tests(self, step: str) -> bool:
        """Whether a step also tests the life of cells."""
        return has(at(self.steps[step], "raw_inputs_de"), "Stichproben pro Schicht Cutoff")

    def _channels(self, step: str) -> float:
        months = 3.0 * 30.0  # shifts a day, days a month
        short = self.given(step, "Stichproben pro Schicht 3 Monatstest") * 3.0 * months
        long = self.given(step, "Stichproben pro Schicht 6 Monatstest") * 6.0 * months
        cycles = (
            2.0
            / self.given(step, "C-Rate Lebensdauertest")
            * self.given(step, "Zyklenzahl")
            / HOURS
        )
        return short + long + self.given(step, "Stichproben pro Schicht Cutoff") * 3.0 * cycles

    def test_towers(self, step: str) -> float:
        """Towers that test the life of cells."""
        return float(whole(self._channels(step) / self.given(step, "Anzahl Zellen/Formierturm")))

    def formation_energy(self, step: str) -> float:
        """Electricity (kWh a year) of charging all cells two and a half times, less what
        discharging returns, and of tests.
        """
        returned = self.given(step, "Rückgewinnungsfaktor") / 100.0
        stored = self.of_cell("Ladung") * self.of_cell("Nennspannung") / 1e3
        once = stored / self.given(step, "Eta Z")
        charged = once / self.given(step, "Eta C1") + once + 0.5 * once - 2.0 * stored * returned
        tests = (
            self._channels(step)
            * stored
            * self.given(step, "C-Rate Lebensdauertest")
            * 0.5
            * (1.0 - returned)
            * 365.0
            * HOURS
        )
        return charged * self.cells_in[step] + tests

    def share(self, step: str, kind: str, room: str) -> float:
        """Share of a machine's floor that is in a kind of room."""
        floors = {each: self.floor(step, kind, each) for each in FLOORS}
        return floors[room] / sum(floors.values()) if sum(floors.values()) else 0.0


def _entry(tree: Tree, index: int) -> Tree:
    """An entry of a list such as [category, figure, unit]. Raises UserError for one that is
    missing.
    """
    found = items(tree)
    if index >= len(found):
        raise UserError(
            f"{tree.place}: expected a list of at least {index + 1} entries, found {len(found)}"
        )
    return found[index]
