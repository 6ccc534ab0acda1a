"""Ids of themes: made from what a theme first was, and carried to what is mostly the same at the next fit."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

SAME: Final = 0.3  # of the texts of either theme, shared by both, for one to be the other


def new_id(heart: NDArray[np.float32], taken: Collection[str]) -> str:
    """An id for a theme born with this middle: the same in every process, and none of those taken.

    >>> new_id(np.zeros(4, np.float32), ()) == new_id(np.zeros(4, np.float32), ())
    True
    """
    rounded = np.round(heart.astype(np.float64), 3) + 0.0  # no negative nought
    seed = rounded.astype("<f8").tobytes()
    while True:
        key = "theme-" + hashlib.blake2b(seed, digest_size=4).hexdigest()
        if key not in taken:
            return key
        seed = key.encode()


def carried(before: NDArray[np.int32], after: NDArray[np.int32], ids: Sequence[str], n_after: int) -> list[str | None]:
    """The id each theme keeps, (n_after,), None for one that is new: those pairs that share the most texts.

    before, after: (n,), the place of each text's theme in both fits, −1 for none. ids: of the themes before.

    >>> carried(np.array([0, 0, 1, 1, 1]), np.array([1, 1, 0, 0, 2]), ["a", "b"], 3)
    ['b', 'a', None]
    """
    both = (before >= 0) & (after >= 0)
    pairs = before[both].astype(np.int64) * n_after + after[both]
    shared = np.bincount(pairs, minlength=len(ids) * n_after).reshape(len(ids), n_after).astype(np.float64)
    of_either = shared.sum(axis=1)[:, None] + shared.sum(axis=0)[None, :] - shared
    overlap = shared / np.maximum(of_either, 1)
    kept: list[str | None] = [None] * n_after
    for row, column in zip(*linear_sum_assignment(-overlap), strict=True):
        if overlap[row, column] >= SAME:
            kept[column] = ids[row]
    return kept
