"""Over how many customers, channels or places many themes spread, from the long table a database gives."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.interval import Counts, Floats, counts, ratio


class Spread(NamedTuple):
    """Of each theme, shape (n,): how many different units, how many equally busy ones that is worth (the effective
    number), and the share of the busiest one; 0 and NaN where none is known."""

    units: Counts
    effective: Floats
    largest: Floats


def spread(themes: ArrayLike, units: ArrayLike, amounts: ArrayLike | None = None, *, n: int) -> Spread:
    """Units, effective number (inverse Simpson) and largest share per theme.

    themes: shape (rows,), which of the n themes, 0 … n - 1; units: shape (rows,), which customer, channel or place
    (any integers; -1 is not known and left out); amounts: shape (rows,), how many comments the row stands for, 1
    where None. Rows of the same theme and unit add up. Raises ValueError for a theme outside 0 to n - 1.

    >>> found = spread([0, 0, 0, 1, 1], [7, 7, 8, 7, 9], [30, 10, 0, 5, 5], n=2)
    >>> found.units, found.effective, found.largest
    (array([1, 2]), array([1., 2.]), array([1. , 0.5]))

    Simpson, E. H. (1949). Measurement of diversity. Nature 163.
    """
    theme, unit = np.asarray(themes, dtype=np.int64), np.asarray(units, dtype=np.int64)
    amount = np.ones(theme.shape, np.int64) if amounts is None else counts(amounts, name="amounts")
    if not theme.shape == unit.shape == amount.shape or theme.ndim != 1:
        raise ValueError(f"themes, units, amounts need one shape (rows,): {theme.shape}, {unit.shape}, {amount.shape}")
    if theme.size and (theme.min() < 0 or theme.max() >= n):
        raise ValueError(f"themes go from 0 to {n - 1}; found {theme.min()} to {theme.max()}")
    kept = (unit >= 0) & (amount > 0)
    theme, unit, amount = theme[kept], unit[kept], amount[kept]
    order = np.lexsort((unit, theme))
    theme, unit, amount = theme[order], unit[order], amount[order].astype(np.float64)
    begins = np.flatnonzero(np.r_[theme.size > 0, (np.diff(theme) != 0) | (np.diff(unit) != 0)][: theme.size])
    sums, owner = np.add.reduceat(amount, begins) if begins.size else amount[:0], theme[begins]
    total = np.bincount(owner, weights=sums, minlength=n)
    squares = np.bincount(owner, weights=sums**2, minlength=n)
    most = np.zeros(n)
    np.maximum.at(most, owner, sums)
    return Spread(np.bincount(owner, minlength=n).astype(np.int64), ratio(total**2, squares), ratio(most, total))
