"""Customer Effort Score 2.0 ("made it easy for me", 1 disagree to 7 agree), in both conventions of the field.

The two give different numbers from the same answers, so each has its name and neither is called "the" CES.
The first version (2010) asked how much effort it took and ran the other way round; turn it before it comes
here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.interval import Counts, Estimate, histogram, ratio
from outspoken.evidence.mean_score import mean_score
from outspoken.evidence.wilson import share

POINTS = 7


def ces_mean(answers: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """The mean convention: the mean of 1 to 7 with its t interval.

    answers: shape (n, 7), how many gave 1, 2 … 7. Raises ValueError for another shape or a negative count.

    >>> ces_mean([[0, 0, 0, 5, 10, 5, 0]]).value
    array([5.])
    """
    table = _checked(answers)
    points = np.arange(1, POINTS + 1)
    n = table.sum(axis=1)
    mean = ratio(table @ points, n)
    squares = (table * (points - mean[:, None]) ** 2).sum(axis=1)
    return mean_score(mean, ratio(squares, np.maximum(n - 1, 0)), n, bounds=(1, POINTS), confidence=confidence)


def ces_easy(answers: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """The share convention: those who answered 5, 6 or 7, as a fraction of 1 with its Wilson interval.

    answers: shape (n, 7), how many gave 1, 2 … 7. Raises ValueError for another shape or a negative count.

    >>> ces_easy([[0, 0, 0, 5, 10, 5, 0]]).value
    array([0.75])
    """
    table = _checked(answers)
    return share(table[:, 4:].sum(axis=1), table.sum(axis=1), confidence=confidence)


def _checked(answers: ArrayLike) -> Counts:
    return histogram(answers, points=POINTS, name="answers")
