"""What the command line shows and writes: tables, progress, and JSON with stable keys."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Any

from model import catalogue
from model.document import UserError, parse, shown
from model.economics import CATEGORIES, words
from model.evaluation import VERSION, Result
from model.files import write
from model.outputs import OUTPUTS

if TYPE_CHECKING:
    from plotly.graph_objects import Figure
    from rich.console import Console

    from model.scenario import Scenario
    from model.uncertainty import MonteCarlo, Spread


def parse_set(text: str, option: str = "--set") -> tuple[str, Any]:
    """`KEY=VALUE` as key and change: a number, a number with its unit, a text, or a mapping in YAML's flow style."""
    key, equals, value = text.partition("=")
    key, value = key.strip(), value.strip()
    if not (key and equals and value):
        raise UserError(f"command line: {option} {shown(text)}: expected KEY=VALUE, such as sintering.yield_=0.92")
    return key, parse_value(value, f"command line: {option} {key}")


def parse_value(text: str, label: str) -> Any:
    """A number, a number with its unit (`5 GWh/year`), a text, or a mapping in YAML's flow style."""
    number = re.fullmatch(r"([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s*([A-Za-z%µ].*)", text)
    if number:
        return {"value": parse(f"v: {number.group(1)}", label).value["v"].value, "unit": number.group(2)}
    return parse(f"v: {text}", label).value["v"].plain


def listing(kind: str) -> list[dict[str, Any]]:
    """What there is of a kind: id, title, and what a reader would ask for first."""
    if kind == "steps":
        steps = [catalogue.step(id) for id in catalogue.step_files()]
        return [{"id": s.id, "title": s.title, "stage": s.stage, "unit": s.unit, "ports": list(s.ports),
                 "scales": catalogue.step_scales(s.id)} for s in sorted(steps, key=lambda s: (s.stage, s.id))]  # fmt: skip
    if kind == "materials":
        file = catalogue.document(catalogue.SCENARIOS / "materials.yaml").plain
        return [{"id": id, "title": facts["title"], "unit": facts.get("unit", "kg")} for id, facts in file.items()]
    rows = []
    for name in catalogue.names(kind):
        data = catalogue.document(catalogue.path_of(kind, name)).plain
        rows.append({"id": name, "title": data.get("title", name)})
        if kind == "strategies":
            rows[-1] |= {"side": data["side"], "applies_to": data["applies_to"], "forms": list(data["forms"]),
                         "occupies": data["occupies"]}  # fmt: skip
        if kind == "scenarios":
            from model.scenario import scales_of

            rows[-1]["scales"] = scales_of(name)
    return rows


def checked(name: str) -> dict[str, Any]:
    """What `check` tells of a scenario, or of a step by itself: its throughput by scale. Raises UserError with all problems."""
    from model.scenario import load, stand_alone
    from model.walk import run_step

    row: dict[str, Any] = {"scenario": name, "ok": True, "warnings": [], "problems": []}
    if name in catalogue.names("scenarios") or name not in catalogue.step_files():
        return row | {"warnings": list(load(name).warnings)}
    step, speeds, wrong = catalogue.step(name), {}, []
    for scale in catalogue.step_scales(name):
        try:
            alone = stand_alone(step, scale)
            speeds[scale] = float(run_step(alone, alone.numbers, 1.0).resources.throughput)  # type: ignore[arg-type]
        except UserError as error:
            wrong += str(error).splitlines()
    if wrong:
        raise UserError("\n".join(dict.fromkeys(wrong)))
    return row | {"unit": step.unit, "throughput": speeds}


def write_json(data: Any, target: str) -> None:
    """JSON to a file, whole or not at all, or to standard output for `-`."""
    text = json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False)
    if target == "-":
        print(text)
    else:
        write(target, text + "\n")


def write_page(title: str, drawn: Sequence[tuple[str, Figure]], target: str) -> None:
    """Figures with their headings as one page. Raises UserError when it cannot be written."""
    write(target, page_of(title, drawn))


