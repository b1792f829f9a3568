"""A plant of ProZell beside what its source gives: whole machines with a reserve, crews by machine,
rooms by floor, and three costs per kWh.

The file keeps the source's German names of fields. What the source does in a way of its own stands
by name in the rooms beside this one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from model.language.names import among
from model.published.case import (
    Entry,
    NotCompared,
    Tolerance,
    against,
    at,
    compared,
    figures_of,
    has,
    items,
    number,
    printed,
    text_at,
    tolerance_of,
)
from model.published.prozell_fields import DIVISORS, OF_LINES, OF_PLANT
from model.published.prozell_machines import FLOORS
from model.published.prozell_question import AIR, CREWS, AskedPlant
from model.published.prozell_remarks import remarks
from model.published.prozell_words import counted_in_words
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
PACE = "stands for the pace of the machine, which the fields of the step do not say plainly"
SUM = Tolerance(relative=1e-9, absolute=1.0)  # yearly sums in whole EUR


def checks(case: Tree) -> Iterator[Entry]:
    """Every plant of the file, step by step and in total."""
    several = items(case, "cases")
    near = tolerance_of(case, EXACT)
    tolerance = Tolerance(relative=near.relative or EXACT.relative)
    rounded = Tolerance(absolute=near.absolute or PRINTED.absolute)
    for plant in several:
        label = f"{text_at(plant, 'case')}: " if len(several) > 1 else ""
        comparison = _Plant(case, plant, tolerance, rounded, label)
        yield from comparison.checks()
        yield from remarks(comparison)


@dataclass
class _Plant(AskedPlant):
    """A plant, and the comparison with its source."""

    tolerance: Tolerance
    rounded: Tolerance
    label: str

    def checks(self) -> Iterator[Entry]:
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
        paths = list(self.ids.values())
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
    ) -> Iterator[Entry]:
        """Each part of what the building costs, by the floors of the machines; and their sum, which
        the file takes as an input.
        """
        floors = {room: self._floor_in(room, self.ids, q) for room in FLOORS}
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

    def _floor_in(
        self, room: str, machines: Mapping[tuple[str, str], str], q: Mapping[str, float]
    ) -> float:
        """Floor of machines, by step and kind, in a kind of room."""
        return sum(
            q[f"{id}.floor"] * self.share(step, kind, room) for (step, kind), id in machines.items()
        )

    def _costs(self, costs: Mapping[str, float], floor: float, kwh: float) -> Iterator[Entry]:
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
    ) -> Iterator[Entry]:
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

    def _of_materials(self, q: Mapping[str, float]) -> Iterator[Entry]:
        theirs = {
            "anode_coating": "Anodenbeschichtung",
            "cathode_coating": "Kathodenbeschichtung",
            "hull": "Hülle",
            "anode_collector": "Anodenkollektor",
            "cathode_collector": "Kathodenkollektor",
            "separator": "Separator",
            "electrolyte": "Elektrolyt",
        }
        obtained = {}
        for ours, name in theirs.items():
            used = sum(amount for key, amount in q.items() if key.endswith(f".use_of_{ours}"))
            obtained[name] = used * self.prices[ours][1]
        if has(at(self.plant, "expected_totals"), "material_cost_EUR"):
            expected = at(self.plant, "expected_totals", "material_cost_EUR")
            yield from compared(expected, obtained, SUM, self.label, "EUR/year")

    def _of_step(self, step: str, q: Mapping[str, float]) -> Iterator[Entry]:
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
        machines = {(step, kind): id for kind, id in ids.items()}
        floors = {room: self._floor_in(room, machines, q) for room in FLOORS}
        air = sum(
            floors[room] * q[f"air_{room}.cost_energy"] / q[f"air_{room}.size"]
            for room in AIR
            if q[f"air_{room}.size"]
        )

        def total(name: str) -> float:
            return sum(q[f"{id}.{name}"] for id in ids.values())

        def people(name: str) -> float:
            return sum(
                q[f"{id}.machines_operating"] * self.crew(step, kind, name)
                for kind, id in ids.items()
            )

        obtained = {
            "cells_in_per_year": q[f"{next(iter(ids.values()))}.processed"],
            "investment_EUR": total("investment"),
            "energy_kWh_per_year": total("electricity") / 1e3,
            "labour_cost_EUR": total("labour"),
            "maintenance_EUR": total("cost_maintenance"),
            "material_cost_EUR": total("cost_materials"),
            "energy_cost_EUR": total("cost_energy") + air,
            "floor_area_m2": floors["normal"],
            "dry_room_m2": floors["dry"],
            "lab_m2": floors["lab"],
            "skilled_operators_on_shift": people(CREWS["skilled_operators"]),
            "unskilled_operators_on_shift": people(CREWS["helpers"]),
        }
        if not has(self.steps[step], "expected"):
            return
        expected = figures_of(self.steps[step], "expected")
        if "machines_text" in expected:
            yield from counted_in_words(self, step, expected["machines_text"], q, self.label)
        rest = Tree(
            {n: t for n, t in expected.items() if n != "machines_text"}, self.steps[step].place
        )
        yield from compared(rest, obtained, self.tolerance, f"{self.label}{step} ")
