"""Johnson's relative weights: close to LMG, and for any number of drivers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.drivers.correlations import checked_correlations
from outspoken.evidence.interval import Floats

SPENT = 1e-10
"""Of the drivers' mean variance of 1: an axis with less is a sum of the others and carries nothing."""


def relative_weights(between: ArrayLike, with_score: ArrayLike) -> Floats:
    """R² shared out over the drivers by way of the uncorrelated variables nearest to them.

    between: shape (..., p, p), correlations of the drivers; with_score: shape (..., p), of each driver with the
    score. Returns shape (..., p), in units of R²: they sum to it and none is negative. The score is regressed on
    Z, the orthonormal variables nearest to the drivers X = ZΛ; weight j is Σₖ Λ²ⱼₖ βₖ². Identical drivers share
    equally. For two drivers it is LMG exactly. Raises ValueError for other shapes.

    >>> relative_weights([[1.0, 0.5], [0.5, 1.0]], [0.6, 0.3]).round(3)
    array([0.315, 0.045])

    Johnson, J. W. (2000). A heuristic method for estimating the relative weight of predictor variables in
    multiple regression. Multivariate Behavioral Research 35.
    """
    correlations, score = checked_correlations(between, with_score)
    if correlations.size == 0:
        return np.zeros(score.shape)
    values, axes = np.linalg.eigh(correlations)
    root = np.sqrt(np.maximum(values, 0.0))
    inverse = np.divide(1.0, root, out=np.zeros_like(root), where=values > SPENT)
    transposed = np.swapaxes(axes, -1, -2)
    nearest = (axes * root[..., None, :]) @ transposed
    on_axes = inverse * (transposed @ score[..., None])[..., 0]
    betas = (axes @ on_axes[..., None])[..., 0]
    weights: Floats = (nearest**2 @ (betas**2)[..., None])[..., 0]
    return weights
