"""Customer Effort Score 2.0 ("made it easy for me", 1 disagree to 7 agree), in the conventions of the field.

They give different numbers from the same answers, so each has its name, `CES_CAPTIONS` says it on the page, and none
is called "the" CES. The first version (2010) asked how much effort it took and ran the other way round: `ces_turned`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.interval import Counts, Estimate, histogram, ratio
from outspoken.evidence.mean_score import mean_score
from outspoken.evidence.net_share import net_share
from outspoken.evidence.wilson import share

POINTS = 7

CES_CAPTIONS = {
    "ces_mean": "CES 2.0, mean of 1 (disagree) to 7 (agree)",
    "ces_easy": "CES 2.0, share answering 5, 6 or 7",
    "ces_net_easy": "Net Easy Score: share answering 5, 6 or 7 less share answering 1, 2 or 3",
}


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


def ces_net_easy(answers: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """The net convention (Net Easy Score): 5, 6 or 7 less 1, 2 or 3, in points from -100 to 100, as `net_share`.

    answers: shape (n, 7), how many gave 1, 2 … 7. Raises ValueError for another shape or a negative count.

    >>> ces_net_easy([[0, 0, 5, 5, 10, 5, 0]]).value
    array([40.])
    """
    table = _checked(answers)
    easy, hard, everyone = table[:, 4:].sum(axis=1), table[:, :3].sum(axis=1), table.sum(axis=1)
    value, low, high, n = net_share(easy, hard, everyone, confidence=confidence)
    return Estimate(value=100 * value, low=100 * low, high=100 * high, n=n)


def ces_turned(efforts: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """CES 1.0 ("how much effort did you have to put forth", 1 very low to 5 very high) turned so that more is easier:
    6 less the mean, 1 to 5, with its t interval. Not comparable with CES 2.0.

    efforts: shape (n, 5), how many gave 1, 2 … 5. Raises ValueError for another shape or a negative count.

    >>> ces_turned([[10, 5, 3, 1, 1]]).value
    array([4.1])

    Dixon, M., Freeman, K. and Toman, N. (2010). Stop trying to delight your customers. Harvard Business Review.
    """
    table = histogram(efforts, points=5, name="efforts")[:, ::-1]
    points = np.arange(1, 6)
    n = table.sum(axis=1)
    mean = ratio(table @ points, n)
    squares = (table * (points - mean[:, None]) ** 2).sum(axis=1)
    return mean_score(mean, ratio(squares, np.maximum(n - 1, 0)), n, bounds=(1, 5), confidence=confidence)


def _checked(answers: ArrayLike) -> Counts:
    return histogram(answers, points=POINTS, name="answers")
