"""Moments of truth: touchpoints that weigh more than others, and whether they are met well."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from outspoken.evidence.interval import Estimate, Floats, normal_quantile


class Moment(StrEnum):
    """What to do about a touchpoint, after Martilla and James's grid."""

    MEND_FIRST = "mend first"
    KEEP_UP = "keep up"
    CAN_WAIT = "can wait"
    MORE_THAN_NEEDED = "more than needed"
    CANNOT_TELL = "cannot tell yet"


class Moments(NamedTuple):
    """Per touchpoint, shape (n,).

    moments: the field of the grid, or that the intervals cross a line. is_moment_of_truth: importance surely
    above its line. chance: that it belongs to "mend first". order: places of the touchpoints, the greatest
    chance to be mended first in front, then the widest gap × importance.
    """

    importance_line: float
    performance_line: float
    moments: tuple[Moment, ...]
    is_moment_of_truth: NDArray[np.bool_]
    chance: Floats
    order: NDArray[np.int64]


GRID = {
    (True, False): Moment.MEND_FIRST,
    (True, True): Moment.KEEP_UP,
    (False, False): Moment.CAN_WAIT,
    (False, True): Moment.MORE_THAN_NEEDED,
}


def moments_of_truth(
    importance: Estimate,
    performance: Estimate,
    *,
    performance_line: float,
    importance_line: float | None = None,
    confidence: float = 0.95,
) -> Moments:
    """Derived importance against performance, touchpoint by touchpoint, as far as the intervals allow.

    importance: shape (n,), such as the shares of `key_drivers`; performance: shape (n,), such as mean
    ratings, higher is better; both made with `confidence`. performance_line: from where a touchpoint does
    well, such as 4 of 5 stars; importance_line: None for the mean of what is known. Chances take each
    estimate as normal with the standard error that its interval implies, and the two as independent. Raises
    ValueError where the shapes differ.

    >>> share = Estimate(np.array([0.5, 0.3, 0.2]), np.array([0.42, 0.2, 0.15]), np.array([0.58, 0.4, 0.25]), [90] * 3)
    >>> stars = Estimate(np.array([3.1, 4.4, 3.0]), np.array([2.9, 4.2, 2.8]), np.array([3.3, 4.6, 3.2]), [90] * 3)
    >>> [str(each) for each in moments_of_truth(share, stars, performance_line=4).moments]
    ['mend first', 'cannot tell yet', 'can wait']

    Martilla, J. A. and James, J. C. (1977). Importance-performance analysis. Journal of Marketing 41.
    """
    if importance.value.shape != performance.value.shape:
        raise ValueError(f"importance {importance.value.shape} and performance {performance.value.shape} differ")
    known = np.isfinite(importance.value)
    line = importance_line
    if line is None:
        line = float(importance.value[known].mean()) if known.any() else float("nan")
    matters, does_well = _chance(importance, line, confidence), _chance(performance, performance_line, confidence)
    sure_matters, sure_well = _side(importance, line), _side(performance, performance_line)
    moments = tuple(
        GRID[bool(a > 0), bool(b > 0)] if a and b else Moment.CANNOT_TELL
        for a, b in zip(sure_matters.tolist(), sure_well.tolist(), strict=True)
    )
    chance = matters * (1 - does_well)
    gap = np.nan_to_num(importance.value * np.maximum(performance_line - performance.value, 0))
    order = np.lexsort((-gap, -np.nan_to_num(chance)))
    return Moments(line, performance_line, moments, sure_matters > 0, chance, order)


def _side(estimate: Estimate, line: float) -> NDArray[np.int64]:
    """1 where the interval lies above the line, -1 where below, 0 where it crosses or is unknown."""
    return (estimate.low > line).astype(np.int64) - (estimate.high < line).astype(np.int64)


def _chance(estimate: Estimate, line: float, confidence: float) -> Floats:
    error = (estimate.high - estimate.low) / (2 * normal_quantile(confidence))
    return np.asarray(special.ndtr((estimate.value - line) / np.maximum(error, 1e-12)))
