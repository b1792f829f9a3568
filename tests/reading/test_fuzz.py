"""Whatever a loader is given ends in a result or in one clear message: soon, and without taking the
machine's memory.

Each kind of input is mutated 150 times here and 10,000 times by `pytest -m exhaustive
tests/reading/test_fuzz.py`. Every input follows from its kind and number alone, which a failure
names; `show(kind, number)` gives it again.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
import yaml

from app_pages import view
from app_pages.link import from_link
from model import evaluate, load
from model.plant.outputs import OUTPUTS
from model.published import validate
from model.published.case import parse_case
from model.reading.errors import LONGEST_LINE, MOST_PROBLEMS, UserError
from model.reports.typed import parse_set, parse_value
from model.scenario.scenario import Scenario
from model.studies.sweeps import sweep
from model.workbook import read_workbook
from model.workbook.write import workbook_bytes
from tests import mutations
from tests.conftest import ROOT

IN_CI, AT_NIGHT = 150, 10_000
SECONDS = 10.0  # of the processor: far more than the second that users are promised, on any machine
LAST_ROW = 40  # of the inputs in the smaller workbook
SMALL = "thin_film"  # the scenario with the fewest values


class TooLong(BaseException):
    """Nothing catches it, so that no loader takes it for a mistake of the user's."""


@contextlib.contextmanager
def deadline(seconds: float = SECONDS) -> Iterator[None]:
    """Raise TooLong where what follows does not end; systems without timers wait."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TooLong(f"no end after {seconds} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def sound(scenario: Scenario) -> None:
    """A scenario that was accepted has finite results, or says which are not."""
    for name, value in evaluate(scenario, shares=False).outputs.items():
        assert name in OUTPUTS
        assert value is None or isinstance(value, str) or math.isfinite(value), name


# What there is to load, how it goes wrong, and who reads it -----------------------------------------------------------


@cache
def values() -> list[tuple[str, Any]]:
    """Keys of the small scenario with a value each that may be said, in the ways it may be said."""
    made: list[tuple[str, Any]] = []
    for key, value in load(SMALL, scale="lab").values.items():
        if value.number is not None and value.schema.constant is None:
            made.append((key, value.number))
            made.append(
                (key, {"value": value.number, "unit": value.unit, "source": "assumption: tried"})
            )
            if value.range is not None:
                made.append(
                    (
                        key,
                        {
                            "value": value.number,
                            "unit": value.unit,
                            "range": list(value.range),
                            "distribution": value.distribution,
                            "source": "assumption: tried",
                        },
                    )
                )
        elif value.text is not None:
            made.append((key, value.text))
    return made


def scenario_file(random: Random) -> bytes:
    """A scenario's file that a user could have written, gone wrong."""
    plain: dict[str, Any] = {
        "title": "Mine",
        "extends": SMALL,
        "scale": random.choice(("lab", "pilot", "industrial")),
    }
    more = {
        "site": "us_2024",
        "annual_output": {"value": 2, "unit": "GWh/year"},
        "capacity": "fractional",
        "convention": "annuity",
        "money_year": 2023,
        "strategies": ["ald_alumina@lab"],
        "learning": {"yield_learning_rate": {"value": 0.1, "range": [0.05, 0.2]}, "years": 5},
    }
    plain |= {key: more[key] for key in random.sample(list(more), random.randrange(4))}
    plain["set"] = dict(random.sample(values(), random.randrange(1, 6)))
    return mutations.of_yaml(random, plain)


_FOLDER = TemporaryDirectory()


def read_file(content: bytes) -> None:
    path = Path(_FOLDER.name) / "mine.yaml"
    path.write_bytes(content)
    sound(load(path))


@cache
def workbooks() -> list[bytes]:
    """A small workbook as it was written, and one of few inputs, as another version of the program
    would have written it.
    """
    whole = workbook_bytes(evaluate(load(SMALL, scale="lab"), shares=False), studies=False)
    book = openpyxl.load_workbook(io.BytesIO(whole))
    for sheet in book.sheetnames:
        if sheet not in ("Inputs", "Scenario"):
            del book[sheet]
    inputs = book["Inputs"]
    inputs.conditional_formatting = type(inputs.conditional_formatting)()
    for name, defined in list(book.defined_names.items()):
        if name.startswith("in_") and int(defined.attr_text.rpartition("$")[2]) > LAST_ROW:
            del book.defined_names[name]
    inputs.delete_rows(LAST_ROW + 1, inputs.max_row)
    sheet, cell = next(iter(book.defined_names["lab2line_fingerprint"].destinations))
    book[sheet][cell.replace("$", "")] = "of another"
    stream = io.BytesIO()
    book.save(stream)
    return [whole, *[stream.getvalue()] * 24]


def workbook_file(random: Random) -> bytes:
    return mutations.of_workbook(random, random.choice(workbooks()))


