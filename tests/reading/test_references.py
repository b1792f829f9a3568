"""A value that follows another is checked like one that is stated: kind, unit, bounds; what comes
of it must be possible.
"""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from model import evaluate, load
from model.__main__ import main
from model.engine.result import Result
from model.plant.outputs import NUMERIC_OUTPUTS, OUTPUTS
from model.reading import project
from model.reading.errors import UserError
from model.scenario import catalogue, following
from model.scenario.saved import to_yaml
from model.scenario.scales import scales_of
from model.scenario.scenario import Scenario, load_text
from model.scenario.scopes import CELL_QUANTITIES
from model.studies.monte_carlo import check_possible, monte_carlo
from model.studies.ramp import ramp
from model.studies.scenario_problem import of_scenario
from model.studies.sobol import sobol
from model.studies.sweeps import sweep
from model.workbook.write import workbook_bytes

SEED = 20250
PAIRS = 60
GARNET = "tri_layer_garnet"

# Scenario, key, what it follows, and parts of what is said about it.
REFUSED = {
    "a share above one": (
        GARNET,
        "cell.cathode.active_share",
        "site.gross_floor",
        ("site.gross_floor", "1.8", "at most 1"),
    ),
    "a yield of ten": (
        GARNET,
        "formation.yield_",
        "site.span_of_management",
        ("10", "above 0 and at most 1"),
    ),
    "a text for a material": (
        "thin_film",
        "cell.separator.electrolyte",
        "site.power_basis",
        ("expected a material",),
    ),
    "a material for a text": (
        GARNET,
        "site.power_basis",
        "cell.pouch",
        ("is a material", "expected a choice"),
    ),
    "a number for a material": (
        GARNET,
        "cell.pouch",
        "cell.voltage",
        ("is a number", "expected a material"),
    ),
    "a choice that is not allowed": (
        GARNET,
        "sintering.room",
        "site.power_basis",
        ("'running hours'", "allowed"),
    ),
    "another unit": (GARNET, "cell.voltage", "site.wage_skilled", ("units differ", "USD/h", "V")),
    "a cell quantity of another unit": (
        GARNET,
        "site.discount_rate",
        "cell.area",
        ("units differ", "m2/cell", "1/year"),
    ),
    "a layer's quantity of another unit": (
        GARNET,
        "sintering.yield_",
        "cell.separator.green_thickness",
        ("units differ",),
    ),
    "a film for a gas": (
        "thin_film",
        "site.dry.gas",
        "cell.pouch",
        ("pouch_film is sold by m2", "m3"),
    ),
    "the output": ("thin_film", "plant.annual_output", "cell.area", ("follows no other value",)),
    "a value that is unknown": (
        "cathode_supported_garnet",
        "cell.voltage",
        "cell.interface.cathode.resistance",
        ("units differ",),
    ),
}


@pytest.mark.guards(
    "A reference brings a value that could not be stated",
    once="a yield of 10 and 128 USD/kWh, exit 0",
)
@pytest.mark.parametrize("name", REFUSED)
def test_a_reference_is_checked_like_a_stated_value(name: str, tmp_path: Path, capsys) -> None:
    scenario, key, target, wanted = REFUSED[name]
    path = tmp_path / "mine.yaml"
    path.write_text(f"title: T\nextends: {scenario}\nset:\n  {key}: {{from: {target}}}\n")
    assert main(["run", str(path)]) == 2
    told = capsys.readouterr().err
    assert f"mine.yaml:4: set.{key}" in told and len(told.splitlines()) == 1, told
    for word in wanted:
        assert word in told


@pytest.mark.guards(
    "A value follows one that is possible itself but is drawn from what is not",
    once="drawn without a word",
)
def test_all_that_a_value_is_drawn_from_is_checked() -> None:
    wide = {"value": 0.9, "range": [0.5, 1.5]}
    changes = {"site.installation": wide, "formation.yield_": {"from": "site.installation"}}
    with pytest.raises(
        UserError, match=r"'site.installation' may be 1.5, which is outside what is possible here"
    ):
        load(GARNET, set=changes)
    options = {"value": 0.9, "options": [[0.9, 1], [1.2, 1]]}
    with pytest.raises(UserError, match=r"'site.installation' may be 1.2"):
        load(GARNET, set=changes | {"site.installation": options})
    fine = load(GARNET, set=changes | {"site.installation": {"value": 0.9, "range": [0.5, 1.0]}})
    assert fine.end_of("formation.yield_") == "site.installation"


