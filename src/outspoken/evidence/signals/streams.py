"""Every theme × touchpoint × channel and their totals, watched day by day: counts in, alarms out.

Four detectors stand side by side: more than usual (judged against the volume too), fewer than usual, a mood gone sour.
Of all series on a day, e-BH names those to believe, each level of the cube with the same share of the error; among a
total and its parts only the one that explains the other rings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outspoken.evidence.interval import Floats, ratio
from outspoken.evidence.signals import detector
from outspoken.evidence.signals.calibration import threshold
from outspoken.evidence.signals.detector import State, Watch
from outspoken.evidence.signals.e_bh import e_bh
from outspoken.evidence.signals.explained import rings
from outspoken.evidence.signals.hierarchy import Cube, Indices
from outspoken.evidence.signals.mood import SOURER, mood_watch
from outspoken.evidence.signals.newly_heard import like_for_like, newly_heard
from outspoken.evidence.signals.shares import beyond_volume, share_evidence
from outspoken.evidence.signals.shiryaev_roberts import RISING, Change, best_run, shiryaev_roberts
from outspoken.evidence.signals.silence import FALLING, has_steady_base

MORE, SILENT, SOUR = "more", "silent", "sour"
KINDS = (MORE, SILENT, SOUR)
FACTORS = {MORE: RISING, SILENT: FALLING, SOUR: SOURER}
WAYS = {MORE: 0, SILENT: 1, SOUR: 0}
PLACE = 2.0  # standard deviations by which a touchpoint must be out of the usual to count as touched
LEAST_SEEN = 2  # comments in the window below which no alarm can be raised: two tenfold ones are below any threshold
LEAST_USUAL = 6.0  # expected comments in the window below which silence says nothing


@dataclass(frozen=True, slots=True)
class Policy:
    """How alarms are raised. watch: the history and guard band. alpha: the expected share of false alarms among the
    alarms of one kind, over `patience` rows of watching."""

    watch: Watch = field(default_factory=Watch)
    alpha: float = 0.1
    patience: float = 60.0

    def of(self, kind: str) -> Watch:
        return mood_watch(self.watch) if kind == SOUR else self.watch


class Alarms(NamedTuple):
    """What stands alarmed on a day, strongest first; every array of shape (m,).

    stream: which series. kind: "more", "silent" or "sour". since, until: the first row of the change and the one its
    evidence peaked on. ratio, low, high: how many times the usual, with a 95 % interval. seen, usual: counts between
    the two and what was expected. evidence: the detector's value. rings: False where another alarm explains this one.
    places: in how many touchpoints or channels it is seen (whichever are more), alarmed there or not. negative: share
    of negative comments between since and until, NaN where moods are not known. is_new: whether it is all that is said
    at a place newly heard of, which is no breakdown.
    """

    day: int
    stream: NDArray[np.int64]
    kind: tuple[str, ...]
    since: NDArray[np.int64]
    until: NDArray[np.int64]
    ratio: Floats
    low: Floats
    high: Floats
    seen: Floats
    usual: Floats
    evidence: Floats
    rings: NDArray[np.bool_]
    places: Indices
    negative: Floats
    is_new: NDArray[np.bool_]

    def without_silence(self) -> Alarms:
        """The alarms but those of silence: a row that is not over is always quieter than one that is."""
        kept = np.array([kind != SILENT for kind in self.kind], dtype=bool)
        kinds = tuple(kind for kind in self.kind if kind != SILENT)
        arrays = {name: getattr(self, name)[kept] for name in self._fields if name not in {"day", "kind"}}
        return Alarms(day=self.day, kind=kinds, **arrays)


@dataclass(frozen=True, slots=True, eq=False)
class Streams:
    """What is remembered of all series: their counts, and the negative ones among them."""

    counts: State
    moods: State

    @property
    def day(self) -> int:
        return self.counts.day

    def of_kind(self, kind: str) -> State:
        return self.moods if kind == SOUR else self.counts

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """All of it by name, to be kept as arrays; `Streams.of` reads it back, equal in every bit."""
        both = (("counts", self.counts), ("moods", self.moods))
        return {f"{part}.{name}": array for part, state in both for name, array in state.arrays().items()}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The streams that `arrays` gave."""
        counts, moods = (
            State.of({name.partition(".")[2]: array for name, array in arrays.items() if name.startswith(f"{part}.")})
            for part in ("counts", "moods")
        )
        return cls(counts, held_once(counts, moods))


