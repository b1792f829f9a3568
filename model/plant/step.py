"""The contract of a process step, and the resources it needs for a given output.

A step is a module in `process_steps/<stage>/`: `UNIT` and `PORTS`, a class `Parameters`, and
functions of one namespace `p`: `throughput(p)` and, where the defaults do not fit, `inputs(p)`,
`materials(p)`, `energy(p)` and `waste(p)`. All are intensive and per unit processed (good plus
rejected). This module does the extensive part once for all of them.
"""

from __future__ import annotations

import importlib
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from model.language.equations import Number, maximum, total, whole
from model.language.names import among, nearest
from model.language.units import UnitError, unit
from model.plant.namespace import Namespace, Undeclared, Unknown, quantities, record
from model.plant.namespace import quantity as quantity  # for steps that people have written
from model.reading.document import Tree
from model.reading.errors import UserError
from model.reading.parameter import Parameter, Schema, choice, parameter

UNITS = ("kg", "m2", "cell")
ROOMS = ("normal", "dry", "inert")
CARRIERS = ("electricity", "natural_gas")


class StepParameters(Schema):
    """What every step declares: yield, availability, and what one machine costs, needs and
    occupies.

    A step that declares a `reserve` keeps machines in reserve of its own; elsewhere the site's
    holds.
    """

    yield_ = parameter("1", "Good output divided by processed output", above=0, at_most=1)
    uptime = parameter(
        "1", "Share of the site's operating hours in which the machine runs", above=0, at_most=1
    )
    machine_price = parameter(
        "USD", "Price of one machine, before installation", at_least=0, index="equipment"
    )
    skilled_operators = parameter(
        "1", "Skilled operators per operating machine and shift", at_least=0
    )
    helpers = parameter("1", "Helpers per operating machine and shift", at_least=0)
    power = parameter(
        "kW", "Electric power of one running machine, averaged over its cycle", at_least=0
    )
    floor_area = parameter("m2", "Floor of one machine with access", at_least=0)
    room = choice(ROOMS, "Class of the room the machine stands in")


@dataclass(frozen=True)
class Port:
    """An inlet of a step: the unit of what flows in, and whether it may stay empty."""

    unit: str
    optional: bool = False


@dataclass(frozen=True)
class Step:
    """A process step as found in its module; `values` is what its YAML file would hold where it
    lies in no file.
    """

    id: str
    stage: str
    module: ModuleType
    values: Tree | None = field(default=None, compare=False, repr=False)

    def __reduce__(self) -> Any:
        """Another process imports the module by its name, because modules cannot be sent."""
        return _of_module, (self.id, self.stage, self.module.__name__, self.values)

    @cached_property
    def title(self) -> str:
        """First sentence of the module's docstring."""
        return (self.module.__doc__ or self.id).strip().split("\n")[0].rstrip(".")

    @property
    def on_path(self) -> bool:
        """Whether the product passes through the step; a service stands beside the path."""
        return True

    @property
    def unit(self) -> str:
        """Unit of the output: kg, m2 or cell."""
        return str(self.module.UNIT)

    @cached_property
    def ports(self) -> dict[str, Port]:
        """Inlets by name."""
        return {
            name: p if isinstance(p, Port) else Port(p)
            for name, p in getattr(self.module, "PORTS", {}).items()
        }

    @cached_property
    def schema(self) -> dict[str, Parameter]:
        """Declared parameters by name."""
        return dict(self.module.Parameters.parameters())

    @cached_property
    def quantities(self) -> dict[str, Callable[[Any], Number]]:
        """Equations marked `@quantity`."""
        return quantities(self.module)

    def _ask(self, name: str, p: Namespace, otherwise: Any) -> Any:
        """What a function of the module gives. Raises UserError with the line of what its author
        got wrong.
        """
        function = getattr(self.module, name, None)
        if function is None:
            return otherwise
        try:
            return function(p)
        except (Unknown, ArithmeticError):
            raise
        except Exception as error:
            if isinstance(error, UserError) and not isinstance(error, Undeclared):
                raise
            raise UserError(
                f"{place_of(error, self.module)}: {name}(p): {_message(error)}"
            ) from error

    def throughput(self, p: Namespace) -> Number:
        """Processed units per hour of one running machine."""
        return self._ask("throughput", p, None)

    def _amounts(
        self, name: str, p: Namespace, known: Any, what: str, otherwise: Mapping[str, Number]
    ) -> dict[Any, Number]:
        """Amounts by port, carrier or material (whose keys are handles and not texts, `known` is
        None).
        """
        amounts = self._ask(name, p, dict(otherwise))
        if not isinstance(amounts, dict):
            raise UserError(
                f"{self._file}: {name}(p): expected a mapping of {what} to amounts, found {amounts!r}"
            )
        for key in amounts:
            if isinstance(key, str) if known is None else key not in known:
                near = "" if known is None else among(str(key), known)
                raise UserError(
                    f"{self._file}: {name}(p): expected a mapping of {what} to amounts; {key!r} is"
                    f" none{near}"
                )
        return amounts

    @property
    def _file(self) -> str:
        return _file(self.module)

    def inputs(self, p: Namespace) -> dict[str, Number]:
        """What one processed unit takes from each port, in the port's unit."""
        feed = {"feed": 1.0} if "feed" in self.ports else {}
        return self._amounts("inputs", p, self.ports, "ports in PORTS", feed)

    def materials(self, p: Namespace) -> dict[Any, Number]:
        """Amount of each bought material per processed unit."""
        return self._amounts("materials", p, None, "choices of material, such as p.solvent,", {})

    def energy(self, p: Namespace) -> dict[str, Number]:
        """Energy by carrier per processed unit, beyond the machine's power."""
        return self._amounts("energy", p, CARRIERS, "carriers", {})

    def waste(self, p: Namespace) -> dict[Any, Number]:
        """Amount of each recoverable material in one rejected unit."""
        return self._amounts("waste", p, None, "choices of material, such as p.solvent,", {})


