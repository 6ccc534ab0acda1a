"""CSAT: the share that chose one of the two best points of the scale."""

from __future__ import annotations

from numpy.typing import ArrayLike

from outspoken.evidence.interval import Estimate, histogram
from outspoken.evidence.wilson import share


def top_two_box(answers: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """Share of the two best points (4 and 5 of 5, 6 and 7 of 7), as a fraction of 1 with its Wilson interval.

    answers: shape (n, points), how many gave each point, lowest first, at least three points.
    Raises ValueError for fewer points or a negative count.

    >>> estimate = top_two_box([[10, 10, 20, 40, 20]])
    >>> estimate.value, estimate.low.round(3), estimate.high.round(3)
    (array([0.6]), array([0.502]), array([0.691]))
    """
    table = histogram(answers, name="answers")
    if table.shape[1] < 3:
        raise ValueError(f"two best of {table.shape[1]} points says nothing; the scale needs at least 3")
    return share(table[:, -2:].sum(axis=1), table.sum(axis=1), confidence=confidence)
