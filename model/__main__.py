"""The command line: `python -m model COMMAND`, or `lab2line COMMAND` where the package is
installed.

A command is a file of `model/commands/`; only the one that is called is loaded. Exit status 0, or 2
with one clear message for what the user got wrong.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from model import commands

TARGETS = ("excel", "figures", "json", "save")  # options that name a file to write


class _Once(argparse.Action):
    """Stores an option's value, and refuses the option when it comes again: none of two values is
    forgotten unsaid.
    """

    def __call__(
        self, parser: Any, namespace: Any, values: Any, option_string: str | None = None
    ) -> None:
        if option_string in vars(namespace).setdefault("_stored", set()):
            parser.error(f"argument {option_string}: given twice; expected once")
        namespace._stored.update(self.option_strings)
        setattr(namespace, self.dest, values)


class _Parser(argparse.ArgumentParser):
    """A parser whose options stand once, unless they are made to add up."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.register("action", None, _Once)
        self.register("action", "store", _Once)


def names() -> list[str]:
    """All commands: the files of `model/commands/` but the one of shared options."""
    stems = (path.stem for path in Path(commands.__path__[0]).glob("*.py"))
    return sorted(stem.replace("_", "-") for stem in stems if stem not in ("__init__", "options"))


def command(name: str) -> ModuleType:
    """The module of a command."""
    return import_module(f"model.commands.{name.replace('-', '_')}")


def parser(arguments: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The parser of the command that `arguments` call, or of all commands where they call none."""
    installed = Path(sys.argv[0]).stem == "lab2line"
    top = _Parser(
        prog="lab2line" if installed else "python -m model",
        description="lab2line: what a solid-state battery costs in the laboratory and on a line.",
    )
    parsers = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    known = names()
    called = [arguments[0]] if arguments and arguments[0] in known else known
    for name in called:
        module = command(name)
        module.arguments(parsers.add_parser(name, help=module.HELP))
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    from model.reading.number_text import as_negative

    _escape_what_is_missing()
    texts = [as_negative(text) for text in (sys.argv[1:] if arguments is None else arguments)]
    given = parser(texts).parse_args(texts)
    from model.reading.errors import UserError
    from model.reading.files import only_new

    try:
        _check_targets(given)
        with only_new(not given.force):
            return command(given.command).run(given)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe has gone; nothing is left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _check_targets(given: argparse.Namespace) -> None:
    """Refuse files that exist before anything is computed for them, and one file for two things."""
    from model.reading.errors import UserError
    from model.reading.files import refuse_existing

    read = _files_read(given)
    taken: dict[str, str] = {}
    for option in TARGETS:
        target = getattr(given, option, None)
        if target is None or target == "-":
            continue
        if not target:
            raise UserError(f"--{option}: the name of the file is empty")
        path = os.path.realpath(target)
        if path in read:
            raise UserError(f"--{option} {target}: is what is read; give another name")
        if path in taken:
            raise UserError(
                f"--{option} {target}: is the file of --{taken[path]}, too; give another name"
            )
        taken[path] = option
        if not given.force and not (given.command == "explore" and option == "save"):
            refuse_existing(target)


def _files_read(given: argparse.Namespace) -> set[str]:
    """The files that are named on the command line other than to be written."""
    texts: list[Any] = []
    for name, value in vars(given).items():
        if name not in TARGETS:
            texts += value if isinstance(value, list) else [value]
    return {os.path.realpath(t) for t in texts if isinstance(t, str) and os.path.isfile(t)}


def _escape_what_is_missing() -> None:
    """Let a console that lacks a character show its escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors != "backslashreplace":
            stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
