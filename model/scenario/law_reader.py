"""Reading power laws and services of a chain's file: what drives a process area, and the values of
its law.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from model.language.names import among
from model.language.units import UnitError, convertible, unit
from model.plant.power_law import (
    COMBINED_BY,
    FLOW_UNITS,
    PATH_FLOWS,
    PLANT_FLOWS,
    Driver,
    Law,
    PowerLawParameters,
    ProductFactorParameters,
    ProductLimitParameters,
)
from model.plant.step import Step
from model.reading.document import Tree, take, text_of
from model.reading.errors import Problems, quoted_value
from model.reading.parameter import Parameter
from model.reading.short_forms import spelled

_FLOW = re.compile(r"(\w+\.\w+)((?:\s*\*\s*[\w.]+)*)")
_LAW = PowerLawParameters.parameters()
_PRODUCT, _LIMIT = ProductFactorParameters.parameters(), ProductLimitParameters.parameters()
LAW_KEYS = ("driven_by", "combined_by", *_LAW, *_PRODUCT, *_LIMIT)


def read_law(
    id: str, tree: Tree, problems: Problems, own: tuple[str, ...] = ()
) -> tuple[Law, dict[str, Tree]] | None:
    """The law of a process area and the trees of its parameters; None when it cannot be told what
    drives it.

    `own` names further parameters that the same mapping gives, those of a service.
    """
    given = set(tree.value) if tree.is_mapping else set()
    schema = dict(_LAW)
    if given & {*_PRODUCT, *_LIMIT}:
        schema |= {**_PRODUCT, **(_LIMIT if given & set(_LIMIT) else {})}
    required = ("driven_by", *schema, *own)
    members = take(tree, (*LAW_KEYS, *own), required, problems)
    if "driven_by" not in members:
        return None
    driven_by = members.pop("driven_by")
    if not (driven_by.is_mapping and driven_by.value):
        problems.add(
            driven_by.place,
            f"expected names of rates with their flows and reference, found {quoted_value(driven_by.plain)}",
        )
        return None
    drivers: list[Driver] = []
    if "reference_product" in members:
        schema |= _of_product(schema, members["reference_product"], problems)
    for name, entry in driven_by.value.items():
        driver = _driver(id, name, entry, problems, own)
        if driver is None:
            continue
        drivers.append(driver)
        meaning = f"Rate of the reference plant: {name.replace('_', ' ')}"
        reference = _united(
            Parameter(meaning=meaning, above=0, name=driver.reference),
            entry.value["reference"],
            problems,
        )
        schema[driver.reference], members[driver.reference] = reference, entry.value["reference"]
    combined = text_of(members.pop("combined_by"), problems) if "combined_by" in members else "max"
    if combined not in COMBINED_BY:
        problems.add(
            tree.place,
            f"rates cannot be combined by '{combined}'{among(combined, COMBINED_BY, 'allowed')}",
        )
    return Law(tuple(drivers), schema, combined), members


def _driver(
    id: str, name: str, tree: Tree, problems: Problems, own: tuple[str, ...]
) -> Driver | None:
    """One rate: its flows (a step's own processed units where it names none) and its reference."""
    members = take(tree, ("flows", "reference"), ("reference",), problems)
    if not name.isidentifier() or f"reference_{name}" in (*_LAW, *_PRODUCT, *own):
        problems.add(
            tree.place,
            f"'{name}' cannot name a rate; use letters and underscores, and none of the law's own",
        )
        return None
    if "reference" not in members:
        return None
    given = members.get("flows")
    if given is None:
        return Driver(name, ((f"{id}.processed", ()),))
    texts = given.value if isinstance(given.value, list) else [given]
    flows = []
    for text in texts:
        match = _FLOW.fullmatch(str(text.value).strip())
        if match is None:
            problems.add(
                text.place,
                "expected a flow like 'coating.processed' or 'coating.processed * cell.area',"
                f" found {quoted_value(text.value)}",
            )
        else:
            flows.append((match[1], tuple(factor.strip() for factor in match[2].split("*")[1:])))
    return Driver(name, tuple(flows))


def _united(schema: Parameter, tree: Tree, problems: Problems) -> Parameter:
    """The schema with the unit in which the file states the value."""
    tree = spelled(tree)
    written = tree.value.get("unit") if tree.is_mapping else None
    if written is None:
        return schema
    try:
        unit(str(written.value))
    except UnitError as error:
        problems.add(written.place, str(error))
        return schema
    return replace(schema, unit=str(written.value))


def _of_product(
    schema: Mapping[str, Parameter], tree: Tree, problems: Problems
) -> dict[str, Parameter]:
    """The parameters that state a property of the product, with the unit of the reference product."""
    reference = _united(schema["reference_product"], tree, problems)
    names = ("product_size", "reference_product", "product_limit")
    return {name: replace(schema[name], unit=reference.unit) for name in names if name in schema}


def check_flows(
    id: str,
    law: Law,
    steps: Mapping[str, Step],
    before: tuple[str, ...],
    tree: Tree,
    problems: Problems,
) -> None:
    """Note flows that do not exist or are not yet known: `before` are the ids whose cost is found
    before this one's.
    """
    for driver in law.drivers:
        reference = law.schema[driver.reference].unit
        for key, factors in driver.flows:
            owner, _, name = key.partition(".")
            if owner == "plant":
                allowed = tuple(PLANT_FLOWS)
            elif owner in steps and steps[owner].on_path:
                allowed = tuple(FLOW_UNITS if owner in before else PATH_FLOWS)
            elif owner in before:
                allowed = tuple(flow for flow in FLOW_UNITS if flow not in PATH_FLOWS)
            else:
                problems.add(
                    tree.place,
                    f"'{key}' drives '{id}', but '{owner}' is no step, nor a service that stands"
                    f" before it{among(owner, ['plant', *steps])}",
                )
                continue
            if name not in allowed:
                problems.add(
                    tree.place,
                    f"'{owner}' has no flow '{name}' that can drive '{id}'"
                    f"{among(name, allowed, 'allowed')}",
                )
                continue
            of = steps[owner].unit if owner in steps else ""
            given = {**FLOW_UNITS, **PLANT_FLOWS}[name].format(of if of != "1" else "")
            if not factors and not convertible(given, reference):
                problems.add(
                    tree.place,
                    f"units differ: '{key}' is in {given}, the reference of '{id}' in {reference}",
                )
