"""JSON as programs read it: finite numbers alone, whole or not at all."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from model.reading.errors import UserError
from model.reading.files import write

if TYPE_CHECKING:
    pass


def write_json(data: Any, target: str) -> None:
    """JSON to a file, whole or not at all, or to standard output for `-`."""
    plain = plain_numbers(data)
    # a console may lack characters; escapes of JSON itself mean the same anywhere
    if target == "-":
        print(json.dumps(plain, indent=1, ensure_ascii=not unicode_console(), allow_nan=False))
    else:
        write(target, json.dumps(plain, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def plain_numbers(data: Any, key: str = "") -> Any:
    """The same data without negative zeros. Raises UserError, naming its key, for a number that is
    not finite.
    """
    if isinstance(data, Mapping):
        return {
            name: plain_numbers(member, f"{key}.{name}".lstrip("."))
            for name, member in data.items()
        }
    if isinstance(data, list | tuple):
        return [plain_numbers(item, f"{key}[{index}]") for index, item in enumerate(data)]
    if isinstance(data, float):
        if not math.isfinite(data):
            raise UserError(
                f"the result is not finite at {key}; a value that it depends on is too large or too"
                " small"
            )
        return data + 0.0
    if isinstance(data, str):  # half a character, as in a file's name, has no place in JSON
        return data.encode("utf-8", "backslashreplace").decode("utf-8")
    return data


def unicode_console() -> bool:
    """Whether standard output can show any character."""
    return (
        str(getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "").startswith("utf")
    )
