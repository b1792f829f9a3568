"""How many machines a plant of ProZell has, with reserves, crews, floors and towers for tests: the
source's own rules.
"""

from __future__ import annotations

from dataclasses import dataclass

from model.language.equations import whole
from model.published.case import at, defect
from model.published.prozell_fields import HOURS, SIDES
from model.published.prozell_paces import Paces
from model.reading.errors import UserError

NO_RESERVE = 0.0  # where a step states none
FLOORS = {
    "normal": "Anlagengrundfläche",
    "dry": "Anlagengrundfläche Trockenraum",
    "lab": "Anlagengrundfläche Labor",
}


@dataclass
class Machines(Paces):
    """Machines of each kind at each step, and what stands with them."""

    def reserve(self, step: str) -> float:
        """Machines of a step in reserve, per operating machine. The source buys none for steps of
        sheets, whatever they state.
        """
        if self.buys_no_reserve(step):
            return NO_RESERVE
        return self.given(step, "Überkapazität", NO_RESERVE) / 100.0

    def buys_no_reserve(self, step: str) -> bool:
        """Whether the source buys no machines in reserve for a step, whatever it states."""
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

    def crew(self, step: str, kind: str, name: str) -> float:
        """People at an operating machine: as the step states; at some coaters those in reserve have
        crews as well.
        """
        people = self.given(step, name, 0.0)
        if not (self.is_coater(step) and self.of_line("reserve_coaters_crewed")):
            return people
        operating = self.operating(step, kind)
        return people * self.bought(step, operating) / operating

    # Floors -------------------------------------------------------------------------------------

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

    def share(self, step: str, kind: str, room: str) -> float:
        """Share of a machine's floor that is in a kind of room."""
        floors = {each: self.floor(step, kind, each) for each in FLOORS}
        return floors[room] / sum(floors.values()) if sum(floors.values()) else 0.0

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

    # Formation and tests ------------------------------------------------------------------------

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
