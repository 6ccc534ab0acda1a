"""Every theme at every touchpoint and channel, watched row by row through the file: counts in, incidents out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence import signals
from outspoken.evidence.signals import ALL, BY_DAY, BY_HOUR, Cube, Incident, Trail, look
from outspoken.evidence.signals.effective_people import effective_people
from outspoken.evidence.signals.expected import least_known
from outspoken.evidence.signals.incidents import People
from outspoken.report.clock import Clock
from outspoken.report.store import Store
from outspoken.report.tree import Tree

DEPTH = 3  # levels of themes told apart
LONGEST = 400  # days that are watched, up to the end of the file
FEWEST_DAYS, FEWEST_HOURS = 35, 72  # before that nothing can be called usual
CROWD = 50.0  # people from which nobody asks again
FEWEST = 8  # comments of a series in all, under which nothing could be told of it
# Series times rows: what is watched of a large file takes about four seconds.
MOST_CELLS = 200_000
Counts = NDArray[np.float32]
Keys = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a watch: days or hours from `first_at` on."""

    first_at: datetime
    n: int
    is_hourly: bool

    @property
    def step(self) -> timedelta:
        """The length of a row."""
        return timedelta(hours=1) if self.is_hourly else timedelta(days=1)

    @property
    def unit(self) -> str:
        """
        >>> Rows(datetime(2024, 1, 1), 90, False).unit
        'day'
        """
        return "hour" if self.is_hourly else "day"

    @property
    def number(self) -> int:
        """The number of the first row, the same for the same time in every file: it tells its place in the week."""
        day = self.first_at.toordinal()
        return 24 * day + self.first_at.hour if self.is_hourly else day

    def at(self, number: int) -> datetime:
        """When a row begins."""
        return self.first_at + (number - self.number) * self.step


@dataclass(frozen=True, eq=False)
class Series:
    """What is watched. keys: shape (n, DEPTH + 2), places of themes from the stem on, of touchpoints and channels, in
    the names given. seen, unhappy, harmful: shape (rows, n). left_out: series too many to be watched."""

    rows: Rows
    keys: Keys
    themes: Sequence[str]
    touchpoints: Sequence[str]
    channels: Sequence[str]
    left_out: int
    seen: Counts
    unhappy: Counts
    harmful: Counts

    def names(self, one: int) -> tuple[str | None, str | None, str | None]:
        """The theme's key, the touchpoint and the channel of a series, None where it is a total over them."""
        *path, touchpoint, channel = self.keys[one].tolist()
        deepest = [self.themes[part] for part in path if part != ALL]
        return (
            deepest[-1] if deepest else None,
            None if touchpoint == ALL else self.touchpoints[touchpoint],
            None if channel == ALL else self.channels[channel],
        )


@dataclass(frozen=True, eq=False)
class Watched:
    """What was found. trails: what stood behind each incident on the last row it rang; untils: the last row that spoke
    for it."""

    series: Series
    incidents: Sequence[Incident]
    trails: dict[str, Trail]
    untils: dict[str, int]

    def span(self, one: Incident) -> tuple[datetime, datetime]:
        """From the start of its first row to the end of the last that spoke for it."""
        rows = self.series.rows
        return rows.at(one.since), rows.at(self.until(one)) + rows.step

    def until(self, one: Incident) -> int:
        """The last row that spoke for it."""
        return max(self.untils.get(one.key, one.last), one.since)


def rows_of(clock: Clock, *, has_hours: bool) -> Rows | str:
    """Days, or hours where the file is too short for days; or why neither can be watched.

    >>> from outspoken.report.clock import clock
    >>> rows_of(clock(datetime(2024, 1, 1), datetime(2024, 12, 30, 8), 5000), has_hours=True).n
    365
    """
    start = clock.first_at.replace(hour=0, minute=0, second=0, microsecond=0)
    days = (clock.end_at - start).days
    if days >= FEWEST_DAYS:
        kept = min(days, LONGEST)
        return Rows(clock.end_at - timedelta(days=kept), kept, is_hourly=False)
    if not has_hours:
        return f"the dates cover {days} days and have no times of day; {FEWEST_DAYS} days are needed"
    if days * 24 < FEWEST_HOURS:
        return f"the dates cover {days} {'day' if days == 1 else 'days'}; {FEWEST_HOURS // 24} are needed"
    return Rows(start, days * 24, is_hourly=True)


