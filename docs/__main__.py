"""Generated pages: `python -m docs [PAGE]...` writes them, all or those named; `--check` only tells
which are stale.

A page is generated where a module `docs/make_*.py` gives `PAGE`, its path, and `page()`, its text.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType


def generators() -> dict[str, ModuleType]:
    """The modules that make a page, by the page's name; a folder's README goes by the folder's."""
    paths = sorted(Path(__file__).resolve().parent.glob("make_*.py"))
    modules = [import_module(f"docs.{path.stem}") for path in paths]
    pages = {module.PAGE: module for module in modules if hasattr(module, "page")}
    return {
        path.parent.name if path.stem == "README" else path.stem: module
        for path, module in pages.items()
    }


def stale(module: ModuleType, text: str) -> bool:
    """Whether a page is not what its module makes of it."""
    return not module.PAGE.exists() or module.PAGE.read_text(encoding="utf-8") != text


def main(arguments: list[str] | None = None) -> int:
    """Write or check; the exit status is 1 where a checked page is stale."""
    known = generators()
    parser = argparse.ArgumentParser(
        prog="python -m docs", description="Write the generated pages of the documentation."
    )
    parser.add_argument(
        "pages", nargs="*", metavar="PAGE", help=f"one of {', '.join(known)} (default: all)"
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; tell which pages are stale"
    )
    given = parser.parse_args(arguments)
    for name in given.pages:
        if name not in known:
            parser.error(f"there is no generated page '{name}'; expected one of {', '.join(known)}")
    status = 0
    for name in given.pages or known:
        text = known[name].page()
        state = "stale" if stale(known[name], text) else "current"
        if state == "stale" and given.check:
            status = 1
        elif state == "stale":
            known[name].PAGE.write_text(text, encoding="utf-8")
            state = "written"
        print(f"{name}: {state}")
    return status


if __name__ == "__main__":
    sys.exit(main())
