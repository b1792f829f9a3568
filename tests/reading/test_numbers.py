"""Numbers and units as people write them: one reader for files, options and links; slips are
refused with what was meant.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from model import evaluate, load
from model.__main__ import main
from model.conventions import conventions
from model.language.unit_spellings import accepted
from model.language.units import UnitError, temperature, unit
from model.layers import kinds
from model.plant.cell import CellParameters
from model.plant.finance import net_present_value, payback
from model.plant.site import MaterialParameters, RoomParameters, SiteParameters
from model.reading.document import as_tree
from model.reading.errors import Place, Problems, UserError
from model.reading.number_text import NumberError, read_quantity, whole
from model.reading.parameter import Parameter
from model.reading.value_reader import read_value
from model.reading.wording import fixed, per_cent
from model.reports.json_output import write_json
from model.reports.typed import parse_value
from model.scenario import catalogue
from model.scenario.saved import to_yaml
from model.scenario.scenario import load_text
from model.studies.cash_flow import cash_flow
from model.studies.ramp import ramp

THICKNESS = "cell.separator.thickness"
CONDUCTIVITY = "materials.llzo_al.conductivity"
RISE = "sintering.temperature_rise"

# A text, and the number and unit that it states.
READ = {
    "4.3e-4": (4.3e-4, None),
    "4.3E-04": (4.3e-4, None),
    "+5": (5, None),
    "1_000": (1000, None),
    "-2e1": (-20.0, None),
    "\u22122e1": (-20.0, None),
    ".5": (0.5, None),
    "5.": (5.0, None),
    "25 um": (25, "um"),
    "25um": (25, "um"),
    "25 \u00b5m": (25, "um"),
    "25\u00a0\u03bcm": (25, "um"),
    "4.3e-4 S/cm": (4.3e-4, "S/cm"),
    "5 eV": (5, "eV"),
    "5eV": (5, "eV"),
    "92 %": (92, "%"),
    "92%": (92, "%"),
    "3 \u2030": (3, "permille"),
    "20 \u00b0C": (20, "degC"),
    "20 \u00baC": (20, "degC"),  # the ordinal indicator, which Spanish keyboards have
    "20\u00baC": (20, "degC"),
    "20 \u02daC": (20, "degC"),
    "20\u2218C": (20, "degC"),
    "9 \u2126\u00b7cm\u00b2": (9, "ohm*cm2"),
    "9 \u03a9*cm2": (9, "ohm*cm2"),
    "5 \u20ac/kg": (5, "EUR/kg"),
    "5 $/m\u00b2": (5, "USD/m2"),
    "2 mA\u22c5cm\u207b\u00b2": (2, "mA*cm-2"),
    "0.1/year": (0.1, "1/year"),
    "0.1 1/year": (0.1, "1/year"),
    "1e4": (10000.0, None),
}
# A text that has two meanings or none, and a part of what is said about it.
REFUSED = {
    "1,000": "write 1000, or 1.000 with a decimal point",
    "12,5": "decimal point, not a comma: 12.5",
    "1.000.000": "write 1000000",
    "1,000,000": "write 1000000",
    "1 000": "write 1000",
    "1\u2009000": "write 1000",
    "4.3x10^-4": "write 4.3e-4",
    "4.3\u00b710\u207b\u2074": "write 4.3e-4",
    "$5/kg": "behind the number",
    "1:30": "write a number",
    "0x1F": "write a number",
    "0o17": "write a number",
    "1_0": "write a number",
    "\u0663": "write a number",
    "2024-01-01": "write a number",
}


@pytest.mark.guards(
    "A number in a usual spelling is refused, or read as another one", once="'e-4' is not a unit"
)
@pytest.mark.parametrize("text", READ)
def test_usual_spellings_are_read(text: str) -> None:
    assert read_quantity(text) == READ[text]


@pytest.mark.guards(
    "A number with two meanings is read as one of them",
    once="the digit of another script was read as 3",
)
@pytest.mark.parametrize("text", REFUSED)
def test_what_has_two_meanings_or_none_is_refused_with_the_spelling(
    text: str, tmp_path: Path
) -> None:
    with pytest.raises(NumberError) as raised:
        read_quantity(text)
    assert REFUSED[text] in str(raised.value)
    for quote in ("'", ""):  # in a file, and unquoted as well
        path = tmp_path / "mine.yaml"
        path.write_text(
            f"extends: tri_layer_garnet\nset:\n  {THICKNESS}: {quote}{text}{quote}\n",
            encoding="utf-8",
        )
        with pytest.raises(UserError, match=r"mine\.yaml:3: .*expected a number in um") as raised_:
            load(path)
        assert REFUSED[text] in str(raised_.value)


def test_words_are_no_numbers() -> None:
    assert [read_quantity(text) for text in ("high", "", "e-4", "yes", "llzo_ta", "-", "+")] == [
        None
    ] * 7


# One meaning everywhere ---------------------------------------------------------------------------------------------

SPELLINGS = ("0.03 mm", "30 um", "30 \u00b5m", "30 \u03bcm", "3e1 um", "3_0 um")


@pytest.mark.guards(
    "A number with its unit is read in some places only",
    once="expected a number in um, found '30 um'",
)
@pytest.mark.parametrize("text", SPELLINGS[:5])
def test_a_text_with_its_unit_is_one_value_in_every_form(text: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    found = []
    for form in (
        text,
        f"'{text}'",
        f"{{value: {text}}}",
        f"{{value: '{text}', range: [20 um, 0.04 mm]}}",
    ):
        path.write_text(
            f"extends: tri_layer_garnet\nset:\n  {THICKNESS}: {form}\n", encoding="utf-8"
        )
        found.append(load(path).values[THICKNESS])
    found.append(
        load("tri_layer_garnet", set={THICKNESS: parse_value(text, "option")}).values[THICKNESS]
    )
    found.append(load("tri_layer_garnet", set={THICKNESS: text}).values[THICKNESS])
    for value in found:
        assert value.coherent == pytest.approx(3e-5, rel=1e-14)
        assert value.unit == ("mm" if "mm" in text else "um")
    assert found[3].range is not None
    assert [found[3].convert(end) for end in found[3].range] == pytest.approx(
        [2e-5, 4e-5], rel=1e-14
    )


def test_a_file_of_the_project_and_a_ramp_take_it_too() -> None:
    problems = Problems()
    said = as_tree(
        {"value": "25 \u00b5m", "range": ["20 um", 30], "source": "assumption: tried"}, Place("f")
    )
    value = read_value("film", Parameter("nm", above=0), said, problems, lambda *_: 1.0)
    problems.stop()
    assert value is not None
    assert (value.number, value.unit, value.range, value.coherent) == (
        25,
        "um",
        (20, 30),
        pytest.approx(25e-6),
    )
    assert (
        ramp(load("tri_layer_garnet"), {"years": "3e0", "equipment_experience": "1e3 MWh"})
        .parameters["years"]
        .number
        == 3
    )


def test_two_units_of_one_value_are_refused() -> None:
    with pytest.raises(UserError, match="two units are stated: '25 um' and 'mm'"):
        load("tri_layer_garnet", set={THICKNESS: {"value": "25 um", "unit": "mm"}})
    with pytest.raises(UserError, match="two currencies"):
        load(
            "tri_layer_garnet",
            set={
                "sintering.machine_price": {
                    "value": 3,
                    "unit": "MUSD",
                    "year": 2023,
                    "range": ["2 MEUR", 4],
                }
            },
        )


@pytest.mark.guards(
    "A changed value comes back from its file as another one",
    once="a value with its unit in the text was refused",
)
@pytest.mark.parametrize("text", ["25 \u00b5m", "0.025 mm"])
def test_what_is_written_is_read_again(text: str) -> None:
    for key, said in (
        (THICKNESS, text),
        (RISE, "1100 degC"),
        ("plant.annual_output", "5 GWh/year"),
    ):
        scenario = load("tri_layer_garnet", set={key: said})
        assert (
            load_text(to_yaml(scenario), scenario.name, "text").fingerprint == scenario.fingerprint
        )


@pytest.mark.guards(
    "A plant's output that is a bare number ends an export",
    once="AttributeError: 'int' object has no 'get'",
)
@pytest.mark.parametrize("said", ["5", "5 GWh/year", "{value: 5 GWh/year}", "5e3 MWh/year"])
def test_the_output_of_a_plant_is_said_in_any_form(said: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"title: T\nextends: thin_film\nannual_output: {said}\n")
    assert load(path).numbers["plant.annual_output"] == pytest.approx(5e9)
    for change in (2, "2 GWh/year"):
        scenario = load(path, set={"plant.annual_output": change})
        assert scenario.numbers["plant.annual_output"] == pytest.approx(
            2e9 if "MWh" not in said or change != 2 else 2e6
        )
        again = load_text(to_yaml(scenario), scenario.name, "text")
        assert again.numbers["plant.annual_output"] == scenario.numbers["plant.annual_output"]


# (arguments, where the number is found in the result, the number)
OPTIONS = [
    (["run", "tri_layer_garnet", "--set", f"{CONDUCTIVITY}=4.3e-4"], None, 4.3e-4),
    (["run", "tri_layer_garnet", "--set", f"{CONDUCTIVITY}=4.3E-04 S/cm"], None, 4.3e-4),
    (["montecarlo", "thin_film", "-n", "1e2", "--seed", "1_000"], "n", 100),
    (
        ["sweep", "nasicon_composite", "cell.temperature", "-2e1", "25", "--points", "3e0"],
        "low",
        -20,
    ),
    (["sweep", "nasicon_composite", "cell.temperature", "-5 degC", "25"], "low", -5),
    (["breakeven", "tri_layer_garnet", "sintering.yield_", "--target", "1.3e3"], "target", 1300),
    (
        [
            "breakeven",
            "nasicon_composite",
            "cell.temperature",
            "--low",
            "-2e1",
            "--high",
            "+2.5e1",
            "--target",
            "1e3",
        ],
        "low",
        -20,
    ),
    (["finance", "lithium_ion", "--price", "1.2e2"], "price", 120),
    (["finance", "lithium_ion", "--price", "0.12 $/Wh"], "price", 120),
]


@pytest.mark.guards(
    "An option of the command line refuses a number that a file takes",
    once="invalid int value: '1e2'",
)
@pytest.mark.parametrize("arguments, name, number", OPTIONS)
def test_options_take_the_same_spellings(
    arguments: list[str], name: str | None, number: float, capsys
) -> None:
    assert main([*arguments, "--json", "-"]) == 0
    data = json.loads(capsys.readouterr().out)
    found = (
        data[name]
        if name
        else next(p["value"] for p in data["parameters"] if p["key"] == CONDUCTIVITY)
    )
    assert found == pytest.approx(number, rel=1e-12)


def test_counts_are_whole_and_say_so(capsys) -> None:
    assert [whole(text) for text in ("1e4", "1_000", "4096", "64.0", 12.0)] == [
        10000,
        1000,
        4096,
        64,
        12,
    ]
    for text, word in (
        ("10.5", "whole number"),
        ("1,000", "write 1000"),
        ("many", "whole number"),
        ("nan", "whole"),
        ("1e999", "whole"),
    ):
        with pytest.raises(SystemExit):
            main(["montecarlo", "thin_film", "-n", text])
        assert word in capsys.readouterr().err


# Units --------------------------------------------------------------------------------------------------------------

# What a unit's letters would mean is not what was meant; a part of what is said.
SLIPS = {
    "USD/mt": "metric tonnes write t",
    "mt": "metric tonnes write t",
    "mUSD": "MUSD",
    "mEUR": "MEUR",
    "mcell": "Mcell",
    "kyear": "year takes no prefix",
    "khour": "hour",
    "m%": "no prefix",
    "mpiece": "is not a unit",
    "ton": "short ton",
    "a": "year",
    "d": "day",
    "M": "mol/L",
    "C": "degC",
    "cc": "cm3",
    "oz": "g",
    "lb": "kg",
    "sccm": "cm3/min",
    "bbl": "L",
    "KW": "kW",
    "Ws": "write J",
    "hr": "h",
    "Mm": "mm",
    "Gcell": "Mcell",
    "mmin": "min",
    "kK": "K",
    "Mg": "t",
    "\u212b": "nm",
    "degF": "degC",
    "gwh": "GWh",
    "As": "'As' is not a unit",
    "mh": "is not a unit",
    "cUSD": "kUSD",
    "ksheet2year": "is not a unit",
}


@pytest.mark.guards(
    "A prefix on a unit that never takes one changes a price a million times",
    once="USD/mt was USD per kilogram",
)
@pytest.mark.parametrize("text", SLIPS)
def test_slips_in_units_are_refused_with_what_was_meant(text: str) -> None:
    with pytest.raises(UnitError, match="is not a unit") as raised:
        unit(text)
    assert SLIPS[text] in str(raised.value)


def test_every_accepted_name_is_one_unit_and_what_is_in_use_stays() -> None:
    for name in accepted():
        assert unit(name).factor > 0
    for text, factor in (
        ("t", 1e3),
        ("kt/year", 1e6),
        ("kUSD", 1e3),
        ("MEUR", 1e6),
        ("l", 1e-3),
        ("g/l", 1.0),
        ("mL", 1e-6),
        ("year", 1.0),
        ("h", 1.0),
        ("min", 1 / 60),
        ("kg/h", 1.0),
        ("Mcell/year", 1e6),
        ("kilograms", 1.0),
        ("percent", 0.01),
    ):
        assert unit(text).factor == pytest.approx(factor, rel=1e-12), text


# Temperatures -------------------------------------------------------------------------------------------------------


@pytest.mark.guards(
    "A rise in degrees Celsius is offset like a temperature", once="1373 K for a rise of 1100 degC"
)
@pytest.mark.parametrize(
    "said",
    [
        "1100 degC",
        "1100 \u00b0C",
        "1100 K",
        {"value": 1100, "unit": "degC", "range": [1050, 1150]},
        {"value": 1100, "unit": "K", "range": ["1050 degC", "1150 degC"]},
    ],
)
def test_a_difference_in_temperature_is_not_offset(said: object) -> None:
    scenario = load("tri_layer_garnet", set={RISE: said})
    value = scenario.values[RISE]
    assert (value.coherent, value.unit) == (1100.0, "K")
    if isinstance(said, dict):
        assert value.range == (1050.0, 1150.0)
    assert not [text for text in scenario.warnings if "degC" in text]
    same = evaluate(load("tri_layer_garnet", set={RISE: 1100}), shares=False)
    assert evaluate(scenario, shares=False).outputs == same.outputs


def test_what_is_declared_in_kelvin_is_a_difference_and_in_degrees_a_temperature() -> None:
    """So that a number in degC is never offset unsaid: in process steps, sites and layers."""
    schemas = [catalogue.step(id).module.Parameters for id in catalogue.step_files()]
    schemas += [of.module.Parameters for of in (*kinds().values(), *conventions().values())]
    schemas += [SiteParameters, RoomParameters, MaterialParameters, CellParameters]
    declared = [one for schema in schemas for one in schema.parameters().values()]
    found = [one for one in declared if one.kind == "number"]
    of_temperature = [one for one in found if temperature(unit(one.unit))]
    assert len(of_temperature) > 10
    for one in of_temperature:
        assert one.difference == (one.unit == "K"), one
    assert not [one for one in found if one.difference and one not in of_temperature]


def test_a_temperature_is_offset_and_a_difference_refused_for_it() -> None:
    key = "cell.temperature"
    assert load("nasicon_composite", set={key: "40 \u00b0C"}).values[key].coherent == pytest.approx(
        313.15
    )
    assert load("nasicon_composite", set={key: "313.15 K"}).values[key].coherent == pytest.approx(
        313.15
    )
    with pytest.raises(UserError, match="is a difference; expected a temperature"):
        load("nasicon_composite", set={key: "40 delta_degC"})
    with pytest.raises(UserError, match="a temperature; expected a difference"):
        load("nasicon_composite", set={"electrolyte_synthesis.temperature_rise": {"from": key}})


def test_per_degree_is_per_kelvin() -> None:
    for text in ("J/kg/degC", "J/(kg*degC)", "J/kg/\u00b0C", "J/kg/delta_degC"):
        assert unit(text).factor == unit("J/(kg*K)").factor and unit(text).offset == 0
    assert unit("\u00b0C/min").factor == unit("K/min").factor


def test_every_step_says_which_of_its_numbers_are_differences() -> None:
    for id in catalogue.step_files():
        for name, schema in catalogue.step(id).schema.items():
            if schema.kind == "number" and temperature(unit(schema.unit)):
                assert schema.difference or unit(schema.unit).offset, f"{id}.{name}"


def test_a_schema_in_kelvin_that_does_not_say_which_takes_no_celsius() -> None:
    problems = Problems()
    read_value(
        "kiln",
        Parameter("K"),
        as_tree("1100 degC", Place("f")),
        problems,
        lambda *_: 1.0,
        user=True,
    )
    with pytest.raises(UserError, match="could be a temperature or a difference"):
        problems.stop()


# Break-even, and nothing without a sign -----------------------------------------------------------------------------


@pytest.mark.guards(
    "Rounding decides whether an investment pays back",
    once="discounted payback 'never', present value -0.0 MUSD",
)
@pytest.mark.parametrize("scenario", ["lithium_ion", "tri_layer_garnet", "thin_film"])
def test_at_its_lowest_price_a_plant_pays_back_in_its_last_year(scenario: str, capsys) -> None:
    study = cash_flow(load(scenario))
    life = study.scenario.number("site.levelised.plant_life")
    assert study.net_present_value == 0.0 and math.copysign(1.0, study.net_present_value) == 1.0
    assert study.discounted_payback == life
    assert study.frame["balance"].iloc[-1] == 0.0
    assert cash_flow(load(scenario), 0.999 * study.price).discounted_payback is None
    dearer = cash_flow(load(scenario), 1.001 * study.price)
    assert (
        dearer.net_present_value > 0
        and dearer.discounted_payback is not None
        and dearer.discounted_payback < life
    )
    assert main(["finance", scenario]) == 0
    text = capsys.readouterr().out
    assert f"discounted {life:.1f} years" in text and "-0.0" not in text


def test_a_balance_is_judged_beside_what_was_moved() -> None:
    assert net_present_value(0.0, [-1e9, 1e9 + 1e-3]) == 0.0
    assert net_present_value(0.0, [-1e9, 1e9 + 100.0]) == pytest.approx(100.0)
    assert payback([-3.0, 1.0, 1.0, 1.0 - 1e-15]) == 3.0
    assert payback([-3.0, 1.0, 1.0, 0.999]) is None
    assert payback([-1.0, 2.0, -1.5, 1.0]) == pytest.approx(2.5)


@pytest.mark.guards("Nothing is printed with a minus sign", once="-0.0")
def test_what_rounds_to_nothing_has_no_sign(capsys) -> None:
    assert [fixed(x) for x in (-0.04, -0.0, 0.04, -0.06)] == ["0.0", "0.0", "0.0", "-0.1"]
    assert [per_cent(x) for x in (-0.0004, -0.0)] == ["0.0%", "0.0%"]
    write_json({"a": -0.0, "b": [-0.0, 1.5]}, "-")
    assert json.loads(capsys.readouterr().out) == {"a": 0.0, "b": [0.0, 1.5]}
    write_json({"a": -0.0}, "-")
    assert "-0" not in capsys.readouterr().out
    with pytest.raises(UserError, match=r"not finite at years\[1\]\.net"):
        write_json({"years": [{"net": 1.0}, {"net": math.inf}]}, "-")
