"""The inputs of a model that is not a scenario: numbers, pairs and mappings, as anybody writes them, become values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from model.document import Place, Problems, UserError, as_tree, shown
from model.parameter import Parameter, Value
from model.value_reader import read_value

WHERE = "inputs"


def read_inputs(inputs: Any) -> dict[str, Value]:
    """Each input as a value, by name.

    Inputs are a mapping of names to numbers, ranges `[low, high]` or mappings as in a scenario file; or a list of such
    mappings, each with its `name`, or of pairs of a name and one of these. Raises UserError for what makes no sense.
    """
    problems, values = Problems(), {}
    for key, given in _by_name(inputs).items():
        made = _value(key, given, problems)
        if made is not None:
            values[key] = made
    problems.stop()
    return values


def _by_name(inputs: Any) -> dict[str, Any]:
    if isinstance(inputs, Mapping):
        pairs = list(inputs.items())
    elif isinstance(inputs, list | tuple) and inputs:
        pairs = [_pair(item) for item in inputs]
    else:
        raise _not_inputs(inputs)
    found: dict[str, Any] = {}
    for key, given in pairs:
        if not isinstance(key, str) or not key:
            raise UserError(f"{WHERE}: the name {shown(key)} is no text; expected one such as 'speed'")
        if key in found:
            raise UserError(f"{WHERE}: '{key}' stands twice")
        found[key] = given
    return found


def _pair(item: Any) -> tuple[Any, Any]:
    """Name and value of one entry of a list."""
    if isinstance(item, Mapping) and "name" in item:
        return item["name"], {key: value for key, value in item.items() if key != "name"}
    if isinstance(item, list | tuple) and len(item) == 2 and isinstance(item[0], str):
        return item[0], item[1]
    raise _not_inputs(item)


def _not_inputs(found: Any) -> UserError:
    kind = shown(list(found) if isinstance(found, tuple) else found)
    return UserError(
        f"{WHERE}: expected a mapping of names to numbers or ranges, such as {{'speed': {{'range': [2, 10]}}}}, or a list of"
        f" mappings that have a name each; found {kind}"
    )


def _value(key: str, given: Any, problems: Problems) -> Value | None:
    plain = as_tree(given, Place(WHERE, None, key)).plain  # numbers of numpy and pandas are numbers like all others
    data = dict(plain) if isinstance(plain, dict) else {"range": plain} if isinstance(plain, list) else {"value": plain}
    if isinstance(given, Mapping) and isinstance(given.get("options"), Mapping):
        data["options"] = [list(pair) for pair in given["options"].items()]
    if "value" not in data and (middle := _middle(data)) is not None:
        data["value"] = middle
    place = Place(WHERE, None, key)
    return read_value(key, Parameter(unit="1", meaning=key), as_tree(data, place), problems, lambda *_: 1.0, user=True)


def _middle(data: Mapping[str, Any]) -> Any:
    """The value of an input that gives none: the middle of its range, or its first option."""
    ends, options = data.get("range"), data.get("options")
    if isinstance(ends, list) and len(ends) == 2 and all(type(end) in (int, float) for end in ends):
        low, high = ends
        if data.get("distribution") == "loguniform" and 0 < low < math.inf and 0 < high < math.inf:
            return math.sqrt(low) * math.sqrt(high)
        return low / 2 + high / 2
    if isinstance(options, list) and options and isinstance(options[0], list) and options[0]:
        return options[0][0]
    return None
