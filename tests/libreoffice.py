"""Workbooks as LibreOffice sees them: recalculated from scratch, for it otherwise trusts cached
values; and their cells.
"""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from html import unescape
from pathlib import Path

_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""
_FORMULA_CELL = re.compile(
    r'<c r="([A-Z]+\d+)"([^>]*)><f[^>]*>(.*?)</f><v>([^<]*)</v></c>', re.DOTALL
)
_SHEET = re.compile(r'<sheet [^>]*?name="([^"]*)"')
Cells = dict[tuple[str, str], float | str]


def _changed(workbook: bytes, change: Callable[[str, str], str]) -> bytes:
    """The workbook with the text of each sheet changed; `change` is given the sheet's title and its
    XML.
    """
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        titles = titles_of(source)
        for item in source.infolist():
            data = source.read(item.filename)
            if item.filename in titles:
                data = change(titles[item.filename], data.decode("utf-8")).encode("utf-8")
            made.writestr(item, data)
    return target.getvalue()


def titles_of(archive: zipfile.ZipFile) -> dict[str, str]:
    """The title of each sheet's part; both programs number the parts in the order of the sheets."""
    names = _SHEET.findall(archive.read("xl/workbook.xml").decode("utf-8"))
    return {
        f"xl/worksheets/sheet{number}.xml": unescape(name) for number, name in enumerate(names, 1)
    }


def plant_wrong_values(workbook: bytes) -> bytes:
    """The workbook with 999 as the cached value of every numeric formula cell."""
    return _changed(
        workbook, lambda title, xml: re.sub(r"(</f><v>)[^<]*(</v>)", r"\g<1>999\2", xml)
    )


def with_numbers(workbook: bytes, numbers: Mapping[tuple[str, str], float]) -> bytes:
    """The workbook with numbers typed into cells, by sheet and address."""

    def change(title: str, xml: str) -> str:
        for (sheet, address), number in numbers.items():
            if sheet == title:
                xml, found = re.subn(
                    rf'(<c r="{address}"[^>]*><v>)[^<]*(</v>)', rf"\g<1>{number!r}\2", xml
                )
                assert found == 1, (sheet, address)
        return xml

    return _changed(workbook, change)


def formula_cells(workbook: bytes | Path) -> tuple[Cells, dict[tuple[str, str], str]]:
    """Values and texts of all formula cells, by sheet and address."""
    values: Cells = {}
    formulas: dict[tuple[str, str], str] = {}
    with zipfile.ZipFile(
        io.BytesIO(workbook) if isinstance(workbook, bytes) else workbook
    ) as archive:
        for part, title in titles_of(archive).items():
            for address, attributes, formula, value in _FORMULA_CELL.findall(
                archive.read(part).decode("utf-8")
            ):
                is_text = 't="str"' in attributes or 't="e"' in attributes
                values[title, address] = unescape(value) if is_text else float(value)
                formulas[title, address] = unescape(formula)
    return values, formulas


def recalculate(soffice: str, files: list[Path], folder: Path) -> list[Path]:
    """The files recalculated from scratch, in `folder`/recalculated."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE)
    out = folder / "recalculated"
    subprocess.run(
        [
            soffice,
            "--headless",
            f"-env:UserInstallation=file://{profile}",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(out),
            *map(str, files),
        ],
        check=True,
        capture_output=True,
        timeout=600,
    )
    return [out / file.name for file in files]
