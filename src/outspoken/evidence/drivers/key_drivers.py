"""The one door to key-driver analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outspoken.evidence.drivers import notes
from outspoken.evidence.drivers.answers import Answers, answers
from outspoken.evidence.drivers.cluster_bootstrap import expanded, percentile_interval, replicate_weights
from outspoken.evidence.drivers.correlations import (
    CrossProducts,
    coefficients,
    correlations,
    in_all,
    replicated,
    variance_inflation,
)
from outspoken.evidence.drivers.lmg import MOST, lmg
from outspoken.evidence.drivers.notes import Note
from outspoken.evidence.drivers.rank_intervals import Ranks, groups, rank_intervals, told_apart
from outspoken.evidence.drivers.relative_weights import relative_weights
from outspoken.evidence.drivers.table import Drivers
from outspoken.evidence.interval import Counts, Estimate, Floats, ratio

REPLICATES = 1000

NOISE = 1e-9
"""Correlations and coefficients under this are rounding."""

Flags = NDArray[np.bool_]
Column = TypeVar("Column", Counts, Floats)


def key_drivers(
    x: ArrayLike,
    y: ArrayLike,
    clusters: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    *,
    seed: int,
    confidence: float = 0.95,
    replicates: int = REPLICATES,
) -> Drivers:
    """How much of a score's variance goes with each driver: exact LMG to 15 drivers, relative weights beyond.

    x: shape (n, p), ratings, emotions or mentions, NaN where not asked or not applicable (never filled in: each
    correlation is taken over those who answered both); y: shape (n,), any score, NaN rows left out; clusters:
    shape (n,), the customer of each row, None where each row is one; names: p words. The scale and direction of
    a driver do not matter, nor does the order of rows or drivers. Intervals are percentiles over `replicates`
    draws of customers, expanded for few of them; the lower end is 0 where neither the driver's correlation with
    the score nor its coefficient beside the others surely differs from 0. Under ten customers per driver nothing
    is said: see `Drivers.refusal`. Raises ValueError where shapes do not fit.

    >>> rng = np.random.default_rng(3)
    >>> x = rng.normal(size=(400, 3))
    >>> y = x @ [0.8, -0.4, 0.0] + rng.normal(size=400)
    >>> found = key_drivers(x, y, names=["speed", "waiting", "colour"], seed=1)
    >>> [(row["driver"], row["rank_low"], row["rank_high"], row["sign"]) for row in found.rows()]
    [('speed', 1, 1, 1), ('waiting', 2, 2, -1), ('colour', 3, 3, 0)]

    Grömping, U. (2006). Relative importance for linear regression in R: the package relaimpo. Journal of
    Statistical Software 17.
    """
    given = answers(x, y, clusters, names, seed=seed)
    weights = replicate_weights(len(given.blocks.together), replicates=replicates, seed=seed)
    build = _nothing if given.refusal else _found
    wide = expanded(confidence, len(weights[0]))
    return build(given, in_all(given.blocks), replicated(given.blocks, weights), wide)


class _Fit(NamedTuple):
    """Of one data set (shapes (p,), (p, p)) or of its replicates (one axis more)."""

    between: Floats
    with_score: Floats
    importance: Floats
    coefficient: Floats


def _fit(sums: CrossProducts, kept: NDArray[np.bool_]) -> _Fit:
    chosen = np.append(np.flatnonzero(kept), len(kept))
    r = correlations(CrossProducts(*(part[..., chosen[:, None], chosen] for part in sums)))
    between, with_score = r[..., :-1, :-1], r[..., :-1, -1]
    shared_out = lmg if kept.sum() <= MOST else relative_weights
    return _Fit(between, with_score, shared_out(between, with_score), coefficients(between, with_score))


def _found(given: Answers, sums: CrossProducts, drawn: CrossProducts, confidence: float) -> Drivers:
    one, many = _fit(sums, given.kept), _fit(drawn, given.kept)
    value, values = one.importance, many.importance
    total, totals = value.sum(keepdims=True), values.sum(axis=-1, keepdims=True)
    ranks = rank_intervals(value, values, confidence=confidence)
    together = groups(value, told_apart(value, values, confidence=confidence))
    sign = _sign(one.with_score, many.with_score, confidence)
    turned = _sign(one.coefficient, many.coefficient, confidence) * sign < 0
    vif = variance_inflation(one.between)
    is_nothing = _brings_nothing(one, many, confidence)
    return replace(
        _nothing(given, sums, drawn, confidence),
        method="LMG" if len(value) <= MOST else "relative weights",
        r_squared=Estimate(total, *percentile_interval(total, totals, confidence=confidence), np.array([given.n])),
        importance=_importance(given, value, values, is_nothing, confidence),
        share=_importance(given, ratio(value, total), ratio(values, totals), is_nothing, confidence),
        ranks=Ranks(*(_at(given, column, 0) for column in ranks)),
        groups=_grouped(given, together),
        sign=_at(given, sign, 0),
        coefficient=_at(given, one.coefficient, np.nan),
        vif=_at(given, vif, np.nan),
        notes=given.notes + _cautions(given, sums, one.between, vif, turned),
    )


def _nothing(given: Answers, sums: CrossProducts, drawn: CrossProducts, confidence: float) -> Drivers:
    """The table with its drivers' own means and nothing yet about the score."""
    p = len(given.names)
    unknown, zero, one = np.full(p, np.nan), np.zeros(p, dtype=np.int64), np.full(1, np.nan)
    mean, means = (part.means[..., :-1] * given.scale[:-1] + given.centre[:-1] for part in (sums, drawn))
    mean = np.where(given.answered > 0, mean, np.nan)
    nothing = Estimate(unknown, unknown, unknown, given.answered)
    return Drivers(
        names=given.names,
        method="none",
        r_squared=Estimate(one, one, one, np.array([given.n])),
        importance=nothing,
        share=nothing,
        ranks=Ranks(zero, zero, zero),
        groups=((),) * p,
        sign=zero,
        coefficient=unknown,
        performance=Estimate(mean, *percentile_interval(mean, means, confidence=confidence), given.answered),
        vif=unknown,
        n=given.n,
        customers=given.customers,
        notes=given.notes,
        refusal=given.refusal,
    )


