"""Opening a workbook that came from elsewhere: whatever is not a plain .xlsx of sensible size is
refused, with the reason.

Nothing in the file is ever run or evaluated, and it is only read.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.reading.errors import UserError
from model.reading.files import read_bytes
from model.workbook.names import is_ours

EXPECTED = "a workbook (.xlsx) that this program wrote"
LARGEST_FILE = 10_000_000
LARGEST_UNPACKED = 200_000_000
# of texts, styles and names together, which are held whole; sheets are read row by row
LARGEST_WHOLE = 20_000_000
MOST_PARTS = 2000
# of a sheet: one may claim a cell in row 999999999, and gaps are filled
MOST_ROWS, MOST_COLUMNS = 10_000, 50
MOST_SHEETS = 40
# of a sheet that does not state its size, so that the reader counts it through twice
LARGEST_UNSIZED = 5_000_000
_CHUNK = 1 << 20
_OLD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Text of a part that defines entities; Excel writes none, and they can grow without bound.
_ENTITIES = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
# the namespaces of Strict Open XML, which few programs read
_STRICT = b"http://purl.oclc.org/ooxml/"
_PLACE = re.compile(
    r"\$?(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)"
)
_MENTIONED = re.compile(r"(?:'((?:[^']|'')+)'|([\w.]+))!")


@dataclass(frozen=True)
class Cell:
    """One cell: what it holds, and the formula behind it where there is one."""

    value: Any
    formula: str | None = None


@dataclass(frozen=True)
class Opened:
    """A workbook's cells by sheet, row and column, and its names as (sheet, range); only what is
    not empty.

    `titles` are those of all its sheets, also of any that were too many to be read.
    """

    label: str
    cells: dict[str, dict[tuple[int, int], Cell]]
    names: dict[str, tuple[str, str] | None]
    titles: tuple[str, ...] = ()


def open_workbook(source: str | Path | bytes, label: str | None = None) -> Opened:
    """The cells of a workbook. Raises UserError with the reason when it is not one, too large, or
    not plain data.
    """
    data, label = _bytes(source, label)
    _check(data, label)
    try:
        return _opened(data, label)
    except UserError:
        raise
    except Exception as error:  # openpyxl raises a dozen kinds; all mean that the file is damaged
        reason = (str(error).splitlines() or [type(error).__name__])[0][:120]
        raise UserError(
            f"{label}: cannot be read as a workbook; it may be damaged ({reason})"
        ) from None


def _bytes(source: str | Path | bytes, label: str | None) -> tuple[bytes, str]:
    if not isinstance(source, bytes):
        label = label or str(source)
        return read_bytes(Path(source), label, EXPECTED, LARGEST_FILE), label
    label = label or "the upload"
    if len(source) > LARGEST_FILE:
        raise UserError(
            f"{label}: is larger than {LARGEST_FILE // 1_000_000} MB; expected {EXPECTED}"
        )
    return source, label


def _check(data: bytes, label: str) -> None:
    """Refuse what is not a plain workbook before anything reads it as one."""
    if data.startswith(_OLD_OR_ENCRYPTED):
        raise UserError(
            f"{label}: is encrypted or an old .xls; remove the password, or save it as .xlsx"
        )
    if not data.startswith(b"PK"):
        raise UserError(
            f"{label}: is not an .xlsx workbook; save it as .xlsx, not as .csv, .ods or .xls"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive, label)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
    ) as error:
        raise UserError(
            f"{label}: is not an .xlsx workbook, or is damaged ({str(error)[:80]})"
        ) from None
    except Exception as error:
        if type(error).__module__ in ("zlib", "lzma"):
            raise UserError(f"{label}: is damaged ({str(error)[:80]})") from None
        raise


def _check_parts(archive: zipfile.ZipFile, label: str) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if "xl/workbook.xml" not in names or len(parts) > MOST_PARTS or len(set(names)) != len(names):
        raise UserError(f"{label}: is not an .xlsx workbook")
    if any("vbaproject" in name.lower() or "/macrosheets/" in name.lower() for name in names):
        raise UserError(f"{label}: holds macros; save it as .xlsx without them")
    if any("externallinks/" in name.lower() for name in names):
        raise UserError(
            f"{label}: holds links to other workbooks; break the links (Data, Edit links) and save"
            " it again"
        )
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise UserError(f"{label}: is larger than {LARGEST_UNPACKED // 1_000_000} MB unpacked")
    sheets = [part for part in parts if part.filename.startswith("xl/worksheets/")]
    if (
        sum(
            part.file_size
            for part in parts
            if part not in sheets and part.filename.endswith(".xml")
        )
        > LARGEST_WHOLE
    ):
        raise UserError(
            f"{label}: holds more than {LARGEST_WHOLE // 1_000_000} MB beside its sheets; expected"
            " texts and styles"
        )
    if _STRICT in archive.read("xl/workbook.xml"):
        raise UserError(
            f"{label}: is saved as Strict Open XML; save it as 'Excel Workbook (.xlsx)', which"
            " stands first in the list of types"
        )
    for part in parts:
        if not part.filename.endswith((".xml", ".rels")):
            continue
        tail = b""
        # which gives no more than the size that was just added up
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                if (
                    not tail
                    and part in sheets
                    and part.file_size > LARGEST_UNSIZED
                    and b"<dimension" not in chunk[:10_000]
                ):
                    raise UserError(
                        f"{label}: {part.filename} does not state its size; save it with a"
                        " spreadsheet program"
                    )
                if _ENTITIES.search(tail + chunk):
                    raise UserError(
                        f"{label}: {part.filename} defines entities, as no spreadsheet program does"
                    )
                tail = chunk[-16:]


def _opened(data: bytes, label: str) -> Opened:
    """Values and formulas of the sheets that matter, row by row, so that a sheet is never held as a
    whole tree.
    """
    cells: dict[str, dict[tuple[int, int], Cell]] = {}
    with _book(data, formulas=False) as values, _book(data, formulas=True) as formulas:
        names = {
            name: _destination(defined.attr_text) for name, defined in values.defined_names.items()
        }
        titles = tuple(sheet.title for sheet in values.worksheets)
        waiting, read = _first(titles, names), set[str]()
        while waiting and len(read) < MOST_SHEETS:
            title = waiting.pop(0)
            if title in read or title not in titles:
                continue
            read.add(title)
            content = _sheet(values[title], formulas[title])
            if content:
                cells[title] = content
            waiting[:0] = _mentioned(content)
    return Opened(label, cells, names, titles)


def _first(titles: tuple[str, ...], names: dict[str, tuple[str, str] | None]) -> list[str]:
    """Titles in the order of reading: sheets that names lead to before those that somebody put in
    front of them.
    """
    named = [place[0] for name, place in names.items() if place is not None and is_ours(name)]
    return list(dict.fromkeys([*named, *titles]))


def _mentioned(cells: dict[tuple[int, int], Cell]) -> list[str]:
    """Titles of the sheets that the formulas of a sheet refer to."""
    mentioned: dict[str, None] = {}
    for cell in cells.values():
        for quoted, plain in _MENTIONED.findall(cell.formula or ""):
            mentioned[quoted.replace("''", "'") or plain] = None
    return list(mentioned)


def _sheet(values: Any, formulas: Any) -> dict[tuple[int, int], Cell]:
    """The cells of a sheet that hold something, with the formula where there is one."""
    cells = {(cell.row, cell.column): Cell(cell.value) for cell in _each(values)}
    for cell in _each(formulas):
        if cell.data_type == "f":
            at = (cell.row, cell.column)
            cached = cells.get(at)
            cells[at] = Cell(
                cached.value if cached else None, str(getattr(cell.value, "text", cell.value))
            )
    return cells


class _book:
    """An openpyxl workbook that is read as a stream and closed."""

    def __init__(self, data: bytes, *, formulas: bool) -> None:
        self.data, self.formulas = data, formulas

    def __enter__(self) -> Any:
        import warnings

        from openpyxl import load_workbook

        with warnings.catch_warnings():
            # parts that openpyxl does not know are not ours to read
            warnings.simplefilter("ignore")
            self.book = load_workbook(
                io.BytesIO(self.data), read_only=True, data_only=not self.formulas, keep_links=False
            )
        return self.book

    def __exit__(self, *_: object) -> None:
        self.book.close()


def _each(sheet: Any) -> Iterator[Any]:
    sheet.reset_dimensions()  # what a file says about its size is not to be relied on
    for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS):
        for cell in row:
            if cell.value is not None:
                yield cell


def _destination(text: str | None) -> tuple[str, str] | None:
    """The one sheet and range of a name; None where it leads nowhere, as after its row was deleted."""
    match = _PLACE.fullmatch(text or "")
    if match is None:
        return None
    quoted, plain, cells = match.groups()
    return quoted.replace("''", "'") if quoted else plain, cells.replace("$", "")
