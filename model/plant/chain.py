"""A process chain: steps, the links between them, and the demand pulled back from the plant's good
output.

A chain is a directed graph without cycles. Each link leads from a step's output to a named port of
another step; lines converge where several links reach one step. Demand is pulled: every step must
deliver what its consumers process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from model.language.equations import Number, lowest, total
from model.language.names import nearest
from model.plant.power_law import REPLACED, Law
from model.plant.step import Step
from model.reading.errors import Place, Problems
from model.reading.parameter import Parameter


@dataclass(frozen=True)
class Instance:
    """A step at its place in a chain: its id there, its line, what its parameters are bound to,
    what its ports buy.

    With a `law` its labour, investment and floor follow from a power law instead of machines.
    """

    id: str
    step: Step
    line: str
    bind: Mapping[str, str] = field(default_factory=dict)
    buy: Mapping[str, str] = field(default_factory=dict)
    place: Place = Place("")
    law: Law | None = None

    @property
    def schema(self) -> dict[str, Parameter]:
        """The parameters of the step at this place."""
        return schema_of(self.step, self.law)


def schema_of(step: Step, law: Law | None) -> dict[str, Parameter]:
    """The parameters of a step; a power law brings its own in place of those of machines."""
    if law is None:
        return step.schema
    return {name: p for name, p in step.schema.items() if name not in REPLACED} | dict(law.schema)


@dataclass(frozen=True)
class Link:
    """Output of step `source` into `port` of step `target`."""

    source: str
    target: str
    port: str
    place: Place = Place("")

    def __str__(self) -> str:
        return f"{self.source} -> {self.target}.{self.port}"


@dataclass(frozen=True)
class Chain:
    """Steps and services in the order of their file, and links."""

    name: str
    title: str
    instances: tuple[Instance, ...]
    links: tuple[Link, ...]

    @cached_property
    def by_id(self) -> dict[str, Instance]:
        """Instances by their ids."""
        return {instance.id: instance for instance in self.instances}

    @cached_property
    def path(self) -> tuple[Instance, ...]:
        """The steps that the product passes through."""
        return tuple(instance for instance in self.instances if instance.step.on_path)

    @cached_property
    def services(self) -> tuple[Instance, ...]:
        """What stands beside the path, in the order of evaluation."""
        return tuple(instance for instance in self.instances if not instance.step.on_path)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Line names in order of first appearance."""
        return tuple(dict.fromkeys(instance.line for instance in self.instances))

    @cached_property
    def sources(self) -> dict[str, list[Link]]:
        """Incoming links by step."""
        return {i.id: [link for link in self.links if link.target == i.id] for i in self.instances}

    @cached_property
    def consumers(self) -> dict[str, list[Link]]:
        """Outgoing links by step."""
        return {i.id: [link for link in self.links if link.source == i.id] for i in self.instances}

    @cached_property
    def upstream_order(self) -> tuple[str, ...]:
        """Step ids from the product back to the raw materials."""
        graph = {i.id: [link.target for link in self.consumers[i.id]] for i in self.path}
        return tuple(TopologicalSorter(graph).static_order())

    @cached_property
    def downstream_order(self) -> tuple[str, ...]:
        """Step ids from the raw materials to the product: what nothing feeds any more first, in the
        order of the file.
        """
        graph = {i.id: [link.source for link in self.sources[i.id]] for i in self.path}
        sorter, position, order = TopologicalSorter(graph), list(graph).index, list[str]()
        sorter.prepare()
        while sorter:
            ready = sorter.get_ready()
            sorter.done(*ready)
            order += sorted(ready, key=position)
        return tuple(order)

    @property
    def product(self) -> Instance:
        """The step whose output is the plant's."""
        return next(i for i in self.path if not self.consumers[i.id])

    def check(self, problems: Problems, place: Place) -> None:
        """Note every way in which this is not a chain: dangling links, units, ports, cycles,
        several products.
        """
        from model.language.units import convertible

        before = problems.count
        for link in self.links:
            for end in (link.source, link.target):
                if end not in self.by_id:
                    problems.add(
                        link.place,
                        f"the link {link} names an unknown step '{end}'{nearest(end, self.by_id)}",
                    )
            if link.source not in self.by_id or link.target not in self.by_id:
                continue
            source, target = self.by_id[link.source].step, self.by_id[link.target].step
            if link.port not in target.ports:
                ports = ", ".join(target.ports) or "none"
                problems.add(
                    link.place, f"step {target.id} has no port '{link.port}'; its ports: {ports}"
                )
            elif not convertible(source.unit, target.ports[link.port].unit):
                needs = target.ports[link.port].unit
                problems.add(
                    link.place,
                    f"{link}: units differ; {source.id} gives {source.unit}, the port takes"
                    f" {needs}",
                )
        if problems.count > before:
            return
        self._check_ports(problems)
        self._check_shape(problems, place)

    def _check_ports(self, problems: Problems) -> None:
        for instance in self.instances:
            fed = [link.port for link in self.sources[instance.id]]
            for port, declared in instance.step.ports.items():
                if fed.count(port) > 1:
                    problems.add(
                        instance.place,
                        f"port '{port}' of {instance.id} is fed by {fed.count(port)} links",
                    )
                if port in fed and port in instance.buy:
                    problems.add(
                        instance.place, f"port '{port}' of {instance.id} is both linked and bought"
                    )
                if port not in fed and port not in instance.buy and not declared.optional:
                    problems.add(
                        instance.place,
                        f"port '{port}' of {instance.id} has no link; link a step or buy a"
                        " material",
                    )
            for port in instance.buy:
                if port not in instance.step.ports:
                    ports = ", ".join(instance.step.ports) or "none"
                    problems.add(
                        instance.place,
                        f"{instance.id} buys for an unknown port '{port}'; its ports: {ports}",
                    )

    def _check_shape(self, problems: Problems, place: Place) -> None:
        try:
            _ = self.upstream_order
        except CycleError as error:
            problems.add(
                place, f"the chain runs in a circle: {' -> '.join(reversed(error.args[1]))}"
            )
            return
        ends = [i.id for i in self.path if not self.consumers[i.id]]
        if len(ends) != 1:
            problems.add(
                place, f"expected one step without consumers, the product; found {', '.join(ends)}"
            )
        elif self.product.step.unit != "cell":
            problems.add(
                place, f"the product step {ends[0]} gives {self.product.step.unit}; expected cell"
            )

    def demand(
        self, id: str, processed: Mapping[str, Number], inputs: Mapping[str, Mapping[str, Number]]
    ) -> Number:
        """Good output needed from a step: the sum over its consumers of what they process times
        what a unit takes.
        """
        return total(
            inputs[link.target][link.port] * processed[link.target] for link in self.consumers[id]
        )

    def compound_yield(
        self,
        yields: Mapping[str, Number],
        keep: Callable[[str, Number], Number] = lambda id, value: value,
    ) -> dict[str, Number]:
        """For each step, the product of yields from it to the end of the plant, on the worst path.

        `keep(id, value)` may record each one.
        """
        compound: dict[str, Number] = {}
        for id in self.upstream_order:
            after = [compound[link.target] for link in self.consumers[id]]
            compound[id] = keep(id, yields[id] * lowest(after) if after else yields[id])
        return compound
