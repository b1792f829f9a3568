"""Texts of users on their way in and out: what YAML takes for a sign, what does not show, what a
console lacks.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from model import evaluate, load
from model.__main__ import main
from model.reading.document import parse
from model.reading.errors import UserError, hidden
from model.reports.page import page_of
from model.workbook import read_workbook
from model.workbook.write import workbook_bytes
from tests.conftest import ROOT

# A file, and line, column, and parts of what is said about it.
YAML = {
    "title: T\na: {value: 92, unit: %}": (2, 22, "'%'", "quote it: '%'"),
    "a: %": (1, 4, "'%'", "quote it: '%'"),
    "source: @knehr2022, table 3": (1, 9, "'@'", "quote it: '@knehr2022, table 3'"),
    "a: {b: @k, c: 1}": (1, 8, "'@'", "quote it: '@k'"),
    "a:\n  - `x`": (2, 5, "'`'", "quote it: '`x`'"),
    "a: & b": (1, 4, "'&'", "quote"),
    "a: *": (1, 4, "'*'", "quote"),
    "a: &co x": (1, 4, "&", "quote"),
    "a: *co": (1, 4, "*", "quote"),
    "a: | foo": (1, 4, "'|'", "quote"),
    "a: > 5 um": (1, 4, "'>'", "quote"),
    "title: Kiln: new": (1, 12, "': '", "quotation marks"),
    "a: {note: see: there}": (1, 14, "': '", "quotation marks"),
    "a:\n\tb: 1": (2, 1, "tab", "spaces"),
    "\ta: 1": (1, 1, "tab", "spaces"),
    "a: }": (1, 4, "'}'", "quote"),
    "a: {source: see table #3}\n": (2, 1, "' #'", "quotation marks"),
    "a: b\x0bc": (1, 5, "U+000B", "remove"),
}


@pytest.mark.guards(
    "A sign that YAML takes for its own is told without its place",
    once="found character that cannot start any token",
)
@pytest.mark.parametrize("text", YAML)
def test_what_yaml_cannot_read_is_told_with_its_place_and_cure(text: str) -> None:
    line, column, *wanted = YAML[text]
    with pytest.raises(UserError) as raised:
        parse(text, "mine.yaml")
    told = str(raised.value)
    assert told.startswith(f"mine.yaml:{line}: ") and f"column {column}:" in told, told
    assert all(str(word) in told for word in wanted), told


@pytest.mark.guards("A text is cut off at a sign for a comment", once="Trial #3 became Trial")
@pytest.mark.parametrize(
    "text", ["title: Trial #3", "title: Trial # 3", "set:\n  a:\n    source: see table #3 of it"]
)
def test_a_text_that_a_comment_would_cut_off_is_told(text: str) -> None:
    with pytest.raises(UserError, match="is a comment to YAML; put the text in quotation marks"):
        parse(text, "mine.yaml")


def test_comments_and_quoted_signs_stay() -> None:
    text = (
        "title: 'Trial #3'  # a comment\n# another\nnote: \"50 % # 2\"\nb: 1 # c\nc: 20 um"
        " #d\nunit: '%'"
    )
    assert parse(text, "f").plain == {
        "title": "Trial #3",
        "note": "50 % # 2",
        "b": 1,
        "c": "20 um",
        "unit": "%",
    }


# What does not show -------------------------------------------------------------------------------------------------

HIDDEN = ("\\v", "\\e[31m", "\\0", "\\x85", "\\uFFFE", "\\u202E", "\\u2028", "\\a", "\\b", "\\x9b")


@pytest.mark.guards(
    "A control character goes from a file into a workbook or a terminal",
    once="IllegalCharacterError",
)
@pytest.mark.parametrize("character", HIDDEN)
def test_a_text_with_what_does_not_show_is_refused_by_its_place(
    character: str, tmp_path: Path
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f'title: "our{character} trial"\nextends: tri_layer_garnet\n')
    with pytest.raises(
        UserError, match=r"mine.yaml:1: title: the text holds a character that does not show \(U\+"
    ):
        load(path)
    path.write_text(
        "extends: tri_layer_garnet\nset:\n  sintering.yield_: {value: 0.92, "
        f'note: "x", source: "see p. 3{character}table 2"}}\n'
    )
    with pytest.raises(UserError, match=r"mine.yaml:3: .*after 'see p. 3'; remove it"):
        load(path)


def test_texts_that_come_another_way_are_refused_too() -> None:
    with pytest.raises(UserError, match="the title holds"):
        load("tri_layer_garnet").with_title("a\x1b[2Jb")
    for name in ("source", "note"):
        with pytest.raises(UserError, match=f"the {name} holds"):
            load("tri_layer_garnet", set={"sintering.yield_": {"value": 0.9, name: "a\x00b"}})
    assert [
        hidden(text)
        for text in ("plain", "two\nlines\tand a tab", "\u56fa\u6001 \U0001f4a5 \u00e9", "")
    ] == [""] * 4
    assert all(hidden(text) for text in ("\x00", "\ud800", "\uffff", "\U0001ffff", "\ufdd0", "\r"))


# Titles word for word -----------------------------------------------------------------------------------------------

MARKUP = (
    "our trial [/bold] of March",
    "Garnet [our kiln]",
    "[red]x[/red] [link=http://a]b[/link]",
    ":warning: 50 % <b>x</b>",
    "\\[x]",
)


@pytest.mark.guards(
    "Brackets in a title are taken for markup",
    once="'Garnet [our kiln]' printed as 'Garnet', MarkupError",
)
@pytest.mark.parametrize("title", MARKUP)
def test_a_title_is_shown_word_for_word(title: str, tmp_path: Path, capsys) -> None:
    path = tmp_path / "mine [x].yaml"
    path.write_text(f"title: {json.dumps(title)}\nextends: thin_film\nstrategies: []\n")
    for command in (
        ["run"],
        ["montecarlo", "-n", "16"],
        ["sobol", "-n", "64", "--by", "line"],
        ["tornado"],
        ["finance"],
        ["sweep", "site.discount_rate", "0.05", "0.1", "--points", "2"],
    ):
        assert main([command[0], str(path), *command[1:]]) == 0, command
        shown = capsys.readouterr().out
        assert title in shown or str(path.stem) in shown, shown[:200]
    assert main(["run", str(path)]) == 0
    assert title in capsys.readouterr().out
    page = page_of(title, [])
    assert "<b>x" not in page and "<title>" in page
    found = read_workbook(workbook_bytes(evaluate(load(path)), studies=False), label="book.xlsx")
    assert found.scenario.title == title and not found.changes


# Consoles -----------------------------------------------------------------------------------------------------------

FOREIGN = "\u56fa\u6001\u7535\u6c60 \U0001f4a5 trial 3 (\u03c3 = 4e-4 S/cm)"


@pytest.mark.guards("A console that lacks a character ends a command", once="UnicodeEncodeError")
@pytest.mark.parametrize("encoding", ["cp1252", "cp437:strict", "utf-8"])
def test_a_console_that_lacks_a_character_shows_its_escape(encoding: str, tmp_path: Path) -> None:
    path, wrong = tmp_path / "mine.yaml", tmp_path / "wrong.yaml"
    path.write_text(
        f"title: {json.dumps(FOREIGN, ensure_ascii=False)}\nextends: thin_film\n", encoding="utf-8"
    )
    wrong.write_text(f"extends: thin_film\nset:\n  cell.voltage: {FOREIGN[:3]}\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": encoding}

    def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "model", *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            check=False,
        )

    plain = encoding.partition(":")[0]
    table = run("run", str(path))
    assert table.returncode == 0 and b"trial 3" in table.stdout
    assert (FOREIGN if plain == "utf-8" else "\\u56fa\\u6001").encode(plain) in table.stdout
    made = run("run", str(path), "--json", "-")
    assert made.returncode == 0 and json.loads(made.stdout.decode(plain))["title"] == FOREIGN
    told = run("check", str(wrong))
    assert (
        told.returncode == 2 and b"Traceback" not in told.stderr and b"wrong.yaml:3" in told.stderr
    )
    helped = run("sobol", "--help")
    assert helped.returncode == 0 and b"Traceback" not in helped.stderr


# File endings -------------------------------------------------------------------------------------------------------


@pytest.mark.guards(
    "A file's ending in capitals is not known",
    once="mine.YAML was taken for a ready scenario's name",
)
def test_endings_are_read_in_any_case(
    tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for ending in ("YAML", "Yml", "yml"):
        Path(f"mine.{ending}").write_text("title: T\nextends: thin_film\n")
        assert main(["check", f"mine.{ending}"]) == 0
    assert main(["run", "mine.YAML", "--excel", "YAML.XLSX"]) == 0
    Path("other.yaml").write_text("title: U\nextends: mine.YAML\n")
    assert main(["check", "other.yaml"]) == 0
    assert main(["import-excel", "YAML.XLSX", "--save", "saved.YAML"]) == 0
    assert main(["check", "saved.YAML"]) == 0
    Path("model.PY").write_text(
        'INPUTS = {"x": {"range": [0, 1]}}\ndef model(p):\n    return p.x\n'
    )
    # one input is too few, which is said of the file's own model
    assert main(["morris", "model.PY"]) == 2
    assert "Morris screening needs at least two" in capsys.readouterr().err