def held_once(counts: State, moods: State) -> State:
    """The moods, their trials the very array of the counts where they are the same: `update` then goes on so."""
    held, trials = counts.counts, moods.trials
    if held is trials or held.shape != trials.shape or not np.array_equal(held, trials, equal_nan=True):
        return moods
    return replace(moods, trials=held)


def start(cube: Cube, *, day: int, policy: Policy, with_moods: bool = True) -> Streams:
    """Streams of which nothing is known up to `day`. Without moods, no mood can sour."""
    counts = detector.start(cube.n, day=day, watch=policy.watch, ways=2)
    moods = detector.start(cube.n if with_moods else 0, day=day, watch=policy.of(SOUR), has_trials=True)
    return Streams(counts, held_once(counts, moods))


def grow(streams: Streams, cube: Cube) -> Streams:
    """The same streams with room for the new series that stand last in the cube."""
    counts = detector.grow(streams.counts, cube.n)
    moods = detector.grow(streams.moods, cube.n) if streams.moods.n else streams.moods
    return Streams(counts, held_once(counts, moods))


def update(
    streams: Streams,
    day: int,
    counts: ArrayLike,
    *,
    cube: Cube,
    policy: Policy,
    negative: ArrayLike | None = None,
) -> tuple[Streams, Alarms]:
    """A day's counts in, the alarms that stand out.

    counts, negative: shape (n,), all and negative comments of each series of the cube on that row, NaN unknown; of
    shape (k, n) the last k rows up to `day`, which replace what was known of them. Any row may be given again while it
    is the last: the result is that of its last counts alone. Raises ValueError for a row before the last one.

    >>> cube, policy = Cube(np.array([[-1], [0], [1]])), Policy()
    >>> rng = np.random.default_rng(3)
    >>> themes = rng.poisson(4.0, (90, 2)); themes[84:, 1] += 12
    >>> counts = np.column_stack([themes.sum(axis=1), themes]).astype(float)
    >>> streams = start(cube, day=79, policy=policy, with_moods=False)
    >>> streams, _ = update(streams, 79, counts[10:80], cube=cube, policy=policy)
    >>> for day in range(80, 90):
    ...     streams, alarms = update(streams, day, counts[day], cube=cube, policy=policy)
    >>> alarms.stream[alarms.rings], alarms.since[alarms.rings]
    (array([2]), array([84]))
    """
    after = detector.step(streams.counts, day, counts, watch=policy.watch, groups=cube.siblings)
    moods = _moods(streams, after, counts, negative, cube, policy) if streams.moods.n else streams.moods
    new = Streams(after, moods)
    parts = []
    for kind in KINDS:
        which, value = _alarmed(new, kind, cube, policy)
        seen = judged(new.of_kind(kind), which, kind, cube, policy)
        found = detector.change(seen, which, watch=policy.of(kind), factors=FACTORS[kind], way=WAYS[kind])
        if kind == SILENT and len(which):
            kept = has_steady_base(seen, which, found.age, watch=policy.watch)
            which, value, found = which[kept], value[kept], found.of(kept)
        new = _marked(new, kind, which, found)
        parts.append(_alarms(new, seen, kind, which, value, found, cube, policy))
    return new, _joined(day, parts)


def judged(state: State, which: Indices, kind: str, cube: Cube, policy: Policy) -> State:
    """The state as some series are judged: where more is said, without places newly heard of."""
    if kind != MORE or not len(which):
        return state
    places = newly_heard(state, cube=cube, watch=policy.watch)
    return like_for_like(state, which, places, cube=cube, watch=policy.watch) if places.places else state


def _moods(
    streams: Streams, after: State, counts: ArrayLike, negative: ArrayLike | None, cube: Cube, policy: Policy
) -> State:
    """The moods after a row whose counts are put in already."""
    told = np.full_like(np.asarray(counts, dtype=np.float32), np.nan) if negative is None else negative
    moods, watch = streams.moods, policy.of(SOUR)
    if moods.trials is streams.counts.counts:
        return detector.step_beside(moods, after.day, told, watch=watch, of=after, groups=cube.siblings)
    return detector.step(moods, after.day, told, watch=watch, trials=counts, groups=cube.siblings)


