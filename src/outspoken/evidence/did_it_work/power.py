"""What a change could be seen to do, told before it ships; and how many more periods a verdict needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from outspoken.evidence.did_it_work.log_linear import Contrast, contrast, fit, pearson, studentised
from outspoken.evidence.did_it_work.noise import GRID, placebos, posterior
from outspoken.evidence.did_it_work.series import Series, laid_out
from outspoken.evidence.interval import Counts, Floats

LONGEST = 730
SERIES, PLACEBOS = 500, 300


@dataclass(frozen=True, slots=True)
class Wobble:
    """How a series moves by itself: counts per period, variance over mean, correlation of neighbours."""

    mean: float
    overdispersion: float
    autocorrelation: float


def wobble(
    history: ArrayLike,
    *,
    exposure: ArrayLike | None = None,
    controls: ArrayLike | None = None,
    control_exposure: ArrayLike | None = None,
    season: int = 1,
    trend: bool | None = None,
) -> Wobble:
    """Measure, before the change ships, how the counts move by themselves; arguments as in `did_it_work`.

    >>> wobble([4, 6, 5, 7, 3, 5, 6, 4, 5, 5, 6, 4], trend=False).mean
    5.0
    """
    series = laid_out(
        history,
        launch=len(np.asarray(history)) - 1,
        lag=0,
        exposure=exposure,
        controls=controls,
        control_exposure=control_exposure,
        season=season,
        trend=trend,
    )
    design = series.design()
    fitted = fit(series.counts, series.offset, design).fitted
    residuals = pearson(series.counts, fitted)[:, None]
    weights = posterior(design * np.sqrt(fitted)[:, None], residuals, series.times)[:, 0]
    free = max(len(residuals) - design.shape[1], 1)
    return Wobble(
        mean=float(series.counts.mean()),
        overdispersion=float((residuals**2).sum() / free),
        autocorrelation=float(weights @ (GRID[:, 0] * GRID[:, 1])),
    )


def power(
    ratio: float,
    *,
    before: int,
    after: int,
    wobble: Wobble,
    lag: int = 0,
    trend: bool = False,
    confidence: float = 0.95,
    seed: int = 0,
) -> float:
    """Chance that `did_it_work` finds a change that multiplies the rate by `ratio`, by simulation.

    before, after: periods before the launch and after the roll-out of `lag` periods; wobble: measured by
    `wobble` on the history, beside the same controls. Returns a fraction of 1; 500 simulated series, so it
    is good to ±4 points. Deterministic for a seed. Raises ValueError for a ratio of 0 or less or under 3
    periods before.

    >>> quiet = Wobble(mean=20, overdispersion=1.2, autocorrelation=0.1)
    >>> power(0.5, before=60, after=30, wobble=quiet) > 0.9
    True
    """
    if not ratio > 0 or before < 3 or after < 1:
        raise ValueError(f"ratio must be above 0, before at least 3, after at least 1; got {ratio}, {before}, {after}")
    expected, design, step, times = _planned(ratio, before=before, after=after, lag=lag, trend=trend, wobble=wobble)
    fitted = fit(expected, np.zeros(len(expected)), design).fitted
    along = contrast(design, step, fitted)
    truth = nearest(wobble.autocorrelation)
    noise, _ = placebos(truth, times, count=SERIES, seed=seed)
    seen = np.maximum(expected[:, None] + np.sqrt(wobble.overdispersion * expected)[:, None] * noise, 0)
    values = (seen - fitted[:, None]) / np.sqrt(fitted)[:, None]
    scores = studentised(values, along)[0]
    weights = posterior(np.column_stack([along.basis, along.direction]), values, times)
    p_values = _p_values(np.abs(scores), weights, along, times, seed=seed + 1)
    right_way = np.sign(scores) == np.sign(np.log(ratio))
    return float(np.mean((p_values <= 1 - confidence) & right_way))


def detectable(
    *,
    before: int,
    after: int,
    wobble: Wobble,
    lag: int = 0,
    trend: bool = False,
    chance: float = 0.8,
    confidence: float = 0.95,
    seed: int = 0,
) -> float:
    """The mildest reduction that would be found with this chance, as a ratio of rates; 0 where not even an end to
    all counts would be.

    >>> quiet = Wobble(mean=20, overdispersion=1.2, autocorrelation=0.1)
    >>> 0.6 < detectable(before=60, after=30, wobble=quiet) < 0.95
    True
    """
    low, high = 0.01, 1.0
    for step in range(9):
        ratio = low if step == 0 else (low + high) / 2
        found = power(
            ratio, before=before, after=after, wobble=wobble, lag=lag, trend=trend, confidence=confidence, seed=seed
        )
        if step == 0 and found < chance:
            return 0.0
        if step:
            low, high = (ratio, high) if found >= chance else (low, ratio)
    return low


def periods_needed(
    ratio: float,
    *,
    before: int,
    wobble: Wobble,
    lag: int = 0,
    trend: bool = False,
    chance: float = 0.8,
    confidence: float = 0.95,
    seed: int = 0,
) -> int | None:
    """Periods after the roll-out that give this chance of finding this ratio; None where 730 would not do.

    >>> quiet = Wobble(mean=20, overdispersion=1.2, autocorrelation=0.1)
    >>> 2 < periods_needed(0.6, before=60, wobble=quiet) < 20
    True
    """

    def found(after: int) -> bool:
        reached = power(
            ratio, before=before, after=after, wobble=wobble, lag=lag, trend=trend, confidence=confidence, seed=seed
        )
        return reached >= chance

    low, high = 0, 4
    while not found(high):
        low, high = high, high * 2
        if high > LONGEST:
            return None
    while high - low > max(1, high // 20):
        middle = (low + high) // 2
        low, high = (low, middle) if found(middle) else (middle, high)
    return high


def more_periods(series: Series, *, ratio: float, critical: float, overdispersion: float, noise: Floats) -> int | None:
    """How many periods beyond those there are would tell a change of this ratio with 80 % chance, by the variance of
    the score under the measured autocorrelation; None where 730 would not do."""
    n, have = len(series.counts), int(series.after.sum())
    level = float(series.counts[~series.after].mean())
    spread_now = score_spread(n - have, have, trend=series.trend, noise=noise)[1]
    reach = special.ndtri(0.8)
    more = 1
    while more <= LONGEST:
        length, spread = score_spread(n - have, have + more, trend=series.trend, noise=noise)
        expected = abs(np.log(ratio)) * length * np.sqrt(level * min(1.0, (1 + ratio) / 2) / max(overdispersion, 1e-9))
        if expected >= (critical / spread_now + reach) * spread:
            return more
        more = max(more + 1, int(more * 1.15))
    return None


def score_spread(before: int, after: int, *, trend: bool, noise: Floats) -> tuple[float, float]:
    """Length of the step beside the model, and standard deviation of noise along it, at equal counts."""
    n = before + after
    step = (np.arange(n) >= before).astype(float)
    columns = [np.ones(n)] + ([np.arange(n) - (n - 1) / 2] if trend else [])
    along = contrast(np.column_stack(columns), step, np.ones(n))
    transform = np.fft.rfft(along.direction, 2 * n)
    overlap = np.fft.irfft(np.abs(transform) ** 2, 2 * n)[:n]
    apart = np.arange(n)
    shared = (noise[:, None] * GRID[:, 1:] * GRID[:, :1] ** apart).sum(axis=0)
    shared[0] = 1.0
    variance = overlap[0] + 2 * overlap[1:] @ shared[1:]
    return float(np.sqrt(along.information)), float(np.sqrt(max(variance, 1e-9)))


def _planned(
    ratio: float, *, before: int, after: int, lag: int, trend: bool, wobble: Wobble
) -> tuple[Floats, Floats, Floats, Counts]:
    times = np.concatenate([np.arange(before), np.arange(before + lag, before + lag + after)])
    step = (times >= before).astype(float)
    expected = wobble.mean * np.where(step > 0, ratio, 1.0)
    columns = [np.ones(len(times))] + ([(times - times.mean()) / len(times)] if trend else [])
    return expected, np.column_stack(columns), step, times


def nearest(autocorrelation: float) -> Floats:
    """Weights over the grid's fully carried possibilities that average to this autocorrelation."""
    full = np.flatnonzero(GRID[:, 1] == 1)
    rhos = GRID[full, 0]
    at = float(np.clip(autocorrelation, rhos[0], rhos[-1]))
    above = int(np.clip(np.searchsorted(rhos, at), 1, len(rhos) - 1))
    share = (at - rhos[above - 1]) / (rhos[above] - rhos[above - 1])
    weights = np.zeros(len(GRID))
    weights[full[above - 1]], weights[full[above]] = 1 - share, share
    return weights


def _p_values(scores: Floats, weights: Floats, along: Contrast, times: Counts, *, seed: int) -> Floats:
    """p-value of each score: for every possibility the share of placebos beyond it, weighted."""
    drawn, under = placebos(np.ones(len(GRID)), times, count=PLACEBOS * len(GRID), seed=seed)
    moved = np.abs(studentised(drawn, along)[0])
    total = np.zeros(len(scores))
    for possibility in range(len(GRID)):
        apart = np.sort(moved[under == possibility])
        beyond = len(apart) - np.searchsorted(apart, scores)
        total += weights[possibility] * (1 + beyond) / (1 + len(apart))
    return total
