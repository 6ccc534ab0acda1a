"""Whether a driver costs more where it fails than it brings where it shines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.drivers.answers import Answers, answers, labelled
from outspoken.evidence.drivers.cluster_bootstrap import expanded, percentile_interval, replicate_weights
from outspoken.evidence.drivers.correlations import CrossProducts, coefficients, covariances, in_all, replicated
from outspoken.evidence.interval import Counts, Estimate, Floats

LEAST = 5
"""Rows on each side and in the middle without which a side says nothing."""


class PenaltyReward(NamedTuple):
    """Each of shape (p,) and in points of the score, beside the other drivers; NaN where too few say.

    penalty: the score where the driver failed less where it was neither (mostly negative); reward: the score
    where it shone less where it was neither; asymmetry: their sum, under 0 where failing weighs more. `n` of
    penalty and reward is how many rows are on that side. kinds, as the field names them: "basic" (failing weighs
    more: a must-have), "excitement" (shining weighs more), "performance" (both alike, or not to be told),
    "against the score" (failing goes with more of it, or shining with less), "none shown" (neither side surely
    moves with the score), "too little to say".
    """

    names: tuple[str, ...]
    penalty: Estimate
    reward: Estimate
    asymmetry: Estimate
    kinds: tuple[str, ...]
    refusal: str


def penalty_reward(
    x: ArrayLike,
    y: ArrayLike,
    clusters: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    *,
    low: float = -1.0,
    high: float = 1.0,
    seed: int,
    confidence: float = 0.95,
    replicates: int = 1000,
) -> PenaltyReward:
    """Penalty-reward contrast analysis: one regression of the score on "failed" and "shone" of every driver.

    x: shape (n, p), NaN where not asked; at most `low` is failed (or mentioned as bad), at least `high` is shone
    (or mentioned as good), between is neither: the defaults suit mentions of -1, 0 and 1; 2 and 4 suit five
    points. y, clusters, names as in `key_drivers`. Pairs of drivers are compared over those who answered both;
    intervals are percentiles over draws of customers. Says nothing under ten customers for each side of a
    driver, nor of a driver with fewer than five rows in the middle. Raises ValueError where shapes do not fit
    or low is not under high.

    >>> rng = np.random.default_rng(1)
    >>> x = rng.choice([-1, 0, 1], size=(2000, 2))
    >>> y = 7 - 2.0 * (x[:, 0] < 0) + 1.0 * (x[:, 1] > 0) + rng.normal(size=2000)
    >>> penalty_reward(x, y, names=["safety", "upgrade"], seed=1).kinds
    ('basic', 'excitement')

    Brandt, D. R. (1987). A procedure for identifying value-enhancing service components using customer
    satisfaction survey data. Matzler, K. and Sauerwein, E. (2002). The factor structure of customer
    satisfaction. International Journal of Service Industry Management 13.
    """
    if not low < high:
        raise ValueError(f"low must be under high; got {low} and {high}")
    drivers = np.asarray(x, dtype=np.float64)
    words = labelled(drivers, y, names)
    sides = _sides(drivers, low, high)
    given = answers(sides, y, clusters, _side_names(words), seed=seed)
    failed, shone = np.nansum(sides[np.isfinite(np.asarray(y, dtype=np.float64))], axis=0).reshape(2, -1)
    values, drawn = _both(given, replicates, seed)
    p, confidence = len(words), expanded(confidence, len(given.blocks.together))
    penalty = _estimate(values[:p], drawn[:, :p], failed, confidence)
    reward = _estimate(values[p:], drawn[:, p:], shone, confidence)
    asymmetry = _estimate(values[:p] + values[p:], drawn[:, :p] + drawn[:, p:], failed + shone, confidence)
    kinds = tuple(_kind(penalty, reward, asymmetry, j) for j in range(p))
    return PenaltyReward(words, penalty, reward, asymmetry, kinds, given.refusal)


def _side_names(words: tuple[str, ...]) -> list[str]:
    return [f"{word}: {side}" for side in ("failed", "shone") for word in words]


def _sides(drivers: Floats, low: float, high: float) -> Floats:
    """Shape (n, 2p), 1 on that side and 0 elsewhere; NaN where not asked and throughout a side too thin."""
    unknown = np.isnan(drivers)
    failed, shone = drivers <= low, drivers >= high
    neither = (~(failed | shone | unknown)).sum(axis=0) >= LEAST
    columns = []
    for side in (failed, shone):
        told = neither & (side.sum(axis=0) >= LEAST)
        columns.append(np.where(unknown | ~told, np.nan, side.astype(np.float64)))
    return np.hstack(columns)


def _both(given: Answers, replicates: int, seed: int) -> tuple[Floats, Floats]:
    """Coefficients in points of the score, shape (2p,), and of the replicates, shape (replicates, 2p)."""
    values, drawn = np.full(len(given.names), np.nan), np.full((replicates, len(given.names)), np.nan)
    if not given.refusal:
        weights = replicate_weights(len(given.blocks.together), replicates=replicates, seed=seed)
        values[given.kept] = _points(in_all(given.blocks), given)
        drawn[:, given.kept] = _points(replicated(given.blocks, weights), given)
    return values, drawn


def _points(sums: CrossProducts, given: Answers) -> Floats:
    chosen = np.append(np.flatnonzero(given.kept), len(given.kept))
    covariance = covariances(CrossProducts(*(part[..., chosen[:, None], chosen] for part in sums)))
    spread = np.sqrt(np.diagonal(covariance, axis1=-2, axis2=-1))
    spread = np.where(spread > 0, spread, 1.0)
    r = covariance / (spread[..., :, None] * spread[..., None, :])
    betas = coefficients(r[..., :-1, :-1], r[..., :-1, -1])
    unit = given.scale[chosen]
    points: Floats = betas * (spread[..., -1:] * unit[-1]) / (spread[..., :-1] * unit[:-1])
    return points


def _estimate(values: Floats, drawn: Floats, n: Floats, confidence: float) -> Estimate:
    counted: Counts = n.astype(np.int64)
    return Estimate(values, *percentile_interval(values, drawn, confidence=confidence), n=counted)


def _kind(penalty: Estimate, reward: Estimate, asymmetry: Estimate, j: int) -> str:
    costs, brings = penalty.high[j] < 0, reward.low[j] > 0
    if np.isnan(penalty.value[j]) and np.isnan(reward.value[j]):
        return "too little to say"
    if costs and asymmetry.high[j] < 0:
        return "basic"
    if brings and asymmetry.low[j] > 0:
        return "excitement"
    if costs or brings:
        return "performance"
    return "against the score" if penalty.low[j] > 0 or reward.high[j] < 0 else "none shown"
