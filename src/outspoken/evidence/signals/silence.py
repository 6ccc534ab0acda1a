"""Falling silent: fewer than expected, down to none. A broken feed, a closed door, customers who gave up telling."""

from __future__ import annotations

from outspoken.evidence.interval import Floats
from outspoken.evidence.signals.detector import State, Watch, evidence

FALLING = (0.5, 0.25, 0.1, 0.02)


def silence(state: State, *, watch: Watch, way: int = 0) -> Floats:
    """The Shiryaev–Roberts value for rates below the expected ones, shape (n,), from the state of the counts.

    An unknown row is not a silent one: where a feed may fail, give NaN only when it is known to have failed.

    >>> import numpy as np
    >>> from outspoken.evidence.signals.detector import start, step
    >>> watch = Watch()
    >>> state = start(1, day=99, watch=watch)
    >>> state = step(state, 99, np.full((watch.rows, 1), 6.0), watch=watch)
    >>> for day in range(100, 104):
    ...     state = step(state, day, [0.0], watch=watch)
    >>> bool(silence(state, watch=watch)[0] > 10_000)
    True
    """
    return evidence(state, watch=watch, factors=FALLING, way=way)
