"""What a result is made of: the traced graph of every quantity, its equation in words, its unit;
for workbook and app.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model.engine.evaluation import run
from model.engine.result import Result
from model.language.trace import Node, render, word_syntax
from model.scenario.scenario import Scenario

LONGEST_EQUATION = 600


@dataclass(frozen=True)
class Explained:
    """One quantity: its coherent value and unit, its equation in words, and what it means."""

    name: str
    value: float
    unit: str
    equation: str
    meaning: str


def explained(result: Result, scope: str) -> list[Explained]:
    """Every quantity of a scope (a step's id, `cell`, `plant`, ...), in the order of computation."""
    units = units_of(result.scenario)
    return [
        Explained(
            name,
            result.quantities[name],
            units[name],
            equation_in_words(name, node),
            result.meanings[name],
        )
        for name, node in trace(result).items()
        if name.rpartition(".")[0] == scope
    ]


def trace(result: Result) -> dict[str, Any]:
    """The graph of every named quantity, by name, in the order of computation."""
    graph: dict[str, Any] = {}

    def record(key: str, value: Any, meaning: str) -> Node:
        graph[key] = value
        return Node("input", (), key)

    run(
        result.scenario,
        {key: Node("input", (), key) for key in result.scenario.numbers},
        record,
        every=True,
    )
    return graph


def equation_in_words(name: str, node: Any) -> str:
    """The equation of a quantity; names of its own scope stand without the scope."""
    scope = name.rpartition(".")[0] + "."
    text = render(node, word_syntax(lambda other: other.removeprefix(scope)))
    if len(text) <= LONGEST_EQUATION:
        return text
    return f"{text[:LONGEST_EQUATION]} ... (cut: {len(text)} characters)"


def units_of(scenario: Scenario) -> Mapping[str, str]:
    """The coherent unit of every named quantity."""
    # pint takes a quarter of a second to import
    from model.engine import dimensions

    return dimensions.units_of(scenario)
