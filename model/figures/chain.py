"""Pictures of a chain: its diagram coloured by utilisation, and where value is added and lost on
the way to good cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import plotly.graph_objects as go

from model.engine.result import Result
from model.figures.theme import plain, tidy
from model.plant.economics import CATEGORIES
from model.plant.palette import GREEN, GREY, RED
from model.reading.wording import number_text, words

# One hue from pale to dark, so that order needs no legend; the number stands in every box besides.
BUSY = (
    (0.95, "#0B3C6F", "#FFFFFF"),
    (0.8, "#3F7FBF", "#000000"),
    (0.5, "#9CC3E6", "#000000"),
    (0.0, "#E3EEF8", "#000000"),
)
UNCOUNTED = ("#EEEEEE", "#000000")
CLOSE = (
    '%%{init: {"flowchart": {"rankSpacing": 22, "nodeSpacing": 24, "padding": 8,'
    ' "subGraphTitleMargin": {"bottom": 4}}}}%%'
)
HELD, PASSED, LOST, GOOD = "#9CC3E6", GREY, RED, GREEN
_VISIBLE = 0.002  # of the whole: thinner links than that are not drawn


@dataclass(frozen=True)
class ValueFlows:
    """Where the cost of good cells arises and where it is lost, USD per kWh of good cells.

    `added` is what each step spends, `passed` what it hands on to each later step, `lost` what it
    has spent, with all that came before, on what it rejects; `good` is what ends in good cells, and
    `beside` what services and the plant add. added + received = passed + lost at every step; the
    sum of added and beside is the cost per kWh, that of lost and good too.
    """

    added: Mapping[str, float]
    passed: Mapping[tuple[str, str], float]
    lost: Mapping[str, float]
    good: float
    beside: float


def value_flows(result: Result, categories: Sequence[str] = CATEGORIES) -> ValueFlows:
    """Follow what each step spends, in these cost categories, along the links to the good cells."""
    spent = {}
    for step in result.steps:
        cost = sum(step["costs"][category] for category in categories)
        spent[step["id"]] = result.per_kwh(cost)
    rows = {s["id"]: s for s in result.steps}
    chain = result.scenario.chain
    added: dict[str, float] = {}
    passed: dict[tuple[str, str], float] = {}
    lost: dict[str, float] = {}
    for id in chain.downstream_order:
        added[id] = spent[id]
        value = spent[id] + sum(flow for (_, to), flow in passed.items() if to == id)
        lost[id] = value * (1.0 - rows[id]["yield"])
        takers: dict[str, float] = {}
        for link in chain.links:
            if link.source == id:
                taken = (
                    result.quantities[f"{link.target}.input_{link.port}"]
                    * rows[link.target]["processed"]
                )
                takers[link.target] = takers.get(link.target, 0.0) + taken
        for target, taken in takers.items():
            passed[id, target] = (value - lost[id]) * taken / sum(takers.values())
        if not takers:
            good = value - lost[id]
    beside = result.per_kwh(sum(result.plant["costs"][c] for c in categories)) + sum(
        cost for id, cost in spent.items() if id not in added
    )
    return ValueFlows(added, passed, lost, good + beside, beside)


def value_sankey(
    result: Result, categories: Sequence[str] = CATEGORIES, dark: bool = False
) -> go.Figure:
    """The flows as a Sankey, downwards: what each step hands on, and what leaves it in rejected
    pieces.

    Labels run over bars and background alike, so that both are light, or both `dark`.
    """
    flows = value_flows(result, categories)
    whole = sum(flows.added.values()) + flows.beside
    ids = list(flows.added)
    names = [*ids, "rejected", "good cells"]
    at = {name: number for number, name in enumerate(names)}
    links = [
        (at[a], at[b], v, f"{words(a)} to {words(b)}", PASSED) for (a, b), v in flows.passed.items()
    ]
    links += [
        (at[id], at["rejected"], v, f"rejected at {words(id)}", LOST)
        for id, v in flows.lost.items()
    ]
    last = ids[-1]
    links.append(
        (
            at[last],
            at["good cells"],
            flows.good - flows.beside,
            f"{words(last)} to good cells",
            GOOD,
        )
    )
    links = [link for link in links if link[2] > _VISIBLE * whole]
    lost, good = sum(flows.lost.values()), flows.good - flows.beside
    labels = [
        *(words(id) for id in ids),
        f"rejected {number_text(lost)} USD/kWh",
        f"good cells {number_text(good)} USD/kWh",
    ]
    tone, ink = (_deep, "#F4F4F4") if dark else (_pale, "#111111")
    figure = go.Figure(
        go.Sankey(
            orientation="v",
            arrangement="snap",
            node={
                "label": [plain(label) for label in labels],
                "pad": 110,
                "thickness": 20,
                "customdata": [number_text(flows.added.get(name, 0.0)) for name in names],
                "hovertemplate": (
                    "%{label}<br>passing %{value:.4g}, added here %{customdata}"
                    " USD/kWh<extra></extra>"
                ),
                "color": [tone(HELD)] * len(ids) + [tone(LOST), tone(GOOD)],
                "line": {"width": 0},
            },
            link={
                "source": [s for s, *_ in links],
                "target": [t for _, t, *_ in links],
                "value": [v for _, _, v, *_ in links],
                "label": [text for *_, text, _ in links],
                "color": [_faint(colour) for *_, colour in links],
                "hovertemplate": "%{label}: %{value:.4g} USD/kWh<extra></extra>",
            },
            valueformat=".4g",
            valuesuffix=" USD/kWh",
            textfont={"size": 12, "color": ink, "shadow": "none"},
        )
    )
    tidy(figure, 240 + 36 * len(ids)).update_layout(paper_bgcolor="rgba(0,0,0,0)")
    # where the labels of narrow bars at the right end
    return figure.update_layout(margin={"r": 90})


def diagram(result: Result) -> str:
    """The chain as a Mermaid diagram: lines as groups, darker boxes busier, the bottleneck marked,
    services in a column.
    """
    rows = {step["id"]: step for step in result.steps}
    bottleneck, chain = result.outputs["bottleneck"], result.scenario.chain
    text, classes = [CLOSE, "flowchart TB"], dict[str, list[str]]()
    for number, line in enumerate(chain.lines):
        here = [instance for instance in chain.instances if instance.line == line]
        text.append(f'  subgraph line{number}["{_safe(line)}"]')
        text.append("    direction TB")
        for instance in here:
            text.append(
                f'    {instance.id}["{_box(rows[instance.id], instance.id == bottleneck)}"]'
            )
            classes.setdefault(_class(rows[instance.id]), []).append(instance.id)
        loose = [instance.id for instance in here if not instance.step.on_path]
        text += [f"    {a} ~~~ {b}" for a, b in pairwise(loose)]  # one under the other
        text.append("  end")
    text += [f"  {link.source} --> {link.target}" for link in chain.links]
    text += _classes(classes)
    if bottleneck:
        text.append(f"  style {bottleneck} stroke:{RED},stroke-width:5px")
    return "\n".join(text)


def legend() -> str:
    """What the colours of the diagram mean, in words: a picture of it would be too small on a
    narrow screen.
    """
    *bounds, last = sorted(f"{least:.0%}" for least, _, _ in BUSY if least)
    return (
        f"Darker boxes are busier, in steps at {', '.join(bounds)} and {last}; grey ones count no"
        " whole machines."
    )


def _classes(members: Mapping[str, list[str]]) -> list[str]:
    """Fill and ink of each class of boxes, and who is in it."""
    looks = {f"busy{number}": (fill, ink) for number, (_, fill, ink) in enumerate(BUSY)} | {
        "uncounted": UNCOUNTED
    }
    text = [
        f"  classDef {name} fill:{fill},color:{ink},stroke:#445566"
        for name, (fill, ink) in looks.items()
    ]
    return text + [f"  class {','.join(ids)} {name}" for name, ids in members.items()]


def _class(step: Mapping) -> str:
    used = step["utilisation"]
    if used is None:
        return "uncounted"
    return f"busy{next(number for number, (least, _, _) in enumerate(BUSY) if used >= least)}"


def _box(step: Mapping, bottleneck: bool) -> str:
    used, count = step["utilisation"], step["machines_installed"]
    if count is None:
        return f"{words(step['id'])}<br/>{step['size']:.2g} times the reference plant"
    machines = f"{count:,.0f}" if used is not None else f"{count:.2g}"
    machines += " machine" if count == 1 else " machines"
    share = "" if used is None else f"<br/>{used:.0%} used"
    return f"{words(step['id'])}<br/>{machines}{share}" + ("<br/>BOTTLENECK" if bottleneck else "")


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.45)"


def _pale(colour: str) -> str:
    return "#" + "".join(f"{(int(colour[i : i + 2], 16) + 255) // 2:02X}" for i in (1, 3, 5))


def _deep(colour: str) -> str:
    return "#" + "".join(f"{int(colour[i : i + 2], 16) * 2 // 5:02X}" for i in (1, 3, 5))


def _safe(text: str) -> str:
    return "".join(c if c.isalnum() or c in " -,." else " " for c in text)
