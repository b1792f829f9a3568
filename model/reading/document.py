"""Files that people edit: YAML read into a tree that remembers its lines, and problems collected
with file, line and key.

Only plain data is read: mappings, lists and scalars by the YAML 1.2 core rules (`1e6` is a number,
`no` is a text). Tags, anchors and aliases, duplicate keys and absurd sizes are refused, so that no
file can run code or exhaust memory.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from model.language.names import among
from model.reading.errors import Place, Problems, UserError, hidden, quoted_value
from model.reading.files import read_text

DEEPEST = 20
TOO_DEEP = f"is nested deeper than {DEEPEST} levels"
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_CUT_OFF = re.compile(
    r"^\s*(?:title|note|source)\s*:\s+(?![\"'|>{\[#])\S[^\"']*?\s(#(?:\S| [0-9]).*)$"
)
_WORDS = {
    "null": None,
    "~": None,
    "": None,
    "true": True,
    "false": False,
    ".nan": math.nan,
    ".inf": math.inf,
    "-.inf": -math.inf,
    "+.inf": math.inf,
}


@dataclass(frozen=True)
class Tree:
    """A YAML value with its place. `value` is a dict of str to Tree, a list of Trees, or a scalar."""

    value: Any
    place: Place

    @property
    def is_mapping(self) -> bool:
        """Whether this is a mapping."""
        return isinstance(self.value, dict)

    @property
    def plain(self) -> Any:
        """The same data without places."""
        if isinstance(self.value, dict):
            return {key: tree.plain for key, tree in self.value.items()}
        if isinstance(self.value, list):
            return [tree.plain for tree in self.value]
        return self.value


def read(path: Path, label: str | None = None) -> Tree:
    """The mapping in a YAML file.

    Raises UserError with file and line when the file is missing, empty, not YAML or not a mapping.
    """
    label = label or str(path)
    return parse(read_text(path, label), label)


def parse(text: str, label: str) -> Tree:
    """The mapping in a YAML text; `label` names it in messages."""
    problems = Problems()
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        events = yaml.parse(text, Loader=loader)
        tree = _document(events, label, problems)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        why = str(error.problem or error.context)
        # a limit of some versions of the parser, which read ahead of the check below
        if "nesting depth" in why:
            raise UserError(f"{Place(label, line)}: {TOO_DEEP}") from None
        raise UserError(
            f"{Place(label, line)}: is not valid YAML: {_advice(text, error, why)}"
        ) from None
    except yaml.YAMLError as error:
        raise UserError(_unreadable(text, label, error)) from None
    for number, line_text in enumerate(text.split("\n"), 1):
        cut = _CUT_OFF.match(line_text)
        if cut:
            problems.add(
                Place(label, number),
                f"the text ends before {quoted_value(cut[1])}, which is a comment to YAML; put the text"
                " in quotation marks",
            )
    problems.stop()
    if tree is None or tree.value is None:
        raise UserError(f"{label}: is empty; expected a mapping of keys to values")
    if not tree.is_mapping:
        raise UserError(
            f"{tree.place}: expected a mapping of keys to values, found {quoted_value(tree.value)}"
        )
    return tree


_SIGNS = "%@`&*!|>,?[]{}"  # with which no text may begin
_INDENT = "a tab stands where YAML takes only spaces; put spaces in its place"


def _advice(text: str, error: yaml.MarkedYAMLError, why: str) -> str:
    """What is wrong and how to write it: the character that YAML took for something else, where it
    is, quotation marks.
    """
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return why
    lines = text.split("\n")
    line = lines[mark.line] if mark.line < len(lines) else ""
    at = f"column {mark.column + 1}"
    if (
        line[: mark.column + 1].strip(" ").startswith("\t")
        or line[mark.column : mark.column + 1] == "\t"
    ):
        return f"{at}: {_INDENT}"
    begin = error.context_mark
    for place in (mark, begin):
        if (
            place is not None
            and place.line == mark.line
            and line[place.column : place.column + 1] in tuple(_SIGNS)
        ):
            sign = line[place.column]
            if sign in "[{":
                continue
            if sign in "]}":
                return (
                    f"column {place.column + 1}: '{sign}' closes what is not open; quote a text"
                    " that holds it"
                )
            return (
                f"column {place.column + 1}: a text cannot begin with '{sign}'; quote it:"
                f" {_quoted(line, place.column)}"
            )
    if "mapping values" in why or (
        line[mark.column : mark.column + 2] in (": ", ":") and "expected" in why
    ):
        return f"{at}: ': ' within a text begins a value; put the whole text in quotation marks"
    above = lines[begin.line] if begin is not None and begin.line < len(lines) else ""
    if re.search(r"\s#", line) or re.search(r"\s#", above):
        return (
            f"{at}: {why}; what follows ' #' is a comment, so put a text that holds it in quotation"
            " marks"
        )
    return f"{at}: {why}"


def _quoted(line: str, start: int) -> str:
    """The text that begins in a line, in quotation marks; within brackets it ends at a comma or a
    bracket.
    """
    rest = line[start:]
    inside = "{" in line[:start] or "[" in line[:start]
    text = (re.split(r"[,}\]]", rest[1:])[0] if inside else rest[1:]).rstrip()
    return f"'{rest[0]}{text[:40]}'"


def _unreadable(text: str, label: str, error: yaml.YAMLError) -> str:
    """What to tell of a text that YAML's reader refuses before it parses it."""
    bad = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if bad is None:
        return (
            f"{label}: is not valid YAML: {(str(error).splitlines() or ['it cannot be read'])[0]}"
        )
    before = text[: bad.start()]
    place, column = Place(label, before.count("\n") + 1), len(before) - before.rfind("\n")
    return (
        f"{place}: is not valid YAML: column {column}: a character that does not show"
        f" (U+{ord(bad[0]):04X}); remove it"
    )


