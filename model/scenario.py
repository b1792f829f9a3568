"""A scenario: chain, cell, site, scale and every value, read from YAML files and checked as a whole.

Values have global keys, `<scope>.<parameter>`: `site.discount_rate`, `site.dry.investment`, `materials.llzo.price`,
`cell.separator.thickness`, `cell.interface.anode.resistance`, `plant.annual_output`, `<step id>.<parameter>`. A value
used in several places is one value; the other places hold a reference to its key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from model import assemble, catalogue, strategy
from model.cell import Kind
from model.chain import Chain
from model.conventions import DEFAULT, conventions
from model.document import Place, Problems, Tree, UserError, among, as_tree, parse, read, shown, take, text_of
from model.parameter import Value
from model.step import Step

DEFAULT_MONEY_YEAR = 2024
KEYS = (
    "title",
    "extends",
    "chain",
    "cell",
    "scale",
    "site",
    "annual_output",
    "capacity",
    "convention",
    "money_year",
    "strategies",
    "learning",
    "set",
)
SCALE_KEYS = ("title", "column", "site", "annual_output", "capacity", "form", "set")
DEEPEST_EXTENDS = 10
Override = tuple[str, Tree]  # key, and what replaces its value


class Left(NamedTuple):
    """An override that was made at another scale, where it replaces that scale's own number."""

    scale: str
    key: str
    tree: Tree


@dataclass(frozen=True)
class Scenario:
    """Everything an evaluation needs. Immutable: `with_set` and `load` make new ones.

    `values` holds numbers and choices by key; `references` says which key takes its value from which. `left` holds what was
    set at another scale and does not hold at this one.
    """

    name: str
    title: str
    scale: str
    site: str
    chain: Chain
    cell_name: str
    layers: tuple[tuple[str, Kind], ...]
    materials: Mapping[str, assemble.MaterialFacts]
    values: Mapping[str, Value]
    references: Mapping[str, str]
    capacity: str
    convention: str
    money_year: int
    header: Mapping[str, Any]
    strategies: tuple[strategy.Applied, ...] = ()
    overrides: tuple[Override, ...] = ()
    left: tuple[Left, ...] = ()
    warnings: tuple[str, ...] = field(default=())

    @cached_property
    def uncertain(self) -> tuple[str, ...]:
        """Keys of the values that Monte Carlo draws, in a fixed order."""
        return tuple(key for key, value in self.values.items() if value.uncertain)

    @cached_property
    def numbers(self) -> dict[str, float]:
        """Coherent numbers by key, unknown ones left out."""
        return {key: value.coherent for key, value in self.values.items() if value.coherent is not None}

    @cached_property
    def programs(self) -> dict[Any, Any]:
        """What studies have traced of this scenario, for the next one: programs by outputs and inputs."""
        return {}

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs: the fields, and nothing that follows from them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def learning(self) -> Tree | None:
        """How the line learns in its first years, as the scenario states it for `ramp`; None where it does not."""
        return self.header.get("learning")

    @property
    def form(self) -> str:
        """Which form of a process the scale uses: lab or line."""
        return str(self.header["form"])

    @cached_property
    def fingerprint(self) -> str:
        """Twelve digits that change with anything that can change a result."""
        data = {
            "values": {
                k: [v.number, v.text, v.unit, v.range, v.distribution, v.options, v.year]
                for k, v in self.values.items()
            },
            "references": dict(self.references),
            "chain": [[i.id, i.step.id, i.line, dict(i.buy)] for i in self.chain.instances],
            **{
                f"law of {i.id}": [i.law.combined_by, [[d.name, d.flows] for d in i.law.drivers]]
                for i in self.chain.instances
                if i.law is not None
            },
            "links": [str(link) for link in self.chain.links],
            "layers": [[id, kind.id] for id, kind in self.layers],
            "rules": [self.capacity, self.convention, self.money_year],
        }
        if self.strategies:
            data["strategies"] = [str(applied) for applied in self.strategies]
        return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:12]

    def with_set(self, changes: Mapping[str, Any], origin: str = "user", at: str | None = None) -> Scenario:
        """A scenario with values replaced: `{"sintering.yield_": 0.9}` or `{key: {"value": ..., "range": [...]}}`.

        They are meant at this scale, or `at` another, from which they come along as `at_scale` has it. Raises UserError
        naming every key that does not exist or value that is not allowed.
        """
        asked = [
            Left(at or self.scale, key, as_tree(change, Place(origin, None, key))) for key, change in changes.items()
        ]
        made, left = _settled(self.name, _seen_from(self.header, at or self.scale), self.header, asked)
        return _build(self.name, dict(self.header), (*self.overrides, *made), Problems(), (*self.left, *left))

    def with_title(self, title: str) -> Scenario:
        """The same scenario under another title."""
        return _build(self.name, {**self.header, "title": title}, self.overrides, Problems(), self.left)

    def at_scale(self, scale: str, origin: str = "user") -> Scenario:
        """The same chain and cell at another scale, which brings its own output, site, capacity mode and form.

        A change comes along where both scales take the number from the same place, as the cell's and the materials'. Where the
        other scale has a number of its own, that stands; the change is `left`, is warned of, and is there again at its scale.
        """
        if scale == self.scale:
            return self
        header = _at_scale(self.header, scale, origin)
        asked = [
            *(item for item in self.left if item.scale != scale),
            *(Left(self.scale, *item) for item in self.overrides),
        ]
        asked += [item for item in self.left if item.scale == scale]
        overrides, left = _settled(self.name, self.header, header, asked)
        return _build(self.name, header, overrides, Problems(), left)

    def at_site(self, site: str, origin: str = "user") -> Scenario:
        """The same scenario at another site: its hours, wages, energy, buildings and finance."""
        if site == self.site:
            return self
        return _build(self.name, _at_site(self.header, site, origin), self.overrides, Problems(), self.left)

    def at_convention(self, convention: str, origin: str = "user") -> Scenario:
        """The same scenario costed by another convention, `annuity`, `flat_rate` or `levelised`. Raises UserError for others."""
        if convention == self.convention:
            return self
        return _build(self.name, _at_convention(self.header, convention, origin), self.overrides, Problems(), self.left)

    def with_strategies(self, strategies: Iterable[str], origin: str = "user") -> Scenario:
        """A scenario with these strategies, `name` or `name@form`, in place of its own; without any, the bare cell.

        Raises UserError for what does not apply to the chain, is named twice or excludes another.
        """
        header = {**self.header, "strategies": _requests(strategies, origin)}
        return _build(self.name, header, self.overrides, Problems(), self.left)