def _alarmed(streams: Streams, kind: str, cube: Cube, policy: Policy) -> tuple[Indices, Floats]:
    """The series that e-BH names today, with their evidence; both of shape (m,).

    e-BH names no series that it would not name were all values greater. So it is asked with what the values are at most
    first, and those that it names then are worked out.
    """
    state, watch, patience = streams.of_kind(kind), policy.of(kind), threshold(policy.patience)
    if not state.n:
        return np.empty(0, dtype=np.int64), np.empty(0)
    some = _worth_a_look(state, kind, watch)
    at_most, value = np.zeros(cube.n), np.zeros(cube.n)
    least = patience / policy.alpha / cube.weights[some]  # less is never named, even were all others
    at_most[some] = detector.reach(state, some, least=least, watch=watch, factors=FACTORS[kind], way=WAYS[kind])
    some = _named(at_most, cube, policy)
    if some.size:
        value[some] = detector.evidence(state, watch=watch, factors=FACTORS[kind], way=WAYS[kind], which=some)
    chosen = _named(value, cube, policy)
    if kind == MORE and chosen.size:
        wholes = cube.whole[chosen]
        both = np.unique(np.concatenate([chosen, wholes[wholes >= 0]]))
        seen = judged(state, both, kind, cube, policy)
        if seen is not state:
            like = detector.evidence(seen, watch=watch, factors=FACTORS[kind], which=chosen)
            value[chosen] = np.minimum(value[chosen], like)
        believed = np.zeros(cube.n)
        believed[chosen] = _beyond_volume(seen, chosen, value[chosen], cube, watch)
        value, chosen = believed, _named(believed, cube, policy)
    return chosen, value[chosen]


def _named(value: Floats, cube: Cube, policy: Policy) -> Indices:
    if not value.any():
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(e_bh(value / threshold(policy.patience), alpha=policy.alpha, weights=cube.weights))


def _worth_a_look(state: State, kind: str, watch: Watch) -> Indices:
    """The series that could alarm at all: enough comments, or enough missing."""
    from outspoken.evidence.signals import loops

    total = np.empty(state.n)
    loops.totals(state.rates if kind == SILENT else state.counts[len(state.counts) - watch.window :], total)
    return np.flatnonzero(total >= LEAST_USUAL if kind == SILENT else total > LEAST_SEEN)


def _beyond_volume(state: State, which: Indices, value: Floats, cube: Cube, watch: Watch) -> Floats:
    """The evidence of some series, lessened to that of their share of all comments at the same place."""
    whole = cube.whole[which]
    hits, trials = state.counts[:, which], state.counts[:, np.maximum(whole, 0)]
    trials = np.where(whole >= 0, np.maximum(trials, hits), np.nan).astype(np.float32)
    baseline = ~state.left_out[:, which] & ~state.left_out[:, np.maximum(whole, 0)]
    baseline[len(baseline) - watch.gap :] = False
    days = (state.day - np.arange(len(hits))[::-1])[:, None]
    hits = np.where(~baseline & (days <= state.restart[0, which]), np.nan, hits)
    share, usual = share_evidence(hits, trials, is_baseline=baseline, window=watch.window)
    return beyond_volume(value, share, usual)


def _marked(streams: Streams, kind: str, which: Indices, found: Change) -> Streams:
    since, until = streams.day - found.age + 1, streams.day - found.since_peak
    if kind == SOUR:
        return replace(streams, moods=detector.mark(streams.moods, which, since, until))
    return replace(streams, counts=detector.mark(streams.counts, which, since, until, way=WAYS[kind]))


def _alarms(
    streams: Streams,
    seen: State,
    kind: str,
    which: Indices,
    value: Floats,
    found: Change,
    cube: Cube,
    policy: Policy,
) -> Alarms:
    since, until = streams.day - found.age + 1, streams.day - found.since_peak
    window = detector.window_of(seen, which, watch=policy.of(kind), way=WAYS[kind])
    ringing = rings(cube, which, since, window.counts, window.means, day=streams.day)
    places = np.ones(len(which), dtype=np.int64)
    for one in np.flatnonzero(ringing):
        places[one] = _places(streams, kind, int(which[one]), int(since[one]), int(until[one]), cube, policy)
    return Alarms(
        day=streams.day,
        stream=which,
        kind=(kind,) * len(which),
        since=since,
        until=until,
        ratio=found.ratio,
        low=found.low,
        high=found.high,
        seen=found.seen,
        usual=found.usual,
        evidence=value,
        rings=ringing,
        places=places,
        negative=_negative(streams, which, since, until),
        is_new=_is_new(streams, kind, which, cube, policy),
    )


