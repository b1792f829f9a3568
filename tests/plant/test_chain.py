"""Chains by hand: pulled demand, converging lines, compounding yields."""

from __future__ import annotations

import pytest

from model import evaluate, load
from model.plant.chain import Chain, Instance, Link
from model.reading.errors import Place, Problems
from model.scenario import catalogue

TAPE, STACK = "tape_casting", "stacking"


def chain(instances: list[tuple[str, str]], links: list[tuple[str, str, str]], **more) -> Chain:
    made = tuple(
        Instance(id, catalogue.step(step), "line", **more.get(id, {})) for id, step in instances
    )
    return Chain("test", "Test", made, tuple(Link(*link) for link in links))


def test_demand_of_converging_lines_is_the_sum_over_consumers() -> None:
    made = chain(
        [("a", "ball_milling"), ("b", "slurry_mixing"), ("c", "slurry_mixing")],
        [("a", "b", "ceramic"), ("a", "c", "ceramic")],
    )
    assert (
        made.demand("a", {"b": 10.0, "c": 4.0}, {"b": {"ceramic": 0.5}, "c": {"ceramic": 0.25}})
        == 6.0
    )


def test_yields_compound_along_the_worst_path() -> None:
    made = chain(
        [
            ("a", "ball_milling"),
            ("b", "slurry_mixing"),
            ("c", "slurry_mixing"),
            ("d", "tape_casting"),
        ],
        [
            ("a", "b", "ceramic"),
            ("a", "c", "ceramic"),
            ("b", "d", "slurry"),
            ("c", "d", "substrate"),
        ],
    )
    found = made.compound_yield({"a": 0.9, "b": 0.8, "c": 0.5, "d": 1.0})
    assert found["a"] == pytest.approx(0.9 * 0.5)
    assert found["b"] == pytest.approx(0.8)


def test_serial_yields_gross_up_what_goes_in() -> None:
    scenario = load("tri_layer_garnet", set={"cutting.yield_": 0.8, "acid_cleaning.yield_": 0.9})
    q = evaluate(scenario, shares=False).quantities
    assert q["cutting.processed"] == pytest.approx(q["acid_cleaning.good_output"] / 0.9 / 0.8)


def test_order_runs_from_the_product_upstream() -> None:
    order = load("tri_layer_garnet").chain.upstream_order
    assert order[0] == "formation"
    assert order.index("sintering") < order.index("lamination") < order.index("garnet_synthesis")


def test_order_runs_downstream_to_the_product_and_as_the_file_has_it() -> None:
    chain = load("tri_layer_garnet").chain
    order = chain.downstream_order
    assert sorted(order) == sorted(chain.upstream_order)
    assert order[-1] == "formation"
    assert all(order.index(link.source) < order.index(link.target) for link in chain.links)
    # all three are ready at once when their slurries are
    assert order.index("dense_slurry") < order.index("porous_slurry")
    assert [id for id in order if id.endswith("_tape")] == [
        id for id in chain.by_id if id.endswith("_tape")
    ]


@pytest.mark.parametrize(
    ("links", "word"),
    [
        ([("a", "b", "ceramic"), ("b", "a", "feed")], "circle"),
        ([("a", "b", "substrate")], "no port 'substrate'"),
        ([("a", "z", "feed")], "unknown step 'z'"),
        ([], "has no link"),
    ],
)
def test_what_is_not_a_chain(links: list[tuple[str, str, str]], word: str) -> None:
    problems = Problems()
    chain([("a", "ball_milling"), ("b", "slurry_mixing")], links).check(problems, Place("f.yaml"))
    assert any(word in text for text in problems.lines), problems.lines


def test_the_product_is_a_cell() -> None:
    problems = Problems()
    buy = {"a": {"buy": {"feed": "llzo_bought"}}}
    chain([("a", "ball_milling")], [], **buy).check(problems, Place("f.yaml"))
    assert any("expected cell" in text for text in problems.lines)