def load(
    scenario: str | Path,
    *,
    scale: str | None = None,
    set: Mapping[str, Any] | None = None,
    strategies: Iterable[str] | None = None,
    site: str | None = None,
    convention: str | None = None,
    origin: str = "user",
) -> Scenario:
    """The scenario of a path or a ready scenario's name, optionally at another scale or site and with values replaced.

    A `scale` that differs from the scenario's own brings its own output, site, capacity mode and form of strategies, and of
    what the file sets it takes what `at_scale` would; `set` is meant at the scale that is asked for.
    `strategies` stand in place of the scenario's own. Raises UserError with all problems at once, each naming file, line
    and key.
    """  # fmt: skip
    path, name = _find(scenario)
    tree = catalogue.document(path) if path.resolve().is_relative_to(catalogue.SCENARIOS) else read(path, str(path))
    problems = Problems()
    header, overrides = _header(tree, path, name, problems)
    if strategies is not None:
        header["strategies"] = _requests(strategies, origin)
    if convention is not None:
        header = _at_convention(header, convention, origin)
    own = header if site is None else _at_site(header, site, origin)
    if scale is not None and scale != header.get("scale"):
        header = _at_scale(header, scale, origin)
    if site is not None:
        header = _at_site(header, site, origin)
    held, left = _settled(name, own, header, overrides)
    made = [(key, as_tree(change, Place(origin, None, key))) for key, change in (set or {}).items()]
    return _build(name, header, (*held, *made), problems, left)


def load_text(text: str, name: str, label: str) -> Scenario:
    """The scenario in a YAML text that came from elsewhere, such as a workbook or an upload; `label` names it in messages.

    It may extend ready scenarios only, for it lies in no folder. Raises UserError like `load`.
    """
    problems = Problems()
    header, overrides = _header(parse(text, label), None, name, problems)
    held, left = _settled(name, header, header, overrides)
    return _build(name, header, held, problems, left)


def _at_scale(header: Mapping[str, Any], scale: str, origin: str) -> dict[str, Any]:
    """A header without what belongs to its own scale."""
    own = ("annual_output", "site", "site place", "capacity")
    kept = {key: value for key, value in header.items() if key not in own}
    return kept | {"scale": scale, "scale place": Place(origin, None, "scale")}


def _seen_from(header: Mapping[str, Any], scale: str) -> Mapping[str, Any]:
    """A header as it is at another scale, at the same site where one was asked for."""
    if scale == header["scale"]:
        return header
    site = {key: header[key] for key in ("site", "site place") if "site place" in header}
    return _at_scale(header, scale, "") | site