def read_book(content: bytes) -> None:
    found = read_workbook(content, second=False, label="mine.xlsx")
    sound(found.scenario)


def link(random: Random) -> dict[str, Any]:
    """The parameters of an address, gone wrong."""
    told = [
        f"{key}:{value['value'] if isinstance(value, dict) else value}"
        for key, value in random.sample(values(), 3)
    ]
    plain = {
        "scenario": random.choice((SMALL, SMALL, "sulfide_sheet")),
        "scale": "lab",
        "site": "us_2024",
        "strategies": "none",
        "set": ",".join(told),
    }
    kept = {
        key: plain[key] for key in random.sample(list(plain), random.randrange(1, len(plain) + 1))
    }
    made = mutations.tree(random, kept)
    made = made if isinstance(made, dict) else {"set": made}
    asked = {
        str(key): value if isinstance(value, list) and value else str(value)
        for key, value in made.items()
    }
    if "set" in asked and random.random() < 0.7:
        asked["set"] = mutations.data(random, str(asked["set"]).encode()).decode("utf-8", "replace")
    return asked


def read_link(asked: dict[str, Any]) -> None:
    """A link never fails: what cannot be used of it is left out, and told."""
    made, dropped = from_link(asked)
    assert len(dropped) < 20
    sound(view.load_view(made))
    if dropped:
        raise UserError("\n".join(dropped))


def command_line(random: Random) -> list[str]:
    """Arguments of `run` and `sweep`, gone wrong."""
    made = []
    for key, value in random.sample(values(), random.randrange(1, 4)):
        text = (
            f"{value['value']} {value['unit']}"
            if isinstance(value, dict) and random.random() < 0.5
            else value
        )
        made += [
            "--set",
            (
                f"{key}={yaml.safe_dump(text, default_flow_style=True, width=9999).removesuffix('...' + chr(10)).strip()}"
            ),
        ]
    low, high = (
        str(random.choice((mutations.nasty(random), 0.1, 0.9, "1 GWh/year", "2 kg", 5)))
        for _ in range(2)
    )
    made = random.choice((made, made, [*made, "--low", low, "--high", high]))
    for _ in range(random.choice((1, 1, 2))):
        at = random.randrange(1, len(made), 2)
        key, equals, value = made[at].partition("=")
        other = random.choice(
            (
                re.sub(r"[1-9]", lambda _: str(random.randrange(1, 10)), made[at], count=2),
                f"{key}{equals}{mutations.nasty(random)}",
                f"{mutations.misspelt(random, key)}={value}",
                f"{key}={value} {random.choice(mutations.UNITS)}",
                mutations.data(random, made[at].encode()).decode("utf-8", "replace"),
            )
        )
        made[at] = other
    return made


def read_arguments(given: list[str]) -> None:
    pairs = list(zip(given[::2], given[1::2], strict=True))
    scenario = load(
        SMALL,
        scale="lab",
        set=dict(parse_set(text) for option, text in pairs if option == "--set"),
    )
    ends = [parse_value(text, option) for option, text in pairs if option in ("--low", "--high")]
    sound(scenario)
    if len(ends) == 2:
        sweep(
            scenario,
            pairs[0][1].partition("=")[0].strip(),
            *ends,
            points=3,
            log=False,
            origin="command line",
        )


@cache
def cases() -> list[Any]:
    """The published cases as plain data."""
    return [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(validate.CASES.glob("*.json"))
    ]


def case_file(random: Random) -> bytes:
    return mutations.of_json(random, random.choice(cases()))


def read_case(content: bytes) -> None:
    for check in validate.reproduce(
        parse_case(content.decode("utf-8", "replace"), "mine.json")
    ).checks:
        assert isinstance(check.passed, bool) and check.quantity
        assert math.isfinite(check.obtained), check.quantity


@dataclass(frozen=True)
class Kind:
    """A kind of input: how one is made from chance, and what reads it."""

    make: Callable[[Random], Any]
    read: Callable[[Any], None]


KINDS = {
    "scenario": Kind(scenario_file, read_file),
    "workbook": Kind(workbook_file, read_book),
    "link": Kind(link, read_link),
    "command line": Kind(command_line, read_arguments),
    "case": Kind(case_file, read_case),
}


# The run ------------------------------------------------------------------------------------------------------------


def clear(message: str) -> bool:
    """Whether a message is a text that may be shown: not empty, not endless, and nothing in it that
    does not show.
    """
    lines = message.split("\n")
    return (
        bool(message.strip())
        and len(lines) <= MOST_PROBLEMS + 1
        and all(len(line) <= LONGEST_LINE and line.isprintable() for line in lines)
    )


def show(kind: str, number: int) -> Any:
    """An input of a kind by its number."""
    return KINDS[kind].make(Random(f"{kind} {number}"))


