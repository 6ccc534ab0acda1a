"""How steadily something comes back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.control_chart import periods
from outspoken.evidence.interval import Counts, Floats, histogram, ratio


class Persistence(NamedTuple):
    """In periods, each of shape (n,): `recurred` of `observed`; the longest run in a row and the one still going;
    the longest gap between two that had it, and how long it has been silent since (all of `observed` if never)."""

    recurred: Counts
    observed: Counts
    longest_run: Counts
    current_run: Counts
    longest_gap: Counts
    silent_for: Counts

    @property
    def share(self) -> Floats:
        """recurred / observed, NaN where nothing was observed."""
        return ratio(self.recurred, self.observed)


def persistence(events: ArrayLike, exposure: ArrayLike | None = None) -> Persistence:
    """In how many periods it recurred, of how many anybody listened to, and with what gaps.

    events: shape (n, w), counts, oldest first. exposure: the same shape, what the events are out of; a period with
    0 was not observed and neither breaks a run nor counts as a gap. All periods are observed where None. Raises
    ValueError for a negative count, another shape or events in a period nobody observed.

    >>> found = persistence([[3, 0, 2, 2, 0, 0]], [[9, 9, 9, 9, 9, 0]])
    >>> int(found.recurred[0]), int(found.observed[0]), int(found.longest_gap[0]), int(found.silent_for[0])
    (3, 5, 1, 1)
    """
    k = histogram(events, name="events")
    heard = np.ones(k.shape, dtype=bool)
    if exposure is not None:
        heard = periods(k, exposure, names=("events", "exposure"))[1] > 0
    had = (k > 0) & heard
    zero = np.zeros(len(k), dtype=np.int64)
    run, longest_run, silent, longest_gap, seen = zero, zero, zero, zero, zero > 0
    for period in range(k.shape[1]):
        here, listened = had[:, period], heard[:, period]
        longest_gap = np.where(here & seen, np.maximum(longest_gap, silent), longest_gap)
        run = np.where(listened, np.where(here, run + 1, 0), run)
        silent = np.where(listened, np.where(here, 0, silent + 1), silent)
        longest_run, seen = np.maximum(longest_run, run), seen | here
    return Persistence(had.sum(axis=1), heard.sum(axis=1), longest_run, run, longest_gap, silent)
