"""Distributions at their known percentiles, units and money, and values that keep what was written."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from model.language.units import UnitError, convertible, unit
from model.plant import tables
from model.reading.document import Tree, parse
from model.reading.errors import Place, Problems, UserError
from model.reading.parameter import Parameter, Value
from model.reading.value_reader import read_value

U = np.linspace(0.001, 0.999, 999)


def value(
    distribution: str, low: float = 2.0, mode: float = 3.0, high: float = 7.0, **schema: float
) -> Value:
    return Value(
        "x", Parameter(**schema), number=mode, range=(low, high), distribution=distribution
    )


@pytest.mark.parametrize(
    ("distribution", "oracle"),
    [
        ("uniform", stats.uniform(2, 5)),
        ("triangular", stats.triang(0.2, 2, 5)),
        ("pert", stats.beta(1 + 4 / 5, 1 + 16 / 5, 2, 5)),
        ("normal", stats.norm(4.5, 2.5 / stats.norm.ppf(0.95))),
        ("lognormal", stats.lognorm(math.log(3.5) / 2 / stats.norm.ppf(0.95), 0, math.sqrt(14))),
    ],
)
def test_inverse_distributions_equal_an_oracle(
    distribution: str, oracle: stats.rv_continuous
) -> None:
    assert value(distribution).draw(U) == pytest.approx(oracle.ppf(U), rel=1e-9)


def test_a_range_is_the_5th_to_95th_percentile_of_normal_and_lognormal_and_hard_limits_of_the_others() -> (
    None
):
    ends = np.array([0.05, 0.95])
    for distribution in ("normal", "lognormal"):
        assert value(distribution).draw(ends) == pytest.approx([2, 7], rel=1e-9)
    for distribution in ("uniform", "triangular", "pert"):
        drawn = value(distribution).draw(np.array([0.0, 1.0]))
        assert drawn == pytest.approx([2, 7], abs=1e-9)


def test_normal_and_lognormal_stay_inside_the_bounds_of_the_schema() -> None:
    for distribution in ("normal", "lognormal"):
        drawn = value(distribution, 0.5, 0.8, 0.99, above=0, at_most=1).draw(U)
        assert drawn.min() > 0
        assert drawn.max() <= 1


def test_discrete_values_come_with_their_weights() -> None:
    made = Value(
        "x", Parameter(), number=1.0, distribution="discrete", options=((1.0, 1.0), (2.0, 3.0))
    )
    drawn = made.draw((np.arange(1000) + 0.5) / 1000)
    assert np.count_nonzero(drawn == 1.0) == 250
    assert np.count_nonzero(drawn == 2.0) == 750


def test_a_mode_at_an_end_of_the_range_draws_finite_numbers() -> None:
    for mode in (2.0, 7.0):
        assert np.all(np.isfinite(value("triangular", mode=mode).draw(U)))
        assert np.all(np.isfinite(value("pert", mode=mode).draw(U)))


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("m/min", 60),
        ("%", 0.01),
        ("MUSD", 1e6),
        ("kWh/m2", 1e3),
        ("mAh/cm2", 10),
        ("g/cm3", 1e3),
        ("USD/kWh", 1e-3),
        ("J/(kg*K)", 1 / 3600),
        ("GWh/year", 1e9),
        ("ohm*cm2", 1e-4),
        ("1", 1),
        ("nm", 1e-9),
    ],
)
def test_units_and_their_factors(text: str, factor: float) -> None:
    assert unit(text).factor == pytest.approx(factor, rel=1e-12)


def test_a_year_is_no_number_of_hours() -> None:
    assert not convertible("h/year", "1")
    assert not convertible("year", "h")


def test_temperature_has_an_offset() -> None:
    assert unit("degC").to_coherent(25.0) == pytest.approx(298.15)
    assert unit("degC").from_coherent(298.15) == pytest.approx(25.0)


@pytest.mark.parametrize(
    "text", ["", "furlong", "m//s", "m**", "a" * 200, "__import__('os')", "m^m", "2 m +"]
)
def test_what_is_not_a_unit(text: str) -> None:
    with pytest.raises(UnitError):
        unit(text)


def test_money_is_brought_to_dollars_first_and_then_to_the_year() -> None:
    factor = tables.money().to_year(2024)
    assert factor("USD", 2016, "equipment") == pytest.approx(798.8 / 541.7)
    assert factor("EUR", 2022, "equipment") == pytest.approx(1.0534 * 798.8 / 816)
    assert factor("USD", 2020, "general") == pytest.approx(313.689 / 258.811)
    assert factor("USD", 2024, "general") == 1.0
    with pytest.raises(LookupError, match="1999"):
        factor("EUR", 1999, "equipment")


def read(text: str, schema: Parameter, *, user: bool = False) -> Value:
    problems = Problems()
    tree = parse(f"x: {text}", "file.yaml").value["x"]
    made = read_value("x", schema, tree, problems, tables.money().to_year(2024), user=user)
    problems.stop()
    assert made is not None
    return made


def test_a_value_keeps_what_was_written_and_converts_it() -> None:
    made = read(
        '{value: 3, unit: MEUR, year: 2022, range: [2, 6], source: "@prozell2023, table"}',
        Parameter(unit="USD", index="equipment"),
    )
    assert (made.number, made.unit, made.year, made.range) == (3.0, "MEUR", 2022, (2.0, 6.0))
    assert made.coherent == pytest.approx(3e6 * 1.0534 * 798.8 / 816)
    assert made.declared(made.coherent) == pytest.approx(3.0, rel=1e-15)
    assert made.distribution == "quantiles" and made.covers == 0.9
    assert made.citations == ["prozell2023"]
    assert not made.assumption


def test_an_override_is_fixed_unless_it_brings_a_range() -> None:
    assert read("5", Parameter(), user=True).fixed_by_user
    assert not read("{value: 5, range: [4, 6]}", Parameter(), user=True).fixed_by_user


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{value: 3, unit: MUSD, source: '@a'}", "year"),
        ("{value: 3, unit: USD, year: 2020}", "source"),
        ("{value: 3, unit: USD, year: 2020, source: trust me}", "assumption: why"),
        ("3", "expected {value"),
        ("{value: 3, unit: USD, year: soon, source: '@a'}", "expected a year"),
    ],
)
def test_a_sourced_value_says_all_it_must(text: str, word: str) -> None:
    with pytest.raises(UserError, match=word):
        read(text, Parameter(unit="USD"))


def test_places_name_file_line_and_key() -> None:
    problems = Problems()
    read_value(
        "x",
        Parameter(unit="um"),
        Tree({"value": Tree("a", Place("f.yaml", 7, "x.value"))}, Place("f.yaml", 7, "x")),
        problems,
        lambda *_: 1.0,
        user=True,
    )
    assert list(problems.lines) == ["f.yaml:7: x.value: expected a number in um, found 'a'"]
