"""Screenshots for the documentation: `python docs/make_images.py [FOLDER]` starts the app and takes
them in Chromium.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # it is called by its path

from docs.running_app import CHROMIUM, ROOT, running_app


@dataclass(frozen=True)
class Shot:
    """A picture: of which page, how wide and at most how tall in px, and after which button."""

    path: str
    tallest: int
    width: int = 1280
    scheme: str = "light"
    button: str | None = None


SHOTS = {
    "explore": Shot("/", 1430),
    "explore-dark": Shot("/", 1430, scheme="dark"),
    "explore-narrow": Shot("/?scale=lab", 1700, width=390),
    "compare": Shot(
        "/compare?beside=cathode_supported_garnet@industrial,sulfide_sheet@industrial", 2250
    ),
    "sensitivity": Shot("/sensitivity", 1760, button="Run"),
    "chain": Shot("/chain", 1560),
    "sources": Shot("/sources", 1010),
    "export": Shot("/export", 1160),
}
RESTING = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
DRAWN = (
    "[...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(chart =>"
    " chart.querySelector('.main-svg'))"
)


def settled(page: Page) -> None:
    """Wait for the result, and for the charts to be drawn."""
    page.wait_for_selector("[data-testid=stMain] h1", timeout=60_000)
    page.wait_for_function(RESTING, timeout=60_000)
    page.wait_for_function(DRAWN, timeout=60_000)
    page.wait_for_timeout(2500)


def take(page: Page, shot: Shot, path: Path) -> None:
    """Press the button, if there is one, and take the picture at the height of what the page shows."""
    settled(page)
    if shot.button:
        page.get_by_role("button", name=shot.button, exact=True).click()
        page.mouse.move(0, 0)
        page.wait_for_timeout(5000)
        settled(page)
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": shot.width, "height": min(int(height) + 20, shot.tallest)})
    page.wait_for_timeout(1500)
    page.screenshot(path=path)


def main() -> None:
    """Start the app on a free port, take every screenshot, stop the app."""
    from playwright.sync_api import sync_playwright

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with running_app() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM))
        for name, shot in SHOTS.items():
            size = {"width": shot.width, "height": 850}
            page = browser.new_context(viewport=size, color_scheme=shot.scheme).new_page()
            page.goto(f"{address}{shot.path}")
            take(page, shot, folder / f"{name}.png")
            page.context.close()
        browser.close()


if __name__ == "__main__":
    main()
