"""The command line: `python -m model COMMAND`. Imports are lazy, so that --help answers at once.

Exit status 0, or 2 with one clear message for what the user got wrong.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from typing import Any

ORIGIN = "command line"
LISTS = ("scenarios", "chains", "steps", "strategies", "scales", "sites", "cells", "materials")


class _Once(argparse.Action):
    """Stores an option's value, and refuses the option when it comes again: none of two values is forgotten unsaid."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: str | None = None) -> None:
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


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = _Parser(
        prog="python -m model",
        description="lab2line: what a solid-state battery costs in the laboratory and on a line.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    listing = commands.add_parser("list", help="what there is, with one line each")
    listing.add_argument("kind", choices=LISTS)
    _json(listing)

    run = commands.add_parser("run", help="cost of a scenario: result, table, breakdown")
    _scenario(run)
    run.add_argument("--excel", metavar="FILE", help="write the cost model as a workbook (.xlsx)")
    run.add_argument("--beside", metavar="SCENARIO",
                     help="a second scenario (NAME or NAME@SCALE) in the same workbook, with live differences")  # fmt: skip
    _json(run)

    check = commands.add_parser(
        "check", help="validate scenarios without evaluating them, or process steps by themselves"
    )
    check.add_argument(
        "scenarios", nargs="+", metavar="SCENARIO|STEP", help="a path, or the name of a ready scenario or a step"
    )
    _json(check)

    coming = commands.add_parser("import-excel", help="an edited workbook as a scenario, with the list of what changed")
    coming.add_argument("workbook", metavar="FILE.xlsx", help="a workbook that run --excel or the app wrote")
    coming.add_argument("--save", metavar="SCENARIO.yaml", help="write the scenario, to be run by its path;"
                        " not without --force where the workbook's own results are not the program's")  # fmt: skip
    coming.add_argument("--second", action="store_true", help="the second scenario of a workbook that holds two")
    _json(coming)

    carlo = commands.add_parser("montecarlo", help="percentiles of every output")
    _scenario(carlo)
    carlo.add_argument("-n", type=_count, default=4096, help="number of draws (default 4096)")
    carlo.add_argument("--seed", type=_count, default=1, help="seed of the draws (default 1)")
    _workers(carlo)
    _json(carlo)

    indices = commands.add_parser(
        "sobol", help="which uncertain input, step or line decides an output: indices with error bars"
    )
    _subject(indices)
    indices.add_argument("-n", type=_count, default=4096, help="rows of the design, a power of two (default 4096)")
    indices.add_argument("--seed", type=_count, default=1, help="seed of the design (default 1)")
    indices.add_argument("--by", default="parameter", choices=("parameter", "step", "line", "category"),
                         help="what is varied together (default: each parameter alone)")  # fmt: skip
    _groups(indices)
    indices.add_argument("--second-order", action="store_true", help="also the indices of pairs; twice the work")
    indices.add_argument("--error", default="scrambles", choices=("scrambles", "bootstrap"),
                         help="where error bars come from: independent scrambles, or SALib's bootstrap")  # fmt: skip
    _workers(indices)
    indices.add_argument("--figures", metavar="FILE", help="write the figures as a page (.html)")
    _json(indices)

    screening = commands.add_parser("morris", help="a first look: elementary effects of every input")
    _subject(screening)
    screening.add_argument("--trajectories", type=_count, default=20, help="number of trajectories (default 20)")
    screening.add_argument("--seed", type=_count, default=1, help="seed of the trajectories (default 1)")
    _workers(screening)
    _json(screening)

    tornado = commands.add_parser("tornado", help="a first look: each input alone at the ends of its range")
    _scenario(tornado)
    tornado.add_argument("--output", default="cost_per_kwh", help="the output to look at (default cost_per_kwh)")
    _json(tornado)
    _comparisons(commands)
    _sweeps(commands)
    _validating(commands)
    return top


def _comparisons(commands: Any) -> None:
    """The commands that set scenarios beside each other."""
    comparing = commands.add_parser("compare", help="scenarios side by side on common random numbers")
    comparing.add_argument(
        "scenarios", nargs="+", metavar="SCENARIO", help="the base first; NAME@SCALE for another scale"
    )
    _changes(comparing, "all scenarios")
    comparing.add_argument("--strategies", metavar="A,B@FORM,C+D", help="without any strategy, and with each of these")
    comparing.add_argument("--scales", metavar="S,S,...", help="each scenario at each of these scales, ranked by scale")
    comparing.add_argument("-n", type=_count, default=4096, help="number of draws (default 4096)")
    comparing.add_argument("--seed", type=_count, default=1, help="seed of the draws (default 1)")
    comparing.add_argument("--output", action="append", default=[], metavar="OUTPUT",
                           help="an output to compare (default cost_per_kwh); may be repeated")  # fmt: skip
    comparing.add_argument("--excel", metavar="FILE", help="write the comparison as a workbook (.xlsx)")
    _workers(comparing)
    _studied(comparing)

    exploring = commands.add_parser(
        "explore", help="every combination of strategies that a chain allows, and the best of them"
    )
    exploring.add_argument("scenario", metavar="CHAIN", help="a chain, a ready scenario's name or a path")
    exploring.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="replace a value in all of them"
    )
    exploring.add_argument("--strategies", metavar="A,B@FORM", help="combine these alone (default: all that apply)")
    exploring.add_argument("--scales", metavar="S,S,...", help="scales to look at (default: the scenario's own)")
    exploring.add_argument("-n", type=_count, default=1024, help="number of draws (default 1024)")
    exploring.add_argument("--seed", type=_count, default=1, help="seed of the draws (default 1)")
    exploring.add_argument(
        "--save", metavar="FILE", help="keep what is finished, and go on from it after an interruption"
    )
    _workers(exploring)
    _studied(exploring)

    falling = commands.add_parser("waterfall", help="what makes the difference between two scenarios, adding up to it")
    falling.add_argument("a", metavar="A", help="from this scenario; NAME@SCALE for another scale")
    falling.add_argument("b", metavar="B", nargs="?", help="to this one (default: A, with the changes of --change)")
    _changes(falling, "both scenarios")
    falling.add_argument(
        "--change", action="append", default=[], metavar="KEY=VALUE", help="replace a value in B alone"
    )
    falling.add_argument("--by", default="step", choices=("step", "category", "input", "owner"),
                         help="costs by step or category, or what each differing input changes (default step)")  # fmt: skip
    falling.add_argument(
        "--conventions",
        metavar="FIRST,SECOND",
        help="of A alone: from one costing convention to another, at equal inputs",
    )
    _groups(falling)
    _output(falling)
    _studied(falling)


