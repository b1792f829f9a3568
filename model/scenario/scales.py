"""Scales of a scenario: at which it can be run, and which changes made at one scale hold at
another.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

from model.reading import project
from model.reading.errors import Place, Problems, UserError
from model.scenario import catalogue, chosen_strategies
from model.scenario.build import Built, build
from model.scenario.chain_reader import step_of
from model.scenario.header import Header, Left, Override, file_of, read_header


def settled(
    own: Header, header: Header, overrides: Sequence[Left]
) -> tuple[tuple[Override, ...], tuple[Left, ...]]:
    """Of overrides made at any scales: those that hold at the scale of a header, in their order,
    and those left behind.

    `own` is the header at which they were made but for their scale, which brings another place of
    many values.
    """
    elsewhere = dict.fromkeys(item.scale for item in overrides if item.scale != header.scale)
    left: list[Left] = []
    for scale in elsewhere:
        made_there = [item for item in overrides if item.scale == scale]
        left += _scale_bound(replace(own, scale=scale), header, made_there)
    return tuple((item.key, item.tree) for item in overrides if item not in left), tuple(left)


def _scale_bound(before: Header, after: Header, overrides: Sequence[Left]) -> list[Left]:
    """Those overrides whose numbers two headers take from different places; all, where the first
    cannot be built.
    """
    try:
        new = build(after, (), Problems())
    except UserError:  # told when the scenario itself is built
        return []
    try:
        old = build(before, (), Problems())
    except UserError:
        return list(overrides)
    of_materials = [item for item in overrides if item.key.startswith("materials.")]
    others = [item for item in overrides if item not in of_materials]
    bound = []
    for item in others:
        origin = _origin(old, item.key)
        if origin and origin != _origin(new, item.key):
            bound.append(item)
    if all(item.key in new.values for item in of_materials):
        return bound
    # A material may be there for another override alone, which buys it.
    with suppress(UserError):
        old = build(before, [(o.key, o.tree) for o in others], Problems())
        new = build(after, [(o.key, o.tree) for o in others if o not in bound], Problems())
    return bound + [o for o in of_materials if o.key in old.values and o.key not in new.values]


def _origin(built: Built, key: str) -> Place | str | None:
    """Where the value of a key comes from: a place in a file, or the key that it refers to."""
    return built.values[key].place if key in built.values else built.references.get(key)


class Headed(Protocol):
    """Whatever has a header, as a scenario does."""

    @property
    def header(self) -> Header:
        """What it states beside its values."""


def scales_of(scenario: Headed | str) -> list[str]:
    """The scales at which a scenario can be run: those whose column every one of its steps has, the
    laboratory first.
    """
    if isinstance(scenario, str):
        path, name = file_of(scenario)
        header, _ = read_header(project.document(path), path, name, Problems())
    else:
        header = scenario.header
    scales = sorted(project.names("scales"), key=_size_of)
    return [scale for scale in scales if _has_numbers(header, scale)]


def _size_of(scale: str) -> int:
    """The place of a scale from small to large; those of other names come last."""
    known = ("lab", "pilot", "industrial")
    return known.index(scale) if scale in known else len(known)


def _has_numbers(header: Header, scale: str) -> bool:
    """Whether every step of a scenario has numbers at a scale."""
    data = project.document(project.path_of("scales", scale)).plain
    chosen = chosen_strategies.choose(header.strategies, header.chain, data["form"], Problems())
    chain = chosen_strategies.patched(chosen, header.chain, catalogue.chain_document(header.chain))
    steps = chain.value["steps"].value.values()
    ids = [step_of(entry.value["step"], data["form"]) for entry in steps]
    return all(data["column"] in catalogue.step_scales(id) for id in ids)
