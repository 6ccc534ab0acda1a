"""Many figures of two periods compared at once, with false discoveries held down over all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from outspoken import evidence
from outspoken.evidence import Sample

FALSE_DISCOVERIES: Final = 0.05
FEW: Final = 10  # comments of both periods together, under which nothing is compared

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the comments of one period."""

    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Mean:
    """Ratings of one period: how many gave each of some values."""

    values: tuple[float, ...]
    counts: tuple[int, ...]

    @property
    def n(self) -> int:
        return sum(self.counts)

    @property
    def value(self) -> float:
        return float(np.dot(self.values, self.counts)) / self.n if self.n else float("nan")

    @property
    def variance(self) -> float:
        off = (np.array(self.values) - self.value) ** 2
        return float(np.dot(off, self.counts)) / (self.n - 1) if self.n > 1 else 0.0


Pair = tuple[Share, Share] | tuple[Mean, Mean]
"""A figure before and after."""


@dataclass(frozen=True, slots=True)
class Difference:
    """After less before, shares as fractions of 1. is_told: whether there was enough to compare; is_sure: whether it
    stands out of all that were compared."""

    value: float
    low: float
    high: float
    is_told: bool
    is_sure: bool

    @property
    def strength(self) -> float:
        """How many half-widths of its interval it is from none."""
        return 2 * abs(self.value) / (self.high - self.low) if self.is_told and self.high > self.low else 0.0


def compared(pairs: Sequence[Pair], *, false_discoveries: float = FALSE_DISCOVERIES) -> list[Difference]:
    """Compare every pair: shares by the chi-squared of N - 1 with Newcombe's interval, means by Welch's t.

    Of those that are sure at most a share `false_discoveries` is expected to be chance, and their intervals are widened
    so that at most as many of them miss the truth (Benjamini and Yekutieli 2005).

    >>> rose, same = compared([(Share(40, 500), Share(80, 500)), (Share(50, 500), Share(51, 500))])
    >>> rose.is_sure, same.is_sure, round(rose.value, 2)
    (True, False, 0.08)
    """
    p = np.array([_p(before, after) for before, after in pairs])
    adjusted = evidence.benjamini_hochberg(p[None])[0] if len(p) else p
    sure = adjusted <= false_discoveries
    tested = max(int(np.isfinite(p).sum()), 1)
    wide = 1 - false_discoveries * max(int(sure.sum()), 1) / tested
    return [
        _difference(before, after, confidence=wide if called else 1 - false_discoveries, is_sure=bool(called))
        for (before, after), called in zip(pairs, sure.tolist(), strict=True)
    ]


def _is_enough(before: Share | Mean, after: Share | Mean) -> bool:
    if isinstance(before, Share) and isinstance(after, Share):
        return min(before.of, after.of) >= FEW and before.count + after.count >= FEW
    if isinstance(before, Mean) and isinstance(after, Mean):
        return min(before.n, after.n) >= FEW
    return False


def _p(before: Share | Mean, after: Share | Mean) -> float:
    if not _is_enough(before, after):
        return float("nan")
    if isinstance(before, Share) and isinstance(after, Share):
        # Each of two groups against the rest is one against the other.
        against = evidence.share_against_rest([before.count, after.count], [before.of, after.of])
        return float(against.adjusted_p[0])
    return float(evidence.welch(_sample(before), _sample(after)).p[0])


def _sample(of: Share | Mean) -> Sample:
    if isinstance(of, Share):
        raise TypeError("a share is no sample of ratings")
    return Sample([of.value], [of.variance], [of.n])


def _difference(before: Share | Mean, after: Share | Mean, *, confidence: float, is_sure: bool) -> Difference:
    if not _is_enough(before, after):
        return Difference(float("nan"), float("nan"), float("nan"), is_told=False, is_sure=False)
    if isinstance(before, Share) and isinstance(after, Share):
        sides = [evidence.share([side.count], [side.of], confidence=confidence) for side in (before, after)]
        value, low, high, _ = (float(part[0]) for part in evidence.difference(*sides))
    else:
        value, low, high, _, _ = (
            float(part[0]) for part in evidence.welch(_sample(before), _sample(after), confidence=confidence)
        )
    return Difference(value, low, high, is_told=bool(np.isfinite(low)), is_sure=is_sure)
