"""Which series holds which: a cube of theme × touchpoint × channel with its totals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

ALL = -1
Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Cube:
    """What each series counts. keys: shape (n, dimensions), the theme first; `ALL` where a dimension is summed over.

    >>> cube = Cube(np.array([[ALL, ALL], [0, ALL], [1, ALL], [ALL, 5], [0, 5], [1, 5]]))
    >>> cube.levels, cube.whole
    (array([0, 1, 1, 2, 3, 3]), array([-1,  0,  0, -1,  3,  3]))
    """

    keys: NDArray[np.integer]

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
        """Which series share a parent, shape (n,): the same theme told apart by the same dimensions; all themes
        where only the theme is told apart."""
        theme = np.where(self.levels > 1, self.keys[:, 0], ALL)
        groups: Indices = np.unique(np.stack([self.levels, theme], axis=1), axis=0, return_inverse=True)[1].ravel()
        return groups

    @cached_property
    def whole(self) -> Indices:
        """For each series of a theme, the series of all themes at the same place; -1 where there is none."""
        place = {tuple(key): row for row, key in enumerate(self.keys.tolist()) if key[0] == ALL}
        return np.array(
            [place.get((ALL, *key[1:]), -1) if key[0] != ALL else -1 for key in self.keys.tolist()], dtype=np.int64
        )

    def holds(self, above: Indices, below: Indices) -> NDArray[np.bool_]:
        """Whether each of `above` is a total over each of `below`, shape (above, below)."""
        up, down = self.keys[above][:, None, :], self.keys[below][None, :, :]
        inside: NDArray[np.bool_] = ((up == ALL) | (up == down)).all(axis=2) & (up != down).any(axis=2)
        return inside

    def related(self, some: Indices, others: Indices) -> NDArray[np.bool_]:
        """Whether two series are one matter: the same, one inside the other, or the same theme at two places."""
        theme = self.keys[some, 0][:, None] == self.keys[others, 0][None, :]
        same_theme = theme & (self.keys[some, 0] != ALL)[:, None]
        same = some[:, None] == others[None, :]
        related: NDArray[np.bool_] = same | same_theme | self.holds(some, others) | self.holds(others, some).T
        return related