@pytest.mark.guards(
    "A material of another unit is taken for any choice",
    once="2,845 USD/kWh with argon for a pouch",
)
@pytest.mark.parametrize(
    "key, material",
    [
        ("cell.pouch", "argon"),
        ("site.dry.gas", "pet_carrier_film"),
        ("sintering.process_gas", "nickel"),
        ("cell.separator.binder", "argon"),
        ("sintering.setter", "saggar"),
    ],
)
def test_a_choice_takes_a_material_of_its_unit(key: str, material: str) -> None:
    with pytest.raises(
        UserError, match=f"{material} is sold by .*, but {key} .* is counted in"
    ) as raised:
        load(GARNET, set={key: material})
    assert len(str(raised.value).splitlines()) == 1


def test_every_ready_choice_has_a_material_of_its_unit() -> None:
    """Loading checks it; so this is about every step at every scale, with what no ready scenario
    uses.
    """
    for id in catalogue.step_files():
        for name, schema in catalogue.step(id).schema.items():
            assert schema.kind != "material" or schema.sold_in, (id, name)


# Whatever follows whatever ------------------------------------------------------------------------------------------


@cache
def bases() -> list[Scenario]:
    return [
        load("thin_film"),
        load(GARNET),
        load("cathode_supported_garnet", scale="lab"),
        load("sulfide_sheet", scale="pilot"),
    ]


def pair(random: Random) -> tuple[Scenario, str, str]:
    """A scenario, a key, and what it is to follow: often of the same kind and unit, so that some
    are taken.
    """
    base = random.choice(bases())
    stated = list(base.values)
    computed = [f"cell.{name}" for name in CELL_QUANTITIES]
    computed += [
        f"cell.{layer}.{quantity}" for layer, kind in base.layers for quantity in kind.quantities
    ]
    key = random.choice(stated)
    schema = base.values[key].schema
    alike = [
        k
        for k in stated
        if (base.values[k].schema.kind, base.values[k].schema.unit) == (schema.kind, schema.unit)
    ]
    return (
        base,
        key,
        random.choice(random.choice((alike, alike, computed, [*stated, *base.references]))),
    )


def outcome(base: Scenario, key: str, target: str, random: Random) -> str:
    """`result` or `message`; every result is possible, drawn or not, and comes back from its file."""
    try:
        scenario = base.with_set({key: {"from": target}})
        result = evaluate(scenario, shares=False)
        drawn = monte_carlo(scenario, n=16)
    except UserError:
        return "message"
    for name in NUMERIC_OUTPUTS:
        value, spread = result.outputs[name], drawn.outputs[name]
        assert value is None or OUTPUTS[name].possible(value), name
        assert spread is None or OUTPUTS[name].possible(list(spread.percentiles.values())).all(), (
            name
        )
    if random.random() < 0.3:
        assert (
            load_text(to_yaml(scenario), scenario.name, "text").fingerprint == scenario.fingerprint
        )
    if random.random() < 0.05:
        assert workbook_bytes(result, studies=False)
    return "result"


def run(numbers: range) -> None:
    found = set()
    for number in numbers:
        random = Random(f"{SEED} {number}")
        base, key, target = pair(random)
        try:
            found.add(outcome(base, key, target, random))
        except Exception as error:
            raise AssertionError(
                f"seed {SEED}, number {number}: {base.name}: {key} from {target}"
            ) from error
    assert found == {"result", "message"}


@pytest.mark.guards(
    "A reference of any key to any other ends in nonsense", once="KeyError: 'plant.annual_output'"
)
def test_any_pair_ends_in_a_possible_result_or_one_message() -> None:
    run(range(PAIRS))


@pytest.mark.exhaustive
@pytest.mark.parametrize("start", range(0, 2000, 200))
def test_two_thousand_pairs(start: int) -> None:
    run(range(start, start + 200))


