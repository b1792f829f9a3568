"""What a scenario states beside its values: title, chain, cell, scale, site and rules, read from
its files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from model.conventions import DEFAULT
from model.language.names import among
from model.reading import project
from model.reading.document import Tree, read, take, text_of
from model.reading.errors import Place, Problems, UserError, printable, quoted_value
from model.reading.number_text import NumberError, whole
from model.scenario import chosen_strategies

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
DEEPEST_EXTENDS = 10
Override = tuple[str, Tree]  # key, and what replaces its value


class Left(NamedTuple):
    """An override that was made at another scale, where it replaces that scale's own number."""

    scale: str
    key: str
    tree: Tree


@dataclass(frozen=True)
class Header:
    """What a scenario states beside its values.

    Site, output and capacity mode are None where they are those of its scale, until the scenario is
    built. `places` says where each member stands, for messages; the site has one only where it was
    asked for.
    """

    title: str
    place: Place
    chain: str
    cell: str
    scale: str
    site: str | None = None
    annual_output: Tree | None = None
    capacity: str | None = None
    form: str = ""
    convention: str = DEFAULT
    money_year: int = DEFAULT_MONEY_YEAR
    strategies: tuple[Tree, ...] = ()
    learning: Tree | None = None
    places: Mapping[str, Place] = field(default_factory=dict)

    def place_of(self, member: str) -> Place:
        """Where a member stands, or the header as a whole."""
        return self.places.get(member, self.place)

    def at_scale(self, scale: str, origin: str) -> Header:
        """The header without what belongs to its own scale."""
        places = {name: place for name, place in self.places.items() if name != "site"}
        places["scale"] = Place(origin, None, "scale")
        return replace(
            self, scale=scale, site=None, annual_output=None, capacity=None, places=places
        )

    def seen_from(self, scale: str) -> Header:
        """The header as it is at another scale, at the same site where one was asked for."""
        if scale == self.scale:
            return self
        other = self.at_scale(scale, "")
        if "site" not in self.places:
            return other
        return replace(other, site=self.site, places={**other.places, "site": self.places["site"]})

    def at_site(self, site: str, origin: str) -> Header:
        """The header at another site."""
        return replace(self, site=site, places=self._placed("site", origin))

    def at_convention(self, convention: str, origin: str) -> Header:
        """The header by another convention."""
        return replace(self, convention=convention, places=self._placed("convention", origin))

    def with_strategies(self, strategies: Iterable[str], origin: str) -> Header:
        """The header with these strategies, by name, in place of its own."""
        names = [strategies] if isinstance(strategies, str) else strategies
        asked = tuple(Tree(name, Place(origin, None, "strategies")) for name in names)
        return replace(self, strategies=asked)

    def _placed(self, member: str, origin: str) -> Mapping[str, Place]:
        return {**self.places, member: Place(origin, None, member)}


def file_of(scenario: str | Path) -> tuple[Path, str]:
    """The file of a path or a ready scenario's name, and the scenario's name. Raises UserError
    where there is none.
    """
    text = str(scenario)
    if "\0" in text or not text.strip():
        ready = ", ".join(project.names("scenarios"))
        raise UserError(f"{quoted_value(text)} is not a scenario; give a path or one of: {ready}")
    path = Path(text)
    if path.suffix.lower() in (".yaml", ".yml") or len(path.parts) > 1 or path.is_dir():
        return path, printable(path.stem)
    return project.path_of("scenarios", text), text


def document_of(path: Path) -> Tree:
    """The content of a scenario's file; a ready one is read once."""
    if project.real(path).is_relative_to(project.SCENARIOS):
        return project.document(path)
    return read(path, str(path))


def read_header(
    tree: Tree, path: Path | None, name: str, problems: Problems
) -> tuple[Header, list[Left]]:
    """The header and overrides of a scenario file, those of the scenarios it extends first; `path`
    is None for a text.

    Each override belongs to the scale of its file, or to that of the scenario which its file
    extends. Problems are noted; only what makes it impossible to go on is raised.
    """
    documents = _documents(tree, path, problems)
    header: dict[str, object] = {"title": name, "place": documents[0].place}
    places: dict[str, Place] = {}
    overrides: list[Left] = []
    for document in reversed(documents):
        changes: list[Override] = []
        for key, member in document.value.items():
            if key == "set":
                changes = take_set(member, problems)
            elif key != "extends":
                value = _member(key, member, problems)
                if value is not None:
                    header[key], places[key] = value, member.place
        overrides += [Left(str(header.get("scale", "")), *change) for change in changes]
    missing = [key for key in ("chain", "cell", "scale") if key not in header]
    for key in missing:
        text = f"the key '{key}' is missing; give it here or in a scenario it extends"
        problems.add(documents[0].place, text)
    if missing:
        problems.stop()
    return Header(**header, places=places), overrides  # type: ignore[arg-type]


def _documents(tree: Tree, path: Path | None, problems: Problems) -> list[Tree]:
    """The members of a scenario's file and of those it extends, itself first."""
    files: list[Path] = []
    documents: list[Tree] = []
    while True:
        if path is not None:
            if project.real(path) in files or len(files) >= DEEPEST_EXTENDS:
                names = " -> ".join(file.stem for file in [*files, path])
                raise UserError(f"{tree.place}: 'extends' runs in a circle or too deep: {names}")
            files.append(project.real(path))
        members = take(tree, KEYS, (), problems)
        documents.append(Tree(members, tree.place))
        parent = members.get("extends")
        if parent is None:
            return documents
        path = _extended(parent, path, problems)
        tree = document_of(path)


def _member(key: str, member: Tree, problems: Problems) -> object | None:
    """A member as the header holds it; None, with a problem noted, where it is not what it should
    be.
    """
    if key in ("annual_output", "learning"):
        return member
    if key == "strategies":
        return chosen_strategies.requests(member, problems)
    if key == "money_year":
        try:
            return whole(member.value)
        except NumberError:
            problems.add(member.place, f"expected a year, found {quoted_value(member.value)}")
            return None
    return text_of(member, problems)


def _extended(parent: Tree, path: Path | None, problems: Problems) -> Path:
    """The file that `extends` names: a ready scenario, or a file in the same folder or below; a
    text lies in none.
    """
    text = text_of(parent, problems, "the name of a scenario")
    if not text:
        problems.stop()
    if text in project.names("scenarios"):
        return project.FOLDERS["scenarios"] / f"{text}.yaml"
    if path is None or not text.lower().endswith((".yaml", ".yml")) or not text.isprintable():
        known = project.names("scenarios")
        raise UserError(f"{parent.place}: there is no scenario '{text}'{among(text, known)}")
    folder = project.real(path).parent
    target = project.real(folder / text)
    if Path(text).is_absolute() or not target.is_relative_to(folder):
        raise UserError(
            f"{parent.place}: '{text}' lies outside the scenario's folder; extend a file in it or"
            " below"
        )
    return target


def take_set(tree: Tree, problems: Problems) -> list[Override]:
    """The overrides of a `set` mapping."""
    if not tree.is_mapping:
        problems.add(tree.place, f"expected keys with values, found {quoted_value(tree.value)}")
        return []
    return list(tree.value.items())
