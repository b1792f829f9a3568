"""Options that commands share, and what they mean: the scenario, its changes, workers, and where
results go.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ORIGIN = "command line"


def add_groups(command: argparse.ArgumentParser) -> None:
    """Inputs that are varied together."""
    command.add_argument(
        "--group",
        action="append",
        default=[],
        metavar="NAME=KEY,KEY",
        help="inputs that go together",
    )


def groups_of(given: argparse.Namespace) -> dict[str, list[str]]:
    """The groups given: names of inputs by group. Raises UserError for one that is not
    NAME=KEY,KEY.
    """
    from model.reading.errors import UserError

    groups: dict[str, list[str]] = {}
    for text in given.group:
        name, equals, keys = text.partition("=")
        if not (name.strip() and equals and keys.strip()):
            raise UserError(f"{ORIGIN}: --group {text!r}: expected NAME=KEY,KEY")
        groups.setdefault(name.strip(), []).extend(
            key.strip() for key in keys.split(",") if key.strip()
        )
    return {name: list(dict.fromkeys(keys)) for name, keys in groups.items()}


def settings_of(texts: Sequence[str], option: str = "--set") -> dict[str, Any]:
    """Values by key, as an option that may be repeated gives them. Raises UserError for a key that
    stands twice.
    """
    from model.reading.errors import UserError
    from model.reports.typed import parse_set

    settings: dict[str, Any] = {}
    for text in texts:
        key, value = parse_set(text, option)
        if key in settings:
            raise UserError(f"{ORIGIN}: {option} {key} is given twice; expected one value")
        settings[key] = value
    return settings


def outputs_of(given: argparse.Namespace) -> list[str]:
    """The outputs of an option that may be repeated, each once."""
    return list(dict.fromkeys(given.output))


def add_range(command: argparse.ArgumentParser) -> None:
    """A key, and the ends between which its value varies."""
    command.add_argument(
        "key", metavar="KEY", help="the value that varies: sintering.yield_, plant.annual_output"
    )
    command.add_argument(
        "low", metavar="LOW", help="low end, in the value's unit or with its own: '5 GWh/year'"
    )
    command.add_argument("high", metavar="HIGH", help="high end")
    command.add_argument("--log", action="store_true", help="points even on a logarithmic scale")


def add_output(command: argparse.ArgumentParser) -> None:
    """The one output to look at."""
    command.add_argument(
        "--output", default="cost_per_kwh", help="the output to look at (default cost_per_kwh)"
    )


def add_outputs(
    command: argparse.ArgumentParser,
    what: str = "an output to look at (default cost_per_kwh); may be repeated",
) -> None:
    """Outputs to look at."""
    command.add_argument("--output", action="append", default=[], metavar="OUTPUT", help=what)


def add_draws(command: argparse.ArgumentParser, default: int) -> None:
    """How many draws, and their seed."""
    command.add_argument(
        "-n", type=count, default=default, help=f"number of draws (default {default})"
    )
    add_seed(command, "draws")


def add_seed(command: argparse.ArgumentParser, what: str) -> None:
    """The seed of what is drawn."""
    command.add_argument("--seed", type=count, default=1, help=f"seed of the {what} (default 1)")


def add_strategies(command: argparse.ArgumentParser, example: str, what: str) -> None:
    """Several strategies in one text."""
    command.add_argument("--strategies", metavar=example, help=what)


def add_scales(command: argparse.ArgumentParser, what: str) -> None:
    """Several scales in one text."""
    command.add_argument("--scales", metavar="S,S,...", help=what)


def add_studied(command: argparse.ArgumentParser) -> None:
    """Where a finished study goes: a page of figures, JSON."""
    command.add_argument("--figures", metavar="FILE", help="write the figures as a page (.html)")
    add_json(command)


def add_subject(command: argparse.ArgumentParser) -> None:
    """A scenario, or somebody's own model, and the outputs to look at."""
    add_scenario(
        command, "a path, a ready scenario's name, or a Python file with INPUTS and model(p)"
    )
    add_outputs(command)


def add_scenario(
    command: argparse.ArgumentParser, what: str = "a path, or a ready scenario's name"
) -> None:
    """A scenario and its changes."""
    command.add_argument("scenario", metavar="SCENARIO", help=what)
    add_changes(command)


def _conventions() -> str:
    """The conventions by the files of their folder, which need not be loaded to be named."""
    folder = Path(__file__).resolve().parents[1] / "conventions"
    *names, last = sorted(path.stem for path in folder.glob("[!_]*.py"))
    return f"{', '.join(names)} or {last}"


