"""Two means compared, each with its own spread."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from outspoken.evidence.interval import Counts, Floats, counts, normal_quantile, ratio


class Sample(NamedTuple):
    """What is known of some ratings: mean, variance (divided by n - 1) and how many, each of shape (n,)."""

    mean: ArrayLike
    variance: ArrayLike
    n: ArrayLike


class Contrast(NamedTuple):
    """A difference with its interval, the smaller n of its two sides and the p-value of no difference, shape
    (n,)."""

    value: Floats
    low: Floats
    high: Floats
    n: Counts
    p: Floats


def welch(before: Sample, after: Sample, *, confidence: float = 0.95) -> Contrast:
    """Mean after less mean before, in the unit of the ratings, by Welch's t with Satterthwaite's degrees.

    before, after: independent samples, fields of shape (n,). With fewer than two ratings on a side, or no
    spread on either, there is a value but no interval: NaN. Raises ValueError for a negative variance or
    count.

    >>> change = welch(Sample([3.4], [1.44], [80]), Sample([3.9], [0.64], [60]))
    >>> change.value.round(2), change.low.round(3), change.high.round(3), change.p.round(4)
    (array([0.5]), array([0.165]), array([0.835]), array([0.0037]))

    Welch, B. L. (1947). The generalization of "Student's" problem. Biometrika 34.
    """
    normal_quantile(confidence)
    m0, v0, n0 = _checked(before)
    m1, v1, n1 = _checked(after)
    value = np.where((n0 > 0) & (n1 > 0), m1 - m0, np.nan)
    e0, e1 = v0 / np.maximum(n0, 1), v1 / np.maximum(n1, 1)
    error = np.sqrt(e0 + e1)
    known = (n0 > 1) & (n1 > 1) & (error > 0)
    degrees = ratio((e0 + e1) ** 2, e0**2 / np.maximum(n0 - 1, 1) + e1**2 / np.maximum(n1 - 1, 1))
    degrees = np.where(known, degrees, 1.0)
    half = np.where(known, special.stdtrit(degrees, (1 + confidence) / 2) * error, np.nan)
    p = np.where(known, 2 * special.stdtr(degrees, -np.abs(ratio(value, error))), np.nan)
    return Contrast(value, value - half, value + half, np.minimum(n0, n1), p)


def _checked(sample: Sample) -> tuple[Floats, Floats, Counts]:
    mean = np.atleast_1d(np.asarray(sample.mean, dtype=np.float64))
    variance = np.atleast_1d(np.asarray(sample.variance, dtype=np.float64))
    n = np.atleast_1d(counts(sample.n, name="n"))
    mean, variance, n = np.broadcast_arrays(mean, variance, n)
    if (variance < 0).any():
        raise ValueError(f"a variance is never negative; the smallest is {np.nanmin(variance)}")
    return mean, variance, n
