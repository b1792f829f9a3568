"""Make or buy: a step that makes a material by its recipe is left out where the material has none,
and so must be bought.
"""

from __future__ import annotations

from collections.abc import Mapping

from model.language.units import convertible
from model.plant.chain import Instance
from model.plant.material import MaterialFacts
from model.reading.document import Tree
from model.reading.errors import Problems
from model.reading.parameter import Value

# a step's id, what its consumers buy, and the value that chose the material
Made = tuple[str, str, Value]


def bought(
    path: tuple[Instance, ...],
    values: Mapping[str, Value],
    references: Mapping[str, str],
    materials: Mapping[str, MaterialFacts],
    problems: Problems,
) -> list[Made]:
    """The steps that would make a material without a recipe. One that does more than make it is a
    problem.

    `materials` are known by id.
    """
    left_out = []
    for instance in path:
        for name in (name for name, schema in instance.step.schema.items() if schema.made):
            followed = references.get(f"{instance.id}.{name}")
            end = f"{instance.id}.{name}"
            while end in references:
                end = references[end]
            value = values[end]
            material = str(value.text)
            if materials[material].ingredients:
                continue
            if instance.step.ports or not convertible(instance.step.unit, materials[material].unit):
                known = (
                    ", ".join(id for id, facts in materials.items() if facts.ingredients)
                    or "none here"
                )
                problems.add(
                    value.place,
                    f"{material} has no recipe, and {instance.id} makes it from its ingredients;"
                    f" choose a material with a recipe ({known})",
                )
                continue
            left_out.append((instance.id, followed or material, value))
    return left_out


def patch(left_out: list[Made]) -> Tree:
    """The patch of a chain that buys in place of these steps."""
    verbs = []
    for id, material, value in left_out:
        place = value.place
        members = {"id": Tree(id, place), "material": Tree(material, place)}
        verbs.append(Tree({"buy": Tree(members, place)}, place))
    return Tree(verbs, left_out[0][2].place)


def remarks(left_out: list[Made]) -> tuple[str, ...]:
    """What a reader should know of it."""
    return tuple(
        f"{id} is left out: {value.text} has no recipe, so it is bought"
        for id, _, value in left_out
    )
