"""Figures from weighted answers: the value of the weighted, the interval of the effective n."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from outspoken.evidence.interval import Counts, Floats, normal_quantile, ratio, table
from outspoken.evidence.wilson import score_interval


class Weighted(NamedTuple):
    """Values with intervals, the answers behind each, and how many equally weighted ones those are worth; all of
    shape (n,)."""

    value: Floats
    low: Floats
    high: Floats
    n: Counts
    effective_n: Floats


def weighted_share(hits: ArrayLike, weights: ArrayLike, *, confidence: float = 0.95) -> Weighted:
    """A weighted share, as a fraction of 1, with Wilson's interval at Kish's effective n.

    hits: shape (n, answers), 1 or 0, NaN where there is no answer; weights: the same shape or (answers,), not
    negative. Raises ValueError for other values.

    >>> found = weighted_share([[1, 1, 0, 0, 0, 0, 0, 0]], [3, 1, 1, 1, 1, 1, 1, 1])
    >>> found.value, found.n, found.effective_n.round(2)
    (array([0.4]), array([8]), array([6.25]))

    Kish, L. (1965). Survey Sampling, section 11.7. Korn, E. L. and Graubard, B. I. (1998). Confidence intervals for
    proportions with small expected number of positive counts. Survey Methodology 24.
    """
    x, w = _checked(hits, weights)
    if ((x != 0) & (x != 1)).any():
        raise ValueError("hits must be 1 or 0, or NaN where there is no answer")
    value, n, effective = _centre(x, w)
    known = np.nan_to_num(effective)
    low, high = score_interval(np.nan_to_num(value) * known, known, confidence=confidence)
    return Weighted(value, np.clip(np.fmin(low, value), 0, 1), np.clip(np.fmax(high, value), 0, 1), n, effective)


def weighted_mean(
    values: ArrayLike, weights: ArrayLike, *, bounds: tuple[float, float] | None = None, confidence: float = 0.95
) -> Weighted:
    """A weighted mean with a t interval, in the unit of the values.

    values: shape (n, answers), NaN where there is no answer; weights: the same shape or (answers,). The standard
    error is the linearised one, √(Σw²(x - mean)² · n / (n - 1)) / Σw, with the effective n less 1 as its degrees of
    freedom. It takes the weights as given, which for raked ones is on the safe side. bounds: the ends of the scale.
    One answer alone, or all alike, has no interval: NaN. Raises ValueError for a negative weight.

    >>> found = weighted_mean([[5, 4, 3, 4, 2]], [1, 1, 2, 1, 1], bounds=(1, 5))
    >>> found.value, found.low.round(2), found.high.round(2)
    (array([3.5]), array([2.16]), array([4.84]))

    Särndal, C.-E., Swensson, B. and Wretman, J. (1992). Model Assisted Survey Sampling, section 5.7.
    """
    normal_quantile(confidence)
    x, w = _checked(values, weights)
    value, n, effective = _centre(x, w)
    squares = (w**2 * (x - np.nan_to_num(value)[:, None]) ** 2 * (w > 0)).sum(axis=1)
    error = ratio(np.sqrt(squares * ratio(n, np.maximum(n - 1, 0))), w.sum(axis=1))
    known = (n > 1) & (error > 0) & (effective > 1)
    degrees = np.where(known, effective - 1, 1.0)
    half = np.where(known, special.stdtrit(degrees, (1 + confidence) / 2) * error, np.nan)
    low, high = value - half, value + half
    if bounds is not None:
        low, high = np.clip(low, *bounds), np.clip(high, *bounds)
    return Weighted(value, low, high, n, effective)


def weighted_nps(answers: ArrayLike, weights: ArrayLike, *, confidence: float = 0.95) -> Weighted:
    """The Net Promoter Score of weighted answers, in points from -100 to 100, as `weighted_mean` of +100, 0, -100.

    answers: shape (n, answers), 0 to 10, NaN where there is none; weights as there. Raises ValueError for an answer
    outside 0 to 10.

    >>> weighted_nps([[10, 9, 7, 3]], [1, 1, 1, 2]).value
    array([0.])
    """
    x = table(answers, name="answers")
    if ((x < 0) | (x > 10)).any():
        raise ValueError(f"answers go from 0 to 10; found {np.nanmin(x)} to {np.nanmax(x)}")
    side = np.where(np.isnan(x), np.nan, 100.0 * (x >= 9) - 100.0 * (x <= 6))
    return weighted_mean(side, weights, bounds=(-100, 100), confidence=confidence)


def _centre(x: Floats, w: Floats) -> tuple[Floats, Counts, Floats]:
    total = w.sum(axis=1)
    value = ratio((w * x).sum(axis=1), total)
    return value, (w > 0).sum(axis=1), ratio(total**2, (w**2).sum(axis=1))


def _checked(values: ArrayLike, weights: ArrayLike) -> tuple[Floats, Floats]:
    x, w = table(values), np.asarray(weights, dtype=np.float64)
    if x.size == 0:
        return x, x
    if (w < 0).any() or not np.isfinite(w).all():
        raise ValueError("weights are finite and not negative")
    answered = np.isfinite(x)
    return np.where(answered, x, 0.0), np.where(answered, np.broadcast_to(w, x.shape), 0.0)
