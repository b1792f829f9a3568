"""A published plant as a question to the engine: chain, cell, site and values, assembled in memory
instead of read from files.

What a case does not state costs nothing here: no installation, no rooms, no managers, no overheads,
until it says otherwise. Every number is held against the schema of the parameter it stands for, so
that a case with a yield of 1.2 is told so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from model.conventions import DEFAULT, conventions
from model.engine.evaluation import Evaluation, run
from model.language.units import unit
from model.layers import Kind, kinds
from model.plant.cell import SIDES, CellParameters, InterfaceParameters
from model.plant.chain import Chain, Instance, Link, schema_of
from model.plant.material import MaterialFacts
from model.plant.paced_step import Stated
from model.plant.power_law import (
    Driver,
    Law,
    PowerLawParameters,
    ProductFactorParameters,
    ProductLimitParameters,
    SharedParameters,
)
from model.plant.service import Parameters as ServiceParameters
from model.plant.service import Service
from model.plant.site import (
    SUPPLIED_ROOMS,
    MaterialParameters,
    PlantParameters,
    RoomParameters,
    SiteParameters,
)
from model.published.case import number as number_at
from model.reading.document import Tree
from model.reading.errors import Place, Problems, UserError
from model.reading.parameter import Parameter, Value

Flow = str | tuple[str, float]  # a yearly flow, or one with the factor it counts with
Number = float | Tree  # a number of the reader's own, or one of the case, whose place is then told
# first parts of keys that are no step's
RESERVED = ("plant", "site", "cell", "materials", "power_law", "given")
GIVEN = "given"  # scope of rates that the source of a case computed elsewhere
NOTHING = "nothing"
_POSITIVE = 1.0  # where a parameter must be above zero and the case has no use for it
_TEXTS = {"room": "normal", "power_basis": "running hours"}


@dataclass
class Question:
    """What `evaluation.run` needs of a scenario; built by the methods below, asked by `asked`."""

    case: Tree
    convention: str = DEFAULT
    capacity: str = "integer"
    values: dict[str, Value] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    materials: dict[str, MaterialFacts] = field(default_factory=dict)
    layers: tuple[tuple[str, Kind], ...] = ()
    instances: list[Instance] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    named: dict[str, Place] = field(default_factory=dict)  # where the case names each step
    overrides: tuple[tuple[str, object], ...] = ()  # nothing is set beside what the case states
    chain: Chain = field(init=False)

    def __post_init__(self) -> None:
        self.material(NOTHING, 0.0)
        interface = {name: None for name in InterfaceParameters.parameters()}
        for side in SIDES:
            self.scope(f"cell.interface.{side}", InterfaceParameters.parameters(), interface)
        self.site({})
        for room in SUPPLIED_ROOMS:
            self.scope(f"site.{room}", RoomParameters.parameters(), {})

    @property
    def name(self) -> str:
        """The case, as messages call it."""
        return self.case.place.file

    # Values -------------------------------------------------------------------------------------------------------

    def scope(
        self,
        scope: str,
        schema: Mapping[str, Parameter],
        numbers: Mapping[str, Number | str | None],
    ) -> None:
        """All values of a schema under a scope; those that are not given are nothing, or one where
        nothing is impossible.
        """
        for name, declared in schema.items():
            self._put(f"{scope}.{name}", declared, numbers.get(name, _absent(name, declared)))

    def _put(self, key: str, schema: Parameter, given: Number | str | None) -> None:
        if isinstance(given, str):
            self.values[key] = Value(key, schema, text=given)
            return
        number: float | None
        if isinstance(given, Tree):
            number, place = number_at(given), given.place
        else:
            number, place = given, self.case.place
        if number is not None and not schema.allows(number):
            what = f"{place}: {number:g} {'' if schema.unit == '1' else schema.unit}".rstrip()
            raise UserError(
                f"{what} is outside what is possible for {key}; allowed: {schema.bounds}"
            )
        self.values[key] = Value(key, schema, number=number, unit=schema.unit, place=place)

    def put(self, key: str, of_unit: str, given: Number, meaning: str = "") -> None:
        """A value of the case's own, at least zero."""
        self._put(key, Parameter(unit=of_unit, meaning=meaning, at_least=0), given)

    def material(self, id: str, price: Number, of_unit: str = "kg", kind: str = "material") -> None:
        """A material with its price per unit. Raises UserError for a name that cannot be part of a
        key.
        """
        if "." in id:
            place = price.place if isinstance(price, Tree) else self.case.place
            raise UserError(f"{place}: '{id}' cannot name a material; a dot is in it")
        self.materials[id] = MaterialFacts(id, id.replace("_", " "), of_unit, kind)
        schema = replace(
            MaterialParameters.parameters()["price"],
            unit="USD" if of_unit == "1" else f"USD/{of_unit}",
        )
        self._put(f"materials.{id}.price", schema, price)

    def site(self, numbers: Mapping[str, Number | str]) -> None:
        """What the case states of its site."""
        self.scope("site", SiteParameters.parameters(), numbers)

    def rules(self, numbers: Mapping[str, Number | str]) -> None:
        """What the case states for its convention alone."""
        self.scope(f"site.{self.convention}", conventions()[self.convention].schema, numbers)

    def cell(self, energy: Number, mass: float = 1.0) -> None:
        """A cell of an energy (Wh) and a mass (kg), as one layer of a square metre at one volt."""
        given = number_at(energy) if isinstance(energy, Tree) else energy
        per_area = unit("Wh").to_coherent(given) / unit("mAh/cm2").factor
        layer = {
            "capacity_per_area": per_area,
            "mass_per_area": mass / unit("mg/cm2").factor,
            "thickness": 1.0,
        }
        self.cell_of({"stack": ("stated", layer)})

    def cell_of(
        self,
        layers: Mapping[str, tuple[str, Mapping[str, Number | str]]],
        voltage: Number = 1.0,
        area: float = 1.0,
        beside: float = 0.0,
    ) -> None:
        """A cell of an area (m2) of layers: the kind of each, and its numbers; `beside` is what
        else it weighs (g).
        """
        ones = {
            "sheet_length": 1000.0 * area,
            "sheet_width": 1000.0,
            "sheets_per_cell": 1.0,
            "voltage": voltage,
            "temperature": 25.0,
            "bruggeman_exponent": 1.0,
            "tab_mass": beside / 2.0,
        }
        self.scope("cell", CellParameters.parameters(), ones)
        self.layers = tuple((name, kinds()[kind]) for name, (kind, _) in layers.items())
        for (name, kind), (_, numbers) in zip(self.layers, layers.values(), strict=True):
            self.scope(f"cell.{name}", kind.schema, numbers)

    def output(self, cells: Number) -> None:
        """Good cells a year that the plant is asked for."""
        self._put(
            "plant.annual_output",
            replace(PlantParameters.parameters()["annual_output"], unit="cell/year"),
            cells,
        )

    # Steps --------------------------------------------------------------------------------------------------------

    def machines(
        self,
        id: str,
        numbers: Mapping[str, Number | str],
        *,
        feeds: Iterable[str] = (),
        buy: Mapping[str, Number] | None = None,
        recover: Mapping[str, Number] | None = None,
        named: Tree | None = None,
    ) -> None:
        """A step of stated pace, fed by other steps cell by cell.

        `buy` says how much of each material a cell takes, `recover` how much of it a rejected cell
        gives back at its price; `named` is where the case names the step.
        """
        self._claim(id, named)
        links = [Link(source, id, f"from_{source}") for source in feeds]
        bought, recovered = dict(buy or {}), dict(recover or {})
        step = Stated(
            {
                **{link.port: "cell" for link in links},
                **{name: self.materials[name].unit for name in bought},
            },
            {name: self.materials[name].unit for name in recovered},
        )
        amounts: dict[str, Number | str] = {f"amount_of_{link.port}": 1.0 for link in links}
        amounts |= {f"amount_of_{name}": amount for name, amount in bought.items()}
        for name, amount in recovered.items():
            amounts |= {f"recovered_{name}": name, f"amount_of_recovered_{name}": amount}
            self.put(f"materials.{name}.scrap_value", "1", 1.0)
        self.instances.append(Instance(id, step, "plant", buy={name: name for name in bought}))
        self.links += links
        self.scope(id, step.schema, {"yield_": 1.0, "uptime": 1.0, **amounts, **numbers})

    def area(
        self,
        id: str,
        driven_by: Mapping[str, tuple[Iterable[Flow], Number, str]],
        numbers: Mapping[str, Number],
        combined_by: str = "max",
        product_unit: str | None = None,
        named: Tree | None = None,
    ) -> None:
        """A process area sized by a power law.

        `driven_by` gives, by the name of a rate, the flows that it is the sum of, the rate of the
        reference plant and its unit; `numbers` the law's other values; `product_unit` that of a
        property of the product, where it depends on one; `named` is where the case names the area.
        """
        self._claim(id, named)
        schema = dict(PowerLawParameters.parameters())
        if product_unit is not None:
            more = {**ProductFactorParameters.parameters(), **ProductLimitParameters.parameters()}
            of_product = ("product_size", "reference_product", "product_limit")
            more = {
                n: replace(p, unit=product_unit) if n in of_product else p for n, p in more.items()
            }
            limited = {*ProductLimitParameters.parameters()}
            schema |= {
                n: p for n, p in more.items() if n not in limited or "product_limit" in numbers
            }
        drivers, rates = [], {}
        for name, (flows, reference, of_unit) in driven_by.items():
            driver = Driver(name, tuple(self._flow(id, flow) for flow in flows))
            if driver.reference in (
                *PowerLawParameters.parameters(),
                *ServiceParameters.parameters(),
            ):
                raise UserError(
                    f"{self.case.place}: '{name}' cannot name a rate; the law has a value of that"
                    " name"
                )
            schema[driver.reference] = Parameter(
                unit=of_unit, meaning=f"Rate of the reference plant: {name}", above=0
            )
            drivers.append(driver)
            rates[driver.reference] = reference
        law = Law(tuple(drivers), schema, combined_by)
        self.instances.append(Instance(id, Service(), "plant", law=law))
        self.scope(
            id,
            {**schema_of(Service(), law), **ServiceParameters.parameters()},
            {**numbers, **rates},
        )

    def _claim(self, id: str, named: Tree | None) -> None:
        """Raises UserError for a name that cannot be that of a step: keys are made of it."""
        place = self.case.place if named is None else named.place
        if id in self.named:
            place = self.named[id] if named is None else place
            raise UserError(
                f"{place}: '{id}' names two steps, or one that this kind of case brings along; give"
                " it another name"
            )
        if named is not None and (id in RESERVED or not id.strip() or "." in id):
            allowed = f"not empty, without dots, and none of {', '.join(RESERVED)}"
            raise UserError(
                f"{place}: '{id}' cannot name a step; allowed: a name that is {allowed}"
            )
        self.named[id] = place

    def _flow(self, id: str, flow: Flow) -> tuple[str, tuple[str, ...]]:
        """A flow with the key of its factor, where it has one."""
        if isinstance(flow, str):
            return flow, ()
        key = f"{GIVEN}.{id}_per_{flow[0].replace('.', '_')}"
        self.put(key, "1", flow[1])
        return flow[0], (key,)

    def shared_law(self) -> None:
        """All labour of process areas is paid alike, and no size is outside what their laws are
        stated for.
        """
        self.scope(
            "power_law",
            SharedParameters.parameters(),
            {"skilled_share": 1.0, "smallest_size": 1e-9, "largest_size": 1e9},
        )

    # Asking -------------------------------------------------------------------------------------------------------

    @property
    def numbers(self) -> dict[str, float]:
        """Coherent numbers by key."""
        return {
            key: value.coherent for key, value in self.values.items() if value.coherent is not None
        }

    def asked(self) -> tuple[Evaluation, dict[str, float]]:
        """The engine's evaluation, and every named quantity in coherent units. Raises UserError for
        what is no chain.
        """
        self.chain = Chain("published", "published", tuple(self.instances), tuple(self.links))
        problems, quantities = Problems(), {}
        self.chain.check(problems, self.case.place)
        problems.stop()

        def record(key: str, value: Any, meaning: str) -> Any:
            quantities[key] = value
            return value

        try:
            with np.errstate(all="ignore"):
                done = run(self, self.numbers, record, every=True)
        except (ZeroDivisionError, OverflowError) as error:
            raise UserError(f"{self.case.place}: the numbers lead to a {error}") from None
        wrong = next((key for key, value in quantities.items() if not np.isfinite(value)), None)
        if wrong is not None:
            raise UserError(
                f"{self.case.place}: {wrong} is not finite; a number it depends on is too large or"
                " too small"
            )
        return done, quantities


def _absent(name: str, schema: Parameter) -> Number | str | None:
    """What stands for a value that a case does not state."""
    if schema.kind == "material":
        return NOTHING
    if schema.kind != "number":
        return _TEXTS.get(name, schema.options[0] if schema.options else "")
    if schema.constant is not None:
        return schema.constant
    return _POSITIVE if schema.above is not None or (schema.at_least or 0.0) > 0 else 0.0
