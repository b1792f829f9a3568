"""The app as a person meets it, in headless Chromium: links, history, quick clicks, numbers, print,
no outside request.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import openpyxl
import pytest
from playwright.sync_api import Error, TimeoutError

import app_pages
from docs.running_app import CHROMIUM, running_app
from tests.conftest import ROOT

ARGUMENTS = [
    *CHROMIUM,
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


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


def test_first_visit_slider_and_link(page) -> None:
    charts(page, 2)
    before = headline(page)
    slider = page.get_by_test_id("stMain").get_by_role("slider").first
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
    page.goto(
        f"{server}/?scenario=cathode_supported_garnet&scale=pilot&strategies=peo_coating%40lab"
    )
    settle(page)
    slider = page.get_by_test_id("stMain").get_by_role("slider").first
    slider.focus()
    for _ in range(8):
        slider.press("ArrowRight")
    page.wait_for_url("**set=**")  # whole machines may leave the cost as it is
    settle(page)
    seen = headline(page)
    other = visit(browser, server, page.url.removeprefix(server))
    assert headline(other) == seen
    assert (
        other.locator("[data-testid=stSelectbox] input").first.input_value()
        == "Cathode-supported garnet"
    )
    assert not other.outside
    other.context.close()


CHAIN = ("lab", "pilot", "industrial")
PAGES = tuple(app_pages.PAGES.values())


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
    assert told() == expected


def same_as_afresh(browser, server: str, page) -> None:
    """The page shows what its link shows in a fresh browser."""
    settle(page)
    page.wait_for_timeout(500)
    settle(page)
    other = visit(browser, server, page.url.removeprefix(server))
    assert (scale_of(page), output(page).input_value()) == (
        scale_of(other),
        output(other).input_value(),
    )
    if page.get_by_test_id("stMetricValue").count():
        until(page, lambda: headline(page), headline(other))
    other.context.close()


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
    for title in ("Explore", "Compare", "Sensitivity"):
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
    for pause in (0, 60, 200, 600):
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


@pytest.mark.guards(
    "a number typed with a comma, or a step down, becomes another number in silence",
    once=(
        "1,5 became 15; one click on '-' made 10 into 0, an error page and a sidebar without the"
        " field"
    ),
)
def test_a_number_is_taken_as_typed_or_refused_beside_the_field(page) -> None:
    def typed(text: str) -> None:
        output(page).fill(text)
        page.keyboard.press("Enter")

    side = page.get_by_test_id("stSidebar")
    before = headline(page)
    for text, why in (
        ("1,5", "comma"),
        ("0", "above 0"),
        ("-2", "above 0"),
        ("lots", "lots"),
        ("", "nothing"),
    ):
        typed(text)
        side.get_by_test_id("stAlert").filter(has_text=why).wait_for(timeout=20_000)
        settle(page)
        assert output(page).input_value() == text and headline(page) == before
    typed("1.5")
    until_headline(page, before)
    assert side.get_by_test_id("stAlert").count() == 0
    page.wait_for_url("**plant.annual_output%3A1.5**")
    typed("20000 MWh/year")
    page.wait_for_url("**plant.annual_output%3A20**")
    side.get_by_role("slider").press("Home")
    until(page, lambda: output(page).input_value(), "0.01")
    side.get_by_role("slider").press("ArrowLeft")
    assert side.get_by_test_id("stAlert").count() == 0


@pytest.mark.guards(
    "the Enter key in a list of strategies adds all that match",
    once="'rapid' and Enter added 31 strategies and a page of errors",
)
def test_enter_in_the_list_of_strategies_adds_one(page) -> None:
    side = page.get_by_test_id("stSidebar")
    chosen = side.get_by_role("button", name=re.compile("(acid|ald|rapid).*:"))
    for _ in range(2):
        chosen.first.click()
        page.wait_for_timeout(1500)
    page.wait_for_url("**strategies=none**")
    settle(page)
    side.get_by_placeholder("add one").click()
    page.keyboard.type("rapid")
    page.wait_for_timeout(500)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "strategies=" in url and "strategies=none" not in url)
    settle(page)
    assert side.get_by_role("button", name=re.compile(":")).count() == 1
    assert "%2C" not in page.url and "," not in page.url
    assert not wrong(page) and page.get_by_test_id("stAlert").count() == 0


@pytest.mark.guards(
    "a reload or the browser's Back loses the view",
    once=(
        "Back left the view as it was; a reload after an upload showed the first scenario without a"
        " word"
    ),
)
def test_back_forward_and_reload_restore_the_view_and_what_was_brought(
    page, tmp_path: Path
) -> None:
    scale(page, "lab").click()
    page.wait_for_url("**scale=lab**")
    settle(page)
    lab = headline(page)
    scale(page, "pilot").click()
    page.wait_for_url("**scale=pilot**")
    settle(page)
    pilot = headline(page)
    page.go_back()
    until(page, lambda: (scale_of(page), headline(page)), ("lab", lab))
    page.go_forward()
    until(page, lambda: (scale_of(page), headline(page)), ("pilot", pilot))
    page.reload()
    settle(page)
    until(page, lambda: (scale_of(page), headline(page)), ("pilot", pilot))
    go(page, "Export and import")
    path = tmp_path / "mine.yaml"
    path.write_text(
        "title: Mine\nextends: sulfide_sheet\nset: {formation.yield_: 0.5}\n", encoding="utf-8"
    )
    page.locator("input[type=file]").set_input_files(str(path))
    page.get_by_role("button", name="Continue with it").click()
    page.get_by_text("You are looking at it now").wait_for(timeout=30_000)
    page.wait_for_url("**scenario=yours-**")
    go(page, "Explore")
    mine = headline(page)
    page.reload()
    settle(page)
    until(page, lambda: headline(page), mine)
    assert page.get_by_text("Mine, industrial scale").count() == 1


def test_the_keyboard_stays_where_it_was(page) -> None:
    scale(page, "pilot").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**scale=pilot**")
    settle(page)
    assert page.evaluate("document.activeElement.innerText").strip() == "pilot"


CONTRAST = (ROOT / "tests/contrast.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(browser, server: str, scheme: str) -> None:
    made = visit(browser, server, color_scheme=scheme)
    for path in (
        "/?set=sintering.yield_:0.5",
        "/compare?what=strategies",
        "/sensitivity",
        "/chain",
        "/sources",
        "/export",
    ):
        made.goto(server + path)
        settle(made)
        made.wait_for_timeout(1500)
        assert made.evaluate(CONTRAST) == {}, path
    made.context.close()


def test_nothing_is_cut_off_on_paper(browser, server: str) -> None:
    made = visit(browser, server, "/compare", viewport={"width": 1440, "height": 900})
    charts(made, 3)
    made.emulate_media(media="print")
    made.set_viewport_size({"width": 720, "height": 1000})  # an A4 page within its margins
    made.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    wide = made.evaluate(
        "[...document.querySelectorAll('.js-plotly-plot .main-svg')].map(e =>"
        " e.getBoundingClientRect().right)"
    )
    assert wide and max(wide) <= 720
    assert not made.get_by_test_id("stSidebar").is_visible()
    made.context.close()


def test_ten_sessions_see_only_their_own(browser, server: str) -> None:
    from app_pages.parts import short
    from model import evaluate, load
    from model.reading import project

    ready = [
        (name, scale) for scale in ("industrial", "lab") for name in project.names("scenarios")
    ][:10]
    pages = [browser.new_context().new_page() for _ in ready]
    for made, (name, scale) in zip(pages, ready, strict=True):
        made.goto(f"{server}/?scenario={name}&scale={scale}", wait_until="commit")
    for made, (name, scale) in zip(pages, ready, strict=True):
        expected = short(evaluate(load(name, scale=scale), shares=False).number("cost_per_kwh"))
        made.wait_for_function(  # ten at once take their time on two cores
            "t => document.querySelector('[data-testid=stMetricValue]')?.innerText === t",
            arg=expected,
            timeout=180_000,
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
    # cells are drawn, so that nothing but their number tells when the filter has come through
    for _ in range(120):
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
            page.locator(".gdg-input").fill("0.5", timeout=3000)
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
    last = page.get_by_test_id("stMain").get_by_role("slider").first
    last.focus()
    last.press("End")
    page.wait_for_timeout(800)
    page.get_by_text("Pairs, too").click()
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("progressbar").wait_for(timeout=20_000)
    before = headline(other)
    slider = other.get_by_test_id("stMain").get_by_role("slider").first
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    until_headline(other, before)
    assert page.get_by_role("progressbar").count() == 1, (
        "the study was over before it could hold anybody up"
    )
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
            assert chart.get_attribute("aria-label") or chart.locator("[aria-label]").count(), (
                path,
                index,
            )
        assert brightness(made, "background-color") < 60 < 200 < brightness(made, "color")
    assert not made.outside
    made.context.close()


def brightness(page, what: str) -> float:
    """Of the page's text or background, 0 to 255."""
    told = page.evaluate(
        f"getComputedStyle(document.querySelector('[data-testid=stApp]'))['{what}']"
    )
    return sum(map(int, re.findall(r"\d+", told)[:3])) / 3
