"""How far each theme pulls a score: what the score would be were its comments not there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from outspoken.evidence.drivers.cluster_bootstrap import (
    blocks_of,
    by_content,
    expanded,
    percentile_interval,
    replicate_weights,
)
from outspoken.evidence.interval import Counts, Estimate, Floats, ratio

LEAST = 5
"""Customers with the theme, and without it, under which its impact gets no interval."""


class Impact(NamedTuple):
    """Shapes (t,), in the unit of the score.

    impact: Score(all) - Score(without the theme), its `n` the comments with the theme; with_theme, without: the
    score of the two parts; share: the part of the comments that has the theme.
    """

    impact: Estimate
    with_theme: Floats
    without: Floats
    share: Floats
    score: float


def theme_impact(
    values: ArrayLike,
    themes: ArrayLike | sparse.sparray,
    clusters: ArrayLike | None = None,
    *,
    seed: int,
    confidence: float = 0.95,
    replicates: int = 1000,
) -> Impact:
    """Leave-out impact of many themes at once: Score(all) - Score(without the theme); under 0 it pulls down.

    values: shape (n,), what each comment adds to the score, whose mean is the score: the stars themselves, 100,
    0 or -100 by NPS class (`nps_values`) or by polarity, 1 and 0 for a share; NaN rows are left out. themes:
    shape (n, t), whether the comment has the theme, an array or a SciPy sparse array. clusters: shape (n,), the
    customer of each comment, None where each is one. With mean m₁ of the comments that have the theme, m₀ of
    the others and share s, impact = s · (m₁ - m₀): a theme weighs by how far it lies from the rest and how
    often it comes. Intervals are percentiles over draws of customers, NaN under five customers with or without
    the theme. Impacts of themes that share comments do not add up. Raises ValueError where shapes do not fit.

    >>> stars = np.array([5.0, 5.0, 4.0, 1.0, 2.0] * 20)
    >>> delay = np.array([[False], [False], [False], [True], [True]] * 20)
    >>> found = theme_impact(stars, delay, seed=1)
    >>> found.impact.value.round(2), found.with_theme, found.without.round(2)
    (array([-1.27]), array([1.5]), array([4.67]))
    """
    value, has, of = _checked(values, themes, clusters, seed)
    blocks = blocks_of(of, seed=seed)
    sums = _sums(value, has, blocks)
    one = _impact(*(part.sum(axis=0) for part in sums))
    weights = replicate_weights(len(sums[0]), replicates=replicates, seed=seed)
    drawn = _impact(*(weights @ part for part in sums))
    few = _few(has, of)
    wide = expanded(confidence, len(sums[0]))
    low, high = percentile_interval(np.where(few, np.nan, one.impact), drawn.impact, confidence=wide)
    counted: Counts = one.rows.astype(np.int64)
    total = len(value)
    score = float(value.mean()) if total else np.nan
    estimate = Estimate(one.impact, low, high, counted)
    return Impact(estimate, one.with_theme, one.without, ratio(one.rows, total), score)


def nps_values(scores: ArrayLike) -> Floats:
    """100 for a promoter (9, 10), -100 for a detractor (0 to 6), 0 between, NaN for NaN: their mean is the NPS.

    >>> nps_values([10, 8, 3])
    array([ 100.,    0., -100.])
    """
    score = np.asarray(scores, dtype=np.float64)
    if not ((score >= 0) & (score <= 10) | np.isnan(score)).all():
        raise ValueError(f"answers to the NPS question run from 0 to 10; got {np.nanmin(score)} to {np.nanmax(score)}")
    points = 100.0 * (score >= 9) - 100.0 * (score <= 6)
    return np.where(np.isnan(score), np.nan, points)


class _Parts(NamedTuple):
    impact: Floats
    with_theme: Floats
    without: Floats
    rows: Floats


def _impact(n: Floats, total: Floats, rows: Floats, inside: Floats) -> _Parts:
    """From sums over all comments, shape (..., 1), and over those with each theme, shape (..., t)."""
    without = ratio(total - inside, n - rows)
    return _Parts(ratio(total, n) - without, ratio(inside, rows), without, rows)


def _sums(value: Floats, has: sparse.csr_array, blocks: Counts) -> tuple[Floats, Floats, Floats, Floats]:
    """Of each block of customers: comments, their values (shapes (blocks, 1)), and both by theme (blocks, t)."""
    n = len(value)
    count = int(blocks.max(initial=0)) + 1
    into = sparse.csr_array((np.ones(n), (blocks, np.arange(n))), shape=(count, n))
    weighed = sparse.csr_array((value, (blocks, np.arange(n))), shape=(count, n))
    return (
        into.sum(axis=1).reshape(-1, 1),
        weighed.sum(axis=1).reshape(-1, 1),
        (into @ has).toarray(),
        (weighed @ has).toarray(),
    )


def _few(has: sparse.csr_array, of: Counts) -> NDArray[np.bool_]:
    """Themes that too few customers have, or too few have not."""
    customers = int(of.max(initial=-1)) + 1
    by = sparse.csr_array((np.ones(len(of)), (of, np.arange(len(of)))), shape=(customers, len(of)))
    comments = by.sum(axis=1)
    mentions = (by @ has).tocsc()
    having = np.diff(mentions.indptr)
    all_of_them = mentions.copy()
    all_of_them.data = (all_of_them.data == comments[all_of_them.indices]).astype(np.float64)
    lacking = customers - all_of_them.sum(axis=0)
    few: NDArray[np.bool_] = (having < LEAST) | (lacking < LEAST)
    return few


def _checked(
    values: ArrayLike, themes: ArrayLike | sparse.sparray, clusters: ArrayLike | None, seed: int
) -> tuple[Floats, sparse.csr_array, Counts]:
    value = np.asarray(values, dtype=np.float64)
    has = sparse.csr_array(themes if sparse.issparse(themes) else np.asarray(themes))
    if value.ndim != 1 or has.ndim != 2 or has.shape[0] != len(value):
        raise ValueError(f"values must have shape (n,) and themes (n, t); got {value.shape} and {has.shape}")
    has.data = (has.data != 0).astype(np.float64)
    has.eliminate_zeros()
    if clusters is None:
        direction = np.random.default_rng(seed).normal(size=has.shape[1])
        of: NDArray[np.generic] = by_content(np.column_stack([value, has @ direction]), seed=seed)
    else:
        of = np.asarray(clusters)
    if of.shape != value.shape:
        raise ValueError(f"clusters must name the customer of each of the {len(value)} comments; got {of.shape}")
    scored = np.isfinite(value)
    codes = np.unique(of[scored], return_inverse=True)[1].astype(np.int64)
    return value[scored], has[scored], codes
