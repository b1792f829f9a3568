"""The app in headless Chromium: how tests open it, wait for it, and read and press what it shows."""

from __future__ import annotations

import contextlib
import time
from urllib.parse import urlsplit

from playwright.sync_api import TimeoutError

from docs.running_app import CHROMIUM

ARGUMENTS = [
    *CHROMIUM,
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def visit(browser, server: str, path: str = "/", **context):
    """A page of a fresh browser profile; requests to other machines are collected."""
    options = {"viewport": {"width": 1280, "height": 900}, "accept_downloads": True, **context}
    made = browser.new_context(**options).new_page()
    made.outside = []
    made.on(
        "request",
        lambda r: (
            made.outside.append(r.url)
            if not r.url.startswith((server, "data:", "blob:", "ws:"))
            else None
        ),
    )
    made.goto(server + path)
    settle(made)
    return made


def settle(page) -> None:
    """Wait until the script has run, with its title and no exception."""
    page.wait_for_selector("[data-testid=stMain] h1", timeout=180_000)
    page.wait_for_function(
        "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState==='notRunning'",
        timeout=180_000,
    )
    assert not wrong(page)


def wrong(page) -> str:
    """What the page says of an error that nobody foresaw, Streamlit's own or the app's; nothing
    where there is none.
    """
    told = page.locator(
        "[data-testid=stException], [data-testid=stAlert]:has-text('went wrong'),"
        " [role=dialog]:has-text('error')"
    )
    return " ".join(told.all_inner_texts())


def headline(page) -> str:
    return page.get_by_test_id("stMetricValue").first.inner_text()


def at_rest(page) -> str:
    """The headline, once neither it nor the link has changed for a second."""
    before = None
    while (now := (page.url, headline(page))) != before:
        before = now
        page.wait_for_timeout(1000)
        settle(page)
    return now[1]


def until_headline(page, other_than: str) -> str:
    page.wait_for_function(
        "old => { const e = document.querySelector('[data-testid=stMetricValue]'); return e &&"
        " e.innerText !== old }",
        arg=other_than,
        timeout=120_000,
    )
    settle(page)
    return headline(page)


def go(page, title: str) -> None:
    """Another page by the sidebar."""
    page.get_by_test_id("stSidebarNavLink").filter(has_text=title).click()
    page.wait_for_timeout(300)
    settle(page)


def charts(page, count: int) -> None:
    page.wait_for_function(
        f"document.querySelectorAll('.js-plotly-plot').length >= {count}", timeout=60_000
    )


def scale(page, name: str):
    """The sidebar's button of a scale."""
    return page.get_by_test_id("stSidebar").get_by_role("radio", name=name, exact=True)


def scale_of(page) -> str:
    return (
        page.get_by_test_id("stSidebar")
        .locator("[role=radio][aria-checked=true]")
        .first.inner_text()
        .strip()
    )


def output(page):
    """The field of the plant's output."""
    return page.get_by_test_id("stSidebar").locator("[data-testid=stTextInput] input").first


def until(page, told, expected, seconds: float = 60.0) -> None:
    """Wait until the page tells what is expected, and has come to rest."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(TimeoutError):
            if told() == expected:
                settle(page)
                if told() == expected:
                    return
        page.wait_for_timeout(200)
    seen = told()
    assert seen == expected, (seen, expected, page.url)


def same_as_afresh(browser, server: str, page) -> None:
    """The page shows what its link shows in a fresh browser: scale, output (unless a number that was
    refused stands there, with the reason), and on Explore the cost; what other pages show first
    depends on their own settings, which stay in the session.
    """
    settle(page)
    page.wait_for_timeout(500)
    settle(page)
    other = visit(browser, server, page.url.removeprefix(server))
    assert scale_of(page) == scale_of(other), page.url
    if not page.get_by_test_id("stSidebar").get_by_test_id("stAlert").count():
        until(page, lambda: output(page).input_value(), output(other).input_value())
    if urlsplit(page.url).path == "/":
        until(page, lambda: headline(page), headline(other))
    other.context.close()
