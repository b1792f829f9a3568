"""The traced program: bit-identical to the array reading, whole and in what depends on a changed
input.
"""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from model import load
from model.engine.evaluation import run
from model.language.program import Bound, Program
from model.language.trace import Node
from model.plant.outputs import NUMERIC_OUTPUTS
from model.reading import project
from model.studies.saltelli import Design, samples
from model.studies.scenario_problem import of_scenario

ROWS = 64


def problem_of(name: str, scale: str):
    scenario = load(name, scale=scale)
    known = run(scenario, scenario.numbers).outputs
    return of_scenario(
        scenario, [output for output in NUMERIC_OUTPUTS if known[output] is not None]
    )


@pytest.mark.parametrize("scale", ["lab", "industrial"])
@pytest.mark.parametrize("name", project.names("scenarios"))
def test_what_is_run_again_equals_a_full_evaluation_bit_for_bit(name: str, scale: str) -> None:
    problem = problem_of(name, scale)
    design = Design(ROWS, 3, 1, ())
    a, b = (inputs_of(problem, drawn) for drawn in samples(problem, design, 0, ROWS))
    bound = Bound(problem.program, ROWS)
    assert_same(bound.run(b), problem, b)
    assert_same(bound.run(a), problem, a)
    assert_same(Bound(problem.program, ROWS, keep=False).run(a), problem, a)
    every = 1 if name == "tri_layer_garnet" else 7
    for i in range(0, len(problem.inputs), every):
        mixed = a.copy()
        mixed[i] = b[i]
        assert_same(bound.changed((i,), b), problem, mixed)
    several = tuple(range(0, len(problem.inputs), 5))
    mixed = a.copy()
    mixed[list(several)] = b[list(several)]
    assert_same(bound.changed(several, b), problem, mixed)


def inputs_of(problem, drawn) -> np.ndarray:
    """Values of the inputs, from what is drawn of them and of their common causes."""
    columns = problem.columns(dict(zip(problem.names, drawn, strict=True)))
    return np.array(list(columns.values()))


def assert_same(found, problem, columns) -> None:
    full = problem.evaluate(dict(zip(problem.inputs, columns, strict=True)))
    for output, expected in full.items():
        assert np.array_equal(np.broadcast_to(found[output], expected.shape), expected), output


def test_only_what_depends_on_an_input_is_run_again() -> None:
    x, y = Node("input", (), "x"), Node("input", (), "y")
    shared = x * 2.0
    program = Program(["x", "y"], {"sum": shared + y, "only x": shared})
    assert len(program.slots) == 5  # x, y, 2, the product, the sum
    assert len(program.dependent([0])) == 2
    assert len(program.dependent([1])) == 1


def test_constants_are_folded_and_equal_operations_done_once() -> None:
    x = Node("input", (), "x")
    constant = Node("mul", (2.0, 3.0))
    program = Program(["x"], {"a": x * constant, "b": x * 6.0, "c": Node("power", (constant, 2.0))})
    assert program.outputs["a"] == program.outputs["b"]
    found = Bound(program, 3).run(np.array([[1.0, 2.0, 3.0]]))
    assert found["a"].tolist() == [6.0, 12.0, 18.0]
    assert float(found["c"]) == 36.0


def test_a_whole_number_on_the_boundary_is_not_rounded_up() -> None:
    x = Node("input", (), "x")
    program = Program(["x"], {"n": x.equation("whole", (x,))})
    assert Bound(program, 3).run(np.array([[2.0, 2.0 + 1e-12, 2.1]]))["n"].tolist() == [
        2.0,
        2.0,
        3.0,
    ]


def test_adding_nothing_and_multiplying_by_one_are_left_out_and_nothing_else() -> None:
    x = Node("input", (), "x")
    program = Program(
        ["x"],
        {
            "zero": x * 0.0,
            "one": 1.0 * x,
            "plus": 0.0 + x,
            "minus": x - 0.0,
            "over": x / 1.0,
            "from": 0.0 - x,
            "under": 1.0 / x,
            "less": x - 1.0,
            "max": x.equation("maximum", (0.0, x)),
        },
    )
    found = Bound(program, 2).run(np.array([[-2.0, 4.0]]))
    assert float(found["zero"]) == 0.0
    for same in ("one", "plus", "minus", "over"):
        assert program.outputs[same] == 0
    assert found["from"].tolist() == [2.0, -4.0]
    assert found["under"].tolist() == [-0.5, 0.25]
    assert found["less"].tolist() == [-3.0, 3.0]
    assert found["max"].tolist() == [0.0, 4.0]


def test_a_scenario_is_traced_once_for_the_same_question_and_anew_for_another() -> None:
    scenario = load("tri_layer_garnet")
    first = of_scenario(scenario, ["cost_per_kwh"]).program
    assert of_scenario(scenario, ["cost_per_kwh"]).program is first
    assert of_scenario(scenario, ["investment"]).program is not first
    assert of_scenario(scenario, ["cost_per_kwh"], scenario.uncertain[:5]).program is not first
    changed = scenario.with_set({"sintering.yield_": 0.8})
    assert of_scenario(changed, ["cost_per_kwh"]).program is not first
    for number in range(20):
        assert (
            of_scenario(scenario, ["cost_per_kwh"], scenario.uncertain[: number + 1]).program
            is not None
        )
    assert len(scenario.programs) == 8
    sent = pickle.loads(pickle.dumps(scenario))
    assert sent.programs == {} and sent.fingerprint == scenario.fingerprint
