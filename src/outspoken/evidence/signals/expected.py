"""How many to expect: a pooled model of a level, the shape of a week and a trend, every part shrunk to its siblings.

A series of one theme at one touchpoint is too thin to tell its own Mondays from its Sundays. So each part is learned
from the whole pool first, then from the siblings (the children of one parent), and the series itself moves it only as
far as its own counts allow.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outspoken.evidence.interval import Floats

SHAPE_COUNTS = 20.0  # a parent's shape weighs as much as this many comments in each slot
LEVEL_COUNTS = 0.5  # the siblings' mean weighs as much as half a comment
TREND_SPREAD = 0.1, 0.3  # how far a series strays from its siblings' trend, and these from none: log ratio of halves
LEAST_KNOWN = 14  # rows of history below which nothing is expected
TWICE = 2  # a slot seen once tells nothing of its shape
DAY = 24


class Expected(NamedTuple):
    """What one day should bring, each of shape (n,).

    mean: the expected count (or hits); NaN where there is too little history. dispersion: phi of the negative
    binomial, variance = mean + phi * mean². uncertainty: relative variance of `mean` itself, because it is estimated.
    """

    mean: Floats
    dispersion: Floats
    uncertainty: Floats


def expected(
    counts: NDArray[np.floating],
    *,
    slots: ArrayLike,
    slot: int,
    period: int = 7,
    ahead: int = 1,
    groups: ArrayLike | None = None,
    trials: NDArray[np.floating] | None = None,
    left_out: NDArray[np.bool_] | None = None,
) -> Expected:
    """Forecast one day (or hour) from past ones.

    counts: shape (days, n), oldest first; NaN says unknown, which is not zero. slots: shape (days,), the place of each
    row in its period: weekday for `period` 7, hour of the week for 168, all 0 for 1. slot: that of the day to forecast,
    which lies `ahead` rows after the last one (the guard band between them keeps an outbreak out of its own baseline).
    Hours of the week are told by hours of the day until two weeks are known.
    groups: shape (n,), which series are siblings. trials: shape (days, n), the volume behind each count (customers
    served, comments); the forecast is then per trial. left_out: shape (days, n), rows that are no baseline.

    >>> week = np.array([[2.0], [2], [2], [2], [2], [9], [9]])
    >>> forecast = expected(np.tile(week, (8, 1)), slots=np.arange(56) % 7, slot=5)
    >>> forecast.mean.round(1)
    array([9.])

    Gamma-Poisson shrinkage: Clayton, D. and Kaldor, J. (1987). Biometrics 43. Guard band and pooled weekday: EARS C2,
    Hutwagner, L. et al. (2003). J. Urban Health 80.
    """
    days, n = counts.shape
    period = _told_by(counts, period)
    where, slot = np.asarray(slots, dtype=np.int64) % period, slot % period
    family = np.zeros(n, dtype=np.int64) if groups is None else np.asarray(groups, dtype=np.int64)
    past = _Past.of(counts, trials, left_out, where)
    halves = _halves(past, period)
    shape = _shape(halves, family)
    exposure = np.einsum("hkn,kn->hn", halves.exposure, shape)
    hits = halves.hits
    level, weight = _level(hits.sum(axis=0), exposure.sum(axis=0), family)
    spread = _spread(past, level, shape)
    dispersion = _dispersion(spread, weight, family)
    far = (days - 1 + ahead - (days - 1) / 2) / (days / 2)
    bend, bend_variance = _trend(hits, exposure, dispersion * level, family)
    mean = level * shape[slot] * np.exp(far * bend)
    a_row = exposure.sum(axis=0) / np.maximum(halves.known, 1)
    uncertainty = (1 + dispersion * level * a_row) / weight + far**2 * bend_variance
    wobble = _wobble(level * halves.exposure[:, slot].sum(axis=0) * shape[slot], mean, dispersion, period)
    mean[~_enough(halves.known, family, least=least_known(period))] = np.nan
    return Expected(mean, dispersion + wobble, uncertainty)


def least_known(period: int) -> int:
    """Rows of history below which nothing is expected: two weeks of days, two days of hours.

    >>> least_known(7), least_known(168), least_known(1)
    (14, 48, 14)
    """
    return max(LEAST_KNOWN, TWICE * min(period, DAY))


def _told_by(counts: NDArray[np.floating], period: int) -> int:
    """The period whose shape the history can tell: an hour of the week seen once is mostly that one hour's luck, so
    that the shape of a day stands for it until there are two weeks."""
    if period % DAY or period == DAY:
        return period
    rows = int((~np.isnan(counts)).any(axis=1).sum())
    return period if rows >= TWICE * period else DAY


def _wobble(due: Floats, mean: Floats, dispersion: Floats, period: int) -> Floats:
    """What a series' own shape may be wrong by, as phi: it differs from slot to slot, so it is spread of the days."""
    if period == 1:
        return np.zeros_like(mean)
    return (1 + dispersion * mean) * due / (due + SHAPE_COUNTS) ** 2


