"""Intervals for a number nobody counted, from its profile likelihood: skewed as the evidence is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

from outspoken.evidence.interval import Floats, Interval, normal_quantile

FARTHEST = np.log1p(1e12)
STEPS = 45
GOLDEN = (np.sqrt(5) - 1) / 2


def profile_interval(log_likelihood: Callable[[Floats], Floats], *, rows: int, confidence: float = 0.9) -> Interval:
    """The unseen counts whose log-likelihood lies within half a chi-square quantile of the best one.

    log_likelihood: from unseen counts, shape (n,), at least 0, to log-likelihoods, shape (n,), each with one
    peak. rows: n. Returns counts, shape (n,); high is inf where even 10¹² unseen cannot be ruled out.

    >>> poisson = lambda unseen: special.xlogy(9, unseen) - unseen
    >>> low, high = profile_interval(poisson, rows=1)
    >>> low.round(2), high.round(2)
    (array([4.92]), array([14.87]))

    Evans, M. A., Kim, H.-M. and O'Brien, T. E. (1996). An application of profile-likelihood based confidence
    interval to capture-recapture estimators. JABES 1.
    """
    drop = normal_quantile(confidence) ** 2 / 2
    nearest, farthest = np.zeros(rows), np.full(rows, FARTHEST)

    def height(at: Floats) -> Floats:
        return log_likelihood(np.expm1(at))

    peak = _peak(height, nearest, farthest)
    least = height(peak) - drop
    low = np.where(height(nearest) >= least, nearest, _crossing(height, least, nearest, peak))
    high = np.where(height(farthest) >= least, np.inf, _crossing(height, least, farthest, peak))
    return Interval(np.expm1(low), np.expm1(high))


def log_choices(unseen: Floats, seen: Floats) -> Floats:
    """Log of (unseen + seen)! / unseen!, the part of a multinomial's likelihood that holds the unseen cell."""
    return np.asarray(special.gammaln(unseen + seen + 1) - special.gammaln(unseen + 1))


def _peak(height: Callable[[Floats], Floats], low: Floats, high: Floats) -> Floats:
    for _ in range(STEPS):
        width = GOLDEN * (high - low)
        left, right = high - width, low + width
        is_left = height(left) >= height(right)
        low, high = np.where(is_left, low, left), np.where(is_left, right, high)
    return (low + high) / 2


def _crossing(height: Callable[[Floats], Floats], least: Floats, outside: Floats, inside: Floats) -> Floats:
    for _ in range(STEPS):
        middle = (outside + inside) / 2
        is_inside = height(middle) >= least
        outside, inside = np.where(is_inside, outside, middle), np.where(is_inside, middle, inside)
    return (outside + inside) / 2
