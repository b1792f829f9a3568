"""Files on disk: read within limits, written whole or not at all; nobody's file is replaced
unasked.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import IO, Any

from model.reading.errors import UserError

_UMASK = os.umask(0)  # what the user's session takes from new files; can be read by setting it only
os.umask(_UMASK)
MODE = 0o666 & ~_UMASK
_ONLY_NEW: ContextVar[bool] = ContextVar("only new files", default=False)

LARGEST_FILE = 2_000_000


def read_bytes(path: Path, label: str, expected: str, most: int, size: str = "") -> bytes:
    """What is in a user's file. Raises UserError for whatever is not a readable file of at most
    `most` bytes.

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
        raise UserError(
            f"{label}: is larger than {most // 1_000_000} MB; expected {expected}{size}"
        )
    return data


def read_text(path: Path, label: str, expected: str = "a YAML file") -> str:
    """The text of a user's file. Raises UserError for whatever is not a readable text file of
    sensible size.
    """
    data = read_bytes(path, label, expected, LARGEST_FILE, " of a few pages")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{label}: is not text in UTF-8; expected {expected}") from None


@contextmanager
def only_new(wanted: bool = True) -> Iterator[None]:
    """While this lasts, nothing is written over a file that exists, whoever writes it."""
    token = _ONLY_NEW.set(wanted)
    try:
        yield
    finally:
        _ONLY_NEW.reset(token)


def refuse_existing(target: str | Path, how: str = "--force") -> None:
    """Raise UserError where there is a file already, before anything that takes long is done for
    it.

    `how` is what lets it be written over. A pipe or a terminal keeps nothing, and is written to.
    """
    if not str(target):
        raise UserError("the name of a file to write is empty")
    if os.path.lexists(target) and not _is_stream(target):
        raise UserError(f"{target}: exists already; give another name, or {how} to write over it")


def _is_stream(target: str | Path) -> bool:
    """Whether this is a pipe, a terminal or the like, which passes on what is written to it."""
    try:
        mode = os.stat(target).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)


def write(target: str | Path, data: str | bytes, *, new: bool | None = None) -> Path:
    """Write a file under a temporary name beside the target, then rename it; the file that was
    there stays until then.

    With `new` (default: as `only_new` says) the target must not exist, also when two processes
    write at once: one of them is refused. What stands behind a link is written, and the link stays;
    a file that is replaced keeps its permissions; a pipe or a terminal is written to as it is.
    Raises UserError for whatever keeps it from being written, also for what is no regular file.
    """
    new = _ONLY_NEW.get() if new is None else new
    if new or not str(target):
        refuse_existing(target)
    content = data.encode("utf-8", "backslashreplace") if isinstance(data, str) else data
    if _is_stream(target):
        with _named_failure(target), open(target, "wb") as stream:
            stream.write(content)
        return Path(target)
    temporary = None
    with _named_failure(target):
        try:
            path = Path(os.path.realpath(target))
            if path.exists() and not path.is_file():
                raise ValueError("it is a folder" if path.is_dir() else "it is no regular file")
            handle, temporary = tempfile.mkstemp(
                dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".part"
            )
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.chmod(temporary, stat.S_IMODE(path.stat().st_mode) if path.exists() else MODE)
            if new:
                _put_new(temporary, path, target)
            else:
                os.replace(temporary, path)
        finally:
            if temporary is not None:
                Path(temporary).unlink(missing_ok=True)
    return Path(target)


def _put_new(temporary: str, path: Path, target: str | Path) -> None:
    """Give a finished file its name, which of two processes one alone can do."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        refuse_existing(target)
        raise
    except OSError:  # a file system without links: claim the name by an empty file
        _claim(path, target)
        try:
            os.replace(temporary, path)
        except OSError:
            path.unlink(missing_ok=True)
            raise


def _claim(path: Path, target: str | Path) -> None:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, MODE))
    except FileExistsError:
        refuse_existing(target)
        raise


@contextmanager
def _named_failure(target: str | Path) -> Iterator[None]:
    """What keeps a file from being written, as one message."""
    try:
        yield
    except FileNotFoundError:
        raise UserError(
            f"{target}: cannot be written (there is no folder {Path(target).parent})"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UserError(f"{target}: cannot be written ({reason.lower()})") from None


def lock(stream: IO[Any], target: str | Path) -> None:
    """Keep a file that is added to for this process, until it is closed. Raises UserError where
    another one has it.

    Systems without such locks are left to the user's care.
    """
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise UserError(
            f"{target}: another run is writing to this file; wait for it, or name another file"
        ) from None
