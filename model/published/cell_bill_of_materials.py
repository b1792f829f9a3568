"""Bill of materials of a wound cylindrical cell: what is in it, what that costs, and what it
stores.

The source's rules stand in the file in words, from which their numbers are read. What it gets wrong
in the mass of the cell are numbers of the case, under `defects`; an item of its cost that is wrong
and whose inputs nobody states goes in as it stands there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from model.language.names import among
from model.plant import winding
from model.published.case import (
    Entry,
    NotCompared,
    Remark,
    Tolerance,
    against,
    at,
    compared,
    defect,
    figures_of,
    has,
    number,
    numbers,
    positive,
    printed,
    tolerance_of,
)
from model.published.question import Question
from model.published.rules_in_words import numbers_said
from model.reading.document import Tree
from model.reading.errors import UserError

CLEAN = Tolerance(relative=1e-6)
_N = r"(\d+(?:\.\d+)?)"
SAID = {
    "metals": (
        rf"metals: {_N} Ni,{_N} Co,{_N} Mn,{_N} Li of cathode mass \*{_N}; binder {_N} %,"
        rf" conductive {_N} % of cathode mass; binder \+{_N} % of anode mass"
    ),
    "cell": rf"capacity=min\(areal\)\*Li-loss factor\*area\*{_N}; energy={_N} V\*capacity",
    "separators": rf"separator COST uses {_N} layers",
}
UNSAID = "no rule for the {name} in the expected words"
# Items by the source's names -> its names of prices.
PRICES = {
    "Ni": "Ni",
    "Co": "Co",
    "Mn": "Mn",
    "Li": "Li",
    "Al_cc": "Al_foil",
    "anode": "Li_metal_anode",
    "Cu": "Cu_foil",
    "binder": "binder",
    "sep": "LLZO_separator",
    "cond": "conductive",
}
METAL_ITEMS = ("Ni", "Co", "Mn", "Li")
VOLTAGE = "avg_V"  # where the inputs state it; the rules do, too
# bought like the items, and beside them: the source's clean items are without it
HOUSING = "housing"
MISTAKEN = "electrolyte_item_defect"
# How the source weighs a cell, where it departs from the cell: its can is half as thick as stated
# and has one end, what is added to the housing is added once more, and one of the separators
# counts.
DEFECTS = {
    "can_wall_counted": 0.5,
    "can_ends_counted": 1.0,
    "extra_mass_counted": 2.0,
    "separators_weighed": 1.0,
}
INPUTS = ("inputs", "prices_per_kg", *(f"defects.{name}" for name in DEFECTS))
POSITIVE = ("inputs.Li_loss_factor",)
EXPECTED = ("clean", "printed", "full_precision_run")


def checks(case: Tree) -> Iterator[Entry]:
    """Geometry, masses and costs of the clean items, then the printed figures that follow from
    them.
    """
    said, tolerance = numbers_said(case, "rules", SAID, UNSAID), tolerance_of(case, CLEAN)
    tolerance = Tolerance(relative=tolerance.relative or CLEAN.relative)
    design = _design(case, said)
    if design["voltage"] != said["cell"][1]:
        yield Remark(
            at(case, "inputs", VOLTAGE),
            f"{design['voltage']:g} V counts; the rules say {said['cell'][1]:g} V",
        )
    q = _bought(case, design)
    kwh = q["cell.energy"] / 1e3
    prices = numbers(case, "prices_per_kg")
    masses = {name: q[f"product.use_of_{name}"] * 1e3 for name in PRICES}
    costs = {name: q[f"product.use_of_{name}"] * prices[PRICES[name]] for name in PRICES}
    housing = q[f"product.use_of_{HOUSING}"] * prices["steel_or_pouch"]
    obtained = {
        "masses_g": masses,
        "costs_per_cell": costs,
        "per_kWh": {name: cost / kwh for name, cost in costs.items()},
    }
    single = {
        "jr_area_cm2": design["area"],
        "capacity_Ah": design["capacity"],
        "energy_Wh": q["cell.energy"],
        "stack_cm": design["stack"],
        "turns": design["turns"],
        "length_cm": design["length"],
    }
    clean = figures_of(case, "clean")
    for name in [name for name in clean if name in obtained]:
        yield from compared(clean[name], obtained[name], tolerance, f"{name}: ")
    rest = Tree(
        {name: entry for name, entry in clean.items() if name not in obtained},
        at(case, "clean").place,
    )
    yield from compared(rest, single, tolerance, headline=True)
    yield from _run(case, costs, housing)
    metals = sum(costs[name] for name in METAL_ITEMS)
    if has(case, "printed"):
        yield from _printed(
            case,
            {
                "capacity_Ah": single["capacity_Ah"],
                "energy_Wh": single["energy_Wh"],
                "CAM_metals_EUR_kWh": metals / kwh,
                "anode_EUR_kWh": costs["anode"] / kwh,
                "Li_in_cathode_g": masses["Li"],
                "cell_mass_g": q["cell.mass"] * 1e3,
                "Wh_per_kg": q["cell.specific_energy"],
                "total_material_EUR_kWh": _total(case, costs, housing) / kwh,
            },
        )


def _total(case: Tree, costs: Mapping[str, float], housing: float) -> float:
    """What all of a cell costs, with the item that is wrong in the source."""
    run = (
        at(case, "full_precision_run") if has(case, "full_precision_run") else Tree({}, case.place)
    )
    return sum(costs.values()) + housing + (number(run, MISTAKEN) if has(run, MISTAKEN) else 0.0)


def _run(case: Tree, costs: Mapping[str, float], housing: float) -> Iterator[Entry]:
    """Costs of a cell as the source's own program gives them."""
    if not has(case, "full_precision_run"):
        return
    run = figures_of(case, "full_precision_run")
    if MISTAKEN in run:
        why = (
            "put into the total as it stands: it is wrong in the source, and what it is computed"
            " from is not stated"
        )
        yield NotCompared(run[MISTAKEN], why)
    metals = sum(costs[name] for name in METAL_ITEMS)
    obtained = {
        "CAM_metals": metals,
        "separator": costs["sep"],
        HOUSING: housing,
        "total": _total(case, costs, housing),
    }
    rest = Tree(
        {name: entry for name, entry in run.items() if name != MISTAKEN},
        at(case, "full_precision_run").place,
    )
    yield from compared(rest, obtained, CLEAN, "run: ", "EUR")


