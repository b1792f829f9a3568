"""What there is: process steps with their numbers, cells, chains and sources, read and put together
from their files.
"""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from model.language.names import among, nearest
from model.plant.step import Step, contract
from model.reading import project
from model.reading.document import Tree, parse
from model.reading.errors import UserError
from model.scenario.patch import apply


@cache
def step_files() -> dict[str, Path]:
    """Step modules by id; a step is a module with a YAML file of its values beside it."""
    return {
        p.stem: p for p in sorted(project.STEPS.glob("*/*.py")) if p.with_suffix(".yaml").exists()
    }


@cache
def step(id: str) -> Step:
    """The step of an id. Raises UserError with the nearest valid name."""
    files = step_files()
    if id not in files:
        halves = [*project.STEPS.glob("*/*.py"), *project.STEPS.glob("*/*.yaml")]
        for half in (path for path in halves if path.stem == id):
            other = half.with_suffix(".yaml" if half.suffix == ".py" else ".py")
            raise UserError(
                f"there is no step '{id}': {project.label(half)} is there, and {other.name} beside"
                " it is missing"
            )
        raise UserError(f"there is no step '{id}'{nearest(id, files)}")
    stage = files[id].parent.name
    try:
        module = importlib.import_module(f"process_steps.{stage}.{id}")
    except Exception as error:  # whatever its author got wrong
        line = getattr(error, "lineno", None)
        raise UserError(
            f"{project.label(files[id])}{f':{line}' if line else ''}: {type(error).__name__}:"
            f" {getattr(error, 'msg', error)}"
        ) from error
    _check_contract(module, project.label(files[id]))
    return Step(id, stage, module)


def own_step(module: ModuleType, values: str, id: str = "own_step") -> Step:
    """A step that lies in no folder: a module, such as a script's own, and the YAML text of its
    numbers.

    It can stand alone (`stand_alone`, `run_step`); chains find steps by their files. Raises
    UserError like `step`.
    """
    _check_contract(module, id)
    return Step(id, "own", module, parse(values, f"values of {id}"))


def _check_contract(module: ModuleType, name: str) -> None:
    lacks = contract(module)
    if lacks:
        raise UserError("\n".join(f"{name}: {text}" for text in lacks))


def cell_document(name: str) -> Tree:
    """A cell's file; one that `extends` a cell or a base cell takes over what it does not state,
    layer by layer.
    """
    return _extended_cell(project.document(project.path_of("cells", name)), (name,))


def _extended_cell(tree: Tree, seen: tuple[str, ...]) -> Tree:
    base = tree.value.get("extends")
    if base is None:
        return tree
    folder = project.FOLDERS["cells"]
    known = {
        path.stem: path
        for path in [*sorted((folder / "base").glob("*.yaml")), *sorted(folder.glob("*.yaml"))]
    }
    if base.value not in known:
        raise UserError(
            f"{base.place}: there is no cell '{base.value}'{nearest(str(base.value), known)}"
        )
    if base.value in seen:
        raise UserError(
            f"{base.place}: 'extends' runs in a circle: {' -> '.join([*seen, base.value])}"
        )
    under = _extended_cell(project.document(known[base.value]), (*seen, base.value))
    members = {**under.value, **tree.value}
    for part in ("layers", "interfaces"):
        if part in under.value and part in tree.value and tree.value[part].is_mapping:
            members[part] = _over(under.value[part], tree.value[part])
    return Tree({key: member for key, member in members.items() if key != "extends"}, tree.place)


def _over(under: Tree, over: Tree) -> Tree:
    """Named parts with their members, those of `over` in place of those of `under`; a layer of
    another kind has only its own.
    """
    parts = dict(under.value)
    for name, part in over.value.items():
        both = name in parts and part.is_mapping and parts[name].is_mapping
        both = both and not _other_kind(parts[name], part)
        parts[name] = Tree({**parts[name].value, **part.value}, part.place) if both else part
    return Tree(parts, over.place)


def _other_kind(under: Tree, over: Tree) -> bool:
    kinds = [part.value["kind"].value for part in (under, over) if "kind" in part.value]
    return len(kinds) == 2 and kinds[0] != kinds[1]


def chain_document(name: str) -> Tree:
    """A chain's file; one that `extends` another is that one with its own title and `patch`."""
    tree = project.document(project.path_of("chains", name))
    if "extends" not in tree.value:
        return tree
    allowed = ("title", "extends", "patch")
    for key, member in tree.value.items():
        if key not in allowed:
            raise UserError(f"{member.place}: unknown key '{key}'{among(key, allowed, 'allowed')}")
    base = chain_document(lineage(name)[1])
    patched = apply(base, tree.value["patch"]) if "patch" in tree.value else base
    return Tree(
        {**patched.value, "title": tree.value.get("title", patched.value["title"])}, tree.place
    )


def lineage(name: str) -> list[str]:
    """A chain and those it extends, itself first. Raises UserError for a circle or an unknown
    chain.
    """
    seen = [name]
    while (
        base := project.document(project.path_of("chains", seen[-1])).value.get("extends")
    ) is not None:
        parent = str(base.value)
        if parent in seen:
            raise UserError(
                f"{base.place}: 'extends' runs in a circle: {' -> '.join([*seen, parent])}"
            )
        if parent not in project.names("chains"):
            raise UserError(
                f"{base.place}: there is no chain"
                f" '{parent}'{nearest(parent, project.names('chains'))}"
            )
        seen.append(parent)
    return seen


def step_document(id: str) -> Tree:
    """The values of a step: one mapping per scale, and `product` for stand-alone values of the
    product.
    """
    return project.document(step_files()[id].with_suffix(".yaml"))


def step_scales(id: str) -> list[str]:
    """The scales a step has numbers for."""
    return [key for key in step_document(id).value if key != "product"]


@cache
def bibliography() -> dict[str, Any]:
    """Sources by citation key, as pybtex entries."""
    from pybtex.database import parse_file

    return dict(parse_file(str(project.SCENARIOS / "references.bib")).entries)
