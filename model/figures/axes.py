"""Axes that figures share: the title of an output, and when numbers want a logarithm."""

from __future__ import annotations

from collections.abc import Sequence

from model.plant.outputs import OUTPUTS
from model.reading.wording import words

WIDE = 20.0  # a ratio of largest to smallest from which an axis is logarithmic


def labelled(output: str) -> str:
    """An output in words, with its unit where it has one."""
    return words(output) + (
        "" if OUTPUTS[output].unit in ("", "1") else f", {OUTPUTS[output].unit}"
    )


def scale_of(values: Sequence[float]) -> str:
    """Logarithmic where numbers of one sign span much."""
    return "log" if values and min(values) > 0 and max(values) > WIDE * min(values) else "linear"
