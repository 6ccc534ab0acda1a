"""A year of comments: when they come, how much at which hour, and the events of the year.

Measured in tests/demo: commuters peak in the morning and the evening of weekdays; the café's new supplier turns
complaints into praise; unheated coaches are a winter matter; one strike day is loud and dark; and since
`BREAKDOWN.begins_before_end` before the end the refund page is broken (see `company.BREAKDOWN`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random

import numpy as np
from numpy.typing import NDArray

from outspoken.demo.comment import Comment
from outspoken.demo.company import BREAKDOWN
from outspoken.demo.writer import Times, Writer

HOUR = timedelta(hours=1)
GROWTH = 60.0
"""Comments an hour at the end of the year for one at its beginning: pulses came train by train, and to the last ones
lately. So the live demo is lively and yet no busier than what is usual for its hour."""

WEEKDAY_HOURS = (
    (16, 12, 10, 10, 12, 20, 42, 78, 88, 58, 44, 42, 50, 48, 42, 50, 74, 96, 84, 56, 40, 34, 28, 20),
    (18, 14, 12, 10, 10, 12, 16, 22, 36, 52, 62, 64, 62, 58, 58, 60, 62, 62, 54, 46, 38, 30, 26, 22),
)
"""How loud each hour of the day is (UTC), on working days and at weekends; never silent, since the demo is looked
at from every time zone."""

LOUD_BY_DAY = 1.5
"""How loud the waking hours of a working day are beside the average hour."""

_STRIKE_LOUDER = 2.8
_STRIKE_CLEAR_OF_END = timedelta(days=10)


def events(start: datetime, end: datetime) -> Times:
    """When the café was mended (the last 14 April before `end`) and the strike day (the last second Thursday of
    October well before `end`; None where that falls before start)."""
    fixed = date(end.year, 4, 14)
    if fixed >= end.date():
        fixed = date(end.year - 1, 4, 14)
    strike: date | None = _second_thursday(end.year)
    if strike and strike > (end - _STRIKE_CLEAR_OF_END).date():
        strike = _second_thursday(end.year - 1)
    return Times(fixed, strike if strike and strike >= start.date() else None, end)


def comments(*, seed: int, start: datetime, end: datetime, count: int) -> Iterator[Comment]:
    """`count` comments from start to end, oldest first, the breakdown among them; the same for the same arguments.

    start, end: aware datetimes, at least a day apart. Nothing is kept in memory but the counts per hour.
    Raises ValueError where a datetime has no zone, the span is under a day, or count is negative.
    """
    start, end = _checked(start, end, count)
    times = events(start, end)
    hours, usual, broken = _counts(seed, start, end, count, times)
    writer = Writer(times, people=max(12_000, int(count * 0.4)))
    rng = Random(seed)  # noqa: S311
    number = 0
    for at, n_usual, n_broken in zip(hours, usual, broken, strict=True):
        span = min(HOUR, end - at)
        moments = sorted((rng.random(), index < n_broken) for index in range(n_usual + n_broken))
        for fraction, is_broken in moments:
            moment = (at + span * fraction).replace(microsecond=0)
            channel = broken_channel(moment, end - BREAKDOWN.begins_before_end, rng) if is_broken else None
            external_id = f"y{seed}-{number:08d}"
            number += 1
            if channel is not None:
                yield writer.broken(moment, channel, external_id=external_id, rng=rng)
            else:
                progress = (moment - start) / (end - start)
                yield writer.usual(moment, external_id=external_id, progress=progress, rng=rng)


def loudness(at: datetime) -> float:
    """How loud that hour is beside an average one of the week (about 1 on average)."""
    is_weekend = at.weekday() >= 5
    return WEEKDAY_HOURS[is_weekend][at.hour] * (0.78 if is_weekend else 1.06) / 38.0


def pace(*, count: int) -> float:
    """Seconds between two comments by day at the end of a year of `count`, for who wants to go on at that pace."""
    if count <= 0:
        raise ValueError(f"a year of {count} comments has no pace; pass 1 or more")
    growth = math.log(GROWTH)
    per_hour = count / (365 * 24) * growth / (1 - math.exp(-growth))
    return 3600 / (per_hour * LOUD_BY_DAY)


def rise(since: timedelta) -> float:
    """How far the breakdown has risen, 0 to 1, that long after its start."""
    return min(max(since / BREAKDOWN.rises_over, 0.0), 1.0)


def broken_channel(at: datetime, broke_at: datetime, rng: Random) -> str | None:
    """Where a comment about the breakdown turns up: no channel before its lag; None before the breakdown."""
    open_now = {channel: share for channel, share in BREAKDOWN.share.items() if at >= broke_at + BREAKDOWN.lag[channel]}
    if not open_now:
        return None
    return rng.choices(list(open_now), list(open_now.values()))[0]


def _checked(start: datetime, end: datetime, count: int) -> tuple[datetime, datetime]:
    if start.tzinfo is None or end.tzinfo is None:
        raise ValueError("start and end need a time zone; pass aware datetimes such as datetime.now(UTC)")
    if end - start < timedelta(days=1):
        raise ValueError(f"from {start} to {end} is under a day; move start back")
    if count < 0:
        raise ValueError(f"count is {count}; pass 0 or more")
    return start.astimezone(UTC), end.astimezone(UTC)


def _counts(
    seed: int, start: datetime, end: datetime, count: int, times: Times
) -> tuple[list[datetime], list[int], list[int]]:
    """Comments per hour, ordinary and about the breakdown; together exactly count."""
    first = start.replace(minute=0, second=0, microsecond=0)
    n_hours = math.ceil((end - first) / HOUR)
    hours = [max(first + HOUR * index, start) for index in range(n_hours)]
    growth = math.log(GROWTH) * min((end - start) / timedelta(days=365), 1.0)
    broke_at = end - BREAKDOWN.begins_before_end
    usual: NDArray[np.float64] = np.empty(n_hours)
    broken: NDArray[np.float64] = np.empty(n_hours)
    for index, at in enumerate(hours):
        part = min(HOUR, end - at) / HOUR
        weight = loudness(at) * math.exp(growth * ((at - start) / (end - start))) * part
        usual[index] = weight * (_STRIKE_LOUDER if at.date() == times.strike_on else 1.0)
        broken[index] = weight * BREAKDOWN.peak * rise(at + HOUR / 2 - broke_at) if at >= broke_at else 0.0
    weights = np.concatenate([usual, broken])
    drawn = np.random.default_rng(seed).multinomial(count, weights / weights.sum()).tolist()
    return hours, drawn[:n_hours], drawn[n_hours:]


def _second_thursday(year: int) -> date:
    first = date(year, 10, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 7)
