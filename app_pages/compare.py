"""Compare: scenarios or strategies side by side on common random numbers; where they differ, cross,
and which is cheapest.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from app_pages import fields, parts
from app_pages.calculation import calculated
from app_pages.markup import literal
from app_pages.sidebar import offered, strategy_title
from app_pages.view import View, load_view, stepped_in_history, title_of, view
from model.figures import comparison as compare_figures
from model.plant.outputs import OUTPUTS
from model.reading import project
from model.reading.errors import UserError
from model.reading.wording import number_text, signed_text, words
from model.reports.study import left_at
from model.scenario.scales import scales_of
from model.scenario.scenario import Scenario, differing_inputs
from model.studies.comparison import COST, RESISTANCE, Comparison, compare
from model.studies.sweeps import Curves, crossovers
from model.studies.waterfalls import BY, Waterfall, waterfall

MOST, MOST_STRATEGIES = 4, 8
LINE = "lab beside line"
DRAWS, SEED = 2048, 1
FEWEST = 1e-6  # of a plant's output: about what a laboratory makes
AT = "@"
VOLUME = "plant.annual_output"
FURTHER = (
    "investment_per_kwh_per_year",
    "overall_yield",
    "specific_energy",
    "energy_density",
)
RESISTS = f"resistance, {OUTPUTS[RESISTANCE].unit}"
STEPS = "steps beside those of the base"
NO_BENEFIT = (
    "Cost alone: what a strategy brings, such as a lower resistance and faster charging, is not in"
    " it. The cell without strategies is therefore often the cheapest, which does not make it the"
    " best."
)
SIDEBAR = "as in the sidebar"
KINDS = ("scenarios", "strategies", LINE)


@dataclass(frozen=True)
class Question:
    """What is compared: the sidebar's scenario beside others (`name@scale`), its strategies at some
    scales, or its scales.

    Its strategies are the bare cell, the scenario's own combination, and each of `strategies`
    alone.
    """

    base: View
    beside: tuple[str, ...] = ()
    strategies: tuple[str, ...] | None = None
    scales: tuple[str, ...] = ()


def about_scenarios(now: View) -> Question:
    """Up to four: that of the sidebar is the base."""
    options = [
        f"{name}{AT}{scale}" for name in project.names("scenarios") for scale in scales_of(name)
    ]
    picked = _several(
        "beside",
        "Beside the scenario in the sidebar",
        options,
        [f"cathode_supported_garnet{AT}{load_view(now).scale}"],
        MOST - 1,
        lambda entry: f"{title_of(entry.partition(AT)[0])}, {entry.partition(AT)[2]}",
    )
    return Question(now, beside=picked)


def about_strategies(now: View) -> Question:
    """The bare cell, the scenario's own combination, and strategies of its chain, each alone."""
    scenario = load_view(now)
    options, scales = offered(scenario.header.chain), scales_of(scenario)
    if not options:
        st.info("The review has no strategy for this chain; choose a garnet in the sidebar.")
        return Question(now)
    plain = [name for name in options if AT not in name]
    picked = _several(
        "with", "Strategies, each alone", options, plain[:3], MOST_STRATEGIES, strategy_title
    )
    at = _of_link("at", scales, [scenario.scale], len(scales))
    st.pills(
        "Scales",
        scales,
        selection_mode="multi",
        default=list(at),
        **fields.moved("at", fields.bound("at", list(at)), lambda said: _choose("at", tuple(said))),
    )
    return Question(now, strategies=picked, scales=tuple(scale for scale in scales if scale in at))


def about_scales(now: View) -> Question:
    """The scenario in the laboratory beside its line: each scale with its own machines, site,
    output and forms.
    """
    return Question(now, scales=tuple(scales_of(load_view(now))))


def _several(
    name: str, label: str, options: list[str], first: list[str], most: int, told
) -> tuple[str, ...]:
    """A choice of several that stands in the link."""
    chosen = _of_link(name, options, first, most)
    fields.several(
        name,
        label,
        chosen,
        options,
        told,
        lambda change: _choose(name, change(_held(name, options, first, most))),
        most,
    )
    return chosen


def _choose(name: str, chosen: tuple[str, ...]) -> None:
    st.session_state[f"setting/{name}"] = chosen


