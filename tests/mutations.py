"""Inputs gone wrong: seeded mutations of trees, texts, bytes and workbooks, as hands, programs and
malice make them.
"""

from __future__ import annotations

import copy
import io
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import yaml

NUMBERS: tuple[Any, ...] = (
    0,
    -1,
    1,
    1e-320,
    1e-300,
    1e300,
    1.7e308,
    -1e308,
    10**15,
    10**30,
    10**400,
    float("nan"),
    float("inf"),
    float("-inf"),
    "1e400",
    "-0",
    "1_000",
    "12,5",
    "1.000.000",
    "٣",
    "½",
    "0x1F",
    "1e",
    "--1",
    "+",
    ".",
    "1/0",
    "1 %",
    "7 m/s",
    "5 GWh/year",
)
TEXTS: tuple[Any, ...] = (
    None,
    True,
    False,
    "",
    " ",
    "\t",
    "\n",
    "a\nb: c",
    "\x00",
    "\x1b[31mred",
    "\u202eabc",
    "\ud7ff\ufffd",
    "ä" * 3,
    "💥",
    "x" * 5000,
    "=1+1",
    "{from: x}",
    "[",
    "&a",
    "*a",
    "!!python/object:os.system",
    "2024-01-01",
    "1:30",
    "yes",
    "~",
    "none",
    "null",
    ".",
    "..",
    "../../etc/passwd",
    "con.yaml",
    "%s%n",
    "{0}",
    "__class__",
    "acid_hcl@lab",
    "@",
    "a@b@c",
)
UNITS = (
    "kg",
    "um",
    "nm",
    "m/min",
    "USD",
    "MUSD",
    "EUR/kg",
    "%",
    "1",
    "h/year",
    "degC",
    "K",
    "cell",
    "GWh/year",
    "umm",
    "m**99999999",
    "m^0.5",
    "1/0",
    "m**m",
    "m**(9**9**9)",
    "(" * 200,
    "m*" * 300,
    "10 m",
    "-m",
    "m m",
    "kg**-400",
    "__import__('os')",
    "µm",
    "Å",
    "lambda: 0",
    "nan",
    "inf m",
)
SHAPES: tuple[Any, ...] = (
    [],
    {},
    [[]],
    [1, 2, 3],
    {"value": 1},
    {"from": "sintering.yield_"},
    {"value": {"value": 1}},
    [None, None],
    [1, 0],
    [float("nan"), 1],
    {"range": [1, 2]},
    {"": 1},
)


def nasty(random: Random) -> Any:
    """One value that does not belong where it goes."""
    return copy.deepcopy(random.choice(random.choice((NUMBERS, TEXTS, UNITS, SHAPES))))


# Trees of plain data ------------------------------------------------------------------------------------------------


