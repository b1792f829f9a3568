"""A new step, added as docs/add-a-step.md says, works; and whoever gets one wrong is told what and
where.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import process_steps
from model.__main__ import main
from model.engine.evaluation import run_step
from model.plant.step import Step
from model.reading import project
from model.reading.errors import UserError
from model.scenario import catalogue
from model.scenario.stand_alone import stand_alone
from tests import markdown
from tests.conftest import ROOT
from tests.recipes import copy_of_project, follow

BLOCKS = list(markdown.blocks(ROOT / "docs/add-a-step.md"))
FILES = {block.file: block.text for block in BLOCKS if block.file}
COMMANDS = [
    line for block in BLOCKS if block.language == "bash" for line in block.text.splitlines()
]
MODULE = next(text for file, text in FILES.items() if file.endswith(".py"))
VALUES = next(
    text
    for file, text in FILES.items()
    if file.startswith("process_steps") and file.endswith(".yaml")
)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The page done in a copy of the project: what each command printed."""
    copy = copy_of_project(tmp_path_factory.mktemp("copy"))
    told = follow("docs/add-a-step.md", copy)
    told["steps.md"] = (copy / "docs/steps.md").read_text(encoding="utf-8")
    return told


def test_every_block_of_the_page_is_a_file_or_commands() -> None:
    assert [block for block in BLOCKS if not block.file and block.language != "bash"] == []
    assert len(FILES) == 4
    assert len(COMMANDS) == 6


def test_the_step_passes_what_every_step_must_pass(done: dict[str, str]) -> None:
    contract = next(text for command, text in done.items() if command.startswith("pytest"))
    assert "33 passed" in contract  # eleven demands at three scales
    assert "failed" not in contract
    # By hand: 8 heads x 20 m/s x 50 um; in the laboratory 0.03 m/min x 45 mm.
    assert done["model check laser_cleaning"].splitlines()[0] == "laser_cleaning: valid"
    assert "industrial: 28.8 m2/h" in done["model check laser_cleaning"]
    assert "lab: 0.081 m2/h" in done["model check laser_cleaning"]


def test_the_scenario_uses_it(done: dict[str, str]) -> None:
    row = next(
        line
        for line in done["model run trials/laser.yaml"].splitlines()
        if line.startswith(" laser ")
    )
    assert "43.2 m2/h" in done["model run trials/laser.yaml"], row  # 30 m/s, the trial's own
    assert "laser" in done["model waterfall cathode_supported_garnet trials/laser.yaml"]
    assert "laser" in done["model sobol trials/laser.yaml --by step"]


def test_the_table_of_steps_has_it(done: dict[str, str]) -> None:
    assert "[`laser_cleaning`](../process_steps/surface/laser_cleaning.py)" in done["steps.md"]
    assert "| industrial | 28.8 m2/h | 2," in done["steps.md"].split("laser_cleaning.py")[1]


