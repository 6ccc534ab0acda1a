"""What is usual for this hour: a band from the same hour of the same weekday in past weeks."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

from outspoken.evidence.interval import Counts, Floats, counts, histogram, normal_quantile, ratio

ENOUGH_WEEKS = 4


class Usual(NamedTuple):
    """The expected value and the band that holds it, each of shape (n,); NaN where there is too little to
    say."""

    expected: Floats
    low: Floats
    high: Floats
    is_enough: NDArray[np.bool_]


def usual_count(past: ArrayLike, *, confidence: float = 0.95, weeks: int = ENOUGH_WEEKS) -> Usual:
    """How many to expect in an hour, from the counts of the same hour in past weeks.

    past: shape (n, w), one column per past week. weeks: the least history that says anything; with less, all
    is NaN. The band is a predictive one: quantiles of a negative binomial whose variance is the Poisson's
    plus what the mean may be wrong by, or the spread really seen where that is larger. Raises ValueError for
    a negative count.

    >>> usual = usual_count([[4, 6, 5, 5, 3, 7], [0, 0, 0, 0, 0, 0]])
    >>> usual.low, usual.high
    (array([1., 0.]), array([10.,  1.]))

    Gelman, A. et al. (2013). Bayesian Data Analysis, 3rd ed., section 2.6 (the Poisson model and its
    prediction).
    """
    normal_quantile(confidence)
    hours = histogram(past, name="past")
    w = hours.shape[1]
    if w < max(weeks, 2):
        return _unknown(len(hours))
    mean = (hours.sum(axis=1) + 0.5) / w
    seen = hours.var(axis=1, ddof=1)
    variance = np.maximum(mean, seen) * (1 + 1 / w)
    size = mean**2 / (variance - mean)
    tail = (1 - confidence) / 2
    chance = size / (size + mean)
    return Usual(
        expected=hours.mean(axis=1),
        low=_quantile(tail, size, chance),
        high=_quantile(1 - tail, size, chance),
        is_enough=np.ones(len(hours), dtype=bool),
    )


def _quantile(tail: float, size: Floats, chance: Floats) -> Floats:
    return np.asarray(stats.nbinom.ppf(tail, size, chance), dtype=np.float64)


def usual_share(
    past: ArrayLike,
    past_trials: ArrayLike,
    trials: ArrayLike,
    *,
    confidence: float = 0.95,
    weeks: int = ENOUGH_WEEKS,
) -> Usual:
    """Which share to expect among this hour's `trials`, from the same hour in past weeks, as fractions of 1.

    past, past_trials: shape (n, w), counts per past week; trials: shape (n,), how many came this hour. The
    band holds the chance of so small an hour, what the past may be wrong by, and the spread between weeks: a
    beta distribution of that mean and variance, its quantiles widened to whole answers. Too little to say
    where fewer than `weeks` weeks had any trial, or none came this hour. Raises ValueError for counts that
    cannot be.

    >>> usual = usual_share([[30, 28, 33, 29]], [[100, 100, 100, 100]], [50])
    >>> usual.expected, usual.low, usual.high
    (array([0.3]), array([0.16]), array([0.46]))

    Skellam, J. G. (1948). A probability distribution derived from the binomial distribution. JRSS B 10.
    """
    normal_quantile(confidence)
    hits, tried = histogram(past, name="past"), histogram(past_trials, name="past_trials")
    if hits.shape != tried.shape or (hits > tried).any():
        raise ValueError(f"past must be part of past_trials, same shape: {hits.shape} against {tried.shape}")
    now = np.atleast_1d(counts(trials, name="trials"))
    enough = ((tried > 0).sum(axis=1) >= max(weeks, 2)) & (now > 0)
    total, n = tried.sum(axis=1), np.maximum(now, 1)
    mean = (hits.sum(axis=1) + 0.5) / (total + 1)
    wander = _wander(hits, tried, mean)
    # Variance of a share of n answers, in units of mean(1 - mean), when the true share itself wanders.
    relative = wander + (1 - wander) / n
    size = np.maximum(1 / np.minimum(relative, 0.999) - 1, 1e-6)
    tail = (1 - confidence) / 2
    low = np.floor(special.betaincinv(mean * size, (1 - mean) * size, tail) * n) / n
    high = np.ceil(special.betaincinv(mean * size, (1 - mean) * size, 1 - tail) * n) / n
    expected, low, high = (np.where(enough, part, np.nan) for part in (ratio(hits.sum(axis=1), total), low, high))
    return Usual(expected, low, high, is_enough=enough)


def _wander(hits: Counts, tried: Counts, mean: Floats) -> Floats:
    """Variance of the true share around its estimate, in units of mean(1 - mean)."""
    total = tried.sum(axis=1)
    weeks = np.maximum((tried > 0).sum(axis=1), 2)
    expected = tried * mean[:, None]
    pearson = np.nansum(ratio((hits - expected) ** 2, expected * (1 - mean[:, None])), axis=1) / (weeks - 1)
    per_week = np.maximum(total / weeks - 1, 1)
    between_weeks = np.maximum(pearson - 1, 0) / per_week * (1 + 1 / weeks)
    wander: Floats = np.minimum(1 / (total + 1) + between_weeks, 0.5)
    return wander


def _unknown(n: int) -> Usual:
    nothing = np.full(n, np.nan)
    return Usual(nothing, nothing.copy(), nothing.copy(), np.zeros(n, dtype=bool))
