"""The app on a free port of this machine, for pictures of it and for tests in a browser."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = ("--no-sandbox", "--disable-gpu")  # what Chromium takes to run without a screen
_ATTEMPTS = 120  # half a second each


@contextmanager
def running_app() -> Iterator[str]:
    """Start the app and give its address; stop it in the end. Raises RuntimeError when it does not
    start.
    """
    port = _free_port()
    options = {"headless": "true", "port": str(port), "address": "127.0.0.1"}
    settings = [text for name, value in options.items() for text in (f"--server.{name}", value)]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *settings],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str) -> None:
    for _ in range(_ATTEMPTS):
        try:
            if urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).read() == b"ok":
                return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("the app did not start")
