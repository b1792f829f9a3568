"""The materials that a scenario uses: those that its choices and purchases name, with all that
their recipes take, and whether they are sold in the units in which equations count them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from model.language.names import nearest
from model.language.units import UnitError, convertible, unit
from model.plant.chain import Instance
from model.plant.material import MaterialFacts
from model.plant.site import MaterialParameters
from model.reading import project
from model.reading.document import Tree, take, text_of
from model.reading.errors import Place
from model.reading.parameter import Parameter, Value
from model.scenario.computed_facts import FORMULA, ComputedFacts
from model.scenario.ledger import Entry, Ledger

MATERIAL_KINDS = ("material", "consumable")
_AMOUNT = Parameter(unit="1", meaning="Mass of the ingredient per mass of the material", at_least=0)


def material_documents() -> dict[str, Tree]:
    """What the file of materials says of each, by id."""
    return project.document(project.SCENARIOS / "materials.yaml").value


class UsedMaterials:
    """Facts of the used materials by id; their numbers are entered in the ledger."""

    def __init__(self, ledger: Ledger, documents: Mapping[str, Tree]) -> None:
        self.ledger, self.problems, self.documents = ledger, ledger.problems, documents
        self.computed = ComputedFacts(documents, ledger.problems)
        self.facts: dict[str, MaterialFacts] = {}
        self._bought: dict[str, Place] = {}

    def buy(self, id: str, place: Place) -> None:
        """Note that a port buys a material."""
        self._bought[id] = place

    def add_all(self, values: Mapping[str, Value]) -> None:
        """Enter every material that choices and purchases name, and what their recipes take."""
        chosen = {
            value.text: value.place
            for value in values.values()
            if value.schema.kind == "material" and value.text is not None
        }
        for id, place in [*chosen.items(), *self._bought.items()]:
            self._add(id, place)
        self._check_recipes()

    def _add(self, id: str, place: Place) -> None:
        if id in self.facts:
            return
        if id not in self.documents:
            self.problems.add(place, f"there is no material '{id}'{nearest(id, self.documents)}")
            return
        tree = self.documents[id]
        schema = MaterialParameters.parameters()
        members = take(
            tree, ("title", "unit", "kind", FORMULA, "recipe", *schema), ("title",), self.problems
        )
        members = self.computed.of_properties(id, members)
        of_unit = text_of(members["unit"], self.problems) if "unit" in members else "kg"
        kind = text_of(members["kind"], self.problems) if "kind" in members else "material"
        if kind not in MATERIAL_KINDS:
            self.problems.add(
                members["kind"].place,
                f"'{kind}' is not a kind of material: {', '.join(MATERIAL_KINDS)}",
            )
        try:
            unit(of_unit)
            of_price = f"USD/{of_unit}" if of_unit != "1" else "USD"
            schema = {**schema, "price": replace(schema["price"], unit=of_price)}
        except UnitError as error:
            self.problems.add(members["unit"].place, str(error))
        recipe = members.get("recipe")
        ingredients = recipe.value if recipe is not None and recipe.is_mapping else {}
        if "price" not in members and not ingredients:
            self.problems.add(tree.place, "a material needs a 'price' or a 'recipe'")
        title = text_of(members["title"], self.problems) if "title" in members else id
        self.facts[id] = MaterialFacts(id, title, of_unit, kind, tuple(ingredients))
        stated = {name: declared for name, declared in schema.items() if name in members}
        self.ledger.enter(f"materials.{id}", stated, members)
        for ingredient, amount in ingredients.items():
            key = f"materials.{id}.recipe.{ingredient}"
            self.ledger.entries[key] = Entry(
                _AMOUNT, self.computed.of_recipe(id, ingredient, amount)
            )
            self._add(ingredient, amount.place)

    def _check_recipes(self) -> None:
        """No material may be an ingredient of itself."""
        graph = {id: facts.ingredients for id, facts in self.facts.items()}
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = error.args[1]
            self.problems.add(
                self.documents[circle[0]].place,
                f"the recipe runs in a circle: {' -> '.join(circle)}",
            )

    def check_choices(self, values: Mapping[str, Value]) -> None:
        """Each choice must name a material that is sold in a unit in which the equations count it."""
        ledger = self.ledger
        for key, entry in ledger.entries.items():
            if entry.schema.kind != "material" or key.partition(".")[2].startswith("buy."):
                continue
            chosen = values.get(ledger.end(key))
            facts = self.facts.get(str(chosen.text)) if chosen is not None else None
            direct = ledger.entries.get(ledger.references.get(key, ""))
            if facts is None or (direct is not None and not _sold_alike(facts, direct.schema)):
                continue
            if not _sold_alike(facts, entry.schema):
                assert chosen is not None
                self.problems.add(
                    ledger.places[key] if key in ledger.references else chosen.place,
                    f"{facts.id} is sold by {facts.unit}, but {key}"
                    f" ({entry.schema.meaning.lower()}) is counted in"
                    f" {' or '.join(entry.schema.sold_in)}",
                )

    def check_purchases(self, instances: Iterable[Instance], values: Mapping[str, Value]) -> None:
        """What a port buys must be sold in a unit that the port takes."""
        for instance in instances:
            for port, bought in instance.buy.items():
                end = self.ledger.end(bought)
                id = values[end].text if end in values else bought
                facts, needed = self.facts.get(str(id)), instance.step.ports[port].unit
                if facts is not None and not _alike(facts.unit, needed):
                    self.problems.add(
                        instance.place,
                        f"{facts.id} is sold by {facts.unit}, but port '{port}' of {instance.id}"
                        f" takes {needed}",
                    )


def _sold_alike(facts: MaterialFacts, schema: Parameter) -> bool:
    """Whether a material is sold in a unit in which a choice counts it."""
    return any(_alike(facts.unit, unit) for unit in schema.sold_in)


def _alike(one: str, other: str) -> bool:
    """Whether two units have one dimension; a unit that is none was reported already."""
    try:
        return convertible(one, other)
    except UnitError:
        return True