def _groups(command: argparse.ArgumentParser) -> None:
    command.add_argument("--group", action="append", default=[], metavar="NAME=KEY,KEY", help="inputs that go together")


def _groups_of(given: argparse.Namespace) -> dict[str, list[str]]:
    from model.reading.errors import UserError

    groups: dict[str, list[str]] = {}
    for text in given.group:
        name, equals, keys = text.partition("=")
        if not (name.strip() and equals and keys.strip()):
            raise UserError(f"{ORIGIN}: --group {text!r}: expected NAME=KEY,KEY")
        groups.setdefault(name.strip(), []).extend(key.strip() for key in keys.split(",") if key.strip())
    return {name: list(dict.fromkeys(keys)) for name, keys in groups.items()}


def _settings(texts: Sequence[str], option: str = "--set") -> dict[str, Any]:
    """Values by key, as an option that may be repeated gives them. Raises UserError for a key that stands twice."""
    from model.reading.errors import UserError
    from model.reports import report

    found: dict[str, Any] = {}
    for text in texts:
        key, value = report.parse_set(text, option)
        if key in found:
            raise UserError(f"{ORIGIN}: {option} {key} is given twice; expected one value")
        found[key] = value
    return found


def _outputs(given: argparse.Namespace) -> list[str]:
    """The outputs of an option that may be repeated, each once."""
    return list(dict.fromkeys(given.output))


