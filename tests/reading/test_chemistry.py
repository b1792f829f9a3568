"""What a formula says by itself: molar masses, densities of elements, charge per mass."""

from __future__ import annotations

import subprocess
import sys

import pytest

from model.reading import chemistry
from model.reading.chemistry import FormulaError
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("formula", "mass"),
    [
        ("Li2CO3", 2 * 6.94 + 12.011 + 3 * 15.999),
        ("Li1.3Al0.3Ti1.7(PO4)3", 1.3 * 6.94 + 0.3 * 26.982 + 1.7 * 47.867 + 3 * 94.970),
        ("LiOH.H2O", 6.94 + 15.999 + 1.008 + 18.015),
        ("CuSO4·5H2O", 63.546 + 32.06 + 4 * 15.999 + 5 * 18.015),
    ],
)
def test_molar_masses_are_sums_of_atomic_masses(formula: str, mass: float) -> None:
    assert chemistry.molar_mass(formula) == pytest.approx(mass, rel=1e-4)


def test_lithium_gives_one_electron_per_atom() -> None:
    # 96,485.33 C/mol / (3.6 C/mAh x 6.94 g/mol)
    assert chemistry.specific_capacity("Li", 1) == pytest.approx(96485.33212 / 3.6 / 6.94, rel=1e-9)
    half = chemistry.specific_capacity("LiCoO2", 0.5)
    assert half == pytest.approx(0.5 * 96485.33212 / 3.6 / 97.871, rel=1e-4)


def test_elements_have_densities() -> None:
    assert chemistry.element_density("Li") == (0.534, "")
    density, remark = chemistry.element_density("Ga")
    assert density == pytest.approx(5.9, abs=0.02) and "29.6" in remark


@pytest.mark.parametrize(
    "text", ["li2o", "Li2CO3)", "(Li", "Li.", "", "Li + O", "3", "aa:GGS", "Li0"]
)
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        chemistry.molar_mass(text)


def test_an_unknown_element_is_named() -> None:
    with pytest.raises(FormulaError, match="Xx"):
        chemistry.molar_mass("Xx2O3")


@pytest.mark.parametrize("text", ["LiCl", "At", "lithium"])
def test_what_has_no_density_of_its_own_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        chemistry.element_density(text)


def test_the_table_is_loaded_with_the_first_formula() -> None:
    program = (
        "import sys; from model.reading import chemistry; assert 'periodictable' not in sys.modules;"
        " chemistry.molar_mass('H2O'); assert 'periodictable' in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], cwd=ROOT, check=True)
