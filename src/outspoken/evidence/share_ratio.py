"""How many times as large one share is as another."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.interval import Estimate, Floats
from outspoken.evidence.wilson import share


def share_ratio(
    successes: ArrayLike, trials: ArrayLike, other: ArrayLike, other_trials: ArrayLike, *, confidence: float = 0.95
) -> Estimate:
    """The first share over the second of two independent samples (risk ratio, lift), with its interval.

    successes, trials, other, other_trials: shape (n,), counts. The interval is recovered from the two Wilson
    intervals (MOVER-R), so it stands where a count is 0: none of the others gives an infinite ratio with a
    finite lower end. NaN where both are 0 or either has no trial; `n` is the successes of both. Raises
    ValueError as `wilson` does.

    >>> lift = share_ratio([30], [100], [20], [200])
    >>> lift.value, lift.low.round(2), lift.high.round(2)
    (array([3.]), array([1.8]), array([4.95]))

    Donner, A. and Zou, G. Y. (2012). Closed-form confidence intervals for functions of the normal mean and
    standard deviation. Statistical Methods in Medical Research 21. Newcombe, R. G. (2016). MOVER-R confidence
    intervals for ratios and products of two independently estimated quantities. Ibid. 25.
    """
    one, two = share(successes, trials, confidence=confidence), share(other, other_trials, confidence=confidence)
    known = (one.n > 0) & (two.n > 0) & ((one.value > 0) | (two.value > 0))
    p, q = np.where(known, one.value, 1.0), np.where(known, two.value, 1.0)
    value = _quotient(p, q)
    # Both ends solve a quadratic; taken in this form, a 0 in it cancels nothing.
    low = _quotient(_end(p, one.low), p * q + _root(p, one.low, q, two.high))
    high = _quotient(p * q + _root(p, one.high, q, two.low), _end(q, two.low))
    count = np.rint(np.nan_to_num(one.value * one.n) + np.nan_to_num(two.value * two.n)).astype(np.int64)
    value, low, high = (np.where(known, column, np.nan) for column in (value, low, high))
    return Estimate(value=value, low=np.fmin(low, value), high=np.fmax(high, value), n=count)


def _end(share: Floats, limit: Floats) -> Floats:
    return limit * (2 * share - limit)


def _root(p: Floats, p_limit: Floats, q: Floats, q_limit: Floats) -> Floats:
    root: Floats = np.sqrt(np.maximum((p * q) ** 2 - _end(p, p_limit) * _end(q, q_limit), 0.0))
    return root


def _quotient(above: Floats, below: Floats) -> Floats:
    infinite: Floats = np.full(np.broadcast(above, below).shape, np.inf)
    return np.divide(above, below, out=infinite, where=below > 0)
