"""The last 24 hours by feeling and channel, beside what is usual for each of these hours of the week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from outspoken import evidence
from outspoken.lens import Lens, Slice
from outspoken.understand.feelings import FELT
from outspoken.understand.sql import question

HOURS: Final = 24
WEEKS: Final = 8
WEEK: Final = timedelta(days=7)
ENOUGH_WEEKS: Final = 4

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Day:
    """Counts of the last 24 hours, the oldest first. felt: families of FELT × hours. channels: name → hours, all and
    unhappy."""

    n: Counts
    negative: Counts
    felt: Counts
    channels: dict[str, tuple[Counts, Counts]]


@dataclass(frozen=True, slots=True)
class Usual:
    """The same hours in past weeks. n, negative: hours × weeks. low, high: families × hours; NaN: too little to say."""

    n: Counts
    negative: Counts
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    total_low: NDArray[np.float64]
    total_high: NDArray[np.float64]

    @property
    def weeks(self) -> int:
        return int(self.n.shape[1])


def last_day(*, now: datetime, touchpoints: frozenset[int] | None) -> Day:
    """From the record: what was said in the last 24 hours."""
    n, negative, felt = np.zeros(HOURS, np.int64), np.zeros(HOURS, np.int64), np.zeros((len(FELT), HOURS), np.int64)
    channels: dict[str, tuple[Counts, Counts]] = {}
    held = None if touchpoints is None else list(touchpoints)
    with connection.cursor() as cursor:
        cursor.execute(question("hours"), {"now": now, "touchpoints": held})
        for ago, channel, family, polarity, count in cursor.fetchall():
            hour = HOURS - 1 - min(ago, HOURS - 1)
            everyone, unhappy = channels.setdefault(channel, (np.zeros(HOURS, np.int64), np.zeros(HOURS, np.int64)))
            n[hour] += count
            everyone[hour] += count
            if polarity == "negative":
                negative[hour] += count
                unhappy[hour] += count
            if family in FELT:
                felt[FELT.index(family), hour] += count
    return Day(n=n, negative=negative, felt=felt, channels=channels)


def usual_day(lens: Lens, *, until: datetime, slugs: tuple[str, ...] | None) -> Usual:
    """From the lens: the 24 hours up to `until`, in each of the past eight weeks that have a record."""
    start = until - WEEKS * WEEK - timedelta(hours=HOURS)
    answer = lens.ask(Slice(start=start, end=until - WEEK, bucket="hour", origin=until, touchpoint=slugs))
    columns = {name: answer[name].to_numpy() for name in ("n", "negative", *FELT)}
    begins = answer["bucket"].to_numpy().astype("datetime64[us]").astype(np.int64)
    ends = int(until.timestamp() * 1_000_000)
    # Whole hours before `until`: 0 is the hour up to it, 168 the same hour a week ago.
    ago = (ends - begins) // 3_600_000_000 - 1
    weeks = _weeks_on_record(lens, until=until, slugs=slugs)
    table = {name: _per_week(ago, values, weeks) for name, values in columns.items()}
    bands = [_band(table[name]) for name in FELT]
    total_low, total_high = _band(table["n"])
    return Usual(
        n=table["n"],
        negative=table["negative"],
        low=np.array([low for low, _ in bands]),
        high=np.array([high for _, high in bands]),
        total_low=total_low,
        total_high=total_high,
    )


def _band(table: Counts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What is usual for each hour, low and high; NaN where there are too few weeks to say."""
    if table.shape[1] < ENOUGH_WEEKS:
        unknown = np.full(HOURS, np.nan)
        return unknown, unknown
    usual = evidence.usual_count(table)
    return usual.low, usual.high


def _weeks_on_record(lens: Lens, *, until: datetime, slugs: tuple[str, ...] | None) -> int:
    """In how many of the past weeks the same 24 hours lie wholly after the first comment."""
    start = until - (WEEKS + 2) * WEEK
    days = lens.ask(Slice(start=start, end=until, bucket="day", origin=until, touchpoint=slugs))["bucket"]
    if not len(days):
        return 0
    # The record began some time in its first day, so that day is not whole.
    begun: datetime = days[0].as_py() + timedelta(days=1)
    return max(0, min(WEEKS, (until - timedelta(hours=HOURS) - begun) // WEEK))


def _per_week(ago: NDArray[np.int64], values: NDArray[Any], weeks: int) -> Counts:
    """Counts per hour of the day up to now (the oldest first) and past week, shape (24, weeks)."""
    table = np.zeros((HOURS, weeks), np.int64)
    week, hour = np.divmod(ago, 7 * 24)
    fits = (week >= 1) & (week <= weeks) & (hour < HOURS)
    np.add.at(table, (HOURS - 1 - hour[fits], week[fits] - 1), values[fits])
    return table
