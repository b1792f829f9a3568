"""What the pages of the project say to do: blocks of code and commands in the running text, read by
a Markdown parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.conftest import ROOT

_FILE = re.compile(r"`([\w./-]+\.\w+)`[^`]*$")  # the last file that the text before a block names


@dataclass(frozen=True)
class Block:
    """A block of code: page, line there, language, the file it belongs into, if one is named, and
    the text before it.
    """

    page: str
    line: int
    language: str
    text: str
    file: str
    before: str = ""

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[Path]:
    """Every page of the project, with those at its root."""
    return sorted(
        [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
    )


@cache
def _tokens(path: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    """A page as tests name it."""
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path) -> Iterator[Block]:
    """The blocks of a page, in order; an indented one has no language."""
    before = ""
    for token in _tokens(path):
        if token.type == "inline":
            before = token.content
        elif token.type in ("fence", "code_block"):
            file = (
                _FILE.search(before.removesuffix("\n")) if before.rstrip().endswith(":") else None
            )
            line = token.map[0] + 1 if token.map else 0
            yield Block(
                name(path), line, token.info.strip(), token.content, file[1] if file else "", before
            )
            before = ""


def spans(path: Path) -> Iterator[str]:
    """What stands between single backticks in the text of a page, line breaks as spaces."""
    for token in _tokens(path):
        for child in token.children or ():
            if child.type == "code_inline":
                yield " ".join(child.content.split())


def links(path: Path) -> Iterator[str]:
    """Where links and pictures of a page lead."""
    for token in _tokens(path):
        for child in token.children or ():
            found = child.attrGet("href") or child.attrGet("src")
            if found:
                yield str(found)
