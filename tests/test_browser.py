"""The app as a person meets it, in headless Chromium: first visit, a slider, the link, the download, no outside request."""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import TimeoutError

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


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield made
        made.close()


def visit(browser, server: str, path: str = "/", **context):
    """A page of a fresh browser profile; requests to other machines are collected."""
    options = {"viewport": {"width": 1280, "height": 900}, "accept_downloads": True, **context}
    made = browser.new_context(**options).new_page()
    made.outside = []
    made.on(
        "request",
        lambda r: made.outside.append(r.url) if not r.url.startswith((server, "data:", "blob:", "ws:")) else None,
    )
    made.goto(server + path)
    settle(made)
    return made


@pytest.fixture
def page(browser, server: str) -> Iterator:
    made = visit(browser, server)
    yield made
    assert not made.outside
    made.context.close()


def settle(page) -> None:
    """Wait until the script has run, with its title and no exception."""
    page.wait_for_selector("[data-testid=stMain] h1", timeout=180_000)
    page.wait_for_function(
        "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState==='notRunning'", timeout=180_000
    )
    assert page.get_by_test_id("stException").count() == 0


def headline(page) -> str:
    return page.get_by_test_id("stMetricValue").first.inner_text()


def until_headline(page, other_than: str) -> str:
    page.wait_for_function(
        "old => { const e = document.querySelector('[data-testid=stMetricValue]'); return e && e.innerText !== old }",
        arg=other_than, timeout=120_000,
    )  # fmt: skip
    settle(page)
    return headline(page)


def go(page, title: str) -> None:
    """Another page by the sidebar."""
    page.get_by_test_id("stSidebarNavLink").filter(has_text=title).click()
    page.wait_for_timeout(300)
    settle(page)


def charts(page, count: int) -> None:
    page.wait_for_function(f"document.querySelectorAll('.js-plotly-plot').length >= {count}", timeout=60_000)


def test_first_visit_slider_and_link(page) -> None:
    charts(page, 2)
    before = headline(page)
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    moved = until_headline(page, before)
    page.wait_for_url("**set=**")
    page.get_by_role("button", name="Undo").click()
    assert until_headline(page, moved) != moved
    page.get_by_text("lab", exact=True).first.click()
    page.wait_for_url("**scale=lab**")
    settle(page)
    assert headline(page) != before


def test_a_link_opens_the_same_view_in_another_browser(browser, server: str, page) -> None:
    page.goto(f"{server}/?scenario=cathode_supported_garnet&scale=pilot&strategies=peo_coating%40lab")
    settle(page)
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(8):
        slider.press("ArrowRight")
    page.wait_for_url("**set=**")  # whole machines may leave the cost as it is
    settle(page)
    seen = headline(page)
    other = visit(browser, server, page.url.removeprefix(server))
    assert headline(other) == seen
    assert other.locator("[data-testid=stSelectbox] input").first.input_value() == "Cathode-supported garnet"
    assert not other.outside
    other.context.close()


def test_ten_sessions_see_only_their_own(browser, server: str) -> None:
    from app_pages.parts import short
    from model import catalogue, evaluate, load

    ready = [(name, scale) for scale in ("industrial", "lab") for name in catalogue.names("scenarios")][:10]
    pages = [browser.new_context().new_page() for _ in ready]
    for made, (name, scale) in zip(pages, ready, strict=True):
        made.goto(f"{server}/?scenario={name}&scale={scale}", wait_until="commit")
    for made, (name, scale) in zip(pages, ready, strict=True):
        expected = short(evaluate(load(name, scale=scale), shares=False).number("cost_per_kwh"))
        made.wait_for_function(  # ten at once take their time on two cores
            "t => document.querySelector('[data-testid=stMetricValue]')?.innerText === t", arg=expected, timeout=180_000
        )
        settle(made)
        assert headline(made) == expected, name
    for made in pages:
        made.context.close()