class _Halves(NamedTuple):
    """Sums over all rows: hits by half, shape (2, n), and by slot, (period, n); exposure by both, (2, period, n); and
    the known rows of each series, (n,)."""

    hits: Floats
    slot_hits: Floats
    exposure: Floats
    known: Floats


class _Past(NamedTuple):
    """What is learned from: counts and, shape (rows, n) or of no rows where there are none, trials and left_out; the
    slot of each row, shape (rows,)."""

    counts: NDArray[np.floating]
    trials: NDArray[np.floating]
    left_out: NDArray[np.bool_]
    slots: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        counts: NDArray[np.floating],
        trials: NDArray[np.floating] | None,
        left_out: NDArray[np.bool_] | None,
        slots: NDArray[np.int64],
    ) -> _Past:
        n = counts.shape[1]
        no_trials, none_out = np.empty((0, n), dtype=counts.dtype), np.empty((0, n), dtype=bool)
        left = none_out if left_out is None or not left_out.any() else left_out
        return cls(counts, no_trials if trials is None else trials, left, slots)


def _halves(past: _Past, period: int) -> _Halves:
    from outspoken.evidence.signals import loops

    n = past.counts.shape[1]
    halves = _Halves(np.empty((2, n)), np.empty((period, n)), np.empty((2, period, n)), np.empty(n))
    loops.half_sums(*past, *halves)
    return halves


def _sums(values: Floats, groups: NDArray[np.int64]) -> Floats:
    """Sums over the siblings, one for each group."""
    sums: Floats = np.bincount(groups, weights=values).astype(np.float64)
    return sums


def _shape(halves: _Halves, groups: NDArray[np.int64]) -> Floats:
    """How a slot differs from the mean, shape (period, n): pool, then siblings, then the series itself."""
    from outspoken.evidence.signals import loops

    hits, exposure = halves.slot_hits, halves.exposure[0] + halves.exposure[1]
    period, n = hits.shape
    if period == 1:
        return np.ones((1, n))
    level = _quotient(hits.sum(axis=0), exposure.sum(axis=0))
    pool = np.ones(period)
    for _ in range(2):
        due = np.array([(row * level).sum() for row in exposure])
        pool = _smooth(_quotient(hits.sum(axis=1) + 1, due + 1), due)
        level = _quotient(hits.sum(axis=0), pool @ exposure)
    shape = np.empty((period, n))
    loops.slot_shapes(hits, exposure, level, pool, groups, SHAPE_COUNTS, int(groups.max(initial=-1)) + 1, shape)
    return shape


def _smooth(pool: Floats, due: Floats) -> Floats:
    """Hours of a week lean on weekday × hour of the day, as far as their own counts are few."""
    if len(pool) % 24 or len(pool) == 24:
        return pool
    table, weight = pool.reshape(-1, 24), due.reshape(-1, 24) + 1e-9
    day = (table * weight).sum(axis=1, keepdims=True) / weight.sum(axis=1, keepdims=True)
    hour = (table * weight).sum(axis=0) / (day * weight).sum(axis=0)
    product = day * hour
    smooth: Floats = (product * (SHAPE_COUNTS + table * weight) / (SHAPE_COUNTS + product * weight)).ravel()
    return smooth


