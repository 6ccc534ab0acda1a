"""Which rank each driver may really have, and which drivers cannot be told apart."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outspoken.evidence.interval import Counts, Floats, normal_quantile

ALIKE = 1e-9
"""Differences under this, in units of R², are the rounding of equal numbers."""

Flags = NDArray[np.bool_]


class Ranks(NamedTuple):
    """Ranks from 1 (the largest) with their intervals, each of shape (p,); equal values share the better rank."""

    rank: Counts
    low: Counts
    high: Counts


def rank_intervals(values: ArrayLike, replicates: ArrayLike, *, confidence: float = 0.95) -> Ranks:
    """The ranks that the data leave open for each value.

    values: shape (p,); replicates: shape (replicates, p), the same figures drawn anew. A value is ranked below
    those that are surely larger and above those that are surely smaller, and "surely" is so wide that all p - 1
    comparisons of one value hold at once with the confidence asked for. Ranks counted in each replicate would
    not: where values are close they claim too much.

    >>> rng = np.random.default_rng(0)
    >>> values = np.array([0.5, 0.2, 0.19])
    >>> ranks = rank_intervals(values, values + rng.normal(0, 0.02, (500, 3)))
    >>> ranks.rank, ranks.low, ranks.high
    (array([1, 2, 3]), array([1, 2, 2]), array([1, 3, 3]))

    Mogstad, M., Romano, J. P., Shaikh, A. M. and Wilhelm, D. (2024). Inference for ranks with applications to
    mobility across neighbourhoods and academic achievement across countries. Review of Economic Studies 91.
    """
    value = np.asarray(values, dtype=np.float64)
    p = len(value)
    larger, smaller = np.zeros((p, p), dtype=bool), np.zeros((p, p), dtype=bool)
    for j in range(p):
        differs, difference = _differs_from(j, value, np.asarray(replicates, dtype=np.float64), confidence)
        larger[j], smaller[j] = differs & (difference > 0), differs & (difference < 0)
    return Ranks(
        rank=1 + (value[None, :] > value[:, None] + ALIKE).sum(axis=1),
        low=1 + larger.sum(axis=1),
        high=p - smaller.sum(axis=1),
    )


def _differs_from(j: int, value: Floats, drawn: Floats, confidence: float) -> tuple[Flags, Floats]:
    """Which values surely differ from value j, all at once, and by how much."""
    difference = value - value[j]
    ratios, scaled = _studentised(difference, drawn - drawn[:, [j]])
    limit = _limit(scaled.max(axis=1, initial=0.0), confidence)
    return (ratios > limit) & (np.abs(difference) > ALIKE), difference


def told_apart(values: ArrayLike, replicates: ArrayLike, *, confidence: float = 0.95) -> Flags:
    """Which pairs surely differ, all p(p - 1)/2 comparisons holding at once: shape (p, p), symmetric."""
    value, drawn = np.asarray(values, dtype=np.float64), np.asarray(replicates, dtype=np.float64)
    p = len(value)
    first, second = np.triu_indices(p, 1)
    difference = value[second] - value[first]
    ratios, scaled = _studentised(difference, drawn[:, second] - drawn[:, first])
    limit = _limit(scaled.max(axis=1, initial=0.0), confidence)
    apart = np.zeros((p, p), dtype=bool)
    apart[first, second] = (ratios > limit) & (np.abs(difference) > ALIKE)
    return apart | apart.T


def _studentised(difference: Floats, drawn: Floats) -> tuple[Floats, Floats]:
    """How many standard errors the differences are from zero, and the replicates from the differences."""
    error = drawn.std(axis=0)
    # Two figures that move as one have no error; whether they differ is then no question of chance.
    error = np.where(error > ALIKE, error, 1e-3 * ALIKE)
    scaled = np.abs(drawn - difference) / error
    return np.abs(difference) / error, np.where(error > ALIKE, scaled, 0.0)


def _limit(largest: Floats, confidence: float) -> float:
    normal_quantile(confidence)
    return float(np.quantile(largest, confidence)) if len(largest) else np.inf


def groups(values: ArrayLike, apart: ArrayLike) -> tuple[tuple[int, ...], ...]:
    """For each value the numbers of the groups it belongs to, from 1 for the group of the largest.

    values: shape (p,); apart: shape (p, p), as `told_apart` gives it. Two share a group exactly where they
    cannot be told apart, so one between two groups stands in both.

    >>> groups([0.5, 0.2, 0.1], [[False, False, True], [False, False, False], [True, False, False]])
    ((1,), (1, 2), (2,))

    Piepho, H.-P. (2004). An algorithm for a letter-based representation of all-pairwise comparisons. Journal of
    Computational and Graphical Statistics 13.
    """
    value, differs = np.asarray(values, dtype=np.float64), np.asarray(apart, dtype=bool)
    order = np.argsort(-value, kind="stable")
    differs = differs[np.ix_(order, order)]
    sets = [(1 << len(order)) - 1] if len(order) else []
    for i, j in zip(*np.nonzero(np.triu(differs)), strict=True):
        sets = _parted(sets, int(i), int(j))
    ordered = sorted(sets, key=lambda members: [k for k in range(len(order)) if members >> k & 1])
    found: list[tuple[int, ...]] = [()] * len(order)
    for place, driver in enumerate(order):
        found[driver] = tuple(g for g, members in enumerate(ordered, start=1) if members >> place & 1)
    return tuple(found)


def _parted(sets: list[int], i: int, j: int) -> list[int]:
    """The sets (as bits) after no set may hold both i and j; sets within another are absorbed."""
    both = 1 << i | 1 << j
    kept = [members for members in sets if members & both != both]
    for members in sets:
        if members & both == both:
            for part in (members & ~(1 << j), members & ~(1 << i)):
                if not any(part | other == other for other in kept):
                    kept = [other for other in kept if other | part != part] + [part]
    return kept
