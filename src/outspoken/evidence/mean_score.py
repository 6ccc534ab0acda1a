"""The mean of ratings, such as stars, with a t interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from outspoken.evidence.interval import Counts, Estimate, Floats, counts, normal_quantile


def mean_score(
    means: ArrayLike,
    variances: ArrayLike,
    trials: ArrayLike,
    *,
    bounds: tuple[float, float] | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """Means of ratings with Student's t intervals, in the unit of the ratings.

    means, variances, trials: shape (n,); the sample variance (divided by n - 1, as SQL's var_samp) and how
    many ratings each mean stands on. bounds: the ends of the scale; the interval stays inside them, and
    where all ratings are equal it is bounded by how many others may have been missed (a share of at most 1 -
    (1 - confidence)^(1/n)), since t would give no width. One rating alone has no interval: NaN. Raises
    ValueError where a variance or count is negative or a mean lies outside the bounds.

    >>> low, high = mean_score([4.0], [1.0], [25]).low, mean_score([4.0], [1.0], [25]).high
    >>> low.round(3), high.round(3)
    (array([3.587]), array([4.413]))

    Student (1908). The probable error of a mean. Biometrika 6.
    """
    mean = np.atleast_1d(np.asarray(means, dtype=np.float64))
    variance = np.atleast_1d(np.asarray(variances, dtype=np.float64))
    n = np.atleast_1d(counts(trials, name="trials"))
    mean, variance, n = np.broadcast_arrays(mean, variance, n)
    if (variance < 0).any():
        raise ValueError(f"a variance is never negative; the smallest is {np.nanmin(variance)}")
    normal_quantile(confidence)
    value = np.where(n > 0, mean, np.nan)
    t = special.stdtrit(np.maximum(n - 1, 1), (1 + confidence) / 2)
    half = np.where(n > 1, t * np.sqrt(variance / np.maximum(n, 1)), np.nan)
    low, high = value - half, value + half
    if bounds is not None:
        low, high = _inside(value, variance, n, low, high, bounds=bounds, confidence=confidence)
    return Estimate(value=value, low=low, high=high, n=n)


def _inside(
    value: Floats,
    variance: Floats,
    n: Counts,
    low: Floats,
    high: Floats,
    *,
    bounds: tuple[float, float],
    confidence: float,
) -> tuple[Floats, Floats]:
    floor, ceiling = bounds
    if ((value < floor) | (value > ceiling)).any():
        raise ValueError(f"a mean lies outside the scale {floor} to {ceiling}: {value.tolist()}")
    missed = 1 - (1 - confidence) ** (1 / np.maximum(n, 1))
    alike = (n > 1) & (variance == 0)
    low = np.where(alike, value - missed * (value - floor), np.clip(low, floor, ceiling))
    high = np.where(alike, value + missed * (ceiling - value), np.clip(high, floor, ceiling))
    return low, high
