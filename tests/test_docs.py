"""What README and docs say is what the program does: commands run, figures are current."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from model import evaluate, load
from model.__main__ import main
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text()
NUMBER = (ROOT / "docs/how-a-number-is-made.md").read_text()


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


COMMANDS = [
    commands for text in (README, NUMBER) for block in blocks(text, "bash")
    if (commands := [
        line.removeprefix(".venv/bin/python -m model ") for line in block.splitlines()
        if line.startswith(".venv/bin/python -m model ") and "--cluster" not in line  # tests/test_tasks.py has a cluster
    ])
]  # fmt: skip


@pytest.mark.parametrize("commands", COMMANDS, ids=lambda commands: commands[0])
def test_commands_of_the_documentation_run(
    commands: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    """The commands of a block, one after the other in one folder."""
    monkeypatch.chdir(tmp_path)
    own = next(block for block in blocks(README, "python") if "INPUTS" in block)
    (tmp_path / "my_model.py").write_text(own)
    for command in commands:
        assert main(shlex.split(command)) == 0, command
        assert capsys.readouterr().out


def test_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    for block in blocks(README, "python"):
        exec(compile(block, "README.md", "exec"), {})
    assert capsys.readouterr().out


def test_the_scenario_of_the_readme_loads(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(blocks(README, "yaml")[0])
    assert load(path).numbers["sintering.yield_"] == 0.92


def test_the_readme_has_its_two_commands() -> None:
    assert "streamlit run streamlit_app.py" in README
    marked = README[README.index("<!-- test command -->") :]
    assert "python -m pytest" in blocks(marked, "bash")[0]
    for image in re.findall(r"\]\((docs/[^)]+\.png)\)", README):
        assert (ROOT / image).exists()
    for link in re.findall(r"\]\((docs/[^)#]+|benchmarks/[^)#]+)\)", README):
        assert (ROOT / link).exists(), link


def test_the_figures_of_how_a_number_is_made_are_current() -> None:
    tri, supported = (evaluate(load(name)) for name in ("tri_layer_garnet", "cathode_supported_garnet"))
    q = tri.quantities
    for figure in (
        f"{q['sintering.machine_capacity']:,.0f} good m2", f"{q['sintering.machines_required']:.1f} kilns",
        f"{q['sintering.machines_installed']:.0f} are bought", f"{q['sintering.investment'] / 1e6:.0f} MUSD",
        f"{q['sintering.cost_capital'] / 1e6:.0f} MUSD a year", f"{q['sintering.throughput']:.1f} m2/h",
        f"{q['plant.good_cells'] / 1e6:.2f} million cells", f"{tri.outputs['cell_energy']:.1f} Wh",
        f"{tri.outputs['cost_per_kwh']:.0f} USD/kWh", f"| {tri.outputs['cost_per_kwh']:.0f} |",
        f"| {supported.outputs['cost_per_kwh']:.0f} |", f"| {supported.outputs['specific_energy']:.0f} |",
        f"{100 * tri.outputs['overall_yield']:.0f} % of what enters", f"of {supported.outputs['cost_per_kwh']:.0f} USD/kWh",
    ):  # fmt: skip
        assert figure in NUMBER, figure
