"""What is compared: chosen on the page, and kept in its link."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from app_pages import fields
from app_pages.markup import literal
from app_pages.session import stepped_in_history
from app_pages.sidebar import offered, strategy_title
from app_pages.view import AT, View, load_view, title_of
from model.reading import project
from model.scenario.scales import scales_of

MOST, MOST_STRATEGIES = 4, 8
LINE = "lab beside line"
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
    at = of_link("at", scales, [scenario.scale], len(scales))
    st.pills(
        "Scales",
        scales,
        selection_mode="multi",
        default=list(at),
        **fields.moved("at", fields.bound("at", list(at)), lambda said: choose("at", tuple(said))),
    )
    return Question(now, strategies=picked, scales=tuple(scale for scale in scales if scale in at))


def about_scales(now: View) -> Question:
    """The scenario in the laboratory beside its line: each scale with its own machines, site,
    output and forms.
    """
    return Question(now, scales=tuple(scales_of(load_view(now))))


def _several(
    name: str, label: str, options: list[str], first: list[str], most: int, label_of
) -> tuple[str, ...]:
    """A choice of several that stands in the link."""
    chosen = of_link(name, options, first, most)
    fields.several(
        name,
        label,
        chosen,
        options,
        label_of,
        lambda change: choose(name, change(_held(name, options, first, most))),
        most,
    )
    return chosen


def choose(name: str, chosen: tuple[str, ...]) -> None:
    """Keep what was chosen on the page."""
    st.session_state[f"setting/{name}"] = chosen


def of_link(name: str, options: list[str], first: list[str], most: int) -> tuple[str, ...]:
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
