"""The sister detector: a theme's share of all comments, so that a campaign that doubles them all raises no alarm."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence.interval import Floats
from outspoken.evidence.signals.shiryaev_roberts import RISING, shiryaev_roberts

MOST = 0.5  # a theme that usually is more than half of its place cannot grow there: its count is judged alone
WANDER = 0.05  # phi that a share has before its own rows say more: shares of real comments are never quite binomial
WANDER_ROWS = 14.0  # and the number of rows this weighs as much as


def share_evidence(
    hits: NDArray[np.floating],
    trials: NDArray[np.floating],
    *,
    is_baseline: NDArray[np.bool_],
    window: int,
    factors: tuple[float, ...] = RISING,
) -> tuple[Floats, Floats]:
    """The Shiryaev–Roberts value of a share of the volume, and the usual share, each of shape (n,).

    hits, trials: shape (rows, n), oldest first, today last, NaN unknown; hits are among the trials. is_baseline: same
    shape, the rows the usual share is learned from. window: the last rows in which the change may have begun. The law
    is binomial, its variance inflated by how much the share wandered between rows; factors are odds ratios. Where there
    was no trial in the baseline the usual share is NaN and the value 0.

    >>> campaign = np.array([[50.0]] * 20 + [[100.0]] * 6)
    >>> first = np.arange(26)[:, None] < 20
    >>> value, usual = share_evidence(campaign / 5, campaign, is_baseline=first, window=10)
    >>> usual.round(2), bool(value[0] < 20)
    (array([0.2]), True)

    Williams, D. A. (1982). Extra-binomial variation in logistic linear models. Applied Statistics 31.
    """
    known = is_baseline & ~np.isnan(hits) & ~np.isnan(trials)
    k, n = np.where(known, hits, 0.0).astype(np.float64), np.where(known, trials, 0.0).astype(np.float64)
    total, of = _down(k), _down(n)
    some = of > 0
    share = (total + 0.5) / np.where(some, of + 1, 1.0)
    mean = n * share
    squares = _down(mean**2)
    excess = _down((k - mean) ** 2 - mean * (1 - share))
    rows = known.sum(axis=0)
    # A row's weight for phi grows with its expected count: thin rows say nothing of wandering.
    weight = rows * (squares / np.maximum(squares + _down(mean), 1e-9))
    wander = np.maximum(excess, 0.0) / np.maximum(squares, 1e-9)
    dispersion = (WANDER_ROWS * WANDER + weight * wander) / (WANDER_ROWS + weight)
    uncertainty = (1 + dispersion * share * of / np.maximum(rows, 1)) / (total + 0.5)
    recent = trials[-window:].astype(np.float64)
    means = np.where(some, share, np.nan) * recent
    value = shiryaev_roberts(
        hits[-window:].astype(np.float64), means, dispersion, uncertainty, factors=factors, trials=recent
    )
    return np.where(some, value, 0.0), np.where(some, share, np.nan)


def _down(rows: Floats) -> Floats:
    """Sums over the rows, always in their order, so that one series alone gives the bits it gives among many."""
    total = np.zeros(rows.shape[1])
    for row in rows:
        total = total + row
    return total


def beyond_volume(count_evidence: Floats, share_evidence: Floats, usual_share: Floats) -> Floats:
    """What speaks for a theme beyond what the volume explains, shape (n,): the weaker of the two evidences.

    The lesser of two e-detectors is one itself, whichever of the two has no change. Where no share is known, or the
    theme usually is more than half of its place, the count speaks alone.

    >>> usual = np.array([0.1, 0.1, 0.8])
    >>> beyond_volume(np.full(3, 5000.0), np.array([2.0, 900.0, 2.0]), usual).tolist()
    [2.0, 900.0, 5000.0]
    """
    alone = ~(usual_share <= MOST)
    return np.where(alone, count_evidence, np.minimum(count_evidence, share_evidence))
