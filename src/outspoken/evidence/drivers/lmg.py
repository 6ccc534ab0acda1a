"""Exact LMG: the share of R² that each driver brings, averaged over every order of bringing them in."""

from __future__ import annotations

from functools import lru_cache
from math import comb

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.drivers.correlations import checked_correlations
from outspoken.evidence.interval import Floats

MOST = 15
"""Drivers. Each one more doubles the work: 2^15 models are told apart in milliseconds, 2^20 are not."""

SPENT = 1e-10
"""Of a driver's variance of 1: less than this left over by the others counts as none."""

AT_ONCE = 2_000_000
"""Numbers held for one level of models, so that a chunk of replicates stays near the processor."""


def lmg(between: ArrayLike, with_score: ArrayLike) -> Floats:
    """Shapley values of R²: for each driver the mean gain in R² over all orderings of the drivers.

    between: shape (..., p, p), correlations of the drivers; with_score: shape (..., p), of each driver with the
    score. Returns shape (..., p), in units of R²: they sum to it and none is negative. A driver that the ones
    before it leave nothing of brings nothing in that order, so identical drivers share equally. Exact: all 2^p
    models are fitted, each from the one with one driver less. Raises ValueError for other shapes or more than
    15 drivers; `relative_weights` is for those.

    >>> lmg([[1.0, 0.5], [0.5, 1.0]], [0.6, 0.3]).round(3)
    array([0.315, 0.045])

    Lindeman, R. H., Merenda, P. F. and Gold, R. Z. (1980). Introduction to Bivariate and Multivariate Analysis.
    Grömping, U. (2007). Estimators of relative importance in linear regression. The American Statistician 61.
    """
    correlations, score = checked_correlations(between, with_score)
    p = score.shape[-1]
    if p > MOST:
        raise ValueError(f"{p} drivers make 2^{p} models; take relative_weights beyond {MOST}")
    joint = np.empty((p + 1, p + 1, score[..., 0].size))
    joint[:p, :p] = np.moveaxis(correlations.reshape(-1, p, p), 0, -1)
    joint[p, :p] = joint[:p, p] = score.reshape(-1, p).T
    joint[p, p] = 1.0
    step = max(1, AT_ONCE // (3 * 2**p))
    parts = [_of_chunk(joint[:, :, start : start + step]) for start in range(0, joint.shape[-1], step)]
    weights: Floats = np.concatenate(parts, axis=1).T.reshape(score.shape) if parts else np.empty(score.shape)
    return weights


def _of_chunk(joint: Floats) -> Floats:
    """Shape (p, r) of joint correlations (p + 1, p + 1, r), the score last."""
    p = joint.shape[0] - 1
    gains = _shapley(p).T @ (1 - _left_over(joint))
    return np.maximum(gains, 0.0)


def _left_over(joint: Floats) -> Floats:
    """The score's variance that each model leaves, shape (2^p, r); bit d of a model's number says driver d is in.

    Driver by driver, every model so far goes on without it and with it (one sweep of its row). What is left of
    the drivers shrinks as the models double, so all of them cost about 12 · 2^p multiplications.
    """
    left = joint[:, :, None, :]
    for _ in range(joint.shape[0] - 1):
        m, models, r = left.shape[0] - 1, left.shape[2], left.shape[3]
        pivot = left[0, 0]
        row = left[0, 1:]
        per_pivot = row * np.divide(1.0, pivot, out=np.zeros_like(pivot), where=pivot > SPENT)
        both = np.empty((m, m, 2 * models, r))
        both[:, :, :models] = left[1:, 1:]
        swept = both[:, :, models:]
        np.multiply(row[:, None], per_pivot[None, :], out=swept)
        np.subtract(left[1:, 1:], swept, out=swept)
        left = both
    left_over: Floats = left[0, 0]
    return left_over


@lru_cache(maxsize=MOST + 1)
def _shapley(p: int) -> Floats:
    """What each model's R² counts for in each driver's value, shape (2^p, p)."""
    models = np.arange(2**p)
    is_in = (models[:, None] >> np.arange(p)) & 1
    size = is_in.sum(axis=1)
    # The share of orders in which exactly these s drivers stand before one that is not among them.
    before = np.array([1 / (p * comb(p - 1, s)) if s < p else 0.0 for s in range(p + 1)])
    joined = before[np.maximum(size - 1, 0)]
    table: Floats = np.where(is_in == 1, joined[:, None], -before[size][:, None])
    table.flags.writeable = False
    return table
