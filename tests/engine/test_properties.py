"""What must hold of any valid scenario: chains, scales, capacity modes, strategies and values drawn
at random.

The examples are the same in every run; `pytest -m exhaustive tests/engine/test_properties.py` tries
many more of them.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from model import evaluate, load
from model.engine.evaluation import run
from model.engine.result import Result
from model.language.units import unit
from model.reading import project
from model.reading.errors import UserError
from model.reading.parameter import Value
from model.scenario import catalogue
from model.scenario.scales import scales_of
from model.scenario.scenario import Scenario, load_text
from model.studies.combinations import applicable, compatible
from tests.engine import test_evaluate as contract

IN_CI, AT_NIGHT = 15, 1500
SLACK = 1e-9  # what rounding may make of an equality, relative
READY = [(name, scale) for name in project.names("scenarios") for scale in scales_of(name)]
STRATEGIES = 2  # at once


def examples(
    test: Callable[..., None], *given_by: Any
) -> tuple[Callable[..., None], Callable[..., None]]:
    """A property tried on a few scenarios, and on many."""
    made = []
    for count in (IN_CI, AT_NIGHT):
        rules = settings(
            max_examples=count,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        made.append(rules(given(*given_by)(test)))
    return made[0], pytest.mark.exhaustive(made[1])


# Scenarios at random ------------------------------------------------------------------------------------------------


def span(value: Value) -> tuple[float, float] | None:
    """The range in which a number of a scenario may lie, in its unit; None for what has none."""
    if (
        value.number is None
        or value.range is None
        or value.schema.constant is not None
        or value.options
    ):
        return None
    low, high = value.range
    return (low, high) if low < high and low <= value.number <= high else None


@cache
def sets(chain: str) -> list[tuple[str, ...]]:
    """Strategies of a chain, alone and in twos."""
    found = [names for names in compatible(applicable(chain)) if len(names) <= STRATEGIES]
    return found or [()]


def offered(text: str) -> Scenario | None:
    """The scenario of a text; None where a strategy has no form, or a step no numbers, for its
    scale.
    """
    try:
        return drawn(text)
    except UserError as error:
        if "form" in str(error) or "scale" in str(error):
            return None
        raise


@st.composite
def scenarios(draw: st.DrawFn) -> str:
    """The file of a ready scenario at any scale, with strategies, in any capacity mode, with values
    inside their ranges.
    """
    name, scale = draw(st.sampled_from(READY))
    base = load(name, scale=scale)
    chosen = draw(st.sampled_from(sets(base.header.chain)))
    header: dict[str, Any] = {"extends": name, "scale": scale, "strategies": list(chosen)}
    if base.capacity != "power_law":
        header["capacity"] = draw(st.sampled_from(("integer", "fractional")))
    made = offered(yaml.safe_dump(header))
    assume(made is not None)
    return yaml.safe_dump({**header, "set": draw(changes(made))})


@st.composite
def changes(draw: st.DrawFn, base: Scenario) -> dict[str, Any]:
    """Some numbers of a scenario moved inside their ranges."""
    movable = [
        key for key, value in base.values.items() if span(value) and key not in base.references
    ]
    keys = draw(st.lists(st.sampled_from(movable), max_size=8, unique=True))
    return {key: moved(base.values[key], draw(st.floats(0, 1))) for key in keys}


def drawn(text: str) -> Scenario:
    return load_text(text, "drawn", "drawn")


def moved(value: Value, share: float) -> dict[str, Any]:
    """A number at a share of the way from the lower end of its range to the upper, as a file would
    state it.
    """
    low, high = span(value) or (0.0, 0.0)
    number = min(max(low + share * (high - low), low), high)
    return {
        "value": number,
        "unit": value.unit,
        **({} if value.year is None else {"year": value.year}),
    }


def unscrapped(scenario: Scenario) -> Scenario:
    """The same without credit for scrap, which can make it pay to waste."""
    return scenario.with_set(
        {
            key: {"value": 0.0}
            for key in scenario.values
            if key.endswith(".scrap_value") and key not in scenario.references
        }
    )


# Sums and balances --------------------------------------------------------------------------------------------------


def whole(result: Result) -> None:
    """Cost is never negative, is the sum of its parts in every way of adding, and flows balance
    over every link.
    """
    for row in [*result.steps, {"id": "plant", **result.plant}]:
        for category, cost in row["costs"].items():
            assert cost <= 0 if category == "scrap_credit" else cost >= 0, (
                row["id"],
                category,
                cost,
            )
        # What is rejected brings back a share of what was paid for it: never more than materials
        # cost altogether.
    bought = result.by_category["materials"] + result.by_category["consumables"]
    assert -result.by_category["scrap_credit"] <= bought * (1 + SLACK)
    assert result.outputs["cost_per_kwh"] > 0
    contract.test_totals_equal_the_sum_of_parts(result)
    contract.test_flows_balance_over_every_link(result)
    contract.test_machines_are_enough_and_whole_where_they_are_bought(result)


def _sums(text: str) -> None:
    whole(evaluate(drawn(text)))


def _readings(text: str) -> None:
    """A number equals the element of an array, and every quantity is sound in its unit."""
    result = evaluate(drawn(text))
    contract.test_samples_equal_numbers(result)
    contract.test_every_quantity_is_sound_in_units(result)


# Directions ---------------------------------------------------------------------------------------------------------


def pair(
    data: st.DataObject, scenario: Scenario, keys: Sequence[str]
) -> tuple[str, Result, Result]:
    """Results at a lower and a higher value of one of the keys."""
    assume(keys)
    key = data.draw(st.sampled_from(sorted(keys)))
    ends = sorted(data.draw(st.tuples(st.floats(0, 1), st.floats(0, 1))))
    assume(ends[0] < ends[1])
    base = unscrapped(scenario)
    low, high = (
        evaluate(base.with_set({key: moved(base.values[key], end)}), shares=False) for end in ends
    )
    return key, low, high


def free(scenario: Scenario, keys: Iterator[str]) -> list[str]:
    return [key for key in keys if key not in scenario.references and span(scenario.values[key])]


def no_dearer(dear: Result, cheap: Result, key: str) -> None:
    for output in ("annual_cost", "cost_per_kwh"):
        assert cheap.number(output) <= dear.number(output) * (1 + SLACK), (key, output)


def _yields(text: str, data: st.DataObject) -> None:
    """Cost does not rise when a yield or an uptime rises: fewer units, hours, machines, people for
    the same good cells.
    """
    scenario = drawn(text)
    own = (
        f"{i.id}.{name}"
        for i in scenario.chain.instances
        for name in ("yield_", "uptime")
        if name in i.schema
    )
    key, low, high = pair(data, scenario, free(scenario, own))
    no_dearer(low, high, key)


def _throughputs(text: str, data: st.DataObject) -> None:
    """Cost does not rise when a step does the same faster.

    The same: a parameter that makes its step faster, but with more energy or more of a material, is
    another process.
    """
    scenario = drawn(text)
    own = (
        f"{i.id}.{name}"
        for i in scenario.chain.path
        if i.law is None
        for name in i.schema
        if name not in ("yield_", "uptime")
    )
    key, low, high = pair(data, scenario, free(scenario, own))
    id = key.partition(".")[0]
    slow, fast = sorted((low, high), key=lambda r: r.quantities[f"{id}.throughput"])
    used = [name for name in slow.quantities if name.startswith((f"{id}.use_of_", f"{id}.input_"))]
    used += [f"{id}.{name}" for name in ("electricity", "natural_gas", "machine_investment")]
    priced = key.endswith(
        (".machine_price", ".floor_area", ".skilled_operators", ".helpers", ".power")
    )
    same = all(fast.quantities[name] <= slow.quantities[name] * (1 + SLACK) for name in used)
    assume(
        not priced
        and same
        and fast.quantities[f"{id}.throughput"] > slow.quantities[f"{id}.throughput"]
    )
    no_dearer(slow, fast, key)


def _prices(text: str, data: st.DataObject) -> None:
    """Cost does not fall when anything that is paid for becomes dearer: a material, a machine, a
    wage, a rent, a kWh.
    """
    scenario = drawn(text)
    money = (
        key
        for key, value in scenario.values.items()
        if value.number is not None and unit(value.unit).currency
    )
    key, low, high = pair(data, scenario, free(scenario, money))
    no_dearer(high, low, key)


@pytest.mark.parametrize(("name", "scale"), READY)
def test_no_price_alone_saves_and_no_yield_alone_costs(name: str, scale: str) -> None:
    """Every price and wage, and every yield and uptime, each moved by itself to both ends of its
    range, in one call.
    """
    scenario = unscrapped(load(name, scale=scale))
    rising = [
        key for key, value in scenario.values.items() if value.number and unit(value.unit).currency
    ]
    falling = [key for key in scenario.values if key.endswith((".yield_", ".uptime"))]
    keys = free(scenario, iter((*rising, *falling)))
    assert set(keys) & set(rising) and set(keys) & set(falling)
    samples = {key: np.full((len(keys), 2), number) for key, number in scenario.numbers.items()}
    for row, key in enumerate(keys):
        value = scenario.values[key]
        samples[key][row] *= np.array(value.range) / value.number
    done = run(scenario, samples)
    for output in ("annual_cost", "cost_per_kwh"):
        low, high = np.broadcast_to(done.outputs[output], (len(keys), 2)).T
        wrong = np.where(np.isin(keys, falling), high > low * (1 + SLACK), low > high * (1 + SLACK))
        assert not wrong.any(), (
            output,
            [key for key, is_wrong in zip(keys, wrong, strict=True) if is_wrong],
        )


def _scale(text: str, factor: float) -> None:
    """A larger plant costs at most in proportion, and one machine with its reserve more at each
    step.

    One machine more may start a further one in reserve, and its crew may need one manager more.
    """
    scenario = drawn(text)
    output = scenario.values["plant.annual_output"]
    before = evaluate(scenario, shares=False)
    after = evaluate(
        scenario.with_set({output.key: {"value": output.number * factor, "unit": output.unit}}),
        shares=False,
    )
    staff, more = 0.0, {}
    whole_machines = scenario.capacity == "integer"
    for row in before.steps:
        costs, operating, installed = (
            row["costs"],
            row["machines_operating"],
            row["machines_installed"],
        )
        further = 0.0
        if whole_machines and operating is not None:
            reserve = before.quantities.get(
                f"{row['id']}.reserve", scenario.numbers.get(f"{row['id']}.reserve", 0.0)
            )
            further = (costs["labour"] + costs["overhead"] + costs["energy"]) / operating
            bought = ("capital", "maintenance", "building", "atmosphere", "overhead")
            further += (2 + reserve) * sum(costs[category] for category in bought) / installed
            staff += row["staff"] / operating
        more[row["id"]] = further
    grown = {row["id"]: sum(row["costs"].values()) for row in after.steps}
    for row in before.steps:
        limit = (
            factor * sum(c for category, c in row["costs"].items() if category != "scrap_credit")
            + more[row["id"]]
        )
        without = (
            grown[row["id"]]
            - next(r for r in after.steps if r["id"] == row["id"])["costs"]["scrap_credit"]
        )
        assert without <= limit * (1 + SLACK), row["id"]
    plant = sum(before.plant["costs"].values())
    manager = (
        plant / before.quantities["plant.managers"] if before.quantities["plant.managers"] else 0.0
    )
    managers = (
        (1 + staff / scenario.numbers["site.span_of_management"]) * manager
        if whole_machines
        else 0.0
    )
    extra = sum(more.values()) + managers
    assert after.number("annual_cost") <= (factor * before.number("annual_cost") + extra) * (
        1 + SLACK
    )


# Chains at random ---------------------------------------------------------------------------------------------------


@cache
def chain_files() -> dict[str, dict[str, Any]]:
    """Chains that may be lengthened: those that state all their steps themselves."""
    found = {}
    for name, _ in READY:
        chain = load(name).header.chain
        plain = project.document(project.path_of("chains", chain)).plain
        if "steps" in plain and load(name).capacity != "power_law":
            found[name] = plain
    return found


def passing(plain: dict[str, Any]) -> list[str]:
    """Steps of a chain that take one thing and give the same unit, so that they may stand a second
    time.
    """
    found = []
    for id, entry in plain["steps"].items():
        if isinstance(entry["step"], str) and "buy" not in entry:
            made = catalogue.step(entry["step"])
            if made.on_path and [port.unit for port in made.ports.values()] == [made.unit]:
                found.append(id)
    return found


@st.composite
def chains(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A ready scenario's chain with steps of its own repeated at other places where their unit
    passes.
    """
    name = draw(
        st.sampled_from(sorted(name for name, plain in chain_files().items() if passing(plain)))
    )
    plain = chain_files()[name]
    steps, links = dict(plain["steps"]), list(plain["links"])
    for number in range(draw(st.integers(1, 4))):
        id = draw(st.sampled_from(passing(plain)))
        made = catalogue.step(plain["steps"][id]["step"])
        source_of = {link: link.partition(" -> ")[0] for link in links}
        fitting = [link for link in links if _unit(steps[source_of[link]]) == made.unit]
        link = draw(st.sampled_from(fitting))
        again = f"{id}_{number}"
        steps[again] = copy.deepcopy(plain["steps"][id])
        at = links.index(link)
        links[at : at + 1] = [
            f"{source_of[link]} -> {again}.{next(iter(made.ports))}",
            f"{again} -> {link.partition(' -> ')[2]}",
        ]
    return name, {**plain, "steps": steps, "links": links}


