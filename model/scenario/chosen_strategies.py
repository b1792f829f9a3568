"""The strategies that a scenario asks for: chosen by name and form, and applied to its chain and
cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

from model.language.names import nearest
from model.reading import project
from model.reading.document import Tree, text_of
from model.reading.errors import Place, Problems, UserError, quoted_value
from model.scenario import catalogue, patch
from model.scenario.strategy import PARTS, SEPARATOR, Applied, of_chain, read


def requests(tree: Tree, problems: Problems) -> tuple[Tree, ...]:
    """The entries of a scenario's `strategies`."""
    if not isinstance(tree.value, list):
        problems.add(
            tree.place,
            "expected a list of strategies like [acid_hcl, ald_alumina], found"
            f" {quoted_value(tree.value)}",
        )
        return ()
    return tuple(tree.value)


def choose(asked: Iterable[Tree], chain: str, form: str, problems: Problems) -> tuple[Applied, ...]:
    """What `name` or `name@form` ask for, for a chain, in the order of application; `form` is the
    default.

    Notes every name, form or chain that does not fit, and every pair that excludes each other.
    """
    chosen: dict[str, tuple[Applied, Place]] = {}
    for tree in asked:
        applied = _one(tree, chain, form, problems)
        if applied is None:
            continue
        if applied.id in chosen:
            problems.add(
                tree.place,
                f"the strategy '{applied.id}' is applied twice; once is all a cell can take",
            )
            continue
        for other, _ in chosen.values():
            shared = [part for part in applied.strategy.occupies if part in other.strategy.occupies]
            if shared:
                problems.add(
                    tree.place,
                    f"the strategies '{other.id}' and '{applied.id}' exclude each other: both are"
                    f" about the {' and the '.join(shared)}",
                )
        chosen[applied.id] = (applied, tree.place)
    order = {part: index for index, part in enumerate(PARTS)}
    return tuple(
        sorted(
            (applied for applied, _ in chosen.values()),
            key=lambda a: min(order[p] for p in a.strategy.occupies),
        )
    )


def _one(tree: Tree, chain: str, default: str, problems: Problems) -> Applied | None:
    text = text_of(tree, problems, "the name of a strategy")
    if not text:
        return None
    id, at, form = text.partition(SEPARATOR)
    try:
        strategy = read(id)
    except UserError as error:
        problems.add(tree.place, str(error))
        return None
    form = form if at else default
    if (
        chain not in strategy.applies_to and home(chain) not in strategy.applies_to
    ):  # only a chain of one's own looks far
        problems.add(
            tree.place,
            f"the strategy '{id}' does not apply to the chain '{chain}'; it applies to: "
            f"{', '.join(strategy.applies_to)}",
        )
        return None
    forms = strategy.forms_of(chain)
    if form not in forms:
        problems.add(
            tree.place,
            f"the strategy '{id}' has no form '{form}' for the chain"
            f" '{chain}'{nearest(form, forms)}; its forms there: {', '.join(forms)}",
        )
        return None
    return Applied(strategy, form)


def home(chain: str) -> str:
    """The chain whose strategies a chain takes: itself, or the nearest one it extends, that some
    strategy names.
    """
    folder = project.FOLDERS["strategies"]
    named = _chains(folder, folder.stat().st_mtime_ns)
    return next((name for name in catalogue.lineage(chain) if name in named), chain)


@cache
def _chains(folder: Path, changed: int) -> frozenset[str]:
    """The chains that the strategies of a folder name; `changed` is when a file was last added to
    it or taken away.
    """
    chains: set[str] = set()
    for path in sorted(folder.glob("*.yaml")):
        with suppress(UserError):  # a broken file concerns who asks for it
            chains.update(read(path.stem).applies_to)
    return frozenset(chains)


def patched(chosen: Iterable[Applied], name: str, chain: Tree) -> Tree:
    """A chain's document with strategies applied. Raises UserError with the line of the patch that
    does not fit.
    """
    for applied in chosen:
        chain = patch.apply(chain, applied.strategy.patch(applied.form, name))
    return chain


def fitted(chosen: Iterable[Applied], name: str, cell: Tree) -> tuple[Tree, list[tuple[str, Tree]]]:
    """A cell's document with the layers that strategies bring, and the values they set: those
    measured at the contact too.
    """
    values: list[tuple[str, Tree]] = []
    for applied in chosen:
        contact = f"cell.interface.{applied.strategy.contact}"
        effect = applied.strategy.effect
        values.append((f"{contact}.resistance", effect["resistance_after"]))
        if "critical_current_density" in effect:
            values.append(
                (f"{contact}.critical_current_density", effect["critical_current_density"])
            )
        for item in _items(of_chain(applied.strategy.cell, name)):
            verb, what = next(iter(item.value.items()))
            if verb == "insert":
                cell = _with_layer(cell, what)
            else:
                values += what.value.items()
    return cell, values


def _items(tree: Tree | None) -> list[Tree]:
    """The items of a patch of the cell, each one `insert` of a layer or one `set` of values."""
    if tree is None:
        return []
    if not isinstance(tree.value, list):
        raise UserError(
            f"{tree.place}: expected a list of insert and set, found {quoted_value(tree.value)}"
        )
    for item in tree.value:
        verb = next(iter(item.value), "") if item.is_mapping and len(item.value) == 1 else ""
        if verb not in ("insert", "set") or not item.value[verb].is_mapping:
            raise UserError(
                f"{item.place}: expected an insert of a layer or a set of values, found"
                f" {quoted_value(item.plain)}"
            )
    return tree.value


def _with_layer(cell: Tree, what: Tree) -> Tree:
    """A cell's document with a layer put before another: `insert: {layer: coating, before: anode,
    kind: interlayer, ...}`.
    """
    layers = cell.value["layers"]
    for key in ("layer", "before"):
        if key not in what.value:
            raise UserError(f"{what.place}: the key '{key}' is missing")
    name, before = str(what.value["layer"].value), str(what.value["before"].value)
    if name in layers.value:
        raise UserError(f"{what.value['layer'].place}: the cell already has a layer '{name}'")
    if before not in layers.value:
        raise UserError(
            f"{what.value['before'].place}: the cell has no layer"
            f" '{before}'{nearest(before, layers.value)}"
        )
    new_layer = Tree(
        {key: member for key, member in what.value.items() if key not in ("layer", "before")},
        what.place,
    )
    order: dict[str, Tree] = {}
    for key, layer in layers.value.items():
        order |= {name: new_layer, key: layer} if key == before else {key: layer}
    return Tree({**cell.value, "layers": Tree(order, layers.place)}, cell.place)
