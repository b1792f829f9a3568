"""The program as pip installs it, from a copy of the project and far from it: the command, its data,
and what workers of a cluster import.
"""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
import venv
from pathlib import Path

import openpyxl
import pytest

from model.engine.result import VERSION
from tests.conftest import ROOT, missing
from tests.recipes import copy_of_project

# What pip says where it finds no index to fetch the build's tools from.
UNREACHED = (
    "No matching distribution found for setuptools",
    "Failed to establish a new connection",
)


class Installed:
    """An environment that holds the program, and by a path the libraries of this one; not this
    folder.
    """

    def __init__(self, folder: Path) -> None:
        self.bin = folder / ("Scripts" if os.name == "nt" else "bin")
        self.elsewhere = folder.parent / "elsewhere"
        self.elsewhere.mkdir()
        venv.create(folder)
        (packages,) = folder.rglob("site-packages")
        libraries = sysconfig.get_path("purelib")
        (packages / "libraries.pth").write_text(f"{libraries}\n", encoding="utf-8")

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What a program of the environment prints, called from a folder of its own."""
        environment = {key: text for key, text in os.environ.items() if key != "PYTHONPATH"}
        return subprocess.run(
            [str(self.bin / program), *arguments],
            cwd=self.elsewhere,
            env=environment,
            capture_output=True,
            text=True,
        )

    def told(self, program: str, *arguments: str) -> str:
        """What a program that has to succeed prints."""
        done = self.run(program, *arguments)
        assert done.returncode == 0, f"{program} {arguments}\n{done.stdout}{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The program, built and installed from a copy of the project; nothing is built in it."""
    copy = copy_of_project(tmp_path_factory.mktemp("source"))
    made = Installed(tmp_path_factory.mktemp("installed") / "environment")
    pip = ["-m", "pip", "install", "--no-deps", "--ignore-installed"]
    done = made.run("python", *pip, str(copy))
    if any(text in done.stdout + done.stderr for text in UNREACHED):
        missing("no package index is reached, from which pip takes what builds the program")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return made


def test_it_is_the_installed_program_that_runs(installed: Installed) -> None:
    places = "import model, process_steps, scenarios; print(model.__file__, process_steps.__file__)"
    for place in installed.told("python", "-c", places).split():
        assert Path(place).is_relative_to(installed.bin.parent)
        assert not Path(place).is_relative_to(ROOT)


def test_a_scenario_is_run_and_its_workbook_written(installed: Installed) -> None:
    assert "cost per kWh" in installed.told("lab2line", "run", "tri_layer_garnet")
    told = installed.told("lab2line", "run", "tri_layer_garnet", "--excel", "OUT.xlsx")
    assert "Workbook: OUT.xlsx" in told
    sheets = openpyxl.load_workbook(installed.elsewhere / "OUT.xlsx").sheetnames
    assert {"Summary", "Inputs", "Sources", "Strategies"} <= set(sheets)


def test_it_gives_the_numbers_of_this_folder(installed: Installed) -> None:
    from model import evaluate, load

    found = json.loads(installed.told("lab2line", "run", "sulfide_sheet", "--json", "-"))
    expected = evaluate(load("sulfide_sheet"), shares=False)
    assert found["version"] == VERSION
    assert found["fingerprint"] == expected.fingerprint
    assert found["outputs"]["cost_per_kwh"]["value"] == expected.outputs["cost_per_kwh"]


@pytest.mark.parametrize("kind", ["steps", "strategies"])
def test_everything_that_is_listed_came_along(kind: str, installed: Installed) -> None:
    from model.reports.listing import listing

    found = json.loads(installed.told("lab2line", "list", kind, "--json", "-"))
    assert [row["id"] for row in found] == [row["id"] for row in listing(kind)]


def test_published_models_are_reproduced(installed: Installed) -> None:
    told = installed.told("lab2line", "validate")
    assert "finance_basics" in told


def test_a_worker_needs_no_path(installed: Installed) -> None:
    """What a cluster's worker does first: import the study from wherever it was started."""
    task = "from model.studies.monte_carlo import reduced_block as block; print(block.__module__)"
    assert installed.told("python", "-c", task).strip() == "model.studies.monte_carlo"


def test_what_a_user_gets_wrong_names_the_command(installed: Installed) -> None:
    done = installed.run("lab2line", "run", "nowhere")
    assert done.returncode == 2
    assert "there is no scenario 'nowhere'" in done.stderr
    assert installed.run("lab2line", "rnu").stderr.startswith("usage: lab2line")
