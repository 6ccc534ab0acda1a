"""What distinguishes the comments of a problem from the others: the first question of a root-cause search."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse, stats

from outspoken.evidence.benjamini_hochberg import benjamini_hochberg
from outspoken.evidence.explained_by import explained_by, parents
from outspoken.evidence.interval import Counts, Estimate, Floats
from outspoken.evidence.share_ratio import share_ratio

LEAST = 5
"""Comments (or customers) of a problem under which a circumstance is an anecdote, not a pattern."""


class Circumstance(NamedTuple):
    """One thing known of each comment: its touchpoint, segment, week, version, or the other themes in it.

    levels: L words; has: shape (n, L), which of them the comment has; known: shape (n,), whether it is known at
    all: an unknown version is no version of its own.
    """

    name: str
    levels: tuple[str, ...]
    has: sparse.csr_array
    known: NDArray[np.bool_]

    @classmethod
    def of(cls, name: str, labels: Sequence[Hashable | None]) -> Circumstance:
        """From one label per comment, None where it is not known.

        >>> Circumstance.of("version", ["4.1", None, "4.2", "4.1"]).levels
        ('4.1', '4.2')
        """
        words = np.array(["" if label is None else str(label) for label in labels], dtype=np.str_)
        known = np.array([label is not None for label in labels], dtype=bool)
        levels, codes = np.unique(words[known], return_inverse=True)
        places = np.flatnonzero(known)
        shape = (len(words), len(levels))
        has = sparse.csr_array((np.ones(len(places)), (places, codes)), shape=shape)
        return cls(name, tuple(levels.tolist()), has, known)

    @classmethod
    def of_several(cls, name: str, levels: Sequence[str], has: ArrayLike | sparse.sparray) -> Circumstance:
        """From a table of which comment has which levels, any number of them: co-occurring themes."""
        matrix = sparse.csr_array(has if sparse.issparse(has) else np.asarray(has), dtype=np.float64)
        return cls(name, tuple(levels), matrix, np.ones(matrix.shape[0], dtype=bool))


class Distinguishing(NamedTuple):
    """The circumstances met more often in the problem, the surest first; every column has shape (m,).

    have_problem of problem: comments of the problem that have the level, of those where it is known; have_other
    of other: the same for the other comments. lift: the first share over the second, with its interval
    (infinite where no other comment has the level). under: the place of the level that explains this one away,
    -1 where it stands for itself. tested: how many levels were looked at.
    """

    circumstance: tuple[str, ...]
    level: tuple[str, ...]
    have_problem: Counts
    problem: Counts
    have_other: Counts
    other: Counts
    lift: Estimate
    adjusted_p: Floats
    under: Counts
    tested: int


def distinguishing(
    is_problem: ArrayLike,
    circumstances: Sequence[Circumstance],
    clusters: ArrayLike | None = None,
    *,
    least: int = LEAST,
    false_discoveries: float = 0.05,
    is_dependent: bool = False,
) -> Distinguishing:
    """Which levels the problem's comments have more often than the others, with false discoveries held down.

    is_problem: shape (n,); clusters: shape (n,), the customer of each comment: customers are then counted in the
    place of comments, so that one who writes ten times counts once. Each level that `least` comments have is
    tested (Fisher's exact test, one-sided), all levels of all circumstances together (Benjamini-Hochberg;
    `is_dependent` for Benjamini-Yekutieli); called are those at `false_discoveries` with `least` comments of the
    problem. Ranked by the lower end of the lift, whose intervals are widened for having been called. A level
    that adds nothing once another is known stands `under` that one. Raises ValueError where shapes do not fit.

    >>> problem = np.arange(400) < 40
    >>> version = ["4.2"] * 36 + ["4.1"] * 4 + ["4.2"] * 60 + ["4.1"] * 300
    >>> found = distinguishing(problem, [Circumstance.of("version", version)])
    >>> found.level, found.lift.value.round(1), found.lift.low.round(1)
    (('4.2',), array([5.4]), array([3.9]))

    Fisher, R. A. (1935). The logic of inductive inference. JRSS 98. Benjamini, Y. and Yekutieli, D. (2005).
    False discovery rate-adjusted multiple confidence intervals. JASA 100.
    """
    table = _counted(_table(is_problem, circumstances), clusters)
    have_problem, problem, have_other, other = _cells(table)
    tested = have_problem + have_other >= max(least, 1)
    p = _enriched(have_problem, problem, have_other, other)
    adjusted = benjamini_hochberg(np.where(tested, p, np.nan)[None], is_dependent=is_dependent)[0]
    called = (adjusted <= false_discoveries) & (have_problem >= least)
    wide = false_discoveries * max(int(called.sum()), 1) / max(int(tested.sum()), 1)
    lift = share_ratio(have_problem, problem, have_other, other, confidence=1 - wide)
    order = np.flatnonzero(called)
    order = order[np.lexsort((order, adjusted[order], -lift.low[order]))]
    return Distinguishing(
        circumstance=tuple(table.names[table.of_level[j]] for j in order),
        level=tuple(table.levels[j] for j in order),
        have_problem=have_problem[order],
        problem=problem[order],
        have_other=have_other[order],
        other=other[order],
        lift=Estimate(lift.value[order], lift.low[order], lift.high[order], lift.n[order]),
        adjusted_p=adjusted[order],
        under=parents(explained_by(table.is_problem, table.has[:, order], table.known, table.of_level[order])),
        tested=int(tested.sum()),
    )


class _Table(NamedTuple):
    """n comments, all levels L of all circumstances F: has (n, L), known (n, F), of_level (L,) into names."""

    is_problem: NDArray[np.bool_]
    has: sparse.csr_array
    known: NDArray[np.bool_]
    names: tuple[str, ...]
    levels: tuple[str, ...]
    of_level: Counts


def _table(is_problem: ArrayLike, circumstances: Sequence[Circumstance]) -> _Table:
    problem = np.asarray(is_problem, dtype=bool)
    n = len(problem)
    for one in circumstances:
        if one.has.shape != (n, len(one.levels)) or one.known.shape != (n,):
            raise ValueError(
                f"{one.name} must tell of {n} comments, one column per level; got {one.has.shape} and {one.known.shape}"
            )
    return _Table(
        is_problem=problem,
        has=sparse.hstack([one.has for one in circumstances] or [sparse.csr_array((n, 0))], format="csr"),
        known=np.column_stack([one.known for one in circumstances] or [np.ones((n, 0), dtype=bool)]),
        names=tuple(one.name for one in circumstances),
        levels=tuple(level for one in circumstances for level in one.levels),
        of_level=np.repeat(np.arange(len(circumstances)), [len(one.levels) for one in circumstances]),
    )


def _counted(table: _Table, clusters: ArrayLike | None) -> _Table:
    """The same of customers: one row for what one said of the problem and one for what else the same said."""
    if clusters is None:
        return table
    of = np.asarray(clusters)
    n = len(table.is_problem)
    if of.shape != (n,):
        raise ValueError(f"clusters must name the customer of each of the {n} comments; got shape {of.shape}")
    codes = np.unique(of, return_inverse=True)[1] * 2 + table.is_problem
    rows, place = np.unique(codes, return_inverse=True)
    into = sparse.csr_array((np.ones(n), (place, np.arange(n))), shape=(len(rows), n))
    has = sparse.csr_array(into @ table.has)
    has.data[:] = 1.0
    return table._replace(is_problem=rows % 2 == 1, has=has, known=(into @ table.known.astype(np.float64)) > 0)


def _cells(table: _Table) -> tuple[Counts, Counts, Counts, Counts]:
    sides = []
    for side in (table.is_problem, ~table.is_problem):
        sides.append(table.has[side].sum(axis=0).astype(np.int64).reshape(-1))
        sides.append(table.known[side].sum(axis=0).astype(np.int64)[table.of_level])
    return sides[0], sides[1], sides[2], sides[3]


def _enriched(have_problem: Counts, problem: Counts, have_other: Counts, other: Counts) -> Floats:
    """One-sided Fisher: the chance of as many among the problem's comments, were they like the others."""
    chance = stats.hypergeom.sf(have_problem - 1, problem + other, have_problem + have_other, problem)
    p: Floats = np.clip(chance, 0.0, 1.0)
    return p