def _brings_nothing(one: _Fit, many: _Fit, confidence: float) -> Flags:
    """Drivers of which the data leave open that they bring nothing in any order; percentiles never reach 0."""
    half = (1 + confidence) / 2
    alone = _sign(one.with_score, many.with_score, half)
    beside = _sign(one.coefficient, many.coefficient, half)
    nothing: Flags = (alone == 0) & (beside == 0)
    return nothing


def _sign(value: Floats, values: Floats, confidence: float) -> Counts:
    low, high = percentile_interval(value, values, confidence=confidence)
    return (low > NOISE).astype(np.int64) - (high < -NOISE).astype(np.int64)


def _importance(given: Answers, value: Floats, values: Floats, is_nothing: Flags, confidence: float) -> Estimate:
    low, high = percentile_interval(value, values, confidence=confidence)
    low = np.where(is_nothing, 0.0, low)
    value, low, high = (_at(given, column, np.nan) for column in (value, low, high))
    return Estimate(value, low, high, n=given.answered)


def _at(given: Answers, values: Column, empty: float) -> Column:
    """Figures of the drivers that were analysed at their places among all."""
    column = np.full(len(given.kept), empty, dtype=values.dtype)
    column[given.kept] = values
    return column


def _grouped(given: Answers, together: tuple[tuple[int, ...], ...]) -> tuple[tuple[int, ...], ...]:
    of = dict(zip(np.flatnonzero(given.kept).tolist(), together, strict=True))
    return tuple(of.get(j, ()) for j in range(len(given.kept)))


def _cautions(given: Answers, sums: CrossProducts, between: Floats, vif: Floats, turned: Flags) -> tuple[Note, ...]:
    names = tuple(name for name, is_kept in zip(given.names, given.kept, strict=True) if is_kept)
    chosen = np.flatnonzero(given.kept)
    return (
        notes.overlaps(names, between, vif)
        + notes.turned_signs(names, turned)
        + notes.apart(names, sums.together[chosen[:, None], chosen])
        + notes.few_customers(given.customers)
    )
