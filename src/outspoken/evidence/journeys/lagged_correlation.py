"""Employees' voice beside customers': do the two move together, and which goes first?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outspoken.evidence.interval import Counts, Estimate, Floats, normal_quantile

ENOUGH_PERIODS = 20
DRAWS = 999


class LaggedCorrelation(NamedTuple):
    """Correlation at every lag and what may be said of the best.

    lags: shape (k,), periods by which the second series follows the first. correlation: shape (k,), with
    intervals that hold for all lags together. best: the lag that stands out, None where none does. earliest,
    latest: where the best lag lies with the given confidence. is_enough: whether there were enough periods.
    """

    lags: Counts
    correlation: Estimate
    best: int | None
    earliest: int | None
    latest: int | None
    is_enough: bool


def lagged_correlation(
    first: ArrayLike,
    second: ArrayLike,
    *,
    longest: int = 6,
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = 0,
) -> LaggedCorrelation:
    """Pearson's correlation of `first` with `second` so many periods later, lags -longest to longest.

    first, second: shape (n,), such as employees' and customers' scores per week; NaN where a period is missing
    or its group too small to be shown. A straight drift is taken out of both. Intervals by a moving-block
    bootstrap of whole periods with all lags together, on Fisher's scale, studentised by the draws, and wide
    enough for the lag that strays most: so the best lag, picked from many, is judged honestly. Fewer than 20
    periods with all lags known: no estimate (NaN). The intervals are also wide enough that unrelated series of
    the same waves (phases drawn at random) rarely stand out. Deterministic for a seed. Raises ValueError where the
    shapes differ.

    >>> rng = np.random.default_rng(2)
    >>> staff = rng.normal(size=80)
    >>> customers = np.roll(staff, 2) + 0.5 * rng.normal(size=80)
    >>> lagged_correlation(staff, customers, longest=4).best
    2

    Künsch, H. R. (1989). The jackknife and the bootstrap for general stationary observations. Ann. Stat. 17.
    Theiler, J. et al. (1992). Testing for nonlinearity in time series: the method of surrogate data. Physica D 58.
    """
    x, y = (np.asarray(series, dtype=np.float64) for series in (first, second))
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"first and second must have the same shape (n,); got {x.shape} and {y.shape}")
    normal_quantile(confidence)
    lags = np.arange(-longest, longest + 1)
    pairs = _pairs(x, y, lags)
    n = len(pairs)
    if n < ENOUGH_PERIODS:
        nothing = np.full(len(lags), np.nan)
        return LaggedCorrelation(
            lags, Estimate(nothing, nothing, nothing, np.full(len(lags), n)), None, None, None, False
        )
    return _judged(lags, pairs, confidence=confidence, draws=draws, seed=seed)


def _judged(lags: Counts, pairs: Floats, *, confidence: float, draws: int, seed: int) -> LaggedCorrelation:
    n = len(pairs)
    found = np.arctanh(_correlations(pairs[None])[0])
    drawn = np.arctanh(_correlations(pairs[_blocks(n, _block_length(pairs), draws, seed)]))
    error = np.maximum(drawn.std(axis=0, ddof=1), 1e-12)
    strays = (np.abs(drawn - found) / error).max(axis=1)
    # Blocks understate slow waves in short series; unrelated series of the same waves show by how much.
    unrelated = np.arctanh(_correlations(_unrelated(pairs, draws, seed + 1)))
    alone = (np.abs(unrelated) / error).max(axis=1)
    reach = max(np.quantile(strays, confidence), np.quantile(alone, confidence))
    low, high = found - reach * error, found + reach * error
    correlation = Estimate(np.tanh(found), np.tanh(low), np.tanh(high), np.full(len(lags), n))
    stands_out = (low > 0) | (high < 0)
    if not stands_out.any():
        return LaggedCorrelation(lags, correlation, None, None, None, True)
    best = int(np.argmax(np.where(stands_out, np.abs(found), -1)))
    picked = lags[np.argmax(np.abs(drawn), axis=1)]
    tail = (1 - confidence) / 2
    ends = np.quantile(picked, [tail, 1 - tail], method="inverted_cdf")
    earliest, latest = min(int(ends[0]), int(lags[best])), max(int(ends[1]), int(lags[best]))
    return LaggedCorrelation(lags, correlation, int(lags[best]), earliest, latest, True)


def _pairs(x: Floats, y: Floats, lags: Counts) -> Floats:
    """Rows of one period each: the first series, then the second at every lag; only whole rows. Shape (m, 1 + k)."""
    longest = int(lags.max(initial=0))
    x, y = _level(x), _level(y)
    places = np.arange(longest, len(x) - longest)
    if not len(places):
        return np.zeros((0, len(lags) + 1))
    rows = np.column_stack([x[places], y[places[:, None] + lags]])
    return np.asarray(rows[np.isfinite(rows).all(axis=1)])


def _level(series: Floats) -> Floats:
    """The series less its straight line."""
    known = np.isfinite(series)
    if known.sum() < 3:
        return series
    at = np.arange(len(series), dtype=np.float64)
    return np.asarray(series - np.polyval(np.polyfit(at[known], series[known], 1), at))


def _correlations(rows: Floats) -> Floats:
    """Correlation of the first column with each other; rows of shape (draws, m, 1 + k), result (draws, k)."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    spread = np.sqrt(np.maximum((centred**2).sum(axis=1), 1e-12))
    shared = np.einsum("dm,dmk->dk", centred[:, :, 0], centred[:, :, 1:])
    return np.asarray(np.clip(shared / (spread[:, :1] * spread[:, 1:]), -0.9999, 0.9999))


def _block_length(pairs: Floats) -> int:
    """Carlstein's best length for the product of two first-order autoregressions, at least 2."""
    x, y = pairs[:, 0], pairs[:, 1 + (pairs.shape[1] - 1) // 2]
    shared = np.clip(_neighbours(x) * _neighbours(y), 0.0, 0.9)
    length = (np.sqrt(6) * shared / (1 - shared**2)) ** (2 / 3) * len(pairs) ** (1 / 3)
    return int(np.clip(np.ceil(length), 2, max(len(pairs) // 4, 2)))


def _neighbours(series: Floats) -> float:
    centred = series - series.mean()
    return float(centred[1:] @ centred[:-1] / max(float(centred @ centred), 1e-12))


def _unrelated(pairs: Floats, draws: int, seed: int) -> Floats:
    """The rows with the first column replaced by series of the same spectrum and random phases."""
    n = len(pairs)
    rng = np.random.default_rng(seed)
    spectrum = np.abs(np.fft.rfft(pairs[:, 0] - pairs[:, 0].mean()))
    turned = spectrum * np.exp(2j * np.pi * rng.random((draws, len(spectrum))))
    rows = np.repeat(pairs[None], draws, axis=0)
    rows[:, :, 0] = np.fft.irfft(turned, n)
    return rows


def _blocks(n: int, length: int, draws: int, seed: int) -> NDArray[np.int64]:
    """Places drawn in blocks of neighbours, shape (draws, n)."""
    rng = np.random.default_rng(seed)
    starts = rng.integers(0, n - length + 1, size=(draws, -(-n // length)))
    return np.asarray((starts[:, :, None] + np.arange(length)).reshape(draws, -1)[:, :n])
