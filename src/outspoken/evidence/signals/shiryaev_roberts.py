"""Shiryaev–Roberts e-detector: the evidence that a series has changed at some day up to now, by a factor not known.

For every day the change may have begun on and every factor r there is a likelihood ratio of all counts since then,
under a mean r times the expected one against the expected one. Their sum (days uniform, factors mixed) is the
detector. Under no change its mean grows by one a day, so that a threshold A is reached on average after A days or more.

The ratio is that of a run's sum, not the product of its days: negative binomial, with the day's own overdispersion and
the doubt about the expected mean in one gamma factor. A baseline that is wrong is wrong on every day of a run, and
multiplying days as if each were wrong on its own would make an alarm of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence.interval import Floats, normal_quantile

RISING = (1.5, 2.0, 3.0, 5.0, 10.0)
AGES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 17, 21, 28, 35, 42, 56)
TINY = 1e-9
HIGHEST = 600.0  # of a logarithm: exp of it is still a number


class Change(NamedTuple):
    """The run that fits best, each of shape (n,).

    age: days since it began, today being 1; 0 where nothing is known. since_peak: days since the evidence of that run
    was greatest: 0 says it still grows. ratio, low, high: how many times the expected up to then, with its interval.
    seen, usual: counts from begin to peak and their expectation. evidence: logarithm of the run's likelihood ratio.
    """

    age: NDArray[np.int64]
    since_peak: NDArray[np.int64]
    ratio: Floats
    low: Floats
    high: Floats
    seen: Floats
    usual: Floats
    evidence: Floats

    def of(self, which: NDArray[np.bool_]) -> Change:
        """That of some of the series."""
        ages = self.age[which], self.since_peak[which]
        effect = self.ratio[which], self.low[which], self.high[which], self.seen[which], self.usual[which]
        return Change(*ages, *effect, self.evidence[which])


def shiryaev_roberts(
    counts: Floats,
    means: Floats,
    dispersion: Floats,
    uncertainty: Floats,
    *,
    factors: tuple[float, ...] = RISING,
    trials: Floats | None = None,
) -> Floats:
    """The detector's value today, shape (n,).

    counts, means: shape (days, n), oldest first, the last row today; a row where either is NaN says nothing.
    dispersion, uncertainty: shape (n,), as `expected` gives them. factors: rates under a change as multiples of the
    expected one, below 1 for falling silent. trials: shape (days, n); given, the counts are hits among them, the law is
    binomial and the factors are odds ratios. The window is the number of rows: a change older than it counts no more.

    >>> usual, outbreak = np.full((14, 1), 1.0), np.array([[1.0]] * 8 + [[3.0]] * 6)
    >>> sure, poisson = np.zeros(1), np.zeros(1)
    >>> shiryaev_roberts(usual, usual, poisson, sure).round(1)
    array([2.2])
    >>> shiryaev_roberts(outbreak, usual, poisson, sure).round()
    array([1652.])

    Shin, J., Ramdas, A. and Rinaldo, A. (2024). E-detectors. New England J. Statistics in Data Science 2. Windows:
    Lai, T. L. (1995). Sequential changepoint detection in quality control. JRSS B 57.
    """
    days, n = counts.shape
    total, before = np.zeros(n), 0
    if not n:
        return total
    for age, run in _runs(counts, means, dispersion, uncertainty, trials):
        if age in AGES or age == days:
            for factor in factors:
                total += (age - before) / len(factors) * np.exp(np.minimum(_log_ratio(run, factor), HIGHEST))
            before = age
    return total


def best_run(
    counts: Floats,
    means: Floats,
    dispersion: Floats,
    uncertainty: Floats,
    *,
    factors: tuple[float, ...] = RISING,
    trials: Floats | None = None,
    confidence: float = 0.95,
) -> Change:
    """Since when, by how much, and whether it goes on: the run and factor of the greatest likelihood ratio.

    Arguments as for `shiryaev_roberts`, every day tried as a start. The interval of the ratio is a normal one on the
    log scale, of the count's own spread, the days' overdispersion and the doubt about the expected mean. The start is
    the one that fits best, so the ratio leans upwards a little when the run is short.

    >>> outbreak = np.array([[1.0]] * 8 + [[3.0]] * 6)
    >>> change = best_run(outbreak, np.ones((14, 1)), np.zeros(1), np.zeros(1))
    >>> int(change.age[0]), change.ratio.round(1), change.low.round(1), change.high.round(1)
    (6, array([3.]), array([1.9]), array([4.8]))
    """
    n = counts.shape[1]
    if not n:
        return Change(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), *np.zeros((6, 0)))
    best, chosen, age = np.full(n, -np.inf), np.full(n, factors[0]), np.zeros(n, dtype=np.int64)
    for days, run in _runs(counts, means, dispersion, uncertainty, trials):
        before = best
        for factor in factors:
            value = np.where(run.usual > 0, _log_ratio(run, factor), -np.inf)
            chosen = np.where(value > best, factor, chosen)
            best = np.maximum(best, value)
        age = np.where(best > before, days, age)
    since_peak, run = _up_to_peak(counts, means, dispersion, uncertainty, trials, age, chosen)
    ratio, low, high = _effect(run, confidence)
    return Change(age, since_peak, ratio, low, high, run.seen, run.usual, np.where(age > 0, best, 0.0))


class _Run(NamedTuple):
    """Sums over the days since a start, each of shape (n,): counts, expected counts, trials (None for plain counts),
    and the relative variance of the one gamma factor over all of them."""

    seen: Floats
    usual: Floats
    trials: Floats | None
    spread: Floats


def _runs(
    counts: Floats, means: Floats, dispersion: Floats, uncertainty: Floats, trials: Floats | None
) -> Iterator[tuple[int, _Run]]:
    """The runs that end today, youngest first, with their age in days."""
    days, n = counts.shape
    seen, usual, squares, tried = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    for age in range(1, days + 1):
        row = days - age
        unknown = np.isnan(counts[row]) | np.isnan(means[row])
        mean = np.where(unknown, 0.0, means[row])
        seen = seen + np.where(unknown, 0.0, counts[row])
        usual = usual + mean
        squares = squares + mean * mean
        if trials is not None:
            tried = tried + np.where(unknown, 0.0, trials[row])
        spread = np.maximum(dispersion * squares / np.maximum(usual * usual, TINY) + uncertainty, TINY)
        yield age, _Run(seen, usual, None if trials is None else tried, spread)


def _log_ratio(run: _Run, factor: float | Floats) -> Floats:
    """Logarithm of the likelihood ratio of a run, under `factor` against under none, shape (n,)."""
    if run.trials is None:
        doubt = run.usual * run.spread
        shrunk = np.log1p((factor - 1) * doubt / (1 + doubt))
        value: Floats = run.seen * np.log(factor) - (run.seen + 1 / run.spread) * shrunk
        return value
    share = np.clip(run.usual / np.maximum(run.trials, TINY), 0.0, 0.95)
    inflation = 1 + run.usual * run.spread / (1 - share)
    plain = run.seen * np.log(factor) - run.trials * np.log1p(share * (factor - 1))
    tempered: Floats = plain / inflation
    return tempered


def _effect(change: _Run, confidence: float) -> tuple[Floats, Floats, Floats]:
    """Seen over usual with its interval; NaN where nothing was expected."""
    known = change.usual > 0
    ratio = np.where(known, change.seen / np.where(known, change.usual, 1.0), np.nan)
    rest = 1.0 if change.trials is None else 1 - change.seen / np.maximum(change.trials, np.maximum(change.seen, 1))
    half = normal_quantile(confidence) * np.sqrt(rest / np.maximum(change.seen, 0.5) + change.spread)
    high = np.where(known, np.maximum(change.seen, 0.5) / np.where(known, change.usual, 1.0) * np.exp(half), np.nan)
    return ratio, ratio * np.exp(-half), high


def _up_to_peak(
    counts: Floats,
    means: Floats,
    dispersion: Floats,
    uncertainty: Floats,
    trials: Floats | None,
    start: NDArray[np.int64],
    factor: Floats,
) -> tuple[NDArray[np.int64], _Run]:
    """Days since the evidence of a run was greatest, and the run up to then: its days added one by one."""
    days, n = counts.shape
    path, best, since_peak = np.zeros(n), np.full(n, -np.inf), np.zeros(n, dtype=np.int64)
    sums, held = np.zeros((4, n)), np.zeros((4, n))
    for age in range(days, 0, -1):
        row = days - age
        known = ~np.isnan(counts[row]) & ~np.isnan(means[row]) & (start >= age)
        seen, mean = np.where(known, counts[row], 0.0), np.where(known, means[row], 0.0)
        tried = None if trials is None else np.where(known, trials[row], 0.0)
        path = path + _log_ratio(_Run(seen, mean, tried, np.maximum(dispersion, TINY)), factor)
        sums = sums + np.stack([seen, mean, mean * mean, np.zeros(n) if tried is None else tried])
        later = (path >= best) & known
        best, since_peak = np.where(later, path, best), np.where(later, age - 1, since_peak)
        held = np.where(later, sums, held)
    seen, usual, squares, tried = held
    spread = np.maximum(dispersion * squares / np.maximum(usual * usual, TINY) + uncertainty, TINY)
    return since_peak, _Run(seen, usual, None if trials is None else tried, spread)
