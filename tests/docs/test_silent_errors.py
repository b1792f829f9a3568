"""The page of silent errors has each mark of the tests once, and each of its tests bears that mark."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from docs import make_silent_errors_page as generator
from docs.make_silent_errors_page import Guard, guards, guards_of

LINK = re.compile(r"\[`([^`]+)`\]\(\.\./tests/([\w/]+)\.py\)")
SOURCE = '''
import pytest


@pytest.mark.guards("A number is lost.", once="It said 0 | 1.")
def test_alone():
    """Beside @pytest.mark.guards("in words", once="of a text")."""


@pytest.mark.parametrize("case", [1, pytest.param(2, marks=pytest.mark.guards("A case is lost.", once="Two were one."))])
@pytest.mark.guards("A number is lost.", once="It said <nothing>.")
@pytest.mark.guards(kind="A sign is lost.", once="It said "
                    "plus.")
async def test_several(case):
    pass


@pytest.mark.guards("A place is lost.", once="It said line 0.")
class TestPlaces:
    @pytest.mark.guards("A number is lost.", once="It said 0 | 1.")
    def test_line(self):
        pass
'''


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Writes a file of tests, which then is all that the page is made of."""
    folder = tmp_path / "tests"
    folder.mkdir()
    monkeypatch.setattr(generator, "TESTS", folder)
    monkeypatch.setattr(generator, "guards", lambda: guards(folder))

    def written(source: str, name: str = "test_lost_things.py") -> Path:
        path = folder / name
        path.write_text(source, encoding="utf-8")
        return path

    return written


def test_marks_of_functions_classes_methods_and_parameters_are_read(write) -> None:
    path = write(SOURCE)
    assert guards_of(path) == [
        Guard("A number is lost.", "It said 0 | 1.", path, "test_alone"),
        Guard("A case is lost.", "Two were one.", path, "test_several"),
        Guard("A number is lost.", "It said <nothing>.", path, "test_several"),
        Guard("A sign is lost.", "It said plus.", path, "test_several"),
        Guard("A place is lost.", "It said line 0.", path, "TestPlaces"),
        Guard("A number is lost.", "It said 0 | 1.", path, "TestPlaces::test_line"),
    ]


def test_tests_of_one_kind_share_a_row_under_the_first_file(write) -> None:
    write(SOURCE)
    write(
        'import pytest\n\n@pytest.mark.guards("A sign is lost.", once="Plus.")\ndef test_sign():'
        " pass\n",
        "test_a.py",
    )
    assert [line for line in generator.page().splitlines() if line.startswith(("## ", "| A "))] == [
        "## A",
        (
            "| A sign is lost. | Plus.<br>It said plus. |"
            " [`test_sign`](../tests/test_a.py)<br>[`test_several`](../tests/test_lost_things.py) |"
        ),
        "## Lost things",
        (
            "| A number is lost. | It said 0 \\| 1.<br>It said &lt;nothing>. |"
            " [`test_alone`](../tests/test_lost_things.py)<br>[`test_several`](../tests/test_lost_things.py)"
            "<br>[`TestPlaces::test_line`](../tests/test_lost_things.py) |"
        ),
        "| A case is lost. | Two were one. | [`test_several`](../tests/test_lost_things.py) |",
        "| A place is lost. | It said line 0. | [`TestPlaces`](../tests/test_lost_things.py) |",
    ]


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ('"A number is lost."', "test_x.py:1: the mark needs 'once'"),
        (
            '"A number is lost.", once=" "',
            "the mark needs 'once' as a literal text that is not empty",
        ),
        ('"", once="It said 0."', "the mark needs 'kind'"),
        ('"A number is lost.", once=f"It said {0}."', "the mark needs 'once' as a literal text"),
        ('KIND, once="It said 0."', "the mark needs 'kind' as a literal text"),
        (
            '"A number is lost.", once="It said 0.", since="0.1.0"',
            "takes 'kind' and 'once', and nothing else",
        ),
        ('"A number is lost.", "It said 0.", "0.1.0"', "takes 'kind' and 'once', and nothing else"),
    ],
)
def test_a_mark_says_the_kind_and_what_once_happened(write, mark: str, words: str) -> None:
    path = write(f"@pytest.mark.guards({mark})\ndef test_a(): pass\n", "test_x.py")
    with pytest.raises(ValueError, match=re.escape(words)):
        guards_of(path)


def test_a_mark_that_no_test_bears_is_not_left_out(write) -> None:
    path = write(
        'LOST = pytest.mark.guards("A number is lost.", once="It said 0.")\n\n@LOST\ndef test_a():'
        " pass\n",
        "test_x.py",
    )
    with pytest.raises(ValueError, match=r"test_x\.py:1: no test bears this mark"):
        guards_of(path)
    path = write(
        '@pytest.mark.guards("A number is lost.", once="It said 0.")\ndef helper(): pass\n',
        "test_x.py",
    )
    with pytest.raises(ValueError, match="no test bears this mark"):
        guards_of(path)


def marks_of(test: Any) -> set[tuple[str, str]]:
    """The marks that pytest sees at a test, those of its parameters among them, as kind and what
    once happened.
    """
    marks = [mark for mark in getattr(test, "pytestmark", [])]
    parameters = [entry for mark in marks if mark.name == "parametrize" for entry in mark.args[1]]
    marks += [mark for entry in parameters for mark in getattr(entry, "marks", ())]
    told = [mark for mark in marks if mark.name == generator.MARK]
    return {
        tuple(" ".join(text.split()) for text in (*mark.args, *mark.kwargs.values()))
        for mark in told
    }


def test_every_test_of_the_page_exists_and_bears_the_mark_of_its_row() -> None:
    rows = [
        line
        for line in generator.PAGE.read_text(encoding="utf-8").splitlines()
        if LINK.search(line)
    ]
    linked = set()
    for row in rows:
        kind, once, tests = re.split(r"(?<!\\) \| ", row.removeprefix("| ").removesuffix(" |"))
        assert kind and once
        for name, file in LINK.findall(tests):
            found: Any = import_module(f"tests.{file.replace('/', '.')}")
            for part in name.split("::"):
                found = getattr(found, part)
            said = {(generator.cell(a), generator.cell(b)) for a, b in marks_of(found)}
            assert {b for a, b in said if a == kind} & set(once.split("<br>")), (
                f"{file}::{name}: {kind}"
            )
            linked.add((file, name))
    files = {guard: guard.file.relative_to(generator.TESTS) for guard in guards()}
    named = {(file.with_suffix("").as_posix(), guard.test) for guard, file in files.items()}
    assert linked == named
    assert len(rows) == len({guard.kind for guard in guards()}) >= 4
