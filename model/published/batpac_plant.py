"""A plant of BatPaC: process areas by power law from a reference plant, costed at flat rates up to
the price of a pack.

The file states yearly rates that its source computed; here they drive the engine's process areas.
The rules stand in the file as equations in words, from which the numbers are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from model.language.names import among
from model.published.batpac_equations import SAID, UNSAID, product_law
from model.published.case import (
    Check,
    Tolerance,
    against,
    at,
    compared,
    figures_of,
    has,
    items,
    members,
    number,
    text_at,
    tolerance_of,
)
from model.published.process_areas import COMPONENTS, law_of, size_of
from model.published.question import GIVEN, Question
from model.published.rules_in_words import numbers_said
from model.reading.document import Tree
from model.reading.errors import UserError

EXACT = Tolerance(relative=1e-9)
PURCHASES = "materials_and_purchased"
BOUGHT = ("materials_with_overhead", "purchased_with_overhead", "BMS_with_overhead")  # one sum here
INPUTS = ("baseline_rates", "baseline_plant", "cases[].inputs")
POSITIVE = (
    "baseline_rates",
    "cases[].inputs.cell_capacity_Ah",
    "cases[].inputs.modules_per_pack",
    "cases[].inputs.packs_per_year",
    *(
        f"cases[].inputs.annual_rates.{name}"
        for name in ("packs", "pos_area", "neg_area", "pos_solvent", "neg_solvent")
    ),
)
EXPECTED = (
    "baseline_totals",
    "cases[].expected",
    "cases[].expected_steps",
    "cases[].expected_cost_breakdown",
)
# The case's names of yearly rates, with their units here.
RATES = {
    "energy": "kWh/year",
    "packs": "1/year",
    "modules": "1/year",
    "cells_built": "cell/year",
    "pos_area": "m2/year",
    "neg_area": "m2/year",
    "pos_am": "kg/year",
    "neg_am": "kg/year",
    "nmp": "kg/year",
}
# What drives an area, where it is not one rate: rates that are added up, and rates of which the
# largest counts.
SUMS = {"total_area": ("pos_area", "neg_area"), "cells_built_scrap": ("cells_built",)}
LARGEST = re.compile(r"max\((?P<rates>[\w, ]+)\)")
GROUPS = {
    "electrode_processing": r"mix_|coat_|calender_|notch_|vac_dry_",
    "cell_assembly": r"slitting|stacking|cc_welding|xray|insert_container|fill_seal|dry_room",
    "formation": "formation",
    "module_assembly": "module_assembly",
    "pack_assembly": "pack_assembly",
    "warehouse": "warehouse",
    "building_support": "building_support|nmp_recovery|scrap_recycle|control_lab",
}
INVESTMENTS = {
    "building_MUSD": "building_investment",
    "launch_MUSD": "launch",
    "working_capital_MUSD": "working_capital",
    "total_investment_MUSD": "total_investment",
}


def checks(case: Tree) -> Iterator[Check]:
    """Every battery of the file: its process areas, totals, the roll-up to the price; then the
    reference plant itself.
    """
    said, tolerance = numbers_said(case, "equations", SAID, UNSAID), tolerance_of(case, EXACT)
    several = items(case, "cases")
    for battery in several:
        label = (
            f"{text_at(battery, 'workbook_label')}: "
            if len(several) > 1 and has(battery, "workbook_label")
            else ""
        )
        yield from _battery(case, battery, said, tolerance, label)
    if has(case, "baseline_totals"):
        yield from _reference(case, said, tolerance)


def _question(
    case: Tree, said: Mapping[str, tuple[float, ...]], rates: Tree, inputs: Mapping[str, float]
) -> Question:
    """The plant at these yearly rates; `inputs` gives cell_capacity (Ah), modules_per_pack, solvent
    per area, and purchases.
    """
    asked = Question(case, convention="flat_rate")
    wage, floor_price, equipment, building = said["prices"]
    on_labour, on_dep, general, general_dep, research = said["overheads"]
    asked.site(
        {
            "operating_hours": 8760.0,
            "paid_hours": 1.0,
            "wage_skilled": wage,
            "wage_helper": wage,
            "gross_floor": 1.0,
            "building_cost": floor_price,
            "equipment_life": 100.0 / equipment,
            "building_life": 100.0 / building,
            "variable_overhead_on_labour": on_labour,
            "variable_overhead_on_depreciation": on_dep,
            "general_expenses_on_labour": general,
            "general_expenses_on_depreciation": general_dep,
            "research_on_depreciation": research,
        }
    )
    launch_materials, launch_labour, working, profit, warranty = said["launch"]
    asked.rules(
        {
            "launch_on_materials": launch_materials,
            "launch_on_labour": launch_labour,
            "working_capital": working,
            "profit": profit,
            "warranty": warranty,
        }
    )
    asked.shared_law()
    asked.cell(1.0)
    asked.output(at(rates, "packs"))
    asked.material(PURCHASES, 1.0, of_unit="1")
    asked.machines("pack", {"pace": 1e12}, buy={PURCHASES: inputs["purchases"]})
    for name, of_unit in RATES.items():
        asked.put(f"{GIVEN}.{name}", of_unit, at(rates, name))
    for id, step in members(case, "baseline_plant").items():
        _area(asked, case, id, step, said, inputs)
    return asked


def _area(
    asked: Question,
    case: Tree,
    id: str,
    step: Tree,
    said: Mapping[str, tuple[float, ...]],
    inputs: Mapping[str, float],
) -> None:
    """One process area with its drivers and what of the product it depends on."""
    driver = text_at(step, "driver")
    largest = LARGEST.fullmatch(driver)
    names = [name.strip() for name in largest["rates"].split(",")] if largest else [driver]
    driven_by = {}
    for name in names:
        summed = SUMS.get(name, (name,))
        for rate in summed:
            if rate not in RATES:
                raise UserError(
                    f"{at(step, 'driver').place}: there is no rate"
                    f" '{rate}'{among(rate, [*RATES, *SUMS])}"
                )
        reference = sum(number(case, "baseline_rates", rate) for rate in summed)
        driven_by[name] = ([f"{GIVEN}.{rate}" for rate in summed], reference, RATES[summed[0]])
    product = product_law(id, said, inputs)
    asked.area(
        id,
        driven_by,
        {**law_of(step), **product},
        product_unit="1" if product else None,
        named=step,
    )


# Comparing --------------------------------------------------------------------------------------------------------


def _battery(
    case: Tree,
    battery: Tree,
    said: Mapping[str, tuple[float, ...]],
    tolerance: Tolerance,
    label: str,
) -> Iterator[Check]:
    inputs, expected = at(battery, "inputs"), at(battery, "expected")
    rates, packs = at(inputs, "annual_rates"), number(inputs, "packs_per_year")
    asked = _question(
        case,
        said,
        rates,
        {
            "purchases": number(inputs, "materials_and_purchased_usd_per_pack"),
            "cell_capacity": number(inputs, "cell_capacity_Ah"),
            "modules_per_pack": number(inputs, "modules_per_pack"),
            "pos_solvent_per_area": number(rates, "pos_solvent") / number(rates, "pos_area"),
            "neg_solvent_per_area": number(rates, "neg_solvent") / number(rates, "neg_area"),
        },
    )
    done, q = asked.asked()
    ids = [id for id in members(case, "baseline_plant")]
    for id, step in (
        figures_of(battery, "expected_steps").items() if has(battery, "expected_steps") else ()
    ):
        if id not in ids:
            raise UserError(f"{step.place}: there is no process area '{id}'{among(id, ids)}")
        yield from compared(step, size_of(id, q), tolerance, f"{label}{id} ")
    obtained = _sums(ids, q)
    obtained |= {theirs: q[f"plant.{ours}"] / 1e6 for theirs, ours in INVESTMENTS.items()}
    obtained["direct_labour"] = q["plant.direct_labour"] / packs
    obtained |= {theirs: q[f"plant.{ours}"] / packs for theirs, ours in COMPONENTS.items()}
    obtained["total_pack"] = float(done.outputs["cost_per_cell"])  # type: ignore[arg-type]
    yield from compared(expected, obtained, tolerance, label, headline=True)
    if has(battery, "expected_cost_breakdown"):
        yield from _breakdown(
            at(battery, "expected_cost_breakdown"), q, packs, ids, tolerance, label
        )


def _breakdown(
    expected: Tree,
    q: Mapping[str, float],
    packs: float,
    ids: list[str],
    tolerance: Tolerance,
    label: str,
) -> Iterator[Check]:
    """Cost with what the convention puts on it, by cause and by process."""
    labour, investment = q["plant.direct_labour"], sum(q[f"{id}.investment"] for id in ids)
    building = q["plant.building_investment"]
    bought = q["pack.cost_materials"] * (1.0 + q["site.overhead_on_purchases"])
    obtained = {
        "labour_with_overhead": labour * (1.0 + q["site.overhead_on_labour"]),
        "capital_with_overhead": (
            investment * (q["site.capital_charge"] + q["site.overhead_on_investment"])
        ),
        "building_with_overhead": (
            sum(q[f"{id}.cost_building"] for id in ids) + building * q["site.overhead_on_building"]
        ),
        "total": q["plant.annual_cost"],
    }
    for name, value in obtained.items():
        if has(expected, name):
            yield against(f"{label}{name}", at(expected, name), value / packs, tolerance)
    split = {name: at(expected, name) for name in BOUGHT if has(expected, name)}
    if split:
        note = "the file states what is bought as one sum"
        yield against(
            f"{label}{' + '.join(split)}", split.values(), bought / packs, tolerance, note=note
        )
    if has(expected, "by_process"):
        groups = {
            name: [id for id in ids if re.match(pattern, id)] for name, pattern in GROUPS.items()
        }
        cost = {
            name: sum(q[f"{id}.cost_total"] for id in group) / packs
            for name, group in groups.items()
        }
        yield from compared(at(expected, "by_process"), cost, tolerance, f"{label}by process: ")


def _reference(
    case: Tree, said: Mapping[str, tuple[float, ...]], tolerance: Tolerance
) -> Iterator[Check]:
    """The reference plant at its own rates, with the reference product: the sums of its table."""
    rates = at(case, "baseline_rates")
    _, positive, negative = said["solvent"]
    asked = _question(
        case,
        said,
        rates,
        {
            "purchases": 0.0,
            "cell_capacity": said["stacking"][0],
            "modules_per_pack": said["pack"][0],
            "pos_solvent_per_area": positive,
            "neg_solvent_per_area": negative,
        },
    )
    _, q = asked.asked()
    obtained = _sums(members(case, "baseline_plant"), q)
    yield from compared(at(case, "baseline_totals"), obtained, tolerance, "reference plant ")


def _sums(ids: Iterable[str], q: Mapping[str, float]) -> dict[str, float]:
    """Labour, investment and floor of process areas together."""
    ids = list(ids)
    return {
        "labour_h": sum(q[f"{id}.labour_hours"] for id in ids),
        "capex_MUSD": sum(q[f"{id}.investment"] for id in ids) / 1e6,
        "area_m2": sum(q[f"{id}.process_area"] for id in ids),
    }