def _holders(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key or index) in a tree."""
    for key, member in (
        list(data.items())
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    ):
        yield data, key
        yield from _holders(member)


def _replace(random: Random, holder: Any, key: Any, others: list[tuple[Any, Any]]) -> None:
    holder[key] = nasty(random)


def _swap(random: Random, holder: Any, key: Any, others: list[tuple[Any, Any]]) -> None:
    other, at = random.choice(others)
    holder[key], other[at] = copy.deepcopy(other[at]), copy.deepcopy(holder[key])


def _remove(random: Random, holder: Any, key: Any, others: list[tuple[Any, Any]]) -> None:
    del holder[key]


def _rename(random: Random, holder: Any, key: Any, others: list[tuple[Any, Any]]) -> None:
    if isinstance(holder, dict):
        known = [at for _, at in others if isinstance(at, str)]
        name = random.choice((str(nasty(random)), random.choice(known), misspelt(random, str(key))))
        holder[name] = holder.pop(key)


def _scale(random: Random, holder: Any, key: Any, others: list[tuple[Any, Any]]) -> None:
    number = holder[key]
    if (
        isinstance(number, int | float)
        and not isinstance(number, bool)
        and abs(number) <= sys.float_info.max
    ):
        holder[key] = float(holder[key]) * random.choice((-1.0, 0.0, 1e-6, 0.5, 2.0, 1e3, 1e12))


def _wrap(random: Random, holder: Any, key: Any, others: list[tuple[Any, Any]]) -> None:
    deep = random.choice((1, 2, 19, 22, 41, 60))
    for _ in range(deep):
        holder[key] = (
            [holder[key]]
            if random.random() < 0.5
            else {random.choice(("value", "a", "from")): holder[key]}
        )


def _spread(random: Random, holder: Any, key: Any, others: list[tuple[Any, Any]]) -> None:
    holder[key] = [copy.deepcopy(holder[key])] * random.choice((0, 2, 300))


_CHANGES = (_replace, _replace, _replace, _swap, _remove, _rename, _scale, _scale, _wrap, _spread)


def tree(random: Random, data: Any) -> Any:
    """Plain data with one to four things wrong."""
    made = copy.deepcopy(data)
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        places = list(_holders(made))
        if not places:
            return nasty(random)
        holder, key = random.choice(places)
        random.choice(_CHANGES)(random, holder, key, places)
    return made


# Texts and bytes ----------------------------------------------------------------------------------------------------


def misspelt(random: Random, word: str) -> str:
    """A word with two letters swapped, one lost, doubled, or in capitals."""
    if not word:
        return "x"
    at = random.randrange(len(word))
    return random.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at:][::-1],
            word.upper(),
            word + " ",
            word.replace(".", ".."),
        )
    )


def data(random: Random, content: bytes) -> bytes:
    """Bytes flipped, cut off, repeated, moved, or with others in between."""
    made = bytearray(content)
    for _ in range(random.choice((1, 1, 2, 8))):
        at, end = sorted(random.randrange(len(made) + 1) for _ in range(2))
        end = min(end, at + 400)
        change = random.randrange(6)
        if change == 0 and made:
            made[min(at, len(made) - 1)] ^= 1 << random.randrange(8)
        elif change == 1:
            del made[at:]
        elif change == 2:
            del made[at:end]
        elif change == 3:
            made[at:at] = made[at:end] * random.choice((1, 2, 50))
        elif change == 4:
            made[at:at] = str(nasty(random)).encode("utf-8", "replace")
        else:
            made[at:at] = random.choice(
                (
                    b"\0",
                    b"\xff\xfe",
                    b"\t",
                    b"\r",
                    b"\n",
                    b"{",
                    b"}",
                    b"[",
                    b"- ",
                    b": ",
                    b"'",
                    b'"',
                    b"#",
                    b"\xc3",
                )
            )
    return bytes(made)


def lines(random: Random, content: bytes) -> bytes:
    """Lines that stand twice, elsewhere, not at all, or further in."""
    made = content.split(b"\n")
    for _ in range(random.choice((1, 2, 4))):
        at, to = random.randrange(len(made)), random.randrange(len(made))
        change = random.randrange(4)
        if change == 0:
            made.insert(to, made[at])
        elif change == 1:
            made[at], made[to] = made[to], made[at]
        elif change == 2 and len(made) > 1:
            del made[at]
        else:
            made[at] = b" " * random.choice((1, 2, 40)) + made[at]
    return b"\n".join(made)


def _document(random: Random, plain: Any, dump: Callable[[Any], str]) -> bytes:
    """A tree gone wrong as a file, in most cases; else a file gone wrong."""
    way = random.random()
    if way < 0.6:
        return dump(tree(random, plain)).encode("utf-8", "replace")
    content = dump(plain).encode()
    return lines(random, content) if way < 0.75 else data(random, content)


def of_yaml(random: Random, plain: Any) -> bytes:
    """A YAML file of plain data, gone wrong."""
    flow = random.choice((None, False, True))
    return _document(
        random,
        plain,
        lambda made: yaml.safe_dump(
            made, sort_keys=False, allow_unicode=True, default_flow_style=flow
        ),
    )


def of_json(random: Random, plain: Any) -> bytes:
    """A JSON file of plain data, gone wrong; numbers that JSON does not know are among it."""
    return _document(
        random,
        plain,
        lambda made: json.dumps(made, indent=random.choice((None, 1)), ensure_ascii=False),
    )


# Workbooks ----------------------------------------------------------------------------------------------------------

_PIECES = re.compile(
    rb"<v>[^<]*</v>|<t[ >][^<]*</t>|<c [^>]*>|<row"
    rb" [^>]*>|<definedName[^>]*>[^<]*|[a-zA-Z]+=\"[^\"]*\"|</?\w+/?>"
)
_XML = (
    b"<v>1e999</v>",
    b"<v>NaN</v>",
    b"<v></v>",
    b"<v>-5</v>",
    b"<v>999999999</v>",
    b"<t>text</t>",
    b"<t>#REF!</t>",
    b'r="ZZZ99999999"',
    b'r="A0"',
    b'r="5"',
    b't="b"',
    b't="e"',
    b't="d"',
    b't="s"',
    b't="str"',
    b's="99999"',
    b"<f>1/0</f>",
    b"<f>SUM(A:A)</f>",
    b"<row>",
    b"</row>",
    b"<c>",
    b'<c r="A1"/>',
    b"&amp;",
    b"&#0;",
    b"&#x1F;",
    b"<!DOCTYPE a>",
    b'<definedName name="in_x">#REF!',
    b'ref="A1:XFD1048576"',
    b"",
)


def _sort(piece: bytes) -> bytes:
    """What a piece of markup is: a value, a text, an attribute, a tag or a name's target."""
    return (
        piece[:2]
        if piece.startswith((b"<v", b"<t", b"<f"))
        else piece[:12]
        if piece.startswith(b"<defi")
        else piece[-1:]
    )


def _markup(random: Random, part: bytes) -> bytes:
    """A part of a workbook with some of its markup or content replaced by other such, mostly of the
    same sort.
    """
    pieces = list(_PIECES.finditer(part))
    if not pieces:
        return data(random, part)
    for found in sorted(
        random.sample(pieces, min(len(pieces), random.choice((1, 1, 2, 5)))),
        key=lambda m: -m.start(),
    ):
        others = [*_XML, *(piece.group() for piece in random.sample(pieces, min(len(pieces), 40)))]
        if random.random() < 0.85:
            others = [other for other in others if _sort(other) == _sort(found.group())] or [
                found.group()
            ]
        part = part[: found.start()] + random.choice(others) + part[found.end() :]
    return part


def of_workbook(random: Random, content: bytes) -> bytes:
    """A workbook whose parts, or whose archive, have gone wrong."""
    if random.random() < 0.15:
        return data(random, content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    telling = [name for name in parts if "worksheets/sheet" in name or name == "xl/workbook.xml"]
    for _ in range(random.choice((1, 1, 2))):
        name = random.choice(telling) if random.random() < 0.8 else random.choice(list(parts))
        change = random.random()
        if name not in parts:
            continue
        if change < 0.8:
            parts[name] = _markup(random, parts[name])
        elif change < 0.9:
            parts[name] = data(random, parts[name])
        elif change < 0.95:
            del parts[name]
        else:
            parts[name] = random.choice((b"", b"<a/>", b"PK", parts[random.choice(list(parts))]))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()
