"""Values that follow a quantity of the cell: its unit must be that of the value, and its number within the value's bounds.

The units of quantities are found by running them on quantities with units, once for each kind of cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from model.dimensions import with_unit
from model.document import Place, Problems, UserError
from model.parameter import Parameter
from model.scenario import Scenario
from model.units import display, unit
from model.value_reader import at_bound
from model.walk import quantity_of

_KNOWN: dict[tuple[Any, str], str | None] = {}


def check_units(scenario: Scenario, places: Mapping[str, Place], problems: Problems) -> None:
    """Note every value that follows a quantity of another dimension."""
    for key, schema in scenario.followers.items():
        end = scenario.end_of(key)
        found = _unit_of(scenario, end)
        if found is not None and unit(found).dimension != unit(schema.unit).dimension:
            problems.add(places[key], f"units differ: '{end}' is in {found}, needed {schema.unit}")


def _unit_of(scenario: Scenario, quantity: str) -> str | None:
    """The coherent unit of a quantity of the cell; None where it is unknown."""
    known = (tuple((name, kind.id) for name, kind in scenario.layers), quantity)
    if known not in _KNOWN:
        numbers = {key: with_unit(v) for key, v in scenario.values.items() if v.number is not None}
        _KNOWN[known] = None
        try:
            _KNOWN[known] = display(quantity_of(scenario, numbers, quantity))
        except (LookupError, UserError):  # nobody reports what it needs; told where it is needed
            pass
        except Exception as error:  # units that do not go together are told of the value that brings them
            if "Dimensionality" not in type(error).__name__:
                raise
            del _KNOWN[known]
            return None
    return _KNOWN[known]


def check_numbers(scenario: Scenario, found: Mapping[str, Any]) -> None:
    """Raise UserError where a quantity, as a number or as draws of shape (n,), is not possible for a value that follows it."""
    for key, schema in scenario.followers.items():
        end = scenario.end_of(key)
        if end in found:
            wrong = _outside(schema, np.atleast_1d(np.asarray(found[end], dtype=float)))
            if wrong is not None:
                own = "" if schema.unit == "1" else f" {schema.unit}"
                raise UserError(f"{scenario.name}: {key} follows {end}, which comes to {wrong:.4g}{own}; allowed:"
                                f" {schema.bounds}")  # fmt: skip


def _outside(schema: Parameter, coherent: np.ndarray) -> float | None:
    """The farthest number that a schema does not allow, in its unit; None where all are allowed."""
    native = unit(schema.unit).from_coherent(coherent)  # type: ignore[arg-type]
    for number in (float(np.min(native)), float(np.max(native))):
        if not schema.allows(number) and not at_bound(schema, number):
            return number
    return None
