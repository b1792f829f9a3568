"""Studies on a Dask cluster: each task carries what to do and where to begin, never samples.

Needs `requirements-cluster.txt` here, and this program installed where the workers are. A worker
that is lost costs its tasks' time: others do them again, with the same result.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Generator, Sequence
from typing import Any

from model.reading.errors import UserError
from model.studies.calling import ModelFailed

_ADDRESS = re.compile(r"(tcp|tls|ws|wss)://[^/\s:]+:\d+")
_RETRIES = 10  # how often a task may lose its worker before it is thought to be the cause
_TIMEOUT = 10  # seconds to reach the scheduler


def on_cluster(
    address: str, function: Callable[..., Any], tasks: Sequence[tuple[Any, ...]]
) -> Generator[Any, None, None]:
    """`function(*task)` for each task in order, on the cluster at `address` (tcp://host:port).

    Raises UserError when Dask is not installed, the cluster cannot be reached, or tasks keep losing
    their workers.
    """
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise UserError("--cluster needs Dask: pip install -r requirements-cluster.txt") from None
    if not _ADDRESS.fullmatch(address):
        raise UserError(f"{address}: expected tcp://host:port, the address of a Dask scheduler")
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # a lost worker is dealt with here
    try:
        client = Client(address, timeout=_TIMEOUT, set_as_default=False)
    except OSError:
        raise UserError(f"{address}: no Dask scheduler answers there") from None
    with client:
        futures = client.map(_call, [function] * len(tasks), tasks, pure=False, retries=_RETRIES)
        try:
            for future in futures:
                yield future.result()
                future.release()
        except KilledWorker:
            raise UserError(
                f"{address}: a task has lost its worker {_RETRIES} times; is its memory too small?"
            ) from None
        except (ImportError, RuntimeError) as error:
            raise UserError(f"{address}: {_reason(error)}") from None
        finally:
            client.cancel(futures)


def _reason(error: Exception) -> str:
    """Why a cluster could not do a task."""
    if isinstance(error, ImportError) or "deserialization" in str(error):
        return (
            "the scheduler or a worker cannot import this program, or the module of the study's"
            " function; install it where they run: pip install -e . in its folder"
        )
    return str(error)


def _call(function: Callable[..., Any], task: tuple[Any, ...]) -> Any:
    """Do a task on a worker, which says its name where somebody's own model fails: it may lack a
    file.
    """
    from distributed import get_worker

    try:
        return function(*task)
    except ModelFailed as error:
        raise ModelFailed(f"on the worker {get_worker().address}: {error}") from None
