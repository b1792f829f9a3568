"""Studies on a Dask cluster: each task carries what to do and where to begin, never samples.

Needs `requirements-cluster.txt` here, and this program installed where the workers are. A worker
that is lost costs its tasks' time: others do them again, with the same result.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from model.reading import project
from model.reading.errors import UserError
from model.studies.calling import ModelFailed

_ADDRESS = re.compile(r"(tcp|tls|ws|wss)://[^/\s:]+:\d+")
_ENCRYPTED = ("tls://", "wss://")
_RETRIES = 10  # how often a task may lose its worker before it is thought to be the cause
_TIMEOUT = 10  # seconds to reach the scheduler


def on_cluster(
    address: str, function: Callable[..., Any], tasks: Sequence[tuple[Any, ...]]
) -> Generator[Any, None, None]:
    """`function(*task)` for each task in order, on the cluster at `address` (tcp://host:port).

    Raises UserError when Dask is not installed, the cluster cannot be reached or has no workers, a
    worker has other equations, or tasks keep losing their workers.
    """
    try:
        from distributed import CancelledError, Client, KilledWorker
        from distributed.comm import CommClosedError
    except ImportError:
        raise UserError("--cluster needs Dask: pip install -r requirements-cluster.txt") from None
    if not _ADDRESS.fullmatch(address):
        raise UserError(f"{address}: expected tcp://host:port, the address of a Dask scheduler")
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # a lost worker is dealt with here
    _check(address)
    with Client(address, timeout=_TIMEOUT, set_as_default=False) as client:
        mine = [project.program()] * len(tasks)
        futures = client.map(
            _call, [function] * len(tasks), tasks, mine, pure=False, retries=_RETRIES
        )
        try:
            for future in futures:
                yield future.result()
                future.release()
        except KilledWorker:
            raise UserError(
                f"{address}: a task has lost its worker {_RETRIES} times; is its memory too small?"
            ) from None
        except (CancelledError, CommClosedError):
            raise UserError(f"{address}: the scheduler is gone; begin again") from None
        except (ImportError, RuntimeError) as error:
            raise UserError(f"{address}: {_reason(error)}") from None
        finally:
            if client.status == "running":
                client.cancel(futures)


def _check(address: str) -> None:
    """Raise UserError for an address that no scheduler with workers answers at."""
    if address.startswith(_ENCRYPTED) and not _has_certificates():
        raise UserError(
            f"{address}: an encrypted address needs certificates in Dask's configuration"
            " (distributed.comm.tls); or use tcp://"
        )
    with ThreadPoolExecutor(1) as apart:  # a notebook has a loop of its own in this thread
        until = time.monotonic() + _TIMEOUT
        while not (workers := apart.submit(asyncio.run, _workers(address)).result()):
            if time.monotonic() > until:
                break
            time.sleep(0.2)
    if workers is None:
        raise UserError(f"{address}: no Dask scheduler answers there")
    if not workers:
        raise UserError(
            f"{address}: the scheduler has no workers; start one: dask worker {address}"
        )


async def _workers(address: str) -> int | None:
    """How many workers the scheduler has; None where none answers, or something else does."""
    from distributed.core import rpc

    scheduler = rpc(address, timeout=_TIMEOUT)
    try:
        return len((await asyncio.wait_for(scheduler.identity(n_workers=-1), _TIMEOUT))["workers"])
    except Exception:  # whatever a stranger's answer does to the protocol
        return None
    finally:
        await scheduler.close_rpc()


def _has_certificates() -> bool:
    """Whether Dask's configuration names certificates for a client."""
    from distributed.security import Security

    return Security().get_connection_args("client").get("ssl_context") is not None


def _reason(error: Exception) -> str:
    """Why a cluster could not do a task."""
    if isinstance(error, ImportError) or "deserialization" in str(error):
        return (
            "the scheduler or a worker cannot import this program, or the module of the study's"
            " function; install it where they run: pip install -e . in its folder"
        )
    return str(error)


def _call(function: Callable[..., Any], task: tuple[Any, ...], program: str) -> Any:
    """Do a task on a worker, which says its name where somebody's own model fails: it may lack a
    file.

    Raises RuntimeError where the worker's program is not that which asks, for its results would be
    others.
    """
    from distributed import get_worker

    if project.program() != program:
        raise RuntimeError(
            f"the worker {get_worker().address} has another version of this program; install the"
            " same one there"
        )
    try:
        return function(*task)
    except ModelFailed as error:
        raise ModelFailed(f"on the worker {get_worker().address}: {error}") from None
