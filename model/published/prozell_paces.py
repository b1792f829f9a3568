"""How much a step of ProZell loses, and how fast its machines are: the source's own rules, where they
are plain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from model.language.names import among
from model.published.case import at, defect, has, number, text_at
from model.published.prozell_fields import HOURS, MINUTES, SIDES, Fields, entry_of
from model.reading.errors import UserError

# What a step works on, where it does not say so (`works_on`): by its name. Coils and sheets lose a
# length of each coil.
WORKS_ON = {
    "slurry": re.compile("mixing"),
    "coils": re.compile("coating|slitting|post_drying|winding"),
    "sheets": re.compile("stacking|singulat|separating"),
    "cells": re.compile(""),
}
FOLDING = re.compile("folding")  # the source has no rule for its pace


@dataclass
class Paces(Fields):
    """Yields of the steps, and cells an hour of their machines."""

    # Losses -------------------------------------------------------------------------------------

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
        if self.works_on(step) not in ("coils", "sheets") or self.keeps_ends(step):
            return dict.fromkeys(SIDES, 0.0)
        foils = {kind: self.material(f"Kollektorfolie {side}") for kind, side in SIDES.items()}
        return {
            kind: self.given(step, "Fixausschuss", 0.0) / number(foil, "Rollenlänge")
            for kind, foil in foils.items()
        }

    def keeps_ends(self, step: str) -> bool:
        """Whether a step loses no ends of coils, as where one line of the source slits."""
        return "slitting" in step and not self.of_line("slitting_loses_ends")

    def works_on(self, step: str) -> str:
        """What a step works on: as it says, else by its name."""
        tree = self.steps[step]
        if not has(tree, "works_on"):
            return next(what for what, name in WORKS_ON.items() if name.search(step))
        what = text_at(tree, "works_on")
        if what not in WORKS_ON:
            raise UserError(
                f"{at(tree, 'works_on').place}: there is no '{what}' to work"
                f" on{among(what, WORKS_ON)}"
            )
        return what

    @cached_property
    def cells_in(self) -> dict[str, float]:
        """Cells that enter each step in a year, by the chain of yields: what a stated number of
        machines is a pace for.
        """
        cells, entering = self.of_cell("Zellen pro Jahr"), {}
        for step in reversed(self.steps):
            cells = entering[step] = cells / self.yield_(step)
        return entering

    # Paces --------------------------------------------------------------------------------------

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
            number(entry_of(at(self.plant, "chemistry_table", f"Feststoffgehalt {side}"), 1))
            / 100.0
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