def counted(
    store: Store, rows: Rows, keys: Sequence[str], tree: Tree, touchpoints: list[str], channels: list[str]
) -> Series:
    """The counts of every series that can be watched: the totals first, then the largest."""
    # Of one place alone, its series would be that of all comments over again.
    places = [names if len(names) > 1 else [] for names in (touchpoints, channels)]
    store.set(watch_unit=rows.unit, watch_at=rows.first_at, watch_touchpoints=places[0], watch_channels=places[1])
    found = store.columns("streams")
    width = [len(keys) + 1, len(places[0]) + 1, len(places[1]) + 1]
    dimensions = (found["theme"] + 1, found["touchpoint"] + 1, found["channel"] + 1)
    codes, series = np.unique(np.ravel_multi_index(dimensions, width), return_inverse=True)
    theme, touchpoint, channel = (part - 1 for part in np.unravel_index(codes, width))
    size = np.bincount(series, weights=found["seen"], minlength=len(codes)).astype(np.float64)
    paths = _paths(keys, tree)
    chosen = _chosen(size, is_total=(touchpoint == ALL) & (channel == ALL), room=MOST_CELLS // max(rows.n, 1))
    chosen = chosen[(theme[chosen] == ALL) | (paths[theme[chosen], 0] != ALL)]
    path = np.where((theme[chosen] == ALL)[:, None], ALL, paths[theme[chosen]])
    place = np.full(len(codes), -1)
    place[chosen] = np.arange(len(chosen))
    kept = place[series] >= 0
    flat = found["row"][kept] * len(chosen) + place[series[kept]]
    tables = [
        np.bincount(flat, weights=found[name][kept], minlength=rows.n * len(chosen)).reshape(rows.n, -1).astype("f4")
        for name in ("seen", "unhappy", "harmful")
    ]
    # Nobody was listening before the first comment and after the last, which is not silence.
    heard = np.flatnonzero(tables[0].any(axis=1))
    first, last = (int(heard[0]), int(heard[-1])) if heard.size else (0, 0)
    return Series(
        Rows(rows.first_at + first * rows.step, last - first + 1, rows.is_hourly),
        np.column_stack([path, touchpoint[chosen], channel[chosen]]),
        keys,
        places[0],
        places[1],
        int((size >= FEWEST).sum()) - len(chosen),
        *(table[first : last + 1] for table in tables),
    )


def _chosen(size: NDArray[np.float64], *, is_total: NDArray[np.bool_], room: int) -> Keys:
    """The series to be watched, totals over all places first; a whole is never smaller than its parts, and stands
    before them."""
    order = np.lexsort((np.arange(len(size)), -size, ~is_total))
    return order[size[order] >= FEWEST][:room]


def _paths(keys: Sequence[str], tree: Tree) -> Keys:
    """The places of each theme and those above it, shape (n, DEPTH); none for a theme that lies deeper."""
    place = {key: at for at, key in enumerate(keys)}
    paths = np.full((max(len(keys), 1), DEPTH), ALL, dtype=np.int64)
    for at, key in enumerate(keys):
        line = [place[above] for above in reversed(tree.line(key)) if above in place]
        if len(line) <= DEPTH:
            paths[at, : len(line)] = line
    return paths


def watched(series: Series, *, people: People | None = None) -> Watched:
    """Go through the file row by row, as the server does, and keep what became an incident.

    people: how many different people spoke in a series from a row to a row.
    """
    rows, cube = series.rows, Cube(series.keys, depth=DEPTH)
    rhythm = BY_HOUR if rows.is_hourly else BY_DAY
    policy = rhythm.policy
    beyond = _beyond_usual(series.harmful, of_late=24 if rows.is_hourly else 7)
    # Nothing is expected before so many rows, so that they come in at once.
    known = min(policy.watch.gap + least_known(policy.watch.period), rows.n) - 1
    streams = signals.start(cube, day=rows.number - 1, policy=policy)
    incidents: tuple[Incident, ...] = ()
    trails: dict[str, Trail] = {}
    untils: dict[str, int] = {}
    for row in range(known, rows.n):
        at = slice(0, known + 1) if row == known else slice(row, row + 1)
        day = rows.number + row
        told = {"negative": series.unhappy[at], "harmful": beyond[row]}
        streams, alarms, incidents = look(
            streams, incidents, day, series.seen[at], **told, cube=cube, rhythm=rhythm, people=people
        )
        for one in (each for each in incidents if each.last == day):
            mine = np.isin(alarms.stream, one.touched)
            untils[one.key] = int(alarms.until[mine].max(initial=one.since))
            kinds = [
                kind for stream, kind in zip(alarms.stream.tolist(), alarms.kind, strict=True) if stream == one.lead
            ]
            if kinds:
                trails[one.key] = signals.trail(streams, one.lead, kind=kinds[0], cube=cube, policy=policy)
    return Watched(series, incidents, trails, untils)


def speakers(store: Store, series: Series) -> People:
    """Who tells how many different people spoke in a series from a row to a row: asks the file, each start once it was
    a crowd never again."""
    crowds: dict[tuple[int, int], float] = {}

    def asked(one: int, since: int, until: int) -> float:
        if (one, since) not in crowds:
            start, end = series.rows.at(since), series.rows.at(until) + series.rows.step
            theme, touchpoint, channel = series.names(one)
            store.set(spoke_theme=theme, spoke_touchpoint=touchpoint, spoke_channel=channel)
            store.set(spoke_from=start, spoke_until=end)
            found = store.columns("who_spoke_when")
            people = effective_people(found["moment"], found["person"], span=(end - start).total_seconds())
            if people < CROWD:
                return people
            crowds[one, since] = people
        return crowds[one, since]

    return asked


def _beyond_usual(harmful: Counts, *, of_late: int) -> NDArray[np.float64]:
    """Comments of harm of late beyond as many as were usual in eight times as long before, shape (rows, n)."""
    sums = np.concatenate([np.zeros((1, harmful.shape[1])), np.cumsum(harmful, axis=0, dtype=np.float64)])
    now = np.arange(1, len(sums))
    late = np.maximum(now - of_late, 0)
    before = np.maximum(late - 8 * of_late, 0)
    usual = (sums[late] - sums[before]) / 8
    beyond: NDArray[np.float64] = np.maximum(sums[now] - sums[late] - usual, 0.0)
    return beyond
