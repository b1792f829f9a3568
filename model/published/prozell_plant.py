"""A plant of ProZell: whole machines with a reserve, crews by machine, rooms by floor, and three costs per kWh.

Anode and cathode run as two lines through every step that has machines for each, and meet where the cell is wound or stacked.
The engine pulls cells back through scrap, counts machines, and costs them by the levelised convention; at no interest and no tax
that is the source's full cost. The file keeps the source's German names of fields.

How fast a machine is follows from the fields of its step where the rule is plain (coils, mixers, stores, cells a minute); elsewhere
the file's unrounded number of machines is taken as the pace. What the source does in a way of its own stands below by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from model.document import Tree, UserError
from model.equations import whole
from model.published.case import Check, Tolerance, at, defect, has, items, members, number, text_at, tolerance_of
from model.published.prozell_fields import FLOORS, SIDES, Fields
from model.published.question import Question

EXACT = Tolerance(relative=1e-6)
PRINTED = Tolerance(absolute=0.01)
LEFT_OUT = "the source's cost of starting up includes a tenth of the power for media, ours does not"
SUM = Tolerance(relative=1e-6, absolute=1.0)  # yearly sums in whole EUR
# Which step brings a material into the cell.
BROUGHT = {"coating": r"mixing", "collector": r"coating", "separator": r"winding|stacking|folding",
           "hull": r"insert|housing|case|lid|pouch|seal_hull|cap", "electrolyte": r"electrolyte|filling|dosing"}  # fmt: skip
INDIRECT = {"Stundensatz Indirekte": "Führunggspanne", "Stundensatz Reinigungskräfte": "Spanne Reinigungskräfte"}
AIR = {"dry": "Energie Trockenraum flächennormiert", "lab": "Energie Labor flächennormiert"}


def checks(case: Tree) -> Iterator[Check]:
    """Every plant of the file, step by step and in total."""
    several = items(case, "cases")
    near = tolerance_of(case, EXACT)
    tolerance = Tolerance(relative=near.relative or EXACT.relative)
    for plant in several:
        label = f"{text_at(plant, 'case')}: " if len(several) > 1 else ""
        yield from _Plant(case, plant, tolerance, label).checks()


@dataclass
class _Plant(Fields):
    """A plant with the question that it makes, and the comparison."""

    tolerance: Tolerance
    label: str
    prices: dict[str, tuple[float, float]] = field(default_factory=dict)

    # The question -------------------------------------------------------------------------------------------------

    def question(self, floor: float | None = None, *, interest: bool = True) -> Question:
        """The plant as a question; without interest and tax its levelised cost is the source's full cost.

        `floor` is that of all machines, known once the question has been asked: the file states what the building costs as one
        sum, and its media follow from the floor.
        """
        building_cost = number(self.plant, "lcob_inputs", "construction_EUR") / floor if floor else 0.0
        asked = Question(self.case, convention="levelised")
        rate, tax = (self.economic("oek", "Kapitalkosten") / 100.0, self.economic("oek", "Umsatzsteuer") / 100.0)
        asked.site({
            "operating_hours": self.year, "paid_hours": self.year, "wage_skilled": self.economic("mit", "Stundensatz Facharbeiter"),
            "wage_helper": self.economic("mit", "Stundensatz Hilfskraft"), "power_basis": "paid hours",
            "electricity_price": self.economic("oek", "Energiekosten"), "reserve": self.reserve, "gross_floor": 1.0,
            "maintenance": self.economic("oek", "Instandhaltungskostensatz") / 100.0, "building_cost": building_cost,
            "discount_rate": rate if interest else 0.0, "equipment_life": number(self.plant, "lcob_inputs", "machine_depreciation"),
            "building_life": number(self.plant, "lcob_inputs", "factory_depreciation"),
        })  # fmt: skip
        asked.rules({
            "tax_rate": tax if interest else 0.0, "plant_life": number(self.plant, "lcob_inputs", "lifetime"),
            "equipment_depreciation": "straight_line", "building_depreciation": "straight_line", "output_in_year_1": 1.0,
            "output_in_year_2": 1.0, "output_in_year_3": 1.0, "start_up_treatment": "not deducted",
            "start_up_on_purchases": number(self.plant, "lcob_inputs", "ramp_material_pct") / 100.0,
            "start_up_on_labour": number(self.plant, "lcob_inputs", "ramp_labour_overhead_pct") / 100.0,
        })  # fmt: skip
        cells = self.of_cell("Zellen pro Jahr")
        asked.cell(number(self.plant, "output_GWh_per_year") * 1e9 / cells)
        asked.output(cells)
        asked.shared_law()
        self._materials(asked)
        before: dict[str, str] = {}
        for step in self.steps:
            before = self._step(asked, step, before)
        self._services(asked, floor or 0.0)
        return asked

    def _materials(self, asked: Question) -> None:
        """Amount per cell and price of everything that is bought."""
        for kind, side in SIDES.items():
            foil = self.material(f"Kollektorfolie {side}")
            metres = self.of_cell("Anzahl Wiederholeinheiten") / self.of_cell(f"Sheets/ Meter {side}")
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
        """What a step brings into the cell, per cell."""
        found = {}
        for material, (amount, _) in self.prices.items():
            side, _, what = material.rpartition("_")
            if re.search(BROUGHT[what], step) and step == self._bringer(what) and side in ("", kind):
                found[material] = amount
        return found

    def _bringer(self, what: str) -> str:
        """The first step that brings a kind of material."""
        found = next((step for step in self.steps if re.search(BROUGHT[what], step)), None)
        if found is None:
            raise UserError(
                f"{at(self.plant, 'steps').place}: no step brings the {what} into the cell ({BROUGHT[what]})"
            )
        return found

    def _step(self, asked: Question, step: str, before: Mapping[str, str]) -> dict[str, str]:
        """The machines of a step, fed by those before it; returns them by kind."""
        made = {}
        for kind, unrounded in self.machines(step).items():
            id = made[kind] = self.id(step, kind)
            feeds = [before[kind]] if kind in before else list(before.values())
            asked.machines(id, self._numbers(step, kind, unrounded), feeds=feeds, buy=self.brought(step, kind))
        return made

    def _numbers(self, step: str, kind: str, unrounded: float | None) -> dict[str, float | str]:
        required = self.required(step, kind, unrounded)
        power, price = self.own(step, kind, "Leistungsaufnahme"), self.own(step, kind, "Investition")
        operating = float(whole(required))
        if self.has_tests(
            step
        ):  # towers for tests of life stand beside those of formation, with crew and reserve alike
            operating += self.test_towers(step)
            required = operating
            power = self.formation_energy(step) / (operating * self.year)
        installed = float(whole(operating * (1.0 + self.reserve)))
        floor = sum(self.floor(step, kind, room) for room in FLOORS)
        if (
            unrounded is None
        ):  # a place without machines: as it is, without reserve, and what it costs is left out there
            price, floor = 0.0, floor / installed
        elif "mixing" in step:  # mixers in reserve have a floor and no price; feeders are part of the mixers here
            priced = installed if defect(self.case, "reserve_mixers_priced", 0.0) else operating
            price = (price * priced + self.feeders(step, kind, operating)) / installed
        pace = self.cells_in[step] / (required * self.year)
        return {"pace": pace, "yield_": self.yield_(step), "machine_price": price, "power": power, "floor_area": floor,
                "skilled_operators": self.given(step, "Personal Facharbeiter", 0.0),
                "helpers": self.given(step, "Personal Hilfskräfte", 0.0)}  # fmt: skip

    def _services(self, asked: Question, floor: float) -> None:
        """Air of dry rooms and laboratories, people who lead and clean, and power for media, beside the path."""
        price, wage = self.economic("oek", "Energiekosten"), self.economic("mit", "Stundensatz Facharbeiter")
        if price <= 0 or wage <= 0:
            raise UserError(
                f"{at(self.plant, 'economic_parameters').place}: expected a price of energy and a wage above 0"
            )
        ids = {(step, kind): self.id(step, kind) for step in self.steps for kind in self.machines(step)}
        for room, name in AIR.items():
            flows = [(f"{id}.floor", self.share(step, kind, room)) for (step, kind), id in ids.items()]
            # The published model counts kWh of these rooms as EUR: it leaves out the price of energy.
            charged = defect(self.case, "room_energy_price_EUR_per_kWh", 1.0) / price
            energy = self.economic("geb", name) * self.economic("mit", "Betriebstage") * charged
            asked.area(f"air_{room}", {"floor": (flows, 1.0, "m2")}, {"reference_electricity": energy / 1e6})
        over = sum(self.economic("mit", hourly) / self.economic("mit", span) for hourly, span in INDIRECT.items())
        # Fractions of people at wages of their own: hours at the skilled wage that cost the same.
        staff = [f"{id}.staff" for id in ids.values()]
        indirect = {"reference_labour": self.year * over / wage, "labour_exponent": 1.0}
        asked.area("indirect_staff", {"staff": (staff, 1.0, "1")}, indirect)
        asked.area("media", {"output": (["plant.good_cells"], self.of_cell("Zellen pro Jahr"), "cell/year")},
                   {"reference_electricity": self._media(floor) / 1e6})  # fmt: skip

    def _media(self, floor: float) -> float:
        """Electricity (kWh a year) of media for the building around a floor of machines.

        The published model adds ways, stores and offices in percent and divides by percent, so that it adds a hundredth of
        what it means to, each time.
        """

        def share(*names: str) -> float:
            return sum(self.economic("geb", name) for name in names)

        beside, above = (
            ("Maschinenplatzfläche", "Zwischenlagerflächen", "Zusatzfläche"),
            ("Verwaltungsflächen", "Lagerflächen"),
        )
        factor = 100.0 * defect(self.case, "floor_surcharge_factor", 0.01)
        production = factor * floor / (100.0 - share(*beside))
        useful = factor * production / (100.0 - share(*above))
        building = factor * useful / (100.0 - share("Nebenflächen"))
        added = production * share(*beside) + useful * share(*above) + building * share("Nebenflächen")
        return round(floor + added / 100.0) * self.economic("geb", "Mediengrundversorgung") / 1e3

    # Comparing ----------------------------------------------------------------------------------------------------

    def checks(self) -> Iterator[Check]:
        """Steps, then sums, then the costs per kWh."""
        _, first = self.question().asked()
        floor = first["plant.floor_area"]
        done, q = self.question(floor).asked()
        plain, _ = self.question(floor, interest=False).asked()
        for step in self.steps:
            yield from self._of_step(step, q)
        per_kwh = 1e3  # coherent money per Wh
        kwh = q["plant.good_energy"] / per_kwh
        paths = [self.id(step, kind) for step in self.steps for kind in self.machines(step)]
        labour = sum(q[f"{id}.labour"] for id in paths)
        running = q["plant.total_energy"] - q["media.cost_energy"]
        obtained = {
            "levelized_cost": float(done.outputs["cost_per_kwh"]) * per_kwh,  # type: ignore[arg-type]
            "full_cost": float(plain.outputs["cost_per_kwh"]) * per_kwh,  # type: ignore[arg-type]
            "marginal_cost": (q["plant.total_materials"] + labour + running) / kwh,
        }
        totals = at(self.plant, "expected_totals")
        for name, found in obtained.items():
            if has(at(totals, "levelised"), name):
                yield Check(
                    f"{self.label}{name}", number(totals, "levelised", name), found, PRINTED, "EUR/kWh", headline=True
                )
        exact = {"levelised": "levelized_cost", "full": "full_cost", "marginal": "marginal_cost"}
        for theirs, ours in exact.items() if has(self.plant, "lcob_full_precision") else ():
            if has(at(self.plant, "lcob_full_precision"), theirs):
                expected = number(self.plant, "lcob_full_precision", theirs)
                yield Check(
                    f"{self.label}{ours}, full precision", expected, obtained[ours], PRINTED, "EUR/kWh", note=LEFT_OUT
                )
        sums = {
            "Material": q["plant.total_materials"], "Personal": labour, "Energie": running,
            "Overhead": q["indirect_staff.labour"] + q["media.cost_energy"] + q["plant.total_maintenance"],
        }  # fmt: skip
        for name, found in sums.items():
            if has(at(totals, "full_cost_components_EUR"), name):
                expected = number(totals, "full_cost_components_EUR", name)
                yield Check(f"{self.label}{name}", expected, found, SUM, "EUR/year")
        yield Check(f"{self.label}machine investment", number(self.plant, "lcob_inputs", "machine_investment_EUR"),
                    q["plant.investment"], SUM, "EUR")  # fmt: skip
        yield from self._of_materials(q)

    def _of_materials(self, q: Mapping[str, float]) -> Iterator[Check]:
        theirs = {"anode_coating": "Anodenbeschichtung", "cathode_coating": "Kathodenbeschichtung", "hull": "Hülle",
                  "anode_collector": "Anodenkollektor", "cathode_collector": "Kathodenkollektor", "separator": "Separator",
                  "electrolyte": "Elektrolyt"}  # fmt: skip
        for ours, name in theirs.items():
            expected = at(self.plant, "expected_totals", "material_cost_EUR")
            if has(expected, name):
                bought = sum(amount for key, amount in q.items() if key.endswith(f".use_of_{ours}"))
                yield Check(
                    f"{self.label}{name}", number(expected, name), bought * self.prices[ours][1], SUM, "EUR/year"
                )

    def _of_step(self, step: str, q: Mapping[str, float]) -> Iterator[Check]:
        kinds = self.machines(step)
        ids = {kind: self.id(step, kind) for kind in kinds}
        for kind, unrounded in kinds.items():
            if unrounded is not None and self.pace(step, kind) is not None:
                counted = q[f"{ids[kind]}.machines_required"]
                required = self.required(step, kind, unrounded) if self.has_tests(step) else counted
                name = f"{self.label}{step} {kind} machines required"
                yield Check(name, unrounded, required, self.tolerance, note="from the fields of the step")
        floors = {
            room: sum(q[f"{id}.floor"] * self.share(step, kind, room) for kind, id in ids.items()) for room in FLOORS
        }
        air = sum(
            floors[room] * q[f"air_{room}.cost_energy"] / q[f"air_{room}.size"] for room in AIR if q[f"air_{room}.size"]
        )
        total = {name: sum(q[f"{id}.{name}"] for id in ids.values()) for name in
                 ("investment", "electricity", "labour", "cost_maintenance", "cost_materials", "cost_energy")}  # fmt: skip
        crews = {"skilled": "Personal Facharbeiter", "unskilled": "Personal Hilfskräfte"}
        operating = sum(q[f"{id}.machines_operating"] for id in ids.values())
        obtained = {
            "cells_in_per_year": q[f"{next(iter(ids.values()))}.processed"], "investment_EUR": total["investment"],
            "energy_kWh_per_year": total["electricity"] / 1e3, "labour_cost_EUR": total["labour"],
            "maintenance_EUR": total["cost_maintenance"], "material_cost_EUR": total["cost_materials"],
            "energy_cost_EUR": total["cost_energy"] + air, "floor_area_m2": floors["normal"], "dry_room_m2": floors["dry"],
            "lab_m2": floors["lab"],
            **{f"{word}_operators_on_shift": operating * self.given(step, name, 0.0) for word, name in crews.items()},
        }  # fmt: skip
        for name, entry in members(self.steps[step], "expected").items():
            if name == "machines_text":
                continue
            if name not in obtained:
                raise UserError(f"{entry.place}: no such quantity; known: {', '.join(obtained)}")
            yield Check(f"{self.label}{step} {name}", number(entry), obtained[name], self.tolerance)
