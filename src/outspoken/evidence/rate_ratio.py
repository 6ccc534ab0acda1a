"""One rate against another."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from outspoken.evidence.interval import Counts, Floats, counts, normal_quantile, ratio


class Ratio(NamedTuple):
    """How many times the rate before the rate after is, with its interval, the events in both together and the
    p-value of no change, shape (n,). Infinite where there was none before."""

    value: Floats
    low: Floats
    high: Floats
    n: Counts
    p: Floats


def rate_ratio(
    before: ArrayLike,
    exposure_before: ArrayLike,
    after: ArrayLike,
    exposure_after: ArrayLike,
    *,
    confidence: float = 0.95,
) -> Ratio:
    """Events per exposure after, over events per exposure before, with the exact conditional interval.

    before, after: shape (n,), counts of independent events; the exposures: the same shape, any unit. Given the sum
    of both, the events after are binomial; its Clopper-Pearson interval is turned into one for the ratio. Without
    any event, or without exposure on a side, nothing is known: NaN. Raises ValueError for a negative count.

    >>> found = rate_ratio([4], [1000], [12], [1000])
    >>> found.value, found.low.round(2), found.high.round(2), found.p.round(3)
    (array([3.]), array([0.91]), array([12.76]), array([0.077]))

    Przyborowski, J. and Wilenski, H. (1940). Homogeneity of results in testing samples from Poisson series.
    Biometrika 31. Clopper, C. J. and Pearson, E. S. (1934). Ibid. 26.
    """
    tail = (1 - confidence) / 2
    normal_quantile(confidence)
    k0, k1 = (np.atleast_1d(counts(each, name=name)) for each, name in ((before, "before"), (after, "after")))
    e0, e1 = (np.atleast_1d(np.asarray(each, dtype=np.float64)) for each in (exposure_before, exposure_after))
    k0, k1, e0, e1 = np.broadcast_arrays(k0, k1, e0, e1)
    n = k0 + k1
    known = (n > 0) & (e0 > 0) & (e1 > 0)
    low = np.where(k1 > 0, special.betaincinv(np.maximum(k1, 1), k0 + 1, tail), 0.0)
    high = np.where(k0 > 0, special.betaincinv(k1 + 1, np.maximum(k0, 1), 1 - tail), 1.0)
    scale = np.where(known, ratio(e0, e1), np.nan)
    share = ratio(e1, e0 + e1)
    value, below, above = (_odds(k1, k0) * scale, _odds(low, 1 - low) * scale, _odds(high, 1 - high) * scale)
    above = np.where(known & (k0 == 0), np.inf, above)
    return Ratio(value, below, above, n, np.where(known, _two_sided(k1, n, share), np.nan))


def _odds(yes: ArrayLike, no: ArrayLike) -> Floats:
    above, below = np.broadcast_arrays(np.asarray(yes, dtype=np.float64), np.asarray(no, dtype=np.float64))
    odds: Floats = np.divide(above, below, out=np.full(above.shape, np.inf), where=below > 0)
    return odds


def _two_sided(k: Counts, n: Counts, share: Floats) -> Floats:
    chance = np.clip(np.nan_to_num(share, nan=0.5), 1e-300, 1 - 1e-16)
    at_least = np.where(k > 0, special.betainc(np.maximum(k, 1), n - k + 1, chance), 1.0)
    at_most = np.where(k < n, special.betaincc(k + 1, np.maximum(n - k, 1), chance), 1.0)
    p: Floats = np.minimum(2 * np.minimum(at_least, at_most), 1)
    return p
