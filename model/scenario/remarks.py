"""What a reader should know of a scenario's values: outside their sources, fixed by somebody, left
at another scale.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from model.reading.document import Tree
from model.reading.parameter import Value
from model.scenario.header import Left


def remarks(values: Mapping[str, Value], left: tuple[Left, ...], scale: str) -> tuple[str, ...]:
    """What a reader should know of the values: those outside their sources, those fixed, those left
    behind.
    """
    outside = [warning(value) for value in values.values() if value.outside]
    fixed = [
        f"{value.key} is fixed by you at {value.number:g} {value.unit}".removesuffix(" 1")
        for value in values.values()
        if value.fixed_by_user and value.number is not None and not value.outside
    ]
    return (*outside, *fixed, *left_behind(left, scale, values))


def warning(value: Value) -> str:
    """What to tell about a value outside its sourced range."""
    origin = value.sourced or value
    assert origin.range is not None
    unit = "" if origin.unit == "1" else f" {origin.unit}"
    low, high = origin.range
    return (
        f"{value.key}: {value.number:g} {value.unit} is outside the sourced range {low:g} to"
        f" {high:g}{unit}".replace(" 1 is", " is")
    )


def left_behind(left: Iterable[Left], scale: str, values: Mapping[str, Value]) -> tuple[str, ...]:
    """What to tell about changes that were made at other scales, one line for each of these scales."""
    by_scale: dict[str, list[str]] = {}
    for item in left:
        here = values.get(item.key)
        own = "no such value here" if here is None else f"here {here.as_text}"
        by_scale.setdefault(item.scale, []).append(
            f"{item.key} ({_override_text(item.tree)}; {own})"
        )
    return tuple(
        f"set at {other} scale and left out, because the {scale} scale has numbers of its own:"
        f" {', '.join(items)}"
        for other, items in by_scale.items()
    )


def _override_text(tree: Tree) -> str:
    """An override in a few words."""
    plain = tree.plain
    if not isinstance(plain, dict):
        return str(plain)
    return f"{plain.get('value', plain.get('from', ''))} {plain.get('unit', '')}".strip()
