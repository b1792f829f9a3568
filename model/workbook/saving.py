"""Workbooks on disk: what is wrong with a name is told before the workbook is made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from model.reading.errors import UserError
from model.reading.files import refuse_existing, write


def save(content: Callable[[], bytes], path: str | Path, *, overwrite: bool) -> Path:
    """Write what `content` gives as a workbook.

    Raises UserError, before it is made, for a name or folder that cannot be, and for a file that
    exists unless it is to be written over.
    """
    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise UserError(f"{target}: a workbook's name ends in .xlsx")
    if not target.parent.is_dir():
        raise UserError(f"{target}: there is no folder {target.parent}")
    if not overwrite:
        refuse_existing(target, "overwrite=True")
    return write(target, content(), new=not overwrite)
