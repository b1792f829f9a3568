"""A cost stack: materials by quantity and price, categories that add up, and what a change of each
price moves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from model.language.names import among
from model.published.case import (
    Check,
    Tolerance,
    against,
    at,
    figures_of,
    has,
    members,
    number,
    numbers,
    tolerance_of,
)
from model.published.question import Question
from model.reading.document import Tree
from model.reading.errors import UserError

ROUNDED = Tolerance(absolute=0.15)
EXACT = Tolerance(relative=1e-9)
REST, OF_REST = "carbon_and_binder", "carbon_and_binder_usd_kWh"  # stated as a cost alone
INPUTS = (
    "inputs.*.price_usd_per_unit",
    "inputs.*.implied_quantity_per_kWh",
    OF_REST,
    "pack_stack_usd_kWh",
)
EXPECTED = ("inputs.*.cost_usd_per_kWh", "material_total", "pack_total", "sensitivity_*")
_TABLE = re.compile(r"(\d+(?:\.\d+)?)\s*\$/kWh")
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
    if has(case, OF_REST):
        if REST in inputs:
            raise UserError(
                f"{inputs[REST].place}: stands for what {OF_REST} states; give this item another"
                " name"
            )
        bought[REST] = (1.0, number(case, OF_REST))
    places = {**inputs, **({REST: at(case, OF_REST)} if has(case, OF_REST) else {})}
    q = _cost(case, places, bought)
    for name, item in inputs.items():
        if has(item, "cost_usd_per_kWh"):
            yield against(
                name, at(item, "cost_usd_per_kWh"), _of(q, name, bought[name][1]), EXACT, "USD/kWh"
            )
    sums = {"material_total": q["pack.cost_materials"]}
    if has(case, "pack_stack_usd_kWh"):
        stack = numbers(case, "pack_stack_usd_kWh")
        sums["pack_total"] = _cost(
            case, members(case, "pack_stack_usd_kWh"), {n: (1.0, v) for n, v in stack.items()}
        )["plant.annual_cost"]
    for name, total in sums.items():
        if has(case, name):
            for what, (words, tolerance) in {
                "sum": ("sum", EXACT),
                "printed": ("as printed", near),
            }.items():
                if has(at(case, name), what):
                    figure = at(case, name, what)
                    yield against(
                        f"{name}, {words}", figure, total, tolerance, "USD/kWh", headline=True
                    )
    for key in case.value:
        share = _SHARE.fullmatch(key)
        if share:
            yield from _swings(case, key, float(share[1]) / 100.0, places, bought, near)


def _swings(
    case: Tree,
    key: str,
    share: float,
    inputs: Mapping[str, Tree],
    bought: Mapping[str, tuple[float, float]],
    near: Tolerance,
) -> Iterator[Check]:
    """Half of what the cost moves when a price goes up and down by a share."""
    for name, expected in figures_of(case, key).items():
        moved = _item(expected, name, inputs)
        ends = []
        for factor in (1.0 - share, 1.0 + share):
            changed = {n: (a, p * factor if n == moved else p) for n, (a, p) in bought.items()}
            ends.append(_cost(case, inputs, changed)["pack.cost_materials"])
        yield against(
            f"{name} by {share:.0%}", expected, (ends[1] - ends[0]) / 2.0, near, "USD/kWh"
        )


def _item(expected: Tree, name: str, inputs: Mapping[str, Tree]) -> str:
    """The item of this name, or the only one whose name begins with it. Raises UserError where
    there is none, or several.
    """
    matches = [item for item in inputs if item.lower().startswith(name.lower())]
    if name in inputs or len(matches) == 1:
        return name if name in inputs else matches[0]
    if matches:
        raise UserError(
            f"{expected.place}: several items begin with '{name}' ({', '.join(matches)}); name one of"
            " them"
        )
    raise UserError(
        f"{expected.place}: no item of the inputs is, or begins with, '{name}'{among(name, inputs)}"
    )


def _cost(
    case: Tree, places: Mapping[str, Tree], bought: Mapping[str, tuple[float, float]]
) -> dict[str, float]:
    """Every quantity of a pack of one kWh for which these materials are bought: amount and price of
    each.

    `places` are the items they belong to, or the numbers that stand for them.
    """
    asked = Question(case)
    asked.cell(1e3)
    asked.output(1.0)
    for name, (_, price) in bought.items():
        asked.material(name, _placed(places[name], "price_usd_per_unit", price))
    amounts = {
        name: _placed(places[name], "implied_quantity_per_kWh", amount)
        for name, (amount, _) in bought.items()
    }
    asked.machines("pack", {"pace": 1.0}, buy=amounts)
    return asked.asked()[1]


def _placed(item: Tree, key: str, value: float) -> Tree:
    """A number with the place it has in an item, or of the number that stands for one."""
    return Tree(value, (at(item, key) if item.is_mapping else item).place)


def _of(q: Mapping[str, float], name: str, price: float) -> float:
    return q[f"pack.use_of_{name}"] * price
