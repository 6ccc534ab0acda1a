"""Over how many units something really spreads."""

from __future__ import annotations

from numpy.typing import ArrayLike

from outspoken.evidence.interval import Floats, histogram, ratio


def effective_number(amounts: ArrayLike) -> Floats:
    """Inverse Simpson index 1 / Σs²: how many equally busy units would give the same concentration.

    amounts: shape (n, units), how many fell on each customer, channel or shop. Returns shape (n,), from 1
    (all on one unit) to the number of units (all alike); NaN where nothing was counted. Raises ValueError
    for a negative count.

    >>> effective_number([[5, 5, 5, 5], [20, 0, 0, 0]])
    array([4., 1.])

    Simpson, E. H. (1949). Measurement of diversity. Nature 163.
    """
    table = histogram(amounts, name="amounts").astype(float)
    return ratio(table.sum(axis=1) ** 2, (table**2).sum(axis=1))
