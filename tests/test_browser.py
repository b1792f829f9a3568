"""The app as a person meets it, in headless Chromium: first visit, a slider, the link, the download, no outside request."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import ROOT

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--no-first-run"]  # fmt: skip


@pytest.fixture(scope="module")
def server(chromium: str) -> Iterator[str]:
    """The app on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.headless", "true", "--server.port", str(port),
         "--server.address", "127.0.0.1"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                if urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).read() == b"ok":
                    break
            except OSError:
                time.sleep(0.5)
        else:
            pytest.fail("the app did not start")
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def page(server: str, chromium: str) -> Iterator:
    """A page of a fresh browser profile; requests to other machines are collected."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        made = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True).new_page()
        made.outside = []
        made.on(
            "request",
            lambda r: made.outside.append(r.url) if not r.url.startswith((server, "data:", "blob:", "ws:")) else None,
        )
        made.goto(server)
        settle(made)
        yield made
        assert not made.outside
        browser.close()


def settle(page) -> None:
    """Wait until the script has run."""
    page.wait_for_selector("[data-testid=stMetricValue]", timeout=60_000)
    page.wait_for_function(
        "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState==='notRunning'", timeout=60_000
    )
    assert page.get_by_test_id("stException").count() == 0


def headline(page) -> str:
    return page.get_by_test_id("stMetricValue").first.inner_text()


def test_first_visit_slider_and_link(page) -> None:
    page.wait_for_function("document.querySelectorAll('.js-plotly-plot').length >= 2", timeout=60_000)
    before = headline(page)
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    page.wait_for_function("old => document.querySelector('[data-testid=stMetricValue]').innerText !== old", arg=before)
    assert headline(page) != before
    page.get_by_text("lab", exact=True).first.click()
    page.wait_for_url("**scale=lab**")
    settle(page)
    assert headline(page) != before


def test_a_link_opens_what_it_names(page, server: str) -> None:
    first = headline(page)
    page.goto(f"{server}/?scenario=lithium_ion&scale=pilot")
    settle(page)
    assert page.locator("[data-testid=stSelectbox] input").first.input_value() == "Lithium-ion, liquid electrolyte"
    assert headline(page) != first
    page.get_by_text("industrial", exact=True).first.click()
    page.wait_for_function("() => !location.search.includes('pilot')")
    settle(page)
    assert "scenario=lithium_ion" in page.url


def test_the_workbook_downloads(page, tmp_path: Path) -> None:
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="Download workbook").click()
    path = tmp_path / "cost.xlsx"
    download.value.save_as(path)
    assert "Summary" in openpyxl.load_workbook(path).sheetnames
