"""Files on disk: read within limits, written whole or not at all; nobody's file is replaced unasked."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from model.reading.errors import UserError

MODE = 0o644

LARGEST_FILE = 2_000_000


def read_bytes(path: Path, label: str, expected: str, most: int, size: str = "") -> bytes:
    """What is in a user's file. Raises UserError for whatever is not a readable file of at most `most` bytes.

    Messages name what was `expected`, with its usual `size` where a file is too large.
    """
    try:
        if path.is_dir():
            raise UserError(f"{label}: is a folder; expected {expected}")
        if path.exists() and not path.is_file():
            raise UserError(f"{label}: is not a regular file")
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except FileNotFoundError:
        raise UserError(f"{label}: there is no such file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UserError(f"{label}: cannot be read ({reason.lower()})") from None
    if len(data) > most:
        raise UserError(f"{label}: is larger than {most // 1_000_000} MB; expected {expected}{size}")
    return data


def read_text(path: Path, label: str, expected: str = "a YAML file") -> str:
    """The text of a user's file. Raises UserError for whatever is not a readable text file of sensible size."""
    data = read_bytes(path, label, expected, LARGEST_FILE, " of a few pages")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{label}: is not text in UTF-8; expected {expected}") from None


def write(target: str | Path, data: str | bytes, *, new: bool = False) -> Path:
    """Write a file under a temporary name beside the target, then rename it; the file that was there stays until then.

    With `new` the target must not exist, also when two processes write at once: one of them is refused. Raises UserError
    for whatever keeps it from being written.
    """
    path = Path(target)
    content = data.encode("utf-8", "backslashreplace") if isinstance(data, str) else data
    temporary = None
    with _told(target):
        try:
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".part")
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.chmod(temporary, MODE)
            if new:
                _claim(path, target)
            os.replace(temporary, path)
        finally:
            if temporary is not None:
                Path(temporary).unlink(missing_ok=True)
    return path


def _claim(path: Path, target: str | Path) -> None:
    """Make the target as an empty file, which one process alone can do."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, MODE))
    except FileExistsError:
        raise UserError(f"{target}: exists already; give another name, or --force to write over it") from None


@contextmanager
def _told(target: str | Path) -> Iterator[None]:
    """What keeps a file from being written, as one message."""
    try:
        yield
    except FileNotFoundError:
        raise UserError(f"{target}: cannot be written (there is no folder {Path(target).parent})") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UserError(f"{target}: cannot be written ({reason.lower()})") from None


def lock(stream: IO[Any], target: str | Path) -> None:
    """Keep a file that is added to for this process, until it is closed. Raises UserError where another one has it.

    Systems without such locks are left to the user's care.
    """
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise UserError(f"{target}: another run is writing to this file; wait for it, or name another file") from None
