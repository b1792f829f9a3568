"""What the command line shows and writes: tables, progress, and JSON with stable keys."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Any

from model.engine.result import VERSION, Result
from model.plant.economics import CATEGORIES
from model.plant.outputs import OUTPUTS
from model.reading import project
from model.reading.document import parse
from model.reading.errors import UserError, printable, quoted_value
from model.reading.files import write
from model.reading.number_text import NumberError, read_quantity
from model.reading.wording import number_text, per_cent, words
from model.scenario import catalogue

if TYPE_CHECKING:
    from plotly.graph_objects import Figure
    from rich.console import Console

    from model.scenario.scenario import Scenario
    from model.studies.monte_carlo import MonteCarlo, Spread


def parse_set(text: str, option: str = "--set") -> tuple[str, Any]:
    """`KEY=VALUE` as key and change: a number, a number with its unit, a text, or a mapping in
    YAML's flow style.
    """
    key, equals, value = text.partition("=")
    key, value = key.strip(), value.strip()
    if not (key and equals and value):
        raise UserError(
            f"command line: {option} {quoted_value(text)}: expected KEY=VALUE, such as"
            " sintering.yield_=0.92"
        )
    return key, parse_value(value, f"command line: {option} {key}")


def parse_value(text: str, label: str) -> Any:
    """A number, a number with its unit (`5 GWh/year`), a text, or a mapping in YAML's flow style."""
    try:
        found = read_quantity(text)
    except NumberError:
        return text  # told where a number is wanted, with the unit it is wanted in
    if found is None:
        return parse(f"v: {text}", label).value["v"].plain
    number, unit = found
    return number if unit is None else {"value": number, "unit": unit}


def listing(kind: str) -> list[dict[str, Any]]:
    """What there is of a kind: id, title, and what a reader would ask for first."""
    if kind == "steps":
        steps = [catalogue.step(id) for id in catalogue.step_files()]
        return [
            {
                "id": s.id,
                "title": s.title,
                "stage": s.stage,
                "unit": s.unit,
                "ports": list(s.ports),
                "scales": catalogue.step_scales(s.id),
            }
            for s in sorted(steps, key=lambda s: (s.stage, s.id))
        ]
    if kind == "materials":
        file = project.document(project.SCENARIOS / "materials.yaml").plain
        return [
            {"id": id, "title": facts["title"], "unit": facts.get("unit", "kg")}
            for id, facts in file.items()
        ]
    rows = []
    for name in project.names(kind):
        data = project.document(project.path_of(kind, name)).plain
        rows.append({"id": name, "title": data.get("title", name)})
        if kind == "strategies":
            rows[-1] |= {
                "side": data["side"],
                "applies_to": data["applies_to"],
                "forms": list(data["forms"]),
                "occupies": data["occupies"],
            }
        if kind == "scenarios":
            from model.scenario.scales import scales_of

            rows[-1]["scales"] = scales_of(name)
    return rows


