"""Places newly heard of: a feed was connected, a shop opened, a sample begins. That is no breakdown.

All that is said at such a place is more than before, and every total over places grows with it. So totals are compared
like for like, without the new places, and what is said there is told by its share of all comments there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence.signals.detector import State, Watch
from outspoken.evidence.signals.expected import least_known
from outspoken.evidence.signals.hierarchy import ALL, Cube, Indices
from outspoken.evidence.signals.shares import share_evidence

HEARD: Final = 5  # comments from which a place is heard of
NOW_AND_THEN: Final = 0.5  # of the time before, over which its few comments are spread where a place was known


class NewPlaces(NamedTuple):
    """series: shape (n,), whether a series counts what is said at a place newly heard of. totals: of each dimension
    that tells places, the key that is new, as (dimension, key)."""

    series: NDArray[np.bool_]
    places: tuple[tuple[int, int], ...]


def newly_heard(state: State, *, cube: Cube, watch: Watch) -> NewPlaces:
    """The touchpoints and channels first heard of within half a history, while others were heard before.

    A place is heard of from its fifth comment on. It is not new where the few that came earlier than a guard band
    before that were spread over half of the time: then it is a place where little is said.
    """
    heard = state.counts[:, cube.places]
    # A row that is unknown is unknown of every place.
    known = ~np.isnan(heard).all(axis=1)
    found: list[tuple[int, int]] = []
    series = np.zeros(cube.n, dtype=bool)
    for one, counts in zip(cube.places, np.nan_to_num(heard[known]).T, strict=True):
        if _is_new(counts, watch=watch):
            dimension = cube.depth + int(np.flatnonzero(cube.keys[one, cube.depth :] != ALL)[0])
            found.append((dimension, int(cube.keys[one, dimension])))
            series |= cube.keys[:, dimension] == cube.keys[one, dimension]
    return NewPlaces(series, tuple(found))


def _is_new(counts: NDArray[np.floating], *, watch: Watch) -> bool:
    """Of the known rows of a place, oldest first."""
    first = int(np.searchsorted(np.cumsum(counts), HEARD))
    young = watch.gap + watch.history // 2
    if first == len(counts) or first < least_known(watch.period) or len(counts) - first > young:
        return False
    time = max(first - watch.gap, 0)
    before = np.flatnonzero(counts[:time])
    return before.size < 2 or bool(before[-1] - before[0] < NOW_AND_THEN * time)


def like_for_like(state: State, which: Indices, new: NewPlaces, *, cube: Cube, watch: Watch) -> State:
    """The state as some series are to be judged: totals without the places newly heard of, themes there by their share.

    Only the columns `which` differ: counts of totals over places, and what was expected of a theme at a new place, its
    usual share there times all that was said there.
    """
    counts, rates = state.counts.copy(), state.rates.copy()
    for one in which:
        if not new.series[one]:
            counts[:, one] -= _of_new(state, int(one), new, cube)
        elif cube.whole[one] >= 0:
            rates[:, one] = _by_share(state, int(one), int(cube.whole[one]), watch)
    return replace(state, counts=np.maximum(counts, 0), rates=rates)


def _of_new(state: State, one: int, new: NewPlaces, cube: Cube) -> NDArray[np.floating]:
    """What a total owes to new places, shape (rows,); touchpoints and channels hold the same comments, so the most."""
    most = np.zeros(len(state.counts), dtype=state.counts.dtype)
    for dimension in range(cube.depth, cube.keys.shape[1]):
        keys = [key for where, key in new.places if where == dimension]
        parts = cube.parts(one, dimension)
        parts = parts[np.isin(cube.keys[parts, dimension], keys)] if keys and parts.size else parts[:0]
        most = np.maximum(most, np.nan_to_num(state.counts[:, parts]).sum(axis=1))
    return most


def _by_share(state: State, one: int, whole: int, watch: Watch) -> NDArray[np.floating]:
    hits, trials = state.counts[:, [one]], state.counts[:, [whole]]
    baseline = np.ones(hits.shape, dtype=bool)
    baseline[len(baseline) - watch.gap :] = False
    _, usual = share_evidence(hits, np.maximum(trials, hits), is_baseline=baseline, window=watch.window)
    return np.asarray(usual[0] * trials[-watch.window :, 0], dtype=state.rates.dtype)
