"""Which periods the charts show, and which two of them are compared: told by the dates of the file, not by a
clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# The units of a chart with their length in days. The finest is taken that leaves at most so many columns and so many
# comments in each; thin columns full of chance say less than broad ones.
_UNITS = ((1 / 24, "hour"), (1, "day"), (7, "week"), (30.4, "month"), (91.3, "quarter"), (365.25, "year"))
_MOST_COLUMNS, _FEWEST_EACH = 62, 8
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


def clock(first: datetime, last: datetime, n: int) -> Clock:
    """The clock of a file of n comments whose dates run from first to last.

    The longest window that fits twice is compared. A file of one day has a comparison without a before.

    >>> made = clock(datetime(2024, 1, 1), datetime(2024, 12, 30, 8), 5000)
    >>> made.unit, made.window
    ('week', 'three months')
    """
    unit = _unit(first, last, n)
    # Whole days: a file whose last day is cut at noon would otherwise compare two different halves of days.
    end = _midnight(last) + timedelta(days=1)
    days, window = next(
        ((days, name) for days, name in _WINDOWS if end - timedelta(days=2 * days) >= _midnight(first)), _WINDOWS[-1]
    )
    after = end - timedelta(days=days)
    return Clock(
        unit=unit,
        first_at=first,
        end_at=end,
        before_at=after - timedelta(days=days),
        after_at=after,
        window=window,
    )


def _unit(first: datetime, last: datetime, n: int) -> str:
    length = (last - first) / timedelta(days=1)
    has_hours = not (first == _midnight(first) and last == _midnight(last))
    for days, name in _UNITS:
        columns = length / days
        if (name == "hour" and not has_hours) or columns > _MOST_COLUMNS:
            continue
        if columns <= 6 or n / columns >= _FEWEST_EACH:
            return name
    return "year"


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
