"""Spherical k-means: groups of directions, from seeded starts, the best of several."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

PART: Final = 1 << 14  # rows whose nearness to all centres is held at once
SETTLED: Final = 4000


class Grouping(NamedTuple):
    """centres: (k, d), each of length 1. labels: (n,), the nearest centre. fit: mean nearness to it, −1 … 1."""

    centres: NDArray[np.float32]
    labels: NDArray[np.int32]
    fit: float


def unit(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows (n, d) at length 1; a row of noughts stays."""
    lengths = np.sqrt(np.einsum("ij,ij->i", x, x))
    return np.asarray(x * (1 / np.where(lengths > 0, lengths, np.float32(1)))[:, None], dtype=np.float32)


def spherical_kmeans(
    x: NDArray[np.float32], k: int, *, seed: int, restarts: int = 4, rounds: int = 40, starts_from: int = 8192
) -> Grouping:
    """The best of `restarts` groupings of unit rows x, (n, d), into at most k groups; the same for the same input.

    The starts are drawn by k-means++ and settled on `starts_from` rows at most; the best is then settled on all rows.
    Fewer groups come out where fewer rows are distinct. Raises ValueError where k < 1 or x is empty.

    >>> x = unit(np.array([[1, 0], [1, 0.1], [0, 1], [0.1, 1]], dtype=np.float32))
    >>> spherical_kmeans(x, 2, seed=1).labels.tolist() in ([0, 0, 1, 1], [1, 1, 0, 0])
    True

    Dhillon, I. and Modha, D. (2001). Concept decompositions for large sparse text data using clustering. Machine
    Learning 42. Arthur, D. and Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding. SODA.
    """
    if k < 1 or not len(x):
        raise ValueError(f"{k} groups of {len(x)} rows cannot be made; ask for at least one group of at least one row")
    rng = np.random.default_rng(seed)
    some = x if len(x) <= starts_from else x[np.sort(rng.choice(len(x), starts_from, replace=False))]
    tried = [settle(some, _plus_plus(some, k, rng), rounds=rounds) for _ in range(max(restarts, 1))]
    best = max(tried, key=lambda found: found.fit)
    return best if some is x else settle(x, best.centres, rounds=rounds)


def _plus_plus(x: NDArray[np.float32], k: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """k rows, or fewer if fewer are distinct, each drawn by its distance from those drawn before."""
    chosen = [int(rng.integers(len(x)))]
    distance = 1 - x @ x[chosen[0]]
    while len(chosen) < k:
        distance[distance < 1e-5] = 0
        sums = np.cumsum(distance, dtype=np.float64)
        if sums[-1] <= 0:
            break
        drawn = np.searchsorted(sums, rng.random(3) * sums[-1], side="right").clip(max=len(x) - 1)
        closer = np.minimum(distance[:, None], 1 - x @ x[drawn].T)
        at = int(np.argmin(closer.sum(axis=0, dtype=np.float64)))
        chosen.append(int(drawn[at]))
        distance = closer[:, at].copy()
    return x[chosen]


def settle(
    x: NDArray[np.float32], centres: NDArray[np.float32], *, rounds: int, held: NDArray[np.bool_] | None = None
) -> Grouping:
    """Move the centres to the middle of their rows until at most one row in SETTLED changes its own, or `rounds` times.

    Those `held` stay, and so does a centre that loses all rows.
    """
    labels, near = nearest(x, centres)
    for _ in range(rounds):
        sums = sums_by(x, labels, len(centres))
        moves = np.einsum("ij,ij->i", sums, sums) > 0
        if held is not None:
            moves &= ~held
        centres = np.where(moves[:, None], unit(sums), centres).astype(np.float32)
        before = labels
        labels, near = nearest(x, centres)
        if np.count_nonzero(labels != before) * SETTLED <= len(x):
            break
    return Grouping(centres, labels, float(near.mean(dtype=np.float64)) if len(near) else 0.0)


def nearest(x: NDArray[np.float32], centres: NDArray[np.float32]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The place of the nearest centre of each row, the first of equals, and how near it is (cosine)."""
    labels, near = np.zeros(len(x), np.int32), np.zeros(len(x), np.float32)
    for first in range(0, len(x), PART):
        nearness = x[first : first + PART] @ centres.T
        best = nearness.argmax(axis=1)
        labels[first : first + PART] = best
        near[first : first + PART] = nearness[np.arange(len(best)), best]
    return labels, near


def sums_by(x: NDArray[np.float32], labels: NDArray[np.int32], k: int) -> NDArray[np.float32]:
    """Sums of the rows of each label, (k, d), added in the order of the rows."""
    n = len(x)
    members = sparse.csr_matrix((np.ones(n, np.float32), (labels, np.arange(n))), shape=(k, n))
    return np.asarray(members @ x, dtype=np.float32)
