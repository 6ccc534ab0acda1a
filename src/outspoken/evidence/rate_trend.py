"""Is a rate rising: a log-linear slope for counts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from outspoken.evidence.control_chart import periods
from outspoken.evidence.interval import Counts, Floats, normal_quantile, ratio

ROUNDS = 60
ALPHA_ROUNDS = 8


class RateTrend(NamedTuple):
    """By what factor the rate changes from one period to the next, with its interval and the p-value of no change;
    1.1 is a tenth more each period. `dispersion` is the Pearson statistic per degree of freedom (quasi-Poisson, at
    least 1) or the negative binomial's alpha; `n` the events. All of shape (n,), NaN where too little is known."""

    value: Floats
    low: Floats
    high: Floats
    n: Counts
    p: Floats
    dispersion: Floats


def rate_trend(events: ArrayLike, exposure: ArrayLike, *, confidence: float = 0.95) -> RateTrend:
    """Slope of the log rate over periods by a quasi-Poisson model, one for each series.

    events, exposure: shape (n, w), oldest first; periods with no exposure are left out. The variance is the mean
    times a factor of at least 1; the interval is t on the periods less 2. Under three periods, or where all events
    fell into the first or all into the last period (the slope would be infinite), all is NaN. Raises ValueError for
    events out of no exposure.

    >>> trend = rate_trend([[4, 6, 9, 8, 12, 14]], [[1000] * 6])
    >>> trend.value.round(3), trend.low.round(3), trend.high.round(3)
    (array([1.25]), array([0.99]), array([1.579]))

    McCullagh, P. and Nelder, J. A. (1989). Generalized Linear Models, 2nd ed., chapter 6.
    """
    normal_quantile(confidence)
    series = _series(events, exposure)
    mean, slope, information = _fit(series, np.zeros(len(series.k)))
    degrees = np.maximum(series.used.sum(axis=1) - 2, 1)
    residuals = np.where(series.used, ratio((series.k - mean) ** 2, mean), 0)
    dispersion = np.maximum(np.nan_to_num(residuals).sum(axis=1) / degrees, 1)
    error = np.sqrt(ratio(dispersion, information))
    p = 2 * special.stdtr(degrees, -np.abs(ratio(slope, error)))
    quantile = special.stdtrit(degrees, (1 + confidence) / 2)
    return _told(series, slope, quantile * error, p, dispersion)


def negative_binomial_trend(
    events: ArrayLike, exposure: ArrayLike, *, alpha: ArrayLike | None = None, confidence: float = 0.95
) -> RateTrend:
    """The same slope by a negative binomial model, whose variance is mean + alpha·mean²; for rates that wander.

    alpha: shape (n,), or None to estimate it for each series so that the Pearson statistic equals its degrees of
    freedom (0 where the counts vary no more than Poisson's). The interval is normal and needs some ten periods to
    be honest; with fewer use `rate_trend`. Else as there.

    >>> trend = negative_binomial_trend([[40, 90, 35, 100, 50, 80, 120, 70]], [[1000] * 8])
    >>> trend.value.round(3), trend.low.round(3), trend.high.round(3), trend.dispersion.round(3)
    (array([1.079]), array([0.951]), array([1.225]), array([0.161]))

    Breslow, N. E. (1984). Extra-Poisson variation in log-linear models. JRSS C 33.
    """
    z = normal_quantile(confidence)
    series = _series(events, exposure)
    spread = np.zeros(len(series.k)) if alpha is None else np.broadcast_to(np.asarray(alpha, float), len(series.k))
    mean, slope, information = _fit(series, spread)
    for _ in range(ALPHA_ROUNDS if alpha is None else 0):
        last, spread = spread, _alpha_by_moments(series, mean)
        mean, slope, information = _fit(series, spread)
        if np.allclose(last, spread, rtol=1e-9, atol=1e-12):
            break
    error = np.sqrt(ratio(1, information))
    p = 2 * special.ndtr(-np.abs(ratio(slope, error)))
    return _told(series, slope, z * error, p, spread)


