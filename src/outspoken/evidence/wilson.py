"""The score interval for a share."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.interval import Counts, Estimate, Floats, Interval, counts, normal_quantile, ratio


def wilson(successes: ArrayLike, trials: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Score interval for a proportion, good for small samples and for shares near 0 or 1.

    successes, trials: shape (n,), counts. Returns low and high, shape (n,), as fractions of 1; without any
    trial the interval is the whole of 0 to 1. Raises ValueError where a count is negative or successes
    exceed trials.

    >>> low, high = wilson(np.array([8]), np.array([10]))
    >>> low.round(3), high.round(3)
    (array([0.49]), array([0.943]))

    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA 22.
    """
    k, n = _checked(successes, trials)
    return score_interval(k.astype(np.float64), n.astype(np.float64), confidence=confidence)


def score_interval(successes: Floats, trials: Floats, *, confidence: float) -> Interval:
    """Wilson's interval where the trials are an effective number and so need not be whole; as `wilson` else."""
    k, n = successes, trials
    z2 = normal_quantile(confidence) ** 2
    centre = (k + z2 / 2) / (n + z2)
    inside = np.maximum(k * (1 - np.where(n > 0, ratio(k, n), 0)), 0)
    half = np.sqrt(z2) / (n + z2) * np.sqrt(inside + z2 / 4)
    # At the ends the formula is exact, but rounding leaves 1e-17 where it should give 0.
    return Interval(
        low=np.where(k <= 0, 0.0, np.clip(centre - half, 0, 1)),
        high=np.where(k >= n, 1.0, np.clip(centre + half, 0, 1)),
    )


def share(successes: ArrayLike, trials: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """A share with its Wilson interval and its n, as fractions of 1; NaN without any trial.

    successes, trials: shape (n,), counts. Raises ValueError as `wilson` does.

    >>> share([8, 0], [10, 0]).value
    array([0.8, nan])
    """
    k, n = _checked(successes, trials)
    low, high = wilson(k, n, confidence=confidence)
    return Estimate(value=ratio(k, n), low=low, high=high, n=n)


def _checked(successes: ArrayLike, trials: ArrayLike) -> tuple[Counts, Counts]:
    k = np.atleast_1d(counts(successes, name="successes"))
    n = np.atleast_1d(counts(trials, name="trials"))
    k, n = np.broadcast_arrays(k, n)
    if (k > n).any():
        place = int(np.argmax(k > n))
        raise ValueError(f"successes exceed trials at place {place}: {k[place]} of {n[place]}")
    return k, n
