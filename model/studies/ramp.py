"""Learning: what it costs that a line starts with the yields of the laboratory and is among the
first to buy its machines.

Both follow an experience curve. What a yield has still to gain falls by a share (the yield learning
rate) with each doubling of the line's cumulative output; the price of equipment falls to a share
(the progress ratio) with each doubling of what all lines of this kind have made, until it is that
of the scenario. The plant is the scenario's: its machines and crews are there from the first day,
so that low yields cost material and leave the plant idle in part.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from model.conventions import conventions
from model.engine.evaluation import Evaluation, Flow, run
from model.engine.result import evaluate
from model.language.names import among, nearest
from model.language.units import unit
from model.plant.step import Machines
from model.reading import project
from model.reading.document import Tree, as_tree, take
from model.reading.errors import Place, Problems, UserError
from model.reading.parameter import Value
from model.reading.short_forms import in_same_unit
from model.reading.value_reader import read_value
from model.scenario.learning import STARTING, YIELD, RampParameters
from model.scenario.remarks import warning
from model.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

FILE = project.SCENARIOS / "learning" / "ramp.yaml"
SLOW = "levelised"  # the convention that has a start of its own
PERIODS = 12  # of a year; yields are those of a period's first day
# costs that follow what is processed
FLOWING = ("materials", "consumables", "energy", "scrap_credit")
CAUSES = ("equipment", "idle", "material")


@dataclass(frozen=True)
class Ramp:
    """The first years of a line, beside the mature plant that the scenario describes.

    `frame` has a row per year: output (GWh), `use` (good output per rated output), yield, cost
    (USD), cost per kWh, and what of the cost is more than the mature plant would take for the same
    output, by cause: dearer `equipment`, machines and crews that stand `idle` in part, and
    `material` (with energy) lost in rejects. `excess` sums these over the years; `levelised` is the
    cost per kWh with cost and output discounted.
    """

    scenario: Scenario
    parameters: Mapping[str, Value]
    starting_yields: Mapping[str, float]
    equipment_factor: float
    mature_cost: float
    levelised: float
    excess: Mapping[str, float]
    frame: pd.DataFrame
    notes: tuple[str, ...]


def ramp(
    scenario: Scenario,
    parameters: Mapping[str, Any] | None = None,
    starting_yields: Mapping[str, Any] | None = None,
    *,
    origin: str = "user",
) -> Ramp:
    """The first years of a scenario's line and what they cost beyond the mature plant.

    Numbers of `scenarios/learning/ramp.yaml` are replaced by those that the scenario states under
    `learning`, and these by `parameters`; `starting_yields` gives yields by step id, the scenario's
    or those of the laboratory otherwise. Raises UserError for values that are not possible and for
    shared equipment, which has no line to learn on.
    """
    import pandas as pd

    if scenario.capacity != "integer":
        raise UserError(
            f"{scenario.name} at {scenario.scale} scale has no whole machines of its own (capacity"
            f" {scenario.capacity}); a ramp needs a line with capacity: integer"
        )
    if scenario.convention == SLOW:
        raise UserError(
            f"{scenario.name} is costed by the convention {SLOW}, which has a slow start of its"
            f" own; a ramp needs {' or '.join(name for name in conventions() if name != SLOW)}"
        )
    evaluate(scenario, shares=False)  # says what is wrong with the scenario, if anything is
    of_scenario, yields = _of_scenario(scenario.learning)
    given = _parameters({**of_scenario, **(parameters or {})}, origin)
    start, notes = _starting_yields(scenario, {**yields, **(starting_yields or {})}, origin)
    notes += [warning(value) for value in given.values() if value.outside]
    factor = _equipment_factor(given)
    line = _Line(scenario, start, factor)
    rows, output = [], _coherent(given, "start_output")
    first = output
    for year in range(1, int(_coherent(given, "years")) + 1):
        months = []
        for _ in range(PERIODS):
            learnt = (output / first) ** math.log2(1.0 - _coherent(given, "yield_learning_rate"))
            months.append(line.month(learnt))
            output += months[-1]["output"]
        rows.append(_year(year, months, output))
    frame = pd.DataFrame(rows)
    rate = scenario.number("site.discount_rate")
    discount = (1.0 + rate) ** -frame["year"].to_numpy(dtype=float)
    levelised = float((frame["cost"] * discount).sum() / (frame["output"] * 1e6 * discount).sum())
    excess = {cause: float(frame[cause].sum()) for cause in CAUSES}
    return Ramp(
        scenario, given, start, factor, line.mature_cost, levelised, excess, frame, tuple(notes)
    )


def _coherent(given: Mapping[str, Value], name: str) -> float:
    value = given[name].coherent
    assert value is not None
    return value


def _equipment_factor(given: Mapping[str, Value]) -> float:
    """Price of equipment now per price at maturity; it never falls below that."""
    ahead = _coherent(given, "equipment_maturity") / _coherent(given, "equipment_experience")
    try:
        return max(1.0, ahead ** -math.log2(_coherent(given, "progress_ratio")))
    except OverflowError:
        raise UserError(
            f"equipment_maturity is {ahead:g} times equipment_experience, at which no price can be found with a progress_ratio"
            f" of {_coherent(given, 'progress_ratio'):g}"
        ) from None


def _year(year: int, months: list[dict[str, float]], output: float) -> dict[str, float]:
    """The sums of a year's months; output in GWh."""
    giga = unit("GWh").factor
    sums = {name: sum(month[name] for month in months) for name in ("output", "cost", *CAUSES)}
    return {
        "year": year,
        "output": sums["output"] / giga,
        "cumulative_output": output / giga,
        "use": sum(month["use"] for month in months) / PERIODS,
        "overall_yield": months[-1]["overall_yield"],
        "cost": sums["cost"],
        "cost_per_kwh": sums["cost"] / (sums["output"] / unit("kWh").factor),
        **{cause: sums[cause] for cause in CAUSES},
    }


