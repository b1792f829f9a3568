"""What equations see as `p`: values as attributes, and a place where named numbers are recorded in
the reading at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from types import ModuleType
from typing import Any

from model.language.equations import Number
from model.language.names import nearest
from model.reading.errors import UserError


class Unknown(LookupError):
    """A value that nobody reports was needed; results that depend on it are unknown."""


class Undeclared(AttributeError, UserError):
    """A name that an equation asks for and nothing declares; whoever writes a step is a user, too."""


Record = Callable[[str, Number, str], Number]


def ignore(key: str, value: Number, meaning: str) -> Number:
    """The record of a reading that keeps no quantities."""
    return value


class Namespace:
    """Values of one scope as attributes; whatever else a scope needs stands under names that begin
    with `_`.
    """

    def __init__(
        self,
        key: str,
        values: Mapping[str, Any],
        record: Record,
        unknown: frozenset[str] = frozenset(),
    ):
        members = self.__dict__
        members.update(values)
        members.update(_key=key, _record=record, _unknown=unknown, _memo={})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self.__dict__["_unknown"]:
            raise Unknown(f"{self.__dict__['_key']}.{name}")
        known = [member for member in self.__dict__ if not member.startswith("_")]
        raise Undeclared(f"{self.__dict__['_key']} has no parameter '{name}'{nearest(name, known)}")


def attach(p: Namespace, **members: Any) -> None:
    """Give a scope what is known of it only later: its parts, or the scope around it."""
    p.__dict__.update(members)


def record(p: Namespace, name: str, value: Number, meaning: str) -> Number:
    """Record a named number of a scope, once; what is given back is used in its place.

    It becomes a row of the workbook and the equations page. Raises UserError where a parameter has
    the name.
    """
    memo = p._memo
    if name not in memo:
        if name in p.__dict__:
            raise UserError(f"{p._key}.{name} is both a parameter and a quantity; rename one")
        memo[name] = p._record(f"{p._key}.{name}", value, meaning)
    return memo[name]


def recorded(p: Namespace, name: str) -> Number | None:
    """A number of a scope that was recorded; None where there is none of this name."""
    return p._memo.get(name)


def quantity(function: Callable[[Any], Number]) -> Callable[[Any], Number]:
    """Mark an equation as worth showing: computed once per evaluation, and a named row in the
    workbook.
    """
    name = function.__name__
    meaning = " ".join((function.__doc__ or name).split())

    @wraps(function)
    def computed(p: Any) -> Number:
        memo = p._memo
        return memo[name] if name in memo else record(p, name, function(p), meaning)

    computed.is_quantity = True  # type: ignore[attr-defined]
    return computed


def quantities(module: ModuleType) -> dict[str, Callable[[Any], Number]]:
    """The functions of a module that are marked `@quantity`, by name."""
    return {
        name: member
        for name, member in vars(module).items()
        if getattr(member, "is_quantity", False)
    }
