"""A plant of BattModels: a wound cylindrical cell, what it is made of at prices that fall with
volume, and a plant by power law.

The engine does the plant, its purchases, yields and flat rates. The cell's geometry is that of the
source, in millimetres of a can; so are its prices, which fall with the yearly amount bought.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from model.language.names import nearest
from model.published.battmodels_cell import cell_design, purchases
from model.published.case import (
    Check,
    Tolerance,
    at,
    compared,
    defect,
    figures_of,
    has,
    items,
    number,
    positive,
    text_at,
    tolerance_of,
)
from model.published.process_areas import COMPONENTS, law_of, size_of
from model.published.question import GIVEN, Number, Question
from model.reading.document import Tree
from model.reading.errors import UserError

EXACT = Tolerance(relative=1e-9)
INPUTS = ("inputs", "defects.cathode_pores_counted", "defects.separator_pores_counted")
EXPECTED = ("expected",)
# how often the published model counts the pores of the cathode's coats and of the separator
TWICE = 2.0
DRY_ROOM = {
    "cell_stacking": 1.0,
    "CC_welding": 1.0,
    "cell_insertion_container": 1.0,
    "electrolyte_filling_and_cell_sealing": 1.0,
    "intr_process_mat_handling": 1.0 / 3.0,
}
# sides of an electrode, and the exponent of solvent where it is coated
COATS = {"pos": "srp", "neg": "srn"}
DRY_AREA, COATING, CAPACITY = 7, 1, 2  # codes of drivers and special rules in the file
LIMIT = 80.0  # Ah above which formation needs another class of equipment
# By code of driver: the rate's name in the file, its unit, and where the file gives the rate of the
# reference plant.
DRIVERS = {
    1: ("energy_kWh", "kWh/year", ("baseE",)),
    2: ("posAM_kg", "kg/year", ("cath", "baseAM")),
    3: ("negAM_kg", "kg/year", ("an", "baseAM")),
    4: ("electrode_area_m2", "m2/year", ("baseArea",)),
    5: ("solvent_pos_kg", "kg/year", ("cath", "baseSolv")),
    6: ("cells_started", "cell/year", ("baseCells",)),
}
SUMS = {
    "building_USD": "building_investment",
    "launch_USD": "launch",
    "working_capital_USD": "working_capital",
    "total_investment_USD": "total_investment",
}


def checks(case: Tree) -> Iterator[Check]:
    """The cell, what is bought for it, every process area, and the roll-up to the price of a kWh."""
    tolerance, expected = tolerance_of(case, EXACT), at(case, "expected")
    counted = {
        name: defect(case, f"{name}_pores_counted", TWICE) for name in ("cathode", "separator")
    }
    design = cell_design(at(case, "inputs", "cell_design_inputs"), counted)
    cost = at(case, "inputs", "cost_inputs")
    rates, bought = purchases(cost, design)
    asked = _question(case, cost, design, rates, bought)
    done, q = asked.asked()
    ids = [text_at(step, "step") for step in items(case, "inputs", "steps")]
    cells = number(cost, "N")
    rates["dry_area"] = q.get("dry_room_control.rate_dry_area", math.nan)
    obtained: dict[str, float] = {
        "usd_per_kWh": float(done.outputs["cost_per_kwh"]) * 1e3,  # type: ignore[arg-type]
        "capacity_MWh": q["plant.good_energy"] / 1e6,
        "mat_total": q["cell.cost_materials"] / cells,
        "cell_price": q["plant.annual_cost"] / cells,
        "cell_kWh": design["energy"],
        "direct_labor": q["plant.direct_labour"] / cells,
        "labor_hours": sum(q[f"{id}.labour_hours"] for id in ids),
        "capital_equipment_USD": q["plant.investment"],
        "plant_area_m2": sum(q[f"{id}.process_area"] for id in ids),
        **{theirs: q[f"plant.{ours}"] / cells for theirs, ours in COMPONENTS.items()},
        **{theirs: q[f"plant.{ours}"] for theirs, ours in SUMS.items()},
    }
    if has(expected, "headline"):
        yield from compared(at(expected, "headline"), obtained, tolerance, headline=True)
    inner = (
        at(expected, "intermediate") if has(expected, "intermediate") else Tree({}, expected.place)
    )
    parts = {
        "materials": {
            name: q[f"cell.use_of_{name}"] * price / cells for name, (_, price) in bought.items()
        },
        "design": design,
        "rates": rates,
    }
    for name, part in parts.items():
        if has(inner, name):
            yield from compared(at(inner, name), part, tolerance, f"{name}: ")
    rest = Tree(
        {key: member for key, member in figures_of(inner).items() if key not in parts}, inner.place
    )
    yield from compared(rest, obtained, tolerance)
    for id, step in figures_of(expected, "steps").items() if has(expected, "steps") else ():
        if id not in ids:
            raise UserError(f"{step.place}: there is no process area '{id}' among the steps")
        yield from compared(step, size_of(id, q), tolerance, f"{id} ")


# The plant --------------------------------------------------------------------------------------------------------


def _question(
    case: Tree,
    cost: Tree,
    design: Mapping[str, float],
    rates: Mapping[str, float],
    bought: Mapping[str, tuple[float, float]],
) -> Question:
    asked = Question(case, convention="flat_rate")
    asked.site(
        {
            "operating_hours": 8760.0,
            "paid_hours": 1.0,
            "wage_skilled": at(cost, "wage"),
            "wage_helper": at(cost, "wage"),
            "gross_floor": 1.0,
            "building_cost": at(cost, "building"),
            "equipment_life": _life(cost, "dep_cap"),
            "building_life": _life(cost, "dep_bld"),
            "variable_overhead_on_labour": at(cost, "vo_lab"),
            "variable_overhead_on_depreciation": at(cost, "vo_dep"),
            "general_expenses_on_labour": at(cost, "GSA_lab"),
            "general_expenses_on_depreciation": at(cost, "GSA_dep"),
            "research_on_depreciation": at(cost, "RnD"),
        }
    )
    asked.rules(
        {
            "launch_on_materials": at(cost, "launch_mat"),
            "launch_on_labour": at(cost, "launch_lab"),
            "working_capital": at(cost, "wc"),
            "profit": at(cost, "profit"),
            "warranty": at(cost, "warr"),
        }
    )
    asked.shared_law()
    asked.cell(design["energy"] * 1e3)
    asked.output(at(cost, "N"))
    for name, (_, price) in bought.items():
        asked.material(name, price)
    asked.machines(
        "cell",
        {"pace": 1e12, "yield_": at(cost, "cy")},
        buy={name: amount for name, (amount, _) in bought.items()},
    )
    for name, of_unit, _ in DRIVERS.values():
        asked.put(f"{GIVEN}.{name}", of_unit, rates[name])
    steps = items(case, "inputs", "steps")
    for step in sorted(
        steps, key=lambda s: number(s, "driver") == DRY_AREA
    ):  # the dry room follows from the others' floors
        _area(asked, case, cost, step, design, rates)
    return asked


def _life(cost: Tree, rate: str) -> float:
    """Years of a straight-line depreciation at a yearly rate."""
    rate_a_year = number(cost, rate)
    if rate_a_year <= 0:
        raise UserError(
            f"{at(cost, rate).place}: expected a yearly rate above 0, found {rate_a_year:g}"
        )
    return 1.0 / rate_a_year


def _area(
    asked: Question,
    case: Tree,
    cost: Tree,
    step: Tree,
    design: Mapping[str, float],
    rates: Mapping[str, float],
) -> None:
    id, code, special = text_at(step, "step"), number(step, "driver"), number(step, "special")
    if special not in (0, COATING, CAPACITY):
        known = f"known: 0, {COATING} (coating), {CAPACITY} (capacity)"
        raise UserError(
            f"{at(step, 'special').place}: there is no special rule {special:g} ({known})"
        )
    product: dict[str, Number] = {}
    if special == COATING:
        named = [side for side in COATS if side in id.split("_")]
        if len(named) != 1:
            message = (
                f"'{id}' is coated, but its name does not tell the side; expected"
                f" {' or '.join(COATS)} as a part of it"
            )
            raise UserError(f"{at(step, 'step').place}: {message}")
        side, exponent = named[0], COATS[named[0]]
        own = at(cost, "cath" if side == "pos" else "an")
        product = {
            "product_size": Tree(
                rates[f"solvent_{side}_kg"] / rates["electrode_area_m2"], at(own, "mult").place
            ),
            "reference_product": positive(own, "baseSolv") / positive(cost, "baseArea"),
            "investment_product_exponent": at(cost, exponent),
        }
    elif special == CAPACITY:
        product = {
            "product_size": design["rev_cap"],
            "reference_product": 1.0,
            "product_limit": LIMIT,
            "factor_above_limit": at(cost, "form_mult"),
        }
    if code == DRY_AREA:
        ids = {text_at(each, "step") for each in items(case, "inputs", "steps")}
        for source in DRY_ROOM:
            if source not in ids:
                message = (
                    f"the dry room follows from the floor of '{source}', which is not among the"
                    " steps"
                )
                raise UserError(f"{step.place}: {message}{nearest(source, ids)}")
        floors = [(f"{source}.process_area", factor) for source, factor in DRY_ROOM.items()]
        asked.area(
            id,
            {"dry_area": (floors, at(cost, "baseDry"), "m2")},
            {**law_of(step), **product},
            named=at(step, "step"),
        )
        return
    if code not in DRIVERS:
        raise UserError(
            f"{at(step, 'driver').place}: there is no driver {code:g}; known:"
            f" {', '.join(map(str, DRIVERS))}, {DRY_AREA}"
        )
    name, of_unit, reference = DRIVERS[int(code)]
    driven_by = {name: ([f"{GIVEN}.{name}"], at(cost, *reference), of_unit)}
    asked.area(
        id,
        driven_by,
        {**law_of(step), **product},
        product_unit="1" if product else None,
        named=at(step, "step"),
    )
