"""Weights that make a sample look like the people it speaks for, from known margins alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outspoken.evidence.interval import Counts, Floats
from outspoken.evidence.kish import kish_design_effect, kish_effective_n


class RakingError(ValueError):
    """These margins cannot be met by weighting these answers; the message says which group and what to do."""


class Margin(NamedTuple):
    """One thing known of everybody: `codes`, shape (answers,), the group 0 … k - 1 of each answer (-1: not known),
    and `shares`, shape (k,), how large each group really is, in any unit."""

    name: str
    codes: ArrayLike
    shares: ArrayLike


class Raked(NamedTuple):
    """Weights with mean 1, shape (answers,), and what they cost: the design effect and the effective n.

    `gap` is the largest distance left between a weighted share and its target, as a fraction of 1.
    """

    weights: Floats
    design_effect: float
    effective_n: float
    sweeps: int
    gap: float


def rake(
    margins: Sequence[Margin],
    *,
    start: ArrayLike | None = None,
    heaviest: float | None = None,
    tolerance: float = 1e-6,
    sweeps: int = 500,
) -> Raked:
    """Iterative proportional fitting of the answers' weights to known margins.

    margins: one or more, all over the same answers. An answer whose group is not known keeps its weight in that
    margin, and the shares are met among the others. start: weights to begin with, shape (answers,). heaviest: trim
    to at most this many times the mean weight in every sweep, and again until margins and trimming both hold.
    tolerance: the gap allowed. Raises RakingError where a group that should be there has no answer, or where the
    margins are not met within the sweeps (they contradict each other, or the trimming is too tight).

    >>> ages = Margin("age", [0, 0, 0, 1], [0.5, 0.5])
    >>> found = rake([ages])
    >>> found.weights.round(3), round(found.effective_n, 2)
    (array([0.667, 0.667, 0.667, 2.   ]), 3.0)

    Deming, W. E. and Stephan, F. F. (1940). On a least squares adjustment of a sampled frequency table when the
    expected marginal totals are known. Annals of Mathematical Statistics 11.
    """
    checked = [_checked(margin) for margin in margins]
    weights = _start(start, checked)
    _refuse_empty(checked, weights)
    gap, sweep = np.inf, 0
    while gap > tolerance and sweep < sweeps:
        sweep += 1
        for margin in checked:
            weights = _fitted(weights, margin)
        if heaviest is not None:
            weights = trim_weights(weights, heaviest=heaviest)
        gap = max((float(np.abs(_distance(weights, margin)).max()) for margin in checked), default=0.0)
    if gap > tolerance:
        raise _not_met(weights, checked, sweeps=sweeps, heaviest=heaviest)
    weights = weights / weights.mean() if weights.size else weights
    cost = kish_design_effect(weights[None]), kish_effective_n(weights[None])
    effect, effective = (float(each[0]) if each.size else np.nan for each in cost)
    return Raked(weights, effect, effective, sweep, 0.0 if np.isinf(gap) else gap)


def trim_weights(weights: ArrayLike, *, heaviest: float = 5.0) -> Floats:
    """Weights cut to at most `heaviest` times their mean, what was cut spread over the others in proportion.

    weights: shape (answers,), not negative. Sum and order stay. A cut trades a little bias for a smaller design
    effect. Raises ValueError where heaviest is under 1, which no weights can keep.

    >>> trim_weights([10.0, 1.0, 1.0, 1.0, 1.0, 1.0], heaviest=2.0)
    array([5., 2., 2., 2., 2., 2.])

    Potter, F. J. (1990). A study of procedures to identify and trim extreme sampling weights. ASA Proceedings of
    the Section on Survey Research Methods.
    """
    given = np.asarray(weights, dtype=np.float64)
    if heaviest < 1:
        raise ValueError(f"no weights stay under {heaviest} times their own mean; give at least 1, such as 5")
    if given.size == 0 or given.sum() == 0:
        return given.copy()
    cap = heaviest * given.mean()
    # The share each weight keeps of the total once the k largest are cut to the cap; the first k that holds is it.
    order = np.argsort(given, kind="stable")[::-1]
    ranked = given[order]
    kept = np.concatenate([[0.0], np.cumsum(ranked)])[:-1]
    cut = np.arange(len(ranked))
    factor = (given.sum() - cap * cut) / np.maximum(given.sum() - kept, np.finfo(float).tiny)
    fits = (ranked * factor <= cap * (1 + 1e-12)) & (ranked > 0)
    k = int(np.argmax(fits)) if fits.any() else len(ranked)
    trimmed = np.minimum(given * factor[min(k, len(ranked) - 1)], cap)
    trimmed[order[:k]] = cap
    result: Floats = trimmed
    return result


class _Checked(NamedTuple):
    name: str
    codes: Counts
    is_known: NDArray[np.bool_]
    shares: Floats


def _checked(margin: Margin) -> _Checked:
    codes = np.asarray(margin.codes, dtype=np.int64)
    shares = np.asarray(margin.shares, dtype=np.float64)
    if codes.ndim != 1 or shares.ndim != 1 or not shares.size or (shares < 0).any() or shares.sum() <= 0:
        raise ValueError(
            f"margin {margin.name!r} needs codes of shape (answers,) and shares of shape (k,), none negative"
        )
    if codes.size and (codes.min() < -1 or codes.max() >= len(shares)):
        raise ValueError(
            f"margin {margin.name!r} has groups 0 to {len(shares) - 1}; found {codes.min()} to {codes.max()}"
        )
    return _Checked(margin.name, codes, codes >= 0, shares / shares.sum())


def _start(start: ArrayLike | None, margins: list[_Checked]) -> Floats:
    sizes = {len(margin.codes) for margin in margins}
    weights = None if start is None else np.array(start, dtype=np.float64)
    if weights is not None:
        sizes.add(len(weights))
        if (weights < 0).any() or not np.isfinite(weights).all():
            raise ValueError("start must hold finite weights, none negative")
    if len(sizes) != 1:
        raise ValueError(f"give at least one margin, all over the same answers; their lengths are {sorted(sizes)}")
    return np.ones(sizes.pop()) if weights is None else weights


def _refuse_empty(margins: list[_Checked], weights: Floats) -> None:
    for margin in margins:
        missing = (_totals(weights, margin) == 0) & (margin.shares > 0)
        if weights.size and missing.any():
            group = int(np.argmax(missing))
            raise RakingError(
                f"nobody answered from group {group} of {margin.name!r}, which should be "
                f"{margin.shares[group]:.1%}; merge it with a neighbour"
            )


def _totals(weights: Floats, margin: _Checked) -> Floats:
    known = margin.is_known
    totals = np.bincount(margin.codes[known], weights=weights[known], minlength=len(margin.shares))
    return totals.astype(np.float64)


def _fitted(weights: Floats, margin: _Checked) -> Floats:
    totals = _totals(weights, margin)
    factors = np.divide(margin.shares * totals.sum(), totals, out=np.ones_like(totals), where=totals > 0)
    fitted: Floats = np.where(margin.is_known, weights * factors[np.maximum(margin.codes, 0)], weights)
    return fitted


def _distance(weights: Floats, margin: _Checked) -> Floats:
    totals = _totals(weights, margin)
    distance: Floats = totals / totals.sum() - margin.shares if totals.sum() else np.zeros_like(totals)
    return distance


def _not_met(weights: Floats, margins: list[_Checked], *, sweeps: int, heaviest: float | None) -> RakingError:
    worst = max(margins, key=lambda margin: float(np.abs(_distance(weights, margin)).max()))
    distance = _distance(weights, worst)
    group = int(np.argmax(np.abs(distance)))
    advice = "look for margins that contradict each other, or merge groups"
    if heaviest is not None:
        advice = f"allow weights over {heaviest:g} times the mean, or merge groups"
    return RakingError(
        f"margins not met after {sweeps} sweeps: group {group} of {worst.name!r} is {distance[group]:+.2%} off its "
        f"{worst.shares[group]:.1%}; {advice}"
    )
