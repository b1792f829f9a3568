"""Addresses of clusters that cannot do a study: each is told in one message, before anything is
sent there.
"""

from __future__ import annotations

import http.server
import subprocess
import sys
from collections.abc import Iterator
from threading import Thread

import pytest

from model.reading.errors import UserError
from model.studies import cluster
from model.studies.cluster import on_cluster

SCHEDULER = """
import sys, asyncio
from distributed import Scheduler

async def main():
    async with Scheduler(host="127.0.0.1", port=0, dashboard=False) as scheduler:
        print(scheduler.address, flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(main())
"""


def refused(address: str) -> str:
    """What is said of an address."""
    with pytest.raises(UserError) as told:
        list(on_cluster(address, abs, [(1,)]))
    return str(told.value)


@pytest.fixture
def stranger() -> Iterator[int]:
    """The port of a server that is no scheduler."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.filterwarnings("ignore")  # of connections that the stranger leaves open
@pytest.mark.parametrize("scheme", ["tcp", "ws"])
def test_what_is_no_scheduler_is_told(
    scheme: str, stranger: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_TIMEOUT", 1)
    address = f"{scheme}://127.0.0.1:{stranger}"
    assert refused(address) == f"{address}: no Dask scheduler answers there"


@pytest.mark.parametrize("scheme", ["tls", "wss"])
def test_an_encrypted_address_without_certificates_is_told(scheme: str) -> None:
    assert "needs certificates in Dask's configuration" in refused(f"{scheme}://127.0.0.1:9")


@pytest.mark.guards(
    "A study on a cluster that has no workers is told of it.",
    once="It waited without a word.",
)
def test_a_scheduler_without_workers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_TIMEOUT", 3)
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", SCHEDULER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        said = refused(address)
        process.communicate("")
    assert said == f"{address}: the scheduler has no workers; start one: dask worker {address}"