def _settled(
    name: str, own: Mapping[str, Any], header: Mapping[str, Any], overrides: Sequence[Left]
) -> tuple[tuple[Override, ...], tuple[Left, ...]]:
    """Of overrides made at any scales: those that hold at the scale of a header, in their order, and those left behind.

    `own` is the header at which they were made but for their scale, which brings another place of many values.
    """
    elsewhere = dict.fromkeys(item.scale for item in overrides if item.scale != header["scale"])
    left: list[Left] = []
    for scale in elsewhere:
        made_there = [item for item in overrides if item.scale == scale]
        left += _scale_bound(name, {**own, "scale": scale}, header, made_there)
    return tuple((item.key, item.tree) for item in overrides if item not in left), tuple(left)


def _scale_bound(
    name: str, before: Mapping[str, Any], after: Mapping[str, Any], overrides: Sequence[Left]
) -> list[Left]:
    """Those overrides whose numbers two headers take from different places; all, where the first cannot be built."""
    try:
        new = _build(name, dict(after), (), Problems())
    except UserError:  # told when the scenario itself is built
        return []
    try:
        old = _build(name, dict(before), (), Problems())
    except UserError:
        return list(overrides)
    of_materials = [item for item in overrides if item.key.startswith("materials.")]
    others = [item for item in overrides if item not in of_materials]
    bound = [o for o in others if _origin(old, o.key) and _origin(old, o.key) != _origin(new, o.key)]
    if all(item.key in new.values for item in of_materials):
        return bound
    # A material may be there for another override alone, which buys it.
    with suppress(UserError):
        old = _build(name, dict(before), [(o.key, o.tree) for o in others], Problems())
        new = _build(name, dict(after), [(o.key, o.tree) for o in others if o not in bound], Problems())
    return bound + [o for o in of_materials if o.key in old.values and o.key not in new.values]


def _origin(scenario: Scenario, key: str) -> Place | str | None:
    """Where the value of a key comes from: a place in a file, or the key that it refers to."""
    return scenario.values[key].place if key in scenario.values else scenario.references.get(key)


def _at_site(header: Mapping[str, Any], site: str, origin: str) -> dict[str, Any]:
    return {**header, "site": site, "site place": Place(origin, None, "site")}


def _at_convention(header: Mapping[str, Any], convention: str, origin: str) -> dict[str, Any]:
    return {**header, "convention": convention, "convention place": Place(origin, None, "convention")}


def _requests(strategies: Iterable[str], origin: str) -> tuple[Tree, ...]:
    """Strategies asked for by name, as a file's list would give them."""
    names = [strategies] if isinstance(strategies, str) else strategies
    return tuple(Tree(name, Place(origin, None, "strategies")) for name in names)


def _find(scenario: str | Path) -> tuple[Path, str]:
    text = str(scenario)
    if "\0" in text or not text.strip():
        raise UserError(
            f"{shown(text)} is not a scenario; give a path or one of: {', '.join(catalogue.names('scenarios'))}"
        )
    path = Path(text)
    if path.suffix in (".yaml", ".yml") or len(path.parts) > 1 or path.is_dir():
        return path, path.stem
    return catalogue.path_of("scenarios", text), text


def _header(tree: Tree, path: Path | None, name: str, problems: Problems) -> tuple[dict[str, Any], list[Left]]:
    """The header and overrides of a scenario file, those of the scenarios it extends first; `path` is None for a text.

    Each override belongs to the scale of its file, or to that of the scenario which its file extends. Problems are noted;
    only what makes it impossible to go on is raised.
    """
    chain_of_files: list[Path] = []
    documents: list[Tree] = []
    while True:
        if path is not None:
            if path.resolve() in chain_of_files or len(chain_of_files) >= DEEPEST_EXTENDS:
                names = " -> ".join(p.stem for p in [*chain_of_files, path])
                raise UserError(f"{tree.place}: 'extends' runs in a circle or too deep: {names}")
            chain_of_files.append(path.resolve())
        members = take(tree, KEYS, (), problems)
        documents.append(Tree(members, tree.place))
        parent = members.get("extends")
        if parent is None:
            break
        path = _extended(parent, path, problems)
        tree = catalogue.document(path) if path.resolve().is_relative_to(catalogue.SCENARIOS) else read(path)
    header: dict[str, Any] = {"title": name, "place": documents[0].place}
    overrides: list[Left] = []
    for document in reversed(documents):
        changes: list[Override] = []
        for key, member in document.value.items():
            if key == "set":
                changes = take_set(member, problems)
            elif key == "annual_output" or key == "learning":
                header[key] = member
            elif key == "strategies":
                header[key] = strategy.requests(member, problems)
            elif key == "money_year":
                if isinstance(member.value, int) and not isinstance(member.value, bool):
                    header[key] = member.value
                else:
                    problems.add(member.place, f"expected a year, found {shown(member.value)}")
            elif key != "extends":
                header[key] = text_of(member, problems)
                header[f"{key} place"] = member.place
        overrides += [Left(header.get("scale", ""), *change) for change in changes]
    for key in ("chain", "cell", "scale"):
        if key not in header:
            problems.add(documents[0].place, f"the key '{key}' is missing; give it here or in a scenario it extends")
            problems.stop()
    return header, overrides


