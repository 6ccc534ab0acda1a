"""Which circumstances are only another one's shadow."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse, special

from outspoken.evidence.interval import Counts, Floats, ratio

LEFT = 0.05
"""The p-value from which nothing is left of a level once the other is known."""

MOST_EXCESS = 0.5
"""Of a level's surplus in the problem: what may be left of it, so that thin data alone explain nothing away."""

Flags = NDArray[np.bool_]


def explained_by(is_problem: Flags, has: sparse.csr_array, known: Flags, of_level: ArrayLike) -> Flags:
    """Whether level b is met no more often in the problem once level a is known: shape (m, m), [b, a].

    is_problem: shape (n,); has: shape (n, m); known: shape (n, f), of each of f circumstances; of_level: shape
    (m,), the circumstance of each level. The comments are parted by a; b is explained where the Mantel-Haenszel
    test over the two parts finds no surplus (p > 0.05, one-sided) and at most half the surplus is left.

    Mantel, N. and Haenszel, W. (1959). Statistical aspects of the analysis of data from retrospective studies
    of disease. Journal of the National Cancer Institute 22.
    """
    which = np.asarray(of_level, dtype=np.int64)
    problem, other = (_Side.of(has[side], known[side], which) for side in (is_problem, ~is_problem))
    parts = (_part(problem, other, has_a=True), _part(problem, other, has_a=False))
    surplus, variance = parts[0].surplus + parts[1].surplus, parts[0].variance + parts[1].variance
    whole = _surplus(problem.with_b, problem.all, other.with_b, other.all).surplus
    z = np.where(variance > 0, surplus / np.sqrt(np.where(variance > 0, variance, 1.0)), 0.0)
    explained: Flags = (special.ndtr(-z) > LEFT) & (surplus <= MOST_EXCESS * whole)
    np.fill_diagonal(explained, False)
    return explained


def parents(explained: Flags) -> Counts:
    """For levels in the order of their rank, the place of the one each is shown under, -1 where it is shown alone.

    explained: shape (m, m), as `explained_by` gives it. Two that explain each other are shown under the better
    ranked; one that explains a better ranked, and not the reverse, takes it under itself.

    >>> parents(np.array([[False, False, False], [True, False, False], [False, False, False]]))
    array([-1,  0, -1])
    """
    m = len(explained)
    under = np.full(m, -1, dtype=np.int64)
    for b in range(m):
        alone = np.flatnonzero(under[:b] < 0)
        above = alone[explained[b, alone]]
        if len(above):
            under[b] = above[0]
            continue
        for a in alone[explained[alone, b]]:
            under[(under == a)] = b
            under[a] = b
    return under


class _Side(NamedTuple):
    """Of the problem's comments, or of the others, for each pair [b, a]: those that know both, shape (m, m)."""

    with_both: Floats
    with_b: Floats
    with_a: Floats
    all: Floats

    @classmethod
    def of(cls, has: sparse.csr_array, known: Flags, which: Counts) -> _Side:
        knows = known.astype(np.float64)
        # Comments that have the row's level and know the column's circumstance.
        level_known = (has.T @ knows)[:, which]
        return cls(
            with_both=(has.T @ has).toarray(),
            with_b=level_known,
            with_a=level_known.T,
            all=(knows.T @ knows)[which[:, None], which],
        )


class _Surplus(NamedTuple):
    surplus: Floats
    variance: Floats


def _part(problem: _Side, other: _Side, *, has_a: bool) -> _Surplus:
    if has_a:
        return _surplus(problem.with_both, problem.with_a, other.with_both, other.with_a)
    return _surplus(
        problem.with_b - problem.with_both,
        problem.all - problem.with_a,
        other.with_b - other.with_both,
        other.all - other.with_a,
    )


def _surplus(with_b: Floats, problem: Floats, other_with_b: Floats, other: Floats) -> _Surplus:
    """How many more of the problem's comments have b than if b fell on all alike, and that number's variance."""
    everyone, have = problem + other, with_b + other_with_b
    expected = np.nan_to_num(ratio(problem * have, everyone))
    variance = np.nan_to_num(ratio(problem * other * have * (everyone - have), everyone**2 * (everyone - 1)))
    return _Surplus(with_b - expected, variance)
