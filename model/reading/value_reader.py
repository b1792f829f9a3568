"""Reading a value from YAML, a number or a choice, checked against its schema.

Every problem is noted with file, line and key, and reading goes on, so that a user sees all of them
at once.
"""

from __future__ import annotations

from typing import Any

from model.language.names import among
from model.reading.document import Tree, take
from model.reading.errors import Problems, quoted_value
from model.reading.number_reader import MoneyFactor, NumberReader
from model.reading.parameter import Parameter, Value
from model.reading.short_forms import spelled

VALUE_KEYS = (
    "value",
    "unit",
    "range",
    "covers",
    "range_source",
    "distribution",
    "options",
    "year",
    "source",
    "note",
)


def read_value(
    key: str,
    schema: Parameter,
    tree: Tree,
    problems: Problems,
    money: MoneyFactor,
    *,
    user: bool = False,
    known_texts: dict[str, Any] | None = None,
) -> Value | None:
    """The value that a YAML entry gives for a parameter; problems are noted and None returned when
    it gives none.

    `money(currency, year, index)` is the factor to the scenario's money; `user` marks an override,
    which needs no source and is fixed unless it brings a range.
    """
    if schema.kind != "number":
        return _read_text(key, schema, tree, problems, known_texts or {}, user)
    if not tree.is_mapping:
        if not user:
            problems.add(
                tree.place, "expected {value, unit, source}, found " + quoted_value(tree.value)
            )
            return None
        tree = Tree({"value": tree}, tree.place)
    tree = spelled(tree)
    members = take(tree, VALUE_KEYS, ["value"] if user else ["value", "source"], problems)
    if "value" not in members:
        return None
    reader = NumberReader(key, schema, tree.place, members, problems)
    return reader.read(money, user)


def _read_text(
    key: str, schema: Parameter, tree: Tree, problems: Problems, known: dict[str, Any], user: bool
) -> Value | None:
    source = "user" if user else ""
    choice, note = tree, ""
    if tree.is_mapping:
        members = take(tree, ("value", "source", "note"), ["value"], problems)
        if "value" not in members:
            return None
        choice = members["value"]
        source = str(members["source"].value) if "source" in members else source
        note = str(members["note"].value) if "note" in members else ""
    allowed = schema.options if schema.options is not None else tuple(known)
    if choice.value not in allowed:
        kind = "material" if schema.kind == "material" else "choice"
        problems.add(
            choice.place,
            f"{quoted_value(choice.value)} is not a known"
            f" {kind}{among(str(choice.value), allowed, 'allowed')}",
        )
        return None
    return Value(key, schema, text=choice.value, source=source, place=tree.place, note=note)
