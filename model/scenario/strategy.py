"""Interface strategies: a patch of chain and cell with what was measured, how ready it is, and its
forms of a process.

A strategy occupies parts of the cell; two that occupy the same part exclude each other. They are
applied in the order in which a cell is made, `PARTS`, so that the order in which somebody names
them cannot change a result. A form is a process (lab, line, or others that a strategy names); which
column of numbers it is evaluated with is the scale's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from model.language.names import among
from model.plant.cell import SIDES
from model.reading import project
from model.reading.document import Tree, take, text_of
from model.reading.errors import Problems, quoted_value
from model.scenario import catalogue

# How ready the review calls a row of Table 2, from doubted to done by an industry; null where it
# says nothing.
LEVELS = ("laboratory", "adaptable", "mature")
KEYS = ("title", "side", "applies_to", "occupies", "table2", "readiness", "effect", "forms", "cell")
OPTIONAL = ("table2", "readiness", "cell")  # what Table 2 leaves out states its own readiness
PARTS = (
    "electrolyte",
    "cathode particles",
    "cathode mix",
    "firing",
    "sheet surface",
    "anode film",
    "anode",
)
EFFECTS = ("resistance_before", "resistance_after", "critical_current_density", "cycling", "note")
DEFAULT_FORMS = ("lab", "line")
SEPARATOR = "@"


@dataclass(frozen=True)
class Strategy:
    """A strategy as its file tells it. `forms` and `cell` hold patches, or one patch for each chain
    that needs its own.
    """

    id: str
    title: str
    side: str
    applies_to: tuple[str, ...]
    occupies: tuple[str, ...]
    table2: Mapping[str, Any]
    readiness: Mapping[str, Any]
    effect: Mapping[str, Tree]
    forms: Mapping[str, Tree]
    cell: Tree

    @property
    def contact(self) -> str:
        """The contact whose values it changes: an electrolyte's strategies are about lithium."""
        return self.side if self.side in SIDES else "anode"

    def patch(self, form: str, chain: str) -> Tree:
        """The patch of a chain in a form; a form may be the text of another whose process it
        shares.
        """
        patch = self._patch_of(form, chain)
        assert patch is not None, f"{self.id} has no form {form} for {chain}"
        return patch

    def forms_of(self, chain: str) -> list[str]:
        """The forms that there are for a chain."""
        return [form for form in self.forms if self._patch_of(form, chain) is not None]

    def _patch_of(self, form: str, chain: str) -> Tree | None:
        tree = self.forms[form]
        return of_chain(self.forms[tree.value] if isinstance(tree.value, str) else tree, chain)

    def steps(self, form: str, chain: str) -> list[str]:
        """Kinds of process that the form brings into a chain, in its order."""
        verbs = [verb for item in self.patch(form, chain).value for verb in item.value.items()]
        return [what.plain["step"] for verb, what in verbs if verb in ("insert", "replace")]

    def measured(self, name: str) -> float | None:
        """A number of the effect, in the unit it was reported in; None where nobody reports one."""
        return self.effect[name].value["value"].value if name in self.effect else None


@dataclass(frozen=True)
class Applied:
    """A strategy in a form, as a scenario uses it."""

    strategy: Strategy
    form: str

    @property
    def id(self) -> str:
        """The strategy's id."""
        return self.strategy.id

    @property
    def title(self) -> str:
        """The strategy's title."""
        return self.strategy.title

    def __str__(self) -> str:
        return f"{self.id}{SEPARATOR}{self.form}"

    @property
    def facts(self) -> dict[str, Any]:
        """Id, form, title and what is known about it, as plain data."""
        s = self.strategy
        return {
            "id": s.id,
            "form": self.form,
            "title": s.title,
            "side": s.side,
            "table2": dict(s.table2),
            "readiness": dict(s.readiness),
            "effect": {k: t.plain for k, t in s.effect.items()},
        }


def read(id: str) -> Strategy:
    """The strategy of an id. Raises UserError for an unknown id or a file that is not a strategy."""
    return _read(project.path_of("strategies", id))


@cache
def _read(path: Path) -> Strategy:
    tree, problems = project.document(path), Problems()
    members = take(tree, KEYS, [key for key in KEYS if key not in OPTIONAL], problems)
    problems.stop()
    side = text_of(members["side"], problems)
    if side not in (*SIDES, "electrolyte"):
        problems.add(
            members["side"].place, f"'{side}' is not a side: {', '.join(SIDES)}, electrolyte"
        )
    parts = _texts(members["occupies"], problems)
    for part in parts:
        if part not in PARTS:
            problems.add(
                members["occupies"].place, f"there is no part '{part}'{among(part, PARTS)}"
            )
    effect = take(members["effect"], EFFECTS, EFFECTS[:2], problems)
    for name in EFFECTS[:3]:
        if name in effect and not (effect[name].is_mapping and "value" in effect[name].value):
            problems.add(
                effect[name].place,
                f"expected a value with unit and source, found {quoted_value(effect[name].value)}",
            )
    forms = members["forms"].value if members["forms"].is_mapping else {}
    for name in DEFAULT_FORMS:
        if name not in forms:
            problems.add(members["forms"].place, f"the form '{name}' is missing")
    for form in forms.values():
        if isinstance(form.value, str) and (
            form.value not in forms or isinstance(forms[form.value].value, str)
        ):
            problems.add(form.place, f"'{form.value}' is not a form with a patch of its own")
    row = _row(members.get("table2"), problems)
    readiness = members["readiness"].plain if "readiness" in members else row.pop("readiness", None)
    if readiness is None:
        problems.add(tree.place, "a strategy that Table 2 leaves out needs the key 'readiness'")
    elif readiness.get("level") not in (None, *LEVELS):
        problems.add(
            tree.place,
            f"'{readiness['level']}' is not a level of readiness: {', '.join(LEVELS)}, null",
        )
    strategy = Strategy(
        path.stem,
        text_of(members["title"], problems),
        side,
        _texts(members["applies_to"], problems),
        parts,
        row,
        readiness or {},
        effect,
        forms,
        members.get("cell", Tree([], tree.place)),
    )
    problems.stop()
    return strategy


def _row(tree: Tree | None, problems: Problems) -> dict[str, Any]:
    """The row of the review's Table 2 with its readiness; empty for what the table leaves out."""
    if tree is None:
        return {}
    rows = project.document(project.SCENARIOS / "table2.yaml").value
    if tree.value not in rows:
        problems.add(
            tree.place,
            f"Table 2 has no row {quoted_value(tree.value)}{among(str(tree.value), rows)}",
        )
        return {}
    return dict(rows[tree.value].plain)


def _texts(tree: Tree, problems: Problems) -> tuple[str, ...]:
    if not isinstance(tree.value, list) or not tree.value:
        found = "an empty one" if tree.value == [] else quoted_value(tree.value)
        problems.add(tree.place, f"expected a list with at least one name, found {found}")
        return ()
    return tuple(text_of(item, problems) for item in tree.value)


def readiness(chosen: Iterable[Applied]) -> str | None:
    """The lowest level of readiness among strategies; None where one is unknown. Without any,
    nothing new is needed.
    """
    levels = [applied.strategy.readiness.get("level") for applied in chosen]
    return None if None in levels else min(levels, key=LEVELS.index, default=LEVELS[-1])


def of_chain(tree: Tree, chain: str) -> Tree | None:
    """A patch, or of several the one of the chain or of the nearest chain that it extends; None
    without one.
    """
    if not tree.is_mapping:
        return tree
    return next((tree.value[name] for name in catalogue.lineage(chain) if name in tree.value), None)
