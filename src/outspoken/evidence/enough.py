"""A figure, or that there is too little to say one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence.interval import Estimate

LEAST_ANSWERS = 5
"""Under five answers a figure says more about who happened to answer, and may point at them."""


@dataclass(frozen=True)
class Figure:
    """A value that may be shown, with its interval and n."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class TooLittle:
    """No value, and why: how many answers there are, how many it takes, and how wide the interval is."""

    n: int
    needed: int
    width: float

    @property
    def words(self) -> str:
        """In plain words, for where the figure would stand."""
        if self.n < self.needed:
            answers = "no answer" if self.n == 0 else "1 answer" if self.n == 1 else f"{self.n:,} answers"
            return f"too little to say: {answers} so far, {self.needed:,} needed"
        return f"too little to say: {self.n:,} answers leave it open"


def is_enough(estimate: Estimate, *, widest: float = np.inf, least: int = LEAST_ANSWERS) -> NDArray[np.bool_]:
    """Which values may be shown: at least `least` answers behind them and an interval at most `widest` wide.

    estimate: fields of shape (n,); widest: in the unit of the values. Returns shape (n,).

    >>> from outspoken.evidence import share
    >>> is_enough(share([2, 8, 400], [3, 20, 800]), widest=0.3)
    array([False, False,  True])
    """
    width = estimate.high - estimate.low
    bounded = np.isfinite(width) & np.isfinite(estimate.value)
    enough: NDArray[np.bool_] = bounded & (estimate.n >= least) & (np.nan_to_num(width) <= widest)
    return enough


def figures(estimate: Estimate, *, widest: float = np.inf, least: int = LEAST_ANSWERS) -> list[Figure | TooLittle]:
    """Each value as a Figure, or as TooLittle with its reason; as `is_enough`.

    >>> from outspoken.evidence import share
    >>> print(figures(share([2], [3]))[0].words)
    too little to say: 3 answers so far, 5 needed
    """
    enough = is_enough(estimate, widest=widest, least=least)
    rows = zip(enough.tolist(), *(part.tolist() for part in estimate), strict=True)
    return [
        Figure(value, low, high, n) if told else TooLittle(n, least, high - low) for told, value, low, high, n in rows
    ]