def checked(name: str) -> dict[str, Any]:
    """What `check` tells of a scenario, or of a step by itself: its throughput by scale. Raises
    UserError with all problems.
    """
    from model.engine.evaluation import run_step
    from model.scenario.scenario import load
    from model.scenario.stand_alone import stand_alone

    row: dict[str, Any] = {"scenario": name, "ok": True, "warnings": [], "problems": []}
    if name in project.names("scenarios") or name not in catalogue.step_files():
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
    made = plain_numbers(data)
    # a console may lack characters; escapes of JSON itself mean the same anywhere
    if target == "-":
        print(json.dumps(made, indent=1, ensure_ascii=not unicode_console(), allow_nan=False))
    else:
        write(target, json.dumps(made, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def plain_numbers(data: Any, key: str = "") -> Any:
    """The same data without negative zeros. Raises UserError, naming its key, for a number that is
    not finite.
    """
    if isinstance(data, Mapping):
        return {
            name: plain_numbers(member, f"{key}.{name}".lstrip("."))
            for name, member in data.items()
        }
    if isinstance(data, list | tuple):
        return [plain_numbers(item, f"{key}[{index}]") for index, item in enumerate(data)]
    if isinstance(data, float):
        if not math.isfinite(data):
            raise UserError(
                f"the result is not finite at {key}; a value that it depends on is too large or too"
                " small"
            )
        return data + 0.0
    if isinstance(data, str):  # half a character, as in a file's name, has no place in JSON
        return data.encode("utf-8", "backslashreplace").decode("utf-8")
    return data


def unicode_console() -> bool:
    """Whether standard output can show any character."""
    return (
        str(getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "").startswith("utf")
    )


def write_page(title: str, drawn: Sequence[tuple[str, Figure]], target: str) -> None:
    """Figures with their headings as one page. Raises UserError when it cannot be written."""
    write(target, page_of(title, drawn))


def page_of(title: str, drawn: Sequence[tuple[str, Figure]], about: Sequence[str] = ()) -> str:
    """Figures with their headings as one page that needs no network; what they are of, line by
    line, stands above them.
    """
    parts = [
        f"<h1>{escape(printable(title))}</h1>",
        *(f"<p>{escape(printable(line))}</p>" for line in about),
    ]
    parts += [
        f"<h2>{escape(printable(heading))}</h2>\n"
        + made.to_html(full_html=False, include_plotlyjs=index == 0)
        for index, (heading, made) in enumerate(drawn)
    ]
    head = (
        '<!doctype html><html lang="en"><meta'
        f' charset="utf-8"><title>{escape(printable(title))}</title><body>'
    )
    return head + "\n".join(parts) + "</body></html>\n"


def result_json(result: Result) -> dict[str, Any]:
    """A result with stable keys: floats at full precision, flows and hours a year, unknown as null."""
    scenario = result.scenario
    parameters = [
        {
            "key": key,
            "value": v.text if v.text is not None else v.number,
            "unit": None if v.text is not None else v.unit,
            "low": v.range[0] if v.range else None,
            "high": v.range[1] if v.range else None,
            "distribution": v.distribution,
            "year": v.year,
            "source": v.source,
            "assumption": v.assumption,
        }
        for key, v in scenario.values.items()
    ]
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "scale": scenario.scale,
        "site": scenario.site,
        "fingerprint": result.fingerprint,
        "version": VERSION,
        "money_year": scenario.money_year,
        "convention": scenario.convention,
        "capacity": scenario.capacity,
        "strategies": [applied.facts for applied in scenario.strategies],
        "outputs": {
            name: {"value": value, "unit": OUTPUTS[name].unit or None}
            for name, value in result.outputs.items()
        },
        "steps": result.steps,
        "plant": result.plant,
        "parameters": parameters,
        "warnings": result.warnings,
    }


def spread_json(found: Spread | None) -> dict[str, Any] | None:
    """A spread with stable keys; null where the quantity is unknown."""
    if found is None:
        return None
    return {
        "unit": found.unit,
        "nominal": found.nominal,
        "mean": found.mean,
        "standard_deviation": found.deviation,
        **{f"p{p}": value for p, value in found.percentiles.items()},
    }


def monte_carlo_json(study: MonteCarlo) -> dict[str, Any]:
    """A Monte Carlo study with stable keys."""
    return {
        "scenario": study.scenario.name,
        "scale": study.scenario.scale,
        "fingerprint": study.scenario.fingerprint,
        "version": VERSION,
        "n": study.n,
        "seed": study.seed,
        "strategies": [str(applied) for applied in study.scenario.strategies],
        "outputs": {name: spread_json(found) for name, found in study.outputs.items()},
        "cost_per_kwh_by_step": {name: spread_json(found) for name, found in study.by_step.items()},
        "cost_per_kwh_by_category": {
            name: spread_json(found) for name, found in study.by_category.items()
        },
    }


# Category names that keep the table narrow enough for a terminal.
SHORT = {
    "consumables": "consum.",
    "maintenance": "maint.",
    "atmosphere": "atmos.",
    "scrap_credit": "scrap",
}

# Tables -----------------------------------------------------------------------------------------------------------


def console() -> Console:
    """Where tables go."""
    from rich.console import Console
    from rich.text import Text

    class Literal(Console):
        """Shows every text word for word: no markup, no smileys, nothing that steers a terminal."""

        def render_str(self, text: str, **options: Any) -> Text:
            return super().render_str(printable(text, keep="\n\t"), **options)

    # A pipe gets tables wide enough to be read by another program or a pager.
    return Literal(
        width=None if sys.stdout.isatty() else 180, highlight=False, markup=False, emoji=False
    )


def table(*columns: str, title: str | None = None) -> Any:
    """An empty table; the first column is of names, the others of numbers."""
    from rich import box
    from rich.table import Table

    made = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for index, column in enumerate(columns):
        made.add_column(column, justify="left" if index == 0 else "right", no_wrap=index == 0)
    return made


def print_listing(rows: list[dict[str, Any]]) -> None:
    """One line per thing."""
    listed = table(*([key for key in rows[0]] if rows else ["id"]))
    for column in listed.columns:
        column.justify = "left"
    for row in rows:
        listed.add_row(
            *(", ".join(value) if isinstance(value, list) else str(value) for value in row.values())
        )
    console().print(listed)


def strategies_of(scenario: Scenario) -> str:
    """The strategies of a scenario with their forms, in words: `none` for a bare cell."""
    return ", ".join(f"{applied.title} ({applied})" for applied in scenario.strategies) or "none"


def print_result(result: Result) -> None:
    """Headline, outputs, cost by step and category, chain, warnings."""
    out, scenario = console(), result.scenario
    out.print(scenario.title, style="bold")
    out.print(
        f"{scenario.scale} scale, site {scenario.site}, {scenario.sizing}; USD of"
        f" {scenario.money_year} per kWh of good cells, convention {scenario.convention};"
        f" fingerprint {result.fingerprint}",
    )
    if scenario.strategies:
        out.print(f"strategies: {strategies_of(scenario)}")
    outputs = table("output", "value", "unit")
    for name, value in result.outputs.items():
        outputs.add_row(
            words(name),
            number_text(value),
            OUTPUTS[name].shown_unit,
        )
    out.print(outputs)
    kwh = result.quantities["plant.good_energy"] / 1000
    costs = table("USD/kWh", *(SHORT.get(c, words(c)) for c in CATEGORIES), "total")
    frame = result.by_step
    for id in frame.index:
        costs.add_row(
            id, *(number_text(float(frame.loc[id, c]) / kwh) for c in [*CATEGORIES, "total"])
        )
    costs.add_section()
    costs.add_row(
        "total", *(number_text(float(frame[c].sum()) / kwh) for c in [*CATEGORIES, "total"])
    )
    out.print(costs)
    chain = table(
        "step",
        "line",
        "good output",
        "yield",
        "throughput",
        "machines",
        "used",
        "MUSD",
        "floor m2",
        "crew",
    )
    for step in result.steps:
        mark = " <- bottleneck" if step["id"] == result.outputs["bottleneck"] else ""
        chain.add_row(
            step["id"] + mark,
            step["line"],
            *step_texts(step),
            "" if step["utilisation"] is None else per_cent(step["utilisation"], 0),
            number_text(step["investment"] / 1e6),
            number_text(step["floor_area"]),
            number_text(step["staff"]),
        )
    out.print(chain)
    for text in result.warnings:
        out.print(f"warning: {text}")


def step_texts(step: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """Good output, yield, throughput and machines of a step; of a process area its size instead of
    machines.
    """
    per = step["unit"]
    machines = step["machines_installed"]
    size = f"{number_text(step['size'])} x ref." if step["size"] is not None else ""
    if step["yield"] is None:
        return "", "", "", size
    return (
        f"{number_text(step['good_output'])} {per}/a",
        per_cent(step["yield"]),
        f"{number_text(step['throughput'])} {per}/h",
        size if machines is None else number_text(machines),
    )


def print_monte_carlo(study: MonteCarlo) -> None:
    """Percentiles of every output, then of cost by step and by category."""
    out = console()
    out.print(
        f"{study.scenario.title}, {study.scenario.scale} scale: {study.n} draws, seed {study.seed}"
    )
    if study.scenario.strategies:
        out.print(f"strategies: {strategies_of(study.scenario)}")
    percentiles = list(next(iter(study.by_step.values())).percentiles)
    groups = (
        ("output", study.outputs),
        ("USD/kWh by step", study.by_step),
        ("USD/kWh by category", study.by_category),
    )
    for heading, spreads in groups:
        rows = table(heading, "unit", "nominal", "mean", *(f"{p} %" for p in percentiles))
        for name, spread in spreads.items():
            if spread is None:
                rows.add_row(words(name), "", "unknown")
                continue
            numbers = [spread.nominal, spread.mean, *spread.percentiles.values()]
            rows.add_row(
                words(name),
                spread.unit if spread.unit != "1" else "",
                *(number_text(x) for x in numbers),
            )
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