def _document(events: Iterator[Any], label: str, problems: Problems) -> Tree | None:
    tree = None
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                problems.add(
                    Place(label, event.start_mark.line + 1),
                    "a second document; expected one per file",
                )
                return tree
        elif isinstance(event, yaml.NodeEvent):
            tree = _node(event, events, Place(label), problems, 0)
    return tree


def _node(event: Any, events: Iterator[Any], parent: Place, problems: Problems, depth: int) -> Tree:
    place = Place(parent.file, event.start_mark.line + 1, parent.key)
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise UserError(
            f"{place}: column {event.start_mark.column + 1}: anchors and aliases (& and *) are not"
            " read; repeat the value or use {from: key}, and quote a text that begins with one"
            " of them"
        )
    tag = getattr(event, "tag", None)
    if tag and tag != "!":
        raise UserError(
            f"{place}: the tag '{quoted_value(tag)[1:-1]}' is not read; expected plain data; quote a text"
            " that begins with '!'"
        )
    if depth > DEEPEST:
        raise UserError(f"{place}: {TOO_DEEP}")
    if isinstance(event, yaml.ScalarEvent):
        unseen = hidden(event.value)
        if unseen:
            problems.add(place, f"the text holds {unseen}")
        return Tree(_scalar(event), place)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Tree] = []
        for inner in iter(lambda: next(events), None):
            if isinstance(inner, yaml.SequenceEndEvent):
                return Tree(items, place)
            items.append(_node(inner, events, place, problems, depth + 1))
    return Tree(_mapping(events, place, problems, depth), place)


def _mapping(
    events: Iterator[Any], place: Place, problems: Problems, depth: int
) -> dict[str, Tree]:
    members: dict[str, Tree] = {}
    for event in iter(lambda: next(events), None):
        if isinstance(event, yaml.MappingEndEvent):
            break
        at = Place(place.file, event.start_mark.line + 1, place.key)
        if not isinstance(event, yaml.ScalarEvent):
            raise UserError(f"{at}: a key must be a plain text")
        key = event.value
        inner = Place(at.file, at.line, f"{place.key}.{key}" if place.key else key)
        tree = _node(next(events), events, inner, problems, depth + 1)
        if key in members:
            problems.add(
                inner, f"the key stands twice; it is also on line {members[key].place.line}"
            )
        members[key] = tree
    return members


def _scalar(event: Any) -> Any:
    # Quoted or block: always a text.
    return event.value if event.style in ("'", '"', "|", ">") else parsed_scalar(event.value)


def parsed_scalar(text: str) -> Any:
    """What an unquoted scalar means: a number, a truth value, nothing, or a text."""
    word = text.lower()
    if word in _WORDS:
        return _WORDS[word]
    if _NUMBER.fullmatch(text):
        return int(text) if re.fullmatch(r"[-+]?[0-9]{1,15}", text) else float(text)
    return text


def take(
    tree: Tree, allowed: Iterable[str], required: Iterable[str], problems: Problems
) -> dict[str, Tree]:
    """The members of a mapping, with a problem for every unknown or missing key."""
    if not tree.is_mapping:
        problems.add(tree.place, f"expected a mapping, found {quoted_value(tree.value)}")
        return {}
    allowed = list(allowed)
    for key, member in tree.value.items():
        if key not in allowed:
            problems.add(member.place, f"unknown key '{key}'{among(key, allowed, 'allowed')}")
    for key in required:
        if key not in tree.value:
            problems.add(tree.place, f"the key '{key}' is missing")
    return {key: member for key, member in tree.value.items() if key in allowed}


def as_tree(data: Any, place: Place) -> Tree:
    """Plain Python data as a Tree, every part of it at its key path in one place:
    `materials[2].price`.
    """
    if isinstance(data, Tree):
        return data

    def below(key: str, value: Any) -> Tree:
        return as_tree(value, Place(place.file, place.line, f"{place.key}{key}".lstrip(".")))

    if isinstance(data, Mapping):
        return Tree({str(key): below(f".{key}", value) for key, value in data.items()}, place)
    # of numpy or pandas: a number or an array, which are numbers and lists like all others
    if hasattr(data, "tolist"):
        return as_tree(data.tolist(), place)
    if isinstance(data, list | tuple):
        return Tree([below(f"[{index}]", item) for index, item in enumerate(data)], place)
    return Tree(data, place)


def text_of(tree: Tree, problems: Problems, what: str = "a text") -> str:
    """The text of a scalar; a problem when it is anything else."""
    if not isinstance(tree.value, str) or not tree.value.strip():
        problems.add(tree.place, f"expected {what}, found {quoted_value(tree.value)}")
        return ""
    return tree.value.strip()
