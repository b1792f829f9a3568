"""The app and a browser, for the tests that look at it as a person does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from docs.running_app import running_app
from tests.app.browsing import ARGUMENTS, visit


@pytest.fixture(scope="module")
def server(chromium: str) -> Iterator[str]:
    """The app on a free port of this machine."""
    with running_app() as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield made
        made.close()


@pytest.fixture
def page(browser, server: str) -> Iterator:
    made = visit(browser, server)
    yield made
    assert not made.outside
    made.context.close()
