"""What every control chart of this room gives back, and what their ways of counting share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.interval import Floats, histogram

D2 = 1.128
"""Mean range of two values of a standard normal: a mean moving range divided by it is a standard deviation."""

SIGMAS = 3.0


class Chart(NamedTuple):
    """Points of many series with their centre and limits, all of shape (n, w), oldest period first.

    `z` is how many of the chart's own standard deviations a point lies from the centre, which is what run rules
    read. NaN where a period saw nothing, and in `z` where the baseline shows no variation at all.
    """

    value: Floats
    centre: Floats
    low: Floats
    high: Floats
    z: Floats


def charted(value: Floats, centre: Floats, sigma: Floats, *, bounds: tuple[float, float]) -> Chart:
    """A Chart with limits at ±3 sigma inside the bounds; centre of shape (n,), the rest (n, w)."""
    middle = np.broadcast_to(centre[:, None], value.shape)
    sure = np.where(sigma > 0, sigma, np.nan)
    low = np.clip(middle - SIGMAS * sigma, *bounds)
    high = np.clip(middle + SIGMAS * sigma, *bounds)
    return Chart(value, middle.copy(), low, high, (value - middle) / sure)


def mean_moving_range(values: Floats) -> Floats:
    """Mean |x_i - x_(i-1)| over the periods that saw anything, shape (n, w) to (n,); NaN under two of them."""
    kept = packed(values)
    steps = np.abs(np.diff(kept, axis=1))
    told = np.isfinite(steps)
    total = np.where(told, steps, 0).sum(axis=1)
    mean: Floats = np.divide(total, told.sum(axis=1), out=np.full(len(values), np.nan), where=told.any(axis=1))
    return mean


def packed(values: Floats) -> Floats:
    """Each row with its NaN moved to the end, the order of the others kept."""
    order = np.argsort(np.isnan(values), axis=1, kind="stable")
    return np.take_along_axis(values, order, axis=1)


def periods(values: ArrayLike, trials: ArrayLike, *, names: tuple[str, str]) -> tuple[Floats, Floats]:
    """Counts and what they are out of, both of shape (n, w). Raises ValueError for another shape or no counts."""
    hits = histogram(values, name=names[0]).astype(np.float64)
    whole = np.atleast_2d(np.asarray(trials, dtype=np.float64))
    if whole.size == 0 and hits.size == 0:
        return hits, hits
    try:
        whole = np.broadcast_to(whole, hits.shape)
    except ValueError:
        raise ValueError(f"{names[0]} and {names[1]} need one shape (n, w); {hits.shape}, {whole.shape}") from None
    if (whole < 0).any() or not np.isfinite(whole).all():
        raise ValueError(f"{names[1]} must be finite and not negative")
    if ((whole == 0) & (hits > 0)).any():
        row, period = (int(each) for each in np.argwhere((whole == 0) & (hits > 0))[0])
        raise ValueError(f"{names[0]} of {hits[row, period]:g} out of no {names[1]} at series {row}, period {period}")
    return hits, whole


def first(values: Floats, baseline: int | None) -> Floats:
    """The leading periods that centre and limits are taken from: all of them where baseline is None."""
    if baseline is not None and baseline < 2:
        raise ValueError(f"a baseline needs two periods or more; got {baseline}")
    return values if baseline is None else values[:, :baseline]