class _Line:
    """The plant: fixed once bought, and what a month costs and makes at some state of its yields."""

    def __init__(self, scenario: Scenario, start: Mapping[str, float], factor: float) -> None:
        self.scenario, self.start = scenario, start
        self.mature = _evaluated(scenario, {})
        prices = [f"{instance.id}.machine_price" for instance in scenario.chain.instances]
        dear = _evaluated(
            scenario,
            {key: scenario.numbers[key] * factor for key in prices if key in scenario.numbers},
        )
        # Machines that draw power in all paid hours do so whatever is processed.
        energy_flows = scenario.text("site.power_basis") == "running hours"
        self.flowing = [c for c in FLOWING if energy_flows or c != "energy"]
        self.rated = _number(self.mature.outputs["annual_cost"]) / _number(
            self.mature.outputs["cost_per_kwh"]
        )
        self.mature_cost = _number(self.mature.outputs["cost_per_kwh"]) / unit("USD/kWh").factor
        self.flow, self.fixed = self._flow(self.mature), self._fixed(self.mature)
        self.dearer = self._fixed(dear) - self.fixed

    def _flow(self, done: Evaluation) -> float:
        return sum(_number(done.categories[c]) for c in self.flowing)

    def _fixed(self, done: Evaluation) -> float:
        return sum(_number(cost) for c, cost in done.categories.items() if c not in self.flowing)

    def month(self, learnt: float) -> dict[str, float]:
        """Output (coherent), cost (USD) and the causes of what it costs too much, with `learnt` of
        the gap left.
        """
        numbers = self.scenario.numbers
        yields = {
            id + YIELD: numbers[id + YIELD] - (numbers[id + YIELD] - y) * learnt
            for id, y in self.start.items()
        }
        now = _evaluated(self.scenario, yields)
        # The narrowest step, with the machines and crews that are there, decides what the plant
        # gives.
        use = min(
            1.0,
            *(
                _number(_machines(self.mature.flows[id]).operating)
                / _number(_machines(flow).required)
                for id, flow in now.flows.items()
            ),
        )
        causes = {
            "equipment": self.dearer,
            "idle": self.fixed * (1.0 - use),
            "material": use * (self._flow(now) - self.flow),
        }
        cost = self.fixed + self.dearer + use * self._flow(now)
        return {
            "use": use,
            "output": use * self.rated / PERIODS,
            "cost": cost / PERIODS,
            "overall_yield": _number(now.outputs["overall_yield"]),
            **{c: x / PERIODS for c, x in causes.items()},
        }


