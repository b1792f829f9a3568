"""The app as a person meets it, in headless Chromium: links, history, numbers, print, no
outside request.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import TimeoutError

from tests.app.browsing import (
    at_rest,
    charts,
    go,
    headline,
    output,
    scale,
    scale_of,
    settle,
    until,
    until_headline,
    visit,
    wrong,
)
from tests.conftest import ROOT


def test_first_visit_slider_and_link(page) -> None:
    charts(page, 2)
    before = headline(page)
    slider = page.get_by_test_id("stMain").get_by_role("slider").first
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    until_headline(page, before)
    page.wait_for_url("**set=**")
    at_rest(page)
    undo = page.get_by_role("button", name="Undo")
    while undo.is_enabled():  # once for each position at which the slider was seen
        undo.click()
        page.wait_for_timeout(300)
        settle(page)
    assert headline(page) == before and "set=" not in page.url
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
    seen = at_rest(page)
    other = visit(browser, server, page.url.removeprefix(server))
    assert headline(other) == seen
    assert (
        other.locator("[data-testid=stSelectbox] input").first.input_value()
        == "Cathode-supported garnet"
    )
    assert not other.outside
    other.context.close()


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
    settle(page)  # until then the slider of before is there, and takes keys for nobody
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


@pytest.mark.parametrize("count", [4, pytest.param(10, marks=pytest.mark.exhaustive)])
def test_sessions_see_only_their_own(browser, server: str, count: int) -> None:
    from app_pages.parts import short
    from model import load
    from model.reading import project
    from model.studies.outlook import outlook

    every = [(name, size) for size in ("industrial", "lab") for name in project.names("scenarios")]
    ready = every[:count]
    pages = [browser.new_context().new_page() for _ in ready]
    for made, (name, size) in zip(pages, ready, strict=True):
        made.goto(f"{server}/?scenario={name}&scale={size}", wait_until="commit")
    for made, (name, size) in zip(pages, ready, strict=True):
        expected = short(outlook(load(name, scale=size)).of("cost_per_kwh").likely)
        made.wait_for_function(  # many at once take their time on two cores
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
