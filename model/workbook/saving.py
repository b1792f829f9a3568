"""Workbooks on disk: a file appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from model.document import UserError


def save(made: Callable[[], bytes], path: str | Path) -> Path:
    """Write what `made` gives as a workbook. Raises UserError, before it is made, for a name or folder that cannot be."""
    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise UserError(f"{target}: a workbook's name ends in .xlsx")
    if not target.parent.is_dir():
        raise UserError(f"{target}: there is no folder {target.parent}")
    data = made()
    try:
        handle, temporary = tempfile.mkstemp(suffix=".xlsx", dir=target.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True) if "temporary" in locals() else None
        raise UserError(f"{target}: cannot be written ({(error.strerror or str(error)).lower()})") from None
    return target
