"""The study of a scenario: its uncertain values, and outputs in the units they are shown in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from model.engine.evaluation import run
from model.language.names import among
from model.language.program import Program
from model.language.trace import Node
from model.language.units import unit
from model.plant.chain import Chain
from model.plant.economics import CATEGORIES
from model.plant.outputs import OUTPUTS, check_output
from model.reading.errors import UserError
from model.scenario.common_causes import CommonCause
from model.scenario.scenario import Scenario
from model.studies.problem import Problem, each_once

WAYS = ("parameter", "step", "line", "category")

_MOST_PROGRAMS = 8  # kept with a scenario; each is some megabytes


@dataclass(frozen=True)
class ScenarioProblem(Problem):
    """A scenario's uncertain values, or some of them, and outputs of `OUTPUTS` in their shown
    units.
    """

    scenario: Scenario

    @property
    def title(self) -> str:
        """The scenario's title and scale."""
        return f"{self.scenario.title}, {self.scenario.scale} scale"

    def unit(self, output: str) -> str:
        """Unit in which an output is shown."""
        return OUTPUTS[output].unit

    @cached_property
    def common_causes(self) -> tuple[CommonCause, ...]:
        """The scenario's common causes, as far as they move two or more of the inputs."""
        causes = (cause.among(self.values) for cause in self.scenario.common_causes)
        return tuple(cause for cause in causes if cause is not None)

    def evaluate(self, columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """One block of samples through the equations."""
        samples = len(next(iter(columns.values())))
        with np.errstate(all="ignore"):
            return {
                name: np.broadcast_to(value, (samples,))
                for name, value in self._in_shown_units(columns).items()
            }

    def traced(self) -> Mapping[str, Node | float]:
        """The outputs as graphs; what does not depend on an uncertain input is a number already."""
        return self._in_shown_units({name: Node("input", (), name) for name in self.inputs})

    def _programmed(self) -> Program | None:
        """The program, made once for all studies of this scenario that ask for the same."""
        programs, key = self.scenario.programs, (self.outputs, self.inputs)
        if key not in programs:
            while len(programs) >= _MOST_PROGRAMS:
                del programs[next(iter(programs))]
            programs[key] = super()._programmed()
        return programs[key]

    def _in_shown_units(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Outputs in the units they are shown in. Raises UserError for one that is unknown."""
        coherent = run(self.scenario, {**self.scenario.numbers, **inputs}).outputs
        for name in self.outputs:
            if coherent[name] is None:
                raise UserError(
                    f"{name} is unknown in {self.scenario.name}: nobody reports a value it needs"
                )
        return {name: coherent[name] / unit(OUTPUTS[name].unit).factor for name in self.outputs}  # type: ignore[operator]

    def groups(self, by: str) -> dict[str, tuple[str, ...]]:
        """Inputs by themselves, by step, by line, or by the cost category that each one moves most."""
        if by not in WAYS:
            raise UserError(f"by '{by}': expected {among(by, WAYS, 'one of')}")
        members_of: dict[str, list[str]] = {}
        for name in self.names:
            members_of.setdefault(self._place(name, by), []).append(name)
        return {group: tuple(members) for group, members in members_of.items()}

    def _place(self, name: str, by: str) -> str:
        if by == "parameter" or name not in self.values:
            return name  # a common cause is a group of its own, whatever inputs go by
        if by == "category":
            return self._categories[name]
        return self._owner(name) if by == "step" else self._line(name)

    def _owner(self, name: str) -> str:
        """The step an input belongs to; the cell, materials, site or plant where it belongs to no
        step.
        """
        return name.partition(".")[0]

    def _line(self, name: str) -> str:
        chain: Chain = self.scenario.chain
        owner = self._owner(name)
        return chain.by_id[owner].line if owner in chain.by_id else owner

    @cached_property
    def _categories(self) -> dict[str, str]:
        """For each input the cost category that it moves most between the ends of its distribution,
        per energy.
        """
        samples = 2 * len(self.inputs)
        columns = {name: np.full(samples, self.scenario.numbers[name]) for name in self.inputs}
        for i, name in enumerate(self.inputs):
            ends = self.values[name].draw(np.array([0.05, 0.95]))
            columns[name][2 * i : 2 * i + 2] = ends
        with np.errstate(all="ignore"):
            done = run(self.scenario, {**self.scenario.numbers, **columns})
        energy = done.outputs["annual_cost"] / done.outputs["cost_per_kwh"]  # type: ignore[operator]
        moved = np.array(
            [np.ptp((done.categories[c] / energy).reshape(-1, 2), axis=1) for c in CATEGORIES]
        )
        return {
            name: CATEGORIES[c] for name, c in zip(self.inputs, moved.argmax(axis=0), strict=True)
        }


def of_scenario(
    scenario: Scenario, outputs: Sequence[str], parameters: Iterable[str] | None = None
) -> ScenarioProblem:
    """The study of a scenario's uncertain values, or of `parameters` alone, the others staying at
    their values.

    Raises UserError for an output or a parameter that does not exist or is not uncertain; an output
    that is unknown is found when it is first evaluated.
    """
    from model.studies.monte_carlo import check_possible

    outputs = each_once(outputs)
    for name in outputs:
        check_output(name)
    wanted = scenario.uncertain if parameters is None else tuple(parameters)
    for key in wanted:
        if key not in scenario.uncertain:
            what = "is not uncertain" if key in scenario.values else "does not exist"
            raise UserError(f"'{key}' {what} in {scenario.name}{among(key, scenario.uncertain)}")
    check_possible(scenario)
    return ScenarioProblem(outputs, {key: scenario.values[key] for key in wanted}, scenario)