def _unit(entry: dict[str, Any]) -> str:
    step = entry["step"]
    return catalogue.step(step if isinstance(step, str) else step["line"]).unit


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of chains in place of the project's, with all of those."""
    made = tmp_path_factory.mktemp("chains")
    for path in project.FOLDERS["chains"].glob("*.yaml"):
        (made / path.name).write_bytes(path.read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(project.FOLDERS, "chains", made)
        yield made


COUNT = iter(range(10**9))


def _assembled(folder: Path, made: tuple[str, dict[str, Any]], data: st.DataObject) -> None:
    """Whatever is assembled of real steps adds up, balances and is sound in its units, and a loss
    never pays.
    """
    name, plain = made
    chain = f"drawn_{next(COUNT)}"
    (folder / f"{chain}.yaml").write_text(yaml.safe_dump(plain, sort_keys=False), encoding="utf-8")
    scale = data.draw(st.sampled_from(("lab", "pilot", "industrial")))
    header = {"chain": chain, "cell": load(name).header.cell, "scale": scale}
    scenario = drawn(
        yaml.safe_dump({**header, "set": data.draw(changes(drawn(yaml.safe_dump(header))))})
    )
    result = evaluate(scenario)
    whole(result)
    contract.test_samples_equal_numbers(result)
    contract.test_every_quantity_is_sound_in_units(result)
    key, low, high = pair(
        data, scenario, free(scenario, (f"{i.id}.yield_" for i in scenario.chain.path))
    )
    no_dearer(low, high, key)


test_sums_and_balances, test_sums_and_balances_at_length = examples(_sums, scenarios())
test_all_readings_agree, test_all_readings_agree_at_length = examples(_readings, scenarios())
test_cost_falls_with_yield_and_uptime, test_cost_falls_with_yield_and_uptime_at_length = examples(
    _yields, scenarios(), st.data()
)
test_cost_falls_with_speed, test_cost_falls_with_speed_at_length = examples(
    _throughputs, scenarios(), st.data()
)
test_cost_rises_with_prices, test_cost_rises_with_prices_at_length = examples(
    _prices, scenarios(), st.data()
)
test_a_larger_plant_costs_in_proportion_and_a_machine_more, test_a_larger_plant_at_length = (
    examples(_scale, scenarios(), st.floats(1, 20))
)
test_chains_at_random, test_chains_at_random_at_length = examples(_assembled, chains(), st.data())