def _extended(parent: Tree, path: Path | None, problems: Problems) -> Path:
    """The file that `extends` names: a ready scenario, or a file in the same folder or below; a text lies in none."""
    text = text_of(parent, problems, "the name of a scenario")
    if not text:
        problems.stop()
    if text in catalogue.names("scenarios"):
        return catalogue.FOLDERS["scenarios"] / f"{text}.yaml"
    if path is None or not text.endswith((".yaml", ".yml")) or not text.isprintable():
        known = catalogue.names("scenarios")
        raise UserError(f"{parent.place}: there is no scenario '{text}'{among(text, known)}")
    folder = path.resolve().parent
    target = (folder / text).resolve()
    if Path(text).is_absolute() or not target.is_relative_to(folder):
        raise UserError(f"{parent.place}: '{text}' lies outside the scenario's folder; extend a file in it or below")
    return target


def take_set(tree: Tree, problems: Problems) -> list[Override]:
    """The overrides of a `set` mapping."""
    if not tree.is_mapping:
        problems.add(tree.place, f"expected keys with values, found {shown(tree.value)}")
        return []
    return list(tree.value.items())


def _named(kind: str, header: Mapping[str, Any], key: str, problems: Problems) -> Tree | None:
    """The document of a chain, cell, scale or site that the header names."""
    try:
        if kind in ("cells", "chains"):
            return (catalogue.cell_document if kind == "cells" else catalogue.chain_document)(header[key])
        return catalogue.document(catalogue.path_of(kind, header[key]))
    except UserError as error:
        problems.add(header.get(f"{key} place", header["place"]), str(error))
        return None


def _build(
    name: str, header: dict[str, Any], overrides: Iterable[Override], problems: Problems, left: tuple[Left, ...] = ()
) -> Scenario:
    """Assemble values, chain and cell, and check the whole; `problems` may already hold some."""
    overrides = tuple(overrides)
    scale = _named("scales", header, "scale", problems)
    chain = _named("chains", header, "chain", problems)
    cell = _named("cells", header, "cell", problems)
    if scale is None or chain is None or cell is None:
        problems.stop()
    assert scale is not None and chain is not None and cell is not None
    required = [key for key in SCALE_KEYS if key != "set"]
    members = take(scale, SCALE_KEYS, required, problems)
    if not all(key in members for key in required):
        problems.stop()
    for key in ("site", "annual_output", "capacity"):
        if key not in header:
            header[key] = members[key] if key == "annual_output" else text_of(members[key], problems)
    header["form"] = text_of(members["form"], problems)
    site = _named("sites", header, "site", problems)
    if site is None:
        problems.stop()
    assert site is not None
    money_year = header.get("money_year", DEFAULT_MONEY_YEAR)
    convention = header.get("convention", DEFAULT)
    _one_of(convention, tuple(conventions()), "convention", header, problems)
    _one_of(header["capacity"], assemble.CAPACITY_MODES, "capacity", header, problems)
    money = catalogue.money()
    if money_year not in money.years:
        problems.add(header["place"], f"money_year {money_year} has no price index; known: {money.years}")
        problems.stop()
    if "learning" in header:
        from model import learning

        learning.check(header["learning"], problems)
    scale_set = take_set(members["set"], problems) if "set" in members else []
    before = len(problems.found)
    chosen = strategy.choose(header.get("strategies", ()), header["chain"], header["form"], problems)
    if len(problems.found) > before:  # without them, keys of theirs that are set would be reported as unknown
        problems.stop()
    cell, found = strategy.fitted(chosen, header["chain"], cell)
    known = convention if convention in conventions() else DEFAULT  # so that what else is wrong is told as well
    column, by_law = text_of(members["column"], problems), header["capacity"] == "power_law"
    parts = assemble.Assembly(problems, money.to_year(money_year), column, header["form"], by_law, known)
    parts.add_site(site)
    parts.add_plant(header["annual_output"])
    parts.add_cell(cell)
    parts.add_chain(header["chain"], strategy.patched(chosen, header["chain"], chain))
    parts.override([*scale_set, *found], user=False)
    parts.override(overrides, user=True)
    values, references = parts.finish()
    problems.stop()
    warnings = tuple(warning(value) for value in values.values() if value.outside) + tuple(
        f"{value.key} is fixed by you at {value.number:g} {value.unit}".removesuffix(" 1")
        for value in values.values() if value.fixed_by_user and value.number is not None and not value.outside
    ) + left_behind(left, header["scale"], values)  # fmt: skip
    return Scenario(
        name=name, title=str(header["title"]), scale=header["scale"], site=header["site"], chain=parts.chain,
        cell_name=header["cell"], layers=tuple(parts.layers), materials=parts.materials, values=values,
        references=references, capacity=header["capacity"], convention=convention, money_year=money_year,
        header=header, strategies=chosen, overrides=overrides, left=left,
        warnings=warnings,
    )  # fmt: skip


