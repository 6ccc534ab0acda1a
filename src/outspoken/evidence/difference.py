"""One period against another."""

from __future__ import annotations

import numpy as np

from outspoken.evidence.interval import Estimate


def difference(before: Estimate, after: Estimate) -> Estimate:
    """After less before, with an interval recovered from the two intervals (MOVER), in their own unit.

    before, after: estimates of two independent samples, shape (n,), made with the same confidence. For
    shares with Wilson intervals this is Newcombe's hybrid score interval; for NPS, net sentiment and other
    symmetric intervals it is ±z·√(SE₁² + SE₂²); for means it comes close to Welch's. `n` is the smaller of
    the two. Where either side has no interval, neither has the difference: NaN.

    >>> from outspoken.evidence import share
    >>> change = difference(share([48], [80]), share([56], [70]))
    >>> change.value.round(3), change.low.round(4), change.high.round(4)
    (array([0.2]), array([0.0524]), array([0.3339]))

    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions.
    Statistics in Medicine 17. Zou, G. Y. and Donner, A. (2008). Construction of confidence limits about
    effect measures. Ibid. 27.
    """
    value = after.value - before.value
    down = np.hypot(after.value - after.low, before.high - before.value)
    up = np.hypot(after.high - after.value, before.value - before.low)
    return Estimate(value=value, low=value - down, high=value + up, n=np.minimum(before.n, after.n))
