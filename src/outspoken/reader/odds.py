"""Probabilities as log-odds."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

SUREST: Final = 1e-6  # no probability is taken to be nearer to 0 or 1


def log_odds(chances: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of probabilities of any shape, the same shape.

    >>> log_odds(np.array([0.5, 1.0], dtype=np.float32)).astype(int).tolist()
    [0, 13]
    """
    inside = np.clip(chances, SUREST, 1 - SUREST)
    return np.asarray(np.log(inside / (1 - inside)), dtype=np.float32)
