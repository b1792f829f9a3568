"""Pages that say how to extend the project, done in a copy of it: files as they say, then their
commands.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import indent

from tests import markdown
from tests.conftest import ROOT

PARTS = (
    "model",
    "process_steps",
    "scenarios",
    "tests",
    "docs",
    "app_pages",
    "streamlit_app.py",
    "pyproject.toml",
    "requirements.txt",
    "CHANGELOG.md",
)
_BELOW = re.compile(r"[Bb]elow `([^`]+)` in `[^`]+`:$")
_AT_THE_END = re.compile(r"[Aa]t the end of `[^`]+`:$")


def copy_of_project(folder: Path) -> Path:
    """A copy of what a recipe may touch or call."""
    ignored = shutil.ignore_patterns("__pycache__", "images")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=ignored)
        else:
            shutil.copy(ROOT / part, folder / part)
    return folder


def follow(page: str, copy: Path) -> dict[str, str]:
    """Do a page in a copy of the project: what each command printed, by the command. Fails where
    one fails.
    """
    told: dict[str, str] = {}
    for block in markdown.blocks(ROOT / page):
        if block.language == "bash":
            for command in block.text.splitlines():
                told[command.removeprefix(".venv/bin/python -m ")] = _run(command, copy)
        else:
            assert block.file, f"{block}: the text before it names no file"
            _place(block, copy / block.file)
            if block.language == "python":
                _run(f".venv/bin/python -m ruff check {block.file}", copy)
    return told


def _place(block: markdown.Block, path: Path) -> None:
    """A block in its file: a new one, at its end, or below the line with a name, as the text before
    it says.
    """
    before = block.before.strip()
    if below := _BELOW.search(before):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        at = [index for index, line in enumerate(lines) if f'"{below[1]}"' in line]
        assert len(at) == 1, f"{block}: {below[1]} stands in {len(at)} lines of {block.file}"
        margin = lines[at[0]][: len(lines[at[0]]) - len(lines[at[0]].lstrip())]
        lines.insert(at[0] + 1, indent(block.text, margin))
        path.write_text("".join(lines), encoding="utf-8")
    elif _AT_THE_END.search(before):
        path.write_text(f"{path.read_text(encoding='utf-8')}\n\n{block.text}", encoding="utf-8")
    else:
        assert not (ROOT / block.file).exists(), (
            f"{block}: {block.file} is there; take another example"
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")


def _run(command: str, copy: Path) -> str:
    words = shlex.split(command)
    assert words[0] == ".venv/bin/python", command
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    run = subprocess.run(
        [sys.executable, *words[1:]],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, f"{command}\n{run.stdout[-2000:]}{run.stderr[-2000:]}"
    return run.stdout
