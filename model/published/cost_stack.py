"""A cost stack: materials by quantity and price, categories that add up, and what a change of each price moves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from model.document import Tree
from model.published.case import Check, Tolerance, at, has, members, number, numbers, tolerance_of
from model.published.question import Question

ROUNDED = Tolerance(absolute=0.15)
EXACT = Tolerance(relative=1e-9)
_TABLE = re.compile(r"([\d.]+)\s*\$/kWh")
_SHARE = re.compile(r"sensitivity_(\d+)pct")


def checks(case: Tree) -> Iterator[Check]:
    """Each material, the sums of materials and of the stack, and the sensitivities."""
    stated = _TABLE.search(str(at(case, "tolerance").value)) if has(case, "tolerance") else None
    near = Tolerance(absolute=float(stated[1])) if stated else tolerance_of(case, ROUNDED)
    inputs = members(case, "inputs")
    bought = {
        name: (number(item, "implied_quantity_per_kWh"), number(item, "price_usd_per_unit"))
        for name, item in inputs.items()
    }
    rest = number(case, "carbon_and_binder_usd_kWh") if has(case, "carbon_and_binder_usd_kWh") else 0.0
    q = _cost(case, inputs, {**bought, "carbon_and_binder": (1.0, rest)})
    for name, item in inputs.items():
        yield Check(name, number(item, "cost_usd_per_kWh"), _of(q, name, bought[name][1]), EXACT, "USD/kWh")
    sums = {"material_total": q["pack.cost_materials"]}
    if has(case, "pack_stack_usd_kWh"):
        stack = numbers(case, "pack_stack_usd_kWh")
        sums["pack_total"] = _cost(case, members(case, "pack_stack_usd_kWh"), {n: (1.0, v) for n, v in stack.items()})[
            "plant.annual_cost"
        ]
    for name, found in sums.items():
        if has(case, name):
            yield Check(f"{name}, sum", number(case, name, "sum"), found, EXACT, "USD/kWh", headline=True)
            yield Check(f"{name}, as printed", number(case, name, "printed"), found, near, "USD/kWh", headline=True)
    for key in case.value:
        share = _SHARE.fullmatch(key)
        if share:
            yield from _swings(case, key, float(share[1]) / 100.0, inputs, bought, near)


def _swings(
    case: Tree, key: str, share: float, inputs: Mapping[str, Tree], bought: Mapping[str, tuple[float, float]], near: Tolerance
) -> Iterator[Check]:  # fmt: skip
    """Half of what the cost moves when a price goes up and down by a share."""
    for name, expected in numbers(case, key).items():
        moved = [item for item in inputs if item.lower().startswith(name.lower())] or [name]
        ends = []
        for factor in (1.0 - share, 1.0 + share):
            changed = {n: (a, p * factor if n == moved[0] else p) for n, (a, p) in bought.items()}
            ends.append(_cost(case, inputs, changed)["pack.cost_materials"])
        yield Check(f"{name} by {share:.0%}", expected, (ends[1] - ends[0]) / 2.0, near, "USD/kWh")


def _cost(case: Tree, places: Mapping[str, Tree], bought: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """Every quantity of a pack of one kWh for which these materials are bought: amount and price of each."""
    asked = Question(case)
    asked.cell(1e3)
    asked.output(1.0)
    for name, (_, price) in bought.items():
        asked.material(name, _placed(places, name, price))
    asked.machines(
        "pack", {"pace": 1.0}, buy={name: _placed(places, name, amount) for name, (amount, _) in bought.items()}
    )
    return asked.asked()[1]


def _placed(places: Mapping[str, Tree], name: str, value: float) -> float | Tree:
    """A number with the place of the item it belongs to."""
    return Tree(value, places[name].place) if name in places else value


def _of(q: Mapping[str, float], name: str, price: float) -> float:
    return q[f"pack.use_of_{name}"] * price