def _machines(flow: Flow) -> Machines:
    assert flow.resources.machines is not None  # capacity is integer
    return flow.resources.machines


def _evaluated(scenario: Scenario, changed: Mapping[str, float]) -> Evaluation:
    with np.errstate(all="ignore"):
        return run(scenario, {**scenario.numbers, **changed})


def _number(value: Any) -> float:
    return float(value)


# What is given ----------------------------------------------------------------------------------------------------


def _of_scenario(tree: Tree | None) -> tuple[dict[str, Tree], dict[str, Tree]]:
    """What a scenario states: parameters, and starting yields by step id."""
    members = dict(tree.value) if tree is not None else {}
    yields = members.pop(STARTING, None)
    return members, (
        {id.removesuffix(YIELD): y for id, y in yields.value.items()} if yields is not None else {}
    )


def _tree(change: Any, place: Place) -> Tree:
    return change if isinstance(change, Tree) else as_tree(change, place)


def _parameters(changes: Mapping[str, Any], origin: str) -> dict[str, Value]:
    """The values of the file, or those that replace them."""
    problems, schema = Problems(), RampParameters.parameters()
    members = take(project.document(FILE), ("title", *schema), tuple(schema), problems)
    for name in changes:
        if name not in schema:
            problems.add(
                Place(origin, None, name),
                f"there is no such parameter of learning{among(name, schema)}",
            )
    problems.stop()
    parameters: dict[str, Value] = {}
    for name, declared in schema.items():
        value = read_value(name, declared, members[name], problems, lambda *_: 1.0)
        if name in changes:
            tree = in_same_unit(_tree(changes[name], Place(origin, None, name)), value)
            read = read_value(name, declared, tree, problems, lambda *_: 1.0, user=True)
            value = read and replace(read, sourced=value)
        if value is not None:
            parameters[name] = value
    problems.stop()
    if _coherent(parameters, "years") % 1:
        raise UserError(
            f"{origin}: years: expected a whole number, found {_coherent(parameters, 'years'):g}"
        )
    return parameters


def _starting_yields(
    scenario: Scenario, given: Mapping[str, Any], origin: str
) -> tuple[dict[str, float], list[str]]:
    """Yields by step on the first day, where they are below the mature ones; and what a reader
    should know of them.
    """
    own = [i.id for i in scenario.chain.instances if i.id + YIELD in scenario.numbers]
    problems = Problems()
    start: dict[str, float] = {}
    for id, change in given.items():
        id = id.removesuffix(YIELD)
        place = Place(origin, None, f"{id}{YIELD}")
        if id not in own:
            problems.add(
                place, f"the scenario has no step '{id}' with a yield of its own{nearest(id, own)}"
            )
            continue
        value = scenario.values[id + YIELD]
        read = read_value(
            value.key, value.schema, _tree(change, place), problems, lambda *_: 1.0, user=True
        )
        if read is not None and read.coherent is not None:
            start[id] = read.coherent
    problems.stop()
    notes = []
    laboratory = _laboratory(scenario) if set(own) - set(start) else {}
    without = [id for id in own if id not in start and id + YIELD not in laboratory]
    if without:
        notes.append(f"no laboratory yield, so mature from the first day: {', '.join(without)}")
    start |= {
        id: laboratory[id + YIELD] for id in own if id not in start and id + YIELD in laboratory
    }
    above = [id for id, y in start.items() if y >= scenario.numbers[id + YIELD]]
    if above:
        notes.append(f"at its mature yield, or above it, from the first day: {', '.join(above)}")
    return {id: y for id, y in start.items() if id not in above}, notes


def _laboratory(scenario: Scenario) -> dict[str, float]:
    """The numbers of the scenario in the laboratory, with the yields that its files give there."""
    changes = tuple((key, tree) for key, tree in scenario.overrides if not key.endswith(YIELD))
    try:
        return replace(scenario, overrides=changes).at_scale("lab").numbers
    except UserError as error:
        raise UserError(
            f"{scenario.name} has no yields of the laboratory; give starting yields ({error})"
        ) from None