def _of_module(id: str, stage: str, name: str, values: Tree | None) -> Step:
    return Step(id, stage, importlib.import_module(name), values)


def contract(module: ModuleType) -> list[str]:
    """What a module lacks to be a step, each in one sentence."""
    lacks = []
    if getattr(module, "UNIT", None) not in UNITS:
        lacks.append(f"expected UNIT, the unit of what the step gives: one of {', '.join(UNITS)}")
    schema = getattr(module, "Parameters", None)
    if not (isinstance(schema, type) and issubclass(schema, StepParameters)):
        return [
            *lacks,
            (
                "expected class Parameters(StepParameters), which declares what the step's numbers"
                " mean"
            ),
        ]
    if not callable(getattr(module, "throughput", None)):
        own = [name for name, member in vars(module).items() if callable(member)]
        lacks.append(
            "expected throughput(p), processed units per hour of one"
            f" machine{nearest('throughput', own)}"
        )
    for name in ("inputs", "materials", "energy", "waste"):
        if not callable(getattr(module, name, contract)):
            lacks.append(
                f"{name} belongs to the contract of a step and is no function; call it something"
                " else"
            )
    for name, declared in schema.parameters().items():
        try:
            unit(declared.unit)
        except UnitError as error:
            lacks.append(f"Parameters.{name}: {error}")
    return lacks


def place_of(error: BaseException, module: ModuleType) -> str:
    """File and last line of a step's module that an error came through."""
    lines = [
        f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == module.__file__
    ]
    return ":".join(map(str, [_file(module), *lines[-1:]]))


def _file(module: ModuleType) -> str:
    """A step's module as messages show it: relative to the project where it lies inside."""
    path, root = Path(str(module.__file__)).resolve(), Path(__file__).resolve().parents[2]
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _message(error: Exception) -> str:
    """An error in words for whoever wrote the equation."""
    if "truth value" in str(error) or "branches on a number" in str(error):
        return (
            "an equation branches on a number; use where, minimum, maximum of model.equations"
            " instead of if, min, max"
        )
    return str(error) if isinstance(error, UserError) else f"{type(error).__name__}: {error}"


@dataclass(frozen=True)
class Machines:
    """The machines of a step: hours a year in which one runs, and how many are needed, operated and
    bought.
    """

    available_hours: Number
    required: Number
    operating: Number
    installed: Number


@dataclass(frozen=True)
class Resources:
    """What a step needs in a year to deliver its good output. Materials are keyed by their handles.

    `machines` is None for a process area that is sized by a power law; a service has no
    `throughput` and `hours` either.
    """

    p: Namespace
    good: Number
    processed: Number
    throughput: Number | None
    hours: Number | None
    machines: Machines | None
    inputs: dict[str, Number]
    materials: dict[Any, Number]
    energy: dict[str, Number]
    waste: dict[Any, Number]


def resources(
    step: Step, p: Namespace, good: Number, site: Namespace, capacity: str | None
) -> Resources:
    """The resources for `good` units per year; `capacity` says how machines are counted, None that
    none are.

    Intensive products are formed first and multiplied by a flow last, so that a changed flow
    touches few operations.
    """
    throughput = record(
        p, "throughput", step.throughput(p), "Processed units per hour of one running machine"
    )
    if capacity is not None:
        available = record(
            p,
            "available_hours",
            site.operating_hours * p.uptime,
            "Hours a year in which one machine runs",
        )
        able = record(
            p,
            "machine_capacity",
            throughput * available * p.yield_,
            "Good units a year from one machine",
        )
    good = record(p, "good_output", good, "Good units a year that the plant needs from this step")
    processed = record(p, "processed", good / p.yield_, "Units processed a year, good and rejected")
    hours = record(p, "hours", processed / throughput, "Machine hours a year")
    # A step that declares a reserve of its own keeps that one.
    reserve = p.reserve if "reserve" in step.schema else site.reserve
    machines = None if capacity is None else _machines(p, available, good / able, reserve, capacity)
    return Resources(
        p,
        good,
        processed,
        throughput,
        hours,
        machines,
        step.inputs(p),
        step.materials(p),
        step.energy(p),
        step.waste(p),
    )


def _machines(
    p: Namespace, available: Number, required: Number, reserve: Number, capacity: str
) -> Machines:
    """The machines counted whole, with those in reserve, or as the fraction that is used."""
    required = record(p, "machines_required", required, "Machines needed, as a fraction")
    if capacity == "fractional":
        operating = record(
            p, "machines_operating", required, "Shared equipment: the fraction that is used"
        )
        installed = record(
            p, "machines_installed", required, "Shared equipment: the fraction that is charged"
        )
    else:
        operating = record(
            p, "machines_operating", maximum(1.0, whole(required)), "Whole machines in operation"
        )
        installed = whole(operating * (1.0 + reserve))
        installed = record(
            p, "machines_installed", installed, "Whole machines bought, with the site's reserve"
        )
    return Machines(available, required, operating, installed)


def combine(amounts: list[tuple[Any, Number]]) -> dict[Any, Number]:
    """Amounts by material when a material may stand twice, such as one binder in two roles."""
    gathered: dict[Any, list[Number]] = {}
    for material, amount in amounts:
        gathered.setdefault(material, []).append(amount)
    return {material: total(terms) for material, terms in gathered.items()}