def _of_link(name: str, options: list[str], first: list[str], most: int) -> tuple[str, ...]:
    """What is chosen, at first as the link has it; what a link asks for and is not there is named."""
    if f"setting/{name}" not in st.session_state or stepped_in_history():
        asked = [entry for entry in st.query_params.get(name, "").split(",") if entry]
        unknown = [entry for entry in asked if entry not in options]
        if unknown:
            st.warning(literal(f"Left out of the link: {', '.join(unknown)[:200]}"))
        known = tuple(dict.fromkeys(entry for entry in asked if entry in options))
        st.session_state[f"setting/{name}"] = known or None
    chosen = _held(name, options, first, most)
    if st.session_state[f"setting/{name}"] is None:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != ",".join(chosen):
        st.query_params[name] = ",".join(chosen)
    return chosen


def _held(name: str, options: list[str], first: list[str], most: int) -> tuple[str, ...]:
    """What is chosen of the options there are now; the first ones where nobody has chosen, or
    nothing of it is left.
    """
    asked = st.session_state.get(f"setting/{name}")
    held = tuple(entry for entry in asked or () if entry in options)[:most]
    return held if held or asked == () else tuple(entry for entry in first if entry in options)


@calculated(32, "Drawing from the ranges ...")
def study(of: Question) -> Comparison:
    """The comparison on draws common to all; by strategy, each scale has its own bare cell as base.
    Raises UserError.
    """
    base = load_view(of.base)
    if of.strategies is None and of.scales:
        return compare(
            [(base.title, _at(of.base, scale)) for scale in of.scales],
            DRAWS,
            SEED,
            (COST,),
            origin="app",
        )
    if of.strategies is not None:
        named = [("without strategies", base.with_strategies([], "app"))]
        named += [(SIDEBAR, base)] if base.strategies else []
        named += [(name, base.with_strategies([name], "app")) for name in of.strategies]
        return compare(named, DRAWS, SEED, (COST,), scales=of.scales, origin="app")
    others = [
        load_view(View(*entry.split(AT))).at_convention(base.convention, "app")
        for entry in of.beside
    ]
    return compare(
        [(f"{base.title} (sidebar)", base), *((s.title, s) for s in others)],
        DRAWS,
        SEED,
        (COST,),
        origin="app",
    )


def _at(base: View, scale: str) -> Scenario:
    """The scenario at a scale and that scale's site, with what was changed there."""
    made = load_view(replace(base, site=None)).at_scale(scale, "app")
    waiting = {key: value for of, key, value in base.elsewhere if of == scale}
    return made.with_set(waiting, "app") if waiting else made


@calculated(64)
def fall(of: Question, a: int, b: int, by: str) -> Waterfall:
    """What makes the difference between two of them."""
    return waterfall(_scenario(of, a), _scenario(of, b), by)


@calculated(64, "Sweeping the output ...")
def over_volume(of: Question, chosen: tuple[int, ...]) -> Curves:
    """Cost against output, to five times that of the last; from a hundredth, or from where a
    laboratory may be cheaper.
    """
    first, *others = reversed([_scenario(of, index) for index in chosen])
    number = first.values[VOLUME].number
    assert number is not None
    several = len({scenario.scale for scenario in (first, *others)}) > 1
    return crossovers(
        [first, *others], VOLUME, (FEWEST if several else 0.01) * number, 5 * number, log=True
    )


def _scenario(of: Question, index: int) -> Scenario:
    return study(of).rows[index].variant.scenario


def _names(of: Question, *indices: int) -> list[str]:
    rows = [study(of).rows[index].variant for index in indices]
    return [
        f"{index + 1}. {variant.label}, {variant.scenario.scale}"
        for index, variant in zip(indices, rows, strict=True)
    ]


