"""The inputs of a model that is not a scenario: numbers, pairs and mappings, as anybody writes
them, become values.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from model.reading.document import as_tree
from model.reading.errors import Place, Problems, UserError, quoted_value
from model.reading.parameter import Parameter, Value
from model.reading.value_reader import read_value

WHERE = "inputs"


def read_inputs(inputs: Any) -> dict[str, Value]:
    """Each input as a value, by name.

    Inputs are a mapping of names to numbers, ranges `[low, high]` or mappings as in a scenario
    file; or a list of such mappings, each with its `name`, or of pairs of a name and one of these.
    Raises UserError for what makes no sense.
    """
    problems, values = Problems(), {}
    for key, given in _by_name(inputs).items():
        value = _value(key, given, problems)
        if value is not None:
            values[key] = value
    problems.stop()
    return values


def _by_name(inputs: Any) -> dict[str, Any]:
    if hasattr(inputs, "to_dict") and not hasattr(inputs, "columns"):  # a column of pandas
        inputs = inputs.to_dict()
    if isinstance(inputs, Mapping):
        pairs = list(inputs.items())
    elif isinstance(inputs, list | tuple) and inputs:
        pairs = [_pair(item) for item in inputs]
    else:
        raise _not_inputs(inputs)
    by_name: dict[str, Any] = {}
    for key, given in pairs:
        if not isinstance(key, str) or not key:
            raise UserError(
                f"{WHERE}: the name {quoted_value(key)} is no text; expected one such as 'speed'"
            )
        if key in by_name:
            raise UserError(f"{WHERE}: '{key}' stands twice")
        by_name[key] = given
    return by_name


def _pair(item: Any) -> tuple[Any, Any]:
    """Name and value of one entry of a list."""
    if isinstance(item, Mapping) and "name" in item:
        return item["name"], {key: value for key, value in item.items() if key != "name"}
    if isinstance(item, list | tuple) and len(item) == 2 and isinstance(item[0], str):
        return item[0], item[1]
    raise _not_inputs(item)


def _not_inputs(given: Any) -> UserError:
    kind = " ".join(quoted_value(list(given) if isinstance(given, tuple) else given).split())
    return UserError(
        f"{WHERE}: expected a mapping of names to numbers or ranges, such as {{'speed': {{'range':"
        f" [2, 10]}}}}, or a list of mappings that have a name each; found {kind}"
    )


def _value(key: str, given: Any, problems: Problems) -> Value | None:
    # numbers of numpy and pandas are numbers like all others
    plain = as_tree(given, Place(WHERE, None, key)).plain
    data: dict[str, Any] = {"range": plain} if isinstance(plain, list) else {"value": plain}
    data = dict(plain) if isinstance(plain, dict) else data
    if isinstance(given, Mapping) and isinstance(given.get("options"), Mapping):
        data["options"] = [list(pair) for pair in given["options"].items()]
    place = Place(WHERE, None, key)
    if "value" not in data:
        middle = _middle(data)
        if middle is None:
            problems.add(
                place,
                "expected a number, a range [low, high] or {value, range, ...}, found"
                f" {_as_text(plain)}",
            )
            return None
        data["value"] = middle
    if "range" in data and not {"distribution", "options", "covers"} & data.keys():
        data["distribution"] = "triangular"  # nothing else bounds such an input: its range does
    schema = Parameter(unit="1", meaning=key)
    try:
        return read_value(key, schema, as_tree(data, place), problems, lambda *_: 1.0, user=True)
    except OverflowError:
        problems.add(place, "a number is too large for any calculation")
        return None


def _as_text(plain: Any) -> str:
    return str(plain) if isinstance(plain, list | dict) else quoted_value(plain)


def _middle(data: Mapping[str, Any]) -> float | None:
    """The value of an input that gives none: the middle of its range, or its first option; None
    where there is none.
    """
    ends, options = data.get("range"), data.get("options")
    try:
        if (
            isinstance(ends, list)
            and len(ends) == 2
            and not any(isinstance(end, str | bool) for end in ends)
        ):
            low, high = float(ends[0]), float(ends[1])
            logarithmic = data.get("distribution") == "loguniform" and low > 0 and high > 0
            return math.sqrt(low) * math.sqrt(high) if logarithmic else low / 2 + high / 2
        return float(options[0][0]) if isinstance(options, list) else None
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
