"""A plant of ProZell: whole machines with a reserve, crews by machine, rooms by floor, and three
costs per kWh.

Anode and cathode run as two lines through every step that has machines for each, and meet where the
cell is wound or stacked. The engine pulls cells back through scrap, counts machines, and costs them
by the levelised convention; at no interest and no tax that is the source's full cost. The file
keeps the source's German names of fields.

How fast a machine is follows from the fields of its step where the rule is plain (coils, mixers,
stores, cells a minute); elsewhere the file's unrounded number of machines is taken as the pace.
What the source does in a way of its own stands below by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from model.language.names import among
from model.published.case import (
    Check,
    Found,
    NotCompared,
    Tolerance,
    against,
    at,
    compared,
    defect,
    figures_of,
    has,
    items,
    number,
    printed,
    text_at,
    tolerance_of,
)
from model.published.prozell_fields import DIVISORS, FLOORS, OF_LINES, OF_PLANT, SIDES, Fields
from model.published.question import Question
from model.reading.document import Tree
from model.reading.errors import UserError

EXACT = Tolerance(relative=1e-6)
PRINTED = Tolerance(absolute=0.01)
DEFECTS = (
    "room_energy_price_EUR_per_kWh",
    "coater_floor_by_anode_machines",
    "floor_surcharge_factor",
    "reserve_mixers_priced",
    "other_materials_recovered_from_coils",
    "idle_time_lowers_demand",
    "reserve_sheets_bought",
    *OF_LINES,
)
INPUTS = (
    *(
        f"cases[].{name}"
        for name in (
            "output_GWh_per_year",
            "cell",
            "chemistry_table",
            "materials",
            "cell_format_table",
            "economic_parameters",
            "steps[].raw_inputs_de",
            "lcob_inputs.construction_EUR",
            *(f"lcob_inputs.{name}" for name in OF_PLANT),
        )
    ),
    *(f"defects.{name}" for name in DEFECTS),
)
POSITIVE = DIVISORS
EXPECTED = (
    "cases[].steps[].unrounded_machines_required",
    "cases[].steps[].expected",
    "cases[].expected_totals",
    "cases[].lcob_full_precision",
    "cases[].lcob_inputs.machine_investment_EUR",
)
# Costs by their names as rounded -> at full precision.
COSTS = {"levelized_cost": "levelised", "full_cost": "full", "marginal_cost": "marginal"}
RECOVERY = "_rueckgewinnung"
SHEETS_RECOVER = (
    "a step of sheets recovers nothing of its own in the source, and counts once more what the step"
    " after it recovers"
)
WORDS = "words with other numbers than the source writes there"
LATER = (
    "words of a later step: the source works back from the last step and leaves them where a step"
    " writes none"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
PACE = "stands for the pace of the machine, which the fields of the step do not say plainly"
SUM = Tolerance(relative=1e-9, absolute=1.0)  # yearly sums in whole EUR
# Which step brings a material into the cell, where none says so (`brings`): by its name.
BROUGHT = {
    "coating": r"mixing",
    "collector": r"coating",
    "separator": r"winding|stacking|folding",
    "hull": r"insert|housing|case|lid|pouch|seal_hull|cap",
    "electrolyte": r"electrolyte|filling|dosing",
}
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


def checks(case: Tree) -> Iterator[Found]:
    """Every plant of the file, step by step and in total."""
    several = items(case, "cases")
    near = tolerance_of(case, EXACT)
    tolerance = Tolerance(relative=near.relative or EXACT.relative)
    rounded = Tolerance(absolute=near.absolute or PRINTED.absolute)
    for plant in several:
        label = f"{text_at(plant, 'case')}: " if len(several) > 1 else ""
        made = _Plant(case, plant, tolerance, rounded, label)
        yield from made.checks()
        yield from made.twice()


@dataclass
class _Plant(Fields):
    """A plant with the question that it makes, and the comparison."""

    tolerance: Tolerance
    rounded: Tolerance
    label: str
    prices: dict[str, tuple[float, float]] = field(default_factory=dict)

    # The question -------------------------------------------------------------------------------------------------

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
        self._materials(asked)
        before: dict[str, str] = {}
        for step in self.steps:
            before = self._step(asked, step, before, recovery)
        self._services(asked, floor or 0.0)
        return asked

    def _materials(self, asked: Question) -> None:
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
        found = {}
        for material, (amount, _) in self.prices.items():
            side, _, what = material.rpartition("_")
            if step == self._bringer(what) and (
                side == kind or kind not in SIDES or (not side and kind == first)
            ):
                found[material] = amount
        return found

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
        found = next((step for step in self.steps if re.search(BROUGHT[what], step)), None)
        if found is None:
            told = (
                f"no step brings the {what} into the cell; name it by one of"
                f" {BROUGHT[what].replace('|', ', ')}"
            )
            raise UserError(
                f'{at(self.plant, "steps").place}: {told}, or let a step say so: "brings":'
                f' ["{what}"]'
            )
        return found

    def _step(
        self, asked: Question, step: str, before: Mapping[str, str], recovery: bool
    ) -> dict[str, str]:
        """The machines of a step, fed by those before it; returns them by kind."""
        made = {}
        for kind, unrounded in self.machines(step).items():
            id = made[kind] = self.id(step, kind)
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
        return made

    def recovered(self, step: str, kind: str) -> dict[str, float]:
        """What one rejected cell, or the electrode for one, gives back of each material in it."""
        rejected, ends = self.rejected(step), self.ends(step)
        lost = 1.0 - self.yield_(step)
        if lost <= 0.0 or self.works_on(step) == "sheets":
            return {}
        kept = 1.0 - sum(ends.values()) / len(ends)
        found = {}
        for material, amount in self._within(step, kind).items():
            side, _, what = material.rpartition("_")
            share = rejected * kept * self._share(step, kind, side)
            if what == "collector":
                share += ends[side] * self.economic("rue", f"{SIDES[side]}nkollektor") / 100.0
            found[material] = amount * share / lost
        return found

    def _share(self, step: str, kind: str, side: str) -> float:
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
        found: dict[str, float] = {}
        for each in self.steps:
            for side in self.machines(each):
                if kind not in SIDES or side in (kind, "cell", "fixed"):
                    found |= self.brought(each, side)
            if each == step:
                break
        return found

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
        ids = {
            (step, kind): self.id(step, kind) for step in self.steps for kind in self.machines(step)
        }
        for room, name in AIR.items():
            flows = [
                (f"{id}.floor", self.share(step, kind, room)) for (step, kind), id in ids.items()
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
        staff = [f"{id}.staff" for id in ids.values()]
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

    # Comparing ----------------------------------------------------------------------------------------------------

    def checks(self) -> Iterator[Found]:
        """Steps, then the costs per kWh and what they are made of."""
        _, first = self.question().asked()
        floor = first["plant.floor_area"]
        asked = self.question(floor)
        done, q = asked.asked()
        building = asked.numbers["site.building_cost"] * q["plant.floor_area"]
        plain, q_plain = self.question(floor, interest=False).asked()
        for step in self.steps:
            yield from self._of_step(step, q)
        per_kwh = 1e3  # coherent money per Wh
        kwh = q["plant.good_energy"] / per_kwh
        paths = [self.id(step, kind) for step in self.steps for kind in self.machines(step)]
        labour, running = sum(q[f"{id}.labour"] for id in paths), q["plant.total_energy"]
        costs = {
            "levelized_cost": float(done.outputs["cost_per_kwh"]) * per_kwh,  # type: ignore[arg-type]
            "full_cost": float(plain.outputs["cost_per_kwh"]) * per_kwh,  # type: ignore[arg-type]
            "marginal_cost": (q["plant.total_materials"] + labour + running) / kwh,
        }
        yield from self._costs(costs, floor, kwh)
        yield from self._full_precision(costs, q, building, kwh)
        totals, capital = at(self.plant, "expected_totals"), ("capital", "building", "overhead")
        sums = {
            "Material": q["plant.total_materials"],
            "Personal": labour,
            "Energie": running,
            "Overhead": (
                q["indirect_staff.labour"] + q["media.labour"] + q["plant.total_maintenance"]
            ),
            "Abschreibung": sum(q_plain[f"plant.total_{category}"] for category in capital),
        }
        if has(totals, "full_cost_components_EUR"):
            yield from compared(
                at(totals, "full_cost_components_EUR"), sums, SUM, self.label, "EUR/year"
            )
        if has(totals, "construction_EUR"):
            yield from self._of_construction(items(totals, "construction_EUR"), q, building)
        if has(at(self.plant, "lcob_inputs"), "machine_investment_EUR"):
            figure = at(self.plant, "lcob_inputs", "machine_investment_EUR")
            yield against(
                f"{self.label}machine investment", figure, q["plant.investment"], SUM, "EUR"
            )
        yield from self._of_materials(q)

    def _of_construction(
        self, parts: list[Tree], q: Mapping[str, float], building: float
    ) -> Iterator[Found]:
        """Each part of what the building costs, by the floors of the machines; and their sum, which
        the file takes as an input.
        """
        floors = {
            room: sum(
                q[f"{self.id(step, kind)}.floor"] * self.share(step, kind, room)
                for step in self.steps
                for kind in self.machines(step)
            )
            for room in FLOORS
        }
        costs = self.construction(floors)
        for part in parts:
            if not has(part, "group"):
                continue
            name, figure = text_at(part, "group"), at(part, "value")
            if name not in costs:
                raise UserError(
                    f"{at(part, 'group').place}: there is no such cost{among(name, costs)}"
                )
            yield against(
                f"{self.label}construction, {name}",
                figure,
                costs[name],
                printed(number(figure)),
                "EUR",
            )
        values = [at(part, "value") for part in parts]
        yield against(f"{self.label}construction, sum", values, building, SUM, "EUR")

    def _costs(self, costs: Mapping[str, float], floor: float, kwh: float) -> Iterator[Found]:
        """Three costs per kWh as printed, and three with what the source recovers of its scrap."""
        totals = at(self.plant, "expected_totals")
        stated = figures_of(totals, "levelised") if has(totals, "levelised") else {}
        sheets = any(self.works_on(step) == "sheets" for step in self.steps)
        obtained = dict(costs)
        if not sheets and any(name.endswith(RECOVERY) for name in stated):
            _, q = self.question(floor, recovery=True).asked()
            # The source deducts what it recovers from its purchases, and not from the cost of
            # starting up, which follows them.
            obtained |= {
                f"{name}{RECOVERY}": cost + q["plant.total_scrap_credit"] / kwh
                for name, cost in costs.items()
            }
        left = {
            name: figure for name, figure in stated.items() if sheets and name.endswith(RECOVERY)
        }
        for figure in left.values():
            yield NotCompared(figure, SHEETS_RECOVER)
        rest = Tree(
            {name: figure for name, figure in stated.items() if name not in left}, totals.place
        )
        yield from compared(rest, obtained, self.rounded, self.label, "EUR/kWh", headline=True)

    def _full_precision(
        self, costs: Mapping[str, float], q: Mapping[str, float], building: float, kwh: float
    ) -> Iterator[Found]:
        """The same costs unrounded, and what the levelised one is made of."""
        if not has(self.plant, "lcob_full_precision"):
            return
        start_up = q["plant.total_overhead"] / q["site.start_up_charge"]
        obtained = {theirs: costs[ours] for ours, theirs in COSTS.items()}
        obtained |= {
            "pv_invest": q["plant.investment"] * q["site.worth_of_purchases"] + building + start_up,
            "pv_depr": (
                q["plant.investment"] * q["site.worth_of_equipment_deductions"]
                + building * q["site.worth_of_building_deductions"]
            ),
            "levelised_output": kwh * q["site.worth_of_output"],
        }
        yield from compared(
            at(self.plant, "lcob_full_precision"),
            obtained,
            self.tolerance,
            f"{self.label}full precision: ",
        )

    def _of_materials(self, q: Mapping[str, float]) -> Iterator[Found]:
        theirs = {
            "anode_coating": "Anodenbeschichtung",
            "cathode_coating": "Kathodenbeschichtung",
            "hull": "Hülle",
            "anode_collector": "Anodenkollektor",
            "cathode_collector": "Kathodenkollektor",
            "separator": "Separator",
            "electrolyte": "Elektrolyt",
        }
        obtained = {
            name: (
                sum(amount for key, amount in q.items() if key.endswith(f".use_of_{ours}"))
                * self.prices[ours][1]
            )
            for ours, name in theirs.items()
        }
        if has(at(self.plant, "expected_totals"), "material_cost_EUR"):
            expected = at(self.plant, "expected_totals", "material_cost_EUR")
            yield from compared(expected, obtained, SUM, self.label, "EUR/year")

    def _of_step(self, step: str, q: Mapping[str, float]) -> Iterator[Found]:
        kinds = self.machines(step)
        ids = {kind: self.id(step, kind) for kind in kinds}
        for kind, unrounded in kinds.items():
            if unrounded is None:
                continue
            figure = at(self.steps[step], "unrounded_machines_required", kind)
            if self.pace(step, kind) is None:
                yield NotCompared(figure, PACE)
                continue
            counted = q[f"{ids[kind]}.machines_required"]
            required = self.required(step, kind, unrounded) if self.has_tests(step) else counted
            name = f"{self.label}{step} {kind} machines required"
            yield against(
                name, figure, required, self.tolerance, note="from the fields of the step"
            )
        floors = {
            room: sum(q[f"{id}.floor"] * self.share(step, kind, room) for kind, id in ids.items())
            for room in FLOORS
        }
        air = sum(
            floors[room] * q[f"air_{room}.cost_energy"] / q[f"air_{room}.size"]
            for room in AIR
            if q[f"air_{room}.size"]
        )
        total = {
            name: sum(q[f"{id}.{name}"] for id in ids.values())
            for name in (
                "investment",
                "electricity",
                "labour",
                "cost_maintenance",
                "cost_materials",
                "cost_energy",
            )
        }
        people = {
            name: sum(
                q[f"{id}.machines_operating"] * self.crew(step, kind, name)
                for kind, id in ids.items()
            )
            for name in CREWS.values()
        }
        obtained = {
            "cells_in_per_year": q[f"{next(iter(ids.values()))}.processed"],
            "investment_EUR": total["investment"],
            "energy_kWh_per_year": total["electricity"] / 1e3,
            "labour_cost_EUR": total["labour"],
            "maintenance_EUR": total["cost_maintenance"],
            "material_cost_EUR": total["cost_materials"],
            "energy_cost_EUR": total["cost_energy"] + air,
            "floor_area_m2": floors["normal"],
            "dry_room_m2": floors["dry"],
            "lab_m2": floors["lab"],
            "skilled_operators_on_shift": people[CREWS["skilled_operators"]],
            "unskilled_operators_on_shift": people[CREWS["helpers"]],
        }
        if not has(self.steps[step], "expected"):
            return
        expected = figures_of(self.steps[step], "expected")
        if "machines_text" in expected:
            yield from self._counted(step, expected["machines_text"], q)
        rest = Tree(
            {n: t for n, t in expected.items() if n != "machines_text"}, self.steps[step].place
        )
        yield from compared(rest, obtained, self.tolerance, f"{self.label}{step} ")

    def _counted(self, step: str, words: Tree, q: Mapping[str, float]) -> Iterator[Found]:
        """The machines that the source counts in words: a step that writes none shows there what a
        later one has written.
        """
        line = list(self.steps)
        writer = next((each for each in line[line.index(step) :] if self._writes(each)), None)
        found = self._in_words(writer, q) if writer else {}
        stated = [float(figure) for figure in _NUMBER.findall(str(words.plain))]
        if not stated or len(found) != len(stated):
            yield NotCompared(words, WORDS)
            return
        of_other = "" if writer == step else f"{writer} "
        for (name, obtained), expected in zip(found.items(), stated, strict=True):
            quantity = f"{self.label}{step} {of_other}{name}, in words"
            note = "" if writer == step else LATER
            yield Check(quantity, expected, obtained, Tolerance(), note=note, figures=(words,))

    def _writes(self, step: str) -> bool:
        """Whether the source counts the machines of a step in words."""
        raw = at(self.steps[step], "raw_inputs_de")
        if any(has(raw, name) for name in ("Parallelbefüllungen", "Benetzungsdauer")):
            return False
        of_line = self.has_tests(step) or has(raw, "Reifelagerdauer")
        return not of_line or bool(self.of_line("formation_and_aging_counted_in_words"))

    def _in_words(self, step: str, q: Mapping[str, float]) -> dict[str, float]:
        """What the source counts in words at a step: machines in operation; those bought at coaters
        and where it winds.
        """
        kinds = self.machines(step)
        if "fixed" in kinds:
            return {"machines": 0.0}
        operating = {kind: q[f"{self.id(step, kind)}.machines_operating"] for kind in kinds}
        if self.has_tests(step):
            tests = self.test_towers(step)
            return {"towers": sum(operating.values()) - tests, "towers for tests": tests}
        if self.is_coater(step) or (self.works_on(step) == "coils" and "cell" in kinds):
            return {
                "machines installed": sum(
                    q[f"{self.id(step, kind)}.machines_installed"] for kind in kinds
                )
            }
        found = {f"{kind} machines operating": count for kind, count in operating.items()}
        if self.works_on(step) == "slurry":
            found |= {
                f"{kind} feeders": self.feeders(step, kind, count)
                for kind, count in operating.items()
            }
        return found
