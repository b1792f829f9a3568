"""Names and numbers in words, as tables, charts, workbook and pages show them."""

from __future__ import annotations

from typing import Any

_CAPITALS = {"kwh": "kWh", "mwh": "MWh", "gwh": "GWh", "1c": "1C", "c": "C"}  # of units and rates


def words(name: str) -> str:
    """A name as words; symbols of units keep their capitals."""
    return " ".join(_CAPITALS.get(word, word) for word in name.replace("_", " ").split())


def number_text(value: Any, digits: int = 3) -> str:
    """A number to a few significant figures with thousands separators; `unknown` for None."""
    if value is None:
        return "unknown"
    if isinstance(value, str):
        return value
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e9:
        rounded = float(f"{value:.{digits}g}")
        return fixed(rounded, 0) if abs(rounded) >= 100 else f"{rounded:g}"
    return f"{value:.{digits - 1}e}"


def fixed(value: float, digits: int = 1) -> str:
    """A number to some decimals with thousands separators; what rounds to nothing has no sign."""
    return f"{value:z,.{digits}f}"


def per_cent(share: float, digits: int = 1) -> str:
    """A share in per cent; what rounds to nothing has no sign."""
    return f"{share:z.{digits}%}"


def signed_text(value: float, digits: int = 3) -> str:
    """A difference: as `number_text`, a gain with its plus."""
    return f"{'+' if value > 0 else ''}{number_text(value, digits)}"
