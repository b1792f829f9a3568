"""Cached values: openpyxl writes a formula without its result; this puts the result that Python
knows beside it.

Without cached values a preview, pandas or Excel's protected view shows empty cells. Only `<c>`
elements with a formula are touched; every other byte of the file stays as written.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

_CELL = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)>(<f>.*?</f>)<v\s*/?>(?:</v>)?</c>', re.DOTALL)
_TYPE = re.compile(r'\st="\w+"')


def with_cached_values(
    workbook: bytes, values: Mapping[str, Mapping[str, float | str]], order: list[str]
) -> bytes:
    """The workbook's bytes with a cached value in every formula cell.

    `values` gives, per sheet title, the value of each formula cell by address; `order` is the order
    of the sheets. Raises KeyError when a formula cell has no value.
    """
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as target_file,
    ):
        for item in source.infolist():
            data = source.read(item.filename)
            sheet = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", item.filename)
            if sheet:
                title = order[int(sheet.group(1)) - 1]
                data = _fill(data.decode("utf-8"), values.get(title, {}), title).encode("utf-8")
            target_file.writestr(item, data)
    return target.getvalue()


def _fill(xml: str, values: Mapping[str, float | str], title: str) -> str:
    def fill(match: re.Match[str]) -> str:
        address, attributes, formula = match.groups()
        if address not in values:
            raise KeyError(f"{title}!{address} has a formula but no value")
        value = values[address]
        attributes = _TYPE.sub("", attributes)
        if isinstance(value, str):
            return f'<c r="{address}"{attributes} t="str">{formula}<v>{escape(value)}</v></c>'
        return f'<c r="{address}"{attributes}>{formula}<v>{float(value)!r}</v></c>'

    filled, count = _CELL.subn(fill, xml)
    if count != xml.count("<f>"):
        raise KeyError(f"{title}: {xml.count('<f>') - count} formula cells could not be read back")
    return filled
