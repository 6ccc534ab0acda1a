"""e-BH: which of many series to believe at once, so that few of those named are false."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def e_bh(values: ArrayLike, *, alpha: float = 0.1, weights: ArrayLike | None = None) -> NDArray[np.bool_]:
    """The e-values to reject so that the expected share of false ones among them is at most alpha.

    values: shape (n,), e-values (mean at most 1 where nothing is true), NaN for none. weights: shape (n,), how much
    each is favoured beforehand, with mean 1. Holds under any dependence. Raises ValueError for an alpha outside 0 to 1.

    >>> e_bh([90.0, 1.0, 41.0, 0.2], alpha=0.05)
    array([ True, False,  True, False])

    Wang, R. and Ramdas, A. (2022). False discovery rate control with e-values. JRSS B 84. On e-detectors it controls
    the error over patience: Dandapanthula, S. and Ramdas, A. (2025). arXiv 2501.04130.
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is a share between 0 and 1, such as 0.1; {alpha} is not")
    e = np.nan_to_num(np.asarray(values, dtype=np.float64), nan=0.0)
    if weights is not None:
        e = e * np.asarray(weights, dtype=np.float64)
    n = len(e)
    falling = np.sort(e)[::-1]
    enough = np.flatnonzero(falling * np.arange(1, n + 1) >= n / alpha)
    chosen: NDArray[np.bool_] = e >= falling[enough[-1]] if enough.size else np.zeros(n, dtype=bool)
    return chosen


def level_weights(levels: ArrayLike) -> NDArray[np.float64]:
    """Weights that give every level of a hierarchy the same share of the error, shape (n,), mean 1.

    levels: shape (n,), which level each series stands on. A theme is tested among themes, not among the thousands of
    its parts.

    >>> level_weights([0, 1, 1, 1]).round(2)
    array([2.  , 0.67, 0.67, 0.67])

    Benjamini, Y. and Hochberg, Y. (1997). Multiple hypotheses testing with weights. Scand. J. Statistics 24.
    """
    _, place, sizes = np.unique(np.asarray(levels), return_inverse=True, return_counts=True)
    weights: NDArray[np.float64] = len(place) / (len(sizes) * sizes[place])
    return weights
