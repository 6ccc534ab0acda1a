"""Falling silent: fewer than expected, down to none. A broken feed, a closed door, customers who gave up telling."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence.interval import Floats
from outspoken.evidence.signals.detector import State, Watch, evidence, window_of

FALLING = (0.5, 0.25, 0.1, 0.02)
PARTS = 4  # of the time before a silence, which is steady where
STEADY = 2 / 3  # of what was expected came in most of them, and in the last


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


def has_steady_base(
    state: State, which: NDArray[np.int64], age: NDArray[np.int64], *, watch: Watch, way: int = 1
) -> NDArray[np.bool_]:
    """Whether what came before each silence is what it is held against, shape (m,): the end of a wave is no silence.

    which, age: shape (m,), the series and how many rows ago each began to be silent. The rows before it are cut into
    four; the median of the four and the last of them must reach two thirds of what was expected since.
    """
    means = window_of(state, which, watch=watch, way=way).means
    kept = np.zeros(len(which), dtype=bool)
    for place, (series, rows) in enumerate(zip(which, age, strict=True)):
        before = state.counts[: len(state.counts) - int(rows), series]
        before = before[~np.isnan(before)]
        due = means[len(means) - int(rows) :, place]
        if before.size < PARTS or np.isnan(due).all():
            continue
        parts = [float(part.mean()) for part in np.array_split(before, PARTS)]
        kept[place] = min(float(np.median(parts)), parts[-1]) >= STEADY * float(np.nanmean(due))
    return kept
