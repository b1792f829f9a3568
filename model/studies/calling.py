"""A Python function as a model: how it is handed its inputs, on single numbers or on arrays, and
how what it gives is read.

Whatever form the outputs come in, they are read by name: a mapping, a named tuple, a data class, a
row of a table, a list, a tuple, an array or a single number. What is no number, such as a text, is
known as that.
"""

from __future__ import annotations

import dataclasses
import math
import numbers
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from model.reading.errors import UserError, quoted_value

ONLY = "output"  # the name of an output that has none
_LONGEST_REASON = 300


class ModelFailed(UserError):
    """Somebody's own model cannot be loaded or called."""


class Inputs(dict):
    """Inputs by name as a function sees them: `p["x1"]` or `p.x1`.

    An array is handed out as a copy, so that a function that changes it changes neither the design
    nor what it reads next.
    """

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        return value.copy() if isinstance(value, np.ndarray) else value

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"there is no input '{name}'") from None


Function = Callable[[Inputs], Any]


def at_home(function: Function) -> AbstractContextManager[Any]:
    """Where a function finds the modules that lie beside its file; nothing for one that did not
    come from a file.
    """
    opened: Callable[[], AbstractContextManager[Any]] | None = getattr(function, "at_home", None)
    return nullcontext() if opened is None else opened()


def failure(error: BaseException) -> str:
    """What went wrong in somebody's function, with the line of their file, in one line."""
    text = " ".join(f"{type(error).__name__}: {error}".split())
    text = text if len(text) <= _LONGEST_REASON else text[: _LONGEST_REASON - 3] + "..."
    frames = [
        f
        for f in traceback.extract_tb(error.__traceback__)
        if Path(f.filename).parent != Path(__file__).parent
    ]
    own = [frame for frame in frames if frame.filename == frames[0].filename]
    return f"{text} (line {own[-1].lineno})" if own else text


# What a function gives ----------------------------------------------------------------------------------------------


def named(given: Any, count: int | None = None) -> dict[str, Any]:
    """What one call gives, by name, each output as it came; without names they are `output`, or
    `output_1` and so on.

    `count` is the number of outputs without names where it is known. Without it, a call on single
    numbers is read, where a list or an array holds one number for each output. Raises TypeError
    when a call on arrays gives another number of them.
    """
    by_name = _by_name(given)
    if by_name is not None:
        return by_name
    if count == 1:
        stacked = isinstance(given, list | tuple) or (
            isinstance(given, np.ndarray) and given.ndim == 2
        )
        return {ONLY: given[0] if stacked and len(given) == 1 else given}
    items = _listed(given, squeezed=count is None)
    if count is not None and (items is None or len(items) != count):
        raise TypeError(f"expected {count} outputs, found {described(given)}")
    if items is None or len(items) == 1:
        return {ONLY: given if items is None else items[0]}
    return {f"{ONLY}_{i}": item for i, item in enumerate(items, start=1)}


def _by_name(given: Any) -> dict[str, Any] | None:
    """Outputs that have names of their own; None for those that have none."""
    if isinstance(given, Mapping):
        return _once((str(key), value) for key, value in given.items())
    if isinstance(given, tuple) and hasattr(given, "_asdict"):
        return dict(given._asdict())
    if dataclasses.is_dataclass(given) and not isinstance(given, type):
        return {member.name: getattr(given, member.name) for member in dataclasses.fields(given)}
    if _is_table(given):
        return _once(
            (str(key), given.iloc[:, place].to_numpy()) for place, key in enumerate(given.columns)
        )
    if (
        _is_array(given)
        and not isinstance(given, np.ndarray)
        and all(isinstance(key, str) for key in given.index)
    ):
        return _once((key, given.iloc[place]) for place, key in enumerate(given.index))
    return None


def _is_array(given: Any) -> bool:
    """Whether this is an array of numpy, or a column or table of pandas (which is not loaded to
    find out).
    """
    return isinstance(given, np.ndarray) or (hasattr(given, "to_numpy") and hasattr(given, "iloc"))


