"""Fixtures shared by all tests. A missing system tool skips on a laptop and fails in CI."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[1]


def tool(*names: str) -> str:
    """Path of a system tool; without it the test skips, or fails in CI."""
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    missing(f"{' or '.join(names)} is not installed")


def missing(reason: str) -> NoReturn:
    """Skip the test for what is not there; fail in CI, which must have it."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason}; CI must have it")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def soffice() -> str:
    """LibreOffice."""
    return tool("soffice", "libreoffice")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Chromium."""
    return tool("chromium", "chromium-browser", "google-chrome")
