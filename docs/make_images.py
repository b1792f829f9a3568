"""Screenshots for the documentation: `python docs/make_images.py [FOLDER]` starts the app and takes them in Chromium."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[1]
# name -> (viewport, colour scheme, path, tallest picture)
SHOTS = {
    "explore": ({"width": 1280, "height": 800}, "light", "/", 1380),
    "explore-dark": ({"width": 1280, "height": 800}, "dark", "/", 4000),
    "explore-narrow": ({"width": 390, "height": 844}, "light", "/?scale=lab", 4000),
}


def settled(page: Page) -> None:
    """Wait for the result, and for the charts to be drawn."""
    page.wait_for_selector("[data-testid=stMetricValue]", timeout=60_000)
    page.wait_for_function("document.querySelector('[data-testid=stApp]')?.dataset.testScriptState==='notRunning'")
    page.wait_for_selector(".js-plotly-plot .barlayer path", state="attached", timeout=60_000)
    page.wait_for_timeout(2500)


def main() -> None:
    """Start the app on a free port, take every screenshot, stop the app."""
    from playwright.sync_api import sync_playwright

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.headless", "true", "--server.port", str(port),
         "--server.address", "127.0.0.1"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.5)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            for name, (size, scheme, path, tallest) in SHOTS.items():
                page = browser.new_context(viewport=size, color_scheme=scheme).new_page()
                page.goto(f"http://127.0.0.1:{port}{path}")
                settled(page)
                height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
                page.set_viewport_size({"width": size["width"], "height": min(int(height) + 20, tallest)})
                page.wait_for_timeout(1500)
                page.screenshot(path=folder / f"{name}.png")
            browser.close()
    finally:
        app.terminate()


if __name__ == "__main__":
    main()
