"""How far the listening reached: served, offered a say, answered, read, acted on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.interval import Counts, Estimate, Floats, ratio
from outspoken.evidence.wilson import score_interval

STEPS = ("served", "offered", "answered", "read", "acted on")


class Coverage(NamedTuple):
    """The steps by name, how many reached each (-1: not known), and the shares of shape (n, steps).

    `of_previous` is out of the nearest known step before, `of_first` out of the first known step; both are NaN for
    that first step itself and for steps that are not known.
    """

    steps: tuple[str, ...]
    reached: Counts
    of_previous: Estimate
    of_first: Estimate


def coverage(reached: ArrayLike, *, steps: tuple[str, ...] = STEPS, confidence: float = 0.95) -> Coverage:
    """Shares with Wilson intervals from step to step, as fractions of 1.

    reached: shape (n, steps), how many customers came to each step, NaN or -1 where nobody counted, such as
    customers served. Raises ValueError where a step holds more than a step before it, as when comments nobody asked
    for are counted as answers to an offer: count the two ways in apart.

    >>> found = coverage([[10_000, 2_000, 300, 300, 45]])
    >>> found.of_previous.value.round(3), found.of_first.value.round(4)
    (array([[ nan, 0.2 , 0.15, 1.  , 0.15]]), array([[   nan, 0.2   , 0.03  , 0.03  , 0.0045]]))
    """
    table = _checked(reached, steps)
    known = table >= 0
    # The nearest known step before each: its place runs on until the next known one.
    place = np.maximum.accumulate(np.where(known, np.arange(len(steps)), -1), axis=1)
    before = np.concatenate([np.full((len(table), 1), -1), place[:, :-1]], axis=1)
    _refuse_growth(table, before, known, steps)
    first = np.where(known.any(axis=1), known.argmax(axis=1), 0)
    from_first = np.where(np.arange(len(steps)) > first[:, None], first[:, None], -1)
    return Coverage(
        steps,
        table.astype(np.int64),
        _shares(table, before, known, confidence),
        _shares(table, from_first, known, confidence),
    )


def _shares(table: Floats, before: Counts, known: np.ndarray, confidence: float) -> Estimate:
    whole = np.take_along_axis(table, np.maximum(before, 0), axis=1)
    told = known & (before >= 0)
    k, n = np.where(told, table, 0), np.where(told, whole, 0)
    low, high = score_interval(k, n, confidence=confidence)
    low, high = np.where(told, low, np.nan), np.where(told, high, np.nan)
    return Estimate(ratio(k, n), low, high, n.astype(np.int64))


def _refuse_growth(table: Floats, before: Counts, known: np.ndarray, steps: tuple[str, ...]) -> None:
    whole = np.take_along_axis(table, np.maximum(before, 0), axis=1)
    grown = known & (before >= 0) & (table > whole)
    if grown.any():
        row, step = (int(each) for each in np.argwhere(grown)[0])
        raise ValueError(
            f"{steps[step]} ({table[row, step]:g}) exceeds {steps[before[row, step]]} ({whole[row, step]:g}) at place "
            f"{row}; count only those who came through every step before"
        )


def _checked(reached: ArrayLike, steps: tuple[str, ...]) -> Floats:
    table = np.atleast_2d(np.asarray(reached, dtype=np.float64))
    if table.size == 0:
        return table.reshape(0, len(steps))
    if table.shape[1] != len(steps):
        raise ValueError(f"reached must have shape (n, {len(steps)}), one column per step {steps}; got {table.shape}")
    table = np.where(np.isnan(table), -1.0, table)
    if ((table < -1) | (table != np.floor(table))).any():
        raise ValueError("reached must be whole counts, or NaN or -1 where nobody counted")
    return table
