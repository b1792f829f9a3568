"""Bill of materials of a wound cylindrical cell: what is in it, what that costs, and what it stores.

The source's rules stand in the file in words, from which their numbers are read. What the source gets wrong is compared only as a
figure that the file states (`full_precision_run`), beside the clean items.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping

from model import winding
from model.document import Tree, UserError
from model.published.case import Check, Tolerance, at, has, items, number, numbers, printed, tolerance_of
from model.published.question import Question

CLEAN = Tolerance(relative=1e-6)
_N = r"(\d+(?:\.\d+)?)"
METALS = re.compile(
    rf"metals: {_N} Ni,{_N} Co,{_N} Mn,{_N} Li of cathode mass \*{_N}; binder {_N} %,"
    rf" conductive {_N} % of cathode mass; binder \+{_N} % of anode mass"
)
VOLTAGE_AND_SIDES = re.compile(rf"capacity=min\(areal\)\*Li-loss factor\*area\*{_N}; energy={_N} V\*capacity")
SEPARATORS = re.compile(rf"separator COST uses {_N} layers")
# Items by the source's names -> its names of prices.
PRICES = {"Ni": "Ni", "Co": "Co", "Mn": "Mn", "Li": "Li", "Al_cc": "Al_foil", "anode": "Li_metal_anode", "Cu": "Cu_foil",
          "binder": "binder", "sep": "LLZO_separator", "cond": "conductive"}  # fmt: skip
METAL_ITEMS = ("Ni", "Co", "Mn", "Li")


def checks(case: Tree) -> Iterator[Check]:
    """Geometry, masses and costs of the clean items, then the printed figures that follow from them."""
    said, tolerance = _said(case), tolerance_of(case, CLEAN)
    tolerance = Tolerance(relative=tolerance.relative or CLEAN.relative)
    made = _design(case, said)
    q = _bought(case, made)
    kwh = q["cell.energy"] / 1e3
    prices = numbers(case, "prices_per_kg")
    masses = {name: q[f"product.use_of_{name}"] * 1e3 for name in PRICES}
    costs = {name: q[f"product.use_of_{name}"] * prices[PRICES[name]] for name in PRICES}
    obtained = {
        "masses_g": masses, "costs_per_cell": costs, "per_kWh": {name: cost / kwh for name, cost in costs.items()},
    }  # fmt: skip
    single = {"jr_area_cm2": made["area"], "capacity_Ah": made["capacity"], "energy_Wh": q["cell.energy"],
              "stack_cm": made["stack"], "turns": made["turns"], "length_cm": made["length"]}  # fmt: skip
    clean = at(case, "clean")
    for name, entry in clean.value.items():
        if name in obtained:
            yield from _compared(entry, obtained[name], tolerance, f"{name}: ")
        elif name in single:
            yield Check(name, number(clean, name), single[name], tolerance, headline=True)
        else:
            raise UserError(f"{entry.place}: no such figure; known: {', '.join([*single, *obtained])}")
    yield from _printed(case, single, masses, costs, kwh)


def _compared(entry: Tree, obtained: Mapping[str, float], tolerance: Tolerance, prefix: str) -> Iterator[Check]:
    for name, value in numbers(entry).items():
        if name not in obtained:
            raise UserError(f"{at(entry, name).place}: no such item; known: {', '.join(obtained)}")
        yield Check(f"{prefix}{name}", value, obtained[name], tolerance)


def _printed(
    case: Tree, single: Mapping[str, float], masses: Mapping[str, float], costs: Mapping[str, float], kwh: float
) -> Iterator[Check]:
    """Figures that the source prints; its total holds two items that are wrong there and stand in the file as they are."""
    metals = sum(costs[name] for name in METAL_ITEMS)
    found = {"capacity_Ah": single["capacity_Ah"], "energy_Wh": single["energy_Wh"], "CAM_metals_EUR_kWh": metals / kwh,
             "anode_EUR_kWh": costs["anode"] / kwh, "Li_in_cathode_g": masses["Li"]}  # fmt: skip
    wrong = "with the source's own housing and electrolyte, which are wrong there"
    if has(case, "full_precision_run"):
        run = numbers(case, "full_precision_run")
        total = sum(costs.values()) + sum(run.get(name, 0.0) for name in ("electrolyte_item_defect", "housing"))
        found["total_material_EUR_kWh"] = total / kwh
        exact = {"CAM_metals": metals, "separator": costs["sep"], "total": total}
        for name, value in exact.items():
            if name in run:
                yield Check(f"run: {name}", run[name], value, CLEAN, "EUR", note=wrong if name == "total" else "")
    for name, value in numbers(case, "printed").items() if has(case, "printed") else ():
        if name in found:  # the source's mass counts its housing twice, so that nothing follows from it
            note = wrong if name.startswith("total") else ""
            yield Check(f"{name}, as printed", value, found[name], printed(value), note=note, headline=True)


def _said(case: Tree) -> dict[str, tuple[float, ...]]:
    """The numbers in the file's rules. Raises UserError for a rule that is not stated, or not in these words."""
    text = "\n".join(str(line.value) for line in items(case, "rules"))
    found = {}
    for name, pattern in (("metals", METALS), ("cell", VOLTAGE_AND_SIDES), ("separators", SEPARATORS)):
        match = pattern.search(text)
        if match is None:
            raise UserError(
                f"{at(case, 'rules').place}: no rule for the {name} in the expected words: {pattern.pattern}"
            )
        found[name] = tuple(float(figure) for figure in match.groups())
    return found


