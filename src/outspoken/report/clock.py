"""Which periods the charts show, and which two of them are compared: told by the dates of the file, not by a clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# The unit of a chart by the days it spans at most, so that it has at most some fifty columns.
_UNITS = ((2, "hour"), (45, "day"), (365, "week"), (365 * 4 + 1, "month"), (365 * 12, "quarter"))
_WINDOWS = (
    (365, "12 months"),
    (91, "three months"),
    (28, "four weeks"),
    (7, "seven days"),
    (3, "three days"),
    (1, "day"),
)


@dataclass(frozen=True, slots=True)
class Clock:
    """`unit` of the charts from `first_at` to `end_at`; after `after_at` against `before_at` to `after_at`.

    All in UTC without zone; ends are not included. window: the compared span in words.
    """

    unit: str
    first_at: datetime
    end_at: datetime
    before_at: datetime
    after_at: datetime
    window: str

    def end_of(self, start: datetime) -> datetime:
        """The end of the period that starts then."""
        if self.unit in ("hour", "day", "week"):
            return start + {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}[self.unit]
        months = {"month": 1, "quarter": 3, "year": 12}[self.unit]
        later = start.year * 12 + start.month - 1 + months
        return start.replace(year=later // 12, month=later % 12 + 1)


def clock(first: datetime, last: datetime) -> Clock:
    """The clock of a file whose dates run from first to last.

    The longest window that fits twice is compared. A file of one day has a comparison without a before.

    >>> clock(datetime(2024, 1, 1), datetime(2024, 12, 30, 8)).window
    'three months'
    """
    length = last - first
    unit = next((name for days, name in _UNITS if length <= timedelta(days=days)), "year")
    dates_only = all(moment == moment.replace(hour=0, minute=0, second=0, microsecond=0) for moment in (first, last))
    if unit == "hour" and dates_only:
        unit = "day"
    # Whole days: a file whose last day is cut at noon would otherwise compare two different halves of days.
    end = last.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    days, window = next(
        ((days, name) for days, name in _WINDOWS if end - timedelta(days=2 * days) >= _midnight(first)), _WINDOWS[-1]
    )
    after = end - timedelta(days=days)
    return Clock(
        unit=unit,
        first_at=first,
        end_at=end if unit != "hour" else last + timedelta(microseconds=1),
        before_at=after - timedelta(days=days),
        after_at=after,
        window=window,
    )


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
