"""What key-driver methods start from: correlations, also where not everybody was asked everything."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outspoken.evidence.interval import Floats

LEAST_EIGENVALUE = 0.01
"""Correlations over different people may contradict each other; they are drawn to zero until none does."""

RIDGE = 1e-9
"""Stands in for the pseudo-inverse, at a tenth of its cost, where drivers are sums of one another."""


class CrossProducts(NamedTuple):
    """Sums over pairs of columns, over the rows where both are known. They add up over batches and replicates.

    together: shape (..., q, q), how many rows know both; sums[j, k]: of j where k is known; squares[j, k]: of j²
    where k is known; products[j, k]: of j·k.
    """

    together: Floats
    sums: Floats
    squares: Floats
    products: Floats

    @property
    def means(self) -> Floats:
        """Of each column over the rows that know it, shape (..., q)."""
        known = np.diagonal(self.together, axis1=-2, axis2=-1)
        mean: Floats = np.diagonal(self.sums, axis1=-2, axis2=-1) / np.maximum(known, 1e-300)
        return mean

    @property
    def deviations(self) -> Floats:
        """Standard deviation of each column over the rows that know it (divided by n), shape (..., q)."""
        known = np.diagonal(self.together, axis1=-2, axis2=-1)
        square = np.diagonal(self.squares, axis1=-2, axis2=-1) / np.maximum(known, 1e-300)
        deviation: Floats = np.sqrt(np.maximum(square - self.means**2, 0.0))
        return deviation


def cross_products(columns: ArrayLike) -> CrossProducts:
    """The sums of one batch of rows. columns: shape (n, q), NaN where not known.

    >>> cross_products([[1.0, 2.0], [3.0, np.nan]]).together
    array([[2., 1.],
           [1., 1.]])
    """
    values = np.asarray(columns, dtype=np.float64)
    known = np.isfinite(values)
    if known.all():
        n, q = values.shape
        sums, squares = values.sum(axis=0), (values**2).sum(axis=0)
        return CrossProducts(
            together=np.full((q, q), float(n)),
            sums=np.repeat(sums[:, None], q, axis=1),
            squares=np.repeat(squares[:, None], q, axis=1),
            products=values.T @ values,
        )
    mask, filled = known.astype(np.float64), np.where(known, values, 0.0)
    return CrossProducts(
        together=mask.T @ mask,
        sums=filled.T @ mask,
        squares=(filled**2).T @ mask,
        products=filled.T @ filled,
    )


def cross_products_by_block(columns: ArrayLike, blocks: NDArray[np.int64]) -> CrossProducts:
    """The sums of each block of rows, shape (blocks, q, q). columns: shape (n, q); blocks: shape (n,), from 0.

    >>> cross_products_by_block([[1.0], [2.0], [5.0]], np.array([0, 1, 0])).products.ravel()
    array([26.,  4.])
    """
    values = np.asarray(columns, dtype=np.float64)
    order = np.argsort(blocks, kind="stable")
    ends = np.cumsum(np.bincount(blocks))
    parts = [cross_products(part) for part in np.split(values[order], ends[:-1])]
    return CrossProducts(*(np.stack(part) for part in zip(*parts, strict=True)))


def replicated(sums: CrossProducts, weights: Floats) -> CrossProducts:
    """The sums of replicates that take block b weights[r, b] times: shape (replicates, q, q)."""
    blocks, q = sums.together.shape[:2]
    return CrossProducts(*((weights @ part.reshape(blocks, -1)).reshape(-1, q, q) for part in sums))


def in_all(sums: CrossProducts) -> CrossProducts:
    """The blocks' sums added up, shape (q, q)."""
    return CrossProducts(*(part.sum(axis=0) for part in sums))


def coefficients(between: Floats, with_score: Floats) -> Floats:
    """Standardised regression coefficients, shape (..., p), of correlations as `lmg` takes them.

    Drivers that are sums of one another share a coefficient instead of having none.
    """
    ridge: Floats = between + RIDGE * np.eye(between.shape[-1])
    betas: Floats = np.asarray(np.linalg.solve(ridge, with_score[..., None])[..., 0], dtype=np.float64)
    return betas


