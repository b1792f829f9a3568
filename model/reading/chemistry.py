"""What a chemical formula says by itself: molar mass, density of an element, charge per mass, from
the tables of the package periodictable.

The package is loaded with the first formula that is read, not with the program.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

# C/mol; exact, the charge of a mole of electrons (@codata2018)
FARADAY = 96485.33212331001
_EXPECTED = "expected symbols of elements with their counts, such as Li2CO3 or LiOH.H2O"
# of compounds; the package reads more than that, such as mixtures and sequences of proteins
_WRITTEN = re.compile(r"[A-Z(][A-Za-z0-9.()·]*")
# a point before a letter parts a compound from its water; before a digit it is a decimal point
_BONDS_WATER = re.compile(r"\.(?=[A-Za-z(])|·")


class FormulaError(ValueError):
    """A text that is not a chemical formula, or not one that says what was asked; says why."""


@cache
def molar_mass(formula: str) -> float:
    """Molar mass in g/mol. Raises FormulaError for what is no formula.

    A hydrate is written LiOH.H2O, or CuSO4·5H2O where the water has a count.
    """
    mass = float(_read(formula).mass)
    if mass <= 0.0:
        raise FormulaError("it counts no atoms")
    return mass


@cache
def element_density(symbol: str) -> tuple[float, str]:
    """Density of an element in g/cm3 near room temperature, and what the table remarks on it.

    Raises FormulaError for what is no element, or one whose density the table does not have.
    """
    atoms = tuple(_read(symbol).atoms)
    if len(atoms) != 1:
        raise FormulaError("it is a compound, and only elements have a density there")
    element = atoms[0]
    if element.density is None:
        raise FormulaError("the table of elements has no density for it")
    return float(element.density), str(element.density_caveat or "")


def specific_capacity(formula: str, electrons: float) -> float:
    """Charge per mass in mAh/g of a substance that gives or takes `electrons` per formula unit, by
    Faraday's law.

    Raises FormulaError for what is no formula.
    """
    return electrons * FARADAY / (3.6 * molar_mass(formula))


def table() -> str:
    """The package that has the masses and densities, with its version."""
    import periodictable

    return f"periodictable {periodictable.__version__}"


@cache
def _read(formula: str) -> Any:
    """A formula as the package has it. Raises FormulaError for what is none."""
    if not _WRITTEN.fullmatch(formula):
        raise FormulaError(_EXPECTED)
    from periodictable.formulas import formula as parsed
    from pyparsing import ParseException

    try:
        parts = [parsed(part) for part in _BONDS_WATER.split(formula)]
    except ParseException:
        raise FormulaError(_EXPECTED) from None
    except ValueError as error:
        unknown = str(error).startswith("unknown element")
        raise FormulaError(str(error) if unknown else _EXPECTED) from None
    return sum(parts[1:], parts[0])
