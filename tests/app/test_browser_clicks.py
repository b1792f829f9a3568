"""Quick clicks in headless Chromium: nothing breaks, and the view at the end is the one last asked
for.
"""

from __future__ import annotations

import contextlib
import os
import re
from random import Random

import pytest
from playwright.sync_api import Error, TimeoutError

import app_pages
from tests.app.browsing import go, output, same_as_afresh, scale, scale_of, settle, until, wrong

CHAIN = ("lab", "pilot", "industrial")
PAGES = tuple(app_pages.PAGES.values())


@pytest.mark.guards(
    "quick clicks break a page, or leave it at another view than the last one asked for",
    once=(
        "lab and then pilot within half a second ended in a traceback and a sidebar without"
        " controls, in 26 of 36 tries"
    ),
)
@pytest.mark.parametrize("pause", [0.05, 0.4, 1.5])
def test_the_scale_at_the_end_is_the_last_one_asked_for(
    browser, server: str, page, pause: float
) -> None:
    for title in ("Explore", "Sensitivity"):
        if title != "Explore":
            go(page, title)
        for name in ("lab", "pilot"):
            scale(page, name).click()
            page.wait_for_timeout(1000 * pause)
        page.wait_for_url("**scale=pilot**")
        until(page, lambda: scale_of(page), "pilot")
        scale(page, "industrial").click()
        until(page, lambda: scale_of(page), "industrial")


@pytest.mark.guards(
    "quick clicks break a page, or leave it at another view than the last one asked for",
    once=(
        "lab and then pilot within half a second ended in a traceback and a sidebar without"
        " controls, in 26 of 36 tries"
    ),
)
def test_every_quick_click_counts(browser, server: str, page) -> None:
    steps = page.get_by_test_id("stSidebar").get_by_role("slider")
    for pause in (0, 200):
        for key, end in (("ArrowRight", "100"), ("ArrowLeft", "10")):
            for _ in range(3):
                steps.press(key)
                page.wait_for_timeout(pause)
            until(page, lambda: output(page).input_value(), end)
    chosen = page.get_by_test_id("stSidebar").get_by_role("button", name=re.compile("^(acid|ald)"))
    names = chosen.all_inner_texts()
    assert len(names) == 2
    for name in names:
        page.get_by_test_id("stSidebar").get_by_role("button", name=name.splitlines()[-1]).click(
            no_wait_after=True
        )
        page.wait_for_timeout(100)
    settle(page)
    if chosen.count():  # it moved up from under the second click, and is clicked where it is now
        chosen.first.click()
    page.wait_for_url("**strategies=none**")
    same_as_afresh(browser, server, page)


BACK = "if (navigation.currentEntry.index > 1) history.back()"  # not out of the app
SEED = int(os.environ.get("LAB2LINE_CLICKS", "20261128"))  # another number clicks elsewhere
CLICKS = 200


@pytest.mark.guards(
    "quick clicks break a page, or leave it at another view than the last one asked for",
    once=(
        "lab and then pilot within half a second ended in a traceback and a sidebar without"
        " controls, in 26 of 36 tries"
    ),
)
def test_two_hundred_clicks_at_any_speed_break_nothing(browser, server: str, page) -> None:
    random = Random(SEED)
    asked: dict[str, str] = {}
    page.set_default_timeout(20_000)
    for _ in range(CLICKS):
        click_something(page, random, asked)
        page.wait_for_timeout(random.choice((0, 0, 20, 50, 100, 200, 500, 900)))
        assert not wrong(page), (SEED, asked)
    for name in ("lab", "pilot"):
        scale(page, name).click()
    until(page, lambda: scale_of(page), "pilot")
    same_as_afresh(browser, server, page)
    go(page, "Explore")
    same_as_afresh(browser, server, page)


def click_something(page, random: Random, asked: dict[str, str]) -> None:
    """One thing that a user may do on any page; what is not there at this moment is let be."""
    side, main = page.get_by_test_id("stSidebar"), page.get_by_test_id("stMain")
    kinds = (
        "scale scale page step step history history strategy add number back slider button radio"
    )
    what = random.choice(kinds.split())
    asked["last"] = what
    with contextlib.suppress(TimeoutError, Error):
        if what == "scale":
            scale(page, random.choice(CHAIN)).click(timeout=1500)
        elif what == "page":
            side.get_by_test_id("stSidebarNavLink").filter(has_text=random.choice(PAGES)).click(
                timeout=1500
            )
        elif what == "step":
            side.get_by_role("slider").press(
                random.choice(("ArrowLeft", "ArrowRight")), timeout=1500
            )
        elif what == "history":
            side.get_by_role("button", name=random.choice(("Undo", "Redo", "Reset"))).click(
                timeout=300
            )
        elif what == "strategy":
            some(side.get_by_role("button", name=re.compile(":")), random).click(timeout=500)
        elif what == "add":
            side.get_by_placeholder("add one").last.click(timeout=1000)
            some(page.get_by_role("option"), random).click(timeout=1500)
        elif what == "number":
            output(page).fill(
                random.choice(("5", "1,5", "0", "abc", "2e1", "-3", "")), timeout=1500
            )
            page.keyboard.press("Enter")
        elif what == "back":
            page.evaluate(random.choice((BACK, "history.forward()")))
        elif what == "slider":
            some(main.get_by_role("slider"), random).press(
                random.choice(("ArrowLeft", "ArrowRight", "End", "Home")), timeout=500
            )
        elif what == "button":
            some(
                main.get_by_role("button", name=re.compile("^(Run|Cancel|Cancel that)$")), random
            ).click(timeout=500)
        else:
            some(main.get_by_role("radio"), random).click(timeout=500)


def some(found, random: Random):
    """One of those that there are."""
    return found.nth(random.randrange(max(1, found.count())))
