"""How a unit may be written: names, prefixes and signs, and what people mean by what is none."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from model.language.names import nearest

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
_LITRES = ("l", "ul", "ml", "cl", "dl")
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
_NAME = re.compile(r"[^\W\d_]\w*")
_CELSIUS = re.compile(r"\b(delta_)?(degC|degree_Celsius)s?\b")


@cache
def accepted() -> dict[str, str]:
    """Every name that may stand in a unit, with the letters by which it goes here: `um` for `um`
    and `micrometers`.
    """
    letters = {
        f"{prefix}{symbol}": f"{prefix}{symbol}" for symbol in PREFIXES for prefix in _taken(symbol)
    }
    for word, symbol in _LONG.items():
        for prefix in _taken(symbol):
            long = f"{_LONG_PREFIX[prefix] if prefix else ''}{word}"
            letters |= {f"{long}{plural}": f"{prefix}{symbol}" for plural in ("", "s")}
    # One spelling for what has two.
    return {
        name: {"pct": "percent"}.get(to, f"{to[:-1]}L" if to in _LITRES else to)
        for name, to in letters.items()
    }


def _taken(symbol: str) -> tuple[str, ...]:
    """The prefixes of a unit, none first."""
    return ("", *PREFIXES[symbol].split())


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


def names_in(text: str) -> list[str]:
    """The names of units in a text."""
    return _NAME.findall(text)


def meant(name: str) -> str:
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
