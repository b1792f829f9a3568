"""The sidebar, the same on every page: scenario, scale, site, convention, output, strategies, and
undo.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from app_pages import fields
from app_pages.kept import UPLOADED
from app_pages.link import to_link, write_link
from app_pages.markup import literal
from app_pages.safety import safely
from app_pages.session import current, go, redo, undo
from app_pages.view import View, at_scale, changed, load_view, title_of, typed
from model.conventions import conventions
from model.reading import project
from model.reading.errors import UserError
from model.reading.wording import words
from model.scenario import strategy
from model.scenario.ledger import OUTPUT_KEY
from model.scenario.scales import scales_of
from model.studies.combinations import applicable


def sidebar() -> None:
    """Draw it, and make the address say the view."""
    now = current()
    write_link(to_link(now))
    with st.sidebar:
        _choices(now)
        _history(now)


def _choices(now: View) -> None:
    """Pickers of scenario, scale, site, convention, output and strategies."""
    scenario = load_view(View(now.scenario, text=now.text))
    brought = st.session_state.get("brought", now.text)
    names = [*([UPLOADED] if brought is not None else []), *project.names("scenarios")]
    st.selectbox(
        "Scenario",
        names,
        names.index(now.scenario),
        format_func=_scenario_title,
        **_bound("scenario", now.scenario, lambda view, name: _other_scenario(view, name, brought)),
    )
    scales = scales_of(scenario)
    scale = now.scale or scenario.scale
    st.segmented_control(
        "Scale", scales, default=scale, required=True, **_bound("scale", scale, _other_scale)
    )
    own = load_view(View(now.scenario, now.scale, text=now.text)).site
    sites = project.names("sites")
    st.selectbox(
        "Site",
        sites,
        sites.index(now.site or own),
        format_func=_site_title,
        **_bound("site", now.site or own, _other_site),
        help="Hours, wages, energy prices, buildings and finance.",
    )
    rules = conventions()
    rule = now.convention or scenario.convention
    st.selectbox(
        "Convention",
        list(rules),
        list(rules).index(rule),
        format_func=words,
        **_bound("convention", rule, _other_convention),
        help="  \n".join(rule.title for rule in rules.values()),
    )
    _output(now)
    _strategies(now, scenario.header.chain)


def _bound(name: str, value: Any, make: Callable[[View, Any], View]) -> dict[str, Any]:
    """A widget that shows a part of the view and replaces it."""
    return fields.moved(name, fields.bound(name, value), lambda said: go(make(current(), said)))


def _site_title(name: str) -> str:
    return title_of(name, "sites")


def _scenario_title(name: str) -> str:
    return "Your scenario" if name == UPLOADED else title_of(name)


# The output -----------------------------------------------------------------------------------------------------------


def _output(now: View) -> None:
    """What the plant makes in a year: the first thing anybody asks to change."""
    try:
        value = load_view(now).values[OUTPUT_KEY]
    except UserError:  # told by the page
        return
    label = f"Good cells, {value.shown_unit}"
    own = load_view(now.plain).values[OUTPUT_KEY].number
    assert value.number is not None and own is not None
    fields.number_field(
        "output",
        label,
        f"{value.number:.6g}",
        _typed_output,
        help="A number, with another unit if you like: 5, 2.5e-3, 20 MWh/year.",
    )
    fields.number_steps(
        "output/steps",
        f"{label}, in steps",
        value.number,
        round_numbers(own),
        _chosen_output,
        label_visibility="collapsed",
    )


def _typed_output(text: str) -> None:
    go(changed(current(), {OUTPUT_KEY: typed(current(), OUTPUT_KEY, text)}))


def _chosen_output(number: float) -> None:
    go(changed(current(), {OUTPUT_KEY: float(number)}))


def round_numbers(around: float) -> list[float]:
    """1, 2, 5, 10 and so on, times a power of ten, from a thousandth of a positive number to a
    hundred times it.
    """
    power = math.floor(math.log10(around))
    return [float(f"{step}e{power + place}") for place in range(-3, 3) for step in (1, 2, 5)]


# Strategies -----------------------------------------------------------------------------------------------------------


def _strategies(now: View, chain: str) -> None:
    chosen = own_strategies(now) if now.strategies is None else now.strategies
    options = fitting(chain, chosen)
    if options or chosen:
        fields.several(
            "strategies",
            "Interface strategies",
            chosen,
            options,
            strategy_title,
            _replace_strategies,
            help=(
                "Each as the scale does it, or in the form that is named: a laboratory's method can"
                " be asked for on a line. Those that exclude a chosen one are offered once that is"
                " taken away."
            ),
        )


def _replace_strategies(change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> None:
    now = current()
    own = own_strategies(now)
    names = last_wins(change(own if now.strategies is None else now.strategies))
    go(replace(now, strategies=None if names == own else names))


def last_wins(names: tuple[str, ...]) -> tuple[str, ...]:
    """Strategies without those that the last one excludes, which a quick click may have added just before it."""
    *before, last = names or ("",)
    if not last:
        return ()
    return (*(name for name in before if set(_parts(name)).isdisjoint(_parts(last))), last)


def own_strategies(now: View) -> tuple[str, ...]:
    """What the scenario itself states."""
    return tuple(
        str(tree.value) for tree in load_view(View(now.scenario, text=now.text)).header.strategies
    )


@st.cache_resource(show_spinner=False)
def offered(chain: str) -> list[str]:
    """Strategies of a chain, each plain and in each of its forms."""
    names = []
    for id in applicable(chain):
        names += [
            id,
            *(f"{id}{strategy.SEPARATOR}{form}" for form in strategy.read(id).forms_of(chain)),
        ]
    return names


def fitting(chain: str, chosen: tuple[str, ...]) -> list[str]:
    """Strategies of a chain that go together with those chosen: they are about other parts of the
    cell.
    """
    taken = {part for name in chosen for part in _parts(name)}
    return [name for name in offered(chain) if taken.isdisjoint(_parts(name))]


def _parts(name: str) -> tuple[str, ...]:
    return strategy.read(name.partition(strategy.SEPARATOR)[0]).occupies


@st.cache_resource(show_spinner=False)
def strategy_title(name: str) -> str:
    """A strategy with its form, in words."""
    id, _, form = name.partition(strategy.SEPARATOR)
    return f"{words(id)}{f' ({form} form)' if form else ''}: {strategy.read(id).title}"


# Other views ----------------------------------------------------------------------------------------------------------


def _other_scenario(now: View, name: str, brought: str | None) -> View:
    if name == UPLOADED:
        return now if now.text is not None or brought is None else View(UPLOADED, text=brought)
    return View(name, now.scale if now.scale in scales_of(name) else None)


def _other_scale(now: View, scale: str | None) -> View:
    return now if scale is None else at_scale(now, scale)


def _other_site(now: View, site: str) -> View:
    own = load_view(View(now.scenario, now.scale, text=now.text)).site
    return replace(now, site=None if site == own else site)


def _other_convention(now: View, convention: str) -> View:
    """Another convention, without the changes to what only the one before had."""
    own, before = (
        load_view(View(now.scenario, text=now.text)).convention,
        load_view(now.plain).convention,
    )
    scope = f"site.{before}."
    kept = tuple(change for change in now.changes if not change[0].startswith(scope))
    waiting = tuple(item for item in now.elsewhere if not item[1].startswith(scope))
    return replace(
        now, convention=None if convention == own else convention, changes=kept, elsewhere=waiting
    )


# What was changed -----------------------------------------------------------------------------------------------------


def _history(now: View) -> None:
    """Undo, redo, reset, and how many inputs were changed."""
    count = len(now.changes) + len(now.elsewhere)
    if count:
        st.badge(f"{count} input{'s' if count > 1 else ''} changed", color="orange")
    back, forth, reset = st.columns(3)
    back.button(
        "Undo",
        on_click=safely(undo),
        disabled=not st.session_state["past"],
        width="stretch",
        key="undo",
    )
    forth.button(
        "Redo",
        on_click=safely(redo),
        disabled=not st.session_state["future"],
        width="stretch",
        key="redo",
    )
    reset.button(
        "Reset",
        on_click=safely(lambda: go(current().plain)),
        disabled=not count,
        width="stretch",
        key="reset",
        help="Take back all changed inputs.",
    )
    st.caption(
        "The address in your browser is a link to this view."
        if now.text is None
        else literal(
            "The address is a link to this view while the server keeps your scenario in its memory,"
            " for whoever has the link; to keep it longer, export it."
        )
    )