def variance_inflation(between: Floats) -> Floats:
    """VIF of each driver, shape (p,): 1 / (1 - R²) of the driver on the others; huge where they give it exactly.

    >>> variance_inflation(np.array([[1.0, 0.6], [0.6, 1.0]])).round(4)
    array([1.5625, 1.5625])
    """
    vif: Floats = np.array(np.diagonal(np.linalg.inv(between + RIDGE * np.eye(len(between)))), dtype=np.float64)
    return vif


def correlations(sums: CrossProducts) -> Floats:
    """Pearson's r of every pair over the rows that know both (pairwise deletion), shape (..., q, q).

    Nobody is filled in: a question not asked is no neutral answer. A column that never varies correlates with
    nothing (0). Where some rows know less than others, the r come from different people and may contradict each
    other (a negative eigenvalue); all of them are then drawn to zero by the one factor that brings the smallest
    eigenvalue to 0.01. Right where what is missing is missing by chance (MCAR).

    >>> correlations(cross_products([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0]])).round(2)
    array([[1. , 0.5],
           [0.5, 1. ]])

    Rousseeuw, P. J. and Molenberghs, G. (1993). Transformation of non positive semidefinite correlation matrices.
    Communications in Statistics: Theory and Methods 22.
    """
    n = np.maximum(sums.together, 1e-300)
    variances = np.maximum(sums.squares / n - (sums.sums / n) ** 2, 0.0)
    return _scaled(sums, np.sqrt(variances * np.swapaxes(variances, -1, -2)))


def covariances(sums: CrossProducts) -> Floats:
    """Covariance of every pair over the rows that know both, shape (..., q, q), for slopes in points of the score.

    Each is right for its own rows even where those who were asked score more widely than all do; it is drawn to
    zero as `correlations` are where they contradict each other.
    """
    spread = sums.deviations
    scale = spread[..., :, None] * spread[..., None, :]
    return _scaled(sums, scale) * scale


def _scaled(sums: CrossProducts, scale: Floats) -> Floats:
    """Products about the means of each pair's rows, divided by `scale`, and made to agree."""
    n = np.maximum(sums.together, 1e-300)
    means = sums.sums / n
    products = sums.products / n - means * np.swapaxes(means, -1, -2)
    r = np.clip(np.divide(products, scale, out=np.zeros_like(products), where=scale > 1e-12), -1.0, 1.0)
    places = np.arange(r.shape[-1])
    r[..., places, places] = 1.0
    is_complete = (sums.together == sums.together[..., :1, :1]).all()
    return r if is_complete else _agreeing(r)


def _agreeing(r: Floats) -> Floats:
    least = np.linalg.eigvalsh(r)[..., 0]
    drawn = np.clip((LEAST_EIGENVALUE - least) / (1 - np.minimum(least, 0.5)), 0.0, 1.0)[..., None, None]
    agreeing: Floats = (1 - drawn) * r + drawn * np.eye(r.shape[-1])
    return agreeing


def checked_correlations(between: ArrayLike, with_score: ArrayLike) -> tuple[Floats, Floats]:
    """Both as arrays of floats. Raises ValueError where their shapes do not fit or a value is no correlation."""
    correlation = np.asarray(between, dtype=np.float64)
    score = np.asarray(with_score, dtype=np.float64)
    if correlation.ndim < 2 or correlation.shape != (*score.shape, score.shape[-1]):
        raise ValueError(
            f"between must have shape (..., p, p) and with_score (..., p); got {correlation.shape} and {score.shape}"
        )
    for name, array in (("between", correlation), ("with_score", score)):
        if not (np.abs(array) <= 1 + 1e-9).all():
            raise ValueError(f"{name} must hold correlations from -1 to 1; give correlations, not covariances")
    return correlation, score
