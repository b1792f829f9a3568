"""Evaluation of a scenario for people: the float reading with outputs, every named quantity, tables
and warnings.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from model.engine.evaluation import Evaluation, Flow, run
from model.language.equations import Number
from model.plant.chain import Chain
from model.plant.economics import CATEGORIES
from model.plant.namespace import recorded
from model.plant.outputs import OUTPUTS, SHARES, shown_outputs
from model.plant.step import Step
from model.reading.errors import UserError
from model.scenario import following
from model.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

VERSION = "0.1.0"


@dataclass(frozen=True)
class Result:
    """The float reading of a scenario. `outputs` are in the units of `OUTPUTS`; None is unknown."""

    scenario: Scenario
    outputs: dict[str, float | str | None]
    quantities: dict[str, float]
    meanings: dict[str, str]
    steps: list[dict[str, Any]]
    plant: dict[str, Any]
    warnings: list[str]

    def number(self, output: str) -> float:
        """An output as a number, in its shown unit. Raises UserError when it is unknown, or a text."""
        value = self.outputs[output]
        if not isinstance(value, float):
            raise UserError(
                f"{output} is unknown in {self.scenario.name}: nobody reports a value it needs"
            )
        return value

    @property
    def fingerprint(self) -> str:
        """The scenario's fingerprint."""
        return self.scenario.fingerprint

    @cached_property
    def costs(self) -> dict[str, dict[str, float]]:
        """Yearly cost in USD by step, and last by `plant`, and by category."""
        return {**{step["id"]: step["costs"] for step in self.steps}, "plant": self.plant["costs"]}

    def per_kwh(self, cost: Any) -> Any:
        """A yearly cost in USD, or a table of them, as USD per kWh of good cells."""
        return cost / (self.quantities["plant.good_energy"] / 1000.0)

    @cached_property
    def by_step(self) -> pd.DataFrame:
        """Yearly cost in USD, one row per step and `plant`, one column per category, and `total`."""
        import pandas as pd

        frame = pd.DataFrame.from_dict(self.costs, orient="index")[list(CATEGORIES)]
        frame["total"] = frame.sum(axis=1)
        lines = {step["id"]: step["line"] for step in self.steps} | {"plant": "plant"}
        frame.insert(0, "line", [lines[id] for id in frame.index])
        frame.index.name = "step"
        return frame

    @cached_property
    def by_category(self) -> pd.Series:
        """Yearly cost in USD by category."""
        return self.by_step[list(CATEGORIES)].sum()

    @cached_property
    def by_line(self) -> pd.Series:
        """Yearly cost in USD by line, in the order of the chain."""
        return self.by_step.groupby("line", sort=False)["total"].sum()


def evaluate(scenario: Scenario, *, shares: bool = True) -> Result:
    """The float reading of a scenario: outputs, every named quantity, costs by step, warnings.

    `shares=False` leaves out the shares on assumptions, which take two more, vectorised evaluations.
    Raises UserError when an output is not finite.
    """
    quantities: dict[str, float] = {}
    meanings: dict[str, str] = {}

    def record(key: str, value: Number, meaning: str) -> Number:
        quantities[key], meanings[key] = value, meaning
        return value

    with np.errstate(all="ignore"):  # what is not finite is found below, with its name
        done = run(scenario, scenario.numbers, record, every=True)
    following.check_numbers(scenario, quantities)
    outputs = shown_outputs(done.outputs)
    if not all(math.isfinite(value) for value in outputs.values() if value is not None):
        first = next(
            (key for key, value in quantities.items() if not math.isfinite(value)), "an output"
        )
        raise UserError(
            f"{scenario.name}: {first} is not finite; a value it depends on is too large or too"
            " small"
        )
    for name, value in outputs.items():
        if value is not None and not OUTPUTS[name].possible(value):
            raise UserError(
                f"{scenario.name}: {name} comes to {value:.4g} {OUTPUTS[name].unit}".removesuffix(
                    " 1"
                )
                + f", which cannot be (expected {OUTPUTS[name].allowed}); a value it depends on is"
                " impossible"
            )
    bottleneck = (
        max(done.utilisations, key=lambda id: done.utilisations[id]) if done.utilisations else None
    )
    found = {"bottleneck": bottleneck} | (_shares(scenario) if shares else {})
    outputs = {name: found.get(name, outputs.get(name)) for name in OUTPUTS}
    return Result(
        scenario,
        outputs,
        quantities,
        meanings,
        [_step_row(scenario.chain, id, f) for id, f in done.flows.items()],
        _plant_row(done),
        [
            *scenario.warnings,
            *_cell_warnings(scenario, quantities),
            *_size_warnings(scenario, quantities),
        ],
    )


def _shares(scenario: Scenario) -> dict[str, float]:
    """How much of the cost, and of its spread, rests on assumptions."""
    from model.engine import influence

    return {name: getattr(influence, name)(scenario) for name in SHARES}


def _step_row(chain: Chain, id: str, flow: Flow) -> dict[str, Any]:
    step: Step = chain.by_id[id].step
    r, cost, machines = flow.resources, flow.cost, flow.resources.machines
    return {
        "id": id,
        "step": step.id,
        "line": chain.by_id[id].line,
        "unit": step.unit,
        "good_output": r.good,
        "processed": r.processed,
        "yield": flow.p.yield_ if step.on_path else None,
        "throughput": r.throughput,
        "available_hours": machines.available_hours if machines else None,
        "hours": r.hours,
        "machines_required": machines.required if machines else None,
        "machines_operating": machines.operating if machines else None,
        "machines_installed": machines.installed if machines else None,
        "utilisation": recorded(flow.p, "utilisation"),
        "size": recorded(flow.p, "size"),
        "investment": cost.equipment.investment,
        "floor_area": cost.equipment.floor,
        "staff": cost.equipment.staff,
        "electricity": cost.electricity,
        "natural_gas": cost.natural_gas,
        "costs": dict(cost.by_category),
    }


def _plant_row(done: Evaluation) -> dict[str, Any]:
    return {
        "costs": dict(done.plant.by_category),
        "floor_area": done.outputs["floor_area"],
        "staff": done.outputs["staff"],
    }


def _cell_warnings(scenario: Scenario, quantities: Mapping[str, float]) -> list[str]:
    """What a battery engineer would object to in the cell."""
    warnings = []
    for name, _ in scenario.layers:
        room = quantities.get(f"cell.{name}.room_for_lithium")
        if room is not None and room < quantities["cell.areal_capacity"]:
            warnings.append(
                f"cell.{name}: its empty pores take up {room / 10:.3g} mAh/cm2 of lithium, less"
                f" than the cathode's {quantities['cell.areal_capacity'] / 10:.3g}; lower the fill"
                " fraction or make the scaffold thicker"
            )
    return warnings


def _size_warnings(scenario: Scenario, quantities: Mapping[str, float]) -> list[str]:
    """Process areas that are smaller or larger than those for which their power laws are stated."""
    warnings = []
    for instance in scenario.chain.instances:
        if instance.law is None:
            continue
        low, high = (scenario.number(f"power_law.{end}_size") for end in ("smallest", "largest"))
        size = quantities[f"{instance.id}.size"]
        if not low <= size <= high:
            warnings.append(
                f"{instance.id}: {size:.3g} times the reference plant is outside {low:g} to"
                f" {high:g}, for which its power law is stated"
            )
    return warnings