# What comes of it ---------------------------------------------------------------------------------------------------


@pytest.mark.guards(
    "A result that cannot be is printed as if it were fine",
    once="-28 USD/kWh and an overall yield of 538 %, exit 0",
)
def test_a_result_that_cannot_be_is_refused_whatever_led_there() -> None:
    base = load(GARNET)
    yield_ = base.values["formation.yield_"]
    schema = dataclasses.replace(yield_.schema, at_most=None)
    wide = dataclasses.replace(yield_, schema=schema, range=(0.9, 3.0), distribution="uniform")
    broken = dataclasses.replace(base, values={**base.values, "formation.yield_": wide})
    with pytest.raises(UserError, match=r"overall_yield comes to .*, which cannot be"):
        check_possible(broken)
    with pytest.raises(UserError, match=r"which cannot be, in draw [0-9]+, with "):
        monte_carlo(broken, n=64)
    with pytest.raises(UserError, match="which cannot be"):
        of_scenario(broken, ("cost_per_kwh",))
    with pytest.raises(UserError, match="which cannot be"):
        sobol(broken, n=64)
    over = dataclasses.replace(
        base, values={**base.values, "formation.yield_": dataclasses.replace(wide, number=3.0)}
    )
    with pytest.raises(UserError, match=r"overall_yield comes to .*expected 0 to 1"):
        evaluate(over, shares=False)


def test_no_ready_scenario_draws_what_cannot_be() -> None:
    for name in project.names("scenarios"):
        for scale in scales_of(name):
            check_possible(load(name, scale=scale), 1024)


def test_what_is_possible() -> None:
    assert OUTPUTS["cost_per_kwh"].possible([1.0, 0.0, -1e-3, np.inf, np.nan]).tolist() == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert OUTPUTS["overall_yield"].possible([1.0, 1.0 + 1e-9, 1.01, -0.1]).tolist() == [
        True,
        True,
        False,
        False,
    ]
    assert set(OUTPUTS) > {"overall_yield", "bottleneck_utilisation", "assumption_share"}


def test_a_followed_quantity_is_checked_and_so_are_its_draws() -> None:
    """A ratio of areas before and after firing is above one, which no yield can be; the share of
    pores is drawn below it.
    """
    scenario = load(GARNET, set={"formation.yield_": {"from": "cell.separator.green_area_ratio"}})
    with pytest.raises(
        UserError,
        match=(
            r"formation.yield_ follows cell.separator.green_area_ratio, which comes to 1\..*;"
            r" allowed: above 0"
        ),
    ):
        evaluate(scenario, shares=False)
    drawn = {"cell.separator.green_area_ratio": np.array([1.0, 1.2])}
    with pytest.raises(UserError, match=r"which comes to 1.2; allowed: above 0 and at most 1"):
        following.check_numbers(scenario, drawn)


# Numbers that overflow ----------------------------------------------------------------------------------------------


@pytest.mark.guards(
    "A number near the largest that a machine knows ends in a traceback",
    once="JSON not compliant, OverflowError",
)
@pytest.mark.parametrize(
    "said",
    [
        1.7e308,
        -1e308,
        {"value": 1.0, "range": [0.5, 1.7e308]},
        {"value": 1e300},
        "9" * 400,
        {"value": 2.0, "options": [[2.0, 1], [1e305, 1]]},
    ],
)
@pytest.mark.parametrize(
    "key", ["materials.lipon_target.price", "site.electricity_price", "cell.sheet_length"]
)
def test_numbers_that_overflow_are_refused_by_name(key: str, said: Any) -> None:
    with pytest.raises(UserError, match=f"{key}.*(too large|too small|outside what is possible)"):
        load("thin_film", set={key: said})


