"""What the command line shows and writes of sweeps and comparisons: tables, JSON with stable keys, pages of figures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from model.engine.result import VERSION
from model.plant.outputs import NUMERIC_OUTPUTS, OUTPUTS
from model.reading.wording import number_text, words
from model.reports.report import console, spread_json, table, write_page
from model.scenario.remarks import left_behind
from model.scenario.scenario import Scenario
from model.studies.comparison import COST, RESISTANCE, Comparison, Row
from model.studies.exploration import Exploration
from model.studies.ramp import CAUSES, Ramp
from model.studies.sweeps import POINTS, Axis, Breakeven, Crossing, Crossover, Sweep
from model.studies.waterfalls import Waterfall

MOST_ROWS = 21
MOST_CROSSINGS = 20
SHORT_LIST = 8
DIGITS = 6
KINDS = {
    "crossing": "cross", "jump": "pass by a jump", "touch": "touch", "equal": "are equal from here to the next line",
}  # fmt: skip


def scenario_json(scenario: Scenario) -> dict[str, Any]:
    """Keys that say what was studied."""
    return {
        "scenario": scenario.name, "title": scenario.title, "scale": scenario.scale, "fingerprint": scenario.fingerprint,
        "version": VERSION,
    }  # fmt: skip


def named(scenario: Scenario) -> str:
    """Title and scale, as headings have them."""
    return f"{scenario.title}, {scenario.scale} scale"


def _axis_json(axis: Axis) -> dict[str, Any]:
    return {"key": axis.key, "unit": axis.value.unit, "money_year": axis.value.year, "low": axis.low, "high": axis.high,
            "log": axis.log}  # fmt: skip


def _along(axis: Axis) -> str:
    return f"{axis.key} from {fine(axis.low)} to {fine(axis.high)} {axis.unit}".removesuffix(" 1")


def _unit(output: str) -> str:
    return OUTPUTS[output].shown_unit


def fine(value: float) -> str:
    """A number that was asked for, to six figures."""
    return f"{value:z,.{DIGITS}g}"


def known(value: Any) -> float | None:
    """A number of a frame; what is not a number is unknown."""
    return None if math.isnan(value) else float(value)


def left_at(scenarios: Iterable[Scenario]) -> list[str]:
    """What is to be told of changes that were made at one scale and do not hold at another."""
    told = (f"{scenario.title}: {text}" for scenario in scenarios
            for text in left_behind(scenario.left, scenario.scale, scenario.values))  # fmt: skip
    return list(dict.fromkeys(told))


# Sweep ------------------------------------------------------------------------------------------------------------


def sweep_json(study: Sweep) -> dict[str, Any]:
    """A sweep with stable keys: the points, and for every output its values at them, null where unknown."""
    frame = study.frame
    outputs = {o: {"unit": OUTPUTS[o].unit, "values": [known(v) for v in frame[o]]} for o in NUMERIC_OUTPUTS}
    return {
        **scenario_json(study.scenario), **_axis_json(study.axis), "points": [float(x) for x in frame[study.axis.key]],
        "outputs": outputs, "bottleneck": list(frame["bottleneck"]), "warnings": list(study.axis.warnings),
    }  # fmt: skip


def print_sweep(study: Sweep, outputs: Sequence[str]) -> None:
    """Some points of the curves, evenly taken, with the bottleneck beside."""
    out, frame, key = console(), study.frame, study.axis.key
    out.print(f"{named(study.scenario)}: {_along(study.axis)}, {len(frame)} points")
    rows = table(key, *(f"{words(o)} {_unit(o)}".strip() for o in outputs), "bottleneck")
    shown = min(MOST_ROWS, len(frame))
    for i in (round(k * (len(frame) - 1) / (shown - 1)) for k in range(shown)):
        row = frame.iloc[i]
        rows.add_row(fine(row[key]), *(number_text(known(row[o]), 4) for o in outputs), row["bottleneck"] or "none")
    out.print(rows)
    _print_warnings(study.axis.warnings)


def _print_warnings(warnings: Sequence[str]) -> None:
    for text in warnings:
        console().print(f"warning: {text}")


# Crossover and break-even -----------------------------------------------------------------------------------------


def _crossing_json(found: Crossing) -> dict[str, Any]:
    names = ("a_at_low", "b_at_low", "a_at_high", "b_at_high")
    return {"kind": found.kind, "low": found.low, "high": found.high, "lower_before": found.before,
            "lower_after": found.after, **dict(zip(names, found.values, strict=True))}  # fmt: skip


def crossover_json(study: Crossover) -> dict[str, Any]:
    """All crossings with stable keys; `a` and `b` are the scenarios, values are those of the output."""
    a, b = study.scenarios
    return {
        "a": scenario_json(a), "b": scenario_json(b), **_axis_json(study.axis), "output": study.output,
        "output_unit": OUTPUTS[study.output].unit, "points": POINTS, "resolution": study.resolution,
        "crossings": [_crossing_json(found) for found in study.crossings],
        "lower_at_low": _lower(study.a[0], study.b[0]), "lower_at_high": _lower(study.a[-1], study.b[-1]),
        "warnings": [*study.axis.warnings, *left_at(study.scenarios)],
    }  # fmt: skip


def _lower(a: float, b: float) -> str | None:
    return None if a == b else "a" if a < b else "b"


def print_crossover(study: Crossover) -> None:
    """Who is lower where, and every crossing."""
    out, (a, b) = console(), study.scenarios
    out.print(f"A: {named(a)}\nB: {named(b)}")
    out.print(f"{words(study.output)} along {_along(study.axis)}")
    if study.crossings:
        rows = table(
            study.axis.unit if study.axis.unit != "1" else "value", "how", "A", "B", "lower below", "lower above"
        )
        for found in study.crossings[:MOST_CROSSINGS]:
            for at, (first, second) in _ends(found):
                rows.add_row(fine(at), f"they {KINDS[found.kind]}", fine(first), fine(second),
                             (found.before or "").upper(), (found.after or "").upper())  # fmt: skip
        out.print(rows)
        _print_rest(len(study.crossings))
    else:
        ends = [f"{fine(values[0])} against {fine(values[1])} at its {end} end"
                for values, end in (((study.a[0], study.b[0]), "low"), ((study.a[-1], study.b[-1]), "high"))]  # fmt: skip
        lower = "A" if study.a[0] < study.b[0] else "B"
        out.print(f"They do not cross: {lower} is lower throughout ({', '.join(ends)} {_unit(study.output)}).")
    _print_resolution(study.resolution)
    _print_warnings([*study.axis.warnings, *left_at(study.scenarios)])


def _ends(found: Crossing) -> list[tuple[float, tuple[float, float]]]:
    """The ends of a crossing that are worth a line: one, unless the curves jump or are equal for a while."""
    a, b, c, d = found.values
    ends = [(found.low, (a, b)), (found.high, (c, d))]
    return ends if found.kind in ("jump", "equal") else ends[:1]


def _print_rest(count: int) -> None:
    if count > MOST_CROSSINGS:
        console().print(f"{count - MOST_CROSSINGS} more; --json gives all.")


def _print_resolution(resolution: str) -> None:
    console().print(
        f"note: looked at {POINTS} points, each crossing refined by bisection; two within {resolution} may not show",
    )


def breakeven_json(study: Breakeven) -> dict[str, Any]:
    """The values that reach the target, with stable keys; in each, a is the output and b the target."""
    return {
        **scenario_json(study.scenario), **_axis_json(study.axis), "output": study.output,
        "output_unit": OUTPUTS[study.output].unit, "target": study.target, "reachable": bool(study.reached),
        "reached": [_crossing_json(found) for found in study.reached],
        "best": {"value": study.best[0], "output": study.best[1]}, "points": POINTS, "resolution": study.resolution,
        "warnings": list(study.axis.warnings),
    }  # fmt: skip


def print_breakeven(study: Breakeven) -> None:
    """The values that reach the target, or how near the output comes."""
    out, axis = console(), study.axis
    unit = _unit(study.output)
    out.print(named(study.scenario))
    out.print(f"{words(study.output)} = {fine(study.target)} {unit} along {_along(axis)}")
    if not study.reached:
        at, value = study.best
        place = f"{axis.key} = {fine(at)} {axis.unit}".removesuffix(" 1")
        out.print(f"Not reachable in range: the best is {fine(value)} {unit} at {place}.")
    else:
        rows = table(axis.key, f"{words(study.output)} {unit}".strip(), "how", "below it", "above it")
        for found in study.reached[:MOST_CROSSINGS]:
            for at, (value, _) in _ends(found):
                how = {"crossing": "reached", "touch": "touched", "jump": "passed by a jump", "equal": "kept"}[
                    found.kind
                ]
                rows.add_row(fine(at), fine(value), how, _side(found.before), _side(found.after))
        out.print(rows)
        _print_rest(len(study.reached))
    _print_resolution(study.resolution)
    _print_warnings(axis.warnings)


def _side(lower: str | None) -> str:
    return {"a": "lower than the target", "b": "higher than the target", None: ""}[lower]


# Comparison -------------------------------------------------------------------------------------------------------


def comparison_json(study: Comparison) -> dict[str, Any]:
    """A comparison with stable keys; unknown is null."""
    return {"version": VERSION, "n": study.n, "seed": study.seed, "compared": list(study.outputs),
            "rows": [_row_json(row, study.outputs) for row in study.rows]}  # fmt: skip


def _row_json(row: Row, outputs: Sequence[str]) -> dict[str, Any]:
    compared = {
        o: {"spread": spread_json(row.spreads[o]), "difference": spread_json(row.differences[o]),
            "probability_best": row.best[o]} for o in outputs
    }  # fmt: skip
    return {
        "label": row.variant.label, "base": row.base.label, "base_scale": row.base.scenario.scale,
        **scenario_json(row.variant.scenario), "compared": compared,
        "outputs": {name: {"value": value, "unit": OUTPUTS[name].unit or None} for name, value in row.result.outputs.items()},
        "strategies": [applied.facts for applied in row.variant.scenario.strategies], "readiness": row.readiness,
        "removed_resistance": {"value": row.removed_resistance, "unit": OUTPUTS[RESISTANCE].unit},
        "cost_of_resistance": {"value": row.cost_of_resistance, "unit": "USD/kWh/(ohm*cm2)"},
        "steps": {"added": list(row.steps.added), "removed": list(row.steps.removed),
                  "replaced": [{"id": id, "from": old, "to": new} for id, old, new in row.steps.replaced]},
        "warnings": list(row.result.warnings),
    }  # fmt: skip


def print_comparison(study: Comparison) -> None:
    """A table per compared output, what stands beside, and the steps that make the difference."""
    out = console()
    out.print(
        f"{len(study.rows)} variants on {study.n} common draws, seed {study.seed}; differences to the base, draw by draw"
    )
    for output in study.outputs:
        rows = table(f"{words(output)} {_unit(output)}".strip(), "scale", *("5 %", "50 %", "95 %"),
                     *("difference 5 %", "50 %", "95 %"), "best in")  # fmt: skip
        for row in study.rows:
            numbers = [number_text(of.percentiles[p] if of else None) for of in (row.spreads[output], row.differences[output])
                       for p in (5, 50, 95)]  # fmt: skip
            if row.variant is row.base:
                numbers[3:] = ["base", "", ""]
            share = "" if row.best[output] is None else f"{row.best[output]:z.1%}"
            rows.add_row(row.variant.label, row.variant.scenario.scale, *numbers, share)
        out.print(rows)
    rows = table("at the values themselves", "scale", "USD/kWh", "ohm cm2", "removed", "USD/kWh per ohm cm2",
                 "MUSD", "min to 80 %", "max C-rate", "readiness", "on assumptions")  # fmt: skip
    for row in study.rows:
        found = row.result.outputs
        rows.add_row(
            row.variant.label, row.variant.scenario.scale, number_text(found[COST]), number_text(found[RESISTANCE]),
            "" if row.variant is row.base else number_text(row.removed_resistance),
            "" if row.cost_of_resistance is None else number_text(row.cost_of_resistance),
            number_text(found["investment"] / 1e6 if isinstance(found["investment"], float) else None),
            number_text(found["minutes_to_80_percent"]), number_text(found["max_c_rate"]),
            row.readiness or ("unknown" if row.variant.scenario.strategies else ""), f"{found['assumption_share']:z.0%}",
        )  # fmt: skip
    out.print(rows)
    for text in dict.fromkeys(f"{r.variant.label}: {r.steps.words}" for r in study.rows if r.steps.words):
        out.print(text)
    _print_warnings(left_at([row.variant.scenario for row in study.rows]))


# Exploration ------------------------------------------------------------------------------------------------------


def exploration_json(study: Exploration) -> dict[str, Any]:
    """Every combination with stable keys; costs in USD/kWh, resistances in ohm*cm2."""
    return {
        **scenario_json(study.scenario), "n": study.n, "seed": study.seed, "scales": list(study.scales),
        "combinations": [{key: known_or_text(value) for key, value in row.items()}
                         for row in study.frame.to_dict("records")],
        "warnings": left_at(study.bases),
    }  # fmt: skip


def known_or_text(value: Any) -> Any:
    """A cell of a frame for JSON: what is not a number is null."""
    return None if isinstance(value, float) and math.isnan(value) else value


def print_exploration(study: Exploration) -> None:
    """The Pareto front, scale by scale, then the cheapest of what cannot be ranked."""
    out = console()
    out.print(
        f"{study.scenario.title}: {len(study.found)} combinations on {study.n} common draws, seed {study.seed}",
    )
    heads = ("scale", "USD/kWh 5 %", "50 %", "95 %", "ohm cm2 removed", "min to 80 %", "MUSD", "readiness")
    rest = sorted(study.unranked, key=lambda c: (study.scales.index(c.scale), c.cost_50))
    for title, shown in (
        ("on the front: nothing is cheaper, less resistive and readier at once", study.front),
        (f"resistance or readiness unknown, not ranked: {len(rest)}; the cheapest", rest[:SHORT_LIST]),
    ):
        rows = table(title, *heads)
        for c in shown:
            rows.add_row(c.label, c.scale, number_text(c.cost_5), number_text(c.cost_50), number_text(c.cost_95),
                         number_text(c.removed_resistance), number_text(c.minutes_to_80_percent), number_text(c.investment / 1e6),
                         c.readiness or "unknown")  # fmt: skip
        if shown:
            out.print(rows)
    _print_warnings(left_at(study.bases))


def write_exploration(study: Exploration, target: str) -> None:
    """Cost against removed resistance as a page, one figure per scale."""
    from model.figures import comparison as figures

    drawn = [
        (f"{scale} scale: cost against resistance removed", figures.pareto(study, scale)) for scale in study.scales
    ]
    write_page(f"Combinations of strategies: {study.scenario.title}", drawn, target)


# Waterfall --------------------------------------------------------------------------------------------------------


def waterfall_json(study: Waterfall) -> dict[str, Any]:
    """A waterfall with stable keys; the parts add up to the end less the start."""
    a, b = study.scenarios
    return {
        "a": scenario_json(a), "b": scenario_json(b), "output": study.output, "unit": OUTPUTS[study.output].unit, "by": study.by,
        "method": study.method, "start": study.start, "end": study.end,
        "parts": [{"name": p.name, "change": p.change, "note": p.note} for p in study.parts], "notes": list(study.notes),
        "warnings": left_at(study.scenarios),
    }  # fmt: skip


def print_waterfall(study: Waterfall) -> None:
    """Every part in its order, from the start to the end."""
    out, unit = console(), _unit(study.output)
    rows = table(f"{words(study.output)} by {study.by}", f"change {unit}".strip(), f"level {unit}".strip(), "")
    rows.columns[-1].justify = "left"
    level = study.start
    rows.add_row(study.ends[0], "", fine(level))
    for part in study.parts:
        level += part.change
        if part.change or part.note:
            rows.add_row(part.name, f"{part.change:+z,.4g}", fine(level), part.note)
    rows.add_row(study.ends[1], f"{study.end - study.start:+z,.4g}", fine(study.end))
    out.print(rows)
    for note in (study.method, *study.notes):
        out.print(f"note: {note}")
    _print_warnings(left_at(study.scenarios))


# Ramp -------------------------------------------------------------------------------------------------------------


def ramp_json(study: Ramp) -> dict[str, Any]:
    """The years of a ramp with stable keys; money in USD, output in GWh."""
    given = {
        name: {"value": v.number, "unit": v.unit, "source": v.source, "assumption": v.assumption}
        for name, v in study.parameters.items()
    }
    return {
        **scenario_json(study.scenario), "parameters": given, "starting_yields": dict(study.starting_yields),
        "equipment_factor": study.equipment_factor, "mature_cost_per_kwh": study.mature_cost,
        "levelised_cost_per_kwh": study.levelised, "excess": dict(study.excess),
        "years": study.frame.to_dict("records"), "notes": list(study.notes),
    }  # fmt: skip


def print_ramp(study: Ramp) -> None:
    """What was assumed, the years, and what the ramp costs."""
    out = console()
    out.print(f"{named(study.scenario)}: the first {len(study.frame)} years")
    given = table("learning", "value", "source")
    given.columns[-1].justify = "left"
    for name, value in study.parameters.items():
        given.add_row(words(name), f"{value.number:g} {value.unit}".removesuffix(" 1"), value.source)
    out.print(given)
    rows = table("year", "GWh", "of rated", "overall yield", "USD/kWh", *(f"{cause} MUSD" for cause in CAUSES))
    for row in study.frame.to_dict("records"):
        rows.add_row(f"{row['year']:.0f}", number_text(row["output"]), f"{row['use']:z.0%}", f"{row['overall_yield']:z.1%}",
                     number_text(row["cost_per_kwh"], 4), *(number_text(row[cause] / 1e6) for cause in CAUSES))  # fmt: skip
    out.print(rows)
    energy = float(study.frame["output"].sum()) * 1e6
    parts = ", ".join(f"{cause} {number_text(study.excess[cause] / energy)}" for cause in CAUSES)
    out.print(
        f"Mature: {fine(study.mature_cost)} USD/kWh. Over these years, discounted: {fine(study.levelised)} USD/kWh.\n"
        f"The ramp costs {number_text(sum(study.excess.values()) / 1e6)} MUSD, {number_text(sum(study.excess.values()) / energy)} USD/kWh"
        f" made in these years ({parts}); equipment is bought at {number_text(study.equipment_factor)} times its mature price.",
    )  # fmt: skip
    for note in study.notes:
        out.print(f"note: {note}")


# Pages ------------------------------------------------------------------------------------------------------------


def write_sweep(study: Sweep, outputs: Sequence[str], target: str) -> None:
    """The curves of some outputs as a page."""
    from model.figures import comparison as figures

    drawn = [(f"{words(o)} along {study.axis.key}", figures.curve(study, o)) for o in outputs]
    write_page(named(study.scenario), drawn, target)


def write_crossover(study: Crossover, target: str) -> None:
    """Both curves with their crossings as a page."""
    from model.figures import comparison as figures

    write_page("Crossover", [(f"{words(study.output)} along {study.axis.key}", figures.crossover(study))], target)


def write_breakeven(study: Breakeven, target: str) -> None:
    """The curve and its target as a page."""
    from model.figures import comparison as figures

    write_page("Break-even", [(f"{words(study.output)} along {study.axis.key}", figures.breakeven(study))], target)


def write_comparison(study: Comparison, target: str) -> None:
    """Intervals, differences, and cost against resistance as a page."""
    from model.figures import comparison as figures

    drawn = [(f"{words(o)}: median, 5th to 95th percentile", figures.intervals(study, o)) for o in study.outputs]
    for group in dict.fromkeys(row.variant.group for row in study.rows):
        where = f", {group} scale" if group else ""
        drawn += [
            (f"{words(o)}: difference to the base{where}", figures.differences(study, o, group)) for o in study.outputs
        ]
    drawn.append(("cost against resistance", figures.cost_against_resistance(study)))
    write_page("Comparison", drawn, target)


def write_waterfall(study: Waterfall, target: str) -> None:
    """The waterfall as a page."""
    from model.figures import comparison as figures

    write_page("Waterfall", [(f"{words(study.output)} by {study.by}", figures.waterfall(study))], target)


def write_ramp(study: Ramp, target: str) -> None:
    """Cost by year and cause as a page."""
    from model.figures import comparison as figures

    write_page("Ramp", [(f"{named(study.scenario)}: cost by year", figures.ramp(study))], target)