def _level(hits: Floats, exposure: Floats, groups: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """The rate of each series and the counts it rests on, shape (n,): gamma posterior, prior mean the siblings'."""
    siblings = _quotient(_sums(hits, groups) + 1e-3, _sums(exposure, groups))[groups]
    prior = np.where(siblings > 0, LEVEL_COUNTS / np.maximum(siblings, 1e-12), 1.0)
    weight = LEVEL_COUNTS + hits
    return weight / (prior + exposure), weight


def _trend(hits: Floats, exposure: Floats, extra: Floats, groups: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Log ratio of the second half to the first, shrunk to the siblings' and theirs to none, and its variance."""
    own, theirs = TREND_SPREAD
    together = [np.stack([_sums(half, groups) for half in halves]) for halves in (hits, exposure)]
    seen = hits.sum(axis=0)
    group_extra = _quotient(_sums(extra * seen, groups), _sums(seen, groups))
    group, group_variance = _log_ratio(together[0], together[1], group_extra)
    # Siblings swing together by more than chance: a common day counts once, however many they are.
    kept = theirs**2 / (theirs**2 + group_variance + 0.01)
    series, variance = _log_ratio(hits, exposure, extra)
    share = own**2 / (own**2 + variance)
    centre = (kept * group)[groups]
    return centre + share * (series - centre), share * variance


def _log_ratio(hits: Floats, exposure: Floats, extra: Floats) -> tuple[Floats, Floats]:
    low = np.minimum(exposure[0], exposure[1]) <= 0
    ratio = np.log(
        _quotient(hits[1] + 0.5, exposure[1], default=1.0) / _quotient(hits[0] + 0.5, exposure[0], default=1.0)
    )
    variance = (1 + extra) * (1 / (hits[0] + 0.5) + 1 / (hits[1] + 0.5))
    return np.where(low | ~np.isfinite(ratio), 0.0, ratio), np.where(low, 1e6, variance)


class _Spread(NamedTuple):
    """Sums over the history of each series, shape (n,): squared residuals, due counts, their squares, rows; and how
    many of the shape's degrees of freedom are its own."""

    residuals: Floats
    due: Floats
    squares: Floats
    rows: Floats
    own_shape: Floats


def _spread(past: _Past, level: Floats, shape: Floats) -> _Spread:
    from outspoken.evidence.signals import loops

    sums = np.zeros((4, len(level)))
    loops.spread_sums(*past, level, shape, sums)
    residuals, due, squares, rows = sums
    slot_due = due / len(shape)
    own = (len(shape) - 1) * slot_due / (slot_due + SHAPE_COUNTS)
    return _Spread(residuals, due, squares, np.maximum(rows, 1), own)


def _dispersion(spread: _Spread, weight: Floats, groups: NDArray[np.int64]) -> Floats:
    """Phi by moments: the siblings' together, shrunk to the pool's, then the series' own as far as it can tell.

    Every parameter learned from the same rows takes a degree of freedom, the shape as many as are the series' own; and
    the square of an estimate is greater than that of what it estimates.
    """
    freedom = spread.rows / np.maximum(spread.rows - 1 - spread.own_shape, 1)
    excess = spread.residuals * freedom - spread.due
    squares = np.maximum(spread.squares * (1 - 1 / np.maximum(weight, 2)), 1e-9)
    # The weight must not depend on a series' own luck, or the lucky ones decide.
    usual = _quotient(_sums(spread.due, groups), _sums(spread.rows, groups))
    precision = spread.rows / (2 * (1 / np.maximum(usual, 1e-9) + 0.3) ** 2)[groups]
    together = _sums(squares, groups)
    heavy = precision / np.maximum(together, 1e-9)[groups]
    pool = max(float((heavy * excess).sum() / max((heavy * squares).sum(), 1e-9)), 0.0) if len(groups) else 0.0
    held = 1 / (0.5 * pool + 0.05) ** 2
    trusted = _sums(precision, groups)
    theirs = np.maximum(_quotient(_sums(excess, groups), together), 0.0)
    siblings = (held * pool + trusted * theirs) / (held + trusted)
    shrunk = 1 / (0.5 * siblings + 0.05) ** 2
    phi = ((shrunk * siblings)[groups] + precision * excess / squares) / (shrunk[groups] + precision)
    return np.clip(phi, 0.005, 10.0)


def _enough(known: Floats, groups: NDArray[np.int64], *, least: int) -> NDArray[np.bool_]:
    best: NDArray[np.float64] = np.zeros(int(groups.max(initial=0)) + 1)
    np.maximum.at(best, groups, known)
    enough: NDArray[np.bool_] = best[groups] >= least
    return enough


def _quotient(above: Floats, below: Floats, default: float = 0.0) -> Floats:
    out: Floats = np.full(np.broadcast(above, below).shape, default)
    np.divide(above, below, out=out, where=below > 0)
    return out
