"""From one scenario to another: what each step, cost category or input adds to the difference,
adding up to all of it.

By step and by category it is accounting: costs of one subtracted from those of the other, whatever
the two chains are. By input it is the Shapley value: the mean of what an input changes over all
orders in which the inputs could be changed, so that it depends on no order. That takes 2^k
evaluations for k inputs, done as one block of the traced program.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model.engine.result import Result, evaluate
from model.language.names import among
from model.language.program import Bound
from model.plant.economics import CATEGORIES
from model.plant.outputs import check_output
from model.reading.errors import UserError
from model.reading.wording import words
from model.scenario.scenario import Scenario, differing_inputs
from model.studies.breakeven import reached_by
from model.studies.comparable import comparable
from model.studies.scenario_problem import ScenarioProblem
from model.studies.variants import steps_between

BY = ("step", "category", "input", "owner")
COSTS = ("cost_per_kwh", "cost_per_cell", "cost_per_m2", "annual_cost")
MOST_SHAPLEY = 12
# what a convention may put on the plant, within the category of overheads
APART = ("profit", "warranty")


@dataclass(frozen=True)
class Part:
    """What one step, category or group of inputs adds; `note` says what became of it."""

    name: str
    change: float
    note: str = ""


@dataclass(frozen=True)
class Waterfall:
    """From `start` (scenario a) to `end` (scenario b) of an output, in its shown unit; `parts` add
    up to the difference.
    """

    scenarios: tuple[Scenario, Scenario]
    output: str
    by: str
    start: float
    end: float
    parts: tuple[Part, ...]
    method: str
    notes: tuple[str, ...] = ()

    @property
    def ends(self) -> tuple[str, str]:
        """What the two ends are called."""
        first, second = (f"{s.title}, {s.scale} scale" for s in self.scenarios)
        if self.by == "rule":
            return (
                f"{first}, {words(self.scenarios[0].convention)}",
                f"{second}, {words(self.scenarios[1].convention)}",
            )
        return first, second


def waterfall(
    a: Scenario,
    b: Scenario,
    by: str = "step",
    output: str = "cost_per_kwh",
    groups: Mapping[str, Sequence[str]] | None = None,
) -> Waterfall:
    """What makes the difference of an output from `a` to `b`: by step, category, input, or the
    owner of inputs.

    `groups` puts named inputs together; an owner is the step, the cell, the materials, the site or
    the plant. Up to 12 groups share by Shapley; more are changed one after another, and `notes`
    says so. Raises UserError where the scenarios differ in more than numbers and inputs are asked
    for.
    """
    comparable((a, b))
    if by not in BY:
        raise UserError(f"by '{by}': expected {among(by, BY, 'one of')}")
    check_output(output)
    if by in ("step", "category"):
        if groups:
            raise UserError(f"groups are of inputs; go by input, not by {by}")
        return _accounted(a, b, by, output)
    return _explained(a, b, by, output, groups or {})


# Accounting -------------------------------------------------------------------------------------------------------


def _accounted(a: Scenario, b: Scenario, by: str, output: str) -> Waterfall:
    if output not in COSTS:
        raise UserError(f"by {by} explains costs ({', '.join(COSTS)}); for {output} go by input")
    first, second = (evaluate(scenario, shares=False) for scenario in (a, b))
    costs = [_costs(result, by, output) for result in (first, second)]
    names = list(CATEGORIES) if by == "category" else _order(costs)
    notes = _step_notes(a, b) if by == "step" else {}
    parts = [Part(n, costs[1].get(n, 0.0) - costs[0].get(n, 0.0), notes.get(n, "")) for n in names]
    start, end = (sum(of_parts.values()) for of_parts in costs)
    return Waterfall((a, b), output, by, start, end, tuple(parts), f"costs of each {by} subtracted")


def _costs(result: Result, by: str, output: str) -> dict[str, float]:
    """Cost by step or category on the terms of an output."""
    share = result.number(output) / result.number("annual_cost")
    costs = result.by_step["total"] if by == "step" else result.by_category
    return {str(name): float(cost) * share for name, cost in costs.items()}


def _order(costs: Sequence[Mapping[str, float]]) -> list[str]:
    """Steps of both chains, each new one before the one it precedes in its own chain, the plant
    last.
    """
    names = list(costs[0])
    for place, name in enumerate(own := list(costs[1])):
        if name not in names:
            following = next(n for n in own[place:] if n in names)
            names.insert(names.index(following), name)
    return names


def _step_notes(a: Scenario, b: Scenario) -> dict[str, str]:
    steps = steps_between(a.chain, b.chain)
    notes = dict.fromkeys(steps.added, "added") | dict.fromkeys(steps.removed, "removed")
    return notes | {id: f"{old} -> {new}" for id, old, new in steps.replaced}


def between_conventions(
    scenario: Scenario, first: str, second: str, output: str = "cost_per_kwh"
) -> Waterfall:
    """What makes the difference of a cost between two conventions, at equal inputs, by category.

    Where a convention states profit and warranty, these stand apart from its overheads. Raises
    UserError for an unknown convention and for an output that is no cost.
    """
    a, b = scenario.at_convention(first), scenario.at_convention(second)
    if output not in COSTS:
        raise UserError(f"conventions differ in costs ({', '.join(COSTS)}), not in {output}")
    costs = [_by_rule(evaluate(each, shares=False), output) for each in (a, b)]
    names = list(dict.fromkeys([*costs[0], *costs[1]]))
    parts = tuple(Part(name, costs[1].get(name, 0.0) - costs[0].get(name, 0.0)) for name in names)
    start, end = (sum(of_parts.values()) for of_parts in costs)
    return Waterfall(
        (a, b),
        output,
        "rule",
        start,
        end,
        parts,
        "costs of each category subtracted, at equal inputs",
    )


def _by_rule(result: Result, output: str) -> dict[str, float]:
    """Cost by category, profit and warranty apart where the convention states them."""
    costs = _costs(result, "category", output)
    share = result.number(output) / result.number("annual_cost")
    apart = {
        name: result.quantities[f"plant.{name}"] * share
        for name in APART
        if f"plant.{name}" in result.quantities
    }
    return {**costs, "overhead": costs["overhead"] - sum(apart.values()), **apart}


# Inputs -----------------------------------------------------------------------------------------------------------


def _explained(
    a: Scenario, b: Scenario, by: str, output: str, groups: Mapping[str, Sequence[str]]
) -> Waterfall:
    start, end = reached_by(a, output), reached_by(b, output)
    keys = differing(a, b)
    grouped = _grouped(keys, by, groups)
    if not grouped:
        return Waterfall((a, b), output, by, start, end, (), "nothing differs")
    members = [[keys.index(key) for key in group] for group in grouped.values()]
    few = len(grouped) <= MOST_SHAPLEY
    changed = (
        _subsets(len(grouped)) if few else np.tri(len(grouped) + 1, len(grouped), -1, dtype=bool)
    )
    values = _values(a, b, output, keys, members, changed)
    changes = shapley(values) if few else np.diff(values)
    notes = (
        []
        if few
        else [
            f"{len(grouped)} inputs differ, more than the {MOST_SHAPLEY} that can share without an"
            " order: they are changed one after another as listed, and each change depends on"
            " those before; put inputs together in groups, or go by step"
        ]
    )
    parts = tuple(
        Part(name, float(change), _numbers(a, b, grouped[name]))
        for name, change in zip(grouped, changes, strict=True)
    )
    method = (
        f"Shapley values of {len(grouped)} groups" if few else "changed in the order of the list"
    )
    return Waterfall((a, b), output, by, start, end, parts, method, tuple(notes))


def differing(a: Scenario, b: Scenario) -> list[str]:
    """Keys of the numbers in which two scenarios of the same structure differ.

    Raises UserError naming what else differs: steps, links, layers, references, choices, rules,
    unknown values.
    """
    reasons = []
    steps = steps_between(a.chain, b.chain)
    if steps.words:
        reasons.append(f"steps ({steps.words})")
    elif _structure(a) != _structure(b):
        reasons.append("links, purchases, layers or references")
    reasons += [
        f"{what} ({getattr(a, what)}, {getattr(b, what)})"
        for what in ("capacity",)
        if getattr(a, what) != getattr(b, what)
    ]
    both = [key for key in a.values if key in b.values]
    if not steps.words:
        reasons += [
            key for key in {**a.values, **b.values} if key not in a.values or key not in b.values
        ]
    for key in both:
        one, other = a.values[key], b.values[key]
        if one.text != other.text or (one.number is None) != (other.number is None):
            reasons.append(key)
        elif key == "plant.annual_output" and one.schema.unit != other.schema.unit:
            reasons.append(f"{key} ({one.schema.unit}, {other.schema.unit})")
    if reasons:
        more = f" and {len(reasons) - 6} more" if len(reasons) > 6 else ""
        raise UserError(
            f"{a.name} and {b.name} differ in more than numbers: {', '.join(reasons[:6])}{more}; go"
            " by step or category"
        )
    return differing_inputs(a, b)


def _structure(scenario: Scenario) -> tuple:
    """What is not a value: links, purchases, layers and references."""
    return (
        {str(link) for link in scenario.chain.links},
        {i.id: dict(i.buy) for i in scenario.chain.instances},
        [(name, kind.id) for name, kind in scenario.layers],
        dict(scenario.references),
    )


def _grouped(
    keys: Sequence[str], by: str, groups: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """The differing inputs by group: the named groups first, then each alone or with its owner."""
    members_of: dict[str, list[str]] = {}
    taken: set[str] = set()
    for name, members in groups.items():
        for key in members:
            if key not in keys or key in taken:
                why = (
                    "stands in two groups"
                    if key in taken
                    else f"does not differ{among(key, keys, 'what does')}"
                )
                raise UserError(f"group '{name}': '{key}' {why}")
            taken.add(key)
        members_of[name] = list(members)
    for key in keys:
        if key not in taken:
            name = key.partition(".")[0] if by == "owner" else key
            if name in groups:
                raise UserError(f"group '{name}': the name is taken; choose another")
            members_of.setdefault(name, []).append(key)
    return {name: members for name, members in members_of.items() if members}


def _subsets(count: int) -> np.ndarray:
    """All subsets of `count` groups, shape (2^count, count); row m holds the bits of m."""
    return (np.arange(2**count)[:, None] >> np.arange(count)) & 1 == 1


def _values(
    a: Scenario,
    b: Scenario,
    output: str,
    keys: Sequence[str],
    members: Sequence[Sequence[int]],
    changed: np.ndarray,
) -> np.ndarray:
    """The output with the groups of each row of `changed` (rows, groups) at their values in b, the
    others as in a.
    """
    columns = np.empty((len(keys), len(changed)))
    for group, inputs in enumerate(members):
        for i in inputs:
            columns[i] = np.where(changed[:, group], b.numbers[keys[i]], a.numbers[keys[i]])
    problem = ScenarioProblem((output,), {key: a.values[key] for key in keys}, a)
    program = problem.program
    assert program is not None
    values = np.broadcast_to(
        Bound(program, len(changed), keep=False).run(columns)[output], (len(changed),)
    ).copy()
    if not np.isfinite(values).all():
        raise UserError(
            f"{output} is not finite with some of the changes from {a.name} to {b.name} made alone"
        )
    return values


def shapley(values: np.ndarray) -> np.ndarray:
    """Shapley values of k players from the values of all 2^k subsets, subset m holding the players
    of the bits of m.
    """
    count = len(values).bit_length() - 1
    subsets = np.arange(len(values))
    sizes = _subsets(count).sum(axis=1)
    weights = np.array([1.0 / (count * math.comb(count - 1, size)) for size in range(count)])
    shares = np.empty(count)
    for player in range(count):
        without = subsets[subsets >> player & 1 == 0]
        shares[player] = math.fsum(
            weights[sizes[without]] * (values[without | 1 << player] - values[without])
        )
    return shares


def _numbers(a: Scenario, b: Scenario, keys: Sequence[str]) -> str:
    """The change of a single input in words; how many inputs otherwise."""
    if len(keys) > 1:
        return f"{len(keys)} inputs"
    value, other = a.values[keys[0]], b.values[keys[0]]
    assert value.number is not None and other.coherent is not None
    return f"{value.number:g} -> {value.declared(other.coherent):.6g} {value.unit}".removesuffix(
        " 1"
    )
