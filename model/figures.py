"""Plotly figures: pure functions of results, with one colour and one pattern per cost category everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from model.economics import CATEGORIES, words
from model.evaluation import Result

if TYPE_CHECKING:
    from model.influence import Swing

# Colour-blind-safe, and never alone: every category has a pattern too.
COLOURS = {
    "materials": "#4477AA", "consumables": "#332288", "energy": "#CCBB44", "labour": "#228833", "capital": "#EE6677",
    "maintenance": "#882255", "building": "#66CCEE", "atmosphere": "#44AA99", "overhead": "#AA3377",
    "scrap_credit": "#BBBBBB",
}  # fmt: skip
PATTERNS = dict(zip(CATEGORIES, ("", "/", ".", "", "x", "\\", "-", "|", "+", ""), strict=True))
DOWNLOAD = {"displaylogo": False, "toImageButtonOptions": {"format": "svg", "scale": 2}}


def _tidy(figure: go.Figure, height: int) -> go.Figure:
    figure.update_layout(
        height=height, margin={"t": 10, "r": 10, "b": 10, "l": 10}, bargap=0.25,
        legend={"orientation": "h", "y": -0.08, "traceorder": "normal", "title": None},
    )  # fmt: skip
    return figure


def cost_by_step(result: Result) -> go.Figure:
    """Stacked bars: USD/kWh by step, one colour per category, in the order of the chain."""
    kwh = result.quantities["plant.good_energy"] / 1000.0
    table = result.by_step
    labels = [words(id) for id in table.index]
    figure = go.Figure()
    for category in CATEGORIES:
        values = table[category] / kwh
        if not values.any():
            continue
        figure.add_bar(
            y=labels, x=values, name=words(category), orientation="h", customdata=list(table.index),
            marker={"color": COLOURS[category], "pattern": {"shape": PATTERNS[category], "solidity": 0.25}},
            hovertemplate="%{y}<br>" + words(category) + ": %{x:.3g} USD/kWh<extra></extra>",
        )  # fmt: skip
    figure.update_layout(barmode="relative")
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_xaxes(title=f"USD of {result.scenario.money_year} per kWh")
    return _tidy(figure, 120 + 27 * len(labels))


def cost_by_category(result: Result) -> go.Figure:
    """One bar per category, USD/kWh."""
    kwh = result.quantities["plant.good_energy"] / 1000.0
    values = [float(result.by_category[c]) / kwh for c in CATEGORIES]
    figure = go.Figure(
        go.Bar(
            x=[words(c) for c in CATEGORIES], y=values, text=[f"{v:.3g}" for v in values], textposition="outside",
            marker={"color": [COLOURS[c] for c in CATEGORIES], "pattern": {"shape": [PATTERNS[c] for c in CATEGORIES],
                    "solidity": 0.25}}, hovertemplate="%{x}: %{y:.3g} USD/kWh<extra></extra>", cliponaxis=False,
        )
    )  # fmt: skip
    figure.update_yaxes(title="USD/kWh")
    return _tidy(figure, 320)


def tornado(swings: list[Swing], nominal: float, labels: dict[str, str]) -> go.Figure:
    """Cost per kWh with each input at either end of its range, widest on top."""
    names = [labels.get(s.key, s.key) for s in swings]
    figure = go.Figure()
    for end, colour, pattern in (("low", "#4477AA", ""), ("high", "#EE6677", "/")):
        values = [getattr(s, end) - nominal for s in swings]
        figure.add_bar(
            y=names, x=values, base=[nominal] * len(swings), orientation="h", name=f"input at its {end} end",
            marker={"color": colour, "pattern": {"shape": pattern, "solidity": 0.25}},
            customdata=[nominal + v for v in values], hovertemplate="%{y}: %{customdata:.3g} USD/kWh<extra></extra>",
        )  # fmt: skip
    figure.update_layout(barmode="overlay")
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_xaxes(title="USD/kWh, machines counted as fractions")
    return _tidy(figure, 120 + 28 * len(names))


def chain_diagram(result: Result) -> str:
    """The chain as a Mermaid diagram: lines as groups, utilisation in each box, the bottleneck marked."""
    rows = {step["id"]: step for step in result.steps}
    bottleneck = result.outputs["bottleneck"]
    text = ["flowchart LR"]
    for number, line in enumerate(result.scenario.chain.lines):
        text.append(f'  subgraph line{number}["{_safe(line)}"]')
        for instance in result.scenario.chain.instances:
            if instance.line == line:
                text.append(f'    {instance.id}["{_box(rows[instance.id], instance.id == bottleneck)}"]')
        text.append("  end")
    text += [f"  {link.source} --> {link.target}" for link in result.scenario.chain.links]
    text.append("  classDef bottleneck fill:#EE6677,stroke:#882255,stroke-width:3px,color:#000000")
    if bottleneck:
        text.append(f"  class {bottleneck} bottleneck")
    return "\n".join(text)


def _box(step: dict, bottleneck: bool) -> str:
    used = step["utilisation"]
    machines = f"{step['machines_installed']:.3g} machine" + ("" if step["machines_installed"] == 1 else "s")
    share = "" if used is None else f", {used:.0%} used"
    return f"{words(step['id'])}<br/>{machines}{share}" + ("<br/>BOTTLENECK" if bottleneck else "")


def _safe(text: str) -> str:
    return "".join(c if c.isalnum() or c in " -,." else " " for c in text)