class _Series(NamedTuple):
    k: Floats
    exposure: Floats
    used: NDArray[np.bool_]
    time: Floats
    is_known: NDArray[np.bool_]


def _series(events: ArrayLike, exposure: ArrayLike) -> _Series:
    k, e = periods(events, exposure, names=("events", "exposure"))
    used = e > 0
    place = np.arange(k.shape[1], dtype=np.float64)
    last, begin = (
        np.where(used, place, -1).max(axis=1, initial=-1),
        np.where(used, place, np.inf).min(axis=1, initial=np.inf),
    )
    time = place - np.where(last >= 0, (np.minimum(begin, last) + last) / 2, 0)[:, None]
    at_ends = [(k * (place == end[:, None])).sum(axis=1) == k.sum(axis=1) for end in (begin, last)]
    return _Series(k, e, used, time, (used.sum(axis=1) > 2) & ~at_ends[0] & ~at_ends[1])


def _fit(series: _Series, alpha: Floats) -> tuple[Floats, Floats, Floats]:
    """Fisher scoring: means (n, w), the slope of the log rate (n,) and its information (n,)."""
    k, e, used, time, known = series
    level = np.log(np.maximum(ratio(k.sum(axis=1), e.sum(axis=1)), 1e-300, where=known, out=np.ones(len(k))))
    slope = np.zeros(len(k))
    span = np.maximum(np.abs(time).max(axis=1, initial=0), 1)
    mean, information = np.zeros_like(k), np.zeros(len(k))
    for _ in range(ROUNDS):
        mean = np.where(used, e * np.exp(np.clip(level[:, None] + slope[:, None] * time, -700, 700)), 0)
        weight = mean / (1 + alpha[:, None] * mean)
        rest = (k - mean) / (1 + alpha[:, None] * mean) * used
        w0, w1, w2 = weight.sum(axis=1), (weight * time).sum(axis=1), (weight * time**2).sum(axis=1)
        score, tilt = rest.sum(axis=1), (rest * time).sum(axis=1)
        determinant = w0 * w2 - w1**2
        information = ratio(determinant, w0)
        step = np.nan_to_num(ratio(w0 * tilt - w1 * score, determinant))
        # From a flat start a full step may overshoot where nearly all events lie at one end.
        step = np.clip(step, -2 / span, 2 / span) * known
        lift = np.clip(np.nan_to_num(ratio(score - w1 * step, w0)), -2, 2) * known
        level, slope = level + lift, slope + step
        if max(np.abs(step * span).max(initial=0), np.abs(lift).max(initial=0)) < 1e-13:
            break
    return mean, slope, information


def _alpha_by_moments(series: _Series, mean: Floats) -> Floats:
    """The alpha at which Σ(k - mean)² / (mean + alpha·mean²) is the degrees of freedom, by bisection on its log."""
    degrees = np.maximum(series.used.sum(axis=1) - 2, 1)
    squares = np.where(series.used, (series.k - mean) ** 2, 0)

    def pearson(alpha: Floats) -> Floats:
        statistic: Floats = np.nan_to_num(ratio(squares, mean + alpha[:, None] * mean**2)).sum(axis=1)
        return statistic

    low, high = np.full(len(mean), -18.0), np.full(len(mean), 9.0)
    for _ in range(50):
        middle = (low + high) / 2
        over = pearson(np.exp(middle)) > degrees
        low, high = np.where(over, middle, low), np.where(over, high, middle)
    return np.where(pearson(np.zeros(len(mean))) > degrees, np.exp((low + high) / 2), 0)


def _told(series: _Series, slope: Floats, half: Floats, p: Floats, dispersion: Floats) -> RateTrend:
    with np.errstate(over="ignore"):
        parts = [np.exp(slope), np.exp(slope - half), np.exp(slope + half), p, dispersion]
    value, low, high, p, dispersion = (np.where(series.is_known, part, np.nan) for part in parts)
    return RateTrend(value, low, high, series.k.sum(axis=1).astype(np.int64), p, dispersion)