def _sweeps(commands: Any) -> None:
    """The commands that vary one value."""
    sweep = commands.add_parser("sweep", help="curves of the outputs over a range of one value")
    _scenario(sweep)
    _range(sweep)
    sweep.add_argument("--points", type=_count, default=41, help="number of points (default 41)")
    sweep.add_argument("--output", action="append", default=[], metavar="OUTPUT",
                       help="an output to show (default cost_per_kwh and investment); --json has all")  # fmt: skip
    _studied(sweep)

    crossing = commands.add_parser("crossover", help="where two scenarios cross as one value varies in both")
    crossing.add_argument("a", metavar="A", help="a scenario, or one at another scale: NAME@SCALE")
    crossing.add_argument("b", metavar="B", help="the other scenario")
    _changes(crossing, "both scenarios")
    _range(crossing)
    _output(crossing)
    _studied(crossing)

    even = commands.add_parser("breakeven", help="the value of a key that reaches a target, or how near it comes")
    _scenario(even)
    even.add_argument("key", metavar="KEY", help="the value that varies: sintering.yield_, plant.annual_output")
    aim = even.add_mutually_exclusive_group(required=True)
    aim.add_argument("--target", metavar="VALUE", help="what the output should reach, in its unit")
    aim.add_argument("--against", metavar="SCENARIO", help="reach what this scenario reaches as it stands")
    for end in ("low", "high"):
        even.add_argument(f"--{end}", metavar="VALUE", help=f"{end} end of the range (default: that of the sources)")
    even.add_argument("--log", action="store_true", help="look at points that are even on a logarithmic scale")
    _output(even)
    _studied(even)

    ramping = commands.add_parser("ramp", help="the first years of a line that starts with the laboratory's yields")
    _scenario(ramping)
    ramping.add_argument("--learning", action="append", default=[], metavar="NAME=VALUE",
                         help="replace a number of scenarios/learning/ramp.yaml: yield_learning_rate=0.15")  # fmt: skip
    ramping.add_argument("--start", action="append", default=[], metavar="STEP=YIELD",
                         help="the first day's yield of a step (default: the laboratory's)")  # fmt: skip
    _studied(ramping)

    financing = commands.add_parser(
        "finance", help="cash flow of a plant year by year: present value, rate of return, payback, lowest price"
    )
    _scenario(financing)
    financing.add_argument("--price", metavar="USD/KWH", help="what a kWh is sold at (default: the lowest price)")
    _json(financing)


def _validating(commands: Any) -> None:
    validating = commands.add_parser(
        "validate", help="reproduce published cases through this engine; exit 1 if one falls short"
    )
    validating.add_argument(
        "cases",
        nargs="*",
        metavar="CASE",
        help="a file (.json), or the id of a case of the project (default: all of them)",
    )
    validating.add_argument("--all", action="store_true", help="show every quantity, not the headlines alone")
    _json(validating)


def _range(command: argparse.ArgumentParser) -> None:
    command.add_argument("key", metavar="KEY", help="the value that varies: sintering.yield_, plant.annual_output")
    command.add_argument("low", metavar="LOW", help="low end, in the value's unit or with its own: '5 GWh/year'")
    command.add_argument("high", metavar="HIGH", help="high end")
    command.add_argument("--log", action="store_true", help="points even on a logarithmic scale")


def _output(command: argparse.ArgumentParser) -> None:
    command.add_argument("--output", default="cost_per_kwh", help="the output to look at (default cost_per_kwh)")


def _studied(command: argparse.ArgumentParser) -> None:
    command.add_argument("--figures", metavar="FILE", help="write the figures as a page (.html)")
    _json(command)


def _subject(command: argparse.ArgumentParser) -> None:
    """A scenario, or somebody's own model, and the outputs to look at."""
    _scenario(command, "a path, a ready scenario's name, or a Python file with INPUTS and model(p)")
    command.add_argument("--output", action="append", default=[], metavar="OUTPUT",
                         help="an output to look at (default cost_per_kwh); may be repeated")  # fmt: skip


def _scenario(command: argparse.ArgumentParser, what: str = "a path, or a ready scenario's name") -> None:
    command.add_argument("scenario", metavar="SCENARIO", help=what)
    _changes(command)


def _changes(command: argparse.ArgumentParser, where: str = "") -> None:
    """Another scale and other values."""
    command.add_argument("--scale", help="lab, pilot or industrial (default: the scenario's own)")
    command.add_argument(
        "--site", help="hours, wages, energy and finance of another site (default: the scenario's own)"
    )
    command.add_argument(
        "--convention",
        help="how investment becomes cost: annuity, flat_rate or levelised (default: the scenario's own)",
    )
    command.add_argument(
        "--strategy", action="append", metavar="NAME[@FORM]", help="an interface strategy in place of the scenario's own, in"
        " the form of the scale or a named one; may be repeated; 'none' for the bare cell"
    )  # fmt: skip
    command.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help=f"replace a value{where and f' in {where}'}:"
        " sintering.yield_=0.92, 'coating.film_thickness=20 nm'; may be repeated"
    )  # fmt: skip


