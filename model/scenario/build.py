"""From a header and overrides to what is evaluated: documents found, strategies applied, values
assembled and checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from model.conventions import DEFAULT, conventions
from model.language.names import among
from model.layers import Kind
from model.plant import tables
from model.plant.chain import Chain
from model.plant.economics import CAPACITY_MODES
from model.plant.material import MaterialFacts
from model.reading import project
from model.reading.document import Tree, take, text_of
from model.reading.errors import Problems, UserError, hidden
from model.reading.parameter import Parameter, Value
from model.scenario import catalogue, chosen_strategies, following, learning, purchase, strategy
from model.scenario.assemble import Assembly
from model.scenario.header import Header, Override, take_set
from model.scenario.patch import apply

SCALE_KEYS = ("title", "column", "site", "annual_output", "capacity", "form", "set")


@dataclass(frozen=True)
class Built:
    """What an evaluation needs, under a header that is complete: site, output, capacity mode and
    form are stated.
    """

    header: Header
    chain: Chain
    layers: tuple[tuple[str, Kind], ...]
    materials: Mapping[str, MaterialFacts]
    values: Mapping[str, Value]
    references: Mapping[str, str]
    strategies: tuple[strategy.Applied, ...]
    followers: Mapping[str, Parameter]
    remarks: tuple[str, ...]

    @property
    def convention(self) -> str:
        """Name of the costing convention."""
        return self.header.convention


def build(header: Header, overrides: Iterable[Override], problems: Problems) -> Built:
    """Assemble values, chain and cell, and check the whole; `problems` may already hold some.
    Raises UserError with all.
    """
    unseen = hidden(header.title)
    if unseen:
        problems.add(header.place_of("title"), f"the title holds {unseen}")
    scale = _named("scales", "scale", header, problems)
    chain = _named("chains", "chain", header, problems)
    cell = _named("cells", "cell", header, problems)
    if None in (scale.value, chain.value, cell.value):
        problems.stop()
    required = [key for key in SCALE_KEYS if key != "set"]
    members = take(scale, SCALE_KEYS, required, problems)
    if not all(key in members for key in required):
        problems.stop()
    header = replace(
        header,
        site=header.site or text_of(members["site"], problems),
        annual_output=header.annual_output or members["annual_output"],
        capacity=header.capacity or text_of(members["capacity"], problems),
        form=text_of(members["form"], problems),
    )
    assert (
        header.site is not None and header.annual_output is not None and header.capacity is not None
    )
    site = _named("sites", "site", header, problems)
    if site.value is None:
        problems.stop()
    convention, capacity = header.convention, header.capacity
    _one_of(convention, tuple(conventions()), "convention", header, problems)
    _one_of(capacity, CAPACITY_MODES, "capacity", header, problems)
    money = tables.money()
    if header.money_year not in money.years:
        problems.add(
            header.place, f"money_year {header.money_year} has no price index; known: {money.years}"
        )
        problems.stop()
    if header.learning is not None:
        learning.check(header.learning, problems)
    scale_set = take_set(members["set"], problems) if "set" in members else []
    before = problems.count
    chosen = chosen_strategies.choose(header.strategies, header.chain, header.form, problems)
    # without them, keys of theirs that are set would be reported as unknown
    if problems.count > before:
        problems.stop()
    cell, fitted = chosen_strategies.fitted(chosen, header.chain, cell)
    # so that what else is wrong is told as well
    known = convention if convention in conventions() else DEFAULT
    column = text_of(members["column"], problems)
    to_year = money.to_year(header.money_year)
    patched, left_out = (
        chosen_strategies.patched(chosen, header.chain, chain),
        list[purchase.Made](),
    )
    while True:
        parts = Assembly(problems, to_year, column, header.form, capacity == "power_law", known)
        parts.add_site(site)
        parts.add_plant(header.annual_output)
        parts.add_cell(cell)
        built_chain = parts.add_chain(header.chain, patched)
        parts.add_common_causes()
        parts.override([*scale_set, *fitted], user=False)
        parts.override(overrides, user=True)
        values, references = parts.finish()
        problems.stop()
        bought = purchase.bought(built_chain.path, values, references, parts.used.facts, problems)
        problems.stop()
        if not bought:
            break
        left_out += bought
        patched = apply(patched, purchase.patch(bought))
    built = Built(
        header=header,
        chain=built_chain,
        layers=tuple(parts.ledger.layers),
        materials=parts.used.facts,
        values=values,
        references=references,
        strategies=chosen,
        followers=parts.ledger.followers(),
        remarks=purchase.remarks(left_out),
    )
    following.check_units(built, parts.ledger.places, problems)
    problems.stop()
    return built


def _named(kind: str, member: str, header: Header, problems: Problems) -> Tree:
    """The document of a chain, cell, scale or site that the header names. Raises UserError where it
    is none.
    """
    name = getattr(header, member)
    try:
        if kind in ("cells", "chains"):
            return (catalogue.cell_document if kind == "cells" else catalogue.chain_document)(name)
        return project.document(project.path_of(kind, name))
    except UserError as error:
        problems.add(header.place_of(member), str(error))
        return Tree(None, header.place_of(member))


def _one_of(
    name: str, allowed: tuple[str, ...], what: str, header: Header, problems: Problems
) -> None:
    if name not in allowed:
        problems.add(
            header.place_of(what), f"'{name}' is not a {what}{among(name, allowed, 'allowed')}"
        )
