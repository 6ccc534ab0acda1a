"""Detectors of other schools, written from their papers, over daily counts: each gives a statistic per row and series.

Every function takes counts of shape (rows, n) and gives the statistic of shape (rows, n), greater for more; NaN before
there is a baseline. What is an alarm is for the benchmark to say: one threshold per method, set at equal false alarms.

* `ears_c1`, `ears_c2`, `ears_c3`: Hutwagner, L. et al. (2003). J. Urban Health 80; Fricker, R. et al. (2008).
* `nb_tail`: one day's tail chance, as -log10 p, from a negative binomial fitted to the eight weeks before by weekday
  shape and level (Farrington-like; Noufaily, A. et al. 2013, without its seasonal terms).
* `poisson_cusum`, `nb_cusum`: likelihood-ratio CUSUM of a doubling (Lucas 1985; Hawkins and Olwell 1998).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Rows = NDArray[np.float64]
HISTORY, GUARD = 56, 2


def _ears(counts: Rows, *, lag: int, week: int = 7) -> Rows:
    out = np.full(counts.shape, np.nan)
    for row in range(week + lag, len(counts)):
        past = counts[row - lag - week : row - lag]
        known = (~np.isnan(past)).sum(axis=0)
        mean, spread = _moments(past, known)
        # A floor under the spread: a week of nothing but zeros is no proof that nothing ever comes.
        value = (counts[row] - mean) / np.maximum(spread, 0.5)
        out[row] = np.where(known >= 3, value, np.nan)
    return out


def _moments(past: Rows, known: NDArray[np.int64]) -> tuple[Rows, Rows]:
    mean = np.nansum(past, axis=0) / np.maximum(known, 1)
    return mean, np.sqrt(np.nansum((past - mean) ** 2, axis=0) / np.maximum(known - 1, 1))


def ears_c1(counts: Rows) -> Rows:
    """Standard deviations above the mean of the seven days before."""
    return _ears(counts, lag=0)


def ears_c2(counts: Rows) -> Rows:
    """As C1 with a guard band of two days."""
    return _ears(counts, lag=2)


def ears_c3(counts: Rows) -> Rows:
    """Sum over three days of how far C2 lies above 1."""
    above = np.nan_to_num(np.maximum(ears_c2(counts) - 1, 0))
    out = above.copy()
    out[1:] += above[:-1]
    out[2:] += above[:-2]
    return out


def _baseline(counts: Rows, row: int, *, period: int, history: int) -> tuple[Rows, Rows]:
    """Mean and overdispersion for a row, from the eight weeks before its guard band."""
    past = counts[max(0, row - GUARD - history) : row - GUARD]
    slots = np.arange(max(0, row - GUARD - history), row - GUARD) % period
    pooled = np.array([np.nanmean(past[slots == slot]) if (slots == slot).any() else np.nan for slot in range(period)])
    shape = np.nan_to_num(pooled / np.nanmean(pooled), nan=1.0)
    scale = shape[slots][:, None] * ~np.isnan(past)
    level = (np.nansum(past, axis=0) + 0.5) / np.maximum(scale.sum(axis=0), 1)
    means = level * shape[slots][:, None]
    excess = np.nansum((past - means) ** 2 - means, axis=0)
    # One pooled overdispersion: a series alone cannot tell it.
    pooled_phi = max(float(excess.sum() / (means**2 * ~np.isnan(past)).sum()), 0.005)
    return level * shape[row % period], np.full(level.shape, pooled_phi)


def nb_tail(counts: Rows, *, period: int = 7, history: int = HISTORY) -> Rows:
    """-log10 of the chance of so many or more on the day."""
    out = np.full(counts.shape, np.nan)
    for row in range(min(history, HISTORY) // 2 + GUARD, len(counts)):
        mean, phi = _baseline(counts, row, period=period, history=history)
        size = 1 / phi
        chance = stats.nbinom.sf(np.nan_to_num(counts[row]) - 1, size, size / (size + mean))
        out[row] = np.where(np.isnan(counts[row]), np.nan, -np.log10(np.maximum(chance, 1e-300)))
    return out


def _cusum(counts: Rows, *, factor: float, is_poisson: bool, period: int, history: int) -> Rows:
    out, value = np.full(counts.shape, np.nan), np.zeros(counts.shape[1])
    for row in range(min(history, HISTORY) // 2 + GUARD, len(counts)):
        mean, phi = _baseline(counts, row, period=period, history=history)
        if is_poisson:
            step = counts[row] * np.log(factor) - mean * (factor - 1)
        else:
            size = 1 / phi
            step = counts[row] * np.log(factor) + (counts[row] + size) * np.log((size + mean) / (size + factor * mean))
        value = np.maximum(0, value + np.nan_to_num(step))
        out[row] = value
    return out


def poisson_cusum(counts: Rows, *, period: int = 7, factor: float = 2.0, history: int = HISTORY) -> Rows:
    """Likelihood-ratio CUSUM for a doubled Poisson mean."""
    return _cusum(counts, factor=factor, is_poisson=True, period=period, history=history)


def nb_cusum(counts: Rows, *, period: int = 7, factor: float = 2.0, history: int = HISTORY) -> Rows:
    """Likelihood-ratio CUSUM for a doubled negative-binomial mean."""
    return _cusum(counts, factor=factor, is_poisson=False, period=period, history=history)


PEERS = {
    "EARS C1": ears_c1,
    "EARS C2": ears_c2,
    "EARS C3": ears_c3,
    "NB tail, one day": nb_tail,
    "Poisson CUSUM, r = 2": poisson_cusum,
    "NB CUSUM, r = 2": nb_cusum,
}
