"""What the command line shows and writes of sweeps, crossings and break-even values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from model.plant.outputs import NUMERIC_OUTPUTS, OUTPUTS
from model.reading.wording import number_text, words
from model.reports.page import write_page
from model.reports.study import (
    left_at,
    number_or_none,
    output_unit,
    print_warnings,
    scenario_json,
    six_figures,
    title_and_scale,
)
from model.reports.terminal import console, table
from model.studies.axis import POINTS, Axis
from model.studies.breakeven import Breakeven
from model.studies.crossings import Crossing
from model.studies.crossover import Crossover
from model.studies.sweeps import Sweep

MOST_ROWS = 21


MOST_CROSSINGS = 20


KINDS = {
    "crossing": "cross",
    "jump": "pass by a jump",
    "touch": "touch",
    "equal": "are equal from here to the next line",
}


def _axis_json(axis: Axis) -> dict[str, Any]:
    return {
        "key": axis.key,
        "unit": axis.value.unit,
        "money_year": axis.value.year,
        "low": axis.low,
        "high": axis.high,
        "log": axis.log,
    }


def _along(axis: Axis) -> str:
    return f"{axis.key} from {six_figures(axis.low)} to {six_figures(axis.high)} {axis.unit}".removesuffix(
        " 1"
    )


def sweep_json(study: Sweep) -> dict[str, Any]:
    """A sweep with stable keys: the points, and for every output its values at them, null where
    unknown.
    """
    frame = study.frame
    outputs = {
        o: {"unit": OUTPUTS[o].unit, "values": [number_or_none(v) for v in frame[o]]}
        for o in NUMERIC_OUTPUTS
    }
    return {
        **scenario_json(study.scenario),
        **_axis_json(study.axis),
        "points": [float(x) for x in frame[study.axis.key]],
        "outputs": outputs,
        "bottleneck": list(frame["bottleneck"]),
        "warnings": list(study.axis.warnings),
    }


def print_sweep(study: Sweep, outputs: Sequence[str]) -> None:
    """Some points of the curves, evenly taken, with the bottleneck beside."""
    out, frame, key = console(), study.frame, study.axis.key
    out.print(f"{title_and_scale(study.scenario)}: {_along(study.axis)}, {len(frame)} points")
    rows = table(key, *(f"{words(o)} {output_unit(o)}".strip() for o in outputs), "bottleneck")
    count = min(MOST_ROWS, len(frame))
    for i in (round(k * (len(frame) - 1) / (count - 1)) for k in range(count)):
        row = frame.iloc[i]
        rows.add_row(
            six_figures(row[key]),
            *(number_text(number_or_none(row[o]), 4) for o in outputs),
            row["bottleneck"] or "none",
        )
    out.print(rows)
    print_warnings(study.axis.warnings)


def _crossing_json(crossing: Crossing) -> dict[str, Any]:
    names = ("a_at_low", "b_at_low", "a_at_high", "b_at_high")
    return {
        "kind": crossing.kind,
        "low": crossing.low,
        "high": crossing.high,
        "lower_before": crossing.before,
        "lower_after": crossing.after,
        **dict(zip(names, crossing.values, strict=True)),
    }


def crossover_json(study: Crossover) -> dict[str, Any]:
    """All crossings with stable keys; `a` and `b` are the scenarios, values are those of the
    output.
    """
    a, b = study.scenarios
    return {
        "a": scenario_json(a),
        "b": scenario_json(b),
        **_axis_json(study.axis),
        "output": study.output,
        "output_unit": OUTPUTS[study.output].unit,
        "points": POINTS,
        "resolution": study.resolution,
        "crossings": [_crossing_json(crossing) for crossing in study.crossings],
        "lower_at_low": _lower(study.a[0], study.b[0]),
        "lower_at_high": _lower(study.a[-1], study.b[-1]),
        "warnings": [*study.axis.warnings, *left_at(study.scenarios)],
    }


def _lower(a: float, b: float) -> str | None:
    return None if a == b else "a" if a < b else "b"


def print_crossover(study: Crossover) -> None:
    """Who is lower where, and every crossing."""
    out, (a, b) = console(), study.scenarios
    out.print(f"A: {title_and_scale(a)}\nB: {title_and_scale(b)}")
    out.print(f"{words(study.output)} along {_along(study.axis)}")
    if study.crossings:
        rows = table(
            study.axis.unit if study.axis.unit != "1" else "value",
            "how",
            "A",
            "B",
            "lower below",
            "lower above",
        )
        for crossing in study.crossings[:MOST_CROSSINGS]:
            for at, (first, second) in _ends(crossing):
                rows.add_row(
                    six_figures(at),
                    f"they {KINDS[crossing.kind]}",
                    six_figures(first),
                    six_figures(second),
                    (crossing.before or "").upper(),
                    (crossing.after or "").upper(),
                )
        out.print(rows)
        _print_rest(len(study.crossings))
    else:
        ends = [
            f"{six_figures(study.a[at])} against {six_figures(study.b[at])} at its {end} end"
            for at, end in ((0, "low"), (-1, "high"))
        ]
        lower = "A" if study.a[0] < study.b[0] else "B"
        out.print(
            f"They do not cross: {lower} is lower throughout ({', '.join(ends)}"
            f" {output_unit(study.output)})."
        )
    _print_resolution(study.resolution)
    print_warnings(study.axis.warnings)


def _ends(crossing: Crossing) -> list[tuple[float, tuple[float, float]]]:
    """The ends of a crossing that are worth a line: one, unless the curves jump or are equal for a
    while.
    """
    a, b, c, d = crossing.values
    ends = [(crossing.low, (a, b)), (crossing.high, (c, d))]
    return ends if crossing.kind in ("jump", "equal") else ends[:1]


def _print_rest(count: int) -> None:
    if count > MOST_CROSSINGS:
        console().print(f"{count - MOST_CROSSINGS} more; --json gives all.")


def _print_resolution(resolution: str) -> None:
    console().print(
        f"note: looked at {POINTS} points, each crossing refined by bisection; two within"
        f" {resolution} may not show",
    )


def breakeven_json(study: Breakeven) -> dict[str, Any]:
    """The values that reach the target, with stable keys; in each, a is the output and b the
    target.
    """
    return {
        **scenario_json(study.scenario),
        **_axis_json(study.axis),
        "output": study.output,
        "output_unit": OUTPUTS[study.output].unit,
        "target": study.target,
        "reachable": bool(study.reached),
        "reached": [_crossing_json(crossing) for crossing in study.reached],
        "best": {"value": study.best[0], "output": study.best[1]},
        "points": POINTS,
        "resolution": study.resolution,
        "warnings": list(study.axis.warnings),
    }


def print_breakeven(study: Breakeven) -> None:
    """The values that reach the target, or how near the output comes."""
    out, axis = console(), study.axis
    unit = output_unit(study.output)
    out.print(title_and_scale(study.scenario))
    out.print(f"{words(study.output)} = {six_figures(study.target)} {unit} along {_along(axis)}")
    if not study.reached:
        at, value = study.best
        place = f"{axis.key} = {six_figures(at)} {axis.unit}".removesuffix(" 1")
        out.print(f"Not reachable in range: the best is {six_figures(value)} {unit} at {place}.")
    else:
        rows = table(
            axis.key, f"{words(study.output)} {unit}".strip(), "how", "below it", "above it"
        )
        for crossing in study.reached[:MOST_CROSSINGS]:
            for at, (value, _) in _ends(crossing):
                how = {
                    "crossing": "reached",
                    "touch": "touched",
                    "jump": "passed by a jump",
                    "equal": "kept",
                }[crossing.kind]
                rows.add_row(
                    six_figures(at),
                    six_figures(value),
                    how,
                    _side(crossing.before),
                    _side(crossing.after),
                )
        out.print(rows)
        _print_rest(len(study.reached))
    _print_resolution(study.resolution)
    print_warnings(axis.warnings)


def _side(lower: str | None) -> str:
    return {"a": "lower than the target", "b": "higher than the target", None: ""}[lower]


def write_sweep(study: Sweep, outputs: Sequence[str], target: str) -> None:
    """The curves of some outputs as a page."""
    from model.figures import curves as figures

    drawn = [(f"{words(o)} along {study.axis.key}", figures.curve(study, o)) for o in outputs]
    write_page(title_and_scale(study.scenario), drawn, target)


def write_crossover(study: Crossover, target: str) -> None:
    """Both curves with their crossings as a page."""
    from model.figures import curves as figures

    write_page(
        "Crossover",
        [(f"{words(study.output)} along {study.axis.key}", figures.crossover(study))],
        target,
    )


def write_breakeven(study: Breakeven, target: str) -> None:
    """The curve and its target as a page."""
    from model.figures import curves as figures

    write_page(
        "Break-even",
        [(f"{words(study.output)} along {study.axis.key}", figures.breakeven(study))],
        target,
    )
