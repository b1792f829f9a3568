"""What the formulas of materials give: parts of a recipe, the density of an element, charge per
mass.

An entry of the file that states no number but what it follows from is replaced by that number with
its source, so that whatever reads, shows, saves or changes values knows no difference.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from model.reading import chemistry
from model.reading.document import Tree, take, text_of
from model.reading.errors import Place, Problems, quoted_value

FORMULA = "formula"
MOLES, ELEMENT, ELECTRONS = "moles", "element", "electrons"
# which property may be computed, from which key
_PROPERTIES = {"density": ELEMENT, "specific_capacity": ELECTRONS}


class ComputedFacts:
    """Numbers computed from the formulas that a file of materials states; problems are noted."""

    def __init__(self, documents: Mapping[str, Tree], problems: Problems) -> None:
        self.documents, self.problems = documents, problems
        self._masses: dict[str, float | None] = {}  # g/mol by material, so each is told of once

    def of_properties(self, id: str, members: Mapping[str, Tree]) -> dict[str, Tree]:
        """The members of a material, with computed properties as numbers; those that cannot be
        computed are left out.
        """
        compute = {"density": self._density, "specific_capacity": self._specific_capacity}
        replaced = dict(members)
        for name, key in _PROPERTIES.items():
            tree = members.get(name)
            if tree is not None and self._states(tree, key):
                computed = compute[name](id, tree)
                replaced.pop(name) if computed is None else replaced.update({name: computed})
        return replaced

    def of_recipe(self, id: str, ingredient: str, tree: Tree) -> Tree | None:
        """Mass of an ingredient per mass of the material, where moles per formula unit are stated;
        None where that cannot be computed.
        """
        if not self._states(tree, MOLES):
            return tree
        moles = self._positive(tree, MOLES)
        product = self._mass(id, tree.place)
        part = self._mass(ingredient, tree.place) if ingredient in self.documents else None
        if moles is None or product is None or part is None:
            return None
        source = (
            f"fact: stoichiometry, {moles:g} {self._formula(ingredient)} per {self._formula(id)},"
            f" atomic masses of {chemistry.table()}"
        )
        return _number(tree, moles * part / product, "1", source)

    # Properties ---------------------------------------------------------------------------------

    def _density(self, id: str, tree: Tree) -> Tree | None:
        symbol = text_of(tree.value[ELEMENT], self.problems, "the symbol of an element")
        if not symbol:
            return None
        found = self._told(chemistry.element_density, symbol, tree.value[ELEMENT].place)
        if found is None:
            return None
        density, remark = found
        source = f"fact: density of the element {symbol}, {chemistry.table()}"
        return _number(tree, density, "g/cm3", f"{source} ({remark})" if remark else source)

    def _specific_capacity(self, id: str, tree: Tree) -> Tree | None:
        electrons = self._positive(tree, ELECTRONS)
        mass = self._mass(id, tree.place)
        if electrons is None or mass is None:
            return None
        formula = self._formula(id)
        source = (
            f"fact: Faraday's law, {electrons:g} mol of electrons per mol of {formula},"
            f" atomic masses of {chemistry.table()}"
        )
        return _number(tree, chemistry.specific_capacity(formula, electrons), "mAh/g", source)

    # Reading ------------------------------------------------------------------------------------

    def _states(self, tree: Tree, key: str) -> bool:
        """Whether an entry states what its number follows from; it may not state a number too."""
        if not (tree.is_mapping and key in tree.value):
            return False
        if "value" in tree.value:
            self.problems.add(
                tree.place,
                f"states both '{key}', from which the number is computed, and 'value'; state one",
            )
        else:
            take(tree, (key,), (key,), self.problems)
        return True

    def _positive(self, tree: Tree, key: str) -> float | None:
        """The number above zero that an entry states under a key."""
        stated = tree.value[key]
        number = stated.value
        counts = isinstance(number, int | float) and not isinstance(number, bool)
        if counts and 0.0 < number < math.inf:
            return float(number)
        self.problems.add(
            stated.place, f"expected a number above 0, found {quoted_value(stated.plain)}"
        )
        return None

    def _formula(self, id: str) -> str:
        return str(self.documents[id].value[FORMULA].value).strip()

    def _mass(self, id: str, asked: Place) -> float | None:
        """Molar mass of a material by its formula, which the entry at `asked` needs."""
        document = self.documents[id]
        if not document.is_mapping or FORMULA not in document.value:
            self.problems.add(
                asked, f"needs the chemical formula of {id}: state '{FORMULA}' of that material"
            )
            return None
        if id not in self._masses:
            formula = document.value[FORMULA]
            text = text_of(formula, self.problems, "a chemical formula")
            self._masses[id] = (
                self._told(chemistry.molar_mass, text, formula.place) if text else None
            )
        return self._masses[id]

    def _told(self, ask: Callable[[str], Any], text: str, place: Place) -> Any:
        """What a formula says; None, with the problem noted, where it cannot."""
        try:
            return ask(text)
        except chemistry.FormulaError as error:
            self.problems.add(place, f"{quoted_value(text)} cannot be used: {error}")
            return None


def _number(tree: Tree, number: float, unit: str, source: str) -> Tree:
    """An entry with its computed number, in the place of what it states."""
    stated = {"value": number, "unit": unit, "source": source}
    return Tree({key: Tree(value, tree.place) for key, value in stated.items()}, tree.place)