@pytest.mark.parametrize(
    "key",
    [
        "sintering.residence_time",
        "cell.voltage",
        "plant.annual_output",
        "site.equipment_life",
        "cell.separator.thickness",
        "formation.yield_",
        "site.operating_hours",
    ],
)
@pytest.mark.parametrize("number", [1e39, 1e-39])
@pytest.mark.parametrize("command", ["run", "montecarlo", "sobol", "ramp", "finance", "tornado"])
def test_large_and_small_numbers_end_in_a_result_or_one_message(
    command: str, key: str, number: float, tmp_path: Path, capsys
) -> None:
    more = {"montecarlo": ["-n", "16"], "sobol": ["-n", "64"]}.get(command, [])
    status = main(
        [command, GARNET, "--set", f"{key}={number}", *more, "--json", str(tmp_path / "out.json")]
    )
    told = capsys.readouterr()
    assert status == 0 or (status == 2 and len(told.err.strip().splitlines()) == 1), told.err
    if status == 0:
        text = (tmp_path / "out.json").read_text()
        assert "NaN" not in text and "Infinity" not in text


def test_a_curve_of_learning_that_overflows_is_told() -> None:
    steep = {"equipment_maturity": 1e28, "equipment_experience": 1e-28, "progress_ratio": 1e-30}
    with pytest.raises(UserError, match=r"equipment_maturity is 1e.56 times equipment_experience"):
        ramp(load(GARNET), steep)


def test_a_sweep_into_the_impossible_says_where() -> None:
    with pytest.raises(UserError, match=r"outside what is possible"):
        sweep(load(GARNET), "formation.yield_", 0.5, 2.0)


# Make or buy --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bought() -> Result:
    return evaluate(
        load(
            "cathode_supported_garnet",
            strategies=[],
            set={"cell.separator.electrolyte": "llzo_bought", "materials.llzo_bought.price": 200},
        )
    )


@pytest.mark.guards(
    "A powder that is bought cannot be put into a chain that makes it", once="has no recipe"
)
def test_a_powder_without_a_recipe_is_bought(bought: Result) -> None:
    steps = {step["id"]: step for step in bought.steps}
    assert "garnet_synthesis" not in steps
    milling = steps["garnet_milling"]
    made = evaluate(load("cathode_supported_garnet", strategies=[]))
    powder = bought.quantities["garnet_milling.use_of_llzo_bought"]
    assert powder == pytest.approx(
        milling["processed"] * bought.quantities.get("garnet_milling.input_feed", 1.0)
    )
    price = bought.scenario.numbers["materials.llzo_bought.price"]
    dearer = (
        milling["costs"]["materials"]
        - {s["id"]: s for s in made.steps}["garnet_milling"]["costs"]["materials"]
    )
    assert dearer == pytest.approx(powder * price, rel=1e-9)
    assert any("garnet_synthesis is left out" in text for text in bought.warnings)


def test_what_is_bought_is_saved_scaled_and_exported(bought: Result) -> None:
    scenario = bought.scenario
    assert load_text(to_yaml(scenario), scenario.name, "text").fingerprint == scenario.fingerprint
    assert evaluate(scenario.at_scale("lab"), shares=False).outputs["cost_per_kwh"]
    assert workbook_bytes(bought, studies=False)
    plain = load("cathode_supported_garnet", set={"cell.separator.electrolyte": "llzo_bought"})
    back = plain.with_set({"cell.separator.electrolyte": "llzo_al"})
    assert "garnet_synthesis" not in plain.chain.by_id
    assert "garnet_synthesis" in back.chain.by_id


def test_a_step_that_does_more_than_make_a_material_stays() -> None:
    from model.plant.material import MaterialFacts
    from model.reading.errors import Place, Problems
    from model.scenario.purchase import bought as found

    instance = load(GARNET).chain.by_id["sintering"]
    schema = {**instance.step.schema}
    assert not any(declared.made for declared in schema.values())
    value = load(GARNET).values["cell.separator.electrolyte"]
    synthesis = load(GARNET).chain.by_id["garnet_synthesis"]
    problems = Problems()
    references = {"garnet_synthesis.powder": "cell.separator.electrolyte"}
    assert (
        found(
            (synthesis,),
            {value.key: value},
            references,
            {"llzo_al": MaterialFacts("llzo_al", "garnet", "m2", "material")},
            problems,
        )
        == []
    )
    with pytest.raises(UserError, match="llzo_al has no recipe, and garnet_synthesis makes it"):
        problems.stop()
    assert isinstance(value.place, Place)
