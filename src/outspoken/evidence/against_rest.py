"""Many groups at once, each against all the others, without calling chance a difference."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from outspoken.evidence.benjamini_hochberg import benjamini_hochberg
from outspoken.evidence.difference import difference
from outspoken.evidence.interval import Counts, Floats, counts, ratio
from outspoken.evidence.welch import Contrast, Sample, welch
from outspoken.evidence.wilson import share


class AgainstRest(NamedTuple):
    """Each group less the rest of the family, shape (g,).

    `adjusted_p` is NaN where a group holds too little to say. `differs` says which are called at the wanted
    false discovery rate; the intervals of those are widened so that, of all called, at most that share misses
    the truth.
    """

    value: Floats
    low: Floats
    high: Floats
    n: Counts
    adjusted_p: Floats
    differs: NDArray[np.bool_]


LEAST_EXPECTED = 1.0


def share_against_rest(
    successes: ArrayLike, trials: ArrayLike, *, false_discoveries: float = 0.05, is_dependent: bool = False
) -> AgainstRest:
    """Share of each group less the share of all others, as fractions of 1, with Newcombe's interval.

    successes, trials: shape (g,), one family. The test is the chi-squared with N - 1, good down to one
    expected answer in each cell; groups under that are not tested. Raises ValueError as `wilson` does.

    >>> found = share_against_rest([40, 10, 9, 11], [100, 100, 100, 100])
    >>> found.value.round(2), found.differs
    (array([ 0.3 , -0.1 , -0.11, -0.09]), array([ True,  True,  True,  True]))

    Campbell, I. (2007). Chi-squared and Fisher-Irwin tests of two-by-two tables. Statistics in Medicine 26.
    Benjamini, Y. and Yekutieli, D. (2005). False discovery rate-adjusted multiple confidence intervals. JASA
    100.
    """
    estimate = share(successes, trials)
    k, n = np.atleast_1d(counts(successes, name="successes")), estimate.n
    k = np.broadcast_to(k, n.shape)
    rest_k, rest_n = k.sum() - k, n.sum() - n

    def interval(confidence: float) -> Contrast:
        low_high = difference(share(rest_k, rest_n, confidence=confidence), share(k, n, confidence=confidence))
        return Contrast(low_high.value, low_high.low, low_high.high, n, p)

    p = _n_minus_one(k, n, rest_k, rest_n)
    return _called(p, interval, n, false_discoveries=false_discoveries, is_dependent=is_dependent)


def mean_against_rest(groups: Sample, *, false_discoveries: float = 0.05, is_dependent: bool = False) -> AgainstRest:
    """Mean of each group less the mean of all others, in the unit of the ratings, by `welch`.

    groups: fields of shape (g,), one family. Raises ValueError as `welch` does.

    >>> found = mean_against_rest(Sample([4.0, 3.1, 3.0, 3.2], [1.0] * 4, [50] * 4))
    >>> found.value.round(2), found.differs
    (array([ 0.9 , -0.3 , -0.43, -0.17]), array([ True, False,  True, False]))
    """
    mean, variance = (np.atleast_1d(np.asarray(part, dtype=np.float64)) for part in groups[:2])
    n = np.atleast_1d(counts(groups.n, name="n"))
    rest = _all_but_each(np.where(n > 0, mean, 0.0), np.where(n > 1, variance, 0.0), n)
    mine = Sample(mean, variance, n)
    p = welch(rest, mine).p

    def interval(confidence: float) -> Contrast:
        return welch(rest, mine, confidence=confidence)

    return _called(p, interval, n, false_discoveries=false_discoveries, is_dependent=is_dependent)


def _n_minus_one(k: Counts, n: Counts, rest_k: Counts, rest_n: Counts) -> Floats:
    hits, everyone = (k + rest_k).astype(np.float64), (n + rest_n).astype(np.float64)
    misses = everyone - hits
    sides = np.stack([hits, misses])[:, None] * np.stack([n, rest_n])[None]
    expected = ratio(sides, everyone).min(axis=(0, 1)) if k.size else np.zeros(0)
    cross = k * (rest_n - rest_k) - rest_k * (n - k).astype(np.float64)
    square = ratio((everyone - 1) * cross**2, hits * misses * n * rest_n)
    p: Floats = np.where(expected >= LEAST_EXPECTED, special.chdtrc(1, square), np.nan)
    return p


def _all_but_each(mean: Floats, variance: Floats, n: Counts) -> Sample:
    rest_n = n.sum() - n
    middle = float(ratio((mean * n).sum(), n.sum()).item()) if n.sum() else 0.0
    # Sums about the common mean, since sums of squares about 0 lose the variance of large scores.
    offset = mean - middle
    rest_sum = (offset * n).sum() - offset * n
    squares = variance * np.maximum(n - 1, 0) + offset**2 * n
    rest_mean = ratio(rest_sum, rest_n)
    spread = squares.sum() - squares - np.where(rest_n > 0, rest_mean, 0) ** 2 * rest_n
    rest_variance = np.maximum(np.nan_to_num(ratio(spread, np.maximum(rest_n - 1, 0))), 0)
    return Sample(np.nan_to_num(rest_mean) + middle, rest_variance, rest_n)


def _called(
    p: Floats, interval: Callable[[float], Contrast], n: Counts, *, false_discoveries: float, is_dependent: bool
) -> AgainstRest:
    adjusted = benjamini_hochberg(p[None], is_dependent=is_dependent)[0] if p.size else p
    differs = adjusted <= false_discoveries
    plain = interval(1 - false_discoveries)
    tested = int(np.isfinite(p).sum())
    wide = interval(1 - false_discoveries * max(int(differs.sum()), 1) / max(tested, 1))
    low, high = np.where(differs, wide.low, plain.low), np.where(differs, wide.high, plain.high)
    return AgainstRest(plain.value, low, high, n, adjusted, differs)
