"""Reading a chain's file: its steps with their values, bindings and purchases, the services beside
them, and the links.
"""

from __future__ import annotations

from collections.abc import Mapping

from model.language.names import nearest
from model.plant.chain import Chain, Instance, Link, schema_of
from model.plant.power_law import REPLACED, Law, SharedParameters
from model.plant.service import Parameters as ServiceParameters
from model.plant.service import Service
from model.plant.step import Step
from model.reading import project
from model.reading.document import Tree, take, text_of
from model.reading.errors import Place, UserError, quoted_value
from model.reading.parameter import Parameter
from model.scenario import catalogue
from model.scenario.law_reader import LAW_KEYS, check_flows, read_law
from model.scenario.ledger import Entry, Ledger
from model.scenario.patch import INSTANCE_KEYS, split_link
from model.scenario.step_values import add_step
from model.scenario.used_materials import UsedMaterials

RESERVED = ("site", "cell", "plant", "materials", "power_law")


def step_of(tree: Tree, form: str) -> str:
    """The step id of a chain entry, which may name one step or one per form (lab, line)."""
    if tree.is_mapping:
        return str(tree.value[form].value) if form in tree.value else ""
    return str(tree.value)


class ChainReader:
    """Reads one chain in a `form`, with the numbers of a `column`; `by_law` asks for power laws in
    place of machines.
    """

    def __init__(
        self, ledger: Ledger, materials: UsedMaterials, column: str, form: str, by_law: bool
    ) -> None:
        self.ledger, self.materials, self.problems = ledger, materials, ledger.problems
        self.column, self.form, self.by_law = column, form, by_law
        self.factors: list[tuple[str, Place]] = []  # what power laws multiply flows by

    def read(self, name: str, tree: Tree) -> Chain:
        """The chain of a document. Raises UserError, with all that was wrong so far, where it
        cannot be built.
        """
        before = self.problems.count
        required = ("title", "steps", "links")
        members = take(tree, (*required, "services", "power_law"), required, self.problems)
        instances = []
        for id, entry in self._mapping(members.get("steps"), "step ids").items():
            instance = self._instance(id, entry)
            if instance is not None:
                instances.append(instance)
        if self.by_law:
            instances += self._services(members, tree.place)
        links = self._links(members.get("links"))
        title = text_of(members["title"], self.problems) if "title" in members else name
        chain = Chain(name, title, tuple(instances), links)
        if self.problems.count == before:
            chain.check(self.problems, tree.place)
            self._check_laws(chain, members)
        if self.problems.count > before:
            self.problems.stop()
        return chain

    def _mapping(self, tree: Tree | None, what: str) -> dict[str, Tree]:
        """The members of a mapping that may be missing; a problem for what is no mapping."""
        if tree is None:
            return {}
        if not tree.is_mapping:
            self.problems.add(
                tree.place, f"expected a mapping of {what}, found {quoted_value(tree.value)}"
            )
            return {}
        return tree.value

    def _links(self, tree: Tree | None) -> tuple[Link, ...]:
        if tree is None:
            return ()
        if not isinstance(tree.value, list):
            self.problems.add(tree.place, f"expected a list, found {quoted_value(tree.value)}")
            return ()
        links = []
        for item in tree.value:
            try:
                links.append(Link(*split_link(item.value, item.place), item.place))
            except UserError as error:
                self.problems.add_line(str(error))
        return tuple(links)

    # Steps --------------------------------------------------------------------------------------

    def _instance(self, id: str, tree: Tree) -> Instance | None:
        members = take(tree, INSTANCE_KEYS, ("step", "line"), self.problems)
        if "step" not in members or "line" not in members:
            return None
        if "." in id or id in RESERVED:
            self.problems.add(
                tree.place, f"'{id}' cannot name a step; a dot or a reserved word is in it"
            )
        step = self._step(members["step"])
        if step is None:
            return None
        law = (
            self._law(id, members["power_law"]) if self.by_law and "power_law" in members else None
        )
        if not add_step(self.ledger, id, step, self.column, tree.place, law):
            return None
        own = members.get("set")
        for name, change in (own.value if own is not None and own.is_mapping else {}).items():
            if law is None or name not in REPLACED:
                self._fix(id, step, name, change)
        bindings = self._texts(members.get("bind"))
        for name, (target, place) in bindings.items():
            self._bind(id, step, name, target, place)
        for name, declared in schema_of(step, law).items():
            entry = self.ledger.entries[f"{id}.{name}"]
            if declared.of_product and name not in bindings and entry.bound is None:
                self.problems.add(
                    tree.place,
                    f"the product property '{name}' of step {id} is not bound; bind it to a"
                    " quantity of the cell, or set it",
                )
        purchases = self._purchases(id, self._texts(members.get("buy")))
        line = text_of(members["line"], self.problems)
        bound = {name: target for name, (target, _) in bindings.items()}
        return Instance(id, step, line, bound, purchases, tree.place, law)

    def _step(self, tree: Tree) -> Step | None:
        step_id = step_of(tree, self.form)
        if not step_id:
            forms = ", ".join(tree.value)
            self.problems.add(tree.place, f"the step has no form '{self.form}'; its forms: {forms}")
            return None
        try:
            return catalogue.step(step_id)
        except UserError as error:
            self.problems.add(tree.place, str(error))
            return None

    def _texts(self, tree: Tree | None) -> dict[str, tuple[str, Place]]:
        """A mapping of names to texts."""
        if tree is None:
            return {}
        if not tree.is_mapping:
            self.problems.add(tree.place, f"expected a mapping, found {quoted_value(tree.value)}")
            return {}
        return {
            key: (text_of(member, self.problems), member.place)
            for key, member in tree.value.items()
        }

    def _fix(self, id: str, step: Step, name: str, change: Tree) -> None:
        """A value that a chain gives to its step instead of the step's own; `{industrial: {...}}`
        gives it at that scale only.
        """
        key = f"{id}.{name}"
        if key not in self.ledger.entries:
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
        self.ledger.fix(key, change)

    def _bind(self, id: str, step: Step, name: str, target: str, place: Place) -> None:
        key = f"{id}.{name}"
        if key in self.ledger.entries:
            self.ledger.bind(key, target, place)
        else:
            self.problems.add(
                place, f"step {step.id} has no parameter '{name}'{nearest(name, step.schema)}"
            )

    def _purchases(self, id: str, buy: Mapping[str, tuple[str, Place]]) -> dict[str, str]:
        """What each unlinked port buys: a material, or the key of a choice of material, which the
        port then follows.
        """
        purchases = {}
        for port, (target, place) in buy.items():
            if "." in target:
                key = purchases[port] = f"{id}.buy.{port}"
                meaning = f"Material bought for port {port}"
                self.ledger.entries[key] = Entry(Parameter(kind="material", meaning=meaning))
                self.ledger.follow(key, target, place)
            else:
                purchases[port] = target
                self.materials.buy(target, place)
        return purchases

    # Power laws and services --------------------------------------------------------------------

    def _law(self, id: str, tree: Tree, own: Mapping[str, Parameter] | None = None) -> Law | None:
        """The power law of a step or service, with its values and those of `own` parameters beside
        them.
        """
        law_and_members = read_law(id, tree, self.problems, tuple(own or ()))
        if law_and_members is None:
            return None
        law, members = law_and_members
        self.ledger.enter(id, {**law.schema, **(own or {})}, members)
        for driver in law.drivers:
            for _, factors in driver.flows:
                self.factors += [(key, tree.place) for key in factors]
        return law

    def _services(self, members: Mapping[str, Tree], place: Place) -> list[Instance]:
        """What stands beside the path, and the values that all power laws share."""
        if "power_law" not in members:
            self.problems.add(
                place,
                "capacity 'power_law' needs power laws, and this chain states none; count its"
                " machines (capacity: integer or fractional)",
            )
            return []
        schema = SharedParameters.parameters()
        shared = take(members["power_law"], schema, schema, self.problems)
        self.ledger.enter("power_law", schema, shared)
        services = []
        for id, tree in self._mapping(members.get("services"), "services").items():
            service = self._service(id, tree)
            if service is not None:
                services.append(service)
        return services

    def _service(self, id: str, tree: Tree) -> Instance | None:
        line = tree.value.get("line") if tree.is_mapping else None
        if line is None:
            self.problems.add(
                tree.place,
                f"a service needs the keys line, {', '.join(LAW_KEYS[:1])} and its values",
            )
            return None
        if f"{id}.yield_" in self.ledger.entries or "." in id or id in RESERVED:
            self.problems.add(
                tree.place,
                f"'{id}' cannot name a service; a step has that name, or it is reserved",
            )
            return None
        values = {key: member for key, member in tree.value.items() if key != "line"}
        law = self._law(id, Tree(values, tree.place), ServiceParameters.parameters())
        if law is None:
            return None
        return Instance(id, Service(), text_of(line, self.problems), place=tree.place, law=law)

    def _check_laws(self, chain: Chain, members: Mapping[str, Tree]) -> None:
        """Every rate must be a flow of this chain that is known when it is needed."""
        steps = {instance.id: instance.step for instance in chain.instances}
        before: tuple[str, ...] = tuple(instance.id for instance in chain.path)
        for instance in chain.instances:
            if instance.law is None:
                continue
            on_path = instance.step.on_path
            part = members["steps" if on_path else "services"].value[instance.id]
            check_flows(
                instance.id, instance.law, steps, () if on_path else before, part, self.problems
            )
            before = before if on_path else (*before, instance.id)