def _is_table(given: Any) -> bool:
    return _is_array(given) and hasattr(given, "columns")


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Outputs by name. Raises TypeError for two of the same name, of which one would be lost."""
    by_name: dict[str, Any] = {}
    for key, value in pairs:
        if key in by_name:
            raise TypeError(f"two outputs are called '{key}'")
        by_name[key] = value
    return by_name


def _listed(given: Any, squeezed: bool) -> list[Any] | None:
    """Outputs that stand one after the other; None for a single one."""
    if isinstance(given, list | tuple):
        return list(given)
    if not _is_array(given):
        return None
    array = np.asarray(given)
    if squeezed:
        array = array.squeeze()
    return list(array) if array.ndim and (array.ndim == 1 or not squeezed) else None


def number(value: Any) -> float | None:
    """A single output as a number, of whatever kind it is; None for what is no number."""
    if type(value) is float:
        return value
    if (
        isinstance(
            value, str | bytes | complex | np.complexfloating | np.datetime64 | np.timedelta64
        )
        or value is None
    ):
        return None
    if isinstance(value, bool | int | float | np.generic | numbers.Real):
        return _float(value)
    if isinstance(value, list | tuple):
        return number(value[0]) if len(value) == 1 else None
    if _is_array(value):
        array = np.asarray(value)
        return number(array.reshape(-1)[0]) if array.size == 1 else None
    return _float(value) if hasattr(value, "__float__") else None


def _float(value: Any) -> float | None:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
    # whatever a class of somebody else's does: a quantity with a unit, a missing value
    except Exception:
        return None


def described(value: Any) -> str:
    """What was found in place of a number, in words."""
    if _is_array(value):
        return f"an array of the shape {np.shape(value)}"
    if isinstance(value, tuple | list):
        return f"a list of {len(value)}"
    if isinstance(value, complex | np.complexfloating):
        return "a complex number"
    return quoted_value(dict(value) if isinstance(value, Mapping) else value)


def column(value: Any, rows: int) -> np.ndarray:
    """One output of a call on arrays, shape (rows,). Raises TypeError for any other shape but a
    single number's.
    """
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        if array.dtype.kind != "O":
            raise TypeError(f"an array of {array.dtype}")
        array = array.astype(float)
    if array.shape not in ((), (rows,)):
        raise TypeError(f"an array of the shape {array.shape} for {rows} rows")
    return np.broadcast_to(array.astype(float, copy=False), (rows,))


# Calls --------------------------------------------------------------------------------------------------------------


def on_arrays(
    function: Function,
    fixed: Mapping[str, float],
    columns: Mapping[str, np.ndarray],
    outputs: Sequence[str],
    count: int,
) -> dict[str, np.ndarray]:
    """The outputs from one call on arrays of shape (rows,); `count` is the number of outputs
    without names.

    Raises whatever the function raises, and TypeError when an output is missing or of another
    shape.
    """
    rows = len(next(iter(columns.values())))
    # what is not finite is found by who uses it, with the inputs
    with at_home(function), np.errstate(all="ignore"):
        outputs_by_name = named(
            function(
                Inputs({**fixed, **{name: _sealed(given) for name, given in columns.items()}})
            ),
            count,
        )
    for name in outputs:
        if name not in outputs_by_name:
            raise TypeError(f"{name} is missing")
    return {name: column(outputs_by_name[name], rows) for name in outputs}


def _sealed(given: np.ndarray) -> np.ndarray:
    view = np.asarray(given, dtype=float).view()
    view.flags.writeable = False
    return view


def by_rows(
    function: Function,
    fixed: Mapping[str, float],
    columns: Mapping[str, np.ndarray],
    of_one: bool,
    read: Callable[[Any], Any],
    least: int = 0,
    seconds: float = math.inf,
) -> list[Any]:
    """What `read` makes of each row's result; the function is called on numbers, or on arrays
    `of_one` number.

    A call that fails gives its exception, so that others can follow. After the `least` rows, no
    more are begun once the `seconds` have passed.
    """
    names, calls = list(columns), list[Any]()
    rows = np.stack([np.asarray(columns[name], dtype=float) for name in names], axis=1).tolist()
    begun = time.monotonic()
    with at_home(function), np.errstate(all="ignore"):
        for row in rows:
            if len(calls) >= least and time.monotonic() - begun > seconds:
                break
            given = Inputs(fixed)
            given.update(zip(names, [np.array([x]) for x in row] if of_one else row, strict=True))
            try:
                calls.append(read(function(given)))
            except (Exception, SystemExit) as error:
                calls.append(error)
    return calls
