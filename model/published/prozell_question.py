"""A plant of ProZell as a question to the engine: machines, services beside them, and the building.

Anode and cathode run as two lines through every step that has machines for each, and meet where the
cell is wound or stacked. The engine pulls cells back through scrap, counts machines, and costs them
by the levelised convention; at no interest and no tax that is the source's full cost.

How fast a machine is follows from the fields of its step where the rule is plain (coils, mixers,
stores, cells a minute); elsewhere the file's unrounded number of machines is taken as the pace.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from model.published.case import at, defect, number
from model.published.prozell_fields import SIDES
from model.published.prozell_machines import FLOORS
from model.published.prozell_purchases import Purchases
from model.published.question import Question

CREWS = {"skilled_operators": "Personal Facharbeiter", "helpers": "Personal Hilfskräfte"}
INDIRECT = {
    "Stundensatz Indirekte": "Führunggspanne",
    "Stundensatz Reinigungskräfte": "Spanne Reinigungskräfte",
}
# Floors that are added to that of machines: in production, in use, in the building.
BESIDE, ABOVE, OTHER = (
    ("Maschinenplatzfläche", "Zwischenlagerflächen", "Zusatzfläche"),
    ("Verwaltungsflächen", "Lagerflächen"),
    ("Nebenflächen",),
)
AIR = {"dry": "Energie Trockenraum flächennormiert", "lab": "Energie Labor flächennormiert"}


@dataclass
class AskedPlant(Purchases):
    """A plant with the question that it makes."""

    def question(
        self, floor: float | None = None, *, interest: bool = True, recovery: bool = False
    ) -> Question:
        """The plant as a question; without interest and tax its levelised cost is the source's full
        cost.

        With `recovery` rejected cells give back what the source recovers of them.

        `floor` is that of all machines, known once the question has been asked: the file states
        what the building costs as one sum, and its media follow from the floor.
        """
        building_cost = (
            number(self.plant, "lcob_inputs", "construction_EUR") / floor if floor else 0.0
        )
        asked = Question(self.case, convention="levelised")
        rate, tax = self.of_plant("interest"), self.of_plant("tax")
        asked.site(
            {
                "operating_hours": self.year,
                "paid_hours": self.year,
                "wage_skilled": self.economic("mit", "Stundensatz Facharbeiter"),
                "wage_helper": self.economic("mit", "Stundensatz Hilfskraft"),
                "power_basis": "paid hours",
                "electricity_price": self.economic("oek", "Energiekosten"),
                "gross_floor": 1.0,
                "maintenance": self.economic("oek", "Instandhaltungskostensatz") / 100.0,
                "building_cost": building_cost,
                "discount_rate": rate if interest else 0.0,
                "equipment_life": self.of_plant("machine_depreciation"),
                "building_life": self.of_plant("factory_depreciation"),
            }
        )
        asked.rules(
            {
                "tax_rate": tax if interest else 0.0,
                "plant_life": self.of_plant("lifetime"),
                "equipment_depreciation": "straight_line",
                "building_depreciation": "straight_line",
                "output_in_year_1": 1.0,
                "output_in_year_2": 1.0,
                "output_in_year_3": 1.0,
                "start_up_treatment": "not deducted",
                "start_up_on_purchases": self.of_plant("ramp_material_pct") / 100.0,
                "start_up_on_labour": self.of_plant("ramp_labour_overhead_pct") / 100.0,
            }
        )
        cells = self.of_cell("Zellen pro Jahr")
        asked.cell(number(self.plant, "output_GWh_per_year") * 1e9 / cells)
        asked.output(cells)
        asked.shared_law()
        self.buy(asked)
        before: dict[str, str] = {}
        for step in self.steps:
            before = self._step(asked, step, before, recovery)
        self._services(asked, floor or 0.0)
        return asked

    def _step(
        self, asked: Question, step: str, before: Mapping[str, str], recovery: bool
    ) -> dict[str, str]:
        """The machines of a step, fed by those before it; returns them by kind."""
        ids = {}
        for kind, unrounded in self.machines(step).items():
            id = ids[kind] = self.id(step, kind)
            feeds = [before[kind]] if kind in before else list(before.values())
            given_back = self.recovered(step, kind) if recovery else {}
            asked.machines(
                id,
                self._numbers(step, kind, unrounded),
                feeds=feeds,
                buy=self.brought(step, kind),
                recover=given_back,
                named=at(self.steps[step], "step"),
            )
        return ids

    def _numbers(self, step: str, kind: str, unrounded: float | None) -> dict[str, float | str]:
        required = self.required(step, kind, unrounded)
        power, price = (
            self.own(step, kind, "Leistungsaufnahme"),
            self.own(step, kind, "Investition"),
        )
        operating = self.operating(step, kind)
        # their towers stand beside those of formation, with crew and reserve alike
        if self.has_tests(step):
            operating += self.test_towers(step)
            required = operating
            power = self.formation_energy(step) / (operating * self.year)
        installed = self.bought(step, operating)
        floor = sum(self.floor(step, kind, room) for room in FLOORS)
        # a place without machines: as it is, without reserve, and its price is left out there
        if unrounded is None:
            price, floor = 0.0, floor / installed
        elif (
            kind in SIDES and self.works_on(step) == "slurry"
        ):  # reserve costs nothing; feeders are part of the mixers here
            priced = installed if defect(self.case, "reserve_mixers_priced", 0.0) else operating
            price = (price * priced + self.price_of_feeders(step, kind, operating)) / installed
        pace = self.cells_in[step] / (required * self.year)
        return {
            "pace": pace,
            "yield_": self.yield_(step),
            "reserve": self.reserve(step),
            "machine_price": price,
            "power": power,
            "floor_area": floor,
            **{people: self.crew(step, kind, name) for people, name in CREWS.items()},
        }

    def _services(self, asked: Question, floor: float) -> None:
        """Air of dry rooms and laboratories, people who lead and clean, and power for media, beside
        the path.
        """
        price, wage = (
            self.economic("oek", "Energiekosten"),
            self.economic("mit", "Stundensatz Facharbeiter"),
        )
        for room, name in AIR.items():
            flows = [
                (f"{id}.floor", self.share(step, kind, room))
                for (step, kind), id in self.ids.items()
            ]
            # The published model counts kWh of these rooms as EUR: it leaves out the price of
            # energy.
            charged = defect(self.case, "room_energy_price_EUR_per_kWh", 1.0) / price
            energy = self.economic("geb", name) * self.economic("mit", "Betriebstage") * charged
            asked.area(
                f"air_{room}", {"room": (flows, 1.0, "m2")}, {"reference_electricity": energy / 1e6}
            )
        over = sum(
            self.economic("mit", hourly) / self.economic("mit", span)
            for hourly, span in INDIRECT.items()
        )
        # Fractions of people at wages of their own: hours at the skilled wage that cost the same.
        staff = [f"{id}.staff" for id in self.ids.values()]
        indirect = {"reference_labour": self.year * over / wage, "labour_exponent": 1.0}
        asked.area("indirect_staff", {"staff": (staff, 1.0, "1")}, indirect)
        # Power for media is overhead there, which costs more when a plant starts: hours that cost
        # the same, too.
        media = {"reference_labour": self._media(floor) * price / wage}
        asked.area(
            "media",
            {"output": (["plant.good_cells"], self.of_cell("Zellen pro Jahr"), "cell/year")},
            media,
        )

    # The building -------------------------------------------------------------------------------

    def _media(self, floor: float) -> float:
        """Electricity (kWh a year) of media for the building around a floor of machines."""
        added = sum(
            area * self._surcharge(names)
            for area, names in zip(self._floors(floor), (BESIDE, ABOVE, OTHER), strict=True)
        )
        return round(floor + added / 100.0) * self.economic("geb", "Mediengrundversorgung") / 1e3

    def _surcharge(self, names: Iterable[str]) -> float:
        """Floors beside that of machines, in percent."""
        return sum(self.economic("geb", name) for name in names)

    def _floors(self, floor: float) -> tuple[float, float, float]:
        """Floors of production, of use and of the building around a floor of machines.

        The published model adds ways, stores and offices in percent and divides by percent, so that
        it adds a hundredth of what it means to, each time.
        """
        factor = 100.0 * defect(self.case, "floor_surcharge_factor", 0.01)
        production = factor * floor / (100.0 - self._surcharge(BESIDE))
        useful = factor * production / (100.0 - self._surcharge(ABOVE))
        return production, useful, factor * useful / (100.0 - self._surcharge(OTHER))

    def construction(self, floors: Mapping[str, float]) -> dict[str, float]:
        """What land, factory, dry rooms and laboratories around the floors of machines in each kind
        of room cost.
        """
        building = self._floors(sum(floors.values()))[2]
        unbuilt = self.economic("geb", "Unbebaute Flächen Faktor") / 100.0
        return {
            "Grundstückskosten": (
                building * (1.0 + unbuilt) * self.economic("geb", "Preis Grundstück")
            ),
            "Fabrikkosten": building * self.economic("geb", "Baukosten Fabrik"),
            "Trockenraumkosten": (
                self._floors(floors["dry"])[0] * self.economic("geb", "Baukosten Trockenraum")
            ),
            "Laborkosten": self._floors(floors["lab"])[0] * self.economic("geb", "Baukosten Labor"),
        }