def _count(text: str) -> int:
    """A whole number on the command line: 10000, 1_000 or 1e4."""
    from model.reading.number_text import NumberError, whole

    try:
        return whole(text)
    except NumberError as error:
        raise argparse.ArgumentTypeError(f"{error}, found {text!r}") from None


def _workers(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--workers", type=_count, metavar="N", help="processes to use here (default: more than one where it pays)"
    )
    command.add_argument("--cluster", metavar="ADDRESS", help="a Dask scheduler to work on instead: tcp://host:8786")


def _workers_of(given: argparse.Namespace) -> Any:
    from model.studies.tasks import Workers

    return Workers(given.workers, given.cluster)


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--json", metavar="FILE", help="machine-readable result to a file, or to - for standard output"
    )
    command.add_argument(
        "--force", action="store_true", help="write over files that exist; without it none is, whoever wrote it"
    )


def _check_targets(given: argparse.Namespace) -> None:
    """Refuse files that exist before anything is computed for them, and one file for two things."""
    from model.reading.errors import UserError
    from model.reading.files import refuse_existing

    taken: dict[str, str] = {}
    for option in ("excel", "figures", "json", "save"):
        target = getattr(given, option, None)
        if target is None or target == "-":
            continue
        path = os.path.realpath(target)
        if path in taken:
            raise UserError(f"--{option} {target}: is the file of --{taken[path]}, too; give another name")
        taken[path] = option
        if not given.force and not (given.command == "explore" and option == "save"):
            refuse_existing(target)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    from model.reading.number_text import as_negative

    _escape_what_is_missing()
    given = parser().parse_args([as_negative(text) for text in (sys.argv[1:] if arguments is None else arguments)])
    from model.reading.errors import UserError
    from model.reading.files import only_new

    try:
        _check_targets(given)
        with only_new(not given.force):
            return COMMANDS[given.command](given)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe has gone; nothing is left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _escape_what_is_missing() -> None:
    """Let a console that lacks a character show its escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors != "backslashreplace":
            stream.reconfigure(errors="backslashreplace")


def _say(text: str) -> None:
    """Print a text, whatever stands in it."""
    from model.reading.errors import printable

    print(printable(text, keep="\n"))


def _list(given: argparse.Namespace) -> int:
    from model.reports import report

    rows = report.listing(given.kind)
    if given.json:
        report.write_json(rows, given.json)
    if given.json != "-":
        report.print_listing(rows)
    return 0


def _load(given: argparse.Namespace, name: str | None = None, first: Any = None) -> Any:
    """The scenario of a command, or another that it names: NAME or NAME@SCALE, with the command's changes.

    What `--set` changes belongs to the scale of the `first` scenario that is named; another at a scale with a number of its
    own keeps that, and warns.
    """
    changes = _settings(given.set)
    strategies = [] if given.strategy == ["none"] else given.strategy
    options = {"strategies": strategies, "site": given.site, "convention": given.convention}
    name = given.scenario if name is None else name
    if not changes or first is None:
        return _named(name, given.scale, set=changes, **options)
    return _named(name, given.scale, **options).with_set(changes, ORIGIN, at=first.scale)


def _named(name: str, scale: str | None, **changes: Any) -> Any:
    """The scenario of NAME, or of NAME@SCALE in place of `scale`."""
    from model.reading import project
    from model.scenario.scenario import load

    plain, _, own = name.rpartition("@")
    if plain and own in project.names("scales"):
        name, scale = plain, own
    return load(name, scale=scale, origin=ORIGIN, **changes)


def _run(given: argparse.Namespace) -> int:
    from model.engine.result import evaluate
    from model.reading.errors import UserError
    from model.reports import report

    if given.beside and not given.excel:
        raise UserError("--beside needs --excel: the second scenario goes into the workbook")
    result = evaluate(_load(given))
    if given.excel:
        from model.workbook import to_workbook

        beside = evaluate(_named(given.beside, given.scale, convention=given.convention)) if given.beside else None
        to_workbook(result, given.excel, beside=beside, overwrite=given.force)
    if given.json:
        report.write_json(report.result_json(result), given.json)
    if given.json != "-":
        report.print_result(result)
        if result.scenario.learning is not None:
            from model.reports import ramp as study_report
            from model.studies import ramp as learning

            study_report.print_ramp(learning.ramp(result.scenario))
        if given.excel:
            _say(f"Workbook: {given.excel}")
    return 0


def _import_excel(given: argparse.Namespace) -> int:
    from model.reports import report
    from model.reports.workbook import imported_json, print_imported, refuse_disagreement, save_scenario
    from model.workbook import read_workbook

    found = read_workbook(given.workbook, second=given.second)
    told = imported_json(found)
    if given.save:
        if not given.force:
            refuse_disagreement(found, given.save)
        save_scenario(found.scenario, given.save, force=given.force)
    if given.json:
        report.write_json(told, given.json)
    if given.json != "-":
        print_imported(found, given.save)
    return 0


def _check(given: argparse.Namespace) -> int:
    from model.reading import wording
    from model.reading.errors import UserError
    from model.reports import report

    rows, wrong = [], []
    for name in given.scenarios:
        try:
            rows.append(report.checked(name))
        except UserError as error:
            wrong.append(str(error))
            rows.append({"scenario": name, "ok": False, "warnings": [], "problems": str(error).splitlines()})
    if given.json:
        report.write_json(rows, given.json)
    if given.json != "-":
        for row in rows:
            if row["ok"]:
                told = [f"warning: {text}" for text in row["warnings"]]
                told += [
                    f"{scale}: {wording.number_text(speed)} {row['unit']}/h"
                    for scale, speed in row.get("throughput", {}).items()
                ]
                _say("\n  ".join([f"{row['scenario']}: valid", *told]))
    if wrong:
        raise UserError("\n".join(wrong))
    return 0


def _montecarlo(given: argparse.Namespace) -> int:
    from model.reports import report
    from model.studies.monte_carlo import monte_carlo

    scenario = _load(given)
    with report.progress("Drawing") as advance:
        study = monte_carlo(scenario, n=given.n, seed=given.seed, progress=advance, workers=_workers_of(given))
    if given.json:
        report.write_json(report.monte_carlo_json(study), given.json)
    if given.json != "-":
        report.print_monte_carlo(study)
    return 0


def _problem(given: argparse.Namespace) -> Any:
    """What a sensitivity study is about: a scenario, or a Python file."""
    from model.reading.errors import UserError
    from model.studies.problem import of_file, of_scenario

    if not given.scenario.lower().endswith(".py"):
        return of_scenario(_load(given), _outputs(given) or ["cost_per_kwh"])
    if given.scale or given.site or given.convention or given.set or given.strategy:
        raise UserError(
            "--scale, --site, --convention, --strategy and --set are for scenarios; change the numbers in the Python file"
        )
    return of_file(given.scenario, _outputs(given))


def _sobol(given: argparse.Namespace) -> int:
    from model.reports import report
    from model.reports import sensitivity as sensitivity_report
    from model.studies.sobol import sobol

    problem = _problem(given)
    with report.progress("Evaluating") as advance:
        study = sobol(problem, n=given.n, seed=given.seed, by=given.by, second_order=given.second_order, error=given.error,
                      groups=_groups_of(given), progress=advance, workers=_workers_of(given))  # fmt: skip
    if given.figures:
        sensitivity_report.write_figures(study, given.figures)
    if given.json:
        report.write_json(sensitivity_report.sobol_json(study), given.json)
    if given.json != "-":
        sensitivity_report.print_sobol(study)
        if given.figures:
            _say(f"Figures: {given.figures}")
    return 0


def _morris(given: argparse.Namespace) -> int:
    from model.reports import report
    from model.reports import sensitivity as sensitivity_report
    from model.studies.morris import morris

    problem = _problem(given)
    with report.progress("Evaluating") as advance:
        frame = morris(problem, given.trajectories, given.seed, workers=_workers_of(given), progress=advance)
    if given.json:
        report.write_json(sensitivity_report.morris_json(problem, frame, given.trajectories, given.seed), given.json)
    if given.json != "-":
        sensitivity_report.print_morris(problem, frame, given.trajectories, given.seed)
    return 0


def _tornado(given: argparse.Namespace) -> int:
    from model.engine.influence import nominal, swings
    from model.reports import report
    from model.reports import sensitivity as sensitivity_report

    scenario = _load(given)
    found, value = swings(scenario, given.output), nominal(scenario, given.output)
    if given.json:
        report.write_json(sensitivity_report.tornado_json(scenario, given.output, found, value), given.json)
    if given.json != "-":
        sensitivity_report.print_tornado(scenario, given.output, found, value)
    return 0


def _value(text: str | None, what: str) -> Any:
    """A number as given on the command line, with its unit where it has one."""
    from model.reports import report

    return None if text is None else report.parse_value(text, f"{ORIGIN}: {what}")


def _told(given: argparse.Namespace, study: Any, as_json: Any, as_table: Any, as_page: Any) -> int:
    """Write and show a finished study: page, JSON, tables."""
    from model.reports import report

    if given.figures:
        as_page(study, given.figures)
    if given.json:
        report.write_json(as_json(study), given.json)
    if given.json != "-":
        as_table(study)
        if given.figures:
            _say(f"Figures: {given.figures}")
    return 0


def _names(text: str | None) -> list[str] | None:
    """What a list with commas names; None when nothing is given. Raises UserError for a name that stands twice."""
    from model.reading.errors import UserError

    names = [name.strip() for name in text.split(",") if name.strip()] if text else []
    for name in names:
        if names.count(name) > 1:
            raise UserError(f"{ORIGIN}: '{name}' stands twice in {text}; expected each name once")
    return names or None


def _compare(given: argparse.Namespace) -> int:
    from model.reports import comparison as comparison_report
    from model.reports import report
    from model.studies.comparison import compare

    scales, strategies = _names(given.scales), _names(given.strategies)
    first = _load(given, given.scenarios[0])
    loaded = [first, *(_load(given, name, first) for name in given.scenarios[1:])]
    with report.progress("Drawing") as advance:
        study = compare(loaded, given.n, given.seed, _outputs(given) or ("cost_per_kwh",), scales=scales,
                        strategies=strategies, workers=_workers_of(given), progress=advance, origin=ORIGIN)  # fmt: skip
    if given.excel:
        from model.workbook.comparison import comparison_to_workbook

        comparison_to_workbook(study, given.excel, overwrite=given.force)
    status = _told(
        given,
        study,
        comparison_report.comparison_json,
        comparison_report.print_comparison,
        comparison_report.write_comparison,
    )
    if given.excel and given.json != "-":
        _say(f"Workbook: {given.excel}")
    return status


def _explore(given: argparse.Namespace) -> int:
    from model.reports import exploration as exploration_report
    from model.reports import report
    from model.studies.exploration import explore, subject

    scenario = subject(given.scenario)
    changes = _settings(given.set)
    scenario = scenario.with_set(changes, ORIGIN) if changes else scenario
    with report.progress("Combining") as advance:
        study = explore(scenario, _names(given.scales), given.n, given.seed, strategies=_names(given.strategies),
                        save=given.save, workers=_workers_of(given), progress=advance, origin=ORIGIN)  # fmt: skip
    return _told(
        given,
        study,
        exploration_report.exploration_json,
        exploration_report.print_exploration,
        exploration_report.write_exploration,
    )


def _waterfall(given: argparse.Namespace) -> int:
    from model.reports import waterfall as waterfall_report
    from model.studies.waterfalls import waterfall

    if given.conventions:
        return _told(
            given,
            _between_conventions(given),
            waterfall_report.waterfall_json,
            waterfall_report.print_waterfall,
            waterfall_report.write_waterfall,
        )
    a = _load(given, given.a)
    b = _load(given, given.b if given.b is not None else given.a, a)
    changes = _settings(given.change, "--change")
    b = b.with_set(changes, ORIGIN) if changes else b  # meant for B, at its scale
    study = waterfall(a, b, given.by, given.output, _groups_of(given))
    return _told(
        given,
        study,
        waterfall_report.waterfall_json,
        waterfall_report.print_waterfall,
        waterfall_report.write_waterfall,
    )


def _between_conventions(given: argparse.Namespace) -> Any:
    from model.reading.errors import UserError
    from model.studies.waterfalls import between_conventions

    names = _names(given.conventions) or []
    if len(names) != 2 or given.b is not None or given.change:
        raise UserError("command line: --conventions: expected two names and one scenario, such as annuity,flat_rate")
    return between_conventions(_load(given, given.a), names[0], names[1], given.output)


def _sweep(given: argparse.Namespace) -> int:
    from model.plant.outputs import check_output
    from model.reports import sweeps as sweeps_report
    from model.studies.sweeps import sweep

    outputs = _outputs(given) or ["cost_per_kwh", "investment"]
    for name in outputs:
        check_output(name)
    study = sweep(_load(given), given.key, _value(given.low, "LOW"), _value(given.high, "HIGH"), given.points, given.log,
                  origin=ORIGIN)  # fmt: skip
    return _told(given, study, sweeps_report.sweep_json, lambda s: sweeps_report.print_sweep(s, outputs),
                 lambda s, target: sweeps_report.write_sweep(s, outputs, target))  # fmt: skip


def _crossover(given: argparse.Namespace) -> int:
    from model.reports import sweeps as sweeps_report
    from model.studies.sweeps import crossover

    a = _load(given, given.a)
    study = crossover(a, _load(given, given.b, a), given.key, _value(given.low, "LOW"),
                      _value(given.high, "HIGH"), given.output, given.log, origin=ORIGIN)  # fmt: skip
    return _told(
        given, study, sweeps_report.crossover_json, sweeps_report.print_crossover, sweeps_report.write_crossover
    )


def _breakeven(given: argparse.Namespace) -> int:
    from model.reports import sweeps as sweeps_report
    from model.studies.sweeps import breakeven

    scenario = _load(given)
    # What is changed on the command line is changed in the scenario that is to reach the other, which stays as it is.
    against = None if given.against is None else _named(given.against, scenario.scale, convention=scenario.convention)
    study = breakeven(scenario, given.key, _value(given.low, "--low"), _value(given.high, "--high"),
                      target=_value(given.target, "--target"), against=against, output=given.output, log=given.log,
                      origin=ORIGIN)  # fmt: skip
    return _told(
        given, study, sweeps_report.breakeven_json, sweeps_report.print_breakeven, sweeps_report.write_breakeven
    )


def _ramp(given: argparse.Namespace) -> int:
    from model.reports import ramp as ramp_report
    from model.studies.ramp import ramp

    learning = _settings(given.learning, "--learning")
    start = _settings(given.start, "--start")
    return _told(
        given,
        ramp(_load(given), learning, start, origin=ORIGIN),
        ramp_report.ramp_json,
        ramp_report.print_ramp,
        ramp_report.write_ramp,
    )


def _finance(given: argparse.Namespace) -> int:
    from model.reports import finance as finance_report
    from model.reports import report
    from model.studies.cash_flow import CONVENTION, cash_flow
    from model.studies.sweeps import in_unit_of

    given.convention = CONVENTION  # so that its values can be set
    price = _value(given.price, "--price")
    study = cash_flow(_load(given), None if price is None else in_unit_of(price, "cost_per_kwh", f"{ORIGIN}: --price"))
    if given.json:
        report.write_json(finance_report.cash_flow_json(study), given.json)
    if given.json != "-":
        finance_report.print_cash_flow(study)
    return 0


def _validate(given: argparse.Namespace) -> int:
    from model.published.validate import validate
    from model.reports import report
    from model.reports.published import print_reproductions, reproductions_json

    found = validate(given.cases)
    if given.json:
        report.write_json(reproductions_json(found), given.json)
    if given.json != "-":
        print_reproductions(found, given.all)
    return 0 if all(case.passed for case in found) else 1


COMMANDS = {
    "list": _list, "run": _run, "check": _check, "import-excel": _import_excel, "montecarlo": _montecarlo, "sobol": _sobol,
    "morris": _morris, "tornado": _tornado, "sweep": _sweep, "crossover": _crossover, "breakeven": _breakeven,
    "compare": _compare, "waterfall": _waterfall, "explore": _explore, "ramp": _ramp,
    "finance": _finance, "validate": _validate,
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main())
