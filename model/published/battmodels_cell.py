"""The wound cylindrical cell of BattModels, and what is bought for it at prices that fall with volume.

Geometry is that of the source, in millimetres of a can; so are its prices.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from model.published.case import at, has, items, number, positive, text_at
from model.reading.document import Tree
from model.reading.errors import UserError

CORE = 1.0 / 3.0  # inner radius of the winding per outer radius of the can


def cell_design(inputs: Tree, counted: Mapping[str, float]) -> dict[str, float]:
    """The wound cell by the source's names: lengths in cm, areas in m2, masses in kg, electrolyte
    in L, energy in kWh.

    `counted` says how often the pores of cathode and separator are counted.
    """
    digits = re.fullmatch(r"(\d\d)(\d\d)\d?", text_at(inputs, "size"))
    if digits is None:
        raise UserError(
            f"{at(inputs, 'size').place}: expected a format such as 18650 (diameter and height"
            " in mm)"
        )
    radius, height = (
        float(digits[1]) / 20.0,
        float(digits[2]) / 10.0 * (1.0 - number(inputs, "delta")),
    )
    outer = (radius - number(inputs, "can_th")) * (1.0 - number(inputs, "delta"))
    coats = {
        side: (number(inputs, side, "th") - number(inputs, side, "CC_th")) / 2.0
        for side in ("anode", "cathode")
    }
    foils = number(inputs, "cathode", "CC_th") + number(inputs, "anode", "CC_th")
    stack = 2.0 * (coats["anode"] + coats["cathode"]) + foils + 2.0 * number(inputs, "sep_th")
    length = math.pi * (outer**2 - (CORE * radius) ** 2) / stack
    if min(length, *coats.values()) <= 0:
        raise UserError(
            f"{inputs.place}: the winding has no length; a thickness is larger than the can or"
            " negative"
        )
    dense = {
        "cathode": positive(inputs, "cathode", "AM_rho") * (1.0 - number(inputs, "cathode", "por"))
    }
    for side in coats:
        for name in ("bind", "cond", "por"):
            if has(at(inputs, side), name) and not 0.0 <= number(inputs, side, name) < 1.0:
                message = (
                    f"{number(inputs, side, name):g} is outside what is possible; allowed: at least"
                    " 0 and below 1"
                )
                raise UserError(f"{at(inputs, side, name).place}: {message}")
        if number(inputs, side, "bind") + number(inputs, side, "cond") >= 1.0:
            raise UserError(
                f"{at(inputs, side).place}: bind and cond leave nothing for the active material"
            )
    loading = dense["cathode"] * coats["cathode"] * positive(inputs, "cathode", "rev")  # Ah/cm2
    dense["anode"] = (
        positive(inputs, "NP") * loading / positive(inputs, "anode", "rev") / coats["anode"]
    )
    areas = {side: 2.0 * height * (length + number(inputs, side, "extra")) for side in coats}
    shares = {
        side: 1.0 - number(inputs, side, "bind") - number(inputs, side, "cond") for side in coats
    }
    active = {side: areas[side] * coats[side] * dense[side] * shares[side] for side in coats}
    anode_pores = 1.0 - dense["anode"] / positive(inputs, "anode", "AM_rho")
    if not 0.0 <= anode_pores < 1.0:
        raise UserError(
            f"{inputs.place}: the anode would need a pore share of {anode_pores:.3g} to match the"
            " cathode's capacity by NP"
        )
    separator = 2.0 * height * (length + max(number(inputs, side, "extra") for side in coats))
    electrolyte = (
        counted["cathode"] * areas["cathode"] * coats["cathode"] * number(inputs, "cathode", "por")
        + areas["anode"] * coats["anode"] * anode_pores
        + counted["separator"] * separator * number(inputs, "sep_th") * number(inputs, "sep_por")
    )
    capacities = {side: active[side] * number(inputs, side, "rev") for side in coats}
    return {
        "L": length,
        "H": height,
        "rev_cap": capacities["cathode"],
        "wfp": shares["cathode"],
        "wfn": shares["anode"],
        "energy": min(capacities.values()) * number(inputs, "v") / 1e3,
        "mp": active["cathode"] / 1e3,
        "mn": active["anode"] / 1e3,
        "ccp": areas["cathode"] / 2e4,
        "ccn": areas["anode"] / 2e4,
        "sep": separator / 1e4,
        "el": electrolyte / 1e3,
        "A": areas["cathode"] / 1e4,
        "anode_por": anode_pores,
        **{
            f"{name}_{side}": number(inputs, side, name)
            for name in ("bind", "cond")
            for side in coats
        },
    }


def purchases(
    cost: Tree, design: Mapping[str, float]
) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
    """Yearly rates, and for each material its amount per cell that is started and its price at the
    yearly amount.
    """
    started = positive(cost, "N") / positive(cost, "cy")
    rates = {
        "energy_kWh": design["energy"] * number(cost, "N"),
        "cells_started": started,
        "electrode_area_m2": started * design["A"],
    }
    bought: dict[str, tuple[float, float]] = {}

    def price(of: Tree, reference: float, rate: float) -> float:
        first, exponent = (number(entry) for entry in of.value)
        return first * (reference / rate) ** (1.0 - exponent)

    for side, letter, name in (("cathode", "p", "cath"), ("anode", "n", "an")):
        own = at(cost, name)
        active = design[f"m{letter}"] / positive(own, "my")
        binder = active / design[f"wf{letter}"] * design[f"bind_{side}"]
        of_active = (positive(own, "baseAM"), started * active)
        rates["posAM_kg" if letter == "p" else "negAM_kg"] = started * active
        rates["solvent_pos_kg" if letter == "p" else "solvent_neg_kg"] = (
            started * binder * number(own, "mult")
        )
        bought[f"AM_{letter}"] = active, price(_pair(own, "AM"), *of_active)
        conductive = active / design[f"wf{letter}"] * design[f"cond_{side}"]
        bought[f"cond_{letter}"] = conductive, price(_pair(own, "cond"), *of_active)
        bought[f"bind_{letter}"] = binder, price(_pair(own, "bind"), *of_active)
        by_area = (positive(cost, "baseArea"), rates["electrode_area_m2"])
        bought[f"CC_{letter}"] = (
            design[f"cc{letter}"] / positive(own, "ccy"),
            price(_pair(own, "CC"), *by_area),
        )
        # Terminals and cans are paid for cells that pass, at the price of the number that is
        # started.
        by_cells = (positive(cost, "baseCells"), started)
        bought[f"TA_{letter}"] = number(cost, "cy"), price(_pair(own, "TA"), *by_cells)
        if letter == "p":
            lost = binder * number(own, "mult") * (1.0 - number(cost, "recov"))
            bought["solv"] = lost, price(_pair(own, "solv"), *of_active)
    bought["sep"] = design["sep"] / positive(cost, "sepy"), price(_pair(cost, "sep"), *by_area)
    bought["el"] = design["el"] / positive(cost, "ely"), number(_pair(cost, "el").value[0])
    bought["can"] = number(cost, "cy"), price(_pair(cost, "container"), *by_cells)
    return rates, bought


def _pair(tree: Tree, key: str) -> Tree:
    """A price and the exponent of its volume discount."""
    pair = at(tree, key)
    if len(items(pair)) != 2:
        raise UserError(f"{pair.place}: expected a price and an exponent")
    return pair
