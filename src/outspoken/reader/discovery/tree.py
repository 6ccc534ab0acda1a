"""The tree over themes: those that lie near each other hang on one branch."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.cluster import hierarchy

FEWEST: Final = 4  # themes that a tree is made for


def branches_of(hearts: NDArray[np.float32]) -> NDArray[np.int32]:
    """The branch of each theme, (k,), numbered in the order of the themes, by the middles of the themes, (k, d).

    Themes are joined pair by pair, by the mean of their angles (average linkage), until about the square root of as
    many branches are left: of the cuts from two thirds of that to one and a half times, the one with the widest gap.
    Fewer than FEWEST themes each have a branch of their own.
    """
    k = len(hearts)
    if k < FEWEST:
        return np.arange(k, dtype=np.int32)
    joins = _joins(hearts)
    heights = joins[:, 2]
    root = k**0.5
    counts = range(max(2, round(root / 1.5)), min(k - 1, round(root * 1.5)) + 1)
    wanted = max(counts, key=lambda count: (heights[k - count] - heights[k - count - 1], -count))
    found = hierarchy.cut_tree(joins, n_clusters=wanted).ravel()  # by the order of joins, so that ties part too
    _, first, inverse = np.unique(found, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first)).astype(np.int32)[inverse]


def joined(hearts: NDArray[np.float32], distance: float) -> NDArray[np.int32]:
    """The group of each heart, (k,), when those up to this far apart (1 − cosine, in the mean) are joined.

    >>> joined(np.array([[1, 0], [0.8, 0.6], [0, -1]], dtype=np.float32), 0.5).tolist()
    [0, 0, 1]
    """
    if len(hearts) < 2:
        return np.zeros(len(hearts), np.int32)
    found = hierarchy.fcluster(_joins(hearts), distance, criterion="distance")
    return np.asarray(np.unique(found, return_inverse=True)[1], dtype=np.int32)


def _joins(hearts: NDArray[np.float32]) -> NDArray[np.float64]:
    distance = np.maximum(1 - hearts @ hearts.T, 0)[np.triu_indices(len(hearts), 1)]
    return np.asarray(hierarchy.linkage(distance.astype(np.float64), method="average"))