def add_changes(command: argparse.ArgumentParser, where: str = "") -> None:
    """Another scale and other values."""
    command.add_argument("--scale", help="lab, pilot or industrial (default: the scenario's own)")
    command.add_argument(
        "--site",
        help="hours, wages, energy and finance of another site (default: the scenario's own)",
    )
    command.add_argument(
        "--convention",
        help=f"how investment becomes cost: {_conventions()} (default: the scenario's own)",
    )
    command.add_argument(
        "--strategy",
        action="append",
        metavar="NAME[@FORM]",
        help=(
            "an interface strategy in place of the scenario's own, in"
            " the form of the scale or a named one; may be repeated; 'none' for the bare cell"
        ),
    )
    command.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help=(
            f"replace a value{where and f' in {where}'}:"
            " sintering.yield_=0.92, 'coating.film_thickness=20 nm'; may be repeated"
        ),
    )


def count(text: str) -> int:
    """A whole number on the command line: 10000, 1_000 or 1e4."""
    from model.reading.number_text import NumberError, whole

    try:
        return whole(text)
    except NumberError as error:
        raise argparse.ArgumentTypeError(f"{error}, found {text!r}") from None


def add_workers(command: argparse.ArgumentParser) -> None:
    """Who does the work: processes here, or a cluster."""
    command.add_argument(
        "--workers",
        type=count,
        metavar="N",
        help="processes to use here (default: more than one where it pays)",
    )
    command.add_argument(
        "--cluster", metavar="ADDRESS", help="a Dask scheduler to work on instead: tcp://host:8786"
    )


def workers_of(given: argparse.Namespace) -> Any:
    """The workers asked for."""
    from model.studies.tasks import Workers

    return Workers(given.workers, given.cluster)


def add_json(command: argparse.ArgumentParser) -> None:
    """Where machine-readable results go."""
    command.add_argument(
        "--json",
        metavar="FILE",
        help="machine-readable result to a file, or to - for standard output",
    )
    command.add_argument(
        "--force",
        action="store_true",
        help="write over files that exist; without it none is, whoever wrote it",
    )


def say(text: str) -> None:
    """Print a text, whatever stands in it."""
    from model.reading.errors import printable

    print(printable(text, keep="\n"))


def load_given(given: argparse.Namespace, name: str | None = None, first: Any = None) -> Any:
    """The scenario of a command, or another that it names: NAME or NAME@SCALE, with the command's
    changes.

    What `--set` changes belongs to the scale of the `first` scenario that is named; another at a
    scale with a number of its own keeps that, and warns.
    """
    changes = settings_of(given.set)
    strategies = [] if given.strategy == ["none"] else given.strategy
    options = {"strategies": strategies, "site": given.site, "convention": given.convention}
    name = given.scenario if name is None else name
    if not changes or first is None:
        return load_named(name, given.scale, set=changes, **options)
    return load_named(name, given.scale, **options).with_set(changes, ORIGIN, at=first.scale)


def load_named(name: str, scale: str | None, **changes: Any) -> Any:
    """The scenario of NAME, or of NAME@SCALE in place of `scale`."""
    from model.reading import project
    from model.scenario.scenario import load

    plain, _, own = name.rpartition("@")
    if plain and own in project.names("scales"):
        name, scale = plain, own
    return load(name, scale=scale, origin=ORIGIN, **changes)


def problem_of(given: argparse.Namespace) -> Any:
    """What a sensitivity study is about: a scenario, or a Python file."""
    from model.reading.errors import UserError
    from model.studies.function_problem import of_file
    from model.studies.scenario_problem import of_scenario

    if not given.scenario.lower().endswith(".py"):
        return of_scenario(load_given(given), outputs_of(given) or ["cost_per_kwh"])
    if given.scale or given.site or given.convention or given.set or given.strategy:
        raise UserError(
            "--scale, --site, --convention, --strategy and --set are for scenarios; change the"
            " numbers in the Python file"
        )
    return of_file(given.scenario, outputs_of(given))


def value_of(text: str | None, what: str) -> Any:
    """A number as given on the command line, with its unit where it has one."""
    from model.reports.typed import parse_value

    return None if text is None else parse_value(text, f"{ORIGIN}: {what}")


def show(
    given: argparse.Namespace, study: Any, as_json: Any, as_table: Any, as_page: Any = None
) -> int:
    """Write and show a finished study: page where it has one, JSON, tables.

    Of one with several `scenarios` it is told which settings of one scale do not hold at another.
    """
    from model.reports.json_output import write_json
    from model.reports.study import left_at, print_warnings

    page = given.figures if as_page else None
    if page:
        as_page(study, page)
    if given.json:
        write_json(as_json(study), given.json)
    if given.json != "-":
        as_table(study)
        print_warnings(left_at(getattr(study, "scenarios", ())))
        if page:
            say(f"Figures: {page}")
    return 0


def names_of(text: str | None) -> list[str] | None:
    """What a list with commas names; None when nothing is given. Raises UserError for a name that
    stands twice.
    """
    from model.reading.errors import UserError

    names = [name.strip() for name in text.split(",") if name.strip()] if text else []
    for name in names:
        if names.count(name) > 1:
            raise UserError(f"{ORIGIN}: '{name}' stands twice in {text}; expected each name once")
    return names or None
