"""Units: one coherent system in which equations need no factors, and the conversion of declared
units into it.

Base units: m, kg, h, year, A, V, K, mol, Pa, USD, cell, sheet. Energy is therefore Wh and power W.
A `year` is an accounting period and a dimension of its own: 7680 h/year is a number of hours in a
period, not a pure number. Pressure, potential and current are base units too, because no equation
of the model crosses between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from model.language.unit_spellings import CURRENCIES, accepted, meant, names_in, plain, powers

if TYPE_CHECKING:
    import pint

_DEFINITIONS = """
micro- = 1e-6 = u-
nano- = 1e-9 = n-
milli- = 1e-3 = m-
centi- = 1e-2 = c-
deci- = 1e-1 = d-
kilo- = 1e3 = k-
mega- = 1e6 = M-
giga- = 1e9 = G-
tera- = 1e12 = T-
meter = [length] = m
kilogram = [mass] = kg
hour = [time] = h
year = [period]
ampere = [current] = A
volt = [potential] = V
kelvin = [temperature] = K
mole = [substance] = mol
pascal = [pressure] = Pa
USD = [currency]
cell = [cell]
sheet = [sheet]
gram = 1e-3 * kilogram = g
tonne = 1e3 * kilogram = t
minute = hour / 60 = min
second = hour / 3600 = s
day = 24 * hour
week = 168 * hour
liter = 1e-3 * meter ** 3 = L
watt = ampere * volt = W
watt_hour = watt * hour = Wh
ampere_hour = ampere * hour = Ah
joule = watt * second = J
electronvolt = 1.602176634e-19 * joule = eV
ohm = volt / ampere
siemens = ampere / volt = S
degree_Celsius = kelvin; offset: 273.15 = degC
percent = 0.01 = pct
permille = 0.001
EUR = 1 * USD
CNY = 1 * USD
JPY = 1 * USD
KRW = 1 * USD
"""


class UnitError(ValueError):
    """A text that is not a unit, or a unit of the wrong dimension."""


@cache
def registry() -> pint.UnitRegistry:
    """The registry of the coherent system; made once because importing pint takes a quarter of a
    second.
    """
    import pint

    of_units: Any = pint.UnitRegistry(None, cache_folder=None)
    of_units.load_definitions([line for line in _DEFINITIONS.splitlines() if line.strip()])
    return of_units


_LETTERS = re.compile(r"[\w\s*/()^.+%-]+")
_POWER = re.compile(r"\*\*|\^")
# A unit to a small power; anything else could keep a parser busy for ever, as `m**(9**9**9)` does.
_SMALL_POWER = re.compile(
    r"[A-Za-z)]\s*(\*\*|\^)\s*(\(-?\d(\.\d+)?\)|-?\d(\.\d+)?)(?![\d.]|\s*(\*\*|\^))"
)


@dataclass(frozen=True)
class Unit:
    """One declared unit: `coherent = number * factor + offset`; `currency` is None unless money is
    in it.
    """

    text: str
    factor: float
    offset: float
    dimension: tuple[tuple[str, float], ...]
    currency: str | None

    def to_coherent(self, number: float) -> float:
        """`number` in this unit, in coherent units."""
        return number * self.factor + self.offset

    def from_coherent(self, number: float) -> float:
        """A coherent number, in this unit."""
        return (number - self.offset) / self.factor


def unit(text: str) -> Unit:
    """The unit written as `text`, such as `m/min`, `USD/kg`, `1` or `%`, whichever signs it is
    written with.

    Raises UnitError when the text is not a unit, with what was probably meant.
    """
    return _unit(plain(text)) if len(text) <= 60 else _refuse(text)


def _refuse(text: str, why: str = "") -> Unit:
    raise UnitError(f"'{text[:40]}' is not a unit{f' ({why})' if why else ''}")


@cache
def _unit(text: str) -> Unit:
    units = registry()
    written = powers(text)
    if (
        not _LETTERS.fullmatch(text)
        or "//" in text
        or len(_POWER.findall(written)) != len(_SMALL_POWER.findall(written))
    ):
        _refuse(text)
    for name in names_in(written):
        if name not in accepted():
            _refuse(text, meant(name))
    try:
        parsed: Any = units.parse_units(written)
        one = units.Quantity(1.0, parsed).to_base_units()
        offset = (
            units.Quantity(0.0, parsed).to_base_units().magnitude
            if "degree_Celsius" in str(parsed)
            else 0.0
        )
    # pint raises a dozen kinds, down to tokenizer errors; all mean the same to a user
    except Exception as error:
        raise UnitError(f"'{text}' is not a unit") from error
    names = parsed._units.keys()
    currency = next(
        (code for code in CURRENCIES if any(str(name).endswith(code) for name in names)), None
    )
    dimension = tuple(sorted((str(k), float(str(v))) for k, v in one.dimensionality.items()))
    return Unit(text, float(one.magnitude) - offset, float(offset), dimension, currency)


def temperature(of: Unit) -> bool:
    """Whether a unit is one of temperature alone."""
    return of.dimension == unit("K").dimension


def convertible(a: str, b: str) -> bool:
    """Whether two units have the same dimension."""
    return unit(a).dimension == unit(b).dimension


def display(dimensional: Any) -> str:
    """The coherent unit of a pint quantity as a short text; `1` when it has none."""
    base = dimensional.to_base_units() if hasattr(dimensional, "to_base_units") else None
    if base is None or base.unitless:
        return "1"
    symbols = registry().get_symbol
    top: list[str] = []
    bottom: list[str] = []
    for name, power in sorted(base._units.items()):
        text = symbols(name) if name not in ("year", "USD", "cell", "sheet") else name
        size = abs(power)
        (top if power > 0 else bottom).append(text if size == 1 else f"{text}{size:g}")
    # A V is W in the reader's mind; A V h is Wh.
    for words in (top, bottom):
        if "A" in words and "V" in words:
            words.remove("A")
            words.remove("V")
            words.insert(0, "W")
        if "W" in words and "h" in words:
            words.remove("W")
            words.remove("h")
            words.insert(0, "Wh")
    under = "/".join(bottom)
    return ("*".join(top) or "1") + (f"/{under}" if under else "")
