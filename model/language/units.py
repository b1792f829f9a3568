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
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from model.language.names import nearest

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

CURRENCIES = ("USD", "EUR", "CNY", "JPY", "KRW")

# The prefixes that each unit takes. Any other is a slip: mt for metric tonnes would be a kilogram,
# mUSD a tenth of a cent.
PREFIXES = {
    "m": "n u m c d k",
    "g": "n u m k",
    "t": "k M",
    "L": "u m c d",
    "l": "u m c d",
    "mol": "n u m k",
    "h": "",
    "min": "",
    "s": "n u m",
    "day": "",
    "week": "",
    "year": "",
    "cell": "k M",
    "sheet": "k M",
    "A": "n u m k",
    "Ah": "u m k M G",
    "V": "u m k",
    "W": "u m k M G T",
    "Wh": "u m k M G T",
    "J": "u m k M G T",
    "eV": "m k",
    "ohm": "m k M",
    "S": "n u m",
    "Pa": "m k M G",
    "K": "",
    "degC": "",
    "delta_degC": "",
    "percent": "",
    "pct": "",
    "permille": "",
    **dict.fromkeys(CURRENCIES, "k M G"),
}
_LONG = {
    "meter": "m",
    "gram": "g",
    "tonne": "t",
    "liter": "L",
    "mole": "mol",
    "hour": "h",
    "minute": "min",
    "second": "s",
    "day": "day",
    "week": "week",
    "year": "year",
    "cell": "cell",
    "sheet": "sheet",
    "ampere": "A",
    "ampere_hour": "Ah",
    "volt": "V",
    "watt": "W",
    "watt_hour": "Wh",
    "joule": "J",
    "electronvolt": "eV",
    "ohm": "ohm",
    "siemens": "S",
    "pascal": "Pa",
    "kelvin": "K",
    "degree_Celsius": "degC",
}
_LONG_PREFIX = {
    "n": "nano",
    "u": "micro",
    "m": "milli",
    "c": "centi",
    "d": "deci",
    "k": "kilo",
    "M": "mega",
    "G": "giga",
    "T": "tera",
}
# What people write for something else than the letters say, or for what has no place here, and what
# to write instead.
MEANT = {
    "mt": "for metric tonnes write t",
    "MT": "for metric tonnes write t, for millions of them Mt",
    **dict.fromkeys(
        ("ton", "tons", "T"), "for metric tonnes, 1000 kg, write t; a short ton is 907.185 kg"
    ),
    "Mg": "for metric tonnes write t",
    "Mm": "for millimetres write mm",
    "micron": "write um",
    "microns": "write um",
    **dict.fromkeys(("a", "y", "yr", "yrs", "annum", "pa"), "for a year write year"),
    **dict.fromkeys(("hr", "hrs"), "for hours write h"),
    **dict.fromkeys(("sec", "secs"), "for seconds write s"),
    **dict.fromkeys(("d", "days"), "for days write day"),
    **dict.fromkeys(("mins",), "for minutes write min"),
    "M": "for mol per litre write mol/L, for millions MUSD, MWh ...",
    "mM": "for millimol per litre write mmol/L",
    "C": "for a temperature write degC, for a charge A*s",
    "F": "write the temperature in degC or K",
    "degF": "write the temperature in degC or K",
    "celsius": "write degC",
    "Celsius": "write degC",
    "Kelvin": "write K",
    "cc": "write cm3",
    "ccm": "write cm3",
    "sccm": "write cm3/min, for gas at standard conditions",
    "slm": "write L/min, for gas at standard conditions",
    "slpm": "write L/min, for gas at standard conditions",
    "bbl": "write L; a barrel of oil is 158.987 L",
    "gal": "write L; a US gallon is 3.78541 L",
    "oz": "write g; an ounce is 28.3495 g, a troy ounce 31.1035 g",
    "lb": "write kg; a pound is 0.453592 kg",
    "lbs": "write kg; a pound is 0.453592 kg",
    "in": "write mm; an inch is 25.4 mm",
    "inch": "write mm; an inch is 25.4 mm",
    "ft": "write m; a foot is 0.3048 m",
    "mil": "write um; a mil is 25.4 um",
    "\u00c5": "write nm; 1 angstrom is 0.1 nm",
    "angstrom": "write nm; 1 angstrom is 0.1 nm",
    "bar": "write Pa; 1 bar is 100 kPa",
    "mbar": "write Pa; 1 mbar is 100 Pa",
    "atm": "write Pa; 1 atm is 101325 Pa",
    "psi": "write Pa; 1 psi is 6894.76 Pa",
    "torr": "write Pa; 1 torr is 133.322 Pa",
    "Torr": "write Pa; 1 torr is 133.322 Pa",
    "N": "write J/m",
    "Hz": "write 1/s",
    "rpm": "write 1/min",
    "cal": "write J; 1 cal is 4.184 J",
    "kcal": "write kJ; 1 kcal is 4.184 kJ",
    "Ws": "write J",
    "kWs": "write kJ",
    "ppm": "write the share itself, such as 1e-6",
    "wtpercent": "write %",
    "volpercent": "write %",
    "mpercent": "'%' takes no prefix; write the share itself",
    "Euro": "write EUR",
    "euro": "write EUR",
    "euros": "write EUR",
    "dollar": "write USD",
    "dollars": "write USD",
    "RMB": "write CNY",
    "yuan": "write CNY",
    "yen": "write JPY",
    "mUSD": "for thousands write kUSD, for millions MUSD",
    "mEUR": "for thousands write kEUR, for millions MEUR",
    "bUSD": "for billions write GUSD",
    "BUSD": "for billions write GUSD",
    "bnUSD": "for billions write GUSD",
    "mmUSD": "for millions write MUSD",
    "MMUSD": "for millions write MUSD",
    **dict.fromkeys(
        ("pc", "pcs", "piece", "pieces", "unit", "units", "each"), "write cell, sheet or 1"
    ),
}
# What keyboards and fonts have in place of the degree sign: the ordinal of Spanish, the ring above,
# the ring operator.
DEGREES = "\u00ba\u02da\u2218"
# Signs that stand for a unit, and the letters by which it goes here.
SIGNS = {
    "\u00b5": "u",
    "\u03bc": "u",  # the micro sign, and the Greek letter
    "\u03a9": "ohm",
    "\u2126": "ohm",  # the Greek letter, and the ohm sign
    "\u212b": "\u00c5",
    "\u2103": "degC",
    **dict.fromkeys(DEGREES, "\u00b0"),
    "\u00b0 C": "degC",
    "\u00b0C": "degC",
    "\u00b0K": "K",
    "US$": "USD",
    "$": "USD",
    "\u20ac": "EUR",
    "\u20a9": "KRW",
    "\u2030": "permille",
    "\u00b7": "*",
    "\u22c5": "*",
    "\u00d7": "*",
    "\u2212": "-",
}
_RAISED = {ord(raised): plain for raised, plain in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+", strict=True)}


class UnitError(ValueError):
    """A text that is not a unit, or a unit of the wrong dimension."""


@cache
def accepted() -> dict[str, str]:
    """Every name that may stand in a unit, with the letters by which it goes here: `um` for `um`
    and `micrometers`.
    """
    found = {
        f"{prefix}{symbol}": f"{prefix}{symbol}" for symbol in PREFIXES for prefix in _taken(symbol)
    }
    for word, symbol in _LONG.items():
        for prefix in _taken(symbol):
            long = f"{_LONG_PREFIX[prefix] if prefix else ''}{word}"
            found |= {f"{long}{plural}": f"{prefix}{symbol}" for plural in ("", "s")}
    # One spelling for what has two.
    return {
        name: {"pct": "percent"}.get(to, f"{to[:-1]}L" if to in _LITRES else to)
        for name, to in found.items()
    }


_LITRES = ("l", "ul", "ml", "cl", "dl")


def _taken(symbol: str) -> tuple[str, ...]:
    """The prefixes of a unit, none first."""
    return ("", *PREFIXES[symbol].split())


@cache
def registry() -> pint.UnitRegistry:
    """The registry of the coherent system; made once because importing pint takes a quarter of a
    second.
    """
    import pint

    made: Any = pint.UnitRegistry(None, cache_folder=None)
    made.load_definitions([line for line in _DEFINITIONS.splitlines() if line.strip()])
    return made


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A unit text in the letters that this project writes: `µm` is um, `€/m²` is EUR/m2, `cm⁻²` is
    cm-2.
    """
    for sign, letters in SIGNS.items():
        text = text.replace(sign, letters)
    return " ".join(text.translate(_RAISED).split())


def powers(text: str) -> str:
    """A plain unit text as pint reads it: `m2` is m**2, `kilograms` kg, and `degC` in a compound a
    difference, K.
    """
    written = re.sub(r"(?<=[A-Za-z])(-?[1-9])\b", r"**\1", text.replace("%", "percent"))
    # Letters alone: from `kilograms` the library would make a kilogram that is defined by itself.
    written = _NAME.sub(lambda name: accepted().get(name[0], name[0]), written)
    return (
        written
        if written.strip("() ") in ("degC", "degree_Celsius")
        else _CELSIUS.sub("kelvin", written)
    )


_CELSIUS = re.compile(r"\b(delta_)?(degC|degree_Celsius)s?\b")
_LETTERS = re.compile(r"[\w\s*/()^.+%-]+")
_NAME = re.compile(r"[^\W\d_]\w*")
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
    for name in _NAME.findall(written):
        if name not in accepted():
            _refuse(text, _meant(name))
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


def _meant(name: str) -> str:
    """What somebody who wrote this name probably wanted to write."""
    if name in MEANT:
        return MEANT[name]
    alike = [known for known in accepted() if known.lower() == name.lower()]
    if alike:
        return f"write {' or '.join(alike)}"
    for symbol in sorted(PREFIXES, key=len, reverse=True):
        if name.endswith(symbol) and len(name) == len(symbol) + 1:
            taken = ", ".join(f"{prefix}{symbol}" for prefix in _taken(symbol))
            return (
                f"with and without a prefix there are {taken}"
                if "," in taken
                else f"{symbol} takes no prefix"
            )
    return nearest(name, accepted()).lstrip(", ")


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
