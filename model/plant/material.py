"""A material: what is said of it in words, and the handle by which equations ask for its price and
properties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model.language.equations import Number, total
from model.plant.namespace import Namespace, Record, Unknown, record
from model.reading.errors import UserError


@dataclass(frozen=True)
class MaterialFacts:
    """What is not a number about a material: title, unit, cost category, and its ingredients."""

    id: str
    title: str
    unit: str
    kind: str
    ingredients: tuple[str, ...] = ()


class Material(Namespace):
    """A material as equations see it: a key of `materials(p)`, with `price`, `density` and other
    properties.
    """

    def __init__(self, facts: MaterialFacts, values: Mapping[str, Any], record: Record) -> None:
        super().__init__(f"materials.{facts.id}", values, record)
        self.__dict__.update(id=facts.id, title=facts.title, kind=facts.kind, ingredients={})

    def __hash__(self) -> int:
        return hash(self.id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Material) and other.id == self.id

    def __getattr__(self, name: str) -> Any:
        if name == "price" and self.ingredients:
            return record(
                self,
                "price",
                self._price_of_ingredients(),
                f"{self.title}: ingredients and conversion",
            )
        if name == "specific_capacity_in_liquid":
            # most materials give in a liquid what they give in a solid cell, and state it once
            return self.specific_capacity
        if name.startswith("_"):
            raise AttributeError(name)
        raise Unknown(f"materials.{self.__dict__['id']}.{name}")

    @property
    def recipe(self) -> dict[Material, Number]:
        """Ingredients per mass, for a step that makes the material. Raises UserError where nobody
        states them.
        """
        if not self.ingredients:
            raise UserError(f"{self.title} has no recipe, so it is not known what it is made from")
        return self.ingredients

    def _price_of_ingredients(self) -> Number:
        ingredients = total(
            amount * material.price for material, amount in self.ingredients.items()
        )
        return ingredients + self.conversion if "conversion" in self.__dict__ else ingredients