def page_of(title: str, drawn: Sequence[tuple[str, Figure]], about: Sequence[str] = ()) -> str:
    """Figures with their headings as one page that needs no network; what they are of, line by line, stands above them."""
    parts = [f"<h1>{escape(title)}</h1>", *(f"<p>{escape(line)}</p>" for line in about)]
    parts += [
        f"<h2>{escape(heading)}</h2>\n" + made.to_html(full_html=False, include_plotlyjs=index == 0)
        for index, (heading, made) in enumerate(drawn)
    ]
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><body>'
    return head + "\n".join(parts) + "</body></html>\n"


def result_json(result: Result) -> dict[str, Any]:
    """A result with stable keys: floats at full precision, flows and hours a year, unknown as null."""
    scenario = result.scenario
    parameters = [
        {
            "key": key, "value": v.text if v.text is not None else v.number, "unit": None if v.text is not None else v.unit,
            "low": v.range[0] if v.range else None, "high": v.range[1] if v.range else None,
            "distribution": v.distribution, "year": v.year, "source": v.source, "assumption": v.assumption,
        }
        for key, v in scenario.values.items()
    ]  # fmt: skip
    return {
        "scenario": scenario.name, "title": scenario.title, "scale": scenario.scale, "site": scenario.site,
        "fingerprint": result.fingerprint, "version": VERSION, "money_year": scenario.money_year,
        "convention": scenario.convention, "capacity": scenario.capacity,
        "strategies": [applied.facts for applied in scenario.strategies],
        "outputs": {name: {"value": value, "unit": OUTPUTS[name] or None} for name, value in result.outputs.items()},
        "steps": result.steps, "plant": result.plant, "parameters": parameters, "warnings": result.warnings,
    }  # fmt: skip


def spread_json(found: Spread | None) -> dict[str, Any] | None:
    """A spread with stable keys; null where the quantity is unknown."""
    if found is None:
        return None
    return {"unit": found.unit, "nominal": found.nominal, "mean": found.mean, "standard_deviation": found.deviation,
            **{f"p{p}": value for p, value in found.percentiles.items()}}  # fmt: skip


def monte_carlo_json(study: MonteCarlo) -> dict[str, Any]:
    """A Monte Carlo study with stable keys."""
    return {
        "scenario": study.scenario.name, "scale": study.scenario.scale, "fingerprint": study.scenario.fingerprint,
        "version": VERSION, "n": study.n, "seed": study.seed,
        "strategies": [str(applied) for applied in study.scenario.strategies],
        "outputs": {name: spread_json(found) for name, found in study.outputs.items()},
        "cost_per_kwh_by_step": {name: spread_json(found) for name, found in study.by_step.items()},
        "cost_per_kwh_by_category": {name: spread_json(found) for name, found in study.by_category.items()},
    }  # fmt: skip


# Category names that keep the table narrow enough for a terminal.
SHORT = {"consumables": "consum.", "maintenance": "maint.", "atmosphere": "atmos.", "scrap_credit": "scrap"}

# Tables -----------------------------------------------------------------------------------------------------------


def console() -> Console:
    """Where tables go."""
    from rich.console import Console

    # A pipe gets tables wide enough to be read by another program or a pager.
    return Console(width=None if sys.stdout.isatty() else 180, highlight=False)


def table(*columns: str, title: str | None = None) -> Any:
    """An empty table; the first column is of names, the others of numbers."""
    from rich import box
    from rich.table import Table

    made = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for index, column in enumerate(columns):
        made.add_column(column, justify="left" if index == 0 else "right", no_wrap=index == 0)
    return made


def figure(value: Any, digits: int = 3) -> str:
    """A number to a few significant figures with thousands separators; `unknown` for None."""
    if value is None:
        return "unknown"
    if isinstance(value, str):
        return value
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e9:
        rounded = float(f"{value:.{digits}g}")
        return f"{rounded:,.0f}" if abs(rounded) >= 100 else f"{rounded:g}"
    return f"{value:.{digits - 1}e}"


def signed(value: float, digits: int = 3) -> str:
    """A difference: as `figure`, a gain with its plus."""
    return f"{'+' if value > 0 else ''}{figure(value, digits)}"


def print_listing(rows: list[dict[str, Any]]) -> None:
    """One line per thing."""
    listed = table(*([key for key in rows[0]] if rows else ["id"]))
    for column in listed.columns:
        column.justify = "left"
    for row in rows:
        listed.add_row(*(", ".join(value) if isinstance(value, list) else str(value) for value in row.values()))
    console().print(listed)


