"""The contract of a process step, over every step and every scale it has numbers for."""

from __future__ import annotations

import math

import numpy as np
import pytest

from model.engine.evaluation import Flow, run_step
from model.language import units
from model.language.trace import Node
from model.language.unit_spellings import powers
from model.plant.economics import CATEGORIES
from model.plant.namespace import Namespace
from model.plant.step import Step
from model.reading.kinds import EVIDENCE
from model.scenario import catalogue
from model.scenario.stand_alone import StandAlone, stand_alone
from tests.readings import close, coherent, compute, dimension

CASES = [(id, scale) for id in catalogue.step_files() for scale in catalogue.step_scales(id)]
FLOW = {"kg": 1000.0, "m2": 1000.0, "cell": 1000.0}


@pytest.fixture(params=CASES, ids=[f"{id}-{scale}" for id, scale in CASES])
def alone(request: pytest.FixtureRequest) -> StandAlone:
    id, scale = request.param
    return stand_alone(catalogue.step(id), scale)


def flow(alone: StandAlone, numbers=None, **more) -> Flow:
    return run_step(
        alone, numbers or alone.numbers, more.pop("good", FLOW[alone.step.unit]), **more
    )


def test_every_value_is_given_and_sourced(alone: StandAlone) -> None:
    for name in alone.step.schema:
        value = alone.values[f"{alone.step.id}.{name}"]
        if value.text is None:
            assert value.number is not None, value.key
            assert value.citations or value.kind != EVIDENCE, value.key
            assert not value.outside, value.key


def test_a_step_has_the_three_scales(alone: StandAlone) -> None:
    assert set(catalogue.step_scales(alone.step.id)) >= {"lab", "pilot", "industrial"}


def test_results_are_finite_and_positive(alone: StandAlone) -> None:
    done = flow(alone)
    assert coherent(done.resources.throughput) > 0
    assert set(done.costs) == set(CATEGORIES)
    assert all(math.isfinite(cost) for cost in done.costs.values())
    assert all(cost >= 0 for category, cost in done.costs.items() if category != "scrap_credit")
    assert done.costs["scrap_credit"] <= 0
    assert close(done.total, sum(done.costs.values()))


def test_a_number_equals_the_element_of_an_array(alone: StandAlone) -> None:
    arrays = {key: np.array([number, number]) for key, number in alone.numbers.items()}
    numbers, samples = flow(alone), flow(alone, arrays, good=np.array([1.0, FLOW[alone.step.unit]]))
    assert close(numbers.total, samples.total[1])
    assert close(numbers.resources.throughput, samples.resources.throughput[1])


def test_results_are_finite_everywhere_in_range(alone: StandAlone) -> None:
    generator = np.random.default_rng(1)
    drawn = {
        key: value.draw(generator.random(500))
        for key, value in alone.values.items()
        if value.uncertain
    }
    ends = {}
    for key, value in alone.values.items():
        if value.uncertain and value.sourced_range:
            ends[key] = generator.choice(np.array(value.sourced_range), 500)
    for moved in (drawn, ends):
        done = flow(alone, {**alone.numbers, **moved})
        assert np.all(np.isfinite(done.total))
        assert np.all(np.asarray(done.resources.throughput) > 0)
        for category, cost in done.costs.items():
            assert np.all(
                np.asarray(cost) <= 0 if category == "scrap_credit" else np.asarray(cost) >= 0
            ), category


def test_cost_does_not_rise_with_yield(alone: StandAlone) -> None:
    key = f"{alone.step.id}.yield_"
    yields = np.linspace(0.3, 1.0, 50)
    for capacity in ("integer", "fractional"):
        done = flow(alone, {**alone.numbers, key: yields}, capacity=capacity)
        # A scrap credit may pay for rejects, never more than they cost.
        assert np.all(np.diff(done.total) <= 1e-9 * np.abs(done.total[:-1]))


