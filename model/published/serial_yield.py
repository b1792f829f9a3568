"""Yields in series: the engine's chain gives their product, and what has to be bought for a good
piece.
"""

from __future__ import annotations

from collections.abc import Iterator

from model.published.case import (
    Check,
    Tolerance,
    against,
    at,
    has,
    items,
    members,
    number,
    printed,
    text_at,
    tolerance_of,
)
from model.published.question import Question
from model.reading.document import Tree
from model.reading.errors import UserError

EXACT = Tolerance(relative=1e-12)
INPUTS = ("cases[].steps", "cases[].inputs")
EXPECTED = ("cases[].expected", "cases[].printed")


def checks(case: Tree) -> Iterator[Check]:
    """Every chain of the case: a product of yields, a sum over steps, or what is bought for a good
    piece.
    """
    tolerance = tolerance_of(case, EXACT)
    for item in items(case, "cases"):
        name, count, share = text_at(item, "name"), 1, False
        if has(item, "inputs"):
            obtained = _bought(case, at(item, "inputs"))
        elif has(item, "op"):
            if text_at(item, "op") != "sum":
                raise UserError(
                    f"{at(item, 'op').place}: there is no operation '{at(item, 'op').value}'"
                    " (known: sum)"
                )
            amounts = _steps(item)
            obtained, count = _sum(case, amounts), len(amounts) + 1
        else:
            obtained, share = _product(case, _steps(item)), True
        if not (has(item, "expected") or has(item, "printed")):
            raise UserError(
                f"{item.place}: states neither 'expected' nor 'printed', so there is nothing to"
                " compare"
            )
        if has(item, "expected"):
            yield against(name, at(item, "expected"), obtained, tolerance, headline=True)
        if has(item, "printed"):
            percent = share and _in_percent(item)
            # A printed sum of rounded figures is as uncertain as all of them together.
            near = Tolerance(absolute=printed(number(item, "printed")).absolute * count)
            yield against(
                f"{name}, as printed",
                at(item, "printed"),
                obtained * (100.0 if percent else 1.0),
                near,
                "%" if percent else "",
            )


def _in_percent(item: Tree) -> bool:
    """Whether a product of yields is printed in percent: by its unit, else because it would be
    above one.
    """
    stated = text_at(item, "unit").strip() if has(item, "unit") else ""
    return stated.startswith("%") if stated else number(item, "printed") > 1.0


def _steps(item: Tree) -> list[Tree]:
    """The steps of a case, named or in a list. Raises UserError where there are none."""
    steps = at(item, "steps")
    in_order = list(members(steps).values()) if steps.is_mapping else items(steps)
    if not in_order:
        raise UserError(f"{steps.place}: a chain needs at least one step")
    return in_order


def _asked(case: Tree) -> Question:
    asked = Question(case)
    asked.cell(1.0)
    asked.output(1.0)
    asked.shared_law()
    return asked


def _product(case: Tree, yields: list[Tree]) -> float:
    """The product of yields from the first step to the last."""
    asked = _asked(case)
    before: tuple[str, ...] = ()
    for index, value in enumerate(yields, start=1):
        asked.machines(f"step_{index}", {"pace": 1.0, "yield_": value}, feeds=before)
        before = (f"step_{index}",)
    _, q = asked.asked()
    return q["plant.overall_yield"]


def _sum(case: Tree, amounts: list[Tree]) -> float:
    """The sum of what steps invest, by the plant's own total."""
    asked = _asked(case)
    asked.machines("product", {"pace": 1.0})
    for index, amount in enumerate(amounts, start=1):
        asked.area(
            f"step_{index}",
            {"cells": (["plant.good_cells"], 1.0, "cell/year")},
            {"reference_investment": amount},
        )
    _, q = asked.asked()
    return q["plant.investment"]


def _bought(case: Tree, inputs: Tree) -> float:
    """What is paid for the material in a good piece, rejects included."""
    asked = _asked(case)
    asked.material("active", at(inputs, "price"))
    asked.machines(
        "product",
        {"pace": 1.0, "yield_": at(inputs, "yield_total")},
        buy={"active": at(inputs, "cam_kg_in_pack")},
    )
    _, q = asked.asked()
    return q["product.cost_materials"]