def table_of(found: Comparison) -> pd.DataFrame:
    """One row per variant, with what is unknown saying so."""
    rows = []
    for row in found.rows:
        spread, difference = row.spreads[COST], row.differences[COST]
        is_base = row.variant is row.base
        rows.append(
            {
                "variant": row.variant.label,
                "scale": row.variant.scenario.scale,
                "cost, USD/kWh": number_text(row.result.number(COST), 4),
                "median of the draws": (
                    "" if spread is None else number_text(spread.percentiles[50])
                ),
                "5 % to 95 % of the draws": (
                    ""
                    if spread is None
                    else " to ".join(number_text(spread.percentiles[p]) for p in (5, 95))
                ),
                "difference to the base, median": (
                    "base"
                    if is_base
                    else ""
                    if difference is None
                    else signed_text(difference.percentiles[50])
                ),
                "probability of being cheapest": (
                    "unknown" if row.best[COST] is None else f"{row.best[COST]:.0%}"
                ),
                RESISTS: number_text(row.result.outputs[RESISTANCE]),
                "readiness": row.readiness or "",
                **{_with_unit(name): number_text(row.result.outputs[name]) for name in FURTHER},
                "bottleneck": parts.bottleneck_of(row.result.outputs["bottleneck"]),
                STEPS: words(row.steps.words),
            }
        )
    return pd.DataFrame(rows)


def _with_unit(name: str) -> str:
    """The label of a headline number, as that of a row: with its unit, if it has one."""
    output = OUTPUTS[name]
    return f"{output.headline.lower()}, {output.shown_unit}".removesuffix(", ")


def against_resistance(found: Comparison, table: pd.DataFrame) -> None:
    """Cost over resistance, where at least two have a known one."""
    st.subheader("Cost against interface resistance")
    st.caption(
        "The resistance of the whole cell, which a strategy lowers at its interface. Dotted: the"
        " Pareto front, which no other beats."
    )
    unknown = [row.variant.label for row in found.rows if row.result.outputs[RESISTANCE] is None]
    known = Counter(
        row.variant.scenario.scale
        for row in found.rows
        if row.result.outputs[RESISTANCE] is not None
    )
    if max(known.values(), default=0) < 2:
        told = (
            f" Nobody reports the resistance of: {', '.join(dict.fromkeys(unknown))}."
            if unknown
            else ""
        )
        st.info(
            literal(
                "There is nothing to weigh up: that takes two of known resistance at one"
                f" scale.{told}"
            )
        )
        return
    parts.show(
        compare_figures.cost_against_resistance(found),
        "against",
        "Cost over resistance with the Pareto front; what is unknown is listed",
        table[["variant", "scale", "cost, USD/kWh", RESISTS]],
    )


def input_differences(first: Scenario, second: Scenario) -> pd.DataFrame:
    """Inputs that both hold and that are not the same, with their sources."""
    rows = []
    for key in differing_inputs(first, second):
        a, b = first.values[key], second.values[key]
        rows.append(
            {
                "input": key,
                "A": a.as_text,
                "B": b.as_text,
                "source of A": a.source,
                "source of B": b.source,
            }
        )
    return pd.DataFrame(rows)


def pair(of: Question, found: Comparison) -> None:
    """Two of them in detail: what makes the difference, and cost against volume."""
    st.subheader("What makes the difference")
    texts = _names(of, *range(len(found.rows)))
    one, two, three = st.columns([2, 2, 1])
    every = range(len(texts))
    a = one.selectbox(
        "From A",
        every,
        0,
        format_func=texts.__getitem__,
        key=f"from/{len(texts)}",
        persist_state="session",
    )
    b = two.selectbox(
        "to B",
        every,
        1,
        format_func=texts.__getitem__,
        key=f"to/{len(texts)}",
        persist_state="session",
    )
    by = three.selectbox("by", BY, format_func=words, key="waterfall_by", persist_state="session")
    _waterfall(of, a, b, by)
    inputs = input_differences(_scenario(of, a), _scenario(of, b))
    told = (
        "1 input that both have and that differs"
        if len(inputs) == 1
        else f"{len(inputs)} inputs that both have and that differ"
    )
    with st.expander(told):
        st.dataframe(
            inputs, hide_index=True, alt="Inputs that differ between A and B, with their sources"
        )
    _volume(of, tuple(every) if len(every) <= MOST else tuple(dict.fromkeys((a, b))))


def _waterfall(of: Question, a: int, b: int, by: str) -> None:
    try:
        found = fall(of, a, b, by)
    except UserError as error:
        st.info(literal(str(error)))
        return
    st.caption(literal(" ".join([f"{found.method[:1].upper()}{found.method[1:]}.", *found.notes])))
    rows = pd.DataFrame(
        [{"part": part.name, f"change, {OUTPUTS[COST].unit}": part.change} for part in found.parts]
    )
    parts.show(
        compare_figures.waterfall(found, _names(of, a, b)),
        "waterfall",
        "Waterfall from the cost of A to that of B",
        rows,
    )