def test_an_input_is_edited_in_the_table(page) -> None:
    charts(page, 2)  # until they are drawn, what is below them moves
    before = headline(page)
    page.get_by_text("All inputs, to find and to change").click()
    page.get_by_label("Find an input").fill("sintering.yield_")
    page.get_by_label("Find an input").press("Enter")
    table = page.get_by_test_id("stDataFrame").last
    rows = "e => e.querySelector('[role=grid]')?.getAttribute('aria-rowcount')"
    for _ in range(120):  # cells are drawn, so that nothing but their number tells when the filter has come through
        if table.evaluate(rows) == "2":
            break
        page.wait_for_timeout(500)
    settle(page)
    changed = page.get_by_text("1 input changed")
    for _ in range(5):  # a page that is still being drawn may move the cell away
        table.scroll_into_view_if_needed()
        page.wait_for_timeout(500)
        box = table.bounding_box()
        page.mouse.dblclick(box["x"] + 160, box["y"] + 52)  # the value of the first row
        with contextlib.suppress(TimeoutError):
            page.locator("input.gdg-input").fill("0.5", timeout=3000)
            page.keyboard.press("Enter")
            changed.wait_for(timeout=10_000)
            break
    changed.wait_for(timeout=60_000)
    page.wait_for_url("**set=sintering.yield_**")
    settle(page)
    assert headline(page) != before


def test_comparing(page) -> None:
    go(page, "Compare")
    charts(page, 3)
    page.get_by_text("strategies", exact=True).click()
    page.wait_for_url("**what=strategies**")
    settle(page)
    charts(page, 4)
    assert page.get_by_text("What makes the difference").count() == 1


def test_sobol_runs_and_is_cancelled_and_leaves_others_alone(browser, server: str, page) -> None:
    go(page, "Sensitivity")
    charts(page, 1)
    page.get_by_role("button", name="Run", exact=True).click()
    charts(page, 3)
    assert page.get_by_text("N = 16384, seed 1").count() == 1
    other = visit(browser, server)
    charts(other, 2)
    choose(page, "By", "input")
    last = page.get_by_role("slider").first
    last.focus()
    last.press("End")
    page.wait_for_timeout(800)
    page.get_by_text("Pairs, too").click()
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("progressbar").wait_for(timeout=20_000)
    before = headline(other)
    slider = other.get_by_role("slider").first
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    until_headline(other, before)
    assert page.get_by_role("progressbar").count() == 1, "the study was over before it could hold anybody up"
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("progressbar").wait_for(state="detached", timeout=20_000)
    settle(page)
    other.context.close()


def choose(page, label: str, option: str) -> None:
    """An option of a box."""
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()
    settle(page)


def test_the_workbook_goes_out_and_comes_back(page, tmp_path: Path) -> None:
    before = headline(page)
    go(page, "Export and import")
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="Workbook").click()
    path = tmp_path / "cost.xlsx"
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sheet, address = next(iter(book.defined_names["in_sintering_yield_"].destinations))
    book[sheet][address.replace("$", "")].value = 0.5
    book.save(path)
    page.locator("input[type=file]").set_input_files(str(path))
    page.get_by_text("1 input changed").wait_for(timeout=60_000)
    page.get_by_role("button", name="Continue with it").click()
    page.wait_for_timeout(800)
    go(page, "Explore")
    assert headline(page) != before


def test_every_page_fits_a_telephone_and_says_what_its_charts_show(browser, server: str) -> None:
    made = visit(browser, server, viewport={"width": 390, "height": 844}, color_scheme="dark")
    for path in ("/", "/compare", "/sensitivity", "/chain", "/sources", "/export"):
        made.goto(server + path)
        settle(made)
        made.wait_for_timeout(1000)
        wide = made.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= 390, (path, wide)
        drawn = made.locator("[data-testid=stPlotlyChart]")
        for index in range(drawn.count()):
            chart = drawn.nth(index)
            assert chart.get_attribute("aria-label") or chart.locator("[aria-label]").count(), (path, index)
        assert brightness(made, "background-color") < 60 < 200 < brightness(made, "color")
    assert not made.outside
    made.context.close()


def brightness(page, what: str) -> float:
    """Of the page's text or background, 0 to 255."""
    told = page.evaluate(f"getComputedStyle(document.querySelector('[data-testid=stApp]'))['{what}']")
    return sum(map(int, re.findall(r"\d+", told)[:3])) / 3
