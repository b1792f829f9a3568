"""What others report beside a result: which kind of cell a scenario is by its definition, and every
figure of that kind with the result's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model.engine.result import Result, evaluate
from model.language.units import unit
from model.plant.outputs import OUTPUTS
from model.published.reported import (
    ANY_SCALE,
    WEIGHTS,
    Figure,
    Kind,
    Quantity,
    Reported,
    Statement,
)
from model.published.reported_reader import reported
from model.reading.errors import UserError
from model.scenario.scenario import Scenario, load_text
from model.studies.monte_carlo import Spread


@dataclass(frozen=True)
class Row:
    """A figure beside a result's own number `here`, both in the quantity's unit and the scenario's
    money; None where the result has none.
    """

    figure: Figure
    here: float | None

    @property
    def ratios(self) -> tuple[float, float] | None:
        """How many times the reported number the result's is: to its high end and to its low end."""
        numbers = [self.figure.number(end) for end in self.figure.stated]
        known = [number for number in numbers if number]
        if self.here is None or not known:
            return None
        return self.here / max(known), self.here / min(known)


@dataclass(frozen=True)
class Beside:
    """What others report of the kind of cell that a result is about; `kinds` is empty where its
    layers are those of none.
    """

    money_year: int
    scale: str
    kinds: tuple[Kind, ...]
    rows: tuple[Row, ...]
    statements: tuple[Statement, ...]

    @property
    def kind(self) -> str:
        """The kind in words."""
        return self.kinds[0].title if self.kinds else "a kind of its own"


def kinds_of(scenario: Scenario, known: Reported) -> tuple[Kind, ...]:
    """The kind of cell that a scenario is by its layers and electrolyte, and those that gather it,
    the narrowest first; empty where it is none.
    """
    kind = next((k for k in known.kinds.values() if k.layers and _is(scenario, k)), None)
    found: list[Kind] = []
    while kind is not None and kind not in found:
        found.append(kind)
        kind = known.kinds.get(kind.within)
    return tuple(found)


def _is(scenario: Scenario, kind: Kind) -> bool:
    """Whether a scenario has a kind's layers, and its electrolyte where that matters."""
    if not set(kind.layers) <= {layer.id for _, layer in scenario.layers}:
        return False
    return not kind.electrolyte or bool(set(kind.electrolyte) & _electrolytes(scenario))


def _electrolytes(scenario: Scenario) -> set[str]:
    """The electrolytes of all layers, and what they are made from."""
    keys = [f"cell.{name}.electrolyte" for name, _ in scenario.layers]
    waiting = [scenario.text(key) for key in keys if key in scenario.values]
    found: set[str] = set()
    while waiting:
        material = waiting.pop()
        if material not in found:
            found.add(material)
            facts = scenario.materials.get(material)
            waiting += facts.ingredients if facts else ()
    return found


def number_here(result: Result, quantity: Quantity) -> float | None:
    """A result's own number for a quantity, in the quantity's unit; None where it has none."""
    coherent = _HERE[quantity.how](result, quantity.what)
    return None if coherent is None else unit(quantity.parameter.unit).from_coherent(coherent)


def likely(quantity: Quantity, spreads: Mapping[str, Spread | None]) -> float | None:
    """The likely value of a quantity in its unit; None where it is no output, or does not vary."""
    spread = spreads.get(quantity.what) if quantity.how == "output" else None
    if spread is None or spread.deviation == 0:
        return None
    return spread.likely * (unit(spread.unit).factor / unit(quantity.parameter.unit).factor)


def _output(result: Result, name: str) -> float | None:
    value = result.outputs[name]
    return value * unit(OUTPUTS[name].unit).factor if isinstance(value, float) else None


def _category(result: Result, name: str) -> float | None:
    cost = sum(costs[name] for costs in result.costs.values())
    return cost / result.quantities["plant.good_energy"] * unit("USD/year").factor


def _line(result: Result, name: str) -> float | None:
    steps = [step for step in result.steps if step["line"] == name]
    return _per_good(steps)


def _up_to(result: Result, step: str) -> float | None:
    ids = [row["step"] for row in result.steps]
    return _per_good(result.steps[: ids.index(step) + 1]) if step in ids else None


def _share(result: Result, name: str) -> float | None:
    costs = [sum(step["costs"].values()) for step in result.steps if step["line"] == name]
    return sum(costs) / sum(sum(c.values()) for c in result.costs.values()) if costs else None


def _per_good(steps: list[dict[str, Any]]) -> float | None:
    """Yearly cost of some steps per good output of the last one, coherent."""
    if not steps or not steps[-1]["good_output"]:
        return None
    good = steps[-1]["good_output"] * unit(f"{steps[-1]['unit']}/year").factor
    return sum(sum(s["costs"].values()) for s in steps) * unit("USD/year").factor / good


def _relative_to(result: Result, name: str) -> float | None:
    """The cost as a multiple of a ready scenario's, at the same scale, site and money year."""
    scenario = result.scenario
    if name == scenario.name:
        return None
    text = (
        f"extends: {name}\nscale: {scenario.scale}\nsite: {scenario.site}\n"
        f"money_year: {scenario.money_year}\nconvention: {scenario.convention}\n"
    )
    try:
        other = evaluate(load_text(text, name, name), shares=False)
    except UserError:  # a site or scale of its own may lack what that chain needs
        return None
    return result.number("cost_per_kwh") / other.number("cost_per_kwh")


_HERE = {
    "output": _output,
    "category": _category,
    "line": _line,
    "share": _share,
    "up_to": _up_to,
    "relative_to": _relative_to,
}


def beside(result: Result) -> Beside:
    """What others report of this kind of cell at this scale, the weightiest first."""
    scenario = result.scenario
    known = reported(scenario.money_year)
    kinds = kinds_of(scenario, known)
    ids = {kind.id for kind in kinds}
    figures = [
        figure
        for figure in known.figures.values()
        if ids & set(figure.beside) and figure.scale in (scenario.scale, ANY_SCALE)
    ]
    here: dict[str, float | None] = {}
    for figure in figures:
        if figure.quantity.id not in here:
            here[figure.quantity.id] = number_here(result, figure.quantity)
    order, weights = list(known.quantities), list(WEIGHTS)
    rows = sorted(
        (Row(figure, here[figure.quantity.id]) for figure in figures),
        key=lambda row: (
            order.index(row.figure.quantity.id),
            weights.index(row.figure.weight),
        ),
    )
    statements = tuple(s for s in known.statements.values() if ids & set(s.beside))
    return Beside(scenario.money_year, scenario.scale, kinds, tuple(rows), statements)
