"""What there is: step modules with their numbers, chains, cells, scales, sites, materials, ready scenarios, sources.

Everything is found by looking into folders, so that adding a file is all it takes to add one of them.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from model.plant.step import Step, contract
from model.reading.document import Tree, UserError, among, nearest, parse, read
from model.scenario.patch import apply

ROOT = Path(__file__).resolve().parents[2]
STEPS = ROOT / "process_steps"
SCENARIOS = ROOT / "scenarios"
FOLDERS = {"scenarios": SCENARIOS, "chains": SCENARIOS / "chains", "cells": SCENARIOS / "cells",
           "scales": SCENARIOS / "scales", "sites": SCENARIOS / "sites",
           "strategies": SCENARIOS / "strategies"}  # fmt: skip
SHARED_FILES = (
    "materials",
    "money",
    "depreciation",
    "table2",
)  # files beside the ready scenarios that are not scenarios


def label(path: Path) -> str:
    """A path as messages show it: relative to the project where it lies inside."""
    resolved = path.resolve()
    return str(resolved.relative_to(ROOT)) if resolved.is_relative_to(ROOT) else str(path)


def names(kind: str) -> list[str]:
    """Names of all files of a kind, sorted."""
    found = sorted(path.stem for path in FOLDERS[kind].glob("*.yaml"))
    return [name for name in found if not (kind == "scenarios" and name in SHARED_FILES)]


def path_of(kind: str, name: str) -> Path:
    """The file of a named thing. Raises UserError with the nearest valid name."""
    if name not in names(kind):
        known = names(kind)
        one = "strategy" if kind == "strategies" else kind[:-1]
        raise UserError(f"there is no {one} '{name}'{among(name, known)}")
    return FOLDERS[kind] / f"{name}.yaml"


@cache
def document(path: Path) -> Tree:
    """A project file, read once per process: these files do not change under a running program."""
    return read(path, label(path))


@cache
def step_files() -> dict[str, Path]:
    """Step modules by id; a step is a module with a YAML file of its values beside it."""
    return {p.stem: p for p in sorted(STEPS.glob("*/*.py")) if p.with_suffix(".yaml").exists()}


@cache
def step(id: str) -> Step:
    """The step of an id. Raises UserError with the nearest valid name."""
    files = step_files()
    if id not in files:
        for half in (path for kind in ("py", "yaml") for path in STEPS.glob(f"*/*.{kind}") if path.stem == id):
            other = half.with_suffix(".yaml" if half.suffix == ".py" else ".py")
            raise UserError(f"there is no step '{id}': {label(half)} is there, and {other.name} beside it is missing")
        raise UserError(f"there is no step '{id}'{nearest(id, files)}")
    stage = files[id].parent.name
    try:
        module = importlib.import_module(f"process_steps.{stage}.{id}")
    except Exception as error:  # whatever its author got wrong
        line = getattr(error, "lineno", None)
        raise UserError(
            f"{label(files[id])}{f':{line}' if line else ''}: {type(error).__name__}: {getattr(error, 'msg', error)}"
        ) from error
    _keeps_contract(module, label(files[id]))
    return Step(id, stage, module)


def own_step(module: ModuleType, values: str, id: str = "own_step") -> Step:
    """A step that lies in no folder: a module, such as a script's own, and the YAML text of its numbers.

    It can stand alone (`stand_alone`, `run_step`); chains find steps by their files. Raises UserError like `step`.
    """
    _keeps_contract(module, id)
    return Step(id, "own", module, parse(values, f"values of {id}"))


def _keeps_contract(module: ModuleType, name: str) -> None:
    lacks = contract(module)
    if lacks:
        raise UserError("\n".join(f"{name}: {text}" for text in lacks))


def cell_document(name: str) -> Tree:
    """A cell's file; one that `extends` a cell or a base cell takes over what it does not state, layer by layer."""
    return _extended_cell(document(path_of("cells", name)), (name,))


def _extended_cell(tree: Tree, seen: tuple[str, ...]) -> Tree:
    base = tree.value.get("extends")
    if base is None:
        return tree
    folder = FOLDERS["cells"]
    known = {path.stem: path for path in [*sorted((folder / "base").glob("*.yaml")), *sorted(folder.glob("*.yaml"))]}
    if base.value not in known:
        raise UserError(f"{base.place}: there is no cell '{base.value}'{nearest(str(base.value), known)}")
    if base.value in seen:
        raise UserError(f"{base.place}: 'extends' runs in a circle: {' -> '.join([*seen, base.value])}")
    under = _extended_cell(document(known[base.value]), (*seen, base.value))
    members = {**under.value, **tree.value}
    for part in ("layers", "interfaces"):
        if part in under.value and part in tree.value and tree.value[part].is_mapping:
            members[part] = _over(under.value[part], tree.value[part])
    return Tree({key: member for key, member in members.items() if key != "extends"}, tree.place)


