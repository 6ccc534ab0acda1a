"""What every method of this room gives back: a value never travels without its interval and its n."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from outspoken.evidence import shown

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


class Interval(NamedTuple):
    """The two ends of a confidence interval, each of shape (n,)."""

    low: Floats
    high: Floats


class Estimate(NamedTuple):
    """Values with their intervals and the number of answers behind each, all of shape (n,).

    NaN in `value` says nothing was counted; NaN in `low` and `high` says there is too little to bound it.
    """

    value: Floats
    low: Floats
    high: Floats
    n: Counts

    def _repr_html_(self) -> str:
        """How a notebook shows it."""
        rows = zip(*(np.atleast_1d(part).tolist() for part in self), strict=True)
        cells = [(value, shown.interval(low, high), n) for value, low, high, n in rows]
        return shown.table(["value", "interval", "n"], cells)


def normal_quantile(confidence: float) -> float:
    """The z of a two-sided interval: 1.96 for 0.95. Raises ValueError outside 0 to 1.

    >>> round(normal_quantile(0.95), 3)
    1.96
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is a share between 0 and 1, such as 0.95; {confidence} is not")
    return float(special.ndtri((1 + confidence) / 2))


def counts(values: ArrayLike, *, name: str) -> Counts:
    """The values as whole counts, shape kept. Raises ValueError where one is negative or not whole."""
    array = np.asarray(values)
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind not in "iuf" or not np.isfinite(array).all():
        raise ValueError(f"{name} must be counts; got {array.dtype} with values that are no numbers")
    if (array < 0).any():
        raise ValueError(f"{name} must not be negative; the smallest is {array.min()}")
    whole = array.astype(np.int64)
    if (whole != array).any():
        raise ValueError(f"{name} must be whole numbers; a weight or a share cannot be used here")
    return whole


def histogram(values: ArrayLike, *, points: int | None = None, name: str = "histogram") -> Counts:
    """Counts per scale point, shape (n, points), lowest point first. Raises ValueError for another shape."""
    table = np.atleast_2d(counts(values, name=name))
    if table.ndim != 2 or (points is not None and table.size and table.shape[1] != points):
        wanted = "k" if points is None else points
        raise ValueError(f"{name} must have shape (n, {wanted}), one column per scale point; got {table.shape}")
    if table.size == 0:
        return table.reshape(0, points or table.shape[-1])
    return table


def table(values: ArrayLike, *, name: str = "values") -> Floats:
    """Values as floats of shape (n, w), one row per series, infinite ones as NaN; nothing at all is (0, 0). Raises
    ValueError for more dimensions."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim > 2:
        raise ValueError(f"{name} must have shape (n, w), one row per series; got {array.shape}")
    rows = np.zeros((0, 0)) if array.ndim < 2 and array.size == 0 else np.atleast_2d(array)
    return np.where(np.isfinite(rows), rows, np.nan)


def ratio(numerator: ArrayLike, denominator: ArrayLike) -> Floats:
    """The quotient, NaN where there is nothing to divide by."""
    above = np.asarray(numerator, dtype=np.float64)
    below = np.asarray(denominator, dtype=np.float64)
    shape = np.broadcast(above, below).shape
    quotient: Floats = np.full(shape, np.nan)
    np.divide(above, below, out=quotient, where=np.broadcast_to(below != 0, shape))
    return quotient
