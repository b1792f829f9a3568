"""The common causes of a model that is not a scenario, as they are stated beside its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from model.language.names import among
from model.reading.errors import UserError, quoted_value
from model.reading.parameter import Value
from model.scenario.common_causes import CommonCause

_EXPECTED = "expected {correlation: a number from 0 to 1, members: [names of inputs]}"


def read_causes(
    stated: Mapping[str, Mapping[str, Any]], values: Mapping[str, Value]
) -> tuple[CommonCause, ...]:
    """The common causes of inputs that are varied; those that move nothing together are left out.

    Raises UserError for a strength outside 0 to 1, a name that is no input, and an input with two
    causes.
    """
    varied = [name for name, value in values.items() if value.uncertain]
    causes, owner = [], dict[str, str]()
    if not isinstance(stated, Mapping):
        raise UserError(f"common causes: expected a mapping by name, found {quoted_value(stated)}")
    for name, members in stated.items():
        cause = _cause(str(name), members, values)
        for member in cause.signs:
            if member in owner:
                raise UserError(
                    f"common cause '{name}': '{member}' belongs to '{owner[member]}'; expected one"
                )
            owner[member] = str(name)
        among_varied = cause.among(varied)
        causes += [] if among_varied is None else [among_varied]
    return tuple(causes)


def _cause(name: str, stated: Any, values: Mapping[str, Value]) -> CommonCause:
    where = f"common cause '{name}'"
    if not isinstance(stated, Mapping) or set(stated) != {"correlation", "members"}:
        raise UserError(f"{where}: {_EXPECTED}, found {quoted_value(stated)}")
    strength, members = stated["correlation"], stated["members"]
    if (
        isinstance(strength, bool)
        or not isinstance(strength, int | float)
        or not 0 <= strength <= 1
    ):
        raise UserError(
            f"{where}: the correlation is {quoted_value(strength)}; expected a number from 0 to 1"
        )
    if isinstance(members, str) or not all(isinstance(member, str) for member in members):
        raise UserError(f"{where}: {_EXPECTED}, found {quoted_value(members)}")
    signs = {member.removeprefix("-"): -1.0 if member[:1] == "-" else 1.0 for member in members}
    for member in signs:
        if member not in values:
            raise UserError(f"{where}: there is no input '{member}'{among(member, values)}")
    return CommonCause(name, name, float(strength), signs)
