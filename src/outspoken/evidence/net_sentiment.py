"""Net sentiment: share of positive texts less share of negative ones."""

from __future__ import annotations

from numpy.typing import ArrayLike

from outspoken.evidence.interval import Estimate
from outspoken.evidence.net_share import net_share


def net_sentiment(positive: ArrayLike, negative: ArrayLike, read: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """Share of positive less share of negative among all texts read, in points from -100 to 100.

    positive, negative, read: shape (n,), counts; the texts read include the neutral ones. The interval is
    `net_share`'s. Raises ValueError where a count is negative or positive and negative exceed those read.

    >>> net_sentiment([60], [25], [100]).value
    array([35.])
    """
    value, low, high, n = net_share(positive, negative, read, confidence=confidence)
    return Estimate(value=100 * value, low=100 * low, high=100 * high, n=n)
