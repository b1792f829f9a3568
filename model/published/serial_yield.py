"""Yields in series: the engine's chain gives their product, and what has to be bought for a good piece."""

from __future__ import annotations

from collections.abc import Iterator

from model.document import Tree, UserError
from model.published.case import Check, Tolerance, at, has, items, members, number, printed, text_at, tolerance_of
from model.published.question import Question

EXACT = Tolerance(relative=1e-12)


def checks(case: Tree) -> Iterator[Check]:
    """Every chain of the case: a product of yields, a sum over steps, or what is bought for a good piece."""
    tolerance = tolerance_of(case, EXACT)
    for item in items(case, "cases"):
        name, count = text_at(item, "name"), 1
        if has(item, "inputs"):
            obtained = _bought(case, at(item, "inputs"))
        elif has(item, "op"):
            if text_at(item, "op") != "sum":
                raise UserError(f"{at(item, 'op').place}: there is no operation '{at(item, 'op').value}' (known: sum)")
            amounts = _numbers(item)
            obtained, count = _sum(case, amounts), len(amounts) + 1
        else:
            obtained = _product(case, _numbers(item))
        if has(item, "expected"):
            yield Check(name, number(item, "expected"), obtained, tolerance, headline=True)
        if has(item, "printed"):
            figure = number(item, "printed")
            percent = has(item, "expected") and number(item, "expected") <= 1.0 < figure
            near = printed(figure)
            # A printed sum of rounded figures is as uncertain as all of them together.
            near = Tolerance(absolute=near.absolute * count)
            yield Check(
                f"{name}, as printed", figure, obtained * (100.0 if percent else 1.0), near, "%" if percent else ""
            )


def _numbers(item: Tree) -> dict[str, Tree]:
    """The steps of a case, named or in a list."""
    steps = at(item, "steps")
    if steps.is_mapping:
        return members(steps)
    return {f"step_{index}": step for index, step in enumerate(items(steps), start=1)}


def _asked(case: Tree) -> Question:
    asked = Question(case)
    asked.cell(1.0)
    asked.output(1.0)
    asked.shared_law()
    return asked


def _product(case: Tree, yields: dict[str, Tree]) -> float:
    """The product of yields from the first step to the last."""
    if not yields:
        raise UserError(f"{case.place}: a chain needs at least one step")
    asked = _asked(case)
    before: tuple[str, ...] = ()
    for id, value in yields.items():
        asked.machines(id, {"pace": 1.0, "yield_": value}, feeds=before)
        before = (id,)
    _, q = asked.asked()
    return q["plant.overall_yield"]


def _sum(case: Tree, amounts: dict[str, Tree]) -> float:
    """The sum of what steps invest, by the plant's own total."""
    asked = _asked(case)
    asked.machines("product", {"pace": 1.0})
    for id, amount in amounts.items():
        asked.area(id, {"cells": (["plant.good_cells"], 1.0, "cell/year")}, {"reference_investment": amount})
    _, q = asked.asked()
    return q["plant.investment"]


def _bought(case: Tree, inputs: Tree) -> float:
    """What is paid for the material in a good piece, rejects included."""
    asked = _asked(case)
    asked.material("active", at(inputs, "price"))
    asked.machines(
        "product", {"pace": 1.0, "yield_": at(inputs, "yield_total")}, buy={"active": at(inputs, "cam_kg_in_pack")}
    )
    _, q = asked.asked()
    return q["product.cost_materials"]
