"""Business time: how much of it lies between two moments, and when a promise made in it falls due.

A week of opening hours in one time zone, less holidays. Values in, values out; every moment is aware, results are UTC.
Hours are counted as they pass, so a night shift on the night the clocks change is an hour longer or shorter; opening
times are what the wall clock shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAY_MINUTES: Final = 24 * 60
# Nobody is promised anything further off than this; a week without hours would never come to an end.
FURTHEST: Final = timedelta(days=3 * 366)


class NeverOpen(ValueError):
    """A working week without opening hours; give at least one day some."""


@dataclass(frozen=True, slots=True)
class Week:
    """Opening hours. zone: an IANA name. days: Monday to Sunday, each spans of minutes since midnight, end excluded,
    in order and not overlapping; 0 to 1440 is the whole day. holidays: local dates on which nobody works.

    Raises ValueError for anything else.
    """

    zone: str = "UTC"
    days: tuple[tuple[tuple[int, int], ...], ...] = (((9 * 60, 17 * 60),),) * 5 + ((), ())
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if len(self.days) != 7:
            raise ValueError(f"A week has seven days, not {len(self.days)}.")
        for spans in self.days:
            edges = [edge for span in spans for edge in span]
            if edges != sorted(edges) or any(start >= end for start, end in spans):
                raise ValueError("Opening hours of a day stand in order, and each ends after it began.")
            if edges and not 0 <= edges[0] < edges[-1] <= DAY_MINUTES:
                raise ValueError("Opening hours lie between 0:00 and 24:00.")

    @property
    def is_ever_open(self) -> bool:
        return any(self.days)


ALWAYS: Final = Week(days=(((0, DAY_MINUTES),),) * 7)


def after(start: datetime, duration: timedelta, week: Week) -> datetime:
    """The moment at which so much business time has passed since `start`.

    A promise that would fall due at closing time falls due then, not at the next opening. Raises NeverOpen.

    >>> friday = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
    >>> after(friday, timedelta(hours=4), Week()).isoformat()
    '2026-03-09T12:00:00+00:00'
    """
    if not week.is_ever_open:
        raise NeverOpen("No day of this working week has opening hours; give at least one day some.")
    left = duration
    for opens, closes in _open(start, start + FURTHEST, week):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    return start + FURTHEST


def between(start: datetime, end: datetime, week: Week) -> timedelta:
    """How much business time lies between two moments; nothing where `end` is not later.

    >>> friday, monday = datetime(2026, 3, 6, 16, 0, tzinfo=UTC), datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
    >>> between(friday, monday, Week())
    datetime.timedelta(seconds=14400)
    """
    return sum((closes - opens for opens, closes in _open(start, end, week)), timedelta())


def is_open(at: datetime, week: Week) -> bool:
    """Whether somebody works at this moment.

    >>> [is_open(datetime(2026, 3, 6, hour, tzinfo=UTC), Week()) for hour in (9, 17)]
    [True, False]
    """
    return bool(between(at, at + timedelta(microseconds=1), week))


def _open(start: datetime, end: datetime, week: Week) -> Iterator[tuple[datetime, datetime]]:
    """Spans of opening within [start, end), in UTC, in order, none of them empty or overlapping."""
    zone = ZoneInfo(week.zone)
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    # A day earlier and later, for the edges are of another zone.
    day, last = start.astimezone(zone).date() - timedelta(days=1), end.astimezone(zone).date()
    reached = start
    while day <= last:
        for since, until in week.days[day.weekday()] if day not in week.holidays else ():
            opens, closes = max(moment(day, since, zone), reached), min(moment(day, until, zone), end)
            if opens < closes:
                yield opens, closes
                reached = closes
        day += timedelta(days=1)


def moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """A local time in UTC: of two the first; one that the clocks leave out is as much later as they go forward."""
    whole, minutes = divmod(minutes, DAY_MINUTES)
    local = datetime.combine(day + timedelta(days=whole), time(minutes // 60, minutes % 60), tzinfo=zone)
    return local.astimezone(UTC)
