"""What a reader of Sobol' indices should know: not converged, constant, or impossible."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from model.studies.indices import Indices

CONVERGED = 0.05
_DOUBT = 3  # half-widths of an interval beyond which chance is no explanation
INDEPENDENT = (
    "What is drawn is independent: what inputs have in common is a common cause of its own, as far as"
    " one is stated. Inputs that vary together for other reasons belong into one group, whose index"
    " holds for all of them at once."
)


def remarks(output: str, indices: Indices, n: int, groups: Sequence[str]) -> list[str]:
    """What a reader should know of one output's indices."""
    if np.isnan(indices.st).any():
        return [f"{output} is constant over these inputs: it has no indices."]
    impossible = _impossible(output, indices, groups)
    if impossible:
        return impossible
    worst = float(np.nanmax(indices.st_error))
    if worst > CONVERGED:
        return [f"{output} has not converged: the widest error is {worst:.2g}; raise N above {n}."]
    return []


def _impossible(output: str, indices: Indices, groups: Sequence[str]) -> list[str]:
    """A warning where indices are what none can be: shares outside 0 to 1, or less in total than
    alone.
    """
    s1, st = indices.s1, indices.st
    first, total = _DOUBT * indices.s1_error + CONVERGED, _DOUBT * indices.st_error + CONVERGED
    wrong = {
        "its first order lies outside 0 to 1": (s1 < -first) | (s1 > 1 + first),
        "its total order lies outside 0 to 1": (st < -total) | (st > 1 + total),
        "its first order exceeds its total order": s1 - st > first + total,
    }
    for why, where in wrong.items():
        if where.any():
            i = int(np.flatnonzero(where)[0])
            return [
                f"{output}: IMPOSSIBLE indices, not to be used: of {groups[i]}, first order"
                f" {s1[i]:.3g}, total order {st[i]:.3g}: {why} by more than its error. The output"
                " does not follow from the inputs that were drawn, or a few extreme draws decide"
                " it; look at the model, and raise N."
            ]
    return []