@pytest.fixture
def wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> Callable[..., str]:
    """The message for the page's step with some of its text replaced."""
    folder = tmp_path / "steps" / "trial"
    folder.mkdir(parents=True)
    monkeypatch.setattr(process_steps, "__path__", [*process_steps.__path__, str(folder.parent)])
    monkeypatch.setattr(project, "STEPS", folder.parent)

    def message(old: str = "", new: str = "", files: tuple[str, ...] = (".py", ".yaml")) -> str:
        assert old in MODULE + VALUES
        for suffix, text in ((".py", MODULE), (".yaml", VALUES)):
            if suffix in files:
                (folder / f"laser_cleaning{suffix}").write_text(
                    text.replace(old, new, 1), encoding="utf-8"
                )
        catalogue.step_files.cache_clear()
        catalogue.step.cache_clear()
        for path in tuple(sys.modules):
            if path.startswith("process_steps.trial"):
                monkeypatch.delitem(sys.modules, path)
        status = main(["check", "laser_cleaning"])
        told = capsys.readouterr()
        assert status == 2, told.out
        assert "Traceback" not in told.err
        return told.err

    yield message
    catalogue.step_files.cache_clear()
    catalogue.step.cache_clear()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "def throughput",
            "def troughput",
            (
                "laser_cleaning.py: expected throughput(p), processed units per hour of one"
                " machine, did you mean 'troughput'?"
            ),
        ),
        ('UNIT = "m2"', "", "expected UNIT, the unit of what the step gives: one of kg, m2, cell"),
        ('UNIT = "m2"', 'UNIT = "m"', "expected UNIT"),
        ("class Parameters", "class Parameter", "expected class Parameters(StepParameters)"),
        (
            '"m/s", "Speed of a laser',
            '"m/sec2", "Speed of a laser',
            "Parameters.scan_speed: 'm/sec2' is not a unit",
        ),
        (
            "def materials(p):",
            "def materials(p)",
            "laser_cleaning.py:42: SyntaxError: expected ':'",
        ),
        ("import web", "import webb", "ImportError: cannot import name 'webb'"),
        (
            "p.heads *",
            "p.head *",
            (
                "trial/laser_cleaning.py:34: throughput(p): laser_cleaning has no parameter 'head',"
                " did you mean 'heads'?"
            ),
        ),
        (
            "return minimum(cleaned",
            "return minimum(clean",
            "trial/laser_cleaning.py:39: throughput(p): NameError",
        ),
        (
            "return {p.process_gas: p.gas_use}",
            "return {'argon': p.gas_use}",
            (
                "materials(p): expected a mapping of choices of"
                " material, such as p.solvent, to amounts; 'argon' is none"
            ),
        ),
        (
            "return {p.process_gas: p.gas_use}",
            "p.process_gas",
            (
                "materials(p): expected a mapping of choices of material, such"
                " as p.solvent, to amounts, found None"
            ),
        ),
        (
            'PORTS = {"feed": "m2"}',
            'PORTS = {"sheet": "m2"}\n\n\ndef inputs(p):\n    return {"feed": 1.0}',
            (
                "inputs(p): expected a"
                " mapping of ports in PORTS to amounts; 'feed' is none (known: sheet)"
            ),
        ),
        (
            "def materials(p):",
            "def energy(p):\n    return {'gas': 1.0}\n\n\ndef materials(p):",
            (
                "energy(p): expected a mapping of"
                " carriers to amounts; 'gas' is none (known: electricity, natural_gas)"
            ),
        ),
        (
            "def cleaned_by_heads",
            "@quantity\ndef heads(p):\n    return 1.0\n\n\ndef cleaned_by_heads",
            "laser_cleaning.heads is both a parameter and a quantity; rename one",
        ),
        (
            "  scan_speed:        {value: 20",
            "  scan_sped:         {value: 20",
            "unknown key 'scan_sped', did you mean 'scan_speed'",
        ),
    ],
)
def test_mistakes_in_a_step_are_told_with_their_place(
    wrong: Callable[..., str], old: str, new: str, told: str
) -> None:
    assert told in wrong(old, new)


def own(text: str, values: str = VALUES) -> Step:
    """The page's step as one that lies in no folder."""
    module = ModuleType("laser")
    module.__file__ = "laser.py"
    exec(text, vars(module))
    return catalogue.own_step(module, values, "laser")


def test_a_step_may_lie_in_no_folder() -> None:
    alone = stand_alone(own(MODULE), "industrial")
    assert run_step(alone, alone.numbers, 1.0).resources.throughput == pytest.approx(
        8 * 20 * 50e-6 * 3600
    )
    with pytest.raises(
        UserError,
        match=r"values of laser:\d+: industrial.heds: unknown key 'heds', did you mean 'heads'",
    ):
        stand_alone(own(MODULE, VALUES.replace("heads: ", "heds:  ")), "industrial")
    with pytest.raises(
        UserError,
        match="step laser has no numbers for scale 'gigafactory'; it has: lab, pilot, industrial",
    ):
        stand_alone(own(MODULE), "gigafactory")
    with pytest.raises(
        UserError, match="laser: inputs belongs to the contract of a step and is no function"
    ):
        own(f"{MODULE}\n\ninputs = {{}}\n")
    assert "laser" not in catalogue.step_files()


def test_half_a_step_is_told(wrong: Callable[..., str]) -> None:
    wrong("def throughput", "def troughput", files=(".py",))
    with pytest.raises(
        UserError, match=r"laser_cleaning.py is there, and laser_cleaning.yaml beside it is missing"
    ):
        catalogue.step("laser_cleaning")


def test_a_branch_is_told_where_it_is_seen(wrong: Callable[..., str]) -> None:
    """Numbers alone do not notice; samples and symbols do."""
    # something that check notices, so that the module is in place
    wrong("def throughput", "def troughput")
    path = project.STEPS / "trial/laser_cleaning.py"
    path.write_text(MODULE.replace("return minimum(", "return min("), encoding="utf-8")
    sys.modules.pop("process_steps.trial.laser_cleaning", None)
    catalogue.step.cache_clear()
    alone = stand_alone(catalogue.step("laser_cleaning"), "industrial")
    numbers = {**alone.numbers, "laser_cleaning.heads": np.array([1.0, 8.0])}
    with pytest.raises(
        UserError,
        match=r"laser_cleaning.py:39: throughput\(p\): an equation branches on a number; use where",
    ):
        run_step(alone, numbers, 1.0)


def test_the_numbers_of_the_page_say_that_they_are_made_up() -> None:
    """No source may be claimed for an example."""
    assert "source" in VALUES
    assert VALUES.count("source:") == VALUES.count('source: "assumption: ')
