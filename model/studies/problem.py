"""What a study draws and evaluates: uncertain inputs with their distributions, and a model that
gives outputs.

A study of a scenario and one of somebody's own Python function are the same to `sobol` and `morris`.
Both kinds can be sent to other processes: a scenario is data, a function comes by its
file or by import.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from model.language.program import Program
from model.language.trace import Node
from model.reading.distribution import scores
from model.reading.errors import UserError
from model.reading.parameter import Value
from model.scenario.common_causes import CommonCause, by_member

_ROWS_OF_ARRAYS = 8192
# below any point of a design but zero, where some distributions have no value
SMALLEST_PROBABILITY = 2.0**-32

Drawn = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Problem:
    """Uncertain inputs, by name, and named outputs of a model of them."""

    outputs: tuple[str, ...]
    values: Mapping[str, Value]

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs; it traces the model itself."""
        return {
            key: value
            for key, value in self.__dict__.items()
            if key not in ("program", "names", "cause_of", "_categories")
        }

    @property
    def inputs(self) -> tuple[str, ...]:
        """The uncertain inputs of the model."""
        return tuple(self.values)

    @property
    def common_causes(self) -> tuple[CommonCause, ...]:
        """What moves several inputs together."""
        return ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What is drawn, in the order of the design's columns: the inputs, then their common
        causes. All are independent: an input that has a cause is drawn for what is its own.
        """
        return (*self.inputs, *(cause.key for cause in self.common_causes))

    @cached_property
    def cause_of(self) -> Mapping[str, CommonCause]:
        """The common cause of each input that has one."""
        return by_member(self.common_causes)

    @property
    def title(self) -> str:
        """What is studied."""
        raise NotImplementedError

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know of how the model is evaluated."""
        return ()

    @property
    def rows_at_once(self) -> int:
        """Rows of one block for a model that is not traced."""
        return _ROWS_OF_ARRAYS

    def unit(self, output: str) -> str:
        """Unit of an output; empty where there is none."""
        return ""

    def draw(self, name: str, u: np.ndarray) -> np.ndarray:
        """What is drawn of one of `names` at probabilities `u` of any shape: values of an input,
        scores of a common cause and of an input that has one.
        """
        u = np.maximum(u, SMALLEST_PROBABILITY)
        if name in self.cause_of or name not in self.values:
            return scores(u)
        return self.values[name].draw(u)

    def column(self, name: str, drawn: Drawn) -> np.ndarray:
        """Values of one input, from what is drawn of it and of its common cause."""
        cause = self.cause_of.get(name)
        if cause is None:
            return drawn[name]
        return self.values[name].at_scores(cause.joined(name, drawn[name], drawn[cause.key]))

    def columns(self, drawn: Drawn) -> dict[str, np.ndarray]:
        """Values of all inputs, from what is drawn of `names`; arrays of any one shape."""
        return {name: self.column(name, drawn) for name in self.inputs}

    def moved_by(self, names: Iterable[str]) -> tuple[str, ...]:
        """The inputs whose values change with what is drawn of some of `names`."""
        changed = set(names)
        return tuple(
            name
            for name in self.inputs
            if name in changed or (name in self.cause_of and self.cause_of[name].key in changed)
        )

    def evaluate(self, columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The outputs for arrays of inputs of shape (samples,); inputs that are left out stay at
        their values.
        """
        raise NotImplementedError

    def traced(self) -> Mapping[str, Node | float] | None:
        """The outputs as graphs of the inputs; None when the model cannot be traced."""
        raise NotImplementedError

    @cached_property
    def program(self) -> Program | None:
        """The traced model as a program; None when it cannot be traced."""
        return self._programmed()

    def _programmed(self) -> Program | None:
        outputs = self.traced()
        return None if outputs is None else Program(self.inputs, outputs)

    @property
    def doubtful(self) -> bool:
        """Whether results are worth confirming; a scenario's equations are the project's own."""
        return False

    def confirm(self, columns: Mapping[str, np.ndarray], results: Mapping[str, np.ndarray]) -> None:
        """Raise Disagreement when results of some rows are not those of a way beyond doubt."""
        raise NotImplementedError

    def row_by_row(self, reason: str) -> Problem:
        """The same, to be evaluated in a way beyond doubt."""
        raise NotImplementedError

    def groups(self, by: str) -> dict[str, tuple[str, ...]]:
        """Inputs that are varied together, by name of the group."""
        if by != "parameter":
            raise UserError(f"by '{by}': this model has no steps; expected parameter")
        return {name: (name,) for name in self.names}

    def described(self, columns: Mapping[str, float], most: int = 3) -> str:
        """The inputs of one draw that lie farthest from their values, with their numbers."""

        def distance(name: str) -> float:
            usual = self.values[name].coherent
            return abs(np.log(abs(columns[name] / usual) + 1e-300)) if usual else abs(columns[name])

        far = sorted(columns, key=distance, reverse=True)[:most]
        texts = (
            f"{name} = {self.values[name].declared(float(columns[name])):g}"
            f" {self.values[name].unit}"
            for name in far
        )
        return ", ".join(text.removesuffix(" 1") for text in texts)


def nothing_uncertain(title: str) -> UserError:
    """What is said where there is nothing to study."""
    return UserError(
        f"{title}: nothing is uncertain, so that nothing decides; give at least one value a range"
    )


def each_once(outputs: Sequence[str]) -> tuple[str, ...]:
    """The outputs that are asked for: one by its name, or several."""
    return tuple(dict.fromkeys([outputs] if isinstance(outputs, str) else outputs))
