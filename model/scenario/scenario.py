"""A scenario: chain, cell, site, scale and every value, read from YAML files and checked as a
whole.

Values have global keys, `<scope>.<parameter>`: `site.discount_rate`, `site.dry.investment`,
`materials.llzo.price`, `cell.separator.thickness`, `cell.interface.anode.resistance`,
`plant.annual_output`, `<step id>.<parameter>`. A value used in several places is one value; the
other places hold a reference to its key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from model.layers import Kind
from model.plant import tables
from model.plant.chain import Chain
from model.plant.material import MaterialFacts
from model.reading.document import Tree, as_tree, parse
from model.reading.errors import Place, Problems, UserError
from model.reading.parameter import Parameter, Value
from model.reading.short_forms import in_same_unit
from model.reading.value_reader import read_value
from model.scenario import strategy
from model.scenario.build import build
from model.scenario.common_causes import SCOPE, CommonCause, common_causes
from model.scenario.following import end_of
from model.scenario.header import Header, Left, Override, document_of, file_of, read_header
from model.scenario.ledger import OUTPUT_KEY
from model.scenario.remarks import remarks
from model.scenario.scales import settled


@dataclass(frozen=True)
class Scenario:
    """Everything an evaluation needs. Immutable: `with_set` and `load` make new ones.

    `values` holds numbers and choices by key; `references` says which key takes its value from
    which, and `followers` the schema of each that follows a quantity of the cell. `left` holds what
    was set at another scale and does not hold at this one.
    """

    name: str
    title: str
    scale: str
    site: str
    chain: Chain
    cell_name: str
    layers: tuple[tuple[str, Kind], ...]
    materials: Mapping[str, MaterialFacts]
    values: Mapping[str, Value]
    references: Mapping[str, str]
    capacity: str
    convention: str
    money_year: int
    header: Header
    strategies: tuple[strategy.Applied, ...] = ()
    overrides: tuple[Override, ...] = ()
    left: tuple[Left, ...] = ()
    followers: Mapping[str, Parameter] = field(default_factory=dict)
    warnings: tuple[str, ...] = field(default=())

    @cached_property
    def uncertain(self) -> tuple[str, ...]:
        """Keys of the values that Monte Carlo draws, in a fixed order."""
        return tuple(key for key, value in self.values.items() if value.uncertain)

    @cached_property
    def common_causes(self) -> tuple[CommonCause, ...]:
        """What moves several of the uncertain values together."""
        return common_causes(self.values, self.uncertain)

    @cached_property
    def numbers(self) -> dict[str, float]:
        """Coherent numbers by key, unknown ones left out."""
        return {
            key: value.coherent for key, value in self.values.items() if value.coherent is not None
        }

    def number(self, key: str) -> float:
        """A stated number in coherent units, its own or that which it follows. Raises UserError
        where none is stated.
        """
        end = self.end_of(key)
        if end not in self.numbers:
            raise UserError(
                f"{key} follows {end}, which is calculated; state a number for this study"
            )
        return self.numbers[end]

    def text(self, key: str) -> str:
        """The text of a choice, its own or that which it follows."""
        return str(self.values[self.end_of(key)].text)

    def end_of(self, key: str) -> str:
        """The key whose value stands for this one: itself, or where its references lead."""
        return end_of(key, self.references)

    @cached_property
    def draws_checked(self) -> set[int]:
        """By how many draws a study has seen already that results of this scenario can be."""
        return set()

    @cached_property
    def programs(self) -> dict[Any, Any]:
        """What studies have traced of this scenario, for the next one: programs by outputs and
        inputs.
        """
        return {}

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs: the fields, and nothing that follows from them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def learning(self) -> Tree | None:
        """How the line learns in its first years, as the scenario states it for `ramp`; None where
        it does not.
        """
        return self.header.learning

    @property
    def form(self) -> str:
        """Which form of a process the scale uses: lab or line."""
        return self.header.form

    @property
    def sizing(self) -> str:
        """How the plant is sized, in words."""
        return (
            "process areas by power law"
            if self.capacity == "power_law"
            else f"{self.capacity} machines"
        )

    @cached_property
    def fingerprint(self) -> str:
        """Twelve digits that change with anything that can change a result."""
        data = {
            "values": {
                k: [v.number, v.text, v.unit, v.range, v.covers, v.distribution, v.options, v.year]
                for k, v in self.values.items()
            },
            "references": dict(self.references),
            "chain": [[i.id, i.step.id, i.line, dict(i.buy)] for i in self.chain.instances],
            **{
                f"law of {i.id}": [i.law.combined_by, [[d.name, d.flows] for d in i.law.drivers]]
                for i in self.chain.instances
                if i.law is not None
            },
            "links": [str(link) for link in self.chain.links],
            "layers": [[id, kind.id] for id, kind in self.layers],
            "rules": [self.capacity, self.convention, self.money_year],
            "tables": tables.digest(),
        }
        if self.learning is not None:
            data["learning"] = self.learning.plain
        if self.strategies:
            data["strategies"] = [str(applied) for applied in self.strategies]
        return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:12]

    def with_set(
        self, changes: Mapping[str, Any], origin: str = "user", at: str | None = None
    ) -> Scenario:
        """A scenario with values replaced: `{"sintering.yield_": 0.9}` or `{key: {"value": ...,
        "range": [...]}}`.

        They are meant at this scale, or `at` another, from which they come along as `at_scale` has
        it. Raises UserError naming every key that does not exist or value that is not allowed.
        """
        trees = [
            (key, as_tree(change, Place(origin, None, key))) for key, change in changes.items()
        ]
        patched = self._with_numbers(trees) if at in (None, self.scale) else None
        if patched is not None:
            return patched
        asked = [Left(at or self.scale, key, tree) for key, tree in trees]
        held, left = settled(self.header.seen_from(at or self.scale), self.header, asked)
        return _build(
            self.name, self.header, (*self.overrides, *held), Problems(), (*self.left, *left)
        )

    def _with_numbers(self, changes: Sequence[Override]) -> Scenario | None:
        """The scenario with numbers replaced and all else as it is; None where more than numbers
        may follow.

        What is wrong is told by building anew, in the usual words.
        """
        to_money, problems = tables.money().to_year(self.money_year), Problems()
        targets, changed = set(self.references.values()), {**self.values}
        overridden = {key for key, _ in self.overrides}
        for key, tree in changes:
            value = changed.get(key)
            strength = key.startswith(f"{SCOPE}.")  # may not bring a range, which is told
            if value is None or strength or not _is_number(value, tree) or key in targets:
                return None
            new = read_value(
                key, value.schema, in_same_unit(tree, value), problems, to_money, user=True
            )
            if new is None or problems.count:
                return None
            changed[key] = replace(new, sourced=value.sourced if key in overridden else value)
            overridden.add(key)
        return replace(
            self,
            values=changed,
            overrides=(*self.overrides, *changes),
            warnings=remarks(changed, self.left, self.scale),
        )

    def with_title(self, title: str) -> Scenario:
        """The same scenario under another title."""
        return _build(
            self.name, replace(self.header, title=title), self.overrides, Problems(), self.left
        )

    def at_scale(self, scale: str, origin: str = "user") -> Scenario:
        """The same chain and cell at another scale, which brings its own output, site, capacity
        mode and form.

        A change comes along where both scales take the number from the same place, as the cell's
        and the materials'. Where the other scale has a number of its own, that stands; the change
        is `left`, is warned of, and is there again at its scale.
        """
        if scale == self.scale:
            return self
        header = self.header.at_scale(scale, origin)
        asked = [
            *(item for item in self.left if item.scale != scale),
            *(Left(self.scale, *item) for item in self.overrides),
        ]
        asked += [item for item in self.left if item.scale == scale]
        overrides, left = settled(self.header, header, asked)
        return _build(self.name, header, overrides, Problems(), left)

    def at_site(self, site: str, origin: str = "user") -> Scenario:
        """The same scenario at another site: its hours, wages, energy, buildings and finance."""
        if site == self.site:
            return self
        return _build(
            self.name, self.header.at_site(site, origin), self.overrides, Problems(), self.left
        )

    def at_convention(self, convention: str, origin: str = "user") -> Scenario:
        """The same scenario costed by another convention, such as `flat_rate`. Raises UserError for
        one that is none.
        """
        if convention == self.convention:
            return self
        return _build(
            self.name,
            self.header.at_convention(convention, origin),
            self.overrides,
            Problems(),
            self.left,
        )

    def with_strategies(self, strategies: Iterable[str], origin: str = "user") -> Scenario:
        """A scenario with these strategies, `name` or `name@form`, in place of its own; without
        any, the bare cell.

        Raises UserError for what does not apply to the chain, is named twice or excludes another.
        """
        header = self.header.with_strategies(strategies, origin)
        return _build(self.name, header, self.overrides, Problems(), self.left)


def _is_number(value: Value, tree: Tree) -> bool:
    """Whether a change replaces a number that stands for itself by another."""
    if (
        value.schema.kind != "number"
        or value.schema.constant is not None
        or value.key == OUTPUT_KEY
    ):
        return False
    return not (tree.is_mapping and "from" in tree.value)


def load(
    scenario: str | Path,
    *,
    scale: str | None = None,
    set: Mapping[str, Any] | None = None,
    strategies: Iterable[str] | None = None,
    site: str | None = None,
    convention: str | None = None,
    origin: str = "user",
) -> Scenario:
    """The scenario of a path or a ready scenario's name, optionally at another scale or site and
    with values replaced.

    A `scale` that differs from the scenario's own brings its own output, site, capacity mode and
    form of strategies, and of what the file sets it takes what `at_scale` would; `set` is meant at
    the scale that is asked for. `strategies` stand in place of the scenario's own. Raises UserError
    with all problems at once, each naming file, line and key.
    """
    path, name = file_of(scenario)
    problems = Problems()
    header, overrides = read_header(document_of(path), path, name, problems)
    if strategies is not None:
        header = header.with_strategies(strategies, origin)
    if convention is not None:
        header = header.at_convention(convention, origin)
    own = header if site is None else header.at_site(site, origin)
    if scale is not None and scale != header.scale:
        header = header.at_scale(scale, origin)
    if site is not None:
        header = header.at_site(site, origin)
    held, left = settled(own, header, overrides)
    asked = [
        (key, as_tree(change, Place(origin, None, key))) for key, change in (set or {}).items()
    ]
    return _build(name, header, (*held, *asked), problems, left)


def load_text(text: str, name: str, label: str) -> Scenario:
    """The scenario in a YAML text that came from elsewhere, such as a workbook or an upload;
    `label` names it in messages.

    It may extend ready scenarios only, for it lies in no folder. Raises UserError like `load`.
    """
    problems = Problems()
    header, overrides = read_header(parse(text, label), None, name, problems)
    held, left = settled(header, header, overrides)
    return _build(name, header, held, problems, left)


def differing_inputs(a: Scenario, b: Scenario) -> list[str]:
    """Keys of the inputs that both hold and that are not the same number or text in both."""
    keys = []
    for key, one in a.values.items():
        other = b.values.get(key)
        if other is not None and (one.coherent, one.text) != (other.coherent, other.text):
            keys.append(key)
    return keys


def _build(
    name: str,
    header: Header,
    overrides: Iterable[Override],
    problems: Problems,
    left: tuple[Left, ...] = (),
) -> Scenario:
    """The scenario of a header; `problems` may already hold some."""
    overrides = tuple(overrides)
    built = build(header, overrides, problems)
    stated = built.header
    # a header is complete when it was built
    assert stated.site is not None and stated.capacity is not None
    return Scenario(
        name=name,
        title=stated.title,
        scale=stated.scale,
        site=stated.site,
        chain=built.chain,
        cell_name=stated.cell,
        layers=built.layers,
        materials=built.materials,
        values=built.values,
        references=built.references,
        capacity=stated.capacity,
        convention=stated.convention,
        money_year=stated.money_year,
        header=stated,
        strategies=built.strategies,
        overrides=overrides,
        left=left,
        followers=built.followers,
        warnings=(*built.remarks, *remarks(built.values, left, stated.scale)),
    )