def test_equations_are_sound_in_units(alone: StandAlone) -> None:
    registry = units.registry()
    step: Step = alone.step
    declared = {
        key: value.with_unit() for key, value in alone.values.items() if value.number is not None
    }
    good = registry.Quantity(FLOW[step.unit], registry.parse_units(f"{powers(step.unit)}/year"))
    kept: dict[str, object] = {}

    def record(key: str, value: object, meaning: str) -> object:
        kept[key] = value
        return value

    dimensional, numbers = flow(alone, declared, good=good, record=record), flow(alone)

    def check(found: object, expected: float, unit: str, what: str) -> None:
        assert close(coherent(found), expected, 1e-11), what
        if coherent(found) != 0.0 or hasattr(found, "dimensionality"):
            assert dimension(found) == units.unit(unit).dimension, (
                f"{what}: {found}, expected {unit}"
            )

    check(
        dimensional.resources.throughput,
        numbers.resources.throughput,
        f"{step.unit}/h",
        "throughput",
    )
    for port, amount in dimensional.resources.inputs.items():
        if port not in step.ports:
            pytest.fail(f"inputs names {port}, which is not in PORTS")
        if isinstance(amount, float) and step.ports[port].unit == step.unit:
            continue
        check(
            amount,
            numbers.resources.inputs[port],
            f"({step.ports[port].unit})/({step.unit})",
            f"input {port}",
        )
    same = {material.id: amount for material, amount in numbers.resources.materials.items()}
    for material, amount in dimensional.resources.materials.items():
        check(
            amount,
            same[material.id],
            f"({alone.materials[material.id].unit})/({step.unit})",
            material.id,
        )
    for carrier, amount in dimensional.resources.energy.items():
        check(amount, numbers.resources.energy[carrier], f"Wh/({step.unit})", carrier)
    for category, cost in dimensional.costs.items():
        check(cost, numbers.costs[category], "USD/year", category)
    floats: dict[str, float] = {}
    flow(alone, record=lambda key, value, meaning: floats.setdefault(key, value))
    assert set(floats) == set(kept)
    assert all(close(coherent(kept[key]), floats[key], 1e-11) for key in floats)


def test_the_graph_of_the_equations_gives_the_same_floats(alone: StandAlone) -> None:
    named: dict[str, object] = {}

    def record(key: str, value: object, meaning: str) -> Node:
        named[key] = value
        return Node("input", (), key)

    good = FLOW[alone.step.unit]
    run_step(
        alone,
        {key: Node("input", (), key) for key in alone.numbers},
        Node("input", (), "good"),
        record,
    )
    floats: dict[str, float] = {}
    flow(alone, record=lambda key, value, meaning: floats.setdefault(key, value))
    numbers = {**alone.numbers, "good": good}
    assert set(named) == set(floats)
    for key, node in named.items():
        assert compute(node, numbers, named, {}) == pytest.approx(floats[key], rel=1e-14), key


class _Watched(Namespace):
    """A namespace that notes which values are read."""

    def __getattribute__(self, name: str):
        if not name.startswith("_"):
            object.__getattribute__(self, "__dict__").setdefault("_read", set()).add(name)
        return object.__getattribute__(self, name)


def test_declared_parameters_are_used_and_no_others(alone: StandAlone) -> None:
    p = flow(alone).p
    members = {name: member for name, member in vars(p).items() if not name.startswith("_")}
    watched = _Watched(p._key, members, lambda key, value, meaning: value)
    step = alone.step
    (
        step.throughput(watched),
        step.inputs(watched),
        step.materials(watched),
        step.energy(watched),
        step.waste(watched),
    )
    engine = {
        "yield_",
        "uptime",
        "machine_price",
        "skilled_operators",
        "helpers",
        "power",
        "floor_area",
        "room",
    }
    unused = set(step.schema) - watched._read - engine
    assert not unused, f"declared but never used: {sorted(unused)}"
    assert not watched._read - set(step.schema), "read but not declared"


def test_no_mass_comes_from_nothing(alone: StandAlone) -> None:
    if alone.step.unit != "kg":
        return
    r = flow(alone).resources
    ports = sum(amount for port, amount in r.inputs.items() if alone.step.ports[port].unit == "kg")
    bought = sum(
        amount
        for material, amount in r.materials.items()
        if alone.materials[material.id].unit == "kg" and material.kind == "material"
    )
    assert ports + bought >= 1 - 1e-9


def test_module_and_title(alone: StandAlone) -> None:
    assert len(alone.step.title) > 15
    assert alone.step.unit in FLOW
    for name, function in alone.step.quantities.items():
        assert function.__doc__, name
    for name, declared in alone.step.schema.items():
        assert len(declared.meaning) > 10, name