def _is_new(streams: Streams, kind: str, which: Indices, cube: Cube, policy: Policy) -> NDArray[np.bool_]:
    if kind != MORE or not len(which):
        return np.zeros(len(which), dtype=bool)
    new = newly_heard(streams.counts, cube=cube, watch=policy.watch).series[which]
    return np.asarray(new & (cube.whole[which] < 0), dtype=bool)


def _negative(streams: Streams, which: Indices, since: Indices, until: Indices) -> Floats:
    """Share of negative comments of some series between two rows each."""
    if not streams.moods.n:
        return np.full(len(which), np.nan)
    bad, of = streams.moods.counts[:, which], streams.moods.trials[:, which]
    days = (streams.day - np.arange(len(bad))[::-1])[:, None]
    inside = (days >= since) & (days <= until) & ~np.isnan(bad) & ~np.isnan(of)
    return ratio(np.where(inside, bad, 0).sum(axis=0), np.where(inside, of, 0).sum(axis=0))


def _places(streams: Streams, kind: str, one: int, since: int, until: int, cube: Cube, policy: Policy) -> int:
    """How many of a series' touchpoints, or channels, are out of the usual since the change began."""
    most, sign = 1, -1 if kind == SILENT else 1
    last = policy.watch.window + until - streams.day
    rows = slice(max(0, last - (until - since + 1)), last)
    for dimension in range(1, cube.keys.shape[1]):
        parts = cube.parts(one, dimension)
        window = detector.window_of(streams.of_kind(kind), parts, watch=policy.of(kind), way=WAYS[kind])
        seen, usual = np.nansum(window.counts[rows], axis=0), np.nansum(window.means[rows], axis=0)
        out = (seen > 1) | (sign < 0)
        most = max(most, int((out & (sign * (seen - usual) > PLACE * np.sqrt(usual + 0.5))).sum()))
    return most


def _joined(day: int, parts: list[Alarms]) -> Alarms:
    """All kinds together, strongest first; equal ones by series."""
    kind = tuple(name for part in parts for name in part.kind)
    columns = [np.concatenate(column) for column in zip(*(part[1:2] + part[3:] for part in parts), strict=True)]
    order = np.lexsort((columns[0], -columns[Alarms._fields.index("evidence") - 2]))
    stream, *rest = (column[order] for column in columns)
    return Alarms(day, stream, tuple(kind[place] for place in order), *rest)


class Trail(NamedTuple):
    """All that one alarm was made of, to be kept with it: `replay` gives the same evidence and the same change.

    Each of shape (window,), oldest row first, or a number. trials: hits' trials where the kind is "sour".
    """

    kind: str
    day: int
    counts: Floats
    means: Floats
    trials: Floats | None
    dispersion: float
    uncertainty: float


def trail(streams: Streams, stream: int, *, kind: str, cube: Cube, policy: Policy) -> Trail:
    """What stands behind the detector's value of one series today."""
    watch, some = policy.of(kind), np.array([stream])
    state = judged(streams.of_kind(kind), some, kind, cube, policy)
    window = detector.window_of(state, some, watch=watch, way=WAYS[kind])
    tried = detector.tried_of(state, some, watch=watch)
    return Trail(
        kind=kind,
        day=state.day,
        counts=window.counts[:, 0],
        means=window.means[:, 0],
        trials=None if tried is None else tried[:, 0],
        dispersion=float(window.dispersion[0]),
        uncertainty=float(window.uncertainty[0]),
    )


def replay(kept: Trail) -> tuple[float, Change]:
    """The detector's value and the change it tells, from a kept trail alone; equal in every bit to the day's own.

    (For "more" the value is that of the counts, before it is lessened to that of the share.)
    """
    columns = (kept.counts[:, None], kept.means[:, None], np.array([kept.dispersion]), np.array([kept.uncertainty]))
    tried = None if kept.trials is None else kept.trials[:, None]
    factors = FACTORS[kept.kind]
    value = shiryaev_roberts(*columns, factors=factors, trials=tried)
    return float(value[0]), best_run(*columns, factors=factors, trials=tried)