def _over(under: Tree, over: Tree) -> Tree:
    """Named parts with their members, those of `over` in place of those of `under`."""
    made = dict(under.value)
    for name, part in over.value.items():
        both = name in made and part.is_mapping and made[name].is_mapping
        made[name] = Tree({**made[name].value, **part.value}, part.place) if both else part
    return Tree(made, over.place)


def chain_document(name: str) -> Tree:
    """A chain's file; one that `extends` another is that one with its own title and `patch`."""
    tree = document(path_of("chains", name))
    if "extends" not in tree.value:
        return tree
    allowed = ("title", "extends", "patch")
    for key, member in tree.value.items():
        if key not in allowed:
            raise UserError(f"{member.place}: unknown key '{key}'{among(key, allowed, 'allowed')}")
    base = chain_document(lineage(name)[1])
    made = apply(base, tree.value["patch"]) if "patch" in tree.value else base
    return Tree({**made.value, "title": tree.value.get("title", made.value["title"])}, tree.place)


def lineage(name: str) -> list[str]:
    """A chain and those it extends, itself first. Raises UserError for a circle or an unknown chain."""
    seen = [name]
    while (base := document(path_of("chains", seen[-1])).value.get("extends")) is not None:
        parent = str(base.value)
        if parent in seen:
            raise UserError(f"{base.place}: 'extends' runs in a circle: {' -> '.join([*seen, parent])}")
        if parent not in names("chains"):
            raise UserError(f"{base.place}: there is no chain '{parent}'{nearest(parent, names('chains'))}")
        seen.append(parent)
    return seen


def step_document(id: str) -> Tree:
    """The values of a step: one mapping per scale, and `product` for stand-alone values of the product."""
    return document(step_files()[id].with_suffix(".yaml"))


def step_scales(id: str) -> list[str]:
    """The scales a step has numbers for."""
    return [key for key in step_document(id).value if key != "product"]


@dataclass(frozen=True)
class Money:
    """Price indices and exchange rates by year, from `scenarios/money.yaml`."""

    indices: dict[str, dict[int, float]]
    rates: dict[str, dict[int, float]]

    def to_year(self, year: int) -> Callable[[str, int, str], float]:
        """A function (currency, year, index) -> factor to USD of `year`. It raises LookupError where a year is missing."""

        def factor(currency: str, from_year: int, index: str) -> float:
            rate = 1.0 if currency == "USD" else _at(self.rates[currency], from_year, f"exchange rate for {currency}")
            series = self.indices[index]
            name = f"{index} price index"
            return rate * (_at(series, year, name) / _at(series, from_year, name))

        return factor

    @property
    def years(self) -> list[int]:
        """The years to which money can be brought."""
        return sorted(set.intersection(*(set(series) for series in self.indices.values())))


def _at(series: dict[int, float], year: int, what: str) -> float:
    if year not in series:
        raise LookupError(f"there is no {what} of {year}; known years: {', '.join(map(str, sorted(series)))}")
    return series[year]


@cache
def money() -> Money:
    """The project's price indices and exchange rates."""
    data: dict[str, Any] = document(SCENARIOS / "money.yaml").plain

    def series(part: dict[str, Any]) -> dict[str, dict[int, float]]:
        return {name: {int(y): float(v["value"]) for y, v in years["years"].items()} for name, years in part.items()}

    return Money(series(data["indices"]), series(data["dollars_per"]))


@cache
def depreciation() -> dict[str, tuple[float, ...]]:
    """Yearly shares that tax law lets deduct, by schedule, from `scenarios/depreciation.yaml`."""
    data: dict[str, Any] = document(SCENARIOS / "depreciation.yaml").plain
    return {name: tuple(float(share) for share in given) for name, given in data["shares"].items()}


@cache
def bibliography() -> dict[str, Any]:
    """Sources by citation key, as pybtex entries."""
    from pybtex.database import parse_file

    return dict(parse_file(str(SCENARIOS / "references.bib")).entries)
