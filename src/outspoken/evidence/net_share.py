"""The difference of two shares of one sample: those for less those against."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.interval import Counts, Estimate, Floats, counts, normal_quantile, ratio

FEW = 30


def net_share(plus: ArrayLike, minus: ArrayLike, trials: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """Share of `plus` less share of `minus`, both out of the same trials, as a fraction from -1 to 1.

    plus, minus, trials: shape (n,), counts; whoever is neither is the rest. The interval is Wald's, from
    `net_share_standard_error`. Under 30 trials, and where all trials fell on one side (Wald's width would be
    zero), it is adjusted Wald: three answers are added, a quarter for, a quarter against, half neither.
    Raises ValueError where a count is negative or plus and minus exceed trials.

    >>> estimate = net_share([200], [80], [400])
    >>> estimate.value.round(2), estimate.low.round(3), estimate.high.round(3)
    (array([0.3]), array([0.223]), array([0.377]))

    Rocks, B. (2016). Interval estimation for the "net promoter score". The American Statistician 70.
    """
    p, m, n = _checked(plus, minus, trials)
    z = normal_quantile(confidence)
    value, error = ratio(p - m, n), net_share_standard_error(p, m, n)
    few = (n < FEW) | (error == 0)
    centre = np.where(few, (p - m) / (n + 3), value)
    spread = np.where(few, _standard_error(p + 0.75, m + 0.75, n + 3.0), error)
    # Adjusted Wald leans to the middle; with one or two answers it would lose the value itself.
    low = np.clip(np.fmin(centre - z * spread, value), -1, 1)
    high = np.clip(np.fmax(centre + z * spread, value), -1, 1)
    return Estimate(value=value, low=low, high=high, n=n)


def net_share_standard_error(plus: ArrayLike, minus: ArrayLike, trials: ArrayLike) -> Floats:
    """Root of [p + m - (p - m)²] / n, since the covariance of the two shares is -p·m / n; NaN without any
    trial.

    plus, minus, trials: shape (n,), counts. Returns shape (n,), fractions of 1.

    >>> net_share_standard_error([200], [80], [400]).round(4)
    array([0.0391])
    """
    p, m, n = _checked(plus, minus, trials)
    return _standard_error(p, m, n)


def _standard_error(plus: ArrayLike, minus: ArrayLike, trials: ArrayLike) -> Floats:
    p, m = ratio(plus, trials), ratio(minus, trials)
    variance = np.maximum(p + m - (p - m) ** 2, 0)
    error: Floats = np.sqrt(ratio(variance, trials))
    return error


def _checked(plus: ArrayLike, minus: ArrayLike, trials: ArrayLike) -> tuple[Counts, Counts, Counts]:
    p = np.atleast_1d(counts(plus, name="plus"))
    m = np.atleast_1d(counts(minus, name="minus"))
    n = np.atleast_1d(counts(trials, name="trials"))
    p, m, n = np.broadcast_arrays(p, m, n)
    if (p + m > n).any():
        place = int(np.argmax(p + m > n))
        raise ValueError(f"plus and minus exceed trials at place {place}: {p[place]} + {m[place]} of {n[place]}")
    return p, m, n
