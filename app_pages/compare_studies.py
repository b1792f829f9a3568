"""The studies behind the comparison, each computed once: draws, differences, curves over volume."""

from __future__ import annotations

from dataclasses import replace

from app_pages.calculation import calculated
from app_pages.compare_choice import Question
from app_pages.view import AT, View, load_view
from model.plant.outputs import COST
from model.scenario.scenario import Scenario
from model.studies.comparison import Comparison, compare
from model.studies.crossover import Curves, crossovers
from model.studies.outlook import DRAWS, SEED
from model.studies.waterfalls import Waterfall, waterfall

FEWEST = 1e-6  # of a plant's output: about what a laboratory makes
VOLUME = "plant.annual_output"
SIDEBAR = "as in the sidebar"


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
    scenario = load_view(replace(base, site=None)).at_scale(scale, "app")
    waiting = {key: value for of, key, value in base.elsewhere if of == scale}
    return scenario.with_set(waiting, "app") if waiting else scenario


@calculated(64)
def fall(of: Question, a: int, b: int, by: str) -> Waterfall:
    """What makes the difference between two of them."""
    return waterfall(scenario_of(of, a), scenario_of(of, b), by)


@calculated(64, "Sweeping the output ...")
def over_volume(of: Question, chosen: tuple[int, ...]) -> Curves:
    """Cost against output, to five times that of the last; from a hundredth, or from where a
    laboratory may be cheaper.
    """
    first, *others = reversed([scenario_of(of, index) for index in chosen])
    number = first.values[VOLUME].number
    assert number is not None
    several = len({scenario.scale for scenario in (first, *others)}) > 1
    return crossovers(
        [first, *others], VOLUME, (FEWEST if several else 0.01) * number, 5 * number, log=True
    )


def scenario_of(of: Question, index: int) -> Scenario:
    """One of the compared scenarios, by its row."""
    return study(of).rows[index].variant.scenario


def names_of(of: Question, *indices: int) -> list[str]:
    """Numbered names of the compared scenarios in these rows."""
    rows = [study(of).rows[index].variant for index in indices]
    return [
        f"{index + 1}. {variant.label}, {variant.scenario.scale}"
        for index, variant in zip(indices, rows, strict=True)
    ]
