"""The mood sours while the volume stays: the share of unhappy comments among those on one theme."""

from __future__ import annotations

from dataclasses import replace

from outspoken.evidence.interval import Floats
from outspoken.evidence.signals.detector import State, Watch, evidence

SOURER = (1.5, 2.0, 3.0, 5.0)


def mood_watch(watch: Watch) -> Watch:
    """The watch over negative comments among all comments of a series.

    Comments that come late are late on both sides, so that a share needs no correction for it.
    """
    return replace(watch, is_share=True, arrived=())


def mood(state: State, *, watch: Watch) -> Floats:
    """The Shiryaev–Roberts value for a greater share of negative comments, shape (n,).

    state: its counts are the negative comments, its trials all comments of the series. A day without comments says
    nothing.

    >>> import numpy as np
    >>> from outspoken.evidence.signals.detector import Watch, start, step
    >>> watch = mood_watch(Watch())
    >>> state = start(1, day=99, watch=watch, has_trials=True)
    >>> calm = np.full((watch.rows, 1), 4.0)
    >>> state = step(state, 99, calm, trials=calm * 5, watch=watch)
    >>> for day in range(100, 104):
    ...     state = step(state, day, [10.0], trials=[20.0], watch=watch)
    >>> bool(mood(state, watch=watch)[0] > 10_000)
    True
    """
    return evidence(state, watch=watch, factors=SOURER)
