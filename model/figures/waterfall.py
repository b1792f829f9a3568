"""The way from one cost to another, part by part."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from model.figures.axes import labelled
from model.figures.theme import TARGET, plain, tidy, wrap_labels
from model.plant.palette import LESS, MORE, WHOLE
from model.reading.wording import number_text, signed_text, words
from model.studies.waterfalls import Waterfall

MOST_BARS = 25
_SEEN = 1e-9  # of the ends: a smaller part is what rounding leaves of none


def waterfall(study: Waterfall, ends: Sequence[str] | None = None) -> go.Figure:
    """From the start to the end, the smallest parts together where there are many; names of both
    `ends` in place of titles.
    """
    kept = sorted(study.parts, key=lambda part: -abs(part.change))[:MOST_BARS]
    least = _SEEN * max(abs(study.start), abs(study.end))
    drawn = [part for part in study.parts if part in kept and abs(part.change) > least]
    rest = study.end - study.start - sum(part.change for part in drawn)
    bars = [(plain(words(part.name)), part.change) for part in drawn]
    if len(study.parts) > len(kept):
        bars.append((f"{len(study.parts) - len(kept)} smaller", rest))
    a, b = map(plain, ends or study.ends)
    figure = tidy(go.Figure(), 140 + 26 * (len(bars) + 2))
    names = [f"A: {a}", *(name for name, _ in bars), f"B: {b}"]
    figure.add_waterfall(
        orientation="h",
        y=names,
        x=[study.start, *(change for _, change in bars), study.end],
        measure=["absolute", *["relative"] * len(bars), "total"],
        connector={"line": {"color": TARGET}},
        increasing={"marker": {"color": MORE}},
        decreasing={"marker": {"color": LESS}},
        totals={"marker": {"color": WHOLE}},
        text=[
            number_text(study.start, 4),
            *(signed_text(c) for _, c in bars),
            number_text(study.end, 4),
        ],
        textposition="outside",
        showlegend=False,
        cliponaxis=False,
    )
    figure.update_yaxes(autorange="reversed", automargin=True)
    levels = np.cumsum([study.start, *(change for _, change in bars)])
    fallen = [level for level, (_, change) in zip(levels[1:], bars, strict=True) if change < 0]
    most = max(0.0, study.end, *levels)
    # for the numbers: left of what falls, right of all else
    room = 0.12 * (most - min(0.0, *levels))
    reach = [min(0.0, *(level - room for level in [*fallen, room])), most + room]
    wrap_labels(figure, names).update_layout(
        margin={"r": 50}
    )  # where a narrow screen has the end of the longest number
    return figure.update_xaxes(title=labelled(study.output), range=reach)
