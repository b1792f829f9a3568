"""What every command must pass, whichever there are: the files of `model/commands/`."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from model.__main__ import command, main, names, parser

COMMANDS = names()
NEEDED = {"breakeven": ["--target", "1"]}  # one of its options has to be there


def actions(name: str) -> list[argparse.Action]:
    """The arguments of a command."""
    made = argparse.ArgumentParser(prog=name)
    command(name).arguments(made)
    return made._actions


def takes(name: str, *destinations: str) -> bool:
    """Whether a command has all of some arguments."""
    return set(destinations) <= {action.dest for action in actions(name)}


def called(name: str, scenario: str) -> list[str]:
    """A command with something for each argument that it needs."""
    texts = [name]
    for action in actions(name):
        if not action.option_strings and action.nargs not in ("*", "?"):
            texts.append(next(iter(action.choices)) if action.choices else scenario)
            scenario = "1"
    return texts


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_what_it_does_and_what_it_takes(name: str) -> None:
    assert (command(name).__doc__ or "").strip() == f"The command `{name}`."
    assert command(name).HELP and not command(name).HELP.endswith(".")
    assert takes(name, "json", "force"), "options.add_json is missing"
    for action in actions(name):
        assert action.help or not action.option_strings, action.dest
    assert name in parser().format_help()


OF_SCENARIOS = [
    name for name in COMMANDS if any(takes(name, of) for of in ("scenario", "scenarios", "a"))
]


@pytest.mark.parametrize("name", OF_SCENARIOS)
def test_a_scenario_that_is_none_is_told_in_one_line(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*called(name, "nowhere"), *NEEDED.get(name, [])]) == 2
    told = capsys.readouterr()
    assert "there is no scenario 'nowhere'" in told.err
    assert len(told.err.splitlines()) == 1 and not told.out


@pytest.mark.parametrize("name", COMMANDS)
def test_no_file_is_written_over(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept.json"
    kept.write_text("mine", encoding="utf-8")
    arguments = [*called(name, "lithium_ion"), *NEEDED.get(name, [])]
    assert main([*arguments, "--json", str(kept)]) == 2
    assert "--force" in capsys.readouterr().err
    assert kept.read_text(encoding="utf-8") == "mine"
