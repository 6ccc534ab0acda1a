"""The last two days by the hour: a breakdown is seen while it begins, and a record of a week can be watched at all.

Nothing is kept: three weeks of hours are counted and looked at anew once an hour, and the hour so far at each look.
Themes at touchpoints and touchpoints by channel are watched, as far as enough is said of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence import signals
from outspoken.evidence.signals import ALL, BY_HOUR, Cube, Streams, look, update
from outspoken.evidence.signals.severity import HIGH, LEVELS
from outspoken.lens import Lens, Slice
from outspoken.understand.notice.kept import trailed
from outspoken.understand.notice.people import People
from outspoken.understand.notice.seasons import Seasons
from outspoken.understand.notice.series import DEPTH, PLACES, Counts, Keys, Names

DAY: Final = 24
POLICY: Final = BY_HOUR.policy
LEARNT: Final = POLICY.watch.history + POLICY.watch.guard
ROWS: Final = LEARNT + POLICY.watch.window
ENOUGH: Final = 20  # comments in these weeks, or
ENOUGH_LATELY: Final = 5  # in these two days
MOST: Final = 3_000  # series, those most spoken of


class Asked(NamedTuple):
    """Whom a look asks: who knows of last year, and how many different people spoke."""

    seasons: Seasons
    people: People


class Hourly(NamedTuple):
    """An incident by the hour. key, touched: keys of its lead and of all series it was seen in. trail: what the
    detector looked at, its `day` an hour since 1970."""

    incident: signals.Incident
    key: tuple[int, ...]
    touched: Keys
    trail: dict[str, Any]

    @property
    def since(self) -> datetime:
        return at(self.incident.since)

    @property
    def last(self) -> datetime:
        return at(self.trail["until"])


@dataclass(frozen=True, eq=False)
class Hours:
    """The hours that are over, looked at. hour: the last of them. harmful: shape (n,), of late beyond the usual."""

    hour: int
    keys: Keys
    streams: Streams
    incidents: tuple[signals.Incident, ...]
    harmful: Counts


def at(hour: int) -> datetime:
    """When an hour begins."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=hour)


