"""Assembling a scenario's values: every declared parameter gets its number from a file, a binding
or an override.

`Assembly` enters site, cell, chain and steps in a ledger, applies overrides in order and reads
everything, noting all problems with file, line and key instead of stopping at the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from model.conventions import DEFAULT, conventions
from model.language.names import among, nearest
from model.language.units import UnitError, convertible
from model.layers import kinds
from model.plant.cell import CELL_QUANTITIES, SIDES, CellParameters, InterfaceParameters
from model.plant.chain import Chain
from model.plant.power_law import REPLACED
from model.plant.site import SUPPLIED_ROOMS, PlantParameters, RoomParameters, SiteParameters
from model.plant.step import Step
from model.reading.document import Tree, take
from model.reading.errors import Place, Problems, quoted_value
from model.reading.number_reader import MoneyFactor
from model.reading.parameter import Parameter, Value
from model.reading.short_forms import spelled
from model.scenario import common_causes
from model.scenario.chain_reader import ChainReader
from model.scenario.ledger import OUTPUT_KEY, Entry, Ledger
from model.scenario.step_values import add_step
from model.scenario.used_materials import UsedMaterials, material_documents


class Assembly:
    """The parts of a scenario: site, plant, cell and chain, with the materials they use."""

    def __init__(
        self,
        problems: Problems,
        money: MoneyFactor,
        column: str,
        form: str,
        by_law: bool = False,
        convention: str = DEFAULT,
    ) -> None:
        self.problems, self.column, self.form, self.by_law = problems, column, form, by_law
        self.convention = conventions()[convention]
        documents = material_documents()
        self.ledger = Ledger(problems, money, documents)
        self.used = UsedMaterials(self.ledger, documents)
        self.chain: Chain | None = None
        self._of_materials: list[tuple[str, Tree, bool]] = []
        self._factors: list[tuple[str, Place]] = []

    # Parts --------------------------------------------------------------------------------------

    def add_site(self, tree: Tree) -> None:
        """Site values, those of its dry and inert rooms, and those that the convention needs beyond
        them.
        """
        schema = SiteParameters.parameters()
        required = ["title", *_given(schema), *SUPPLIED_ROOMS]
        members = take(tree, [*required, *conventions()], required, self.problems)
        self.ledger.enter("site", schema, members)
        own = self.convention.schema
        if own and self.convention.name not in members:
            self.problems.add(
                tree.place,
                f"the site states nothing for the convention '{self.convention.name}'; it needs the"
                f" key '{self.convention.name}' with {', '.join(own)}",
            )
        elif own:
            self._enter_all(f"site.{self.convention.name}", own, members[self.convention.name])
        for room in SUPPLIED_ROOMS:
            if room in members:
                self._enter_all(f"site.{room}", RoomParameters.parameters(), members[room])

    def _enter_all(self, scope: str, schema: Mapping[str, Parameter], tree: Tree) -> None:
        """The parameters of a scope whose file must give each of them."""
        self.ledger.enter(scope, schema, take(tree, schema, schema, self.problems))

    def add_plant(self, output: Tree) -> None:
        """The plant's annual output, as energy, cells or cell area a year."""
        schema, output = PlantParameters.parameters()["annual_output"], spelled(output)
        written = output.value.get("unit") if output.is_mapping else None
        if written is not None and isinstance(written.value, str):
            for other in ("cell/year", "m2/year"):
                try:
                    if convertible(written.value, other):
                        schema = replace(schema, unit=other)
                except UnitError:
                    break
        self.ledger.entries[OUTPUT_KEY] = Entry(schema, output)

    def add_cell(self, tree: Tree) -> None:
        """Cell-wide values, layers in order, and the two contacts."""
        schema = CellParameters.parameters()
        keys = ["title", "layers", "interfaces", *_given(schema)]
        members = take(tree, keys, keys, self.problems)
        self.ledger.enter("cell", schema, members)
        layers = members.get("layers")
        if layers is not None and layers.is_mapping:
            for name, layer in layers.value.items():
                self._add_layer(name, layer, schema)
        if "interfaces" in members:
            for side, contact in take(members["interfaces"], SIDES, SIDES, self.problems).items():
                self._enter_all(f"cell.interface.{side}", InterfaceParameters.parameters(), contact)
        if not self.ledger.layers:
            self.problems.add(
                tree.place,
                "a cell needs 'layers': a mapping of layer names to their kind and values",
            )

    def _add_layer(self, name: str, tree: Tree, cell_schema: Mapping[str, Parameter]) -> None:
        known = kinds()
        if not tree.is_mapping or "kind" not in tree.value:
            self.problems.add(
                tree.place, f"a layer needs the key 'kind': one of {', '.join(known)}"
            )
            return
        kind = tree.value["kind"].value
        if kind not in known:
            place = tree.value["kind"].place
            self.problems.add(
                place, f"there is no kind of layer {quoted_value(kind)}{among(str(kind), known)}"
            )
            return
        if name in cell_schema or name in CELL_QUANTITIES or name == "interface":
            self.problems.add(
                tree.place, f"'{name}' cannot name a layer; the cell has a value of that name"
            )
        schema = known[kind].schema
        self.ledger.layers.append((name, known[kind]))
        members = take(tree, ["kind", *_given(schema)], _given(schema), self.problems)
        self.ledger.enter(f"cell.{name}", schema, members)

    def add_chain(self, name: str, tree: Tree) -> Chain:
        """Steps with their values, bindings and purchases; links. A chain that cannot be built ends
        the reading.
        """
        reader = ChainReader(self.ledger, self.used, self.column, self.form, self.by_law)
        self.chain = reader.read(name, tree)
        self._factors = reader.factors
        return self.chain

    def add_step(self, step: Step) -> None:
        """The values of a step that stands alone."""
        add_step(self.ledger, step.id, step, self.column)

    def add_common_causes(self) -> None:
        """How strongly the values that were added move together."""
        common_causes.enter(self.ledger)

    # Overrides ----------------------------------------------------------------------------------

    def override(self, changes: Iterable[tuple[str, Tree]], *, user: bool) -> None:
        """Replace values by key, in order; those of materials wait until it is known which
        materials are used.
        """
        for key, tree in changes:
            if key.startswith("materials."):
                self._of_materials.append((key, tree, user))
            else:
                self._override(key, tree, user)

    def _override(self, key: str, tree: Tree, user: bool) -> None:
        if key not in self.ledger.entries:
            self.problems.add(tree.place, f"there is no value '{key}'{self._hint(key)}")
        elif key != OUTPUT_KEY:
            self.ledger.override(key, tree, user)
        elif tree.is_mapping and "from" in tree.value:
            self.problems.add(
                tree.place, f"'{key}' follows no other value; state it, such as 10 GWh/year"
            )
        elif spelled(tree).is_mapping:
            self.add_plant(tree)
        else:
            self.ledger.override(key, tree, user)

    def _hint(self, key: str) -> str:
        """Why there is no value of this key, or the key that was probably meant."""
        owner, _, name = key.partition(".")
        if f"{owner}.labour_exponent" in self.ledger.entries and name in REPLACED:
            return f"; a power law sizes '{owner}', so it has no machines"
        if key.startswith("materials."):
            material = key.split(".")[1]
            if material in self.used.documents and material not in self.used.facts:
                return "; this scenario does not use that material"
        return nearest(key, self.ledger.entries)

    # Finishing ----------------------------------------------------------------------------------

    def finish(self) -> tuple[dict[str, Value], dict[str, str]]:
        """All values by key, and all references, checked."""
        ledger, values = self.ledger, dict[str, Value]()
        ledger.read(numbers=False, values=values)
        self.used.add_all(values)
        for key, tree, user in self._of_materials:
            self._override(key, tree, user)
        ledger.read(numbers=True, values=values)
        ledger.check_references(values)
        self.used.check_choices(values)
        if self.chain is not None:
            self.used.check_purchases(self.chain.instances, values)
        ledger.check_factors(self._factors)
        common_causes.check(values, self.problems)
        order = {key: index for index, key in enumerate(ledger.entries)}
        return dict(sorted(values.items(), key=lambda item: order[item[0]])), ledger.references


def _given(schema: Mapping[str, Parameter]) -> list[str]:
    """The parameters that a file gives: all but constants."""
    return [name for name, declared in schema.items() if declared.constant is None]
