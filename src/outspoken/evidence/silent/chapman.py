"""How many felt it, from the overlap of two channels."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from outspoken.evidence.interval import Counts, Estimate, Floats, counts
from outspoken.evidence.silent.profile_likelihood import log_choices, profile_interval

ENOUGH_OVERLAP = 7


def chapman(
    first: ArrayLike, second: ArrayLike, both: ArrayLike, *, odds_ratio: float = 1.0, confidence: float = 0.9
) -> Estimate:
    """Number of people, told or silent, from two channels that each caught some of them.

    first, second: shape (n,), people seen in each channel (such as a survey and the tickets); both: shape
    (n,), people seen in both. odds_ratio: how many times the odds of being in the second channel are those
    of the others for somebody who is in the first, over all who felt it (so it holds both what one contact
    does to the next and that some people write more than others): 1 is independence, 3 says that the same
    people use both, 0.5 that who used one leaves the other. Unseen = odds_ratio·(only first)·(only
    second)/(both + 1). Interval by profile likelihood at this odds ratio; it does not hold what the odds
    ratio may be wrong by. NaN where both is under 7. Raises ValueError where a count is negative, `both`
    exceeds a channel, or the odds ratio is not above 0.

    >>> found = chapman([200], [120], [30])
    >>> found.value.round(1), found.low.round(1), found.high.round(1)
    (array([783.5]), array([638.]), array([1031.4]))

    Chapman, D. G. (1951). Some properties of the hypergeometric distribution with applications to zoological
    sample censuses. Univ. Calif. Publ. Stat. 1. Gerritse, S. C., van der Heijden, P. G. M. and Bakker, B. F. M.
    (2015). Sensitivity of population size estimation for violating parametric assumptions. J. Off. Stat. 31.
    """
    one, two, shared = _checked(first, second, both)
    if not (np.isfinite(odds_ratio) and odds_ratio > 0):
        raise ValueError(f"odds_ratio must be above 0 (1 says the channels are independent); got {odds_ratio}")
    seen = one + two - shared
    unseen = odds_ratio * (one - shared) * (two - shared) / (shared + 1)
    parts = one.astype(float), two.astype(float), shared.astype(float)
    low, high = profile_interval(
        lambda zero: _profile(zero, *parts, odds_ratio=odds_ratio), rows=len(seen), confidence=confidence
    )
    ends = np.minimum(low, unseen), np.maximum(high, unseen)
    enough = shared >= ENOUGH_OVERLAP
    value, low, high = (np.where(enough, seen + part, np.nan) for part in (unseen, *ends))
    return Estimate(value=value, low=low, high=high, n=seen)


def _profile(unseen: Floats, first: Floats, second: Floats, both: Floats, *, odds_ratio: float) -> Floats:
    """Log-likelihood of the unseen at the best chances of each channel, with the odds ratio held."""
    seen = first + second - both
    total = np.maximum(unseen + seen, 1e-9)
    # The fitted table keeps both margins and the odds ratio: the root of a quadratic, in the form that is
    # exact at 1 too.
    lean = total + (odds_ratio - 1) * (first + second)
    root = np.sqrt(np.maximum(lean**2 + 4 * (1 - odds_ratio) * odds_ratio * first * second, 0))
    overlap = 2 * odds_ratio * first * second / np.maximum(lean + root, 1e-9)
    cells = (both, first - both, second - both, unseen)
    fitted = (overlap, first - overlap, second - overlap, total - first - second + overlap)
    likelihood = log_choices(unseen, seen)
    for cell, expected in zip(cells, fitted, strict=True):
        likelihood = likelihood + np.asarray(special.xlogy(cell, np.maximum(expected, 1e-300) / total))
    return likelihood


def _checked(first: ArrayLike, second: ArrayLike, both: ArrayLike) -> tuple[Counts, Counts, Counts]:
    one = np.atleast_1d(counts(first, name="first"))
    two = np.atleast_1d(counts(second, name="second"))
    shared = np.atleast_1d(counts(both, name="both"))
    one, two, shared = np.broadcast_arrays(one, two, shared)
    beyond = shared > np.minimum(one, two)
    if beyond.any():
        at = int(np.argmax(beyond))
        raise ValueError(f"both exceeds a channel at place {at}: {shared[at]} of {one[at]} and {two[at]}")
    return one, two, shared