def hour_of(moment: datetime) -> int:
    """Which hour since 1970 a moment lies in.

    >>> at(hour_of(datetime(2026, 3, 2, 9, 59, tzinfo=UTC))).hour
    9
    """
    return int(moment.timestamp() // 3600)


def over(lens: Lens, names: Names, *, now: int, harmful: dict[tuple[int, ...], float], asked: Asked) -> Hours:
    """The hours before `now`, looked at one by one as far as a change may have begun; the others are only learnt from.

    harmful: by key, comments that speak of harm of late beyond the usual.
    """
    first = now - ROWS
    keys, seen, negative = _counted(lens, names, first=first, last=now - 1)
    chosen = _enough(seen)
    keys, seen, negative = keys[chosen], seen[:, chosen], negative[:, chosen]
    begun = np.flatnonzero(seen.any(axis=1))
    unheard = int(begun[0]) if begun.size else ROWS
    seen[:unheard] = negative[:unheard] = np.nan  # nobody was listening, which is not silence
    cube = Cube(keys, depth=DEPTH)
    streams = signals.start(cube, day=first - 1, policy=POLICY)
    streams, _ = update(
        streams, now - POLICY.watch.window - 1, seen[:LEARNT], cube=cube, policy=POLICY, negative=negative[:LEARNT]
    )
    harm = np.array([harmful.get(tuple(key), 0.0) for key in keys.tolist()], dtype=np.float32)
    held = Hours(now - POLICY.watch.window - 1, keys, streams, (), harm)
    for row in range(LEARNT, ROWS):
        held = _after(held, first + row, seen[row], negative[row], cube=cube, asked=asked)[0]
    return held


def so_far(held: Hours, lens: Lens, names: Names, *, asked: Asked) -> list[Hourly]:
    """What stands out and is high at least, with the hour that is not over yet."""
    now = held.hour + 1
    _, seen, negative = _counted(lens, names, first=now, last=now, known=held.keys)
    n = len(held.keys)
    cube = Cube(held.keys, depth=DEPTH)
    after, trails = _after(held, now, seen[0, :n], negative[0, :n], cube=cube, asked=asked)
    return [
        Hourly(one, tuple(held.keys[one.lead].tolist()), held.keys[list(one.touched)], trails[one.key])
        for one in after.incidents
        if one.closed is None
        and "counts" in trails.get(one.key, {})
        and LEVELS.index(one.severity.level) >= LEVELS.index(HIGH)
    ]


def _after(
    held: Hours, hour: int, seen: Counts, negative: Counts, *, cube: Cube, asked: Asked
) -> tuple[Hours, dict[str, dict[str, Any]]]:
    """The hours with one more, and what stands behind the incidents that ring in it."""
    streams, alarms, incidents = look(
        held.streams,
        held.incidents,
        hour,
        seen,
        negative=negative,
        harmful=held.harmful,
        cube=cube,
        rhythm=BY_HOUR,
        last_year=lambda alarms: asked.seasons.of(alarms, held.keys, a_day=DAY),
        people=asked.people.of(held.keys, a_day=DAY),
    )
    trails = {
        one.key: trailed(streams, one, alarms, cube=cube, rhythm=BY_HOUR) for one in incidents if one.last == hour
    }
    return Hours(hour, held.keys, streams, incidents, held.harmful), trails


def _counted(
    lens: Lens, names: Names, *, first: int, last: int, known: Keys | None = None
) -> tuple[Keys, Counts, Counts]:
    """Keys of the series, known ones first, and their comments and unhappy ones by hour, shape (hours, n)."""
    span: dict[str, Any] = {"start": at(first), "end": at(last + 1), "bucket": "hour", "has_words": True}
    held: dict[tuple[int, ...], int] = {
        tuple(key): row for row, key in enumerate([] if known is None else known.tolist())
    }
    places: list[tuple[int, int]] = []
    told: list[tuple[int, int]] = []
    for by in (("theme", "touchpoint"), ("touchpoint", "channel")):
        answer = lens.ask(Slice(by=by, **span)).to_pydict()
        parts = zip(*(answer[name] for name in by), answer["bucket"], answer["n"], answer["negative"], strict=True)
        for one, other, bucket, n, unhappy in parts:
            row = hour_of(bucket if bucket.tzinfo else bucket.replace(tzinfo=UTC)) - first
            for key in _keys(names, by[0] == "theme", one, other):
                places.append((row, held.setdefault(key, len(held))))
                told.append((n, unhappy))
    keys = np.array(list(held), dtype=np.int64).reshape(-1, DEPTH + PLACES)
    tables = np.zeros((2, last - first + 1, len(held)), dtype=np.float32)
    if places:
        rows, series = np.array(places).T
        for table, column in zip(tables, np.array(told).T, strict=True):
            np.add.at(table, (rows, series), column)
    return keys, tables[0], tables[1]


def _keys(names: Names, is_theme: bool, one: str, other: str) -> list[tuple[int, ...]]:
    """The series that comments count in: their own, and the totals they are part of."""
    if is_theme:
        path = names.paths.get(one or "")
        if path is None or len(path) > DEPTH:
            return []
        theme = (*path, *[ALL] * (DEPTH - len(path)))
        touchpoint = names.touchpoints.get(other or "")
        return [(*theme, ALL, ALL), *([(*theme, touchpoint, ALL)] if touchpoint else [])]
    every = (ALL,) * DEPTH
    touchpoint = names.touchpoints.get(one or "")
    channel = names.channels.index(other) if other in names.channels else None
    places = [(ALL, ALL)]
    places += [(touchpoint, ALL)] if touchpoint else []
    places += [(ALL, channel)] if channel is not None else []
    places += [(touchpoint, channel)] if touchpoint and channel is not None else []
    return [(*every, *place) for place in places]


def _enough(seen: Counts) -> NDArray[np.int64]:
    """The series that enough is said of, in their order."""
    total = seen.sum(axis=0)
    enough = np.flatnonzero((total >= ENOUGH) | (seen[LEARNT:].sum(axis=0) >= ENOUGH_LATELY))
    most = enough[np.argsort(-total[enough], kind="stable")[:MOST]]
    return np.sort(most)


def is_same(one: Sequence[int], touched: Keys, other: Sequence[int], others: Keys, *, is_at_once: bool) -> bool:
    """Whether two incidents, told by the keys of their leads and of all they were seen in, are one matter."""
    if tuple(one) == tuple(other) or any((touched == other).all(axis=1)) or any((others == one).all(axis=1)):
        return True
    cube, a, b = Cube(np.array([one, other]), depth=DEPTH), np.array([0]), np.array([1])
    return bool(cube.related(a, b).any() or (is_at_once and cube.meets(a, b).any()))
