"""A traced graph as a program on blocks of samples: run as a whole, or only what depends on a
changed input.

The program performs the operations of the graph in their order, so its numbers are those of the
array reading, bit for bit. `Bound` holds the intermediate values of one block; `Bound.changed` runs
again the operations that depend on some inputs, on the stored values of all others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any

import numpy as np

from model.language.equations import WHOLE_TOLERANCE
from model.language.trace import Node

Kernel = Callable[..., Any]


def _where(condition: np.ndarray, yes: Any, no: Any, target: np.ndarray) -> None:
    np.copyto(target, no)
    np.copyto(target, yes, where=np.asarray(condition, dtype=bool))


def _minimum(a: Any, b: Any, target: np.ndarray) -> None:
    np.minimum(a, b, out=target)


def _maximum(a: Any, b: Any, target: np.ndarray) -> None:
    np.maximum(a, b, out=target)


_KERNELS: dict[str, Kernel] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.true_divide,
    "minimum": _minimum,
    "maximum": _maximum,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "power": np.power,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "ceil": np.ceil,
    "where": _where,
}
# operations on many, from the left
_FOLDED = {"total": "add", "highest": "maximum", "lowest": "minimum"}
_COMPARISONS = ("lt", "le", "gt", "ge")


def _simpler(op: str, constants: list[Any]) -> int | None:
    """Which argument an operation equals because the other is a constant 0 or 1; None for none.

    These are the categories in which a step has no cost. Zero times what is infinite is taken for
    zero: what is infinite shows in the term itself.
    """
    for this, other in ((0, 1), (1, 0)) if len(constants) == 2 else ():
        constant = constants[this]
        if type(constant) is not float:
            continue
        if op == "mul" and constant == 0.0:
            return this
        if (op == "mul" and constant == 1.0) or (op == "add" and constant == 0.0):
            return other
        if this == 1 and ((op == "sub" and constant == 0.0) or (op == "div" and constant == 1.0)):
            return other
    return None


@dataclass(frozen=True)
class Calls:
    """Kernels and their arguments, the target array last.

    Two flat lists, because a study binds some ten thousand calls and the garbage collector walks
    through nested tuples.
    """

    kernels: list[Any]
    arguments: list[tuple[np.ndarray, ...]]

    def do(self) -> None:
        """Perform all calls in order."""
        # what is not finite is found by who uses it, with the inputs' names
        with np.errstate(all="ignore"):
            for kernel, arguments in zip(self.kernels, self.arguments, strict=True):
                kernel(*arguments)


@dataclass(frozen=True)
class Operation:
    """One elementwise operation; arguments are numbers of slots."""

    op: str
    args: tuple[int, ...]


class Program:
    """The operations that lead from inputs to outputs, each once.

    A slot is an input, a constant or an operation, in an order in which each operation follows its
    arguments; the inputs come first. `outputs` holds the slot of each output.
    """

    def __init__(self, inputs: Sequence[str], outputs: Mapping[str, Node | float]) -> None:
        self.inputs = tuple(inputs)
        self.slots: list[str | float | Operation] = [*self.inputs]
        self._known: dict[Any, int] = {name: slot for slot, name in enumerate(self.inputs)}
        # keeps nodes alive, so that an id is never used twice
        self._nodes: dict[int, tuple[Node, int]] = {}
        self.outputs = {name: self._place(node) for name, node in outputs.items()}
        del self._nodes, self._known

    def _place(self, root: Node | float) -> int:
        """The slot of a node, after those of everything it needs."""
        stack = [root]
        while stack:
            node = stack[-1]
            missing = [a for a in node.args if self._missing(a)] if isinstance(node, Node) else []
            if missing:
                stack.extend(missing)
                continue
            stack.pop()
            if self._missing(node):
                assert isinstance(node, Node)
                self._nodes[id(node)] = (
                    node,
                    self._operation(node, [self._of(a) for a in node.args]),
                )
        return self._of(root)

    def _missing(self, node: Any) -> bool:
        return isinstance(node, Node) and id(node) not in self._nodes

    def _of(self, node: Any) -> int:
        return (
            self._nodes[id(node)][1]
            if isinstance(node, Node)
            else self._slot(("constant", repr(float(node))), float(node))
        )

    def _operation(self, node: Node, args: list[int]) -> int:
        if node.op == "input":
            assert node.name is not None
            return self._known[node.name]
        if node.op == "same":
            return args[0]
        if node.op == "whole":
            return self._compute(
                "ceil", (self._compute("sub", (args[0], self._of(WHOLE_TOLERANCE))),)
            )
        if node.op in _FOLDED:
            folded = args[0]
            for term in args[1:]:
                folded = self._compute(_FOLDED[node.op], (folded, term))
            return folded
        return self._compute(node.op, tuple(args))

    def _compute(self, op: str, args: tuple[int, ...]) -> int:
        """The slot of an operation; one on constants alone is done now."""
        constants = [self.slots[a] for a in args]
        if all(type(c) is float for c in constants):
            result = np.empty(())
            _KERNELS[op](*constants, result)
            return self._of(float(result))
        simpler = _simpler(op, constants)
        if simpler is not None:
            return args[simpler]
        return self._slot((op, args), Operation(op, args))

    def _slot(self, key: Any, content: float | Operation) -> int:
        """The slot of some content: the same content is held once."""
        if key not in self._known:
            self._known[key] = len(self.slots)
            self.slots.append(content)
        return self._known[key]

    @cached_property
    def reach(self) -> np.ndarray:
        """Whether a slot holds an operation that depends on an input: shape (slots, inputs)."""
        count = len(self.inputs)
        reached = np.zeros((len(self.slots), count), dtype=bool)
        reached[:count] = np.eye(count, dtype=bool)
        rows = list(reached)
        for row, content in zip(rows, self.slots, strict=True):
            if isinstance(content, Operation):
                for a in content.args:
                    row |= rows[a]
        reached[:count] = False
        return reached

    @cached_property
    def comparisons(self) -> frozenset[int]:
        """Slots that hold truth values."""
        return frozenset(
            i for i, s in enumerate(self.slots) if isinstance(s, Operation) and s.op in _COMPARISONS
        )

    @cached_property
    def kernels(self) -> list[Any]:
        """For each slot what computes it; None where nothing does."""
        return [_KERNELS[s.op] if isinstance(s, Operation) else None for s in self.slots]

    @cached_property
    def getters(self) -> list[Any]:
        """For each slot what takes its arguments and its target out of a list by slot; None where
        nothing computes it.
        """
        return [
            itemgetter(*s.args, i) if isinstance(s, Operation) else None
            for i, s in enumerate(self.slots)
        ]

    @cached_property
    def registers(self) -> list[int]:
        """For each slot the number of a register that may hold its value when it is run again.

        A register is free once the last slot that uses its value has been computed. That holds for
        any part that is run again, because what depends on a changed input is used by nothing but
        what depends on it too.
        """
        last: dict[int, int] = dict.fromkeys(self.outputs.values(), len(self.slots))
        for slot, content in enumerate(self.slots):
            if isinstance(content, Operation):
                last.update((a, slot) for a in content.args if last.get(a) != len(self.slots))
        ends: dict[int, list[int]] = {}
        for used, slot in last.items():
            ends.setdefault(slot, []).append(used)
        registers, free, count = [0] * len(self.slots), list[int](), 0
        for slot, content in enumerate(self.slots):
            if isinstance(content, Operation):
                if not free:
                    free.append(count)
                    count += 1
                registers[slot] = free.pop()
                # Only now, so that no operation writes over what it reads.
                free += [
                    registers[used]
                    for used in ends.get(slot, ())
                    if isinstance(self.slots[used], Operation)
                ]
        return registers

    def dependent(self, inputs: Iterable[int]) -> list[int]:
        """Slots of the operations that depend on any of these inputs, in order."""
        return np.flatnonzero(self.reach[:, list(inputs)].any(axis=1)).tolist()


class Bound:
    """A program with the values of one block of samples: `values[slot]` has shape (rows,), () for a
    constant.

    With `keep` off, only inputs and outputs outlive a run, which is faster; `changed` needs the
    values kept.
    """

    def __init__(self, program: Program, rows: int, keep: bool = True) -> None:
        self.program, self.rows, self.keep = program, rows, keep
        self.values = self._room()
        operations = [
            slot for slot, content in enumerate(program.slots) if isinstance(content, Operation)
        ]
        self._all = self._calls(operations, self.values)
        self._plans: dict[tuple[int, ...], tuple[Calls, dict[str, np.ndarray]]] = {}

    def _room(self) -> list[np.ndarray]:
        """An array for each slot: of its own where it is to be kept, a register where not; truth
        values of a comparison.
        """
        held = [
            not isinstance(s, float) and (self.keep or isinstance(s, str))
            for s in self.program.slots
        ]
        rows = iter(np.empty((sum(held), self.rows)))
        room = []
        for slot, content in enumerate(self.program.slots):
            if isinstance(content, float):
                room.append(np.array(content))
            elif held[slot]:
                row = next(rows)
                room.append(
                    np.empty(self.rows, dtype=bool) if slot in self.program.comparisons else row
                )
            else:
                room.append(self._registers[slot])
        return room

    def run(self, columns: np.ndarray) -> dict[str, np.ndarray]:
        """All outputs for inputs of shape (inputs, rows): views that the next run overwrites."""
        for slot, column in enumerate(columns):
            self.values[slot][:] = column
        self._all.do()
        return {name: self.values[slot] for name, slot in self.program.outputs.items()}

    def changed(self, inputs: tuple[int, ...], columns: np.ndarray) -> dict[str, np.ndarray]:
        """All outputs with `inputs` taken from `columns` (inputs, rows), the others as in the last
        `run`.

        Only what depends on these inputs is computed. Arrays are views that the next call
        overwrites. `columns` must be the same array at every call with the same inputs, because the
        calls are bound to it.
        """
        assert self.keep
        if inputs not in self._plans:
            self._plans[inputs] = self._plan(inputs, columns)
        calls, outputs = self._plans[inputs]
        calls.do()
        return outputs

    def _plan(
        self, inputs: tuple[int, ...], columns: np.ndarray
    ) -> tuple[Calls, dict[str, np.ndarray]]:
        """Calls that compute what depends on `inputs`, in registers."""
        source, registers = list(self.values), self._registers
        for i in inputs:
            source[i] = columns[i]
        slots = self.program.dependent(inputs)
        for slot in slots:
            source[slot] = registers[slot]
        return self._calls(slots, source), {
            name: source[slot] for name, slot in self.program.outputs.items()
        }

    def _calls(self, slots: Sequence[int], source: list[np.ndarray]) -> Calls:
        """The operations of `slots` on the arrays of `source`, in which their targets stand too."""
        kernels, getters = self.program.kernels, self.program.getters
        return Calls([kernels[slot] for slot in slots], [getters[slot](source) for slot in slots])

    @cached_property
    def _registers(self) -> list[np.ndarray]:
        """For each slot the array for its value when it is run again; few arrays, which stay in the
        cache.
        """
        arrays = {number: np.empty(self.rows) for number in set(self.program.registers)}
        return [
            np.empty(self.rows, dtype=bool) if slot in self.program.comparisons else arrays[number]
            for slot, number in enumerate(self.program.registers)
        ]
