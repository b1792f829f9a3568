"""Values as people type them on the command line or in a field: `KEY=VALUE`, or a value alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.reading.document import parse
from model.reading.errors import UserError, quoted_value
from model.reading.number_text import NumberError, read_quantity

if TYPE_CHECKING:
    pass


def parse_set(text: str, option: str = "--set") -> tuple[str, Any]:
    """`KEY=VALUE` as key and change: a number, a number with its unit, a text, or a mapping in
    YAML's flow style.
    """
    key, equals, value = text.partition("=")
    key, value = key.strip(), value.strip()
    if not (key and equals and value):
        raise UserError(
            f"command line: {option} {quoted_value(text)}: expected KEY=VALUE, such as"
            " sintering.yield_=0.92"
        )
    return key, parse_value(value, f"command line: {option} {key}")


def parse_value(text: str, label: str) -> Any:
    """A number, a number with its unit (`5 GWh/year`), a text, or a mapping in YAML's flow style."""
    try:
        quantity = read_quantity(text)
    except NumberError:
        return text  # told where a number is wanted, with the unit it is wanted in
    if quantity is None:
        return parse(f"v: {text}", label).value["v"].plain
    number, unit = quantity
    return number if unit is None else {"value": number, "unit": unit}