def _one_of(found: str, allowed: tuple[str, ...], what: str, header: Mapping[str, Any], problems: Problems) -> None:
    if found not in allowed:
        place = header.get(f"{what} place", header["place"])
        problems.add(place, f"'{found}' is not a {what}{among(found, allowed, 'allowed')}")


def warning(value: Value) -> str:
    """What to tell about a value outside its sourced range."""
    origin = value.sourced or value
    assert origin.range is not None
    unit = "" if origin.unit == "1" else f" {origin.unit}"
    low, high = origin.range
    return f"{value.key}: {value.number:g} {value.unit} is outside the sourced range {low:g} to {high:g}{unit}".replace(
        " 1 is", " is"
    )


def left_behind(left: Iterable[Left], scale: str, values: Mapping[str, Value]) -> tuple[str, ...]:
    """What to tell about changes that were made at other scales, one line for each of these scales."""
    found: dict[str, list[str]] = {}
    for item in left:
        here = values.get(item.key)
        own = "no such value here" if here is None else f"here {here.told}"
        found.setdefault(item.scale, []).append(f"{item.key} ({_told(item.tree)}; {own})")
    return tuple(
        f"set at {other} scale and left out, because the {scale} scale has numbers of its own: {', '.join(items)}"
        for other, items in found.items()
    )


def _told(tree: Tree) -> str:
    """An override in a few words."""
    plain = tree.plain
    if not isinstance(plain, dict):
        return str(plain)
    return f"{plain.get('value', plain.get('from', ''))} {plain.get('unit', '')}".strip()


def scales_of(scenario: Scenario | str) -> list[str]:
    """The scales at which a scenario can be run: those whose column every one of its steps has."""
    if isinstance(scenario, str):
        path, name = _find(scenario)
        header: Mapping[str, Any] = _header(catalogue.document(path), path, name, Problems())[0]
    else:
        header = scenario.header
    found = []
    for scale in sorted(catalogue.names("scales"), key=lambda s: ("lab", "pilot", "industrial").index(s) if s in
                        ("lab", "pilot", "industrial") else 9):  # fmt: skip
        data = catalogue.document(catalogue.path_of("scales", scale)).plain
        chosen = strategy.choose(header.get("strategies", ()), header["chain"], data["form"], Problems())
        chain = strategy.patched(chosen, header["chain"], catalogue.chain_document(header["chain"]))
        ids = [assemble.step_of(entry.value["step"], data["form"]) for entry in chain.value["steps"].value.values()]
        if all(data["column"] in catalogue.step_scales(id) for id in ids):
            found.append(scale)
    return found


@dataclass(frozen=True)
class StandAlone:
    """One step's values at one scale, product values included, with a site and the materials it names."""

    step: Step
    values: Mapping[str, Value]
    references: Mapping[str, str]
    materials: Mapping[str, assemble.MaterialFacts]
    layers: tuple[tuple[str, Kind], ...] = ()
    convention: str = DEFAULT

    @cached_property
    def numbers(self) -> dict[str, float]:
        """Coherent numbers by key."""
        return {key: value.coherent for key, value in self.values.items() if value.coherent is not None}


def stand_alone(step: Step, scale: str, site: str = "us_2024", money_year: int = DEFAULT_MONEY_YEAR) -> StandAlone:
    """A step without a chain, to test it or to look at it. Raises UserError like `load`."""
    problems = Problems()
    parts = assemble.Assembly(problems, catalogue.money().to_year(money_year), scale, "line")
    parts.add_site(catalogue.document(catalogue.path_of("sites", site)))
    parts.add_step(step.id, step)
    values, references = parts.finish()
    problems.stop()
    return StandAlone(step, values, references, parts.materials)
