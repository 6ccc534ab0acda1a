"""What was promised against what people met, per stage or touchpoint, own or a partner's."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.difference import difference
from outspoken.evidence.interval import Estimate, Floats
from outspoken.evidence.wilson import share


class Kept(StrEnum):
    """What can be said of a promise."""

    BETTER = "better than promised"
    KEPT = "kept"
    BROKEN = "broken"
    CANNOT_TELL = "cannot tell yet"


class Promise(NamedTuple):
    """Per touchpoint, shape (n,): the gap or share with its interval, and what it says of the promise."""

    estimate: Estimate
    kept: tuple[Kept, ...]


def promise_kept(
    kept: ArrayLike, experiences: ArrayLike, *, promised: ArrayLike, tolerance: float = 0.05, confidence: float = 0.95
) -> Promise:
    """Share of experiences that kept the promise, against the share that was promised.

    kept, experiences: shape (n,), counts, such as answers within a day out of all answers; promised: shape
    (n,), fractions of 1, such as 0.9; tolerance: how far below still counts as kept. Wilson intervals: a
    promise is broken, kept or bettered only where the whole interval says so. Raises ValueError for counts
    that cannot be, a promised share outside 0 to 1 or a negative tolerance.

    >>> found = promise_kept([140, 96, 4], [200, 100, 5], promised=[0.9, 0.9, 0.9])
    >>> [str(each) for each in found.kept]
    ['broken', 'better than promised', 'cannot tell yet']
    """
    wanted = np.asarray(promised, dtype=np.float64)
    if not ((wanted >= 0) & (wanted <= 1)).all():
        raise ValueError(f"promised is a share between 0 and 1, such as 0.9; got {wanted.tolist()}")
    found = share(kept, experiences, confidence=confidence)
    return Promise(found, _told(found, np.broadcast_to(wanted, found.value.shape), tolerance=tolerance))


def promise_gap(experienced: Estimate, promised: Estimate | ArrayLike, *, tolerance: float = 0.0) -> Promise:
    """Experience less promise, in the unit of both, higher is better.

    experienced: shape (n,), such as `mean_score` of a rating of the moment; promised: shape (n,), numbers
    that were promised, or estimates of what people expected, made with the same confidence and from other
    people. tolerance: how far below still counts as kept. The interval of an uncertain promise is MOVER's
    (see `difference`). Raises ValueError for a negative tolerance.

    >>> from outspoken.evidence import mean_score
    >>> found = promise_gap(mean_score([3.6, 4.4], [1.0, 0.8], [120, 90]), [4.0, 4.0])
    >>> found.estimate.value.round(1), [str(each) for each in found.kept]
    (array([-0.4,  0.4]), ['broken', 'better than promised'])

    Parasuraman, A., Zeithaml, V. A. and Berry, L. L. (1988). SERVQUAL. Journal of Retailing 64, for the gap.
    """
    if isinstance(promised, Estimate):
        gap = difference(promised, experienced)
    else:
        wanted = np.asarray(promised, dtype=np.float64)
        gap = Estimate(experienced.value - wanted, experienced.low - wanted, experienced.high - wanted, experienced.n)
    return Promise(gap, _told(gap, np.zeros(len(gap.value)), tolerance=tolerance))


def _told(found: Estimate, wanted: Floats, *, tolerance: float) -> tuple[Kept, ...]:
    if tolerance < 0:
        raise ValueError(f"tolerance is 0 or more, in the unit of the figures; got {tolerance}")
    told = np.full(len(found.value), Kept.CANNOT_TELL, dtype=object)
    told[found.high < wanted - tolerance] = Kept.BROKEN
    told[found.low >= wanted - tolerance] = Kept.KEPT
    told[found.low > wanted] = Kept.BETTER
    told[np.isnan(found.value)] = Kept.CANNOT_TELL
    return tuple(told.tolist())
