"""Recalculating workbooks with LibreOffice, forced to ignore cached values, which it otherwise trusts."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from pathlib import Path

_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""


def plant_wrong_values(workbook: bytes) -> bytes:
    """The workbook with 999 as the cached value of every numeric formula cell."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for item in source.infolist():
            data = source.read(item.filename)
            if item.filename.startswith("xl/worksheets/sheet"):
                text = re.sub(r"(</f><v>)[^<]*(</v>)", r"\g<1>999\2", data.decode("utf-8"))
                data = text.encode("utf-8")
            made.writestr(item, data)
    return target.getvalue()


def recalculate(soffice: str, files: list[Path], folder: Path) -> list[Path]:
    """The files recalculated from scratch, in `folder`/recalculated."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE)
    out = folder / "recalculated"
    subprocess.run(
        [soffice, "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), *map(str, files)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return [out / file.name for file in files]
