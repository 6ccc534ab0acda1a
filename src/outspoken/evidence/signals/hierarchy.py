"""Which series holds which: a cube of theme × touchpoint × channel with its totals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence.signals.e_bh import level_weights

ALL = -1
Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Cube:
    """What each series counts. keys: shape (n, dimensions), the theme first; `ALL` where a dimension is summed over.

    depth: how many of the first dimensions name the theme, from the stem to the finest branch (a stem's own total has
    `ALL` for its branches).

    >>> cube = Cube(np.array([[ALL, ALL], [0, ALL], [1, ALL], [ALL, 5], [0, 5], [1, 5]]))
    >>> cube.levels, cube.whole
    (array([0, 1, 1, 2, 3, 3]), array([-1,  0,  0, -1,  3,  3]))
    >>> Cube(np.array([[ALL, ALL], [0, ALL], [0, 3], [0, 4], [1, ALL]]), depth=2).siblings  # 3 and 4 are branches of 0
    array([0, 1, 2, 2, 1])
    """

    keys: NDArray[np.integer]
    depth: int = 1

    def __post_init__(self) -> None:
        if self.keys.ndim != 2 or (self.keys < ALL).any():
            raise ValueError(f"keys have shape (n, dimensions), from 0, or ALL (-1); got shape {self.keys.shape}")
        if len(np.unique(self.keys, axis=0)) != len(self.keys):
            raise ValueError("each series counts something else; the same keys stand twice")

    @property
    def n(self) -> int:
        return len(self.keys)

    @cached_property
    def levels(self) -> Indices:
        """Which dimensions are told apart, as bits, shape (n,)."""
        bits: Indices = ((self.keys != ALL) << np.arange(self.keys.shape[1])).sum(axis=1)
        return bits

    @cached_property
    def siblings(self) -> Indices:
        """Which series share a parent, shape (n,): the same theme told apart by the same dimensions; all branches of
        a theme, or all stems, where only the theme is told apart."""
        path = self.keys[:, : self.depth].copy()
        alone = np.flatnonzero((self.levels > 0) & (self.keys[:, self.depth :] == ALL).all(axis=1))
        path[alone, (path[alone] != ALL).sum(axis=1) - 1] = ALL
        both = np.concatenate([self.levels[:, None], path], axis=1)
        groups: Indices = np.unique(both, axis=0, return_inverse=True)[1].ravel()
        return groups

    @cached_property
    def places(self) -> Indices:
        """The series of all that is said at one touchpoint, or in one channel."""
        told = (self.keys[:, self.depth :] != ALL).sum(axis=1)
        found: Indices = np.flatnonzero((self.keys[:, : self.depth] == ALL).all(axis=1) & (told == 1))
        return found

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """What `e_bh` favours each series by, shape (n,): every level has the same share of the error."""
        return level_weights(self.levels)

    @cached_property
    def whole(self) -> Indices:
        """For each series of a theme, the series of all themes at the same place; -1 where there is none."""
        every = (ALL,) * self.depth
        keys = self.keys.tolist()
        place = {tuple(key[self.depth :]): row for row, key in enumerate(keys) if tuple(key[: self.depth]) == every}
        return np.array(
            [place.get(tuple(key[self.depth :]), -1) if key[0] != ALL else -1 for key in keys], dtype=np.int64
        )

    def parts(self, one: int, dimension: int) -> Indices:
        """The series that tell a total apart by one dimension it sums over; none where it does not sum over it."""
        key = self.keys[one]
        if key[dimension] != ALL:
            return np.empty(0, dtype=np.int64)
        same = np.delete(self.keys, dimension, axis=1) == np.delete(key, dimension)
        return np.flatnonzero(same.all(axis=1) & (self.keys[:, dimension] != ALL))

    def is_everything(self, some: Indices) -> NDArray[np.bool_]:
        """Which of some series is the total over all others."""
        every: NDArray[np.bool_] = (self.keys[some] == ALL).all(axis=1)
        return every

    def holds(self, above: Indices, below: Indices) -> NDArray[np.bool_]:
        """Whether each of `above` is a total over each of `below`, shape (above, below)."""
        up, down = self.keys[above][:, None, :], self.keys[below][None, :, :]
        inside: NDArray[np.bool_] = ((up == ALL) | (up == down)).all(axis=2) & (up != down).any(axis=2)
        return inside

    def meets(self, some: Indices, others: Indices) -> NDArray[np.bool_]:
        """Whether two series share comments, or a touchpoint or channel, and are at odds in no other dimension but the
        theme."""
        one, other = self.keys[some, 1:][:, None, :], self.keys[others, 1:][None, :, :]
        equal = one == other
        fits = (equal | (one == ALL) | (other == ALL)).all(axis=2)
        themes, others_themes = self.keys[some, 0][:, None], self.keys[others, 0][None, :]
        fits_theme = (themes == others_themes) | (themes == ALL) | (others_themes == ALL)
        met: NDArray[np.bool_] = fits & (fits_theme | (equal & (one != ALL)).any(axis=2))
        return met

    def related(self, some: Indices, others: Indices) -> NDArray[np.bool_]:
        """Whether two series are one matter: the same, one inside the other, or the same theme at two places."""
        paths = self.keys[:, : self.depth]
        theme = (paths[some][:, None, :] == paths[others][None, :, :]).all(axis=2)
        same_theme = theme & (self.keys[some, 0] != ALL)[:, None]
        same = some[:, None] == others[None, :]
        related: NDArray[np.bool_] = same | same_theme | self.holds(some, others) | self.holds(others, some).T
        return related
