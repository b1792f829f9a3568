"""What a line of whole machines could do: the most it can make, one more machine at a step, and a
multiple of the output.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model.engine.result import Result, evaluate
from model.reading.errors import UserError
from model.scenario.ledger import OUTPUT_KEY
from model.scenario.scenario import Scenario

# what bears an overhead only while the machine works, beside its crew
FLOWING = ("purchases", "running")
_MORE = 1e-9  # what two limits may differ by in rounding


@dataclass(frozen=True)
class OneMore:
    """One more machine at a step: outputs are in the unit of the plant's output, money in USD, cost
    per kWh at full line.

    `limit` is the step that keeps the line from making more, after the machine is bought.
    `yearly_cost` is that of the machine when it stands idle: capital, maintenance, overhead, floor
    and room; its crew comes with its work.
    """

    step: str
    investment: float
    yearly_cost: float
    most_before: float
    most_after: float
    limit: str
    cost_before: float
    cost_after: float

    @property
    def gains(self) -> bool:
        """Whether the line can make more with it."""
        return self.most_after > self.most_before * (1 + _MORE)


@dataclass(frozen=True)
class Multiple:
    """A plant beside one of another output; `machines` gives each step's installed machines, before
    and after.
    """

    before: Result
    after: Result
    machines: Mapping[str, tuple[float, float]]


def has_whole_machines(scenario: Scenario) -> bool:
    """Whether a machine more or less has a meaning: shared equipment is charged as used, a power
    law counts none.
    """
    return scenario.capacity == "integer"


def limits(result: Result) -> dict[str, float]:
    """The multiple of its output that each step's operating machines could make, by step; empty
    without whole machines.

    Machines in reserve stay in reserve.
    """
    if not has_whole_machines(result.scenario):
        return {}
    return {
        s["id"]: s["machines_operating"] / s["machines_required"]
        for s in result.steps
        if s["machines_required"]
    }


def most(result: Result) -> float:
    """The greatest output of the line as it stands, in the unit of its output. Raises UserError
    without whole machines.
    """
    return _output(result.scenario) * min(_limits(result).values())


def one_more(result: Result, step: str) -> OneMore:
    """What one more machine at a step costs and brings. Raises UserError without whole machines,
    and for an unknown step.
    """
    before = _limits(result)
    if step not in before:
        raise UserError(f"'{step}' counts no machines; those that do: {', '.join(before)}")
    row = next(s for s in result.steps if s["id"] == step)
    after = {**before, step: (row["machines_operating"] + 1) / row["machines_required"]}
    limit = min(after, key=lambda id: after[id])
    output, first, second = _output(result.scenario), min(before.values()), min(after.values())
    costs = [
        _at(result.scenario, output * factor).number("cost_per_kwh") for factor in (first, second)
    ]
    investment, yearly = _idle(result, step)
    return OneMore(step, investment, yearly, output * first, output * second, limit, *costs)


def multiple(result: Result, factor: float = 2.0) -> Multiple:
    """The plant at a multiple of its output, in any way of counting capacity."""
    after = _at(result.scenario, _output(result.scenario) * factor)
    counts = {s["id"]: s["machines_installed"] for s in after.steps}
    machines = {
        s["id"]: (s["machines_installed"], counts[s["id"]])
        for s in result.steps
        if s["machines_installed"] is not None
    }
    return Multiple(result, after, machines)


def _limits(result: Result) -> dict[str, float]:
    by_step = limits(result)
    if not by_step:
        raise UserError(
            f"{result.scenario.title}: counts no whole machines, so one more has no meaning"
        )
    return by_step


def _output(scenario: Scenario) -> float:
    number = scenario.values[OUTPUT_KEY].number
    assert number is not None
    return number


def _at(scenario: Scenario, output: float) -> Result:
    value = scenario.values[OUTPUT_KEY]
    return evaluate(
        scenario.with_set({OUTPUT_KEY: {"value": output, "unit": value.unit}}), shares=False
    )


def _idle(result: Result, step: str) -> tuple[float, float]:
    """Investment in one machine of a step, and its yearly cost without crew, from the quantities of
    the result.
    """
    q: Mapping[str, Any] = result.quantities
    row = next(s for s in result.steps if s["id"] == step)
    costs = row["costs"]
    fixed = sum(costs[c] for c in ("capital", "maintenance", "building", "atmosphere"))
    working = {
        "labour": q[f"{step}.labour"],
        **{cause: q.get(f"{step}.bearing_{cause}", 0.0) for cause in FLOWING},
    }
    overhead = costs["overhead"] - sum(
        amount * q.get(f"site.overhead_on_{cause}", 0.0) for cause, amount in working.items()
    )
    installed = row["machines_installed"]
    return q[f"{step}.machine_investment"], (fixed + overhead) / installed
