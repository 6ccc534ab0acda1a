"""How a series wobbles by itself: autocorrelation told from the data, and placebo series that wobble alike."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence.interval import Counts, Floats

# The correlation of one period with the next, and the share of the wobble that carries over at all (the rest is the
# chance of counting). A short series cannot tell them, so all stay possible, each as far as the data allow. None below
# 0: it would only narrow intervals. Short series show less autocorrelation than they have, so the stronger
# possibilities weigh more beforehand; benchmarks/evidence/did_it_work.py says how often that errs.
RHOS = (0.2, 0.4, 0.6, 0.75, 0.85, 0.93)
CARRIED = (1.0, 0.7, 0.4)
BEFOREHAND = (0.3, 0.5, 1.0, 1.6, 2.0, 2.4)
GRID = np.array([(0.0, 1.0)] + [(rho, carried) for rho in RHOS for carried in CARRIED])
PRIOR = np.array([1.0] + [weight for weight in BEFOREHAND for _ in CARRIED])
LOG_PRIOR = np.log(PRIOR / PRIOR.sum())


class Whitened(NamedTuple):
    """Columns freed of their autocorrelation under each possibility, shape (k, n, columns); the log of the
    determinant of each covariance, shape (k,)."""

    columns: Floats
    log_determinant: Floats


def whiten(columns: Floats, times: Counts) -> Whitened:
    """Innovations of a Kalman filter over series of unit variance, for every possibility of `GRID`.

    columns: shape (n, columns); times: shape (n,), rising whole periods, gaps allowed.

    Harvey, A. C. (1989). Forecasting, structural time series models and the Kalman filter, section 3.4.
    """
    gaps = np.diff(times, prepend=times[:1])
    decays, gains, totals = _filter(gaps)
    out: Floats = np.empty((len(columns), len(GRID), columns.shape[1]))
    state: Floats = np.zeros((len(GRID), columns.shape[1]))
    for t in range(len(columns)):
        state *= decays[t]
        np.subtract(columns[t], state, out=out[t])
        state += gains[t] * out[t]
    out /= np.sqrt(totals)
    return Whitened(out.transpose(1, 0, 2), np.log(totals).sum(axis=0)[:, 0])


def _filter(gaps: Counts) -> tuple[Floats, Floats, Floats]:
    """Decay, gain and variance of the surprise at each period, shape (n, k, 1); the same for all columns."""
    rho, carried = GRID[:, :1], GRID[:, 1:]
    noise = 1 - carried
    decays, gains, totals = (np.empty((len(gaps), len(GRID), 1)) for _ in range(3))
    spread = carried
    settled = False
    for t, gap in enumerate(gaps.tolist()):
        if settled and gap == 1:
            decays[t], gains[t], totals[t] = decays[t - 1], gains[t - 1], totals[t - 1]
            continue
        decays[t] = rho**gap
        if t:
            spread = decays[t] ** 2 * spread + (1 - decays[t] ** 2) * carried
        totals[t] = spread + noise
        gains[t] = spread / totals[t]
        spread = spread * (1 - gains[t])
        settled = t > 0 and gap == 1 and bool(np.abs(gains[t] - gains[t - 1]).max() < 1e-10)
    return decays, gains, totals


def posterior(design: Floats, values: Floats, times: Counts) -> Floats:
    """How likely each possibility of `GRID` is for each series, by restricted likelihood; shape (k, series).

    design: shape (n, p), on the scale where the noise has equal variance; values: shape (n, series).

    Patterson, H. D. and Thompson, R. (1971). Recovery of inter-block information when block sizes are
    unequal. Biometrika 58.
    """
    n, p = design.shape
    white, log_determinant = whiten(np.column_stack([design, values]), times)
    left, right = white[:, :, :p], white[:, :, p:]
    gram = left.transpose(0, 2, 1) @ left
    cross = left.transpose(0, 2, 1) @ right
    explained = (cross * np.linalg.solve(gram, cross)).sum(axis=1)
    rest = np.maximum((right**2).sum(axis=1) - explained, 1e-12)
    height = -(log_determinant + np.linalg.slogdet(gram)[1])[:, None] / 2 - (n - p) / 2 * np.log(rest)
    height = height + LOG_PRIOR[:, None]
    weight = np.exp(height - height.max(axis=0))
    return np.asarray(weight / weight.sum(axis=0))


def placebos(weights: Floats, times: Counts, *, count: int, seed: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Series of unit variance that wobble as the weights over `GRID` say: shape (n, count), and the possibility
    each was drawn under. What `whiten` takes apart is put together: one shock a period and series."""
    rng = np.random.default_rng(seed)
    edges = np.cumsum(weights) / weights.sum()
    under = np.minimum(np.searchsorted(edges, (np.arange(count) + 0.5) / count), len(GRID) - 1)
    decays, gains, totals = _filter(np.diff(times, prepend=times[:1]))
    rows = np.stack([decays, gains, np.sqrt(totals)], axis=1)[..., 0].astype(np.float32)
    # A filter that has settled has the same row over and over.
    is_new = np.append(True, (rows[1:] != rows[:-1]).any(axis=(1, 2)))
    # Single precision is plenty for noise and takes half the time.
    drawn = rng.standard_normal((len(times), count), dtype=np.float32)
    state, kept = np.zeros((2, count), dtype=np.float32)
    for t in range(len(times)):
        if is_new[t]:
            decay, gain, spread = rows[t][:, under]
        drawn[t] *= spread
        state *= decay
        np.multiply(gain, drawn[t], out=kept)
        drawn[t] += state
        state += kept
    return drawn, under
