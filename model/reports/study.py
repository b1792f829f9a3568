"""What the command line shows and writes of sweeps and comparisons: tables, JSON with stable keys,
pages of figures.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from model.engine.result import VERSION
from model.plant.outputs import OUTPUTS
from model.reports.terminal import console
from model.scenario.remarks import left_behind
from model.scenario.scenario import Scenario

DIGITS = 6


def scenario_json(scenario: Scenario) -> dict[str, Any]:
    """Keys that say what was studied."""
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "scale": scenario.scale,
        "fingerprint": scenario.fingerprint,
        "version": VERSION,
    }


def title_and_scale(scenario: Scenario) -> str:
    """Title and scale, as headings have them."""
    return f"{scenario.title}, {scenario.scale} scale"


def output_unit(output: str) -> str:
    """The unit of an output as a suffix; empty where it has none."""
    return OUTPUTS[output].shown_unit


def six_figures(value: float) -> str:
    """A number that was asked for, to six figures."""
    return f"{value:z,.{DIGITS}g}"


def number_or_none(value: Any) -> float | None:
    """A number of a frame; what is not a number is unknown."""
    return None if math.isnan(value) else float(value)


def left_at(scenarios: Iterable[Scenario]) -> list[str]:
    """What is to be told of changes that were made at one scale and do not hold at another."""
    messages = (
        f"{scenario.title}: {text}"
        for scenario in scenarios
        for text in left_behind(scenario.left, scenario.scale, scenario.values)
    )
    return list(dict.fromkeys(messages))


def print_warnings(warnings: Sequence[str]) -> None:
    """What a reader should know, a line each."""
    for text in warnings:
        console().print(f"warning: {text}")
