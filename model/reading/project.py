"""Where the project's own data lies: steps, scenarios and what belongs to them, by name.

Everything is found by looking into folders, so that adding a file is all it takes to add one of
them.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import pkgutil
from functools import cache
from pathlib import Path
from types import ModuleType

from model.language.names import among
from model.reading.document import Tree, read
from model.reading.errors import UserError

ROOT = Path(__file__).resolve().parents[2]
STEPS = ROOT / "process_steps"
SCENARIOS = ROOT / "scenarios"
FOLDERS = {
    "scenarios": SCENARIOS,
    "chains": SCENARIOS / "chains",
    "cells": SCENARIOS / "cells",
    "scales": SCENARIOS / "scales",
    "sites": SCENARIOS / "sites",
    "strategies": SCENARIOS / "strategies",
}
SHARED_FILES = (
    "common_causes",
    "materials",
    "money",
    "depreciation",
    "table2",
)  # files beside the ready scenarios that are not scenarios


def real(path: Path) -> Path:
    """Where a path leads, links followed; a loop of links is left for reading to tell."""
    return Path(os.path.realpath(path))


@cache
def program() -> str:
    """Twelve digits that change with any equation: with the text of the program and of its steps.

    Results that another program began, or would calculate elsewhere, are told by them.
    """
    text = hashlib.sha256()
    for path in sorted([*(ROOT / "model").rglob("*.py"), *STEPS.rglob("*.py")]):
        text.update(f"{path.relative_to(ROOT).as_posix()}\n".encode())
        text.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return text.hexdigest()[:12]


def label(path: Path) -> str:
    """A path as messages show it: relative to the project where it lies inside."""
    resolved = real(path)
    return str(resolved.relative_to(ROOT)) if resolved.is_relative_to(ROOT) else str(path)


def modules_with(package: ModuleType, attribute: str) -> dict[str, ModuleType]:
    """The modules of a package that have an attribute, by name."""
    modules = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        if hasattr(module, attribute):
            modules[info.name] = module
    return modules


def names(kind: str) -> list[str]:
    """Names of all files of a kind, sorted."""
    stems = sorted(path.stem for path in FOLDERS[kind].glob("*.yaml"))
    return [name for name in stems if not (kind == "scenarios" and name in SHARED_FILES)]


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
