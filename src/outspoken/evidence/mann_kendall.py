"""Does a series rise or fall, whatever its shape: the Mann-Kendall test and Sen's slope."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from outspoken.evidence.control_chart import packed
from outspoken.evidence.interval import Counts, Floats, normal_quantile, ratio, table


class MannKendall(NamedTuple):
    """S (rises less falls over all pairs) and its variance, Kendall's tau-b, the p-value of no trend, and Sen's
    slope per period with its interval in the unit of the values; all of shape (n,), NaN where too little is known."""

    s: Floats
    variance: Floats
    tau: Floats
    p: Floats
    slope: Floats
    low: Floats
    high: Floats
    n: Counts


def mann_kendall(values: ArrayLike, *, confidence: float = 0.95) -> MannKendall:
    """Trend by the order of the values alone; no single wild period decides.

    values: shape (n, w), oldest first, NaN where a period saw nothing. Ties are allowed for in the variance, and the
    p-value has the continuity correction; it takes the periods to be independent but for the trend. Under four
    values, or where all are alike, tau and p are NaN. Raises ValueError for values of another shape.

    >>> found = mann_kendall([[4, 6, 9, 8, 12, 14]])
    >>> found.s, found.tau.round(3), found.p.round(4), found.slope
    (array([13.]), array([0.867]), array([0.0242]), array([2.]))

    Mann, H. B. (1945). Nonparametric tests against trend. Econometrica 13. Sen, P. K. (1968). Estimates of the
    regression coefficient based on Kendall's tau. JASA 63.
    """
    x = table(values)
    place = np.where(np.isfinite(x), np.arange(x.shape[1], dtype=np.float64), np.nan)
    x, when = packed(x), packed(place)
    n = np.isfinite(x).sum(axis=1)
    early, late = np.triu_indices(x.shape[1], k=1)
    rise = x[:, late] - x[:, early]
    slopes = np.sort(ratio(rise, when[:, late] - when[:, early]), axis=1)
    pairs = n * (n - 1) / 2
    s = np.nansum(np.sign(rise), axis=1)
    tied = (rise == 0).sum(axis=1)
    variance = _variance(x, n)
    enough = (n > 3) & (variance > 0)
    sure = np.where(enough, variance, np.nan)
    p = 2 * special.ndtr(-np.maximum(np.abs(s) - 1, 0) / np.sqrt(sure))
    tau = ratio(s, np.where(enough, np.sqrt(pairs * (pairs - tied)), 0))
    reach = normal_quantile(confidence) * np.sqrt(np.nan_to_num(sure))
    low, high = _ranked(slopes, pairs, (pairs - reach) / 2), _ranked(slopes, pairs, (pairs + reach) / 2 + 1)
    middle = (_ranked(slopes, pairs, np.floor((pairs + 1) / 2)) + _ranked(slopes, pairs, np.ceil((pairs + 1) / 2))) / 2
    low, high = np.where(enough, low, np.nan), np.where(enough, high, np.nan)
    return MannKendall(np.where(n > 1, s, np.nan), sure, tau, p, middle, low, high, n)


def _variance(x: Floats, n: Counts) -> Floats:
    """[n(n - 1)(2n + 5) - Σ t(t - 1)(2t + 5)] / 18 over the ties of t each."""
    ordered = np.sort(x, axis=1)
    # Each value counts its tie group once per member: Σ over groups = Σ over members of (t - 1)(2t + 5).
    size = (ordered[:, :, None] == ordered[:, None, :]).sum(axis=2)
    ties = np.where(size > 0, (size - 1) * (2 * size + 5), 0).sum(axis=1)
    variance: Floats = (n * (n - 1) * (2 * n + 5) - ties) / 18.0
    return variance


def _ranked(slopes: Floats, pairs: Floats, rank: Floats) -> Floats:
    """The slope of that rank, 1 the smallest, rounded to the inside of the list; NaN without any pair."""
    if slopes.shape[1] == 0:
        return np.full(len(slopes), np.nan)
    place = np.clip(np.rint(rank), 1, np.maximum(pairs, 1)).astype(np.int64) - 1
    return np.take_along_axis(slopes, place[:, None], axis=1)[:, 0]
