"""What unequal weights cost."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.interval import Floats, ratio, table


def kish_effective_n(weights: ArrayLike) -> Floats:
    """(Σw)² / Σw²: how many equally weighted answers would say as much.

    weights: shape (n, answers), not negative; 0 or NaN is no answer. Returns shape (n,), NaN where there is none.
    Raises ValueError for a negative weight.

    >>> kish_effective_n([[1, 1, 1, 1], [3, 1, 1, 1]])
    array([4., 3.])

    Kish, L. (1965). Survey Sampling, section 11.7.
    """
    w = _checked(weights)
    return ratio(w.sum(axis=1) ** 2, (w**2).sum(axis=1))


def kish_design_effect(weights: ArrayLike) -> Floats:
    """n·Σw² / (Σw)²: by how much the weights widen the variance; 1 where all are equal. As `kish_effective_n`.

    >>> kish_design_effect([[1, 1, 1, 1], [3, 1, 1, 1]]).round(3)
    array([1.   , 1.333])
    """
    w = _checked(weights)
    return ratio((w > 0).sum(axis=1), kish_effective_n(w))


def _checked(weights: ArrayLike) -> Floats:
    w = table(weights, name="weights")
    if (w < 0).any():
        raise ValueError(f"weights are not negative; found {np.nanmin(w)}")
    return np.nan_to_num(w)
