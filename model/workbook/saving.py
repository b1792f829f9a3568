"""Workbooks on disk: what is wrong with a name is told before the workbook is made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from model.reading.errors import UserError
from model.reading.files import write


def save(made: Callable[[], bytes], path: str | Path) -> Path:
    """Write what `made` gives as a workbook. Raises UserError, before it is made, for a name or folder that cannot be."""
    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise UserError(f"{target}: a workbook's name ends in .xlsx")
    if not target.parent.is_dir():
        raise UserError(f"{target}: there is no folder {target.parent}")
    return write(target, made())