def _volume(of: Question, chosen: tuple[int, ...]) -> None:
    """The curves of those chosen, with the crossings of every pair marked and listed."""
    st.subheader("Cost against volume")
    if len(chosen) < 2:
        st.info("Choose two different ones above.")
        return
    try:
        curves = over_volume(of, chosen)
    except UserError as error:
        st.info(literal(str(error)))
        return
    chosen = tuple(reversed(chosen))
    names = _names(of, *chosen)
    rows = [
        {
            "cheaper below": _cheaper(c.before, names[a], names[b]),
            f"at, {curves.axis.unit}": number_text(c.low, 4),
            "cheaper above": _cheaper(c.after, names[a], names[b]),
            "kind": c.kind,
            OUTPUTS[COST].unit: number_text(c.values[1], 4),
        }
        for (a, b), found in curves.crossings.items()
        for c in found
    ]
    told = f"{len(rows)} crossing{'' if len(rows) == 1 else 's'}" if rows else "No crossing"
    st.caption(
        f"{told} in this range. Whole machines make saw teeth, so that curves may cross more than"
        " once."
    )
    drawn = curves.frame.set_axis([f"output, {curves.axis.unit}", *names], axis="columns")
    parts.show(
        compare_figures.curves(curves, names),
        "volume",
        f"Cost over output. {told}",
        drawn.iloc[:: len(curves.points) // 100],
    )
    if rows:
        st.dataframe(pd.DataFrame(rows), hide_index=True, alt="Crossings of the curves")


def _cheaper(side: str | None, a: str, b: str) -> str:
    """Which of two curves is lower on a side of a crossing; neither at an end of the range."""
    return {"a": a, "b": b}.get(side or "", "")


now = view()
st.title("Which is cheaper, and from where on?")
(what,) = _of_link("what", list(KINDS), ["scenarios"], 1)
st.segmented_control(
    "Compare",
    KINDS,
    default=what,
    required=True,
    **fields.moved("what", fields.bound("what", what), lambda said: _choose("what", (said,))),
)
question = {"scenarios": about_scenarios, "strategies": about_strategies, LINE: about_scales}[what](
    now
)
if not (question.beside or question.scales) or question.strategies == ():
    st.info("Choose at least one to set beside the first.")
    st.stop()
try:
    found = study(question)
except UserError as error:
    st.error(literal(str(error)))
    st.stop()
for text in left_at([row.variant.scenario for row in found.rows]):
    st.info(literal(text))
outside = any(
    (spread := row.spreads[COST]) and not parts.within(row.result.number(COST), spread)
    for row in found.rows
)
aside = (
    " A cost, which has every input at its value, may lie outside its range: taken together, the"
    " ranges reach further to one side than to the other."
    if outside
    else ""
)
st.caption(
    f"{DRAWS} draws common to all, seed {SEED}: what two of them share is drawn alike, so that"
    f" differences are taken draw by draw. What nobody reports is unknown and never ranks.{aside}"
)
if what == "strategies":
    st.info(NO_BENEFIT)
table = table_of(found)
if len(table) <= MOST:  # few read better as columns
    heads = [f"{number}. {variant}" for number, variant in enumerate(table["variant"], 1)]
    columns = table.drop(columns=["variant", STEPS]).set_axis(heads)
    st.dataframe(columns.T, alt="Outputs of the scenarios side by side", height="content")
    if table[STEPS].any():
        with st.expander(STEPS.capitalize()):
            for name, steps in zip(columns.index, table[STEPS], strict=True):
                if steps:
                    st.markdown(f"**{literal(name)}**: {literal(steps)}")
else:
    st.dataframe(table, hide_index=True, alt="Variants side by side", height="content")
st.subheader("Cost, 5 % to 95 %, and how often each is the cheapest")
parts.show(
    compare_figures.intervals(found, COST),
    "intervals",
    "Cost of each with its range",
    table.iloc[:, :7],
)
against_resistance(found, table)
pair(question, found)


def workbook() -> bytes:
    """The comparison as a workbook."""
    from model.workbook.comparison import comparison_bytes

    return comparison_bytes(found)


st.download_button(
    "Download the comparison (.xlsx)",
    workbook,
    "lab2line-comparison.xlsx",
    on_click="ignore",
    mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