def fate(kind: str, number: int) -> str:
    """`result` or `message`. Raises AssertionError, with what is needed to see it again, for any
    other end.
    """
    given = show(kind, number)
    told = None
    try:
        with deadline():
            KINDS[kind].read(given)
    except UserError as error:
        told = str(error)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise AssertionError(
            f"{kind} {number}: {type(error).__name__}: {error}\nof {given!r:.2000}"
        ) from error
    assert told is None or clear(told), (
        f"{kind} {number}: the message {told!r:.2000}\nof {given!r:.2000}"
    )
    return "result" if told is None else "message"


def run(kind: str, numbers: Sequence[int]) -> None:
    found = [fate(kind, number) for number in numbers]
    assert {"result", "message"} == set(found), (
        "mutations must neither all be harmless nor all be refused"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_input_ends_in_a_result_or_a_message(kind: str) -> None:
    run(kind, range(IN_CI))


@pytest.mark.exhaustive
@pytest.mark.parametrize("start", range(0, AT_NIGHT, 1000))
@pytest.mark.parametrize("kind", KINDS)
def test_ten_thousand_of_each(kind: str, start: int) -> None:
    run(kind, range(start, start + 1000))


# What is made to exhaust a machine ----------------------------------------------------------------------------------

BYTES = 700_000_000  # of memory that a process may take on top of what the program itself does


def zipped(**parts: bytes) -> bytes:
    """The whole workbook with parts replaced, by the last part of their names."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbooks()[0])) as archive,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in archive.namelist():
            key = Path(name).stem
            made.writestr(
                name, parts[key] if key in parts and name.endswith(".xml") else archive.read(name)
            )
    return stream.getvalue()


SHEET = (
    b"<worksheet"
    b' xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%b</sheetData></worksheet>'
)


def rows(inner: bytes) -> bytes:
    """A sheet's part with this markup in place of its rows."""
    return SHEET % inner


def doubling() -> bytes:
    """Aliases each of which stands for the one before twice."""
    return b"a0: &a0 [x]\n" + b"".join(
        b"a%d: &a%d [*a%d, *a%d]\n" % (i + 1, i + 1, i, i) for i in range(64)
    )


ENTITIES = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
WIDE = b'<row><c r="XFD1" t="n"><v>1</v></c></row>'
BOMBS: dict[str, tuple[str, Callable[[], Any]]] = {
    "nested lists": ("scenario", lambda: b"a: " + b"[" * 900_000),
    "nested blocks": ("scenario", lambda: b"".join(b" " * i + b"a:\n" for i in range(1900))),
    "a huge text": ("scenario", lambda: b"title: " + b"x" * 1_900_000),
    "a huge number": (
        "scenario",
        lambda: b"extends: thin_film\nset: {site.discount_rate: " + b"9" * 1_900_000 + b"}",
    ),
    "many keys": (
        "scenario",
        lambda: b"extends: thin_film\n" + b"".join(b"k%d: 1\n" % i for i in range(150_000)),
    ),
    "many values": (
        "scenario",
        lambda: b"extends: thin_film\nset:\n" + b"".join(b" k%d: 1\n" % i for i in range(100_000)),
    ),
    "aliases that double": ("scenario", doubling),
    "a file of gigabytes": ("workbook", lambda: zipped(sheet3=b" " * 300_000_000)),
    "a distant row": (
        "workbook",
        lambda: zipped(sheet3=rows(b'<row r="999999999"><c r="A999999999"><v>1</v></c></row>')),
    ),
    "wide rows": ("workbook", lambda: zipped(sheet3=rows(WIDE * 700_000))),
    "entities that double": ("workbook", lambda: zipped(sheet3=ENTITIES)),
    "deep markup": ("workbook", lambda: zipped(sheet3=rows(b"<a>" * 1_000_000))),
    "an endless unit": ("command line", lambda: ["--set", "site.discount_rate=1 m**(9**9**9)"]),
    "a long link": ("link", lambda: {"set": ",".join(f"k{i}:1" for i in range(500))}),
    "a long list of wrong values": (
        "link",
        lambda: {"set": ",".join(["site.discount_rate:-1"] * 150)},
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_is_made_to_exhaust_a_machine_is_refused(name: str) -> None:
    """In a process of its own, where more memory than BYTES is not to be had beside what the
    program itself takes.
    """
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.reading.test_fuzz", name],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr[-2000:]
    assert done.stdout.startswith("ended"), done.stdout[-2000:]


def explode(name: str) -> None:
    """Read one of the bombs in a process that may not grow; print what became of it."""
    import resource

    kind, make = BOMBS[name]
    content = make()
    read_file(b"extends: thin_film\nscale: lab\n")  # so that what is needed anyway is loaded
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + BYTES, used + BYTES))
    told = ""
    try:
        with deadline():
            KINDS[kind].read(content)
    except UserError as error:
        told = str(error)
    assert not told or clear(told), told[:2000]
    print("ended in", f"a message: {told[:300]}" if told else "a result")


if __name__ == "__main__":
    explode(sys.argv[1])
