"""What a plant of ProZell buys: amounts and prices by cell, the step that brings each into it, and
what is recovered of rejects.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from model.language.names import among
from model.published.case import at, defect, has, items, number
from model.published.prozell_fields import SIDES
from model.published.prozell_machines import Machines
from model.published.question import Question
from model.reading.errors import UserError

# Which step brings a material into the cell, where none says so (`brings`): by its name.
BROUGHT = {
    "coating": r"mixing",
    "collector": r"coating",
    "separator": r"winding|stacking|folding",
    "hull": r"insert|housing|case|lid|pouch|seal_hull|cap",
    "electrolyte": r"electrolyte|filling|dosing",
}


@dataclass
class Purchases(Machines):
    """Amount per cell and price of everything that is bought (`prices`), once `buy` has run."""

    prices: dict[str, tuple[float, float]] = field(init=False, default_factory=dict)

    def buy(self, asked: Question) -> None:
        """Amount per cell and price of everything that is bought."""
        for kind, side in SIDES.items():
            foil = self.material(f"Kollektorfolie {side}")
            metres = self.of_cell("Anzahl Wiederholeinheiten") / self.of_cell(
                f"Sheets/ Meter {side}"
            )
            per_metre = number(foil, "Preis") * number(foil, "Breite") / 1e3
            self.prices[f"{kind}_collector"] = metres, per_metre
            weight = self.of_cell(f"Gewicht {side}nbeschichtung") / 1e3
            self.prices[f"{kind}_coating"] = weight, self.of_cell(f"Kilopreis {side}nbeschichtung")
        self.prices["separator"] = (
            self.of_cell("Fläche Separator gesamt") / 1e6,
            number(self.material("Separator"), "Preis"),
        )
        liquid = self.material("Elektrolyt")
        litres = self.of_cell("Gewicht Elektrolyt") / number(liquid, "Dichte") / 1e3
        self.prices["electrolyte"] = litres, number(liquid, "Preis")
        self.prices["hull"] = 1.0, number(self.material("Hülle"), "Preis")
        for name, (_, price) in self.prices.items():
            asked.material(name, price)

    def brought(self, step: str, kind: str) -> dict[str, float]:
        """What a kind of machine of a step brings into the cell, per cell; what belongs to no side
        comes with the first kind.
        """
        first = next(iter(self.machines(step)))
        amounts = {}
        for material, (amount, _) in self.prices.items():
            side, _, what = material.rpartition("_")
            if step == self._bringer(what) and (
                side == kind or kind not in SIDES or (not side and kind == first)
            ):
                amounts[material] = amount
        return amounts

    def _bringer(self, what: str) -> str:
        """The first step that says that it `brings` something into the cell; where none says so, by
        its name.
        """
        for step, tree in self.steps.items():
            for each in items(tree, "brings") if has(tree, "brings") else ():
                if each.value not in BROUGHT:
                    raise UserError(
                        f"{each.place}: there is no '{each.plain}' to"
                        f" bring{among(str(each.plain), BROUGHT)}"
                    )
                if each.value == what:
                    return step
        bringer = next((step for step in self.steps if re.search(BROUGHT[what], step)), None)
        if bringer is None:
            message = (
                f"no step brings the {what} into the cell; name it by one of"
                f" {BROUGHT[what].replace('|', ', ')}"
            )
            raise UserError(
                f'{at(self.plant, "steps").place}: {message}, or let a step say so: "brings":'
                f' ["{what}"]'
            )
        return bringer

    def recovered(self, step: str, kind: str) -> dict[str, float]:
        """What one rejected cell, or the electrode for one, gives back of each material in it."""
        rejected, ends = self.rejected(step), self.ends(step)
        lost = 1.0 - self.yield_(step)
        if lost <= 0.0 or self.works_on(step) == "sheets":
            return {}
        kept = 1.0 - sum(ends.values()) / len(ends)
        amounts = {}
        for material, amount in self._within(step, kind).items():
            side, _, what = material.rpartition("_")
            share = rejected * kept * self._recovered_share(step, kind, side)
            if what == "collector":
                share += ends[side] * self.economic("rue", f"{SIDES[side]}nkollektor") / 100.0
            amounts[material] = amount * share / lost
        return amounts

    def _recovered_share(self, step: str, kind: str, side: str) -> float:
        """The share that is recovered of a material, by what a step rejects: slurry, electrode or
        cell.
        """
        if side and self.works_on(step) == "slurry":
            return self.economic("rue", f"Slurry-Rohmaterialien {SIDES[side]}") / 100.0
        if kind not in SIDES and self.works_on(step) != "coils":
            return self.economic("rue", "Befüllte Zelle") / 100.0
        if side:
            return self.economic("rue", SIDES[side]) / 100.0
        # What is no electrode comes back from a coil in full there, without a share of its own.
        return defect(self.case, "other_materials_recovered_from_coils", 1.0)

    def _within(self, step: str, kind: str) -> dict[str, float]:
        """What is in a cell, or in the electrode for one, when a step has worked on it."""
        amounts: dict[str, float] = {}
        for each in self.steps:
            for side in self.machines(each):
                if kind not in SIDES or side in (kind, "cell", "fixed"):
                    amounts |= self.brought(each, side)
            if each == step:
                break
        return amounts