def _design(case: Tree, said: Mapping[str, tuple[float, ...]]) -> dict[str, float]:
    """The wound cell: lengths in cm, areas in cm2 of one face, masses in g per cell, capacity in Ah."""
    n = numbers(case, "inputs")

    def of(name: str) -> float:
        if name not in n:
            raise UserError(f"{at(case, 'inputs').place}: the key '{name}' is missing")
        if n[name] < 0:
            raise UserError(f"{at(case, 'inputs', name).place}: {n[name]:g} is below 0")
        return n[name]

    sides, voltage = said["cell"]
    layers = said["separators"][0]
    try:
        coating = of("areal_capacity_mAh_cm2") / of("CAM_mAh_g") / of("cathode_active_fraction")  # g/cm2 of a face
        lithium = of("anode_areal") / of("anode_mAh_g")
        thickness = sides * (coating / of("cathode_density") + lithium / of("anode_density"))
    except ZeroDivisionError:
        raise UserError(f"{at(case, 'inputs').place}: a capacity, share or density is zero") from None
    stack = thickness + layers * of("LLZO_thickness_cm") + of("Al_cm") + of("Cu_cm")
    core, outer = of("void_diameter_cm") / 2.0, of("cell_diameter_cm") / 2.0 - of("can_cm")
    turns = winding.turns(core, outer, stack)
    height = of("height_cm") - of("headspace_cm") - 2.0 * of("can_cm")
    if turns <= 0 or height <= 0:
        raise UserError(f"{at(case, 'inputs').place}: nothing can be wound: {turns:.3g} turns, {height:.3g} cm high")
    length = winding.length(core, turns, stack)
    area = length * height
    capacity = min(of("areal_capacity_mAh_cm2"), of("anode_areal")) * of("Li_loss_factor") * area * sides / 1e3
    nickel, cobalt, manganese, lithium_share, active, binder, conductive, anode_binder = said["metals"]
    cathode, anode = coating * area * sides, lithium * area * sides
    metals = {"Ni": nickel, "Co": cobalt, "Mn": manganese, "Li": lithium_share}
    return {
        "area": area, "stack": stack, "turns": turns, "length": length, "capacity": capacity, "voltage": voltage,
        **{f"mass_{metal}": share * active * cathode for metal, share in metals.items()},
        "mass_Al_cc": of("Al_cm") * of("Al_density") * area, "mass_Cu": of("Cu_cm") * of("Cu_density") * area,
        "mass_anode": anode, "mass_binder": binder / 100.0 * cathode + anode_binder / 100.0 * anode,
        "mass_cond": conductive / 100.0 * cathode,
        "mass_sep": layers * of("LLZO_thickness_cm") * of("LLZO_density") * area,
    }  # fmt: skip


def _bought(case: Tree, made: Mapping[str, float]) -> dict[str, float]:
    """The engine's purchases for one cell of this capacity and voltage."""
    if not math.isfinite(made["capacity"]):
        raise UserError(f"{at(case, 'inputs').place}: the capacity is not finite")
    asked = Question(case)
    face = made["area"]
    layer = {"capacity_per_area": made["capacity"] * 1e3 / face, "mass_per_area": 1.0, "thickness": 1.0}
    asked.cell_of({"stack": ("stated", layer)}, voltage=made["voltage"], area=face / 1e4)
    asked.output(1.0)
    for name, price in PRICES.items():
        asked.material(name, at(case, "prices_per_kg", price))
    asked.machines("product", {"pace": 1.0}, buy={name: made[f"mass_{name}"] / 1e3 for name in PRICES})
    return asked.asked()[1]
