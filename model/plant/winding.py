"""A band wound on a core into a can: how often and how long, from the radii and the thickness of
the band.

Lengths are in one unit of the caller's choice.
"""

from __future__ import annotations

import math

from model.language.equations import Number, log, sqrt


def turns(core: Number, outer: Number, thickness: Number) -> Number:
    """Full turns of a band between the radius of its core and the outer radius; the first lies on
    the core.
    """
    return (outer - core) / thickness - 1.0


def length(core: Number, number: Number, thickness: Number) -> Number:
    """Length of a band that is wound so many turns on a core: the arc of a spiral that gains its
    thickness with each turn.
    """
    gain = thickness / (2.0 * math.pi)

    def arc(radius: Number) -> Number:
        angle = radius / gain
        root = sqrt(1.0 + angle * angle)
        return 0.5 * gain * (angle * root + log(angle + root))

    return arc(core + thickness * number) - arc(core)
