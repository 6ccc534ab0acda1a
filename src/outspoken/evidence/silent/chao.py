"""At least how many felt it, from how often the same people wrote."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from outspoken.evidence.interval import Counts, Estimate, Floats, counts
from outspoken.evidence.silent.profile_likelihood import log_choices, profile_interval

ENOUGH_REPEATS = 10
HALVINGS, NEWTON_STEPS = 12, 3


def chao(people: ArrayLike, twice: ArrayLike, thrice: ArrayLike, *, confidence: float = 0.9) -> Estimate:
    """Chao's lower bound for the number of people, told or silent, in the version safe from one-inflation.

    people: shape (n,), how many wrote at least once in the window; twice, thrice: shape (n,), how many of
    them wrote exactly two and exactly three times. Those who wrote once are not used: many people write once
    and leave whatever happens next, and Chao's first bound takes each of them for a sign of more silence.
    Unseen = (2/9)·f₂³/f₃², bias-corrected. Where people differ the truth lies above it, never systematically
    below. Interval by profile likelihood of (unseen, f₂, f₃) under a Poisson count. NaN where twice and
    thrice together are under 10. Raises ValueError where a count is negative or the parts exceed `people`.

    >>> floor = chao([100], [24], [8])
    >>> floor.value.round(1), floor.low.round(1), floor.high.round(1)
    (array([130.]), array([106.9]), array([308.4]))

    Böhning, D., Kaskasamkul, P. and van der Heijden, P. G. M. (2019). A modification of Chao's lower bound
    estimator in the case of one-inflation. Metrika 82.
    """
    n, two, three = _checked(people, twice, thrice)
    f2, f3 = two.astype(float), three.astype(float)
    unseen = 2 / 9 * f2 * np.maximum(f2 - 1, 0) * np.maximum(f2 - 2, 0) / ((f3 + 1) * (f3 + 2))
    low, high = profile_interval(lambda zero: _profile(zero, f2, f3), rows=len(n), confidence=confidence)
    enough = two + three >= ENOUGH_REPEATS
    # The bias-corrected value and the likelihood's peak are two estimates; the interval holds both.
    ends = np.minimum(low, unseen), np.maximum(high, unseen)
    value, low, high = (np.where(enough, n + part, np.nan) for part in (unseen, *ends))
    return Estimate(value=value, low=low, high=high, n=n)


def _profile(unseen: Floats, twice: Floats, thrice: Floats) -> Floats:
    """Log-likelihood of the unseen at the best rate: people with 0, 2 or 3 contacts, Poisson, given those three."""
    contacts, people = 2 * twice + 3 * thrice, unseen + twice + thrice
    low, high = np.full(len(unseen), -30.0), np.full(len(unseen), 10.0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        share2, share3 = _shares(middle)
        is_low = (2 * share2 + 3 * share3) * people < contacts
        low, high = np.where(is_low, middle, low), np.where(is_low, high, middle)
    log_rate = (low + high) / 2
    for _ in range(NEWTON_STEPS):
        share2, share3 = _shares(log_rate)
        mean = 2 * share2 + 3 * share3
        spread = np.maximum(4 * share2 + 9 * share3 - mean**2, 1e-12)
        step = (contacts / np.maximum(people, 1e-9) - mean) / spread
        log_rate = np.clip(log_rate + np.clip(step, -1, 1), -30, 10)
    share2, share3 = _shares(log_rate)
    seen = special.xlogy(twice, share2) + special.xlogy(thrice, share3)
    silent = special.xlogy(unseen, np.maximum(1 - share2 - share3, 1e-300))
    return np.asarray(log_choices(unseen, twice + thrice) + seen + silent)


def _shares(log_rate: Floats) -> tuple[Floats, Floats]:
    """Shares of 2 and of 3 contacts among people with 0, 2 or 3, when contacts come at this rate."""
    rate = np.exp(log_rate)
    two, three = rate**2 / 2, rate**3 / 6
    return two / (1 + two + three), three / (1 + two + three)


def _checked(people: ArrayLike, twice: ArrayLike, thrice: ArrayLike) -> tuple[Counts, Counts, Counts]:
    n = np.atleast_1d(counts(people, name="people"))
    two = np.atleast_1d(counts(twice, name="twice"))
    three = np.atleast_1d(counts(thrice, name="thrice"))
    n, two, three = np.broadcast_arrays(n, two, three)
    if (two + three > n).any():
        place = int(np.argmax(two + three > n))
        raise ValueError(
            f"twice and thrice exceed people at place {place}: {two[place]} + {three[place]} of {n[place]}"
        )
    return n, two, three
