"""Assembling a scenario's values: every declared parameter gets its number from a file, a binding
or an override.

`Assembly` collects entries by key while site, cell, chain and steps are added, then applies
overrides in order and reads everything, noting all problems with file, line and key instead of
stopping at the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter

from model.conventions import DEFAULT, conventions
from model.language.names import among, nearest
from model.language.units import UnitError, convertible, unit
from model.layers import Kind, kinds
from model.plant import cell as cell_module
from model.plant.cell import SIDES, CellParameters, InterfaceParameters
from model.plant.chain import Chain, Instance, Link, schema_of
from model.plant.economics import CAPACITY_MODES
from model.plant.material import MaterialFacts
from model.plant.namespace import quantities
from model.plant.power_law import REPLACED, Law, SharedParameters
from model.plant.service import Parameters as ServiceParameters
from model.plant.service import Service
from model.plant.site import (
    SUPPLIED_ROOMS,
    MaterialParameters,
    PlantParameters,
    RoomParameters,
    SiteParameters,
)
from model.plant.step import Step
from model.reading import project
from model.reading.document import Tree, take, text_of
from model.reading.errors import Place, Problems, UserError, shown
from model.reading.parameter import ASSUMPTION, Parameter, Value
from model.reading.value_reader import geometric_mean, in_same_unit, misfits, read_value, spelled
from model.scenario import catalogue
from model.scenario.law_reader import LAW_KEYS, check_flows, read_law
from model.scenario.patch import INSTANCE_KEYS, split_link

__all__ = ["CAPACITY_MODES", "Assembly", "MaterialFacts", "step_of"]

_CELL_QUANTITIES = quantities(cell_module)
OUTPUT_KEY = "plant.annual_output"
MATERIAL_KINDS = ("material", "consumable")
RESERVED = ("site", "cell", "plant", "materials", "power_law")
_AMOUNT = Parameter(unit="1", meaning="Mass of the ingredient per mass of the material", at_least=0)


@dataclass
class _Entry:
    """One declared parameter on its way to a value."""

    schema: Parameter
    base: Tree | Value | None = None
    overrides: list[tuple[Tree, bool]] = field(default_factory=list)
    bound: Place | None = None


def step_of(tree: Tree, form: str) -> str:
    """The step id of a chain entry, which may name one step or one per form (lab, line)."""
    if tree.is_mapping:
        return str(tree.value[form].value) if form in tree.value else ""
    return str(tree.value)


class Assembly:
    """Entries by key, references between them, and the parts of the scenario."""

    def __init__(
        self,
        problems: Problems,
        money: Callable[[str, int, str], float],
        column: str,
        form: str,
        by_law: bool = False,
        convention: str = DEFAULT,
    ) -> None:
        self.problems, self.money, self.column, self.form, self.by_law = (
            problems,
            money,
            column,
            form,
            by_law,
        )
        self.convention = conventions()[convention]
        self.entries: dict[str, _Entry] = {}
        self.references: dict[str, str] = {}
        self.places: dict[str, Place] = {}
        self.layers: list[tuple[str, Kind]] = []
        self.materials: dict[str, MaterialFacts] = {}
        self.pending: list[tuple[str, Tree, bool]] = []
        self.chain: Chain
        self._bought: dict[str, Place] = {}
        self._factors: list[tuple[str, Place]] = []
        self._files = project.document(project.SCENARIOS / "materials.yaml").value

    # Parts --------------------------------------------------------------------------------------------------------

    def add_site(self, tree: Tree) -> None:
        """Site values, those of its dry and inert rooms, and those that the convention needs beyond
        them.
        """
        schema = SiteParameters.parameters()
        required = ["title", *_given(schema), *SUPPLIED_ROOMS]
        members = take(tree, [*required, *conventions()], required, self.problems)
        self._scope("site", schema, members)
        own = self.convention.schema
        if own and self.convention.name not in members:
            self.problems.add(
                tree.place,
                f"the site states nothing for the convention '{self.convention.name}'; it needs the"
                f" key '{self.convention.name}' with {', '.join(own)}",
            )
        elif own:
            scope = f"site.{self.convention.name}"
            self._scope(scope, own, take(members[self.convention.name], own, own, self.problems))
        for room in SUPPLIED_ROOMS:
            if room in members:
                inner = RoomParameters.parameters()
                self._scope(f"site.{room}", inner, take(members[room], inner, inner, self.problems))

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
        self.entries[OUTPUT_KEY] = _Entry(schema, output)

    def add_cell(self, tree: Tree) -> None:
        """Cell-wide values, layers in order, and the two contacts."""
        schema = CellParameters.parameters()
        keys = ["title", "layers", "interfaces", *_given(schema)]
        members = take(tree, keys, keys, self.problems)
        self._scope("cell", schema, members)
        for name, layer in (
            members["layers"].value if "layers" in members and members["layers"].is_mapping else {}
        ).items():
            self._add_layer(name, layer, schema)
        if "interfaces" in members:
            for side, contact in take(members["interfaces"], SIDES, SIDES, self.problems).items():
                inner = InterfaceParameters.parameters()
                self._scope(
                    f"cell.interface.{side}", inner, take(contact, inner, inner, self.problems)
                )
        if not self.layers:
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
                place, f"there is no kind of layer {shown(kind)}{among(str(kind), known)}"
            )
            return
        if name in cell_schema or name in _CELL_QUANTITIES or name == "interface":
            self.problems.add(
                tree.place, f"'{name}' cannot name a layer; the cell has a value of that name"
            )
        schema = known[kind].schema
        self.layers.append((name, known[kind]))
        members = take(tree, ["kind", *_given(schema)], _given(schema), self.problems)
        self._scope(f"cell.{name}", schema, members)

    def add_chain(self, name: str, tree: Tree) -> None:
        """Steps with their values, bindings and purchases; links. A chain that cannot be built ends
        the reading.
        """
        before = len(self.problems.found)
        required = ("title", "steps", "links")
        members = take(tree, (*required, "services", "power_law"), required, self.problems)
        instances = []
        steps = members.get("steps")
        if steps is not None and not steps.is_mapping:
            self.problems.add(
                steps.place, f"expected a mapping of step ids, found {shown(steps.value)}"
            )
        for id, entry in (steps.value if steps is not None and steps.is_mapping else {}).items():
            made = self._add_instance(id, entry)
            if made is not None:
                instances.append(made)
        if self.by_law:
            instances += self._add_services(members, tree.place)
        links = [
            link
            for item in self._list(members.get("links"))
            if (link := self._link(item)) is not None
        ]
        title = text_of(members["title"], self.problems) if "title" in members else name
        self.chain = Chain(name, title, tuple(instances), tuple(links))
        if len(self.problems.found) == before:
            self.chain.check(self.problems, tree.place)
            self._check_laws(members)
        if len(self.problems.found) > before:
            self.problems.stop()

    def _list(self, tree: Tree | None) -> list[Tree]:
        if tree is None:
            return []
        if not isinstance(tree.value, list):
            self.problems.add(tree.place, f"expected a list, found {shown(tree.value)}")
            return []
        return tree.value

    def _link(self, tree: Tree) -> Link | None:
        try:
            return Link(*split_link(tree.value, tree.place), tree.place)
        except UserError as error:
            self.problems.add_line(str(error))
            return None

    def _add_instance(self, id: str, tree: Tree) -> Instance | None:
        members = take(tree, INSTANCE_KEYS, ("step", "line"), self.problems)
        if "step" not in members or "line" not in members:
            return None
        if "." in id or id in RESERVED:
            self.problems.add(
                tree.place, f"'{id}' cannot name a step; a dot or a reserved word is in it"
            )
        step_id = step_of(members["step"], self.form)
        if not step_id:
            forms = ", ".join(members["step"].value)
            self.problems.add(
                members["step"].place, f"the step has no form '{self.form}'; its forms: {forms}"
            )
            return None
        try:
            step = catalogue.step(step_id)
        except UserError as error:
            self.problems.add(members["step"].place, str(error))
            return None
        law = (
            self._law(id, members["power_law"]) if self.by_law and "power_law" in members else None
        )
        if not self.add_step(id, step, tree.place, law):
            return None
        own = members.get("set")
        for key, change in (own.value if own is not None and own.is_mapping else {}).items():
            if law is None or key not in REPLACED:
                self._own(f"{id}.{key}", change, step)
        bind = self._texts(members.get("bind"))
        for name, (target, place) in bind.items():
            self._bind(id, step, name, target, place)
        for name, declared in schema_of(step, law).items():
            entry = self.entries[f"{id}.{name}"]
            if declared.of_product and name not in bind and entry.bound is None:
                self.problems.add(
                    tree.place,
                    f"the product property '{name}' of step {id} is not bound; bind it to a"
                    " quantity of the cell, or set it",
                )
        buy = self._bought_for(id, self._texts(members.get("buy")))
        line = text_of(members["line"], self.problems)
        return Instance(id, step, line, {n: t for n, (t, _) in bind.items()}, buy, tree.place, law)

    def _law(self, id: str, tree: Tree, own: Mapping[str, Parameter] | None = None) -> Law | None:
        """The power law of a step or service, with its values and those of `own` parameters beside
        them.
        """
        made = read_law(id, tree, self.problems, tuple(own or ()))
        if made is None:
            return None
        law, members = made
        self._scope(id, {**law.schema, **(own or {})}, members)
        self._factors += [
            (key, tree.place) for d in law.drivers for _, factors in d.flows for key in factors
        ]
        return law

    def _add_services(self, members: Mapping[str, Tree], place: Place) -> list[Instance]:
        """What stands beside the path, and the values that all power laws share."""
        schema = SharedParameters.parameters()
        if "power_law" not in members:
            self.problems.add(
                place,
                "capacity 'power_law' needs power laws, and this chain states none; count its"
                " machines (capacity: integer or fractional)",
            )
            return []
        self._scope("power_law", schema, take(members["power_law"], schema, schema, self.problems))
        services = members.get("services")
        made = []
        if services is not None and not services.is_mapping:
            self.problems.add(
                services.place, f"expected a mapping of services, found {shown(services.plain)}"
            )
        for id, tree in (
            services.value if services is not None and services.is_mapping else {}
        ).items():
            line = tree.value.get("line") if tree.is_mapping else None
            if line is None:
                self.problems.add(
                    tree.place,
                    f"a service needs the keys line, {', '.join(LAW_KEYS[:1])} and its values",
                )
                continue
            if f"{id}.yield_" in self.entries or "." in id or id in RESERVED:
                self.problems.add(
                    tree.place,
                    f"'{id}' cannot name a service; a step has that name, or it is reserved",
                )
                continue
            values = Tree(
                {key: member for key, member in tree.value.items() if key != "line"}, tree.place
            )
            law = self._law(id, values, ServiceParameters.parameters())
            if law is not None:
                made.append(
                    Instance(id, Service(), text_of(line, self.problems), place=tree.place, law=law)
                )
        return made

    def _check_laws(self, members: Mapping[str, Tree]) -> None:
        """Every rate must be a flow of this chain that is known when it is needed."""
        steps = {i.id: i.step for i in self.chain.instances}
        before: tuple[str, ...] = tuple(i.id for i in self.chain.path)
        for instance in self.chain.instances:
            if instance.law is None:
                continue
            on_path = instance.step.on_path
            part = members["steps" if on_path else "services"].value[instance.id]
            check_flows(
                instance.id, instance.law, steps, () if on_path else before, part, self.problems
            )
            before = before if on_path else (*before, instance.id)

    def _bought_for(self, id: str, buy: Mapping[str, tuple[str, Place]]) -> dict[str, str]:
        """What each unlinked port buys: a material, or the key of a choice of material, which the
        port then follows.
        """
        found = {}
        for port, (target, place) in buy.items():
            if "." in target:
                key = found[port] = f"{id}.buy.{port}"
                self.entries[key] = _Entry(
                    Parameter(kind="material", meaning=f"Material bought for port {port}")
                )
                self.references[key], self.places[key] = target, place
            else:
                found[port] = target
                self._bought[target] = place
        return found

    def _own(self, key: str, change: Tree, step: Step) -> None:
        """A value that a chain gives to its step instead of the step's own; `{industrial: {...}}`
        gives it at that scale only.
        """
        if key not in self.entries:
            name = key.rpartition(".")[2]
            self.problems.add(
                change.place,
                f"step {step.id} has no parameter '{name}'{nearest(name, step.schema)}",
            )
            return
        if change.is_mapping and change.value and set(change.value) <= set(project.names("scales")):
            if self.column not in change.value:
                return
            change = change.value[self.column]
        entry = self.entries[key]
        entry.bound = change.place
        if not self._reference(key, change):
            entry.base = change

    def _texts(self, tree: Tree | None) -> dict[str, tuple[str, Place]]:
        """A mapping of names to texts."""
        if tree is None:
            return {}
        if not tree.is_mapping:
            self.problems.add(tree.place, f"expected a mapping, found {shown(tree.value)}")
            return {}
        return {
            key: (text_of(member, self.problems), member.place)
            for key, member in tree.value.items()
        }

    def add_step(
        self, id: str, step: Step, place: Place | None = None, law: Law | None = None
    ) -> bool:
        """A step's values at the assembly's column, and the stand-alone values of its product
        properties; False without it.

        A `law`, whose values are there already, makes those of the machines needless.
        """
        tree = step.values or catalogue.step_document(step.id)
        scales = project.names("scales")
        members = take(tree, ["product", *scales], (), self.problems)
        if self.column not in members:
            have = ", ".join(key for key in tree.value if key != "product")
            self.problems.add(
                place or tree.place,
                f"step {step.id} has no numbers for scale '{self.column}'; it has: {have}",
            )
            return False
        own = {n: s for n, s in step.schema.items() if s.constant is None}
        of_product = [name for name, schema in own.items() if schema.of_product]
        of_machine = [name for name in own if name not in of_product]
        product = members.get("product")
        given = take(product, of_product, of_product, self.problems) if product is not None else {}
        if product is None and of_product:
            self.problems.add(
                tree.place, f"the key 'product' is missing; it gives {', '.join(of_product)}"
            )
        column = members[self.column]
        between = column.value.get("between") if column.is_mapping else None
        required = () if between is not None else of_machine
        given.update(take(column, [*of_machine, "between"], required, self.problems))
        given.pop("between", None)
        needed = {n: s for n, s in step.schema.items() if law is None or n not in REPLACED}
        self._scope(id, needed, given)
        if between is not None:
            names = [name for name in of_machine if name not in given and name in needed]
            self._between(id, step, members, between, names)
        return True

    def _between(
        self, id: str, step: Step, members: Mapping[str, Tree], between: Tree, names: list[str]
    ) -> None:
        """Values of a scale without numbers of its own: the geometric mean of two others, with a
        range over both.
        """
        ends = [item.value for item in self._list(between)]
        if len(ends) != 2 or any(end not in members for end in ends):
            self.problems.add(
                between.place, f"expected two scales of this file, found {shown(between.plain)}"
            )
            return
        for name in names:
            schema, key = step.schema[name], f"{id}.{name}"
            trees = [members[end].value.get(name) for end in ends]
            if any(tree is None for tree in trees):
                self.problems.add(
                    between.place, f"'{name}' is missing at {' or '.join(ends)}; give it here"
                )
                continue
            low, high = (
                read_value(key, schema, tree, self.problems, self.money, known_texts=self._files)
                for tree in trees
            )
            if low is None or high is None:
                continue
            mean = geometric_mean(
                key,
                schema,
                low,
                high,
                f"{ASSUMPTION} between {ends[0]} and {ends[1]}",
                between.place,
            )
            if mean is None:
                self.problems.add(
                    between.place, f"'{name}' has no mean of {ends[0]} and {ends[1]}; give it here"
                )
            else:
                self.entries[key].base = mean

    def _scope(
        self, scope: str, schema: Mapping[str, Parameter], members: Mapping[str, Tree]
    ) -> None:
        for name, declared in schema.items():
            key = f"{scope}.{name}"
            entry = self.entries[key] = _Entry(declared)
            if declared.constant is not None:
                entry.base = Value(
                    key,
                    declared,
                    number=declared.constant,
                    unit=declared.unit,
                    source=declared.source,
                )
            elif name in members and not self._reference(key, members[name]):
                entry.base = members[name]

    def _reference(self, key: str, tree: Tree) -> bool:
        """Take `{from: other key}` as a reference; says whether it was one."""
        if not (tree.is_mapping and "from" in tree.value):
            return False
        take(tree, ("from",), ("from",), self.problems)
        target = text_of(tree.value["from"], self.problems, "the key of another value")
        if target:
            self.references[key] = target
            self.places[key] = tree.value["from"].place
        return True

    def _bind(self, id: str, step: Step, name: str, target: str, place: Place) -> None:
        key = f"{id}.{name}"
        if key not in self.entries:
            self.problems.add(
                place, f"step {step.id} has no parameter '{name}'{nearest(name, step.schema)}"
            )
            return
        self.references[key] = target
        self.places[key] = place
        self.entries[key].bound = place

    # Overrides ----------------------------------------------------------------------------------------------------

    def override(self, changes: Iterable[tuple[str, Tree]], *, user: bool) -> None:
        """Replace values by key, in order; those of materials wait until it is known which
        materials are used.
        """
        for key, tree in changes:
            if key.startswith("materials."):
                self.pending.append((key, tree, user))
            else:
                self._override(key, tree, user)

    def _override(self, key: str, tree: Tree, user: bool) -> None:
        if key not in self.entries:
            hint = nearest(key, self.entries)
            if key.startswith("materials.") and key.split(".")[1] in self._files:
                hint = (
                    "; this scenario does not use that material"
                    if key.split(".")[1] not in self.materials
                    else hint
                )
            owner, _, name = key.partition(".")
            if f"{owner}.labour_exponent" in self.entries and name in REPLACED:
                hint = f"; a power law sizes '{owner}', so it has no machines"
            self.problems.add(tree.place, f"there is no value '{key}'{hint}")
            return
        entry = self.entries[key]
        if entry.schema.constant is not None:
            self.problems.add(tree.place, f"'{key}' is a constant")
        elif key == OUTPUT_KEY and tree.is_mapping and "from" in tree.value:
            self.problems.add(
                tree.place, f"'{key}' follows no other value; state it, such as 10 GWh/year"
            )
        elif key in self.references and entry.bound is not None:
            self.problems.add(
                tree.place,
                f"'{key}' follows from {self.references[key]}; change what that depends on",
            )
        elif not self._reference(key, tree):
            self.references.pop(key, None)
            if key == OUTPUT_KEY and spelled(tree).is_mapping:
                self.add_plant(tree)
            else:
                entry.overrides.append((tree, user))

    # Finishing ----------------------------------------------------------------------------------------------------

    def finish(self) -> tuple[dict[str, Value], dict[str, str]]:
        """All values by key, and all references, checked."""
        values: dict[str, Value] = {}
        for key, entry in self.entries.items():
            if entry.schema.kind != "number" and key not in self.references:
                self._read(key, entry, values)
        for material, place in self._used(values):
            self._add_material(material, place)
        self._check_recipes()
        for key, tree, user in self.pending:
            self._override(key, tree, user)
        for key, entry in self.entries.items():
            if entry.schema.kind == "number" and key not in self.references:
                self._read(key, entry, values)
        for key, target in self.references.items():
            self._check_reference(key, target, values)
        self._check_materials(values)
        for key, place in self._factors:
            if key not in self.entries and not self._is_quantity(key):
                self.problems.add(
                    place,
                    f"there is no value or cell quantity '{key}'{nearest(key, self._known())}",
                )
        order = {key: index for index, key in enumerate(self.entries)}
        return dict(sorted(values.items(), key=lambda item: order[item[0]])), self.references

    def _read(self, key: str, entry: _Entry, values: dict[str, Value]) -> None:
        base = entry.base
        if (
            isinstance(base, Tree) and key == OUTPUT_KEY
        ):  # what a plant is asked for is nobody's finding: no source needed
            asked = read_value(key, entry.schema, base, self.problems, self.money, user=True)
            base = replace(asked, fixed_by_user=False) if asked is not None else None
        elif isinstance(base, Tree):
            base = read_value(
                key, entry.schema, base, self.problems, self.money, known_texts=self._files
            )
        if base is None and not entry.overrides:
            return
        value = sourced = base  # what stands for "restore": the last value that was not the user's
        for tree, user in entry.overrides:
            made = read_value(
                key,
                entry.schema,
                in_same_unit(tree, value),
                self.problems,
                self.money,
                user=user,
                known_texts=self._files,
            )
            if made is not None:
                value = replace(made, sourced=sourced) if user else made
                sourced = sourced if user else made
        if value is not None:
            values[key] = value

    def _check_materials(self, values: Mapping[str, Value]) -> None:
        """Each choice must name a material that is sold in a unit in which the equations count it."""
        for key, entry in self.entries.items():
            if entry.schema.kind != "material" or key.partition(".")[2].startswith("buy."):
                continue
            end = self._end(key)
            found = values.get(end)
            facts = self.materials.get(str(found.text)) if found is not None else None
            direct = self.entries.get(self.references.get(key, ""))
            if facts is None or (direct is not None and not _sold_alike(facts, direct.schema)):
                continue
            if not _sold_alike(facts, entry.schema):
                place = self.places[key] if key in self.references else found.place  # type: ignore[union-attr]
                self.problems.add(
                    place,
                    f"{facts.id} is sold by {facts.unit}, but {key}"
                    f" ({entry.schema.meaning.lower()}) is counted in"
                    f" {' or '.join(entry.schema.sold_in)}",
                )
        for instance in self.chain.instances if hasattr(self, "chain") else ():
            for port, bought in instance.buy.items():
                end = self._end(bought)
                id = values[end].text if end in values else bought
                facts, needed = self.materials.get(str(id)), instance.step.ports[port].unit
                if facts is not None and not _alike(facts.unit, needed):
                    self.problems.add(
                        instance.place,
                        f"{facts.id} is sold by {facts.unit}, but port '{port}' of {instance.id}"
                        f" takes {needed}",
                    )

    def _end(self, key: str) -> str:
        """The key that a reference leads to in the end."""
        seen = {key}
        while key in self.references and self.references[key] not in seen:
            key = self.references[key]
            seen.add(key)
        return key

    def _used(self, values: Mapping[str, Value]) -> list[tuple[str, Place]]:
        """Materials that choices and purchases name."""
        used = {
            v.text: v.place
            for v in values.values()
            if v.schema.kind == "material" and v.text is not None
        }
        return [*used.items(), *self._bought.items()]

    def _add_material(self, id: str, place: Place) -> None:
        if id in self.materials:
            return
        if id not in self._files:
            self.problems.add(place, f"there is no material '{id}'{nearest(id, self._files)}")
            return
        tree = self._files[id]
        schema = MaterialParameters.parameters()
        members = take(
            tree, ("title", "unit", "kind", "recipe", *schema), ("title",), self.problems
        )
        of_unit = text_of(members["unit"], self.problems) if "unit" in members else "kg"
        kind = text_of(members["kind"], self.problems) if "kind" in members else "material"
        if kind not in MATERIAL_KINDS:
            self.problems.add(
                members["kind"].place,
                f"'{kind}' is not a kind of material: {', '.join(MATERIAL_KINDS)}",
            )
        try:
            unit(of_unit)
            schema = {
                **schema,
                "price": replace(
                    schema["price"], unit=f"USD/{of_unit}" if of_unit != "1" else "USD"
                ),
            }
        except UnitError as error:
            self.problems.add(members["unit"].place, str(error))
        recipe = members.get("recipe")
        ingredients = tuple(recipe.value) if recipe is not None and recipe.is_mapping else ()
        if "price" not in members and not ingredients:
            self.problems.add(tree.place, "a material needs a 'price' or a 'recipe'")
        title = text_of(members["title"], self.problems) if "title" in members else id
        self.materials[id] = MaterialFacts(id, title, of_unit, kind, ingredients)
        self._scope(f"materials.{id}", {n: s for n, s in schema.items() if n in members}, members)
        for ingredient in ingredients:
            assert recipe is not None
            self.entries[f"materials.{id}.recipe.{ingredient}"] = _Entry(
                _AMOUNT, recipe.value[ingredient]
            )
            self._add_material(ingredient, recipe.value[ingredient].place)

    def _check_recipes(self) -> None:
        """No material may be an ingredient of itself."""
        try:
            TopologicalSorter(
                {id: facts.ingredients for id, facts in self.materials.items()}
            ).prepare()
        except CycleError as error:
            circle = error.args[1]
            self.problems.add(
                self._files[circle[0]].place, f"the recipe runs in a circle: {' -> '.join(circle)}"
            )

    def _check_reference(self, key: str, target: str, values: Mapping[str, Value]) -> None:
        place, schema = self.places[key], self.entries[key].schema
        seen = [key]
        while target in self.references:
            if target in seen:
                self.problems.add(
                    place, f"references run in a circle: {' -> '.join([*seen, target])}"
                )
                return
            seen.append(target)
            target = self.references[target]
        direct = self.entries.get(self.references[key])
        if target not in self.entries and (
            schema.kind != "number" or not self._is_quantity(target)
        ):
            self.problems.add(
                place,
                f"there is no value or cell quantity '{target}'{nearest(target, self._known())}",
            )
        elif target in values:
            # otherwise told where that one follows it
            if direct is None or not misfits(direct.schema, values[target]):
                for problem in misfits(schema, values[target]):
                    self.problems.add(place, problem)
        elif target in self.entries and self.entries[target].schema.kind != schema.kind:
            self.problems.add(
                place,
                f"'{target}' is a {self.entries[target].schema.kind}; expected a {schema.kind}",
            )

    def followers(self) -> dict[str, Parameter]:
        """The schema of every value that follows a quantity of the cell."""
        return {
            key: self.entries[key].schema
            for key in self.references
            if self.entries[key].schema.kind == "number" and self._end(key) not in self.entries
        }

    def _known(self) -> list[str]:
        """Every value, and every quantity of the cell."""
        layers = (
            f"cell.{name}.{quantity}" for name, kind in self.layers for quantity in kind.quantities
        )
        return [*self.entries, *layers, *(f"cell.{name}" for name in _CELL_QUANTITIES)]

    def _is_quantity(self, target: str) -> bool:
        scope, _, name = target.rpartition(".")
        if scope == "cell":
            return name in _CELL_QUANTITIES
        return any(
            scope == f"cell.{layer}" and name in kind.quantities for layer, kind in self.layers
        )


def _sold_alike(facts: MaterialFacts, schema: Parameter) -> bool:
    """Whether a material is sold in a unit in which a choice counts it."""
    return any(_alike(facts.unit, unit) for unit in schema.sold_in)


def _alike(one: str, other: str) -> bool:
    """Whether two units have one dimension; a unit that is none was told already."""
    try:
        return convertible(one, other)
    except UnitError:
        return True


def _given(schema: Mapping[str, Parameter]) -> list[str]:
    """The parameters that a file gives: all but constants."""
    return [name for name, declared in schema.items() if declared.constant is None]
