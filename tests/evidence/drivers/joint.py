"""Joint correlations to try methods on."""

from __future__ import annotations

import numpy as np

from outspoken.evidence.interval import Floats


def joint(p: int, *, seed: int) -> tuple[Floats, Floats]:
    """Correlations of p drivers, shape (p, p), and with a score, shape (p,), of 60 random rows with a common part."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(60, p)) + rng.normal(size=(60, 1))
    y = x @ rng.normal(size=p) + rng.normal(size=60) * np.sqrt(p)
    r = np.corrcoef(np.column_stack([x, y]), rowvar=False)
    return r[:p, :p], r[:p, p]


def r_squared(between: Floats, with_score: Floats, drivers: list[int]) -> float:
    """Of the model with these drivers."""
    if not drivers:
        return 0.0
    score = with_score[drivers]
    return float(score @ np.linalg.solve(between[np.ix_(drivers, drivers)], score))
