"""A slow rise is no breakdown: did it come at once or over weeks, and did the same weeks of last year rise, too?

A cold winter, a holiday, a habit that spreads: all of them stand out against the weeks before, rightly so, yet nobody
is to be called at night. What breaks comes at once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outspoken.evidence.interval import Floats
from outspoken.evidence.signals import detector
from outspoken.evidence.signals.detector import State
from outspoken.evidence.signals.hierarchy import Cube
from outspoken.evidence.signals.streams import MORE, SILENT, WAYS, Alarms, Policy, Streams, judged

SLOPES: Final = (28.0, 42.0, 63.0, 84.0)  # days that a slow rise takes
HEIGHTS: Final = (0.5, 0.75, 1.0, 1.3, 1.7, 2.2, 3.0)  # of the mean rise, tried for both
WEIGHT: Final = 5.0  # the prior of no rise last year weighs as much as this many comments
STEEPEST: Final = 0.075  # of the mean rise in one day: what rises faster does so within days
OLD_ROWS: Final = 5  # before a step, or nothing is known of what it rose from
LEAST: Final = 1e-3  # of an expected count


def step_over_slope(counts: Floats, means: Floats, *, dispersion: float, rise: float, a_day: int = 1) -> float:
    """How much better a rise at once explains the counts than a slow one: the difference of log-likelihoods.

    counts, means: shape (rows,), oldest first, up to the row the change spoke clearest on; NaN unknown. dispersion: phi
    of the negative binomial. rise: times the usual, as the change is told. a_day: rows of a day. Above 0 speaks for a
    step; 3 is twenty times as likely. Both are judged at their best start and height, the slope at its best length of
    four to twelve weeks.

    >>> usual = np.full(40, 4.0)
    >>> at_once = np.where(np.arange(40) < 34, 4.0, 16.0)
    >>> slowly = 4.0 + 0.4 * np.clip(np.arange(40) - 10, 0, None)
    >>> tell = lambda counts: step_over_slope(counts, usual, dispersion=0.05, rise=4.0)
    >>> bool(tell(at_once) > 3), bool(tell(slowly) < 0)
    (True, True)
    """
    known = ~np.isnan(counts)
    if not (known & ~np.isnan(means)).any():
        return 0.0
    # Where nothing was expected yet, as much as later.
    seen, usual = counts[known], np.maximum(np.where(np.isnan(means), np.nanmean(means), means)[known], LEAST)
    rows = np.flatnonzero(known).astype(np.float64)
    begun = rows[None, :] - rows[OLD_ROWS:, None]
    # A slope may have begun before all that is known; a step is one against what came before it.
    rising = rows[None, :] + 1 - np.arange(-max(len(counts), 28 * a_day), len(counts), a_day)[:, None]
    more, phi = max(rise, 1.1) - 1, max(dispersion, 1e-3)
    step = max(_best(seen, usual, (begun >= 0) * np.float64(more * height), phi) for height in HEIGHTS)
    slope = max(
        _best(seen, usual, np.clip(rising / (length * a_day), 0, 1) * more * height, phi)
        for length in SLOPES
        for height in HEIGHTS
        if height / length <= STEEPEST
    )
    return max(step, -1e9) - slope


def _best(seen: Floats, usual: Floats, more: Floats, phi: float) -> float:
    """The greatest log-likelihood of counts under any course; more: shape (courses, rows), times the usual on top."""
    mean = usual * (1 + more)
    value = seen * np.log(mean) - (seen + 1 / phi) * np.log1p(phi * mean)
    return float(value.sum(axis=1).max(initial=-np.inf))


def steps(
    streams: Streams, alarms: Alarms, *, cube: Cube, policy: Policy, least: float = 10.0, a_day: int = 1
) -> Floats:
    """How much speaks for a step in each alarm that rings, shape (m,): see `step_over_slope`.

    Infinite where it is not worked out: for silence, for alarms that another explains, and for those of fewer than
    `least` comments beyond the usual.
    """
    found = np.full(len(alarms.stream), np.inf)
    more = alarms.seen - alarms.usual
    kinds = np.array(alarms.kind, dtype=object)
    worth = np.flatnonzero((kinds != SILENT) & alarms.rings & (more >= least))
    counts = judged(streams.counts, alarms.stream[worth[kinds[worth] == MORE]], MORE, cube, policy)
    for place in worth:
        state = counts if alarms.kind[place] == MORE else streams.moods
        found[place] = _told(state, alarms, int(place), policy, a_day)
    return found


def _told(state: State, alarms: Alarms, place: int, policy: Policy, a_day: int) -> float:
    """Of one alarm. What came before it counts, too, where the detector looks no more: a season goes on."""
    kind = alarms.kind[place]
    one, watch = alarms.stream[place : place + 1], policy.of(kind)
    unmarked = replace(state, restart=np.full_like(state.restart, detector.NEVER))
    window = detector.window_of(unmarked, one, watch=watch, way=WAYS[kind])
    rows = len(window.counts) - int(alarms.day - alarms.until[place])
    return step_over_slope(
        window.counts[:rows, 0],
        window.means[:rows, 0],
        dispersion=float(window.dispersion[0]),
        rise=float(alarms.ratio[place]),
        a_day=a_day,
    )


def last_year(counts: ArrayLike, volume: ArrayLike, *, weeks: int) -> float:
    """How many times as common it became in the same weeks of last year, at least 1; shrunk to 1 where little was said.

    counts, volume: shape (n,), by week of last year, oldest first: what is told, and all comments beside it; the last
    `weeks` are those of the change, the others came before them. The median week stands for each side, so that one bad
    week of last year excuses nothing. NaN where a side has no week with comments.

    >>> last_year([4, 5, 4, 6, 18, 20, 22], [100] * 7, weeks=3)
    3.5
    >>> last_year([4, 5, 4, 6, 5, 90, 4], [100] * 7, weeks=3)
    1.1
    >>> last_year([], [], weeks=3)
    nan
    """
    told, of = np.asarray(counts, dtype=np.float64), np.asarray(volume, dtype=np.float64)
    first = len(told) - weeks
    if first < 1 or weeks < 1:
        return float("nan")
    before, then = _usual_share(told[:first], of[:first]), _usual_share(told[first:], of[first:])
    if np.isnan(before) or np.isnan(then):
        return float("nan")
    size = float(of[first:].sum())
    return max(round((then * size + WEIGHT) / (before * size + WEIGHT), 1), 1.0)


def _usual_share(told: Floats, of: Floats) -> float:
    some: NDArray[np.bool_] = of > 0
    return float(np.median(told[some] / of[some])) if some.any() else float("nan")
