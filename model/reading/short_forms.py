"""Short ways of writing a value, and the mapping that each one stands for."""

from __future__ import annotations

from model.language.unit_spellings import plain
from model.reading.document import Tree
from model.reading.number_text import NumberError, read_quantity
from model.reading.parameter import Value


def spelled(tree: Tree) -> Tree:
    """A number given as a text, with its unit or without, as the mapping that says the same;
    anything else as it is.

    A text that cannot be read, or whose unit is not the one stated beside it, stays for the reader
    to tell of.
    """
    inner = tree.value.get("value") if tree.is_mapping else tree
    if inner is None or not isinstance(inner.value, str):
        return tree
    try:
        quantity = read_quantity(inner.value)
    except NumberError:
        return tree
    if quantity is None:
        return tree
    members = dict(tree.value) if tree.is_mapping else {}
    number, of = quantity
    beside = members.get("unit")
    if (
        of is not None
        and beside is not None
        and not (isinstance(beside.value, str) and plain(beside.value) == of)
    ):
        return tree
    members["value"] = Tree(number, inner.place)
    if of is not None:
        members["unit"] = Tree(of, inner.place)
    return Tree(members, tree.place)


def in_same_unit(tree: Tree, value: Value | None) -> Tree:
    """A number without a unit is meant in the unit and money year of the number it replaces."""
    if value is None or value.schema.kind != "number":
        return tree
    tree = spelled(tree)
    members = dict(tree.value) if tree.is_mapping else {"value": tree}
    if "unit" in members or "value" not in members:
        return tree
    members["unit"] = Tree(value.unit, tree.place)
    if value.year is not None and "year" not in members:
        members["year"] = Tree(value.year, tree.place)
    return Tree(members, tree.place)