def strategies_of(scenario: Scenario) -> str:
    """The strategies of a scenario with their forms, in words: `none` for a bare cell."""
    return ", ".join(f"{applied.title} ({applied})" for applied in scenario.strategies) or "none"


def print_result(result: Result) -> None:
    """Headline, outputs, cost by step and category, chain, warnings."""
    out, scenario = console(), result.scenario
    out.print(f"[bold]{scenario.title}[/bold]", markup=True)
    out.print(
        f"{scenario.scale} scale, site {scenario.site}, {counted(scenario)}; USD of {scenario.money_year} per kWh of"
        f" good cells, convention {scenario.convention}; fingerprint {result.fingerprint}", markup=False,
    )  # fmt: skip
    if scenario.strategies:
        out.print(f"strategies: {strategies_of(scenario)}", markup=False)
    outputs = table("output", "value", "unit")
    for name, value in result.outputs.items():
        outputs.add_row(
            words(name), figure(value), OUTPUTS[name].replace("1", "") if OUTPUTS[name] == "1" else OUTPUTS[name]
        )
    out.print(outputs)
    kwh = result.quantities["plant.good_energy"] / 1000
    costs = table("USD/kWh", *(SHORT.get(c, words(c)) for c in CATEGORIES), "total")
    frame = result.by_step
    for id in frame.index:
        costs.add_row(id, *(figure(float(frame.loc[id, c]) / kwh) for c in [*CATEGORIES, "total"]))
    costs.add_section()
    costs.add_row("total", *(figure(float(frame[c].sum()) / kwh) for c in [*CATEGORIES, "total"]))
    out.print(costs)
    chain = table("step", "line", "good output", "yield", "throughput", "machines", "used", "MUSD", "floor m2", "crew")
    for step in result.steps:
        mark = " <- bottleneck" if step["id"] == result.outputs["bottleneck"] else ""
        chain.add_row(
            step["id"] + mark, step["line"], *step_texts(step),
            "" if step["utilisation"] is None else f"{step['utilisation']:.0%}", figure(step["investment"] / 1e6),
            figure(step["floor_area"]), figure(step["staff"]),
        )  # fmt: skip
    out.print(chain)
    for text in result.warnings:
        out.print(f"warning: {text}", markup=False)


def counted(scenario: Scenario) -> str:
    """How the scenario sizes its plant, in words."""
    return "process areas by power law" if scenario.capacity == "power_law" else f"{scenario.capacity} machines"


def step_texts(step: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """Good output, yield, throughput and machines of a step; of a process area its size instead of machines."""
    per = step["unit"]
    machines = step["machines_installed"]
    size = f"{figure(step['size'])} x ref." if step["size"] is not None else ""
    if step["yield"] is None:
        return "", "", "", size
    return (
        f"{figure(step['good_output'])} {per}/a", f"{step['yield']:.1%}", f"{figure(step['throughput'])} {per}/h",
        size if machines is None else figure(machines),
    )  # fmt: skip


def print_monte_carlo(study: MonteCarlo) -> None:
    """Percentiles of every output, then of cost by step and by category."""
    out = console()
    out.print(f"{study.scenario.title}, {study.scenario.scale} scale: {study.n} draws, seed {study.seed}", markup=False)
    if study.scenario.strategies:
        out.print(f"strategies: {strategies_of(study.scenario)}", markup=False)
    percentiles = list(next(iter(study.by_step.values())).percentiles)
    groups = (("output", study.outputs), ("USD/kWh by step", study.by_step), ("USD/kWh by category", study.by_category))
    for heading, spreads in groups:
        rows = table(heading, "unit", "nominal", "mean", *(f"{p} %" for p in percentiles))
        for name, spread in spreads.items():
            if spread is None:
                rows.add_row(words(name), "", "unknown")
                continue
            numbers = [spread.nominal, spread.mean, *spread.percentiles.values()]
            rows.add_row(words(name), spread.unit if spread.unit != "1" else "", *(figure(x) for x in numbers))
        out.print(rows)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar with the time left on a terminal; nothing elsewhere."""
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
    with bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
