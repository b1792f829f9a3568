"""What studies that draw have in common: which seeds there are, and blocks that are put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from model.reading.errors import UserError


def check_seed(seed: int) -> None:
    """Raise UserError for a seed that is out of range."""
    if not 0 <= seed < 2**63:
        raise UserError(f"the seed is {seed}; expected a whole number from 0 to 2^63 - 1")


def joined(blocks: Sequence[Mapping[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Blocks of named columns as one, arrays of shape (n,)."""
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