def _printed(case: Tree, costs: Mapping[str, float]) -> Iterator[Entry]:
    for name, figure in figures_of(case, "printed").items():
        if name not in costs:
            raise UserError(f"{figure.place}: there is no such figure{among(name, costs)}")
        yield against(
            f"{name}, as printed", figure, costs[name], printed(number(figure)), headline=True
        )


def _design(case: Tree, said: Mapping[str, tuple[float, ...]]) -> dict[str, float]:
    """The wound cell: lengths in cm, areas in cm2 of one face, masses in g per cell, capacity in
    Ah.
    """
    n = numbers(case, "inputs")

    def of(name: str) -> float:
        if name not in n:
            raise UserError(f"{at(case, 'inputs').place}: the key '{name}' is missing")
        return n[name]

    def above(name: str) -> float:
        return positive(case, "inputs", name)

    voltage, sides = n.get(VOLTAGE, said["cell"][1]), said["cell"][0]
    layers = said["separators"][0]
    # g/cm2 of a face
    coating = (
        above("areal_capacity_mAh_cm2") / above("CAM_mAh_g") / above("cathode_active_fraction")
    )
    lithium = above("anode_areal") / above("anode_mAh_g")
    thickness = sides * (coating / above("cathode_density") + lithium / above("anode_density"))
    stack = thickness + layers * of("LLZO_thickness_cm") + of("Al_cm") + of("Cu_cm")
    core, outer = of("void_diameter_cm") / 2.0, of("cell_diameter_cm") / 2.0 - of("can_cm")
    turns = winding.turns(core, outer, stack)
    height = of("height_cm") - of("headspace_cm") - 2.0 * of("can_cm")
    if turns <= 0 or height <= 0:
        message = f"nothing can be wound: {turns:.3g} turns, {height:.3g} cm high"
        raise UserError(
            f"{at(case, 'inputs').place}: {message}; allowed: a can larger than its void, walls and"
            " headspace"
        )
    length = winding.length(core, turns, stack)
    area = length * height
    capacity = (
        min(of("areal_capacity_mAh_cm2"), of("anode_areal"))
        * of("Li_loss_factor")
        * area
        * sides
        / 1e3
    )
    nickel, cobalt, manganese, lithium_share, active, binder, conductive, anode_binder = said[
        "metals"
    ]
    cathode, anode = coating * area * sides, lithium * area * sides
    metals = {"Ni": nickel, "Co": cobalt, "Mn": manganese, "Li": lithium_share}
    wrong = {name: defect(case, name, usual) for name, usual in DEFECTS.items()}
    radius, wall = of("cell_diameter_cm") / 2.0, of("can_cm")
    ring = (
        math.pi * (radius**2 - (radius - wrong["can_wall_counted"] * wall) ** 2) * of("height_cm")
    )
    can = (ring + wrong["can_ends_counted"] * math.pi * radius**2 * wall) * of("can_density")
    separator = of("LLZO_thickness_cm") * of("LLZO_density") * area
    foils = (of("Al_cm") * of("Al_density") + of("Cu_cm") * of("Cu_density")) * area
    return {
        "roll": cathode + anode + foils + wrong["separators_weighed"] * separator,
        "beside": can + wrong["extra_mass_counted"] * of("extra_mass_g"),
        "mass_housing": can + of("extra_mass_g"),
        "area": area,
        "stack": stack,
        "turns": turns,
        "length": length,
        "capacity": capacity,
        "voltage": voltage,
        **{f"mass_{metal}": share * active * cathode for metal, share in metals.items()},
        "mass_Al_cc": of("Al_cm") * of("Al_density") * area,
        "mass_Cu": of("Cu_cm") * of("Cu_density") * area,
        "mass_anode": anode,
        "mass_binder": binder / 100.0 * cathode + anode_binder / 100.0 * anode,
        "mass_cond": conductive / 100.0 * cathode,
        "mass_sep": layers * separator,
    }


def _bought(case: Tree, design: Mapping[str, float]) -> dict[str, float]:
    """The engine's purchases for one cell of this capacity and voltage."""
    if not math.isfinite(design["capacity"]):
        raise UserError(f"{at(case, 'inputs').place}: the capacity is not finite")
    asked = Question(case)
    face = design["area"]
    layer = {
        "capacity_per_area": design["capacity"] * 1e3 / face,
        "mass_per_area": design["roll"] * 1e3 / face,
        "thickness": 1.0,
    }
    asked.cell_of(
        {"stack": ("stated", layer)},
        voltage=design["voltage"],
        area=face / 1e4,
        beside=design["beside"],
    )
    asked.output(1.0)
    prices = {**PRICES, HOUSING: "steel_or_pouch"}
    for name, price in prices.items():
        asked.material(name, at(case, "prices_per_kg", price))
    asked.machines(
        "product", {"pace": 1.0}, buy={name: design[f"mass_{name}"] / 1e3 for name in prices}
    )
    return asked.asked()[1]
