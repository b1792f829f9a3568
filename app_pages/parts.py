"""Parts that pages share: choosing a scenario, inputs made from the schemas, tiles and tables."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd
import streamlit as st

from model import catalogue
from model.economics import CATEGORIES, words
from model.evaluation import Result, evaluate
from model.influence import swings
from model.parameter import Value
from model.report import figure
from model.scenario import Scenario, load, scales_of

FIRST = "tri_layer_garnet"  # what a first visit shows
MOST_INFLUENTIAL = 10
Changes = tuple[tuple[str, float], ...]


@st.cache_resource(max_entries=64, show_spinner=False)
def load_cached(name: str, scale: str, changes: Changes) -> Scenario:
    """A ready scenario at a scale with changed numbers; scenarios are immutable and may be shared between sessions."""
    return load(name, scale=scale, set=dict(changes), origin="app")


@st.cache_resource(max_entries=64, show_spinner=False)
def evaluate_cached(name: str, scale: str, changes: Changes) -> Result:
    """Its result."""
    return evaluate(load_cached(name, scale, changes))


@st.cache_resource(max_entries=32, show_spinner=False)
def influential(name: str, scale: str) -> list[str]:
    """Keys of the inputs whose range moves the cost most, in the ready scenario."""
    return [swing.key for swing in swings(load_cached(name, scale, ()))[:MOST_INFLUENTIAL]]


def choose_scenario() -> tuple[str, str]:
    """Pickers of scenario and scale; both stand in the link."""
    names = catalogue.names("scenarios")
    first, second = st.columns([3, 2])
    titles = {name: load_cached(name, scales_of(name)[-1], ()).title for name in names}
    # Not bound to the link as the scale is: a bound box would put the title there, which changes, instead of the name.
    if "scenario" not in st.session_state:
        asked = st.query_params.get("scenario")
        st.session_state["scenario"] = asked if asked in names else FIRST
    name = first.selectbox("Scenario", names, format_func=titles.get, key="scenario")
    if name != FIRST or "scenario" in st.query_params:
        st.query_params["scenario"] = name
    scales = scales_of(name)
    scale = second.segmented_control(
        "Scale", scales, default=scales[-1], key="scale", bind="query-params", required=True
    )
    return name, scale or scales[-1]


def sliders(ready: Scenario) -> Changes:
    """The most influential inputs as sliders over their sourced ranges; returns what differs from the scenario."""
    st.subheader("What matters most")
    st.caption("The ten inputs whose range moves the cost per kWh most, each over the range its source gives.")
    generation = st.session_state.setdefault("generation", 0)
    if st.button("Reset inputs", icon=":material/restart_alt:"):
        st.session_state["generation"] = generation = generation + 1
    changed = []
    for key in influential(ready.name, ready.scale):
        value = ready.values[key]
        moved = _slider(value, f"{ready.name}/{ready.scale}/{key}/{generation}")
        if value.number is not None and not math.isclose(moved, value.number, rel_tol=1e-6):
            changed.append((key, moved))
    return tuple(changed)


def _slider(value: Value, key: str) -> float:
    assert value.range is not None and value.number is not None
    low, high = value.range
    unit = "" if value.unit == "1" else f", {value.unit}" + (f" ({value.year})" if value.year else "")
    label = f"{words(value.key.replace('.', ' · '))}{unit}"
    source = f"{value.schema.meaning}. Source: {value.source}"
    return st.slider(
        label,
        float(low),
        float(high),
        float(value.number),
        step=float(_step(high - low)),
        format="%.4g",
        key=key,
        help=source,
    )


def _step(width: float) -> float:
    """About a two-hundredth of the range, as a power of ten times 1, 2 or 5."""
    raw = width / 200
    size = 10 ** math.floor(math.log10(raw))
    return next(size * m for m in (1, 2, 5, 10) if size * m >= raw)


def tiles(result: Result, ready: Result) -> None:
    """Headline numbers, with the difference to the ready scenario where an input was moved."""
    out, base = result.outputs, ready.outputs
    first, second = st.columns(3), st.columns(3)
    _tile(first[0], f"Cost, USD {result.scenario.money_year}/kWh", out["cost_per_kwh"], base["cost_per_kwh"])
    _tile(
        first[1],
        "Investment, USD/(kWh/a)",
        out["investment_per_kwh_per_year"],
        base["investment_per_kwh_per_year"],
    )
    _tile(first[2], "Overall yield, %", _percent(out["overall_yield"]), _percent(base["overall_yield"]))
    _tile(second[0], "Specific energy, Wh/kg", out["specific_energy"], base["specific_energy"])
    _tile(second[1], "Energy density, Wh/L", out["energy_density"], base["energy_density"])
    second[2].metric(
        "On assumptions, %", figure(_percent(out["assumption_share"])), border=True,
        help="Share of the result that rests on values without a published source, weighted by elasticity.",
    )  # fmt: skip


def _percent(value: float | str | None) -> float | None:
    return 100 * value if isinstance(value, float) else None


def _tile(place: st.delta_generator.DeltaGenerator, label: str, value: object, ready: object) -> None:
    delta = None
    if isinstance(value, float) and isinstance(ready, float) and not math.isclose(value, ready, rel_tol=1e-9):
        delta = f"{value - ready:+.3g} to the ready scenario"
    place.metric(label, figure(value), delta=delta, delta_color="off", border=True)


def cost_table(result: Result) -> pd.DataFrame:
    """USD/kWh by step and category."""
    kwh = result.quantities["plant.good_energy"] / 1000.0
    table = result.by_step[[*CATEGORIES, "total"]] / kwh
    table.loc["total"] = table.sum()
    return table.rename(columns=words, index=words).round(4)


def chain_table(result: Result) -> pd.DataFrame:
    """One row per step: what it delivers, and how busy its machines are."""
    rows = [
        {
            "step": words(s["id"]) + (" (bottleneck)" if s["id"] == result.outputs["bottleneck"] else ""),
            "good output a year": "" if s["yield"] is None else f"{figure(s['good_output'])} {s['unit']}",
            "yield, %": _rounded(s["yield"], 1, 100), "machines": _rounded(s["machines_installed"], 3),
            "size, of reference": _rounded(s["size"], 3), "used, %": _rounded(s["utilisation"], 1, 100),
            "investment, MUSD": round(s["investment"] / 1e6, 3), "crew": round(s["staff"], 2),
        }
        for s in result.steps
    ]  # fmt: skip
    # A column that is empty throughout says nothing: machines of process areas, sizes of machines.
    return pd.DataFrame(rows).dropna(axis="columns", how="all")


def _rounded(value: float | None, digits: int, times: float = 1.0) -> float | None:
    return None if value is None else round(times * value, digits)


def workbook(name: str, scale: str, changes: Changes) -> Callable[[], bytes]:
    """The workbook, made when the download is clicked."""

    def make() -> bytes:
        from model.workbook.write import workbook_bytes

        return workbook_bytes(evaluate_cached(name, scale, changes))

    return make
